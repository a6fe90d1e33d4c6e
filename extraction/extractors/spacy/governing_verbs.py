"""Verbs that govern another clause: what they make of it, by stem.

`CLAIMS`, `PLANS` and `AVOIDED` say whether a clause below is kept from being stated; the others say as what.
"""

import re

from ....graph.model import Modality
from .parse_tree import Tree

# Verbs by stem: what follows them is claimed, wanted, tried or kept from happening.
CLAIMS = re.compile(
    r"(?:claim|alleg|assert|insist|maintain|argu|say|said|tell|told|believ|think|thought|suppos|suspect|assum|estimat|report"
    r"|rumou?r|suggest|specul|predict|propos|den(?:y|i)|doubt|imagin|pretend|hop(?:e|i)|fear|wish|warn|promis|accus|hint"
    r"|guess|feel|felt|hear(?:s|d)?$|contend|theori|hypothes|presum|declar|announc|stat(?:e|es|ed|ing)$|writ|wrote|add(?:s|ed)?$|ask|wonder"
    r"|question|disput|expect|consider|advis|recommend|demand|request|requir|prefer|want|dream|mean(?:s|t)?$|conclud|infer"
    r"|convinc|persuad|assur|inform(?:s|ed)?$|notif|boast|brag|jok(?:e|ing)|quip|lament|bemoan|grumbl|whisper|protest|avow|affirm|proclaim|attest|reckon|surmis"
    r"|conjectur|postulat|recount|tweet|certif|object(?:s|ed)$|charg(?:e|es|ed)$|retort|counter(?:s|ed)$|ventur|submit|plead"
    r"|mutter|murmur|gossip|scoff|fume|moan|underst(?:and|ands|ood)$|gather(?:s|ed)?$|trust(?:s|ed)?$|figur|calculat|blog|preach"
    r"|record(?:s|ed)?$|purport|profess|intimat|caution|vouch|exclaim|shout|cr(?:y|ies|ied)$"
    r"|h(?:old|olds|eld)$|allow(?:s|ed)$|posit(?:s|ed)$|relat(?:es|ed)$|mus(?:es|ed)$|bet(?:s|ting)?$|warrant"
    r"|impl(?:y|i)|according|opin|complain|swear|swore|testif|describ|seem|appear|agree|plan(?:s|ned|ning)?$|intend|vow)"
)
PLANS = re.compile(
    r"(?:want|wish|plan(?:s|ned|ning)?$|hop(?:e|i)|intend|aim|refus|fail|declin|seek|sought|threaten|expect|attempt|tr(?:y|ies|ied|ying)$|need|propos|promis"
    r"|offer|agree|decid|cho(?:o|se)|vow|pledg|mean(?:s|t)?$|strive|struggl|prepar|long(?:s|ed|ing)?$|yearn|dream|elect(?:s|ed|ing)?$|is$|are$|was$|were$|be$|been$"
    r"|going|about|due|set$|scheduled|supposed|said|believed|thought|alleged|reported|claim|rumou?r|assum|requir|ask|forbid"
    r"|forbad|unable|unlikely|likely|ready|willing|eager|reluctant|hesitat|neglect|omit|pretend|seem|appear|ha(?:s|ve|d)$|ought"
    r"|consider|hypothes|presum|deemed|suspect|persuad|order|convinc|urg|invit|encourag|advis|recommend"
    r"|understood$|estimated|predicted|bound|negotiat|bid(?:s|ding)?$|appl(?:y|i)|v(?:ie|ies|ied|ying)$|lobb|look(?:s|ed|ing)?$|wait|work|fight|fought|compet|campaign)"
)
AVOIDED = re.compile(
    r"(?:den(?:y|i)|avoid|consider|suggest|recommend|propos|imagin|risk|contemplat|prevent|refus|resist|postpon|delay|plan"
    r"|discuss|try|tri|mind|envis|advis|oppos|fear|miss)"
)

TRUTHFUL = re.compile(
    r"(?:confirm|reveal|disclos|admit|confess|remember|acknowledg|not(?:e|es|ed|ing)$|explain|observ|conced|recall|stress|point|mention|remark"
    r"|recogni|emphasi|repl(?:y|i)|repeat|remind|comment|rul(?:e|es|ed|ing)$|find|found$|show|demonstrat|determin)"
)
"""Verbs of saying what the writer takes for true; they keep a clause stated."""
KNOWN = re.compile(
    r"(?:kn(?:ow|ew|own|ows)$|realis|realiz|mention|reveal|disclos|remember|forg[eo]t|notic|learn|regret|aware$|car(?:e|ed|es)$|mind)"
)
"""Verbs that keep what they speak of true where they are denied: "did not know that"."""
REJECTING = re.compile(r"(?:den(?:y|i)|reject|dismiss|refut|disput|disprov|rebut|scorn|rubbish|contradict|brush)")
"""Verbs of saying that a report is not true: "rejected claims that"."""
SAID_NOUNS = frozenset(
    """claim allegation rumour rumor suggestion belief theory idea myth accusation statement assertion report view opinion
    testimony announcement insinuation charge legend story notion speculation talk gossip""".split()
)
"""Nouns of what somebody says or thinks: "the claim that"."""
VIEWS = SAID_NOUNS | frozenset(
    "case argument contention verdict conclusion complaint position line version defence words".split()
)
"""Nouns of what somebody says that is told with "is that": "the prosecution's case is that"."""
UNTRUE_NOUNS = frozenset("myth lie lies fiction fabrication hoax falsehood misconception fallacy".split())
CONTENT_NOUNS = SAID_NOUNS | UNTRUE_NOUNS | {"fact", "hypothesis", "possibility"}
UNOWNED = frozenset("talk gossip rumour rumor theory idea belief legend story notion speculation hypothesis".split())
"""Nouns of what is only supposed where nobody's word it is: "rumours that"."""
_SURE = frozenset("adamant sure certain confident positive convinced persuaded".split())
_NOBODYS = frozenset(
    "stories legends rumours saying tale chronicles rumour rumor legend tradition gossip story folklore hearsay word".split()
)
"""Whose word "rumour has it that" is: nobody's."""

# Of these: what did not happen, what is only thought, what is said; all else is planned, wished or tried.
_KEPT_FROM = re.compile(
    r"(?:den(?:y|i)|refus|fail|declin|forb|unable|neglect|omit|avoid|prevent|resist|miss(?:ed|es|ing)?$|oppos|hesitat)"
)
_THOUGHT = re.compile(
    r"(?:believ|think|thought|assum|presum|deem|suspect|hypothes|theori|estimat|predict|seem|appear|suppos|likely|unlikely|imagin"
    r"|risk|fear|mind|doubt|wonder|ask|question|guess|feel|felt|consider(?:ed)?$|expect|pretend|dream|specul|infer|understood$)"
)
_SAID = re.compile(r"(?:said|say|alleg|report|claim|rumou?r|accus|purport|complain|insist|boast)")
_INTENDED = re.compile(
    r"(?:plan|hop(?:e|i)|wish|intend|promis|vow|propos|want|demand|request|requir|recommend|prefer|advis|agree|swear|swore)"
)
_OPEN = re.compile(r"(?:wonder|ask|question|suppos|imagin|hypothes|doubt|dream|wish|pretend|consider)")


def says(word: str) -> bool:
    """Whether a word in lower case is a verb of saying, thinking or finding out."""
    return CLAIMS.match(word) is not None or TRUTHFUL.match(word) is not None


def has_it(tree: Tree, verb: int) -> bool:
    """Whether a verb is that of "her diary has it that"."""
    if tree.lower[verb] not in {"has", "had", "have"}:
        return False
    obj = tree.child(verb, "dobj")
    return obj is not None and tree.lower[obj] == "it" and tree.child(verb, "ccomp") is not None


def as_told(tree: Tree, verb: int) -> bool:
    """Whether a verb is that of "as Le Matin has it", "as legend had it"."""
    obj = tree.child(verb, "dobj")
    told = obj is not None and tree.lower[obj] == "it" and tree.lower[verb] in {"has", "had", "have"}
    return told and any(tree.lower[kid] == "as" and kid < verb for kid in tree.kids[verb])


def is_so_told(tree: Tree, verb: int) -> bool:
    """Whether a verb is that of an aside with "so": "so the story goes", "so his widow told friends"."""
    says = tree.lower[verb] in {"goes", "went", "runs", "ran", "has"} or CLAIMS.match(tree.lower[verb]) is not None
    return says and any(tree.lower[kid] == "so" and kid < verb for kid in tree.kids[verb])


def is_nobodys(tree: Tree, subject: int) -> bool:
    """Whether what says something is nobody in particular: "rumour has it that"."""
    return tree.lower[subject] in _NOBODYS and tree.child(subject, "poss") is None


def sure_of(tree: Tree, head: int) -> int | None:
    """Who is sure of a clause: the subject of "is adamant that"; None where that is nobody."""
    if tree.lower[head] not in _SURE or tree.deps[head] not in {"acomp", "ROOT", "ccomp", "conj"}:
        return None
    subject = tree.child(head, "nsubj", "nsubjpass")
    if subject is None and tree.deps[head] == "acomp":
        subject = tree.child(tree.heads[head], "nsubj")
    return None if subject is None or tree.lower[subject] in {"it", "there", "this", "that"} else subject


def view_of(tree: Tree, verb: int) -> int | None:
    """Whose view a clause is told to be by a form of "be": the owner in "Ada's view was that"; None where it is nobody's."""
    if tree.lower[verb] not in {"is", "was"}:
        return None
    noun = tree.child(verb, "nsubj")
    return tree.child(noun, "poss") if noun is not None and tree.lower[noun] in VIEWS else None


def what_is_told(tree: Tree, verb: int) -> int | None:
    """The word of saying or showing whose content a form of "be" tells: "show" in "what the minutes show is that"."""
    told = tree.child(verb, "csubj") if tree.lower[verb] in {"is", "was"} else None
    if told is None or "what" not in {tree.lower[each] for each in tree.kids[told]} or not says(tree.lower[told]):
        return None
    return told


def is_content(tree: Tree, clause: int) -> bool:
    """Whether a clause below a noun is what it tells of: "the claim that Acme bought Globex", however the parser hung it."""
    if tree.deps[clause] not in {"acl", "relcl"}:
        return False
    if tree.child(clause, "mark") is not None:
        return tree.deps[clause] == "acl" or tree.lower[tree.heads[clause]].removesuffix("s") in CONTENT_NOUNS
    objects = tree.children(clause, frozenset({"dobj"}))
    said = tree.lower[tree.heads[clause]].removesuffix("s") in CONTENT_NOUNS
    return said and len(objects) > 1 and tree.lower[objects[0]] == "that" and tree.child(clause, "nsubj") is not None


def is_cleft(tree: Tree, at: int, head: int) -> bool:
    """Whether a clause is that of "it was in 1889 that Dal founded Dalby": only the time or place is set before it."""
    if tree.lower[head] not in {"is", "was"} or tree.deps[at] not in {"ccomp", "advcl", "relcl"}:
        return False
    subject = tree.child(head, "nsubj")
    if subject is None or tree.lower[subject] != "it" or tree.child(head, "attr", "acomp") is not None:
        return False
    if not any(tree.lower[kid] == "that" and kid < at for kid in tree.kids[at]):
        return False
    return any(tree.deps[kid] == "prep" and head < kid < at for kid in tree.kids[head])


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


def modality_reported(verb: str, somebody: bool, told: bool = False) -> Modality:
    """What a verb, in lower case, makes of the clause that it reports.

    What somebody says or believes is a claim of theirs; what "is said" by nobody in particular is supposed. `told` says that
    the clause is of the past, so that "swears that" and "agrees that" intend nothing.

    >>> modality_reported("denied", True), modality_reported("believes", True), modality_reported("believed", False)
    ('denied', 'claimed', 'supposed')
    >>> modality_reported("swore", True, told=True), modality_reported("swore", True)
    ('claimed', 'planned')
    """
    if verb.startswith(("deny", "deni", "disput", "disprov", "refut")):
        return "denied"
    if _OPEN.match(verb):
        return "supposed"
    if _INTENDED.match(verb) and not told:
        return "planned"
    return "claimed" if somebody and not verb.startswith("hop") else "supposed"
