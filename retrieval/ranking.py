"""What a search returns: hits in order, each with its trail, the path of facts that led to it."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Self, overload

from ..graph.errors import InputError, QueryError
from ..graph.model import DocumentHead, TextNode
from ..graph.store import Scored
from .context import Context, TokenCounter
from .context_selection import context_of
from .hits import Hit, Trail

DECIMALS = 6
"""Scores are rounded to this many decimals before they are compared."""


class Ranking(Sequence[Hit]):
    """Hits sorted once: scores rounded to 6 decimals, then by (-score, id), so that ties are broken the same way everywhere.

    Of several hits of one id the best is kept. `warnings` lists what went wrong without stopping the search (a dangling
    reference, a failed component, reads of two states of the store); `notes` lists what the search decided (the questions
    that were asked besides, the retriever that was chosen, and why). `question` is what was asked; "" until the search ends.

    Raises:
        InputError: a score is not finite.
    """

    __slots__ = ("_documents", "_hits", "notes", "question", "warnings")

    _hits: tuple[Hit, ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    question: str
    _documents: Mapping[str, DocumentHead]

    def __init__(
        self, hits: Iterable[Hit] = (), warnings: Iterable[str] = (), notes: Iterable[str] = (), question: str = ""
    ) -> None:
        best: dict[str, Hit] = {}
        for hit in hits:
            score = rounded(hit.score)
            if not math.isfinite(score):
                raise InputError(f"{hit.trail.origin} gave {hit.id!r} the score {hit.score}: a score must be finite")
            held = best.get(hit.id)
            if held is None or score > held.score:
                best[hit.id] = Hit(hit.node, score, hit.trail, hit.signals, hit.components, hit.document)
        self._hits = tuple(sorted(best.values(), key=lambda hit: (-hit.score, hit.id)))
        self.warnings = tuple(dict.fromkeys(warnings))
        self.notes = tuple(dict.fromkeys(notes))
        self.question, self._documents = question, {}

    @property
    def ids(self) -> list[str]:
        """The ids in order."""
        return [hit.id for hit in self._hits]

    def top(self, k: int) -> "Ranking":
        """The first k hits, warnings and notes kept."""
        return self if k >= len(self._hits) else self._made(self._hits[:k])

    def best_of_documents(self) -> "Ranking":
        """The first hit of each document."""
        first = dict(reversed([(hit.node.document_id, hit) for hit in self._hits]))
        kept = {id(hit) for hit in first.values()}
        return self._made(tuple(hit for hit in self._hits if id(hit) in kept))

    def warned(self, *warnings: str) -> "Ranking":
        """The same hits with more warnings."""
        more = tuple(dict.fromkeys((*self.warnings, *warnings)))
        return self._made(self._hits, warnings=more) if warnings else self

    def noted(self, *notes: str) -> "Ranking":
        """The same hits with more notes."""
        more = tuple(dict.fromkeys((*self.notes, *notes)))
        return self._made(self._hits, notes=more) if notes else self

    def answered(self, question: str, documents: Mapping[str, DocumentHead]) -> "Ranking":
        """The same hits as what a search for the question returns, with their documents by id."""
        hits = tuple(replace(hit, document=documents.get(hit.node.document_id)) for hit in self._hits)
        made = self._made(hits)
        made.question, made._documents = question, documents
        return made

    def context(self, tokens: int = 1000, counter: TokenCounter | None = None) -> Context:
        """The best connected sentences and facts of the hits for a prompt, each with its source, under a budget.

        The text form (`Context.text`), citations' numbers included, never has more than `tokens` tokens.

        Args:
            tokens: the budget.
            counter: how many tokens a text has; default: as the packaged encoder's tokeniser counts.

        Raises:
            QueryError: `tokens` is not an integer of at least 1, or the counter returns no number.
        """
        return context_of(self._hits, self._documents, self.question, tokens, counter)

    def _made(
        self,
        hits: tuple[Hit, ...],
        warnings: tuple[str, ...] | None = None,
        notes: tuple[str, ...] | None = None,
    ) -> Self:
        # These hits are in order already: a search makes many small cuts of long rankings.
        made = type(self).__new__(type(self))
        made._hits, made.warnings = hits, self.warnings if warnings is None else warnings
        made.notes = self.notes if notes is None else notes
        made.question, made._documents = self.question, self._documents
        return made

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
        return isinstance(other, Ranking) and self._told() == other._told()

    def _told(self) -> tuple[object, ...]:
        return self._hits, self.warnings, self.notes

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        lines = [f"Ranking of {len(self)}"]
        lines.extend(f"  {hit.score:9.6f}  {hit.id}  {hit.node.title or hit.node.text[:60]!r}" for hit in self._hits[:10])
        lines.extend([f"  and {len(self) - 10} more"] if len(self) > 10 else [])
        lines.extend(f"  note: {note}" for note in self.notes)
        lines.extend(f"  warning: {warning}" for warning in self.warnings)
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(_row(rank, hit) for rank, hit in enumerate(self._hits, 1))
        head = "".join(f"<th style='text-align:left'>{name}</th>" for name in ("#", "score", "text", "trail"))
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        notes += "".join(f"<p>⚠ {escape(warning)}</p>" for warning in self.warnings)
        empty = "" if self._hits else "<p>nothing found</p>"
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{empty}{notes}"


def rescored(hit: Hit, reranker: str, score: float) -> Hit:
    """The hit with the score of a reranker as its only signal; the score that it had is kept among the components."""
    return replace(hit, score=score, signals={reranker: score}, components={**hit.components, hit.trail.origin: hit.score})


def left_behind(hits: Sequence[Hit], reranker: str) -> list[Hit]:
    """Hits that a reranker whose scores are 0 or more did not score: in their order, below all of those."""
    return [rescored(hit, reranker, -(place + 1) / 1000) for place, hit in enumerate(hits)]


def rounded(score: float) -> float:
    """A score as rankings compare it; never minus zero."""
    return round(float(score), DECIMALS) + 0.0


def _row(rank: int, hit: Hit) -> str:
    text = hit.node.text if len(hit.node.text) <= 300 else hit.node.text[:299] + "…"
    title = f"<b>{escape(hit.node.title)}</b><br>" if hit.node.title else ""
    shares = ", ".join(f"{escape(name)} {value:.4f}" for name, value in hit.signals.items())
    where = f"<br><small>{escape(str(hit.source))}</small>"
    cells = (
        str(rank),
        f"<span title='{escape(shares, quote=True)}'>{hit.score:.4f}</span>",
        f"{title}{escape(text)}{where}",
        "<br>".join([escape(str(hit.trail)), *(f"<small>“{escape(s)}”</small>" for s in _sentences(hit.trail))]),
    )
    return "<tr>" + "".join(f"<td style='text-align:left;vertical-align:top'>{cell}</td>" for cell in cells) + "</tr>"


def _sentences(trail: Trail) -> list[str]:
    return list(dict.fromkeys(step.sentence for step in trail.every_step if step.sentence))


def ranked(
    origin: str,
    search: Callable[[int], Sequence[Scored]],
    fetch: Callable[[Sequence[str]], Sequence[TextNode]],
    k: int,
    trail: Callable[[TextNode], Trail],
) -> Ranking:
    """The best k text nodes of one search as a ranking; a hit's only signal is its score, named `origin`.

    Args:
        origin: the retriever's name.
        search: the best text nodes by (-score, id), so many of them.
        fetch: text nodes by id, in this order.
        k: how many hits.
        trail: how a text node was found.
    """
    scores = dict(settled(search, k))
    return Ranking(Hit(node, scores[node.id], trail(node), {origin: scores[node.id]}) for node in fetch(list(scores)))


def settled(search: Callable[[int], Sequence[Scored]], k: int) -> list[Scored]:
    """The best k of `search(width)` by (-rounded score, id); text nodes without a score above 0 do not match."""
    width = k + 1
    while True:
        scored = [(identity, rounded(score)) for identity, score in search(width)]
        least = scored[-1][1] if scored else 0.0
        if len(scored) < width or least <= 0 or least < scored[k - 1][1]:
            scored.sort(key=lambda each: (-each[1], each[0]))
            return [each for each in scored[:k] if each[1] > 0]
        width *= 2


WIDE, EACH = 100, 10
"""Hits that are asked for at least, and for each document, where only the best one of a document counts."""


def grouped_ranking(retrieve: Callable[[int], Ranking], k: int, group: str | None) -> Ranking:
    """The k first hits, or with `group` "document" the k first documents, each by its best hit; `retrieve` takes a k.

    Raises:
        QueryError: another group.
    """
    if group is None:
        return retrieve(k)
    if group != "document":
        raise QueryError(f"expected group as 'document', got {group!r:.40}")
    if not isinstance(k, int) or k <= 0:
        return retrieve(k)
    return retrieve(max(WIDE, EACH * k)).best_of_documents().top(k)
