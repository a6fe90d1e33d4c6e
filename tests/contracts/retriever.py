"""What every retriever keeps: inherit `RetrieverContract`, write `make`, and have the tests.

class TestKeyword(RetrieverContract):
    def make(self, reader: GraphReader) -> Retriever:
        return Keyword(reader)
"""

import asyncio
import json
import math
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from inspect import getfile
from pathlib import Path
from typing import Any

import pytest

from clew.graph.batch import Batch, Contribution
from clew.graph.errors import FilterError, QueryError
from clew.graph.model import Reference
from clew.graph.store import GraphReader, GraphStore, open_store
from clew.retrieval.base import Fused, Retriever
from clew.retrieval.events import ComponentFailed, Event, FilterApplied, RetrievalEnded, RetrievalStarted
from clew.retrieval.hits import Hit
from clew.retrieval.query import NOTHING_ASKED, Query
from clew.retrieval.ranking import Ranking
from clew.tests.contracts import shelf
from clew.tests.contracts.failures import BrokenReader, FailingComponent

FOUNDED, BORN = shelf.QUESTIONS[:2]
TESTS = Path(__file__).resolve().parents[1]


def written(retriever: Retriever) -> list[list[tuple[str, float, str]]]:
    """Ids, scores and trails of every question's ranking."""
    return [[(hit.id, hit.score, str(hit.trail)) for hit in retriever.retrieve(asked, 20)] for asked in shelf.QUESTIONS]


@cache
def _elsewhere(module: str) -> dict[str, Any]:
    """What the retrievers of a module's tests find in a process with another hash seed, by the test's class."""
    program = (
        f"import importlib, json; from clew.tests.contracts import shelf, retriever;"
        f"tests = vars(importlib.import_module({module!r})).values();"
        f"own = [each for each in tests if getattr(each, '__module__', '') == {module!r} and hasattr(each, 'lexical')];"
        f"print(json.dumps({{each.__name__: retriever.written(each().make(each().filled())) for each in own}}))"
    )
    seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


class RetrieverContract:
    """G1 to G12 for the retriever that `make` builds over a shelf of texts (see `shelf`)."""

    lexical = False
    """Whether a question without any word of the texts must find nothing. A cosine always finds something near."""

    words = False
    """Whether the shelf is read word by word, by the encoder `shelf.READER`."""

    def make(self, reader: GraphReader) -> Retriever:
        """The retriever over a store or view; vectors come from `shelf.embedder()`."""
        raise NotImplementedError

    def filled(self, url: str = ":memory:", texts: Sequence[Contribution] = shelf.TEXTS) -> GraphStore:
        """A store with these texts."""
        return shelf.filled(url, texts, words=self.words)

    def text(self, identity: str, body: str, target: str = "") -> Contribution:
        """A text, or a reference where a target is given, to add to the shelf."""
        made = shelf.text(identity, "", body, target=target)
        return shelf.read([made])[0] if self.words else made

    def reference(self, identity: str, target: str) -> Contribution:
        """A reference whose words are a question's, so that every retriever finds it."""
        return self.text(identity, FOUNDED, target)

    @pytest.fixture(scope="class")
    @staticmethod
    def store(request: pytest.FixtureRequest) -> Iterator[GraphStore]:
        """The shelf, for tests that only read."""
        made = request.cls
        assert made is not None
        with made().filled() as store:
            yield store

    @pytest.fixture
    def retriever(self, store: GraphStore) -> Retriever:
        return self.make(store)

    @pytest.fixture
    def fresh(self) -> Iterator[GraphStore]:
        """A shelf of one's own, for tests that write."""
        with self.filled() as store:
            yield store

    # G1: a question in either form; nothing is changed

    def test_text_and_query_give_equal_results(self, retriever: Retriever) -> None:
        query = Query(FOUNDED)
        assert retriever.retrieve(query) == retriever.retrieve(FOUNDED)
        assert len(retriever.retrieve(FOUNDED)) > 0
        assert query == Query(FOUNDED)

    def test_searching_changes_no_store(self, store: GraphStore, retriever: Retriever) -> None:
        before = store.digest(), store.generation, store.counts()
        written(retriever)
        assert (store.digest(), store.generation, store.counts()) == before

    # G2: one code path, sync and async

    def test_async_equals_sync_also_fifty_at_once(self, retriever: Retriever) -> None:
        async def ask() -> list[Ranking]:
            return await asyncio.gather(*(retriever.aretrieve(FOUNDED, 5) for _ in range(50)))

        expected = retriever.retrieve(FOUNDED, 5)
        assert all(ranking == expected for ranking in asyncio.run(ask()))

    def test_a_batch_equals_its_questions(self, retriever: Retriever) -> None:
        assert retriever.batch(shelf.QUESTIONS, 3) == [retriever.retrieve(asked, 3) for asked in shelf.QUESTIONS]

    # G3: the same again, also in another process

    def test_the_same_again(self, store: GraphStore, retriever: Retriever) -> None:
        assert written(retriever) == written(retriever) == written(self.make(store))

    @pytest.mark.process
    def test_the_same_in_a_process_with_another_hash_seed(self, retriever: Retriever) -> None:
        module = ".".join(("clew.tests", *Path(getfile(type(self))).resolve().relative_to(TESTS).with_suffix("").parts))
        assert _elsewhere(module)[type(self).__name__] == json.loads(json.dumps(written(retriever)))

    # G4: nothing where nothing matches

    @pytest.mark.parametrize("asked", ["", "   ", "?!…", "\x00"])
    def test_an_empty_question_finds_nothing(self, retriever: Retriever, asked: str) -> None:
        ranking = retriever.retrieve(asked)
        assert (len(ranking), ranking.warnings) == (0, (NOTHING_ASKED,))

    @pytest.mark.parametrize("asked", ["zyzzyva", "钟表匠是谁", "zyzzyva\x00 quux"])
    def test_a_question_of_unknown_words_finds_no_fillers(self, retriever: Retriever, asked: str) -> None:
        ranking = retriever.retrieve(asked, 20)
        assert all(hit.score >= 0 for hit in ranking)
        if self.lexical:
            assert len(ranking) == 0

    def test_an_empty_store_finds_nothing(self) -> None:
        with self.filled(texts=()) as store:
            assert len(self.make(store).retrieve(FOUNDED)) == 0
            assert len(self.make(open_store(":memory:")).retrieve(FOUNDED)) == 0

    def test_k_is_a_bound(self, store: GraphStore, retriever: Retriever) -> None:
        assert len(retriever.retrieve(FOUNDED, 0)) == 0
        assert len(retriever.retrieve(FOUNDED, 2)) <= 2
        everything = store.counts()["text_nodes"] + store.counts()["sentences"]
        assert len(retriever.retrieve(FOUNDED, 10**9)) <= everything
        assert retriever.retrieve(FOUNDED, 10**9).ids[:3] == retriever.retrieve(FOUNDED, 3).ids

    @pytest.mark.parametrize("k", [-1, 2.0, True, "3", None])
    def test_a_bad_k_is_refused(self, retriever: Retriever, k: Any) -> None:
        with pytest.raises(QueryError, match="k as an integer"):
            retriever.retrieve(FOUNDED, k)

    @pytest.mark.parametrize("asked", [None, 3, "why " * 25_000, "a \ud800 b"])
    def test_a_bad_question_is_refused(self, retriever: Retriever, asked: Any) -> None:
        with pytest.raises(QueryError, match="question"):
            retriever.retrieve(asked)

    # G5: order

    def test_sorted_finite_without_duplicates_and_a_prefix_of_more(self, retriever: Retriever) -> None:
        for asked in shelf.QUESTIONS:
            longest = retriever.retrieve(asked, 13)
            assert [(-hit.score, hit.id) for hit in longest] == sorted((-hit.score, hit.id) for hit in longest)
            assert all(math.isfinite(hit.score) for hit in longest)
            assert len(set(longest.ids)) == len(longest)
            for k in range(1, 13):
                assert retriever.retrieve(asked, k) == longest.top(k)

    # G6: filters

    def test_a_filter_excludes_in_every_position(self, store: GraphStore, retriever: Retriever) -> None:
        for hidden in sorted({hit.node.document_id for hit in retriever.retrieve(FOUNDED, 20)}):
            filtered = retriever.retrieve(FOUNDED, 20, filter=f'document_id != "{hidden}"')
            assert hidden not in {hit.node.document_id for hit in filtered}
            assert not [step for hit in filtered for step in hit.trail.steps if step.text_node == hidden]

    def test_a_filter_holds_in_an_expression(self, retriever: Retriever) -> None:
        expression = ((2 * retriever | retriever) + retriever & retriever) % 20
        ranking = expression.retrieve(FOUNDED, 20, filter="not exists(draft) and year < 1900")
        assert ranking.ids
        assert {hit.node.document_id for hit in ranking} <= {"cassia", "holdings", "brand", "selm", "tarn"}

    def test_within_and_over_are_the_filter(self, store: GraphStore, retriever: Retriever) -> None:
        filtered = retriever.retrieve(FOUNDED, filter="not exists(draft)")
        assert retriever.within("not exists(draft)").retrieve(FOUNDED) == filtered
        inner = retriever.within("year < 1950").within("year >= 1900").retrieve(FOUNDED)
        assert {hit.node.document_id for hit in inner} <= {"clocks", "orrin"}
        with self.filled(texts=shelf.TEXTS[:2]) as other:
            assert {hit.node.document_id for hit in retriever.over(other).retrieve(FOUNDED)} <= {"cassia", "clocks"}
        assert retriever.retrieve(FOUNDED) == self.make(store).retrieve(FOUNDED)

    def test_a_filter_that_lets_nothing_pass_finds_nothing(self, retriever: Retriever) -> None:
        assert len(retriever.retrieve(FOUNDED, filter="year > 3000")) == 0

    @pytest.mark.parametrize("filter", ["yaer > 1900", "year > 'old'", "year >", {"op": "near", "field": "year"}])
    def test_a_bad_filter_is_refused(self, retriever: Retriever, filter: Any) -> None:
        with pytest.raises(FilterError):
            retriever.retrieve(FOUNDED, filter=filter)

    # G7: live reads

    def test_insert_update_and_delete_are_seen_at_once(self, fresh: GraphStore) -> None:
        retriever = self.make(fresh)
        before = retriever.retrieve(FOUNDED, 20)
        answer = "Ada Quill founded the company that owns Vale Clocks."
        fresh.apply(Batch(add=(self.text("new", answer),)))
        assert "new" in {hit.node.document_id for hit in retriever.retrieve(FOUNDED, 20)}
        fresh.apply(Batch(add=(self.text("new", "Nothing to see here."),)))
        assert answer not in {hit.node.text for hit in retriever.retrieve(FOUNDED, 20)}
        fresh.apply(Batch(remove=("new",)))
        assert retriever.retrieve(FOUNDED, 20) == before
        fresh.apply(Batch(remove=("holdings",)))
        after = retriever.retrieve(FOUNDED, 20)
        assert "holdings" not in {hit.node.document_id for hit in after}
        assert not [step for hit in after for step in hit.trail.steps if step.text_node == "holdings"]

    # G8: a reload

    def test_a_reload_changes_nothing(self, tmp_path: Path, retriever: Retriever) -> None:
        with self.filled(str(tmp_path / "shelf.clew")) as written_out:
            assert written(self.make(written_out)) == written(retriever)
        with open_store(str(tmp_path / "shelf.clew"), mode="r") as reopened:
            assert written(self.make(reopened)) == written(retriever)

    # G9: every hit explains itself

    def test_every_hit_explains_itself(self, store: GraphStore, retriever: Retriever) -> None:
        hits = 0
        for asked in shelf.QUESTIONS:
            for hit in retriever.retrieve(asked, 20):
                assert store.fetch("text_node", [hit.id]) == [hit.node]
                assert hit.trail.origin
                assert "\n" not in str(hit.trail)
                assert hit.signals
                assert all(math.isfinite(value) for value in hit.signals.values())
                self._check_claims(store, hit)
                hits += 1
        assert hits >= len(shelf.QUESTIONS)

    def _check_claims(self, store: GraphStore, hit: Hit) -> None:
        whole = f"{hit.node.title} {hit.node.text}".casefold()
        assert all(word[:4] in whole for word in hit.trail.matched)
        assert hit.trail.sentence in hit.node.text
        for step in hit.trail.steps:
            if step.sentence:
                (source,) = store.fetch("text_node", [step.text_node])
                assert step.sentence in source.text
                (document,) = store.fetch("document", [step.document_id])
                assert document.text[step.start :].startswith(step.sentence)

    def test_every_hit_says_where_it_comes_from(self, store: GraphStore, retriever: Retriever) -> None:
        for asked in shelf.QUESTIONS:
            ranking = retriever.retrieve(asked, 20)
            assert ranking.question == asked
            for hit in ranking:
                source = hit.source
                (document,) = store.fetch("document", [source.document_id])
                assert (source.title, source.path) == (document.title, document.source)
                assert source.metadata == {**document.metadata, **hit.node.metadata}
                assert document.text[source.start : source.end] == hit.node.text

    def test_a_context_says_what_its_citations_say(self, store: GraphStore, retriever: Retriever) -> None:
        for asked in shelf.QUESTIONS:
            for hidden in (None, "document_id != 'clocks'"):
                context = retriever.retrieve(asked, 20, hidden).context(90, lambda text: len(text.split()))
                assert len(context.text.split()) == context.tokens <= 90
                for passage in context.passages:
                    place = passage.citation
                    (document,) = store.fetch("document", [place.document_id])
                    assert document.text[place.start : place.end] == passage.text
                    assert (place.title, place.path) == (document.title, document.source)
                    assert hidden is None or place.document_id != "clocks"

    # G10: no network

    def test_neither_network_nor_keys_are_needed(self, store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*arguments: Any) -> None:
            raise AssertionError("a retriever used the network")

        for name in [name for name in os.environ if name.endswith("_API_KEY")]:
            monkeypatch.delenv(name)
        monkeypatch.setattr(socket.socket, "connect", refuse)
        monkeypatch.setattr(socket, "getaddrinfo", refuse)
        assert len(self.make(store).retrieve(FOUNDED)) > 0

    # G11: events and failing components

    def test_every_call_starts_and_ends(self, retriever: Retriever) -> None:
        events: list[Event] = []
        expression = (retriever | 2 * retriever).with_policy(on_event=events.append)
        ranking = expression.within("year > 0").retrieve(FOUNDED, 3)
        started = [event for event in events if isinstance(event, RetrievalStarted)]
        ended = [event for event in events if isinstance(event, RetrievalEnded)]
        assert sorted(event.id for event in started) == sorted(event.id for event in ended) == list(range(len(started)))
        assert len({event.search for event in events}) == 1
        assert (started[0].parent, started[0].retriever, started[0].k) == (None, repr(expression), 3)
        assert all(event.parent is not None and event.parent < event.id for event in started[1:])
        assert (ended[-1].id, ended[-1].hits, ended[-1].error) == (0, len(ranking), "")
        assert [event.filter for event in events if isinstance(event, FilterApplied)] == ["year > 0"]

    def test_an_error_ends_the_call_too(self, retriever: Retriever) -> None:
        events: list[Event] = []
        gone: Any = BrokenReader()
        broken = retriever.over(gone).with_policy(on_event=events.append)
        with pytest.raises(OSError, match="the disk is gone"):
            broken.retrieve(FOUNDED)
        ends = [event for event in events if isinstance(event, RetrievalEnded)]
        assert [event.error for event in ends if event.id == 0] == ["OSError: the disk is gone"]

    def test_a_failing_component_raises_or_is_recorded(self, retriever: Retriever) -> None:
        events: list[Event] = []
        expression = retriever | FailingComponent()
        with pytest.raises(OSError, match="dead"):
            expression.retrieve(FOUNDED)
        ranking = expression.with_policy(on_event=events.append, on_error="partial").retrieve(FOUNDED)
        assert ranking.ids == Fused((retriever,)).retrieve(FOUNDED).ids
        assert ranking.warnings == ("failing failed and is left out: OSError: the line is dead",)
        (failed,) = [event for event in events if isinstance(event, ComponentFailed)]
        assert (failed.retriever, failed.parent) == ("failing", 0)

    # G12: references

    def test_a_reference_is_replaced_by_its_target(self, fresh: GraphStore) -> None:
        retriever = self.make(fresh)
        fresh.apply(Batch(add=(self.reference("note", "node:tarn"),)))
        ranking = retriever.retrieve(FOUNDED, 20)
        (found,) = [hit for hit in ranking if hit.id == "tarn"]
        assert found.trail.route == ("note",)
        assert "via note" in str(found.trail)
        assert _references(ranking) == []
        assert ranking.warnings == ()

    def test_a_reference_to_a_document_finds_its_text(self, fresh: GraphStore) -> None:
        retriever = self.make(fresh)
        fresh.apply(Batch(add=(self.reference("note", "document:tarn"),)))
        ranking = retriever.retrieve(FOUNDED, 20)
        assert "tarn" in {hit.node.document_id for hit in ranking}
        assert _references(ranking) == []

    def test_a_reference_is_hidden_with_its_target(self, fresh: GraphStore) -> None:
        retriever, hiding = self.make(fresh), "not exists(draft)"
        before = retriever.retrieve(FOUNDED, 20, filter=hiding).ids
        hidden = ("note", "node:rumour"), ("list", "document:rumour"), ("next", "node:note"), ("seen", "node:tarn")
        fresh.apply(Batch(add=tuple(self.reference(*each) for each in hidden)))
        ranking = retriever.retrieve(FOUNDED, 20, filter=hiding)
        assert {hit.node.document_id for hit in ranking}.isdisjoint({"rumour", "note", "list", "next", "seen"})
        assert set(ranking.ids) == {*before, "tarn"}
        assert ("seen",) in {hit.trail.route for hit in ranking}
        told = f"{ranking.warnings}{ranking.ids}{[hit.trail.route for hit in ranking]}"
        assert not any(each in told for each in ("rumour", "note", "list", "next"))

    def test_a_dangling_reference_stays_a_hit(self, fresh: GraphStore) -> None:
        retriever = self.make(fresh)
        fresh.apply(Batch(add=(self.reference("note", "node:gone"), self.reference("odd", "planet:mars"))))
        ranking = retriever.retrieve(FOUNDED, 20)
        assert {hit.node.document_id for hit in _references(ranking)} == {"note", "odd"}
        assert len([warning for warning in ranking.warnings if "leads nowhere" in warning]) == 2

    def test_circles_end(self, fresh: GraphStore) -> None:
        retriever = self.make(fresh)
        circle = ("one", "node:two"), ("two", "document:one"), ("self", "node:self"), ("search", "retriever:this")
        fresh.apply(Batch(add=tuple(self.reference(*each) for each in circle)))
        ranking = retriever.with_policy(retrievers={"this": retriever}).retrieve(FOUNDED, 20)
        assert {"self"} <= {hit.node.document_id for hit in ranking}
        assert any("leads back" in warning for warning in ranking.warnings)
        assert all(len(hit.trail.route) <= 3 for hit in ranking)

    def test_references_resolve_after_a_reload(self, tmp_path: Path) -> None:
        url = str(tmp_path / "shelf.clew")
        with self.filled(url) as store:
            store.apply(Batch(add=(self.reference("note", "node:tarn"), self.reference("search", "retriever:other"))))
            expected = self._with_other(store).retrieve(FOUNDED, 20)
        with open_store(url, mode="r") as reopened:
            assert self._with_other(reopened).retrieve(FOUNDED, 20) == expected
        assert _references(expected) == []

    def _with_other(self, store: GraphStore) -> Retriever:
        return self.make(store).with_policy(retrievers={"other": self.make(store)})


def _references(ranking: Ranking) -> list[Hit]:
    return [hit for hit in ranking if isinstance(hit.node, Reference)]
