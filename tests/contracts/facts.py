"""What every retriever of facts keeps: inherit `FactContract`, write `facts`, and have the tests of retrievers and of facts.

class TestKGKeyword(FactContract):
    def facts(self, reader: GraphReader, **options: Any) -> FactSearch:
        return KGKeyword(reader, shelf.embedder(), **options)
"""

import math
import random
from dataclasses import replace
from typing import Any
from unittest import mock

import pytest

from clew.graph.batch import Batch, Contribution
from clew.graph.errors import QueryError
from clew.graph.identity import entity_id, relation_id
from clew.graph.model import DECLARES
from clew.graph.store import GraphReader, GraphStore
from clew.retrieval.base import Retriever
from clew.retrieval.facts.search import NO_FACTS, FactSearch
from clew.retrieval.hits import IS_SUBJECT, FactNode
from clew.retrieval.query import Query
from clew.retrieval.ranking import Ranking
from clew.tests.contracts import shelf
from clew.tests.contracts.retriever import FOUNDED, RetrieverContract

WEB = tuple(f"{name} Node" for name in ("Alba", "Brent", "Corin", "Dora", "Edda", "Falk", "Gerd", "Hanno", "Ines"))
OWNS = relation_id(entity_id("Harbour Holdings"), "own", entity_id("Vale Clocks"))


def web(seed: int) -> tuple[GraphStore, dict[str, tuple[str, str]]]:
    """A store of one text per random fact between nine names, and the two entities of each fact by relation id."""
    chance = random.Random(seed)
    pairs = sorted({tuple(chance.sample(range(len(WEB)), 2)) for _ in range(11)})
    texts, ends = [], {}
    with mock.patch.dict(shelf.NAMES, dict.fromkeys(WEB, "PERSON")):
        for number, (first, second) in enumerate(pairs):
            subject, other = WEB[first], WEB[second]
            fact = (subject, "know", other, 0)
            texts.append(shelf.text(f"w{number}", "", f"{subject} knows {other}.", [fact]))
            ends[relation_id(entity_id(subject), "know", entity_id(other))] = entity_id(subject), entity_id(other)
    return shelf.filled(":memory:", texts), ends


def hops_from(seeds: set[str], ends: dict[str, tuple[str, str]], depth: int) -> dict[str, int]:
    """The facts within `depth` of entities with their distance, by looking at every fact again and again."""
    found: dict[str, int] = {}
    reached = set(seeds)
    for hop in range(1, depth + 1):
        at = {fact for fact, pair in ends.items() if fact not in found and reached & set(pair)}
        found.update(dict.fromkeys(at, hop))
        reached |= {end for fact in at for end in ends[fact]}
    return found


class FactContract(RetrieverContract):
    """The laws of retrievers of facts for the one that `facts` makes."""

    def facts(self, reader: GraphReader, **options: Any) -> FactSearch:
        """The retriever with these options."""
        raise NotImplementedError

    def make(self, reader: GraphReader) -> Retriever:
        return self.facts(reader)

    def text(self, identity: str, body: str, target: str = "") -> Contribution:
        """As on the shelf, and what names Vale Clocks states a fact about it."""
        stated = [("Harbour Holdings", "own", "Vale Clocks", 0)] if "Vale Clocks" in body else []
        return shelf.text(identity, "", body, stated, target=target)

    def as_facts(self, reader: GraphReader, asked: str = FOUNDED, k: int = 50, **options: Any) -> list[FactNode]:
        ranking = self.facts(reader, include_text=False, **options).retrieve(asked, k)
        return [hit.node for hit in ranking if isinstance(hit.node, FactNode)]

    # Facts as hits

    def test_a_fact_is_a_stored_relation_with_its_sources(self, store: GraphStore) -> None:
        ranking = self.facts(store, include_text=False).retrieve(FOUNDED, 50)
        assert OWNS in ranking.ids
        for hit in ranking:
            node = hit.node
            assert isinstance(node, FactNode)
            (relation,) = store.fetch("relation", [hit.id])
            names = {each.id: each.name for each in store.fetch("entity", [relation.source, relation.target])}
            assert (node.subject, node.object) == (names[relation.source], names[relation.target])
            assert node.text == f"{node.subject} {node.predicate} {node.object}"
            assert (node.predicate, node.relation_type) == (relation.words, relation.type)
            assert node.hops == len(hit.trail.steps) >= 1
            assert hit.trail.steps[-1].edge.id == hit.id
            assert math.isclose(hit.score, sum(hit.signals.values()), abs_tol=1e-6)
            evidence = store.evidence([hit.id])
            assert [(each.text_node, each.confidence) for each in node.sources] == [
                (each.text_node, each.confidence) for each in evidence
            ]
            for source in node.sources:
                (document,) = store.fetch("document", [source.document_id])
                assert document.text[source.start : source.end] == source.sentence
            best = node.sources[0]
            assert (node.parent, node.document_id) == (best.text_node, best.document_id)
            assert (hit.source.start, hit.source.end) == (best.start, best.end)

    def test_facts_are_sorted_without_duplicates_and_a_prefix_of_more(self, store: GraphStore) -> None:
        made = self.facts(store, include_text=False)
        for asked in shelf.QUESTIONS:
            longest = made.retrieve(asked, 12)
            assert [(-hit.score, hit.id) for hit in longest] == sorted((-hit.score, hit.id) for hit in longest)
            assert len(set(longest.ids)) == len(longest)
            assert all(math.isfinite(hit.score) and hit.score > 0 for hit in longest)
            for k in range(1, 12):
                assert made.retrieve(asked, k) == longest.top(k)

    def test_facts_stand_in_expressions_rerankers_and_contexts(self, store: GraphStore) -> None:
        made = self.facts(store, include_text=False)
        assert OWNS in ((made | 2 * made) % 5).retrieve(FOUNDED).ids
        context = made.retrieve(FOUNDED, 5).context(90, lambda text: len(text.split()))
        assert any("own" in passage.text for passage in context.passages)
        for passage in context.passages:
            (document,) = store.fetch("document", [passage.citation.document_id])
            assert passage.citation.end <= len(document.text)

    def test_a_filter_hides_facts_and_sources(self, store: GraphStore) -> None:
        made = self.facts(store, include_text=False)
        for hidden in ("clocks", "cassia", "holdings"):
            for hit in made.retrieve(FOUNDED, 50, filter=f'document_id != "{hidden}"'):
                assert isinstance(hit.node, FactNode)
                assert hidden not in {source.document_id for source in hit.node.sources}
                assert not [step for step in hit.trail.steps if step.document_id == hidden]

    # Facts and the texts that state them

    def test_a_text_has_the_score_of_its_best_fact_or_of_what_it_is_about_and_all_facts(self, store: GraphStore) -> None:
        by_id = {hit.id: hit.score for hit in self.facts(store, include_text=False).retrieve(FOUNDED, 50)}
        made = self.facts(store)
        texts = made.retrieve(FOUNDED, 50)
        stated = {each.relation: set[str]() for each in store.scan("evidence")}
        for each in store.scan("evidence"):
            stated[each.relation].add(each.text_node)
        for hit in texts:
            told, last = [fact.edge.id for fact in hit.trail.facts], hit.trail.steps[-1]
            best = max((by_id[each] for each in told), default=0.0)
            if last.edge.type == DECLARES:
                before = [by_id[step.edge.id] for step in hit.trail.steps[-2:-1]]
                about = made.decay * before[0] if before else hit.signals["names"]
                assert hit.score == pytest.approx(about, abs=2e-6)
                assert hit.score > best
                assert hit.node.title == last.source
            else:
                assert hit.score == best
            assert set(told) == {each for each in by_id if hit.id in stated[each]}
            assert all(fact.text_node == hit.id for fact in hit.trail.facts)
        assert {node for each in by_id for node in stated[each]} <= set(texts.ids)

    def test_what_a_fact_leads_to_has_its_texts_a_hop_further(self) -> None:
        lone = shelf.text("lone", "Orrin", "A harbour town of ropewalks and gulls.")
        with shelf.filled(texts=[*shelf.TEXTS, lone]) as store:
            facts = self.facts(store, include_text=False).retrieve(FOUNDED, 50)
            touching = [
                hit.score
                for hit in facts
                if isinstance(hit.node, FactNode) and "Orrin" in (hit.node.subject, hit.node.object)
            ]
            made = self.facts(store)
            (found,) = [hit for hit in made.retrieve(FOUNDED, 50) if hit.id == "lone"]
            assert found.score == pytest.approx(made.decay * max(touching), abs=2e-6)
            assert found.trail.facts == ()
            assert found.trail.steps[-1].words == IS_SUBJECT

    def test_a_fact_of_two_texts_cites_both_until_both_are_gone(self, fresh: GraphStore) -> None:
        fresh.apply(Batch(add=(self.text("again", "Everyone knows that Harbour Holdings owns Vale Clocks."),)))
        made = self.facts(fresh)

        def sources() -> set[str]:
            return {each.text_node for node in self.as_facts(fresh) if node.id == OWNS for each in node.sources}

        assert sources() == {"clocks", "again"} <= set(made.retrieve(FOUNDED, 50).ids)
        fresh.apply(Batch(remove=("clocks",)))
        assert sources() == {"again"}
        fresh.apply(Batch(remove=("again",)))
        assert sources() == set()

    # The cut, and what cannot be used

    def test_the_limit_keeps_the_best_facts(self, store: GraphStore) -> None:
        every = self.facts(store, include_text=False).retrieve(FOUNDED, 50)
        assert len(every) >= 3
        for limit in (1, 2, 3):
            cut = self.facts(store, include_text=False, limit=limit).retrieve(FOUNDED, 50)
            assert cut.ids == every.ids[:limit]

    @pytest.mark.parametrize(
        "options",
        [{"depth": 0}, {"depth": 7}, {"depth": True}, {"limit": 0}, {"decay": 0}, {"decay": 1.5}, {"include_text": "no"}],
        ids=str,
    )
    def test_a_bad_option_is_refused(self, store: GraphStore, options: Any) -> None:
        with pytest.raises(QueryError, match=next(iter(options))):
            self.facts(store, **options)

    def test_a_store_without_facts_says_so(self) -> None:
        bare = [replace(each, relations=(), evidence=()) for each in shelf.TEXTS]
        with shelf.filled(":memory:", bare) as store:
            ranking = self.facts(store).retrieve(FOUNDED)
            assert (len(ranking), ranking.warnings) == (0, (f"{self.facts(store).name}: {NO_FACTS}",))

    def found_at(self, ranking: Ranking) -> dict[str, int]:
        """The hops of each fact of a ranking."""
        return {hit.id: hit.node.hops for hit in ranking if isinstance(hit.node, FactNode)}

    def starts(self, made: FactSearch, asked: str) -> set[str]:
        """The entities where a search begins, by what it says of its facts at depth 1."""
        first = [each.fact for each in made.found(Query(asked)).facts if each.fact.hops == 1]
        return {each.seed for each in first if each.seed}

    @pytest.mark.parametrize("seed", range(3))
    @pytest.mark.parametrize("depth", [1, 2, 3])
    def test_what_lies_within_a_depth_is_what_a_slow_search_finds(self, seed: int, depth: int) -> None:
        store, ends = web(seed)
        with store:
            some = WEB[seed], WEB[seed + 4]
            asked = f"What do {some[0]} and {some[1]} know?"
            made = self.facts(store, depth=depth, include_text=False)
            found = {each.fact.edge.id: each.fact.hops for each in made.found(Query(asked)).facts}
            seeds = self.starts(made, asked)
            assert seeds
            assert found == hops_from(seeds, ends, depth)
            shown = self.found_at(made.retrieve(asked, 100))
            assert shown
            assert shown.items() <= found.items()
