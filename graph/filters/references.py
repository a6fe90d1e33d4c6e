"""Which references pass a filter: those whose target passes it.

A reference's text tells of what it stands for, so it is seen only by who may see that. It has the fields of the text that it
leads to, and over them its own metadata and those of its document: it passes a filter where a text that it leads to passes,
and still passes with each reference on the way there in turn laid over it. The reserved fields (`id`, `document_id`,
`title`, `kind`, `source`) are always the text's.

A document leads to its text nodes, an entity to the text nodes that mention it or state a fact about it and to those of the
documents that declare it, a sentence to the text node that holds it, a table to itself. A reference that leads to no text
within `MAX_DEPTH` references passes no filter that asks anything of text nodes. One to a retriever leads to no text of its
own, and is judged by its own fields alone.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ..errors import FilterError
from ..model import Json
from .facts import FACT_FIELDS
from .language import RESERVED_FIELDS, And, Compare, Exists, Filter, conjunction
from .records import value_of, written

K = TypeVar("K")

MAX_DEPTH = 3
"""References that are followed one after another at most."""


@dataclass(frozen=True, slots=True)
class Chosen(Filter):
    """Exactly these text nodes, references as themselves. Made by searches, not by the filter language."""

    ids: frozenset[str]

    def matches(self, record: Mapping[str, Json]) -> bool:
        """Whether the record's text node is among them."""
        return record["id"] in self.ids

    def leaves(self) -> Iterator[Compare | Exists]:
        """None: it compares no field."""
        return iter(())

    def to_json(self) -> dict[str, Any]:
        """Refused: filters that users write choose by fields.

        Raises:
            FilterError: always.
        """
        raise FilterError("a choice of text nodes has no JSON form")

    def __str__(self) -> str:
        return f"one of [{', '.join(map(written, sorted(self.ids)))}]"


def split_choice(filter: Filter) -> tuple[Filter, frozenset[str] | None]:
    """What of a filter judges fields, and the text nodes that it chooses (None: it chooses none in particular)."""
    parts = filter.parts if isinstance(filter, And) else (filter,)
    chosen = [part.ids for part in parts if isinstance(part, Chosen)]
    if not chosen:
        return filter, None
    return conjunction(part for part in parts if not isinstance(part, Chosen)), frozenset.intersection(*chosen)


def asks_texts(filter: Filter) -> bool:
    """Whether a filter asks anything of text nodes, rather than of facts alone."""
    return any(leaf.field not in FACT_FIELDS for leaf in filter.leaves())


@dataclass(frozen=True, slots=True)
class Lead(Generic[K]):
    """Where a reference leads: `goals` are text nodes and references; `record` its own, as `record_of` makes it.

    `alone` is true where it stands for a retriever.
    """

    record: Mapping[str, Json]
    goals: Sequence[K] = ()
    alone: bool = False


def passing_references(
    filter: Filter, leads: Mapping[K, Lead[K]], record: Callable[[K], Mapping[str, Json]], passes: Callable[[K], bool]
) -> set[K]:
    """The references that pass a filter which `asks_texts`.

    Args:
        filter: the filter, without a choice of text nodes (`split_choice`).
        leads: every reference.
        record: a text node's or reference's fields.
        passes: whether these pass.
    """
    asked = sorted(filter.fields() - RESERVED_FIELDS.keys() - FACT_FIELDS.keys())
    own = {key: _asked(lead.record, asked) for key, lead in leads.items()}

    def judged(goal: K, way: tuple[K, ...]) -> bool:
        if not passes(goal):
            return False
        over = [own[each] for each in way if own[each]]
        under = {name: value_of(record(goal), name) for name in filter.fields()} if over else {}
        return all(filter.matches({**under, **each}) for each in over)

    def leads_on(way: tuple[K, ...]) -> bool:
        for goal in leads[way[-1]].goals:
            lead = leads.get(goal)
            if lead is None or lead.alone:
                if judged(goal, way):
                    return True
            elif len(way) < MAX_DEPTH and goal not in way and leads_on((*way, goal)):
                return True
        return False

    return {key for key, lead in leads.items() if (passes(key) if lead.alone else leads_on((key,)))}


def _asked(record: Mapping[str, Json], names: Sequence[str]) -> dict[str, Json]:
    values = {name: value_of(record, name) for name in names}
    return {name: value for name, value in values.items() if value is not None}
