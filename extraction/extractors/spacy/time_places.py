"""Places of times: the clause or noun that a time expression hangs on, however the parser hung it."""

from typing import NamedTuple

from .denials import holds_no_more
from .governing_verbs import is_cleft, says
from .lasting_facts import LASTING
from .noun_phrases import EVENT_NOUNS
from .parse_tree import NOUN_TAGS, PROPER_TAGS, SUBJECTS, VERB_TAGS, TokenSpan, Tree
from .time_expressions import EVENTS, TimeExpression

SINCE = frozenset({"since", "from", "after", "following", "as from"})
UNTIL = frozenset({"until", "till", "up until", "up to", "before", "prior to", "through"})
TURNING = SINCE | UNTIL | {"by"}
"""What makes the date of an event a bound: "until her death in 1944", "since its founding in 1902"."""
POINTS = frozenset({"in", "on", "during", "at", ""})
NOT_UNTIL = "not until"
_EVENT_ENDINGS = ("tion", "sion", "ment", "ing")
_LEAVING = frozenset("left retired resigned died quit departed fell stepped stood withdrew folded".split())
_LEAVING_OFF = frozenset("gave pulled dropped backed bowed walked".split())
"""What ends something with "up" or "out"."""
_PARTED = frozenset("dismissed sacked fired ousted removed deposed expelled dissolved disbanded replaced".split())
_GIVING_UP = frozenset("sold abandoned lost closed left".split())
"""What ends something with "it" or "them" for its object."""
_MOST = 12


class PlacedTime(NamedTuple):
    """A time expression and what it hangs on: a verb (-1: none) by way of nouns; `key` after all words on the way.

    `exclusive` says that it holds of its nearest noun alone, as behind one item of a list.
    """

    time: TimeExpression
    key: str
    verb: int
    nouns: tuple[int, ...]
    exclusive: bool


def placed_time(tree: Tree, sentence: TokenSpan, time: TimeExpression) -> PlacedTime:
    """What a time expression hangs on."""
    if time.bracketed:
        noun = time.start - 2
        return PlacedTime(time, time.key, -1, (noun,) if noun >= sentence.start else (), True)
    key, nouns, exclusive = _key(tree, sentence, time), list[int](), False
    verb, at, before = -1, time.anchor, time.start - 1
    if key in POINTS and before > sentence.start and tree.deps[before] == "pobj" and tree.tags[before] in NOUN_TAGS:
        # However the parser hung it, "in 1944" dates the death in "until her death in 1944".
        turned = _turned(tree, tree.heads[before], before)
        key = turned if turned in {"since", "until", "till", "from"} else key
    for _ in range(_MOST):
        head, dep = tree.heads[at], tree.deps[at]
        if head == at:
            break
        if at != time.anchor and dep in SUBJECTS | {"appos"}:
            break
        if is_clause(tree, head):
            verb = head
            break
        if dep == "conj" and at != time.anchor:
            exclusive = True
        if tree.tags[head] in NOUN_TAGS:
            nouns.append(head)
        elif time.key in POINTS and nouns:
            key = _turned(tree, head, nouns[-1]) or key
        if tree.lower[head] == "about":
            return PlacedTime(time, key, -1, (), False)
        at = head
    event = _event_before(tree, time, verb) if key in POINTS and not nouns else None
    verb = _nearer_verb(tree, time, verb) if verb >= 0 and event is None else verb
    described = _described_between(tree, time, verb) if event is None else event
    if described is not None:
        return PlacedTime(time, key, -1, (described, *nouns), False)
    return PlacedTime(time, key, verb, tuple(nouns), exclusive and bool(nouns))


def _key(tree: Tree, sentence: TokenSpan, time: TimeExpression) -> str:
    negated = time.start > sentence.start and tree.lower[time.start - 1] == "not"
    return NOT_UNTIL if negated and time.key in {"until", "till"} else time.key


def _turned(tree: Tree, prep: int, noun: int) -> str:
    """The bound that the date of an event is: "until" in "until her death in 1944"; "" where it is none.

    "Moved from Oslo in 1940" is no such bound: nothing happened that is called Oslo.
    """
    word = tree.lower[prep]
    if tree.tags[prep] not in {"IN", "TO"} or tree.tags[noun] in PROPER_TAGS:
        return ""
    if word in {"from", "to"} and not (tree.lower[noun] in EVENTS or tree.lower[noun].endswith(_EVENT_ENDINGS)):
        return ""
    return "until" if word == "to" else word if word in TURNING else ""


def of_clause_above(tree: Tree, placed: PlacedTime) -> PlacedTime | None:
    """The bound that a clause gives to the one above it: "until it was sold in 1997", "since he retired in 2010"."""
    verb = placed.verb
    if verb < 0 or tree.deps[verb] != "advcl" or placed.key not in POINTS:
        return None
    for kid in tree.kids[verb]:
        if tree.lower[kid] in {"until", "till", "since"} and tree.deps[kid] in {"mark", "advmod", "prep"} and kid < verb:
            return PlacedTime(placed.time, tree.lower[kid], tree.heads[verb], (), False)
    return None


def _begins_with_when(tree: Tree, clause: int) -> bool:
    return [tree.lower[kid] for kid in tree.kids[clause][:1]] == ["when"]


def of_when(tree: Tree, placed: PlacedTime) -> PlacedTime | None:
    """The time of a clause that "when" joins: "shut in 1999, when Hart sold it", "when it burnt in 1790, Peck owned it"."""
    if placed.key not in POINTS or placed.verb < 0:
        return None
    for token in range(placed.time.start, placed.time.end):
        clause = tree.child(token, "relcl")
        if clause is not None and _begins_with_when(tree, clause):
            return PlacedTime(placed.time, placed.key, clause, (), False)
    verb = placed.verb
    above = tree.heads[verb]
    when = tree.deps[verb] == "advcl" and verb < above and not placed.nouns and _begins_with_when(tree, verb)
    lasting = tree.lower[above] in LASTING and not any(tree.deps[kid] == "aux" for kid in tree.kids[above])
    return PlacedTime(placed.time, placed.key, above, (), False) if when and lasting else None


def of_leaving(tree: Tree, placed: PlacedTime) -> PlacedTime | None:
    """The end of what somebody "had" done before they left: "Lund, who had led Acme since 1988, retired in 1999"."""
    verb = placed.verb
    if verb < 0 or placed.key not in POINTS or placed.nouns or not _leaves(tree, verb):
        return None
    if tree.deps[verb] == "advcl" and any(tree.lower[kid] == "having" for kid in tree.kids[verb]):
        # "No longer works at Acme, having left in 2012"
        over = holds_no_more(tree, tree.heads[verb])
        return PlacedTime(placed.time, "until", tree.heads[verb], (), False) if over else None
    for kid in tree.kids[verb]:
        words = {tree.lower[each] for each in tree.kids[kid]}
        if tree.deps[kid] == "advcl" and {"having", "since"} <= words:
            # "Quit in 1992, having served Acme since 1971"
            return PlacedTime(placed.time, "until", kid, (), False)
    who = tree.heads[verb] if tree.deps[verb] == "acl" else tree.child(verb, *SUBJECTS)
    clause = tree.child(who, "relcl") if who is not None else None
    if clause is None or not clause < verb or tree.tags[clause] != "VBN":
        return None
    had = any(tree.lower[kid] == "had" and tree.deps[kid] == "aux" for kid in tree.kids[clause])
    since = any(tree.lower[kid] == "since" for kid in tree.kids[clause])
    return PlacedTime(placed.time, "until", clause, (), False) if had and since else None


def _leaves(tree: Tree, verb: int) -> bool:
    """Whether a verb ends what its subject had done: "resigned", "pulled out", "was dismissed", "sold it"."""
    word = tree.lower[verb]
    if word in _LEAVING:
        return True
    kids = [(tree.deps[kid], tree.lower[kid]) for kid in tree.kids[verb]]
    if word in _PARTED:
        return any(dep == "auxpass" for dep, _ in kids)
    if word in _LEAVING_OFF:
        return any(dep in {"prt", "advmod"} and other in {"up", "out"} for dep, other in kids)
    if word == "went":
        return any(other in {"bankrupt", "bust", "under"} for _, other in kids)
    return word in _GIVING_UP and any(dep == "dobj" and other in {"it", "them"} for dep, other in kids)


def of_cleft(tree: Tree, placed: PlacedTime) -> PlacedTime | None:
    """The time that is set before its clause: "it was in 1889 that Dal founded Dalby"."""
    verb = placed.verb
    if verb < 0 or tree.lower[verb] not in {"is", "was"}:
        return None
    clause = next((kid for kid in tree.kids[verb] if is_cleft(tree, kid, verb)), None)
    return None if clause is None else placed._replace(verb=clause, nouns=())


def is_clause(tree: Tree, token: int) -> bool:
    """Whether a token is a verb with a clause of its own."""
    return tree.tags[token] in VERB_TAGS and tree.deps[token] not in {"amod", "compound", "aux", "auxpass", "case", "prep"}


def _said_between(tree: Tree, verb: int) -> int | None:
    """What is said on both sides of a speaker: "“In 1977,” wrote Lund, “Haas left Acme”"."""
    if not says(tree.lower[verb]) or tree.words[verb - 1] not in {"”", "''", '"', "»"}:
        return None
    return next((kid for kid in tree.kids[verb] if tree.deps[kid] == "ccomp" and kid > verb), None)


def _nearer_verb(tree: Tree, time: TimeExpression, verb: int) -> int:
    """The verb that a time at the end of a clause tells of, where the parser hung it on one further off; -1: unclear.

    "Hart said that Acme bought Globex in 1990" tells of the purchase.
    """
    if time.start < verb:
        said = _said_between(tree, verb)
        return verb if said is None else said
    between = [each for each in range(verb + 1, time.start) if is_clause(tree, each)]
    if not between or tree.words[time.start - 1] == ",":
        return verb
    last = between[-1]
    if _commas(tree, last, time.start):
        return verb
    at = last
    for _ in range(_MOST):
        if at == verb:
            return last
        if tree.deps[at] not in {"ccomp", "xcomp", "conj", "pcomp", "prep", "advcl"}:
            break
        at = tree.heads[at]
    return -1


def _event_before(tree: Tree, time: TimeExpression, verb: int) -> int | None:
    """The event that a date behind it dates, though the parser hung it on the verb: "her marriage to Ed in 1982 filled"."""
    noun = tree.child(verb, "nsubj", "nsubjpass") if verb >= time.end else None
    prep = tree.child(noun, "prep") if noun is not None and noun < time.start else None
    if noun is None or prep is None or f"{tree.lower[noun]} {tree.lower[prep]}" not in EVENT_NOUNS:
        return None
    return noun if max(each for each in tree.subtree(noun) if each < time.start) == time.start - 1 else None


def _commas(tree: Tree, start: int, end: int) -> bool:
    return "," in tree.words[start:end]


def _described_between(tree: Tree, time: TimeExpression, verb: int) -> int | None:
    """The apposition in whose commas a time stands, though the parser hung it on the verb behind it.

    "Ada Lund, mayor of Selby since 1930, opened": she was mayor since then.
    """
    if verb < time.start or tree.words[time.end : time.end + 1] != [","]:
        return None
    for token in range(time.start - 1, max(0, time.start - _MOST), -1):
        if tree.words[token] == ",":
            return None
        if tree.deps[token] == "appos" and tree.tags[token] in NOUN_TAGS:
            return token
    return None
