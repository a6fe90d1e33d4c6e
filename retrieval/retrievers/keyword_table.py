"""`keyword_table`: texts by the keywords that they share with the question, as LlamaIndex's keyword table indexes do."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from ...graph.enrichment.keywords import MOST, key_terms, rake, simple, stored_keywords, titled
from ...graph.enrichment.units import EnrichmentUnit, read_units
from ...graph.errors import ConfigError
from ...graph.model import TextNode
from ...graph.store import Frequencies, GraphReader
from ...models.answer_lists import said
from ...models.llm import LLM, asked, required
from ..base import Retriever
from ..hits import Hit
from ..query import Query
from ..question.words import matched_by
from ..ranking import Ranking

TableMode: TypeAlias = Literal["simple", "rake", "default"]
TASK = (
    f"You are given a question. Answer with at most {MOST} keywords or key phrases to look its answer up by, one a line, "
    "and nothing else."
)
WIDEST = 2_000
"""Text nodes with a word of the question that are compared at most, those of the best BM25 scores."""


@dataclass(frozen=True, repr=False)
class KeywordTable(Retriever):
    """Text nodes that share keywords with the question.

    The modes are those of LlamaIndex's keyword tables:

    - `simple`: keywords are words, stop words left out, stemmed, in the store's language as with `keyword`.
    - `rake`: key phrases by RAKE, and the words in them, likewise.
    - `default`: a language model names the question's; where it does not answer, RAKE does, with a warning.

    In the modes `rake` and `default` those of a text are what `clew enrich STORE keywords` stored, by RAKE or a language
    model, and for other texts RAKE's. The score is the share of the question's keywords that the text has, among those that
    any text has, each weighted by its inverse document frequency (a phrase by the sum of its words'): above 0, at most 1.

    Attributes:
        mode: what keywords are.
        llm: the language model of mode `default`; from `clew.open` and the settings unless it is given.

    Raises:
        ConfigError: an unknown mode; mode `default` without a language model.
    """

    reader: GraphReader = field(repr=False)
    mode: TableMode = "rake"
    llm: LLM | None = field(default=None, repr=False)
    name = "keyword_table"

    def __post_init__(self) -> None:
        if self.mode not in get_args(TableMode):
            raise ConfigError(f"expected mode as one of {', '.join(get_args(TableMode))}, got {self.mode!r}")
        if self.mode == "default":
            required(self.llm, f"the mode 'default' of {self.name!r}")

    def _retrieve(self, query: Query, k: int) -> Ranking:
        language = self.reader.language
        keywords, warnings = self._of_question(query.text, language)
        wanted = list(key_terms(keywords, language))
        weights = _weights(wanted, self.reader.frequencies([word for term in wanted for word in term.split(" ")]))
        units = [] if self.mode == "simple" else read_units(self.reader, "keywords")
        nodes = self._candidates(" ".join([query.text, *keywords]), wanted, units, language)
        held = stored_keywords(units, nodes)
        of_nodes = {node.id: held.get(node.id) or self._of_text(node, language) for node in nodes}
        shared = {each: weights.keys() & key_terms(own, language).keys() for each, own in of_nodes.items()}
        # A keyword that no text here has counts for none: else its frequency in hidden texts would show.
        total = math.fsum(weights[term] for term in sorted(frozenset().union(*shared.values())))
        trail = matched_by(self.reader, query.text, self.name)
        hits = []
        for node in nodes:
            score = math.fsum(weights[term] for term in sorted(shared[node.id])) / total if total else 0.0
            if score > 0:
                hits.append(Hit(node, score, trail(node), {self.name: score}))
        return Ranking(hits, warnings).top(k)

    def _of_question(self, question: str, language: str) -> tuple[Sequence[str], Sequence[str]]:
        """The question's keywords, and warnings."""
        if self.mode == "simple":
            return simple(question, language=language), ()
        by_rake = rake(question, language=language)
        if self.mode == "rake":
            return by_rake, ()
        answer, failure = asked(required(self.llm, self.name), TASK, question)
        found = said(answer, MOST)
        if found:
            return found, ()
        reason = failure or "the language model's answer has no keywords"
        return by_rake, (f"{self.name} took the question's keywords by RAKE: {reason}",)

    def _of_text(self, node: TextNode, language: str) -> Sequence[str]:
        text = titled(node)
        return simple(text, language=language) if self.mode == "simple" else rake(text, language=language)

    def _candidates(
        self, words: str, wanted: Sequence[str], units: Sequence[EnrichmentUnit], language: str
    ) -> list[TextNode]:
        """The text nodes that have a word of the question, or a stored keyword of it that is not among their words."""
        found = [identity for identity, _ in self.reader.search_text(words, WIDEST)]
        asked_for = frozenset(wanted)
        for unit in units:
            if unit.record.get("by") != "rake":
                for part in unit.parts:
                    listed_there = unit.record.get("nodes")
                    own = listed_there.get(part.node) if isinstance(listed_there, Mapping) else None
                    if isinstance(own, Sequence) and not asked_for.isdisjoint(key_terms(map(str, own[1:]), language)):
                        found.append(part.node)
        return self.reader.fetch("text_node", list(dict.fromkeys(found)))


def _weights(terms: Sequence[str], frequencies: Frequencies) -> dict[str, float]:
    """The weight of each keyword: the inverse document frequency of its words, summed; 0 for words of no text."""
    total = frequencies.nodes

    def weight(word: str) -> float:
        holding = frequencies.holding.get(word, 0)
        return math.log(1 + (total - holding + 0.5) / (holding + 0.5)) if holding else 0.0

    return {term: math.fsum(weight(word) for word in term.split(" ")) for term in terms}
