"""What every composite keeps beside what every retriever does: inherit `CompositeContract`, write `compose`, have the tests.

class TestBackup(CompositeContract):
    def compose(self, reader: GraphReader, children: Sequence[Retriever]) -> Composite:
        return Backup(*children)
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from clew.graph.batch import Batch
from clew.graph.store import GraphReader, GraphStore
from clew.retrieval.base import Composite, Retriever
from clew.retrieval.events import ComponentFailed, Event, RetrievalStarted
from clew.retrieval.hits import Hit, Trail
from clew.retrieval.query import Query
from clew.retrieval.ranking import Ranking
from clew.retrieval.retrievers.keyword import Keyword
from clew.retrieval.retrievers.vector import Vector
from clew.tests.contracts import shelf
from clew.tests.contracts.failures import FailingComponent
from clew.tests.contracts.retriever import FOUNDED, RetrieverContract

FAILED = "failing failed and is left out: OSError: the line is dead"


class Remembering(Retriever):
    """Returns the same objects when it is asked the same again, as a cache does."""

    def __init__(self, retriever: Retriever) -> None:
        self.name = f"remembered {retriever!r}"
        self.retriever = retriever
        self.rankings: dict[tuple[str, int], Ranking] = {}

    def _retrieve(self, query: Query, k: int) -> Ranking:
        key = query.text, k
        if key not in self.rankings:
            self.rankings[key] = self.retriever.retrieve(query, k)
        return self.rankings[key]


@dataclass(frozen=True, repr=False)
class Late(Retriever):
    """Finds what was written since the shelf was filled; before its first answer it has another text written."""

    reader: Any = field(repr=False)
    number: int
    seen: list[int] = field(repr=False, compare=False)
    """The generation that each call saw, of all that share the list."""
    name = "late"

    def _retrieve(self, query: Query, k: int) -> Ranking:
        self.seen.append(self.reader.generation)
        found = self.reader.nodes_of(["late"])
        if not self.number and not found:
            self.reader.apply(Batch(add=(shelf.text("late", "", "Late."),)))
        return Ranking(Hit(node, 1.0, Trail(self.name), {self.name: 1.0}) for node in found)


def frozen(ranking: Ranking) -> list[tuple[object, ...]]:
    """All that hits hold, copied."""
    return [(hit.node, hit.score, hit.trail, dict(hit.signals), dict(hit.components)) for hit in ranking]


def leaves(retriever: Retriever) -> list[Retriever]:
    """The retrievers at the ends of an expression."""
    children = retriever.children if isinstance(retriever, Composite) else ()
    return [leaf for child in children for leaf in leaves(child)] or [retriever]


class CompositeContract(RetrieverContract):
    """The laws of composites for the one that `compose` builds over two children, or over `count`."""

    count = 2

    def compose(self, reader: GraphReader, children: Sequence[Retriever]) -> Composite:
        """The composite of these children; it may read the store or view itself."""
        raise NotImplementedError

    def parts(self, reader: GraphReader) -> list[Retriever]:
        """Children that find much."""
        vector = Vector(reader, shelf.embedder())
        return [(Keyword(reader), vector, vector % 7)[number % 3] for number in range(self.count)]

    def make(self, reader: GraphReader) -> Composite:
        return self.compose(reader, self.parts(reader))

    # Values

    def test_it_holds_the_children_it_was_given(self, store: GraphStore) -> None:
        parts = self.parts(store)
        composite = self.compose(store, parts)
        assert all(isinstance(child, Retriever) for child in composite.children)
        assert sorted(map(repr, leaves(composite))) == sorted(repr(leaf) for part in parts for leaf in leaves(part))

    def test_it_is_a_value(self, store: GraphStore) -> None:
        made, again = self.make(store), self.make(store)
        assert (made, hash(made), repr(made)) == (again, hash(again), repr(again))
        assert made.within("year > 0") != made
        assert all(repr(leaf) in repr(made) for leaf in leaves(made))

    # Filters, views and other stores

    def test_filters_and_stores_reach_every_child(self, store: GraphStore) -> None:
        made = self.make(store)
        with self.filled(texts=()) as other:
            assert {id(reader) for leaf in leaves(made.over(other)) for reader in leaf.readers} == {id(other)}
            assert made.over(other).readers == (other,)
        filtered = made.within("year > 0")
        (view,) = filtered.readers
        assert view is not store
        assert all(leaf.readers == (view,) for leaf in leaves(filtered))
        assert made.readers == (store,)

    def test_it_nests(self, store: GraphStore) -> None:
        first, *others = self.parts(store)
        nested = self.compose(store, [self.make(store), 2 * self.compose(store, [first % 9, *others])][: self.count])
        longest = nested.retrieve(FOUNDED, 12)
        assert len(longest) > 0
        assert all(nested.retrieve(FOUNDED, k) == longest.top(k) for k in (1, 5, 11))
        filtered = nested.retrieve(FOUNDED, 20, filter="not exists(draft)")
        assert "rumour" not in {hit.node.document_id for hit in filtered}

    # Children are asked, and left alone

    def test_children_are_asked_within_its_call(self, store: GraphStore) -> None:
        events: list[Event] = []
        self.make(store).with_policy(on_event=events.append).retrieve(FOUNDED, 5)
        started = [event for event in events if isinstance(event, RetrievalStarted)]
        assert [event.parent for event in started if event.id == 0] == [None]
        assert 0 in {event.parent for event in started}
        calls = {event.id for event in started}
        assert all(event.parent in calls for event in started if event.id)

    def test_an_empty_question_is_put_to_no_child(self, store: GraphStore) -> None:
        events: list[Event] = []
        composite = self.compose(store, [FailingComponent()] * self.count).with_policy(on_event=events.append)
        assert len(composite.retrieve(" ?")) == len(composite.retrieve(FOUNDED, 0)) == 0
        assert [event.id for event in events if isinstance(event, RetrievalStarted)] == [0, 0]

    def test_the_childrens_hits_stay_as_they_were(self, store: GraphStore) -> None:
        children = [Remembering(part) for part in self.parts(store)]
        composite = self.compose(store, children)
        first = composite.retrieve(FOUNDED, 20)
        before = [frozen(ranking) for child in children for ranking in child.rankings.values()]
        assert before
        assert composite.retrieve(FOUNDED, 20) == first
        assert [frozen(ranking) for child in children for ranking in child.rankings.values()] == before

    def test_warnings_of_children_reach_the_ranking(self, store: GraphStore) -> None:
        class Warned(Remembering):
            def _retrieve(self, query: Query, k: int) -> Ranking:
                return super()._retrieve(query, k).warned(f"{self.name} is old")

        children = [Warned(part) for part in self.parts(store)]
        ranking = self.compose(store, children).retrieve(FOUNDED)
        assert set(ranking.warnings) == {f"{child.name} is old" for child in children if child.rankings}

    def test_children_share_one_state_of_the_store(self, fresh: GraphStore) -> None:
        seen: list[int] = []
        composite = self.compose(fresh, [Late(fresh, number, seen) for number in range(self.count)])
        composite.retrieve(FOUNDED, 20)
        first, seen[:] = seen[:], []
        composite.retrieve(FOUNDED, 20)
        # The first search began again, or its state was held: either way its last calls, as many as a search takes, saw one.
        assert len(set(seen)) == 1
        assert len(set(first[-len(seen) :])) == 1

    # Failures

    def test_a_failing_child_raises_or_is_left_out(self, store: GraphStore) -> None:
        for place in range(self.count):
            children = self.parts(store)
            children[place] = FailingComponent()
            events: list[Event] = []
            partial = self.compose(store, children).with_policy(on_event=events.append, on_error="partial")
            answered = self._outcome(partial)
            failures = [event for event in events if isinstance(event, ComponentFailed) and event.retriever == "failing"]
            called = {event.retriever for event in events if isinstance(event, RetrievalStarted)}
            others = {repr(leaf) for child in children for leaf in leaves(child)} - {"failing"}
            assert bool(failures) == ("failing" in called)
            if failures:
                with pytest.raises(OSError, match="dead"):
                    self.compose(store, children).retrieve(FOUNDED)
            if failures and not called & others:
                assert answered is None
            else:
                assert answered is not None
                assert any(FAILED in warning for warning in answered.warnings) == bool(failures)

    def test_where_all_fail_the_first_error_is_raised(self, store: GraphStore) -> None:
        composite = self.compose(store, [FailingComponent() for _ in range(self.count)])
        for policy in ("raise", "partial"):
            with pytest.raises(OSError, match="dead"):
                composite.with_policy(on_error=policy).retrieve(FOUNDED)

    @staticmethod
    def _outcome(retriever: Retriever) -> Ranking | None:
        try:
            return retriever.retrieve(FOUNDED)
        except OSError:
            return None
