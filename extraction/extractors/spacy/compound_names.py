"""Where one name ends and the next begins: hyphens inside a name, full stops between two."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from .honorifics import PLACES
from .known_names import known_names
from .parse_tree import PROPER_TAGS, TokenSpan, Tree

_HYPHENS = frozenset({"-", "\u2010", "\u2011"})
_INSIDE = frozenset(
    "on upon in under over by of the and le la les de du des en sur sous am im an ob der au aux cum next to super".split()
)
_BETWEEN_PEOPLES = _HYPHENS | {"–"}
_NO_NATIONS = frozenset(
    """African Asian European Latino Hispanic Nordic Scandinavian Slavic Germanic Catholic Christian Lutheran Protestant
    Muslim Jewish Baptist Methodist Orthodox Buddhist Hindu Islamic Mormon Puritan Quaker Presbyterian Sunni Shia Shiite Sikh
    Communist Conservative Democrat Republican Bolshevik Nazi Zionist Roman""".split()
)
PARTIES = frozenset({"D", "R", "I"})
"""Parties of senators before the state that they stand for: "Holm, D-Texas"."""
_ARTICLES = frozenset("al el ad an ar as ash at az ul".split())
"""Arabic articles, as they are written before a hyphen."""
_PREFIXES = frozenset("non pre post anti ex pro mid sub un co inter trans neo pan pseudo quasi self".split())
_LEGAL = frozenset({"inc.", "ltd.", "corp.", "plc.", "llc.", "llp."})
BODIES = frozenset(
    """union society institute department ministry association academy committee faculty school museum commission council
    federation board bureau chamber division college""".split()
)
"""Nouns of bodies whose names say after "of" what they are for."""
_DOTTED_PLACES = frozenset({"U.S.", "U.S.A.", "U.K.", "U.N.", "E.U.", "U.S.S.R.", "U.A.E.", "D.C.", "N.Y.", "L.A."})


def with_hyphens(tree: Tree, names: Sequence[TokenSpan]) -> list[TokenSpan]:
    """Names with the rest of the hyphenated words that they are part of: "Stoke" of "Stoke-on-Trent".

    Two peoples or places with a hyphen between them ("Franco-German", "Paris-Dakar") stay two.
    """
    opening = {sentence.start for sentence in tree.sentences}
    starts = {each.start: each for each in names}
    ends = {each.end: each for each in names}
    spans: list[TokenSpan] = []
    for each in names:
        start, end = each.start, each.end
        while (further := _further(tree, end)) > end and not _two(each, starts.get(further - 1), further - end):
            if not opening.isdisjoint(range(end, further)):
                break
            end = further
        while (earlier := _earlier(tree, start)) < start and not _two(ends.get(earlier + 1), each, start - earlier):
            if not opening.isdisjoint(range(earlier + 1, start + 1)):
                break
            start = earlier
        spans.append(TokenSpan(start, end, each.label))
    if spans == list(names):
        return spans
    joined: list[TokenSpan] = []
    for each in sorted(spans, key=lambda span: (span.start, -span.end)):
        if joined and each.start < joined[-1].end < each.end:
            # The parts of one compound, each with the other.
            joined[-1] = TokenSpan(joined[-1].start, each.end, each.label or joined[-1].label)
        else:
            joined.append(each)
    return list({span[:2]: span for span in reversed(joined)}.values())[::-1]


def peoples_apart(tree: Tree, names: Iterable[TokenSpan]) -> Iterator[TokenSpan]:
    """Names of peoples in which two are two: "Romanian-American", "Cuban American", but not "African-American"."""
    for each in names:
        middle = each.start + 1
        joined = each.end - each.start == 3 and tree.words[middle] in _BETWEEN_PEOPLES
        beside = each.end - each.start == 2 and tree.words[middle].endswith("an") and tree.words[each.start] != "Swiss"
        beside = beside and tree.words[middle] != "Indian"
        two = (joined and each.label == "NORP") or (beside and each.label in {"NORP", ""})
        if two and all(_whole_people(tree.words[at]) for at in (each.start, each.end - 1)):
            yield TokenSpan(each.start, middle, "NORP")
            yield TokenSpan(each.end - 1, each.end, "NORP")
        else:
            yield each


def _whole_people(word: str) -> bool:
    """Whether a word is a nation's whole name: not "Anglo" or "Franco", a continent's, a faith's or a party's."""
    return word in known_names("NORP") and word not in _NO_NATIONS


def with_second_fields(tree: Tree, names: Sequence[TokenSpan]) -> list[TokenSpan]:
    """Names of bodies with the second field that they are for: "Academy of Arts and Sciences"."""
    starts = {each.start: each for each in names if each.label}
    longer: dict[TokenSpan, TokenSpan] = {}
    for each in names:
        if "of" in tree.lower[each.start : each.end] and not BODIES.isdisjoint(tree.lower[each.start : each.end]):
            end = _second_field(tree, each.end, starts)
            if end > each.end:
                longer[each] = TokenSpan(each.start, end, each.label or "ORG")
    inside = [each for each in names if any(old.end <= each.start < new.end for old, new in longer.items())]
    return [longer.get(each, each) for each in names if each not in inside]


def _second_field(tree: Tree, end: int, starts: Mapping[int, TokenSpan]) -> int:
    """Where a name ends that "and the Philosophy of Science" continues; `end` where it does not."""
    count = len(tree.words)
    after = end + 1
    if end >= count or tree.lower[end] != "and":
        return end
    after += after < count and tree.lower[after] == "the"
    named = starts.get(after)
    if after >= count or not tree.words[after][0].isupper() or tree.tags[after] not in PROPER_TAGS:
        return end
    if (named is not None and named.label != "ORG") or (named is not None and after == end + 1):
        return end
    last = after
    while last < count and (
        (tree.words[last][0].isupper() and tree.tags[last] in PROPER_TAGS)
        or (tree.lower[last] == "of" and last + 1 < count and tree.words[last + 1][0].isupper())
    ):
        last += 1
    ends_here = last == count or tree.tags[last] not in {"NN", "NNS"}
    return last if ends_here and (BODIES | {"university"}).isdisjoint(tree.lower[after:last]) else end


def _two(one: TokenSpan | None, other: TokenSpan | None, distance: int) -> bool:
    return one is not None and other is not None and distance <= 2 and one.label in PLACES and other.label in PLACES


def _further(tree: Tree, end: int) -> int:
    """Where a name ends that goes on after a hyphen at its end; `end` where it does not."""
    count = len(tree.words)
    if end < count and _glued(tree, end) and len(tree.words[end]) > 2 and tree.words[end][0] in _HYPHENS:
        return end + 1 if tree.words[end][1].isupper() else end
    if tree.words[end - 1][-1] in _HYPHENS and len(tree.words[end - 1]) > 2:
        after = end
    elif end < count and tree.words[end] in _HYPHENS and _glued(tree, end):
        after = end + 1
    else:
        return end
    if after < count and tree.words[after][0].isupper() and tree.starts[after] - tree.ends[after - 1] <= 1:
        return after + 1
    middle = after + 2 < count and tree.lower[after] in _INSIDE and tree.words[after + 1] in _HYPHENS
    if middle and _glued(tree, after) and _glued(tree, after + 2) and tree.words[after + 2][0].isupper():
        return after + 3
    return end


def _earlier(tree: Tree, start: int) -> int:
    """Where a name begins that a hyphen joins to what is before it; `start` where none does."""
    if start and tree.words[start][0] in _HYPHENS and _glued(tree, start) and tree.words[start - 1][0].isupper():
        return start - 1
    if start < 2 or tree.words[start - 1] not in _HYPHENS or not _glued(tree, start - 1):
        return start
    before = start - 2
    if tree.lower[before] in _PREFIXES or tree.words[before] in PARTIES or tree.starts[start] - tree.ends[start - 1] > 1:
        return start
    if tree.words[before][0].isupper() or (tree.lower[before] in _ARTICLES and _glued(tree, start)):
        return before
    first = before - 2
    middle = first >= 0 and tree.lower[before] in _INSIDE and tree.words[before - 1] in _HYPHENS and _glued(tree, before)
    return first if middle and _glued(tree, before - 1) and tree.words[first][0].isupper() else start


def _glued(tree: Tree, token: int) -> bool:
    """Whether no blank stands before a token."""
    return token > 0 and tree.ends[token - 1] == tree.starts[token]


def apart(tree: Tree, names: Iterable[TokenSpan]) -> Iterator[TokenSpan]:
    """Names that reach over a sentence's end ("Globex Inc. Mira Toll"), cut there."""
    labels = {each.start: each for each in tree.entities}
    for each in names:
        start, label = each.start, each.label
        for token in range(each.start, each.end - 1):
            if _stops(tree, token, labels.get(token + 1), each):
                yield TokenSpan(start, token + 1, "GPE" if tree.words[token] in _DOTTED_PLACES else "ORG")
                start = token + 1
                label = labels[start].label if start in labels else label
        yield TokenSpan(start, each.end, label)


def _stops(tree: Tree, token: int, following: TokenSpan | None, name: TokenSpan) -> bool:
    word, after = tree.words[token], tree.words[token + 1]
    if tree.lower[token] in _LEGAL:
        return after[0].isupper() and tree.lower[token + 1] not in _LEGAL
    if word not in _DOTTED_PLACES:
        return word[-1] == "." and tree.starts[token + 1] - tree.ends[token] > 1 and len(word) > 1
    person = following is not None and following.label == "PERSON"
    return person or (token == name.start and name.label == "PERSON" and name.end - token > 2)
