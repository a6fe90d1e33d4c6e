"""Query rewriting: each part of a question that stands for something unnamed is replaced by what the best candidates name.

"Which river flows through the town where Matteo Brand was born?" becomes "Which river flows through Orrin?", which the text
about Orrin answers alone. All rewrites are encoded at once; nothing more is read from the store.
"""

from dataclasses import dataclass, field

import numpy as np

from ...graph.store import Matrix
from ...models.embedder import Embedder, checked
from ...models.language import Language, load_language
from ..pool.pool import Column
from ..question.parts import QuestionPart, parts
from .bridge_entities import Bridge, bridges
from .candidates import Candidates
from .linked_pairs import Pairs

REWRITES = 16
"""Rewrites per question at most."""
TITLED = 2
"""The strength from which a candidate's name is treated as a title."""


@dataclass(frozen=True, slots=True, eq=False)
class Rewrites:
    """A question's rewrites, the most promising first.

    Attributes:
        parts: the parts that were replaced.
        bridges: what each rewrite has instead of one of them.
        texts: the rewrites.
        vectors: (n_rewrites, dimension) float32.
    """

    parts: tuple[QuestionPart, ...]
    bridges: tuple[Bridge, ...]
    texts: tuple[str, ...]
    vectors: Matrix

    def __len__(self) -> int:
        return len(self.texts)


@dataclass(frozen=True, slots=True)
class Rewriter:
    """Rewrites questions.

    Args:
        embedder: the encoder of the store's vectors.
        language: the pipeline that parses the question, or its name; empty for the default, loaded at first use.
        most: rewrites per question at most.
    """

    embedder: Embedder = field(repr=False)
    language: Language | str = ""
    most: int = REWRITES

    def rewrites(self, found: Candidates, scores: Column, pairs: Pairs) -> Rewrites | None:
        """The rewrites of the candidates' question; None where it has no part to replace or no name to replace it with.

        Args:
            found: the candidates.
            scores: (n_candidates,) float64, higher is better.
            pairs: linked pairs of them.

        Raises:
            ModelError: the pipeline or the encoder failed.
        """
        spans = named_spans(found)
        if not spans or found.words is None:
            return None
        question = found.pool.question
        language = load_language(self.language, "parse") if isinstance(self.language, str) else self.language
        if len(question) > language.max_length:
            return None
        held = parts(question, spans, language)
        made: dict[str, Bridge] = {}
        for bridge in bridges(found, scores, pairs, held):
            part = held[bridge.part]
            made.setdefault(f"{question[: part.start]}{bridge.text}{question[part.end :]}", bridge)
            if len(made) == self.most:
                break
        if not made:
            return None
        vectors = checked(self.embedder).embed(tuple(made), "query")
        return Rewrites(held, tuple(made.values()), tuple(made), vectors)


def named_spans(found: Candidates) -> list[tuple[int, int]]:
    """The characters of the names in the question, without overlap: titles first, longest first.

    Words without a capital are used only where there is no name.
    """
    asked = found.asked
    ends = [start + len(word) for start, word in zip(asked.starts, asked.words, strict=True)]
    titled: dict[tuple[int, int], bool] = {}
    for (at, count), names in zip(found.named, found.names, strict=True):
        if count:
            span = asked.starts[at], ends[min(at + count, len(ends)) - 1]
            titled[span] = titled.get(span, False) or names[0].strength >= TITLED
    for seed in found.pool.seeds:
        titled.setdefault((seed.span.start, seed.span.end), False)
    proper = {span for span in titled if _proper(found.pool.question, *span)}
    chosen: list[tuple[int, int]] = []
    for start, end in sorted(proper or titled, key=lambda span: (not titled[span], span[0] - span[1], span[0])):
        if all(end <= low or start >= high for low, high in chosen):
            chosen.append((start, end))
    return chosen


def _proper(question: str, start: int, end: int) -> bool:
    """Whether words of a question look like a name: one begins with a capital (not the question's first) or a digit."""
    begins = [at for at in range(start, end) if at == start or question[at - 1] in " -"]
    return any(question[at].isdigit() or (question[at].isupper() and at > 0) for at in begins)


def naming(found: Candidates, keys: list[str]) -> tuple[Column, Column]:
    """Which candidates mention, and which are about, what these names name: 0 or 1, (n_names, n_candidates) float64 each."""
    held = [{name.key for name in names} for names in found.names]
    mention = [[wanted in text for text in found.folded] for wanted in (f" {key} " for key in keys)]
    about = [[key in names for names in held] for key in keys]
    return np.array(mention, dtype=np.float64), np.array(about, dtype=np.float64)
