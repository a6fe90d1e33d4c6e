"""Mentions: where a text names something, found by the tagger, by capitals, by quotation marks and by the title."""

import re
from collections.abc import Iterator

from ...graph.model import LITERAL_TYPES
from ...graph.names import title_name
from .tree import PROPER_TAGS, Span, Tree

NAMED = ("of", "the", "de", "la", "le", "du", "des", "del", "della", "di", "da", "von", "van", "der", "den", "al", "el")
_CONNECTORS = frozenset(
    {*NAMED, "and", "for", "in", "on", "to", "a", "an", "&", "-", "–", "'", "’", "'s", "’s", "or", "with", "at"}
)
_WEAK = frozenset({"and", "for", "in", "on", "to", "or", "with", "at", "a", "an", "'s", "’s"})
_NEVER = frozenset({"I", "I'm", "Mr.", "Mrs.", "Ms.", "Dr.", "O", "Oh", "OK", "``", "A", "An", "The"})
_QUOTED = re.compile(r"\"([A-Z0-9][^\"\n]{1,80})\"|“([A-Z0-9][^”\n]{1,80})”|``\s?([A-Z0-9][^`'\n]{1,80}?)\s?''")
_ITALIC = re.compile(r"(?<![\w*_])([*_]{1,2})([A-Z0-9][^*_\n]{1,80}?)\1(?![\w*_])")
_MONTH = re.compile(r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b")
_LEADING = frozenset({"the", "a", "an", "his", "her", "its", "their", "and", "or"})
_CLOSERS = ".,;:!?"


def mention_spans(tree: Tree, title: str) -> list[tuple[int, int, str]]:
    """Characters and type of each mention in a parsed text, in order.

    A mention lies inside another only where a name holds a name ("Battle of Waterloo").
    """
    titled = list(_titled(tree, title))
    quoted = [each for each in _quoted(tree) if not _clashes(each, titled)]
    fixed = titled + quoted
    found = [each for each in _tagged(tree) if not _clashes(each, fixed)]
    names = [each for each in found if each.label not in LITERAL_TYPES]
    literals = [each for each in found if each.label in LITERAL_TYPES]
    for run in _runs(tree):
        inside = [each for each in names if each.start < run.end and run.start < each.end]
        if _clashes(run, [*fixed, *literals]) or any(
            (each.start <= run.start and run.end <= each.end) or each.start < run.start or each.end > run.end
            for each in inside
        ):
            continue
        joint = any(tree.lower[token] in _CONNECTORS for token in range(run.start, run.end))
        if inside and not joint:
            label = inside[-1].label
            names = [each for each in names if each not in inside]
            names.append(Span(run.start, run.end, label))
        elif len(inside) < 2:
            names.append(Span(run.start, run.end, inside[0].label if inside and inside[0].start == run.start else ""))
    labels = {(each.start, each.end): each.label for each in tree.entities}
    fixed = [Span(each.start, each.end, each.label or _name_label(labels.get((each.start, each.end), ""))) for each in fixed]
    spans = sorted({(each.start, each.end): each for each in [*fixed, *names, *literals]}.values())
    return [(tree.starts[each.start], tree.ends[each.end - 1], each.label) for each in spans]


def _name_label(label: str) -> str:
    return "" if label in LITERAL_TYPES else label


def _clashes(span: Span, others: list[Span]) -> bool:
    """Whether a span overlaps another without being a whole name at the end of it ("… of Waterloo")."""
    return any(span.start < each.end and each.start < span.end for each in others)


def _titled(tree: Tree, title: str) -> Iterator[Span]:
    """Where the text names what it is about in the very words of its title."""
    name = title_name(title)
    if len(name) < 2 or not any(character.isalnum() for character in name):
        return
    starts = {start: token for token, start in enumerate(tree.starts)}
    ends = {end: token for token, end in enumerate(tree.ends)}
    at = tree.text.find(name)
    while at >= 0:
        first, last = starts.get(at), ends.get(at + len(name))
        if first is not None and last is not None:
            yield Span(first, last + 1)
        at = tree.text.find(name, at + len(name))


def _quoted(tree: Tree) -> Iterator[Span]:
    for pattern, quotes in ((_QUOTED, True), (_ITALIC, False)):
        if quotes and not ('"' in tree.text or "“" in tree.text or "``" in tree.text):
            continue
        if not quotes and not ("*" in tree.text or "_" in tree.text):
            continue
        for match in pattern.finditer(tree.text):
            group = match.lastindex or 1
            tokens = _tokens(tree, *match.span(group))
            while tokens and tree.words[tokens[-1]] in _CLOSERS:
                tokens.pop()
            capitals = sum(tree.words[each][0].isupper() for each in tokens)
            if 1 <= len(tokens) <= 12 and capitals * 2 >= sum(tree.words[each][0].isalpha() for each in tokens):
                yield Span(tokens[0], tokens[-1] + 1, "WORK_OF_ART")


def _tokens(tree: Tree, start: int, end: int) -> list[int]:
    from bisect import bisect_left

    found = []
    token = bisect_left(tree.starts, start)
    while token < len(tree.words) and tree.ends[token] <= end:
        found.append(token)
        token += 1
    return found


def _tagged(tree: Tree) -> Iterator[Span]:
    """The tagger's entities, trimmed."""
    for start, end, label in tree.entities:
        if label in LITERAL_TYPES:
            if _tells(tree.text[tree.starts[start] : tree.ends[end - 1]], label):
                yield Span(start, end, label)
            continue
        while start < end and (not tree.words[start][0].isalnum() or tree.words[start] in _LEADING):
            start += 1
        while start < end and (not any(c.isalnum() for c in tree.words[end - 1]) or tree.tags[end - 1] == "POS"):
            end -= 1
        if start == end or not any(c.isupper() or c.isdigit() for word in tree.words[start:end] for c in word):
            continue
        if end - start > 1 or (tree.tags[start] not in {"PRP", "PRP$", "DT"} and tree.words[start] not in _NEVER):
            yield Span(start, end, label)


def _tells(text: str, label: str) -> bool:
    """Whether a date or quantity says which one: "1913", "in May", "three percent", but not "two" or "last year"."""
    if label in {"MONEY", "PERCENT", "QUANTITY"}:
        return True
    if label == "ORDINAL":
        return False
    return any(c.isdigit() for c in text) or (label == "DATE" and _MONTH.search(text) is not None)


def _runs(tree: Tree) -> Iterator[Span]:
    """Runs of capitalised words, joined over small words such as "of" and "de"."""
    for sentence in tree.sentences:
        token = sentence.start
        while token < sentence.end:
            if not _capital(tree, token, token == sentence.start):
                token += 1
                continue
            start, end = token, token + 1
            at = end
            while at < sentence.end:
                if _capital(tree, at, False):
                    end = at + 1
                elif tree.lower[at] not in _CONNECTORS or tree.lower[at] in _WEAK or at - end >= 2:
                    break
                at += 1
            token = end
            if end - start > 1 or tree.tags[start] in PROPER_TAGS:
                yield Span(start, end)


def _capital(tree: Tree, token: int, opens: bool) -> bool:
    word = tree.words[token]
    if not word[0].isupper() or word in _NEVER:
        return False
    tag = tree.tags[token]
    if tag in PROPER_TAGS:
        return True
    return (
        not opens
        and tag not in {"PRP", "PRP$", "CC", "DT", "WP", "WDT", "WRB", "LS"}
        and (token == 0 or tree.words[token - 1] not in {".", ":", "``", '"', "“", "("})
    )
