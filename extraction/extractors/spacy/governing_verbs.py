"""Verbs that govern another clause: what they make of it, by stem.

`CLAIMS`, `PLANS` and `AVOIDED` say whether a clause below is kept from being stated; the others say as what.
"""

import re

from ....graph.model import Modality

# Verbs by stem: what follows them is claimed, wanted, tried or kept from happening.
CLAIMS = re.compile(
    r"(?:claim|alleg|assert|insist|maintain|argu|say|said|tell|told|believ|think|thought|suppos|suspect|assum|estimat|report"
    r"|rumou?r|suggest|specul|predict|propos|den(?:y|i)|doubt|imagin|pretend|hop(?:e|i)|fear|wish|warn|promis|accus|hint"
    r"|guess|feel|felt|hear(?:s|d)?$|contend|theori|hypothes|presum|declar|announc|stat(?:e|es|ed|ing)$|writ|wrote|add(?:s|ed)?$|ask|wonder"
    r"|question|disput|expect|consider|advis|recommend|demand|request|requir|prefer|want|dream|mean(?:s|t)?$|conclud|infer"
    r"|impl(?:y|i)|according|opin|complain|swear|swore|testif|describ|seem|appear|agree|plan(?:s|ned|ning)?$|intend|vow)"
)
PLANS = re.compile(
    r"(?:want|wish|plan(?:s|ned|ning)?$|hop(?:e|i)|intend|aim|refus|fail|declin|seek|sought|threaten|expect|attempt|tr(?:y|ies|ied|ying)$|need|propos|promis"
    r"|offer|agree|decid|cho(?:o|se)|vow|pledg|strive|struggl|prepar|long(?:s|ed|ing)?$|yearn|dream|elect(?:s|ed|ing)?$|is$|are$|was$|were$|be$|been$"
    r"|going|about|due|set$|scheduled|supposed|said|believed|thought|alleged|reported|claim|rumou?r|assum|requir|ask|forbid"
    r"|forbad|unable|unlikely|likely|ready|willing|eager|reluctant|hesitat|neglect|omit|pretend|seem|appear|ha(?:s|ve|d)$|ought"
    r"|consider|hypothes|presum|deemed|suspect|persuad|order|convinc|urg|invit|encourag|advis|recommend"
    r"|estimated|predicted|bound|wait|work|fight|fought|compet|campaign)"
)
AVOIDED = re.compile(
    r"(?:den(?:y|i)|avoid|consider|suggest|recommend|propos|imagin|risk|contemplat|prevent|refus|resist|postpon|delay|plan"
    r"|discuss|try|tri|mind|envis|advis|oppos|fear|miss)"
)

# Of these: what did not happen, what is only thought, what is said; all else is planned, wished or tried.
_KEPT_FROM = re.compile(
    r"(?:den(?:y|i)|refus|fail|declin|forb|unable|neglect|omit|avoid|prevent|resist|miss(?:ed|es|ing)?$|oppos|hesitat)"
)
_THOUGHT = re.compile(
    r"(?:believ|think|thought|assum|presum|deem|suspect|hypothes|theori|estimat|predict|seem|appear|suppos|likely|unlikely|imagin"
    r"|risk|fear|mind|doubt|wonder|ask|question|guess|feel|felt|consider(?:ed)?$|expect|pretend|dream|specul|infer)"
)
_SAID = re.compile(r"(?:said|say|alleg|report|claim|rumou?r|accus|purport|complain|insist|boast)")
_INTENDED = re.compile(
    r"(?:plan|hop(?:e|i)|wish|intend|promis|vow|propos|want|demand|request|requir|recommend|prefer|advis|agree|swear|swore)"
)
_OPEN = re.compile(r"(?:wonder|ask|question|suppos|imagin|hypothes|doubt|dream|wish|pretend|consider)")
_MERELY_THOUGHT = re.compile(
    r"(?:believ|think|thought|assum|presum|suspect|estimat|suppos|fear|hop|expect|predict|specul|consider|feel|felt)"
)


def modality_below(verb: str, *, gerund: bool = False) -> Modality:
    """What a verb or adjective, in lower case, makes of the infinitive below it, or of the gerund.

    >>> modality_below("failed"), modality_below("thought"), modality_below("said"), modality_below("hopes")
    ('denied', 'supposed', 'claimed', 'planned')
    """
    if _KEPT_FROM.match(verb):
        return "denied"
    if gerund and verb.startswith(("consider", "contemplat", "discuss", "envis")):
        return "planned"
    if _THOUGHT.match(verb) and not verb.startswith("expect"):
        return "supposed"
    return "claimed" if _SAID.match(verb) else "planned"


def modality_reported(verb: str, somebody: bool) -> Modality:
    """What a verb, in lower case, makes of the clause that it reports.

    What somebody believes is a claim of theirs; what "is believed" by nobody in particular is supposed.

    >>> modality_reported("denied", True), modality_reported("believes", True), modality_reported("believed", False)
    ('denied', 'claimed', 'supposed')
    """
    if verb.startswith(("deny", "deni", "disput", "disprov", "refut")):
        return "denied"
    if _OPEN.match(verb):
        return "supposed"
    if _INTENDED.match(verb):
        return "planned"
    return "claimed" if somebody or not _MERELY_THOUGHT.match(verb) else "supposed"
