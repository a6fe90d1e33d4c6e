"""`auto`: reads from the question which texts are meant by their metadata, how many, in which order, and searches these."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...graph.errors import ConfigError, QueryError
from ...graph.filters.language import EVERYTHING, Filter
from ...graph.store import GraphReader
from ..auto_retrieval.catalogue import FieldCatalogue
from ..auto_retrieval.llm_spec import spec_of
from ..auto_retrieval.scan import in_order, scanned
from ..auto_retrieval.spec import QuerySpec
from ..base import Ask, Composite, Retriever
from ..creation import chosen
from ..execution import FilterForm
from ..query import DEFAULT_K, Query
from ..ranking import Ranking

if TYPE_CHECKING:
    from ...models.llm import LLM

DEFAULT = "hybrid"
ORDERED = 2
"""Of so many times the number of hits asked for, the most relevant ones, the newest are shown first."""


@dataclass(frozen=True, repr=False)
class Auto(Composite):
    """A retriever asked what a question asks for, within the filter that the question means.

    The question becomes a `QuerySpec`: what to search for, a filter checked against the metadata that exists, a number of
    hits and an order. Offline by rules for plain English, which rather make no filter than a wrong one; with a language
    model by that, its answer checked. The notes say what was made of the question, the warnings what could not be kept to.

    Hits keep the scores of the retriever. Where the question asks for the newest, or for texts by their metadata alone, so
    that nothing is left to search for, they are listed in order, each with a score of 1 less a millionth for each before it.

    Attributes:
        of: the retriever that is asked.
        reader: the store or view; its fields and their values are those of the moment that a question is asked.
        mandatory: what every text has to pass besides, whatever the question says. It holds like a filter given with the
            question: all else sees nothing beyond.
        max_k: the most hits, whatever is asked for. None: as many as are wanted.
        blank_k: the most hits where nothing is left to search for and the question gives no number.
        descriptions: what fields mean, for the language model, as pairs.
        llm: the language model; None: the rules alone.

    Raises:
        QueryError: `max_k` or `blank_k` is not an integer of at least 1.
        FilterError: on searching, a mandatory filter on fields that no document has.
    """

    of: Retriever
    reader: GraphReader = field(repr=False)
    mandatory: Filter = EVERYTHING
    max_k: int | None = None
    blank_k: int = DEFAULT_K
    descriptions: tuple[tuple[str, str], ...] = ()
    llm: "LLM | None" = field(default=None, repr=False)
    name = "auto"

    def __post_init__(self) -> None:
        for option in ("max_k", "blank_k"):
            value = getattr(self, option)
            if (value is not None or option == "blank_k") and (type(value) is not int or value < 1):
                raise QueryError(f"expected {option} of auto as an integer of at least 1, got {value!r}")

    def spec(self, question: str | Query) -> QuerySpec:
        """What a question asks for, as a search would read it, without the mandatory filter."""
        return spec_of(Query.of(question).text, FieldCatalogue.read(self._seen()), self.llm, dict(self.descriptions))

    def combine(self, query: Query, k: int, ask: Ask) -> Ranking:
        """The best hits of the retriever within the spec's filter; at most k, `max_k` and the spec's own number of them."""
        spec = self.spec(query)
        filter = self.mandatory & spec.filter if self.mandatory != EVERYTHING else spec.filter
        own = spec.k if spec.k is not None or not spec.scan else self.blank_k
        wanted = min(each for each in (k, own, self.max_k) if each is not None)
        return self._found(spec, filter, wanted, ask).top(wanted).noted(*spec.told()).warned(*spec.rejected)

    def _found(self, spec: QuerySpec, filter: Filter, wanted: int, ask: Ask) -> Ranking:
        view = self.reader if filter == EVERYTHING else self.reader.view(filter)
        if spec.scan:
            return scanned(view, spec.order, wanted, self.name)
        within = self.of if filter == EVERYTHING else self.of.within(filter)
        if spec.order is None:
            return ask(within, spec.query, wanted) or Ranking()
        found = ask(within, spec.query) or Ranking()
        return in_order(view, found, spec.order, ORDERED * (spec.k or DEFAULT_K), self.name)

    def _seen(self) -> GraphReader:
        return self.reader if self.mandatory == EVERYTHING else self.reader.view(self.mandatory)


def auto(
    reader: GraphReader,
    retrievers: Mapping[str, Retriever],
    llm: "LLM | None",
    of: Retriever | str = DEFAULT,
    *,
    mandatory: FilterForm | None = None,
    max_k: int | None = None,
    blank_k: int = DEFAULT_K,
    descriptions: Mapping[str, str] | None = None,
) -> Auto:
    """`Auto` over a retriever, its name or an expression.

    Args:
        reader: the store or view.
        retrievers: all of them by name or expression.
        llm: the language model; None: there is none.
        of: the retriever that is asked.
        mandatory: a filter that always holds, in any form.
        max_k: the most hits.
        blank_k: the most hits of a question that asks for texts by their metadata alone.
        descriptions: what fields mean, by name.

    Raises:
        QueryError: as `Auto`. FilterError: the mandatory filter does not parse. ConfigError: an unknown retriever.
    """
    (inner,) = chosen(retrievers, [of])
    meanings = {} if descriptions is None else descriptions
    if not isinstance(meanings, Mapping) or not all(isinstance(each, str) for each in (*meanings, *meanings.values())):
        raise ConfigError(f"expected descriptions of auto as texts by the names of fields, got {descriptions!r:.80}")
    return Auto(inner, reader, Filter.of(mandatory), max_k, blank_k, tuple(sorted(meanings.items())), llm)
