"""`as_of` and `modality` as arguments: what is asked of facts, beside a filter or without one."""

from collections.abc import Iterable
from datetime import date
from typing import TypeAlias

from ..graph.errors import FilterError
from ..graph.filters.language import F, Filter, conjunction
from ..graph.model import Modality
from ..graph.store import GraphReader, GraphStore
from ..retrieval.execution import FilterForm

AsOf: TypeAlias = str | int | date
"""A date: an ISO date of a year, month or day as text, a year as a number, or a day."""
Modalities: TypeAlias = Modality | str | Iterable[Modality | str]
"""One modality of evidence or several: asserted, denied, claimed, planned, supposed."""


def with_facts(filter: FilterForm | None, as_of: AsOf | None, modality: Modalities | None) -> FilterForm | None:
    """A filter with what is asked of facts; the filter itself where nothing is.

    Raises:
        FilterError: no date, or an unknown modality.
    """
    asked: list[Filter] = []
    if as_of is not None:
        asked.append(F.as_of == (as_of.isoformat()[:10] if isinstance(as_of, date) else as_of))
    if modality is not None:
        if not isinstance(modality, Iterable):
            raise FilterError(f"modality: expected a name or several, got {type(modality).__name__} {modality!r:.40}")
        asked.append(F.modality == modality if isinstance(modality, str) else F.modality.isin(modality))
    return conjunction([Filter.of(filter), *asked]) if asked else filter


def facts_view(store: GraphStore, as_of: AsOf | None, modality: Modalities | None) -> GraphReader:
    """The store with those facts alone that are asked for.

    Raises:
        FilterError: no date, or an unknown modality.
    """
    asked = with_facts(None, as_of, modality)
    return store if asked is None else store.view(Filter.of(asked))
