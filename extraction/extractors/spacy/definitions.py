"""What a text's opening sentence says of its topic in fixed ways: life dates in parentheses, "is a 1913 American film"."""

from dataclasses import dataclass

from ....graph.model import LITERAL_TYPES
from .entity_kinds import types_at
from .parse_tree import NOUN_TAGS, Named, TokenSpan, Tree
from .phrases import Phrase
from .roles import describes_person
from .time_expressions import MONTHS
from .work_credits import work_credits

_COPULAS = frozenset({"is", "was", "are", "were"})
_OPEN = frozenset({"(", "-LRB-"})
_CLOSE = frozenset({")", "-RRB-"})
_DASHES = frozenset({"–", "-", "—", "−", "to"})
_DIED = frozenset({"died", "d.", "†", "death"})
_BORN = frozenset({"born", "b.", "*", "né", "née"})
_BEFORE = frozenset({"DT", "JJ", "JJS", "JJR", "CD", "HYPH", "RB", "VBN", "VBG", "CC", ",", "POS", "AFX", "RBS"})
_BETWEEN = frozenset({"HYPH", "POS", "JJ", "AFX"})
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_NO_LIFE = frozenset({"GPE", "LOC", "FAC", "EVENT", "LAW", "LANGUAGE", "NORP"})
_DENIALS = (["not"], ["n't"], ["never"], ["neither"])
_HYPHENS = frozenset({"-", "\u2010", "–"})
_MOST_BESIDE = 10
"""Tokens between a name and its parenthesis that may be honours and marks: "John Holm, MBE, (1901–1984)"."""


@dataclass(frozen=True, slots=True)
class Description:
    """The opening "X (…) is a … noun": tokens of the name, the parenthesis, the words up to the noun, and the noun."""

    name: TokenSpan
    parenthesis: TokenSpan
    words: TokenSpan
    noun: int


def describe(tree: Tree, sentence: TokenSpan, names: list[Named]) -> Description | None:
    """How a sentence that opens with a name describes it; a function of words, since parsers stumble over such names."""
    first = next((each for each in names if each.start - sentence.start <= 4 and each.type not in LITERAL_TYPES), None)
    if first is None or _stands_later(tree, sentence, first):
        return None
    depth, opened, closed, goes_on = 0, 0, 0, False
    for token in range(first.end, min(sentence.end, first.end + 120)):
        word = tree.words[token]
        if word in _OPEN:
            depth += 1
            opened = opened or token
            goes_on = goes_on or (closed > 0 and token == closed + 1)
        elif word in _CLOSE:
            depth -= 1
            # "(Ann Vane) (1901–1984)": a name and a life, each in its brackets.
            closed = token if goes_on or not closed else closed
            goes_on = False
        elif depth <= 0 and tree.lower[token] in _COPULAS and tree.lower[token + 1 : token + 2] not in _DENIALS:
            if not _follows(tree, first.end, opened) or closed < opened:
                opened = closed = 0
            words = _nominal(tree, token + 1, sentence.end)
            noun = words.end - 1 if words.end > words.start else token
            return Description(TokenSpan(first.start, first.end), TokenSpan(opened, closed), words, noun)
        elif depth <= 0 and tree.tags[token] in {"VBD", "VBZ", "VBP"} and tree.before(token) != ",":
            break
    if opened and _follows(tree, first.end, opened) and opened < closed:
        return Description(TokenSpan(first.start, first.end), TokenSpan(opened, closed), TokenSpan(closed, closed), closed)
    return None


def _stands_later(tree: Tree, sentence: TokenSpan, name: Named) -> bool:
    """Whether a preposition or verb stands before a name: "Unlike Pascal, Modula was" does not describe Pascal."""
    before = name.start - 1
    if before >= sentence.start and tree.tags[before] == "IN" and tree.lower[before] != "of":
        return True
    return any(tag in {"VBD", "VBZ", "VBP"} for tag in tree.tags[sentence.start : name.start])


def _follows(tree: Tree, end: int, opened: int) -> bool:
    """Whether a parenthesis belongs to the name that ends before it: nothing but marks and honours stands between."""
    if opened <= end + 3:
        return True
    between = tree.words[end:opened]
    honours = all(not word[0].isalpha() or (word.isupper() and len(word) > 1) for word in between)
    return honours and len(between) <= _MOST_BESIDE


def _nominal(tree: Tree, start: int, end: int) -> TokenSpan:
    """The article, modifiers and nouns that follow a copula."""
    token = start
    noun = -1
    while token < end:
        tag = tree.tags[token]
        if token + 2 < end and tree.words[token + 1] in _HYPHENS and tree.tags[token + 2] == "VBN":
            # "a Hungarian-born American director"
            token += 3
            continue
        if tag in NOUN_TAGS:
            noun = token
        elif tag not in (_BETWEEN if noun >= 0 else _BEFORE) and not _joins(tree, token):
            break
        token += 1
    return TokenSpan(start, noun + 1 if noun >= 0 else start)


def _joins(tree: Tree, token: int) -> bool:
    """Whether a token is a hyphen without blanks: "Brazilian–Indian"."""
    glued = tree.starts[token] == tree.ends[token - 1] and tree.starts[token + 1 : token + 2] == [tree.ends[token]]
    return glued and tree.words[token] in _HYPHENS


def described_facts(tree: Tree, description: Description, names: list[Named]) -> list[tuple[Phrase, str, Phrase, str]]:
    """Subject, predicate, object and pattern of what the description states."""
    subject = part_of(description.name)
    found = _life(tree, subject, description.parenthesis, names) if _may_live(tree, description, names) else []
    for each in names:
        if description.words.start <= each.start and each.end <= description.words.end:
            if each.type == "NORP" and each.end - 1 != description.noun and not _goes_on(tree, each):
                found.append((subject, "is", part_of(each), "description"))
            elif each.type == "DATE":
                found.append((subject, "dates from", part_of(each), "description"))
    credited = work_credits(tree, description.noun, names)
    return found + [(subject, predicate, part_of(each), "credit") for predicate, each in credited]


def _may_live(tree: Tree, description: Description, names: list[Named]) -> bool:
    """Whether the dates in brackets may be those of a life: no conflict, republic or telephone is born."""
    kind = next((each.type for each in names if each.start == description.name.start), "")
    said = types_at(tree, description.noun) if description.words.end > description.words.start else None
    # "a film and television director": the first noun is not yet what somebody is.
    goes_on = tree.lower[description.noun + 1 : description.noun + 2] in (["and"], [","], ["/"])
    if said is not None and any(said) and not (kind == "PERSON" and goes_on):
        return "PERSON" in said
    inside = tree.words[description.parenthesis.start : description.parenthesis.end]
    dated = _BORN | _DIED | frozenset(MONTHS)
    person = kind == "PERSON" or (kind == "" and describes_person(tree.lower[description.noun]))
    return person or (kind not in _NO_LIFE and not dated.isdisjoint(inside))


def _goes_on(tree: Tree, name: Named) -> bool:
    """Whether a people's name is only the first part of a word: "Hungarian-born", "Tamil-language"."""
    hyphen, rest = tree.words[name.end : name.end + 1], tree.words[name.end + 1 : name.end + 2]
    return hyphen != [] and hyphen[0] in _HYPHENS and rest != [] and rest[0].islower()


def _life(tree: Tree, subject: Phrase, parenthesis: TokenSpan, names: list[Named]) -> list[tuple[Phrase, str, Phrase, str]]:
    """Dates and places of birth and death in a parenthesis."""
    inside = [each for each in names if parenthesis.start < each.start < parenthesis.end and each.end <= parenthesis.end]
    dates = [each for each in inside if each.type == "DATE" and not _is_range(tree.words[each.start : each.end])]
    if not dates:
        return []
    words = range(parenthesis.start, parenthesis.end)
    died = next((token for token in words if tree.lower[token] in _DIED), None)
    born = next((token for token in words if tree.lower[token] in _BORN), None)
    turn = next((t for t in words if _is_dash(tree.words[t]) and any(each.end <= t for each in dates)), None)
    if turn is None and len(dates) == 2 and dates[0].end == dates[1].start:
        turn = dates[0].end - 1
    if died is None and born is None and (turn is None or len(dates) < 2):
        return []
    found = []
    for each in inside:
        late = each.start > died if died is not None else turn is not None and each.start > turn
        if each in dates:
            found.append((subject, "died on" if late else "was born on", part_of(each), "life"))
        elif each.type not in LITERAL_TYPES and _is_place(tree, each, dates, turn):
            found.append((subject, "died in" if late else "was born in", part_of(each), "life"))
    return found


def _is_range(words: list[str]) -> bool:
    """Whether a date is the years of a range, which are no day of birth."""
    return len(words) == 3 and _is_dash(words[1]) and words[0].isdigit() and words[2].isdigit()


def _is_dash(word: str) -> bool:
    """Whether a token is a dash, or a word that one is stuck to: "Tunis- 1917"."""
    return word in _DASHES or (len(word) > 1 and word[-1] in "–-")


def _is_place(tree: Tree, name: Named, dates: list[Named], turn: int | None) -> bool:
    """Whether a name stands beside a date as a place does: "1810 in Quillby", "1810, Quillby", "Quillby, 1810"."""
    for date in dates:
        if turn is not None and (date.start > turn) != (name.start > turn):
            continue
        if date.end <= name.start <= date.end + 6 and name.type in _PLACES:
            return True
        if set(tree.lower[date.end : name.start]) in ({","}, {"in"}, {"at"}, {",", "in"}):
            return True
        before = tree.before(name.start).upper()
        opens = name.type in _PLACES or (name.type != "PERSON" and (before in _OPEN or _is_dash(before)))
        if opens and tree.words[name.end : date.start] == [","]:
            return True
    return False


def part_of(span: TokenSpan | Named) -> Phrase:
    """The argument that a span of tokens is."""
    return Phrase(tuple(range(span.start, span.end)), span.end - 1)
