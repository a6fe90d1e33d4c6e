"""Entries of dictionaries and glossaries, whose definitions leave out "X is": "<language> A language designed by …"."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ....graph.model import LITERAL_TYPES
from .entity_kinds import types_at, types_of
from .parse_tree import NOUN_TAGS, Named, TokenSpan, Tree

_OPEN = {"<": ">", "(": ")", "[": "]", "/": "/"}
_LONGEST_GROUP = 60
_LABEL = re.compile(r"\s*(?:\d{1,2}[.)]\s*)?<([A-Za-z][A-Za-z ,/-]{1,60})>")
_DETERMINERS = frozenset({"a", "an", "the", "any", "one"})
_BEFORE = frozenset({"DT", "JJ", "JJS", "JJR", "CD", "HYPH", "RB", "VBN", "VBG", "CC", ",", "POS", "AFX", "RBS", "``", "''"})
_BETWEEN = frozenset({"HYPH", "POS", "AFX", "JJ"})
_MARKS = frozenset({":", "–", "—", "-", "--"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_FINITE = frozenset({"VBZ", "VBP", "VBD", "MD"})
_AFTER_PARTICIPLE = frozenset({"by", "for", "as", "from", "on"})
_FEWEST = 3


class Headless(NamedTuple):
    """A definition without its subject: its noun, the phrase's first token, the entry's name where the sentence has it.

    `types` are those that noun and label leave open; None: neither is a known kind.
    """

    noun: int
    start: int
    name: Named | None
    types: tuple[str, ...] | None


def label_types(text: str) -> tuple[str, ...] | None:
    """The types of the label that opens an entry's text, "<operating system>" or "1. <language, parallel>"; None without."""
    found = _LABEL.match(text)
    return types_of(found[1].lower().split(",")[0].split()) if found is not None else None


def headless(
    tree: Tree, sentence: TokenSpan, names: Sequence[Named], titled: bool, labelled: bool = False
) -> Headless | None:
    """The definition that a sentence is, if it has no subject of its own.

    Args:
        tree: the parsed text.
        sentence: its tokens.
        names: the mentions in it.
        titled: whether the definition may be that of the document's title, else only that of a name before a colon or dash.
        labelled: whether a label has announced a definition.
    """
    start = _after_groups(tree, _after_number(tree, sentence), sentence.end)
    name = next((each for each in names if each.start == start and each.type not in LITERAL_TYPES), None)
    if name is not None:
        mark = _after_groups(tree, name.end, sentence.end)
        if mark < sentence.end and tree.words[mark] in _MARKS:
            start = mark + 1
        else:
            name = None
    if name is None and not titled:
        return None
    start = _after_groups(tree, start, sentence.end)
    noun = _noun(tree, start, sentence.end)
    if noun is None or sentence.end - start < _FEWEST or _is_subject(tree, noun, labelled):
        return None
    types = types_at(tree, noun)
    if tree.lower[start] not in _DETERMINERS and not (types is not None and any(types)):
        return None
    return Headless(noun, start, name, types)


def is_short(tree: Tree, sentence: TokenSpan) -> bool:
    """Whether a sentence is only an entry's label, its pronunciation or what its letters stand for."""
    start = _after_groups(tree, _after_number(tree, sentence), sentence.end)
    rest = [tree.words[token] for token in range(start, sentence.end) if tree.words[token][0].isalpha()]
    small = [word for word in rest if word[0].islower() and len(word) > 3]
    return len(rest) < _FEWEST or not small


def _after_number(tree: Tree, sentence: TokenSpan) -> int:
    """Past the number of a sense: "1.", "2)"."""
    start = sentence.start
    while start + 1 < sentence.end and tree.words[start].isspace():
        start += 1
    if tree.words[start].rstrip(".)").isdigit():
        start += 1
        if start < sentence.end and tree.words[start] in {".", ")"}:
            start += 1
    return start


def _after_groups(tree: Tree, start: int, end: int) -> int:
    """Past labels, brackets and pronunciations: "<language>", "(ADAM)", "/muhl'tiks/"."""
    while start < end and (tree.words[start][0] in _OPEN or tree.words[start].isspace()):
        if tree.words[start].isspace():
            start += 1
            continue
        close = _closing(tree, start, end)
        if close >= end:
            break
        start = close + 1
        while start < end and tree.words[start] in {".", ","}:
            start += 1
    return start


def _closing(tree: Tree, start: int, end: int) -> int:
    """The token that closes a bracket, or `end` where none does soon."""
    close = _OPEN[tree.words[start][0]]
    if len(tree.words[start]) > 1 and tree.words[start].endswith(close):
        return start
    for token in range(start + 1, min(end, start + _LONGEST_GROUP)):
        if tree.words[token].endswith(close):
            return token
    return end


def _noun(tree: Tree, start: int, end: int) -> int | None:
    """The noun of the phrase that begins here, a common one."""
    noun: int | None = None
    for token in range(start, end):
        tag = tree.tags[token]
        if tag in NOUN_TAGS:
            noun = token
        elif token > start and (tree.words[token - 1] in "-–" or tree.tags[token - 1] == "POS"):
            # "time-sharing system", "the world's most popular tool"
            continue
        elif tag not in (_BETWEEN if noun is not None and not _goes_on(tree, token, end) else _BEFORE) or token + 1 == end:
            break
    return noun if noun is not None and tree.tags[noun] in {"NN", "NNS"} else None


def _goes_on(tree: Tree, token: int, end: int) -> bool:
    """Whether a noun that was found is only a modifier: "IBM and Cyrix's sixth-generation chip", "search and sort tool"."""
    if tree.lower[token] not in {"and", "or"} or token + 2 >= end:
        return False
    owned = any(tree.tags[each] == "POS" for each in range(token, min(end, token + 4)))
    return owned or (tree.tags[token + 1] == "NN" and tree.tags[token + 2] == "NN")


def _is_subject(tree: Tree, noun: int, labelled: bool) -> bool:
    """Whether a noun is the subject of a sentence rather than what stands where one should be."""
    following, after = [*tree.tags[noun + 1 : noun + 2], ""][0], [*tree.lower[noun + 2 : noun + 3], ""][0]
    participle = following == "VBD" and after in _AFTER_PARTICIPLE
    if participle or (labelled and following not in _FINITE):
        return False
    at = noun
    for _ in range(4):
        head = tree.heads[at]
        if head == at:
            return False
        if tree.deps[at] in _SUBJECTS:
            helped = any(tree.tags[kid] in _FINITE for kid in tree.kids[head] if tree.deps[kid] in {"aux", "auxpass"})
            return tree.tags[head] in _FINITE or helped
        at = head
    return False
