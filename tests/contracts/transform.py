"""What every transform keeps: inherit `TransformContract`, write `make`, and have the tests.

class TestClauses(TransformContract):
    def make(self, reader: GraphReader) -> Transform:
        return Clauses()
"""

import asyncio
import socket
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import pytest

from clew.graph.batch import Contribution
from clew.graph.store import GraphReader, GraphStore, open_store
from clew.retrieval.base import Retriever
from clew.retrieval.events import Event, QuestionRewritten
from clew.retrieval.query import Query, Rewriting
from clew.retrieval.retrievers.keyword import Keyword
from clew.retrieval.transform import Transform
from clew.tests.contracts import shelf
from clew.tests.contracts.failures import BrokenReader
from clew.tests.contracts.retriever import FOUNDED

PLAIN = ("clockmakers", "zyzzyva", "钟表匠是谁", "a b", "Who?", "9" * 300)


class TransformContract:
    """The laws of transforms for the one that `make` builds over a shelf of texts (see `shelf`)."""

    question = FOUNDED
    """A question of which it makes something."""

    texts: ClassVar[Sequence[Contribution]] = shelf.TEXTS
    """What is searched; others than those of the shelf where they lack what it needs."""

    def make(self, reader: GraphReader) -> Transform:
        """The transform, over a store or view if it reads one; without a language model."""
        raise NotImplementedError

    def filled(self) -> GraphStore:
        """The shelf that is searched."""
        return shelf.filled(":memory:", self.texts)

    @pytest.fixture(scope="class")
    @staticmethod
    def store(request: pytest.FixtureRequest) -> Iterator[GraphStore]:
        """The shelf, for tests that only read."""
        made = request.cls
        assert made is not None
        with made().filled() as store:
            yield store

    def searched(self, reader: GraphReader) -> Retriever:
        """A keyword search with the transform before it."""
        return self.make(reader) >> Keyword(reader)

    def test_it_is_a_value(self, store: GraphStore) -> None:
        made, again = self.make(store), self.make(store)
        assert (made, hash(made), repr(made)) == (again, hash(again), repr(again))
        assert made.name in repr(made)
        assert repr(self.searched(store)) == f"{made!r} >> keyword"

    def test_it_makes_something_of_its_question_the_same_each_time(self, store: GraphStore) -> None:
        query = Query(self.question)
        made = self.make(store).rewrite(query)
        assert isinstance(made, Rewriting)
        assert made.besides(query)
        assert all(each.text.strip() and each.by for each in made.questions)
        assert self.make(store).rewrite(query) == made
        assert query == Query(self.question)

    @pytest.mark.parametrize("asked", PLAIN)
    def test_what_it_cannot_read_is_asked_as_it_is(self, store: GraphStore, asked: str) -> None:
        assert isinstance(self.make(store).rewrite(Query(asked)), Rewriting)
        plain, searched = Keyword(store).retrieve(asked, 20), self.searched(store).retrieve(asked, 20)
        assert set(searched.ids) >= set(plain.ids)

    def test_the_original_question_is_asked_too_and_the_others_are_visible(self, store: GraphStore) -> None:
        events: list[Event] = []
        found = self.searched(store).with_policy(on_event=events.append).retrieve(self.question, 20)
        assert set(found.ids) >= set(Keyword(store).retrieve(self.question, 5).ids)
        questions = [query.text for query, _ in self.make(store).rewrite(Query(self.question)).besides(Query(self.question))]
        assert [note.partition(": ")[2] for note in found.notes] == questions
        (told,) = [event for event in events if isinstance(event, QuestionRewritten)]
        assert told.questions == tuple(questions)
        assert {hit.trail.asked for hit in found} <= {"", *questions}

    def test_sync_equals_async_and_k_is_a_bound(self, store: GraphStore) -> None:
        searched = self.searched(store)
        expected = searched.retrieve(self.question, 4)
        assert asyncio.run(searched.aretrieve(self.question, 4)) == expected
        assert len(expected) <= 4
        assert searched.retrieve(self.question, 4).ids == searched.retrieve(self.question, 9).ids[:4]

    def test_nothing_hidden_is_found_or_lends_words(self, store: GraphStore) -> None:
        for hidden in self.texts:
            one = f'document_id != "{hidden.document.id}"'
            with shelf.filled(":memory:", [each for each in self.texts if each is not hidden]) as without:
                expected = self.searched(without).retrieve(self.question, 20)
                found = self.searched(store).retrieve(self.question, 20, filter=one)
                # Not in one order: BM25 weighs the words of a view as it does those of the whole store.
                assert set(found.ids) == set(expected.ids)
                assert (found.notes, found.warnings) == (expected.notes, expected.warnings)

    def test_an_empty_store_finds_nothing(self) -> None:
        assert self.searched(open_store(":memory:")).retrieve(self.question).ids == []

    def test_it_moves_to_another_store(self, store: GraphStore) -> None:
        with shelf.filled(":memory:", self.texts[:3]) as other:
            moved = self.searched(store).over(other)
            assert moved.readers == (other,)
            assert moved.retrieve(self.question) == self.searched(other).retrieve(self.question)

    def test_it_chains(self, store: GraphStore) -> None:
        chain = self.make(store) >> self.make(store)
        assert repr(chain) == f"{self.make(store)!r} >> {self.make(store)!r}"
        assert set((chain >> Keyword(store)).retrieve(self.question, 20).ids) >= set(
            Keyword(store).retrieve(self.question, 5).ids
        )

    def test_no_network_is_needed(self, store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*arguments: Any) -> None:
            raise AssertionError("a transform used the network")

        monkeypatch.setattr(socket.socket, "connect", refuse)
        monkeypatch.setattr(socket, "getaddrinfo", refuse)
        assert self.searched(store).retrieve(self.question).ids

    def test_where_it_fails_the_question_is_asked_alone(self, store: GraphStore) -> None:
        made = self.make(store)
        gone: Any = BrokenReader()
        if made.readers:
            broken = made.over(gone) >> Keyword(store)
            kept = broken.with_policy(on_error="partial").retrieve(self.question, 5)
            assert kept.ids == Keyword(store).retrieve(self.question, 5).ids
            assert any("failed and is left out" in warning for warning in kept.warnings)
