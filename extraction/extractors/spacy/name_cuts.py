"""Names that took in too much: a finite verb, a sum's sign, a person's employer, a plural that only says whose things."""

import re
from collections.abc import Iterable, Iterator

from .compound_names import BODIES, PARTIES
from .honorifics import NUMERAL
from .known_names import known_names
from .parse_tree import PROPER_TAGS, SUBJECTS, TokenSpan, Tree

_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_TITLES = frozenset({"WORK_OF_ART", "EVENT", "LAW"})
"""Types whose names may hold verbs and prepositions."""
_JOINS = frozenset({"if", "unless", "because", "although"})
_BETWEEN = frozenset({"+", "=", "+=", "==", "→", "->", "vs", "vs.", "versus"})
_INITIAL = re.compile(r"[A-Z]\.(?:-?[A-Z]\.)*")
_ACRONYM = re.compile(r"[A-Z][A-Z&]{2,}")
_CODE = re.compile(r"[A-Z]{0,3}\d{6,}[A-Z]?")
"""A document's number before a name: "BK2106131694 Oslo"."""
_GENERIC = frozenset("VMs OSes APIs URLs GUIs IDs FAQs CLIs IDEs".split())
"""Plurals of initials that say only which things of a name are meant: "Xen VMs"."""
_HONOURS = frozenset("AM AO AC OBE MBE CBE KBE DBE KCB KCVO GCB GCMG PC QC KC MP MLA MD PhD FRS RN USN SJ".split())
"""Honours and offices in initials that follow a person's name: "Ann Holm OBE"."""
_WITH_FIELDS = BODIES | {"university"}
_LONGEST_PAIR = 5
"""Tokens of the longest title that may be two names with "to" between them."""
_OWNERS = _WITH_FIELDS | frozenset({"foundation", "company", "corporation", "group", "organization", "organisation"})
_BEFORE_NAMES = frozenset("unlike once whereas although though because compare contrast".split())
"""Words that begin a sentence with a capital and are no part of the name behind them."""
_PARTING = frozenset({"to", "from", "into", "against", "by"})
"""Prepositions between two names that a verb has: "sold Lumo to Vane Ltd."."""
_EXCHANGING = re.compile(r"(?:leav|left|swap|trad|exchang|quit|abandon|desert|mistook|mistak|vacat|drop)")
_JOINING = re.compile(r"(?:merg|replac|connect|link|join|combin|compar|associat|swap)")
_GIVING = re.compile(r"(?:sell|sold|gave|giv|transfer|lend|lent|leas|rent|ced|donat|hand|return|offer|los|send|sent|sale)")
_OPENERS = frozenset("as if when while since although because but so then however".split())


def cut(tree: Tree, names: Iterable[TokenSpan]) -> Iterator[TokenSpan]:
    """The names without what is none of them: "Ann Lee led Acme" are two, "Acme users" is Acme."""
    for each in names:
        if each.end - each.start > 1 and each.label not in _TITLES and _opens_sentence(tree, each.start):
            yield from cut(tree, [TokenSpan(each.start + 1, each.end, "" if each.end - each.start == 2 else each.label)])
            continue
        if each.end - each.start > 1 and _CODE.fullmatch(tree.words[each.start]):
            yield from cut(tree, [each._replace(start=each.start + 1)])
            continue
        if each.end - each.start > 2 and tree.words[each.start] in PARTIES and tree.words[each.start + 1] == "-":
            yield TokenSpan(each.start + 2, each.end, each.label)
            continue
        place = _place_before(tree, each)
        if place > each.start:
            yield TokenSpan(each.start, place, "GPE")
            yield TokenSpan(place, each.end, "ORG")
            continue
        at = _seam_of_title(tree, each) if each.label in _TITLES else _seam(tree, each)
        if at is None:
            yield _without_plural(tree, each)
            continue
        left, right = TokenSpan(each.start, at), TokenSpan(at + 1, each.end)
        if tree.lower[at] == "of" and tree.words[at + 1] != "The":
            yield from (left._replace(label="PERSON"), right._replace(label="ORG"))
            continue
        yield _without_plural(tree, left._replace(label="PERSON" if each.label == "PERSON" and at - each.start > 1 else ""))
        start = right.start
        while start < right.end and not tree.words[start][0].isupper():
            start += 1
        if start < right.end:
            yield from cut(tree, [TokenSpan(start, right.end)])


def _opens_sentence(tree: Tree, token: int) -> bool:
    return tree.lower[token] in _BEFORE_NAMES and any(each.start == token for each in tree.sentences)


def _place_before(tree: Tree, span: TokenSpan) -> int:
    """Where a body's name in capitals begins behind a town's: "Oslo NTB", "Lima RADIO"; the span's start where none does."""
    for at in range(span.start + 1, min(span.end, span.start + 3)):
        left = tree.text[tree.starts[span.start] : tree.ends[at - 1]]
        rest = tree.words[at : span.end]
        body = _ACRONYM.fullmatch(rest[0]) and not NUMERAL.fullmatch(rest[0]) and all(word.isupper() for word in rest)
        towns = known_names("GPE")
        if body and not left.isupper() and left in towns and " ".join(rest).title() not in towns:
            return at
    return span.start


def _seam_of_title(tree: Tree, span: TokenSpan) -> int | None:
    """The token at which a title ends, where it took in the rest of a sentence; or between two names that are no title."""
    verb = _verb_of_sentence(tree, span)
    if verb is not None or span.end - span.start > _LONGEST_PAIR or tree.words[span.start + 1] != "to":
        return verb
    to = span.start + 1
    above = tree.heads[to]
    given = above < span.start and _GIVING.match(tree.lower[above]) is not None
    return to if tree.before(span.start) == "from" or given else None


def parts_names(tree: Tree, span: TokenSpan, token: int) -> bool:
    """Whether a preposition inside what was taken for a name hangs outside: "sold Lumo to Vane Ltd." names no "Lumo to"."""
    word, above = tree.words[token], tree.heads[token]
    if span.start <= above < span.end or tree.tags[span.start] == "IN":
        # "Through Hell to Glory" is a title.
        return False
    if word == "for":
        return _EXCHANGING.match(tree.lower[above]) is not None
    if word == "with":
        return _JOINING.match(tree.lower[above]) is not None
    return word in _PARTING


def _verb_of_sentence(tree: Tree, span: TokenSpan) -> int | None:
    """The verb or "if" of its sentence that a title took in: "the author of Tides is Ida Kron" names no work so long."""
    for token in range(span.start + 1, span.end - 1):
        if tree.words[token] in _JOINS:
            return token
        if tree.tags[token] in _FINITE and tree.words[token].islower() and tree.heads[token] == token:
            subject = tree.child(token, *sorted(SUBJECTS))
            if subject is not None and subject < span.start:
                return token
    return None


def _seam(tree: Tree, span: TokenSpan) -> int | None:
    """The token between two names that were taken for one; None where it is one."""
    for token in range(span.start + 1, span.end - 1):
        word = tree.words[token]
        if word in _BETWEEN or (word == "from" and span.label != "ORG") or parts_names(tree, span, token):
            return token
        if tree.tags[token] in _FINITE and word.islower():
            subject = tree.child(token, *sorted(SUBJECTS))
            if subject is not None and span.start <= subject < token:
                return token
        if word == "and" and tree.lower[token + 1] == "the" and _two_bodies(tree, span, token):
            return token
        if word == "of" and tree.words[token + 1] == "The" and not _OWNERS.isdisjoint(tree.lower[token + 2 : span.end]):
            return token
        if word == "of" and token + 2 == span.end and _ACRONYM.fullmatch(tree.words[token + 1]):
            person = span.label == "PERSON" or _INITIAL.fullmatch(tree.words[span.start]) is not None
            if person and token - span.start > 1:
                return token
    return None


def _two_bodies(tree: Tree, span: TokenSpan, between: int) -> bool:
    """Whether the words on both sides name a body of its own: "the Ministry of Trade and the University of Quillby"."""
    sides = tree.lower[span.start : between], tree.lower[between + 1 : span.end]
    return all("of" in side and not _WITH_FIELDS.isdisjoint(side) for side in sides)


def _without_plural(tree: Tree, span: TokenSpan) -> TokenSpan:
    """A name without an honour or a plural in small letters at its end, or the first word of the next sentence."""
    last = span.end - 1
    if last == span.start or span.label in _TITLES:
        return span
    word = tree.words[last]
    person = span.label == "PERSON" and last - span.start > 1
    if person and word in _HONOURS and not tree.words[last - 1].isupper():
        return TokenSpan(span.start, last, span.label)
    plural = word in _GENERIC or (word.islower() and tree.tags[last] == "NNS")
    opener = tree.lower[last] in _OPENERS and (tree.tags[last] not in PROPER_TAGS or word == "As")
    if (plural or opener) and tree.words[last - 1][0].isupper():
        return TokenSpan(span.start, last, "" if span.label == "PERSON" else span.label)
    return span
