"""Attribution: by whose word a sentence states a fact.

The rule, in one place. What somebody is reported to say, write, think or deny is *claimed* by them (or denied, or planned,
where their own words are): it has a speaker, and is **not asserted**, however neutral the verb, since the sentence vouches
only for the words. "Said" tells no truth from falsehood, and a graph that walks on hearsay cannot be told from one that does
not; the speaker and the modality let whoever asks take it in. Two kinds of report are asserted as well as claimed, since
the writer stands in for them: what a verb says that is used of truths alone ("confirmed that", "admitted that",
"revealed that", "the court ruled that"), and what a record shows ("according to the 2011 census").
"""

import re
from typing import NamedTuple

from .denials import is_nobody
from .governing_verbs import (
    CLAIMS,
    REJECTING,
    SAID_NOUNS,
    TRUTHFUL,
    as_told,
    has_it,
    is_content,
    is_nobodys,
    is_so_told,
    says,
    sure_of,
    view_of,
    what_is_told,
)
from .named_nouns import names_of
from .parse_tree import SUBJECTS, VERB_TAGS, Tree
from .roles import describes_person

_RECORDS = frozenset(
    "census register registry records record survey data statistics figures deed deeds ledger minutes archives".split()
)
_VIEWS = frozenset(
    "view opinion words account eyes judgment judgement telling version reckoning estimation recollection".split()
)
_WRITINGS = frozenset(
    """memoir memoirs autobiography diary diaries biography book letter letters account report statement testimony article
    chronicle study notes journal journals novel history column blog essay lecture speech version story""".split()
)
"""What somebody says something by: "Holt's diary says" is Holt's word."""
_UNITS = frozenset("cent year day month week hour minute second person head capita annum night unit share".split())
_BELIEVED = re.compile(r"(?:believ|trust|credit)")
_VOICING = re.compile(
    r"(?:ma[dk]|repeat|rais|voic|spread|back|support|publish|issu|renew|reiterat|level|advanc|put|defend|stand|stood|uph)"
)
"""Verbs by which somebody takes a claim for their own: "repeated the claim that"."""
_RELATIVE = frozenset({"who", "which", "that"})
_NOBODY = frozenset(
    """it there i we you one that this which who what nobody none everyone everybody anyone anybody someone somebody
    something""".split()
)
_ACCUSING = re.compile(r"(?:accus|suspect|convict|charg|blam|credit)")
_ADMITTING = re.compile(r"(?:admit|confess|acknowledg)")
_CLAUSES = frozenset("conj dep parataxis acomp xcomp ccomp csubj csubjpass pcomp acl advcl relcl".split())
_MOST_CLAUSES = 12


class SpeechReport(NamedTuple):
    """By whose word a clause is stated: the token of the speaker, -1 where nobody is named; `vouched` says that the
    sentence stands for it too.
    """

    speaker: int = -1
    vouched: bool = False


def report_of(tree: Tree, verb: int) -> SpeechReport | None:
    """Who states a verb's clause, the innermost of several; None where that is only the writer."""
    at = verb
    for _ in range(_MOST_CLAUSES):
        found = _beside(tree, at) or _above(tree, at)
        if found is not None:
            return found
        if tree.heads[at] == at or tree.deps[at] not in _CLAUSES or tree.deps[at] in {"relcl", "advcl"}:
            return None
        at = tree.heads[at]
    return None


def _beside(tree: Tree, at: int) -> SpeechReport | None:
    """A report by "according to X", "in X's view" or an aside ("X, Hart said, is Y")."""
    for kid in tree.kids[at]:
        word, dep = tree.lower[kid], tree.deps[kid]
        if word == "according" and dep in {"prep", "advcl", "advmod"}:
            to = next((each for each in tree.kids[kid] if tree.lower[each] == "to"), kid)
            source = tree.child(to, "pobj")
            if source is None or is_nobodys(tree, source):
                return SpeechReport()
            return SpeechReport(one_speaker(tree, source), tree.lower[source] in _RECORDS)
        if word == "in" and dep == "prep":
            view = tree.child(kid, "pobj")
            if view is not None and tree.lower[view] in _VIEWS:
                owner = _owner(tree, view)
                return SpeechReport(one_speaker(tree, owner if owner >= 0 else None))
        if dep == "parataxis" and tree.tags[kid] in VERB_TAGS and (says(tree.lower[kid]) or is_so_told(tree, kid)):
            return SpeechReport(subject_of_saying(tree, kid))
        found = _by_adjunct(tree, kid, at)
        if found is not None:
            return found
    return None


def _by_adjunct(tree: Tree, kid: int, verb: int) -> SpeechReport | None:
    """A report by "as X tells it", "as reported by X", "if X is to be believed", "per X", "by his own account"."""
    word, dep = tree.lower[kid], tree.deps[kid]
    if word in {"per", "by", "on"} and dep == "prep":
        source = tree.child(kid, "pobj")
        if source is None:
            return None
        if word == "per":
            return (
                None
                if tree.lower[source] in _UNITS or tree.tags[source] == "CD"
                else SpeechReport(one_speaker(tree, source))
            )
        own = tree.child(source, "poss")
        if own is None or tree.lower[source] not in {"account", "telling", "reckoning", "admission"}:
            return None
        return SpeechReport(
            subject_of_saying(tree, verb) if tree.tags[own] == "PRP$" else own, tree.lower[source] == "admission"
        )
    if tree.lower[kid] == "tell" and dep in {"ccomp", "advcl"} and kid < verb:
        # "To hear Hart tell it"
        hearing = any(tree.lower[each] == "hear" for each in tree.kids[kid])
        return SpeechReport(_subject_of(tree, kid)) if hearing else None
    if tree.tags[kid] not in VERB_TAGS or dep not in {"advcl", "prep"}:
        return None
    if tree.lower[kid] == "hear" and (tells := tree.child(kid, "ccomp")) is not None and tree.lower[tells] == "tell":
        return SpeechReport(_subject_of(tree, tells))
    if as_told(tree, kid):
        return SpeechReport(subject_of_saying(tree, kid))
    first = min(tree.subtree(kid))
    if tree.lower[first] == "as" and says(tree.lower[kid]) and _is_aside(tree, kid, first):
        vouched = TRUTHFUL.match(tree.lower[kid]) is not None
        agent = tree.child(kid, "agent")
        by = tree.child(agent, "pobj") if agent is not None else None
        if by is None and tree.tags[kid] == "VBN":
            return None
        return SpeechReport(subject_of_saying(tree, kid) if by is None else by, vouched)
    if tree.lower[first] == "if":
        return _if_believed(tree, kid)
    return None


def _is_aside(tree: Tree, verb: int, first: int) -> bool:
    """Whether "as" begins a report and no time: "as Hart tells it", not "as Hart said goodbye"."""
    obj = tree.child(verb, "dobj", "ccomp", "xcomp")
    told = obj is None or tree.lower[obj] in {"it", "story", "tale"}
    return told and (tree.child(verb, "mark", "advmod") in {first, None} or tree.lower[first] == "as")


def _if_believed(tree: Tree, verb: int) -> SpeechReport | None:
    """The report by "if one believes Bede", "if Bede is to be believed", "if we are to believe Bede"."""
    believing = next(
        (each for each in (verb, *tree.children(verb, frozenset({"xcomp"}))) if _BELIEVED.match(tree.lower[each])), None
    )
    if believing is None:
        return None
    if tree.child(believing, "auxpass") is not None:
        return SpeechReport(_subject_of(tree, believing, verb))
    obj = next((kid for kid in tree.kids[believing] if kid > believing and tree.deps[kid] in {"dobj", "nsubj"}), None)
    return None if obj is None else SpeechReport(one_speaker(tree, obj))


def _subject_of(tree: Tree, *verbs: int) -> int:
    return next((one_speaker(tree, each) for verb in verbs if (each := tree.child(verb, *SUBJECTS)) is not None), -1)


def _above(tree: Tree, at: int) -> SpeechReport | None:
    """A report by the verb or noun that a clause hangs on."""
    head, dep = tree.heads[at], tree.deps[at]
    if head == at:
        return None
    if dep == "ccomp" and tree.deps[head] == "pcomp" and tree.lower[tree.heads[head]] == "as" and says(tree.lower[head]):
        # "Hart was quoted as saying that"
        quoted = tree.heads[tree.heads[head]]
        return SpeechReport(one_speaker(tree, tree.child(quoted, "dobj") or tree.child(quoted, *SUBJECTS)))
    if dep == "ccomp" and (held := _held(tree, head)) is not None:
        return held
    if dep in {"ccomp", "csubj"} and tree.tags[head] in VERB_TAGS and says(tree.lower[head]):
        return _of_saying(tree, at, head)
    if dep == "xcomp" and CLAIMS.match(tree.lower[head]) is not None and tree.lower[head] not in _PLANNED:
        if tree.child(head, "auxpass") is not None:
            agent = tree.child(head, "agent")
            by = tree.child(agent, "pobj") if agent is not None else None
            return SpeechReport(-1 if by is None else by)
        own = subject_of_saying(tree, head)
        return SpeechReport(own) if _CLAIMING.match(tree.lower[head]) else None
    if dep == "xcomp" and tree.tags[at] == "VBG" and _ADMITTING.match(tree.lower[head]):
        return SpeechReport(subject_of_saying(tree, head), True)
    if dep == "pcomp" and tree.lower[head] in {"of", "with"} and _ACCUSING.match(tree.lower[tree.heads[head]]):
        return SpeechReport(_accuser(tree, tree.heads[head]))
    if dep in {"acl", "relcl"} and is_content(tree, at) and tree.lower[head].removesuffix("s") in SAID_NOUNS:
        return SpeechReport(_whosays(tree, head))
    return None


def _of_saying(tree: Tree, at: int, verb: int) -> SpeechReport | None:
    """The report that a verb of saying makes of a clause below it."""
    if at < verb and tree.child(at, "mark") is None and ";" in tree.words[at:verb]:
        return None
    if any(tree.lower[kid] == "whether" for kid in tree.kids[at]) and not _asks(tree, verb):
        return None
    vouched = TRUTHFUL.match(tree.lower[verb]) is not None and tree.child(at, "mark") is not None
    known = vouched and (tree.child(verb, "neg") is not None or _is_readers(tree, verb))
    return (
        None if known or is_nobody(tree, tree.child(verb, "nsubj")) else SpeechReport(subject_of_saying(tree, verb), vouched)
    )


def _asks(tree: Tree, verb: int) -> bool:
    """Whether a verb is one of asking by somebody; who "refused to say whether" says nothing."""
    return tree.lower[verb].startswith(("ask", "wonder", "question", "doubt", "inquir", "enquir"))


def _is_readers(tree: Tree, verb: int) -> bool:
    """Whether a verb says what the writer and the readers know: "you will remember that"."""
    subject = tree.child(verb, "nsubj")
    return subject is not None and tree.lower[subject] in {"you", "we", "i", "one", "everyone", "everybody"}


def _held(tree: Tree, head: int) -> SpeechReport | None:
    """A report by "is sure that", "Hart's view is that" and "her diary has it that"."""
    owner = sure_of(tree, head)
    if owner is not None:
        return SpeechReport(one_speaker(tree, owner))
    owner = view_of(tree, head)
    if owner is not None:
        return SpeechReport(owner)
    told = what_is_told(tree, head)
    if told is not None:
        return SpeechReport(_subject_of(tree, told), TRUTHFUL.match(tree.lower[told]) is not None)
    if not has_it(tree, head):
        return None
    told = next((tree.child(kid, "pobj") for kid in tree.kids[head] if tree.lower[kid] == "from"), None)
    subject = tree.child(head, *SUBJECTS) if told is None else told
    return SpeechReport() if subject is None or is_nobodys(tree, subject) else SpeechReport(one_speaker(tree, subject))


_PLANNED = frozenset({"planned", "plans", "plan", "planning"})
_CLAIMING = re.compile(r"(?:claim|deny|deni|alleg|pretend|report|admit|profess)")


def _accuser(tree: Tree, verb: int) -> int:
    """Who accuses; who "stands accused" does not, and by whom only "by" tells."""
    if tree.tags[verb] != "VBN" or tree.child(verb, "aux", *SUBJECTS) is not None:
        return subject_of_saying(tree, verb)
    agent = tree.child(verb, "agent")
    by = tree.child(agent, "pobj") if agent is not None else None
    return -1 if by is None else by


def subject_of_saying(tree: Tree, verb: int) -> int:
    """Who says something: the subject of a verb, in the passive who is named by "by"; -1 for nobody in particular."""
    if tree.lower[verb].startswith(("hear", "understand", "understood", "gather", "learn")):
        # "I hear from Ada Lund that": it is her word.
        source = next((kid for kid in tree.kids[verb] if tree.lower[kid] == "from" and tree.deps[kid] == "prep"), verb)
        return one_speaker(tree, tree.child(source, "pobj"))
    if tree.child(verb, "auxpass", "nsubjpass") is not None:
        agent = tree.child(verb, "agent")
        by = tree.child(agent, "pobj") if agent is not None else None
        if by is None and tree.lower[verb] in {"convinced", "persuaded"}:
            return one_speaker(tree, tree.child(verb, "nsubjpass"))
        return -1 if by is None else by
    at = verb
    for _ in range(_MOST_CLAUSES):
        subject = tree.child(at, *SUBJECTS)
        if subject is not None:
            if is_nobodys(tree, subject):
                return -1
            if tree.lower[subject] in _RELATIVE and tree.deps[at] == "relcl":
                return tree.heads[at]
            return one_speaker(tree, subject)
        if tree.deps[at] in {"acl", "relcl"}:
            return tree.heads[at]
        if tree.deps[at] not in {"conj", "xcomp", "advcl"}:
            return -1
        at = tree.heads[at]
    return -1


def one_speaker(tree: Tree, subject: int | None) -> int:
    """A speaker's token: the name that stands beside a noun ("the mayor, Ada Lund,"); -1 for nobody."""
    if subject is None or tree.lower[subject] in _NOBODY:
        return -1
    titled = tree.child(subject, "appos")
    if titled is not None and tree.core(titled).start == subject + 1 and tree.kind(titled) == "PERSON":
        # "Witness Ada Lund"
        return titled
    person = describes_person(tree.lower[subject]) is True
    if tree.lower[subject] in _WRITINGS:
        owner = _owner(tree, subject)
        if owner >= 0 and tree.lower[owner] not in {"his", "her", "their", "its"}:
            return owner
    return next((each for each in names_of(tree, subject) if tree.kind(each) != "ORG" or person), subject)


def _whosays(tree: Tree, noun: int) -> int:
    """Whose word a claim is: who owns it, denies it or takes it for their own; -1: nobody's."""
    verb = tree.heads[noun]
    if tree.deps[noun] in {"dobj", "nsubjpass"} and REJECTING.match(tree.lower[verb]):
        return subject_of_saying(tree, verb)
    owner = _owner(tree, noun)
    if owner < 0 and tree.deps[noun] in {"dobj", "nsubjpass"} and _VOICING.match(tree.lower[verb]):
        return subject_of_saying(tree, verb)
    return owner


def _owner(tree: Tree, noun: int) -> int:
    """Whose a claim or view is: "Hart's claim", "the claim by Hart", "in the view of Hart"; -1: nobody's."""
    owner = tree.child(noun, "poss")
    if owner is not None:
        return owner
    for kid in tree.kids[noun]:
        if tree.deps[kid] in {"prep", "agent"} and tree.lower[kid] in {"by", "of", "from"}:
            return next((each for each in tree.kids[kid] if tree.deps[each] == "pobj"), -1)
    return -1
