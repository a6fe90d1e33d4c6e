"""The parts of a question that stand for something it does not name: "the town where Matteo Brand was born".

A part is the subtree, in the question's dependency tree, of a noun above a name, or the clause that describes that noun. The
rules are for English; other questions have no such parts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...models.language import Language

NAMES = 3
"""Names of a question from which parts are looked for."""
PARTS = 4
"""Parts of a question at most."""
SHARE = 0.85
"""A part is shorter than this share of its question: the rest must still ask something."""

_WORD = re.compile(r"\w+")
_ENGLISH = frozenset("the of what which who whom whose where when how does did".split())
"""Words of which an English question has one."""
_CLAUSES = frozenset({"relcl", "acl"})


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """Characters `start` to `end` of a question.

    Attributes:
        start, end: its characters.
        inner: whether it is the smallest around its name.
        outer: whether it is the largest around its name.
    """

    start: int
    end: int
    inner: bool
    outer: bool


@dataclass(frozen=True, slots=True)
class ParsedWord:
    """A word in the dependency tree: its characters, the position of its head (its own at the root), and its subtree.

    `left` and `right` are the positions of the first and last word below it.
    """

    start: int
    end: int
    head: int
    left: int
    right: int
    tag: str
    dependency: str


def parts(question: str, names: Sequence[tuple[int, int]], language: Language) -> tuple[QuestionPart, ...]:
    """The parts around the first of `names` (characters of the question), name by name, smallest first.

    Raises:
        ModelError: the question is longer than the pipeline takes.
    """
    if not names or _ENGLISH.isdisjoint(_WORD.findall(question.casefold())):
        return ()
    (tree,) = language.read([question], _tokens)
    return around(question, names, tree)


def around(question: str, names: Sequence[tuple[int, int]], tree: Sequence[ParsedWord]) -> tuple[QuestionPart, ...]:
    """The parts of a question by its tree; see `parts`."""
    longest = SHARE * len(question.rstrip(" ?.!"))
    named = [any(token.start < end and token.end > start for start, end in names) for token in tree]
    found: dict[tuple[int, int], QuestionPart] = {}
    for name in names[:NAMES]:
        spans = _above(question, name, tree, named, longest)
        for number, (start, end) in enumerate(spans):
            part = QuestionPart(start, end, number == 0, number == len(spans) - 1)
            held = found.get((start, end), part)
            found[start, end] = QuestionPart(start, end, held.inner or part.inner, held.outer or part.outer)
    return tuple(found.values())[:PARTS]


def _above(
    question: str, name: tuple[int, int], tree: Sequence[ParsedWord], named: Sequence[bool], longest: float
) -> list[tuple[int, int]]:
    """The subtree of each noun above a name, or the clause that describes it: growing spans between name and `longest`.

    `named` are the words inside names, which are not such nouns.
    """
    inside = [row for row, token in enumerate(tree) if token.start < name[1] and token.end > name[0]]
    within = set(inside)
    top = next((row for row in inside if tree[row].head not in within or tree[row].head == row), None)
    spans: list[tuple[int, int]] = []
    clause: tuple[int, int] | None = None
    while top is not None and tree[top].head != top:
        if tree[top].dependency in _CLAUSES and top not in within:
            clause = _span(question, tree[tree[top].left : tree[top].right + 1])
        top = tree[top].head
        if named[top] or not tree[top].tag.startswith("NN"):
            continue
        span = _span(question, tree[tree[top].left : tree[top].right + 1])
        if _asks(tree, top) or span[1] - span[0] >= longest:
            # The noun must stay; what describes it may be replaced.
            span = clause or name
        clause = None
        low, high = spans[-1] if spans else name
        if span[0] <= low and span[1] >= high and high - low < span[1] - span[0] < longest:
            spans.append(span)
    return spans


def _asks(tree: Sequence[ParsedWord], noun: int) -> bool:
    """Whether a noun has the question word: a replacement would remove the question."""
    return any(tree[row].tag.startswith("W") for row in range(tree[noun].left, noun))


def _span(question: str, tokens: Sequence[ParsedWord]) -> tuple[int, int]:
    """The characters of some tokens, without punctuation at both ends."""
    start, end = tokens[0].start, tokens[-1].end
    while start < end and not (question[start].isalnum() or question[start] in "\"'“‘("):
        start += 1
    while end > start and not (question[end - 1].isalnum() or question[end - 1] in "\"'”’)"):
        end -= 1
    return start, end


def _tokens(doc: object) -> tuple[ParsedWord, ...]:
    return tuple(
        ParsedWord(
            token.idx,
            token.idx + len(token.text),
            token.head.i,
            token.left_edge.i,
            token.right_edge.i,
            token.tag_,
            token.dep_,
        )
        for token in doc  # type: ignore[attr-defined]
    )
