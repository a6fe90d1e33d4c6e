"""`recency`: newer text nodes first, by a date in their metadata."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from ...graph.dates import day_of
from ...graph.errors import QueryError
from ...graph.filters.records import record_of, value_of
from ...graph.model import Json
from ...graph.store import GraphReader
from ..base import Reranker
from ..new_scores import raised
from ..query import Query, checked_number
from ..ranking import Ranking


@dataclass(frozen=True, repr=False)
class Recency(Reranker):
    """Raises the scores of dated hits, the newest most.

    A dated hit gains weight x 0.5 ** (age / half_life) x (greatest - least score of the ranking), so that with the default
    weight the newest text gains half of what lies between the first and the last hit. That is the signal `recency`. Hits
    without a date keep their score. Where all scores are equal, the spread counts as 1.

    Dates are ISO dates, years, or words such as "May 14, 2019"; of a month or year, its first day. A field of the text node
    goes before that of its document, and a dotted name reaches into nested metadata, as in filters.

    Args:
        field: the metadata field.
        half_life: days after which a text gains half as much.
        weight: how much recency counts, at least 0.
        now: the day from which ages are counted; a date, or one as text. By default the newest date in the ranking, not the
            clock, so that the same search gives the same ranking tomorrow. What is dated later has the age 0.

    Raises:
        QueryError: `field` is no name, `half_life` not a number above 0, `weight` not one of at least 0, `now` no date.
    """

    reader: GraphReader = field(repr=False)
    field: str = "date"
    half_life: float = 365.0
    weight: float = 0.5
    now: "date | str | None" = None
    name = "recency"

    def __post_init__(self) -> None:
        if not isinstance(self.field, str) or not self.field.strip():
            raise QueryError(f"expected field of recency as the name of a metadata field, got {self.field!r}")
        half_life = checked_number(self.half_life, "half_life of recency, in days,", 0, above=True)
        object.__setattr__(self, "half_life", half_life)
        object.__setattr__(self, "weight", checked_number(self.weight, "weight of recency", 0))
        if self.now is not None:
            now = _day(self.now.isoformat()[:10] if isinstance(self.now, date) else self.now)
            if now is None:
                raise QueryError(f"expected now of recency as a date such as '2026-05-14', got {self.now!r}")
            object.__setattr__(self, "now", now.isoformat())

    def rerank(self, query: Query, ranking: Ranking, k: int) -> Ranking:
        """The hits by score and recency."""
        days = self._days(ranking)
        if not days:
            told = [f"recency: no hit has a date in the field {self.field!r}; the ranking is kept"] if ranking else []
            return ranking.warned(*told).top(k)
        now = max(days.values()) if self.now is None else date.fromisoformat(str(self.now))
        ages = {identity: max(0, (now - day).days) for identity, day in days.items()}
        shares = {identity: 0.5 ** (age / self.half_life) for identity, age in ages.items()}
        return raised(ranking, shares, self.weight, self.name).top(k)

    def _days(self, ranking: Ranking) -> dict[str, date]:
        """The dates of those hits that have one."""
        documents = self.reader.fetch("document", list(dict.fromkeys(hit.node.document_id for hit in ranking)))
        by_id = {each.id: each for each in documents}
        records = ((hit.id, record_of(hit.node, by_id.get(hit.node.document_id))) for hit in ranking)
        found = ((identity, _day(value_of(record, self.field))) for identity, record in records)
        return {identity: day for identity, day in found if day is not None}


def _day(value: Json) -> date | None:
    """The day that a value means: of a list the newest of its dates."""
    if isinstance(value, list | tuple):
        return max(_known(map(_day, value)), default=None)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if 1000 <= value <= 9999 else ""
    iso = day_of(value) if isinstance(value, str) else ""
    return date.fromisoformat(f"{iso}-01-01"[:10]) if iso else None


def _known(days: Iterable[date | None]) -> list[date]:
    return [day for day in days if day is not None]
