"""The clauses of a question that can be asked by themselves, since each names something.

By rules alone, in whatever language: questions that follow one another ("Who …? And when …?", "Who … and where …?"), and
names that stand beside each other ("Which is older, Orrin or Selm?"). In English by the dependency tree: the smallest part
around each name ("the town where Matteo Brand was born", see `parts`). Where neither finds anything: what a relative pronoun
of English introduces, with its noun, and what stands between commas and the like, but for commas inside a name.

What is left of a question without such a clause ("Who founded the company") names nothing: to ask it finds anything and
everything, so it is none.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from ...graph.errors import ModelError
from ...graph.terms import STOP_WORDS, words
from ...models.language import Language, load_language
from .language_id import foreign
from .parts import parts

_ASKING = "who|whom|whose|what|which|when|where|why|how"
_QUESTIONS = re.compile(
    rf"(?<=[?!;。？！；])\s*|(?<=\.)\s+(?=(?:{_ASKING})\b)|,?\s+(?:and|or|but)\s+(?=(?:{_ASKING})\b)", re.IGNORECASE
)
_AND = "and|or|und|oder|et|ou|y|o|e|ed|och|eller|en|of|i|lub|ve|veya|и|или"
_BESIDE = re.compile(rf",?\s+(?P<conjunction>{_AND})\s+(?:the\s+)?(?:[^\W\d_A-Z]+\s+)?|,\s+")
_RELATIVE = re.compile(r"\b(?:an?|the)\s+(?:[\w'’-]+\s+){1,4}?(?:that|which|who|whose|whom|where)\s+\S.*", re.IGNORECASE)
_PIECES = re.compile(r"\s*[,;:，、；：。]\s*|\s+[–—-]\s+")
_TOKEN = re.compile(r"\S+")
_INSIDE_NAMES = frozenset("of the de la le les du des von van der den di da del della al el &".split())
_ENDS = ' \t\n,;:.?!。，、？！；：–—"“”'


def clauses(question: str, language: Language | str | None, most: int) -> tuple[list[str], tuple[str, ...]]:
    """The first `most` clauses of a question, and a warning where no tree could be had for it.

    Args:
        question: the question; its white space is folded.
        language: the pipeline that parses it, or its name; None or empty: the usual one, loaded where a tree is needed.
        most: clauses at most.

    Raises:
        ModelError: a pipeline that was asked for by name does not load.
    """
    question = " ".join(question.split())  # a long run of spaces would cost the patterns its length squared
    asked = [each for each in _QUESTIONS.split(question) if _says(each)]
    found, warnings = (asked if len(asked) > 1 else []), dict[str, None]()
    for each in asked:
        names = name_runs(each)
        inner = [each[start:end] for start, end in _beside(each, names)]
        if not inner:
            inner, warning = _around(each, names, language)
            warnings.update({warning: None} if warning else {})
        found = [*found, *(inner or _by_marks(each, names))]
    whole = question.strip(_ENDS)
    cleaned = (each.strip(_ENDS) for each in found)
    return [each for each in dict.fromkeys(cleaned) if _says(each) and each != whole][:most], tuple(warnings)


def name_runs(question: str) -> list[tuple[int, int]]:
    """The characters of names, told by their capitals: words with a capital or digit, and small words between them.

    A stop word that begins the question is none.

    >>> question = "Which is older, the Tower of Selm or Vale Clocks?"
    >>> [question[start:end] for start, end in name_runs(question)]
    ['Tower of Selm', 'Vale Clocks']
    """
    tokens = list(_TOKEN.finditer(question))
    runs: list[tuple[int, int]] = []
    first = last = None
    for token in tokens:
        text = token.group()
        capital = _is_capital(text) and (token.start() > 0 or text.strip(_ENDS).casefold() not in STOP_WORDS)
        if capital:
            first, last = first or token, token
        if first and last and (text[-1] in ",;?!" or token is tokens[-1] or not (capital or text in _INSIDE_NAMES)):
            end = len(question[: last.end()].rstrip(_ENDS))
            runs.append((first.start(), end))
            first = last = None
    return runs


def _is_capital(token: str) -> bool:
    letter = token.lstrip("(\"'“‘[¡¿„«")[:1]
    return letter.isupper() or letter.isdigit()


def _beside(question: str, names: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The names that a conjunction joins, with those before them in its list."""
    listed: list[tuple[int, int]] = []
    joined = False
    for before, after in pairwise([*names, (len(question), len(question))]):
        listed.append(before)
        between = _BESIDE.fullmatch(question, before[1], after[0])
        joined = joined or bool(between and between["conjunction"])
        if between is None or after == (len(question), len(question)):
            yield from listed if joined else ()
            listed, joined = [], False


def _around(question: str, names: list[tuple[int, int]], language: Language | str | None) -> tuple[list[str], str]:
    """The smallest part around each name by the question's tree, and why there is no tree."""
    if not names or names == [(0, len(question.rstrip(_ENDS)))] or foreign(question):
        return [], ""
    try:
        tree = load_language(language or "", "parse") if isinstance(language, str | None) else language
    except ModelError as error:
        if language:
            raise
        return [], f"the question is cut into clauses without its dependency tree: {error}"
    if len(question) > tree.max_length:
        return [], ""
    return [question[part.start : part.end] for part in parts(question, names, tree) if part.inner], ""


def _by_marks(question: str, names: list[tuple[int, int]]) -> list[str]:
    """What a relative pronoun introduces, with its noun; else what stands between marks outside of names."""
    relative = _RELATIVE.search(question)
    if relative:
        return [relative.group()] if relative.start() > 0 else []
    ends = {end for _, end in names} if len(names) > 1 else set()
    starts = {start for start, _ in names}
    cuts = [cut for cut in _PIECES.finditer(question) if cut.start() not in ends or cut.end() not in starts]
    edges = [0, *(edge for cut in cuts for edge in cut.span()), len(question)]
    pieces = [question[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    said = [piece for piece in pieces if _says(piece)]
    return said if len(said) > 1 else []


def _says(text: str) -> bool:
    """Whether a text has a word that carries content."""
    return any(word not in STOP_WORDS for word in words(text))
