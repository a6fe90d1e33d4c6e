"""What comes back: hits in order, each with the thread that led to it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import overload

from ..graph.model import Edge, TextNode


@dataclass(frozen=True, slots=True)
class Step:
    """One edge of a trail in words: `source` —`words`→ `target`, stated by `sentence` of text node `text_node`."""

    edge: Edge
    source: str
    words: str
    target: str
    sentence: str = ""
    text_node: str = ""

    def __str__(self) -> str:
        return f"{self.source} —{self.words}→ {self.target}"


@dataclass(frozen=True, slots=True)
class Trail:
    """The thread from the question to a text node.

    `seeds` are the question's entities where the thread starts (by name), `steps` the edges walked, `route` the references
    that were followed (ids, first to last), `origin` the retriever. Prints as one line.
    """

    origin: str
    seeds: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    route: tuple[str, ...] = ()
    matched: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [f"[{', '.join(self.seeds)}]"] if self.seeds else []
        parts.extend(str(step) for step in self.steps)
        if self.matched and not parts:
            parts.append(f"words: {', '.join(self.matched)}")
        parts.extend(f"via {reference}" for reference in self.route)
        return " · ".join(parts) if parts else self.origin


@dataclass(frozen=True, slots=True)
class Hit:
    """A text node with its score, its trail, and each signal's share of the score by name."""

    node: TextNode
    score: float
    trail: Trail
    signals: Mapping[str, float] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The text node's id."""
        return self.node.id


class Ranking(Sequence[Hit]):
    """Hits sorted once: scores rounded to 6 decimals, then by (-score, id), so that ties fall alike everywhere.

    Of several hits of one id the best is kept. `warnings` says what went wrong on the way without stopping it (a dangling
    reference, a failed leg, reads of two generations).
    """

    __slots__ = ("_hits", "warnings")

    def __init__(self, hits: Iterable[Hit] = (), warnings: Sequence[str] = ()) -> None:
        best: dict[str, Hit] = {}
        for hit in hits:
            rounded = Hit(hit.node, round(float(hit.score), 6) + 0.0, hit.trail, hit.signals)
            held = best.get(hit.id)
            if held is None or rounded.score > held.score:
                best[hit.id] = rounded
        self._hits = tuple(sorted(best.values(), key=lambda hit: (-hit.score, hit.id)))
        self.warnings = tuple(dict.fromkeys(warnings))

    @property
    def ids(self) -> list[str]:
        """The ids in order."""
        return [hit.id for hit in self._hits]

    def top(self, k: int) -> "Ranking":
        """The first k hits, warnings kept."""
        return Ranking(self._hits[:k], self.warnings)

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Hit, ...]: ...
    def __getitem__(self, index: int | slice) -> Hit | tuple[Hit, ...]:
        return self._hits[index]

    def __len__(self) -> int:
        return len(self._hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self._hits)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ranking) and self._hits == other._hits and self.warnings == other.warnings

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        lines = [f"Ranking of {len(self)}"]
        lines.extend(f"  {hit.score:9.6f}  {hit.id}  {hit.node.title or hit.node.text[:60]!r}" for hit in self._hits[:10])
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{rank}</td><td>{hit.score:.4f}</td><td><b>{escape(hit.node.title)}</b><br>"
            f"{escape(hit.node.text[:300])}</td><td>{escape(str(hit.trail))}</td></tr>"
            for rank, hit in enumerate(self._hits, 1)
        )
        head = "<tr><th>#</th><th>score</th><th>text node</th><th>thread</th></tr>"
        return f"<table>{head}{rows}</table>"
