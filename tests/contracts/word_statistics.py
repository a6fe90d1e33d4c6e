"""Whose texts count in keyword search: the whole store's or a view's, and never those that it does not find."""

import pytest

from clew.graph.batch import Batch, Contribution
from clew.graph.filters.language import F
from clew.graph.model import Document, NodeKind, TextNode
from clew.graph.store import GraphStore
from clew.tests.contracts.graph_reader import ANN, BOB, CITY, small_world
from clew.tests.contracts.plain_graph import PlainGraph
from clew.tests.contracts.world import contribution


class WordStatisticsContract:
    """The laws of N, document frequencies and mean length. The fixture `empty` gives an empty store."""

    def test_what_keyword_search_does_not_find_counts_in_no_statistics(self, empty: GraphStore) -> None:
        empty.apply(Batch(add=tuple(small_world())))
        scores, terms = empty.search_text("Bob in Paris", 10), empty.frequencies(["bob"])
        kinds: tuple[NodeKind, ...] = ("table", "parent", "summary")
        bare = tuple(TextNode(f"bare#{kind}", "Bob in Paris", "bare", "", 0, 12, kind=kind) for kind in kinds)
        empty.apply(Batch(add=(Contribution(Document("bare", "Bob in Paris"), bare),)))
        assert (empty.search_text("Bob in Paris", 10), empty.frequencies(["bob"])) == (scores, terms)
        empty.apply(Batch(remove=("bare",)))
        assert (empty.search_text("Bob in Paris", 10), empty.frequencies(["bob"])) == (scores, terms)

    @pytest.mark.parametrize("hidden", ["a", "b", "c"])
    @pytest.mark.parametrize("query", ["Bob in Paris", "walked Ann Ann", "zzz"])
    def test_by_the_statistics_of_a_view_scores_are_those_of_its_texts_alone(
        self, empty: GraphStore, hidden: str, query: str
    ) -> None:
        empty.apply(Batch(add=tuple(small_world())))
        view = empty.view(F.document_id != hidden)
        shown = {each.id for kind in ("text_node", "reference") for each in view.scan(kind)}
        alone = PlainGraph(small_world())
        alone.nodes = [each for each in alone.nodes if each.id in shown]
        expected, found = alone.search_text(query, 10), view.search_text(query, 10, "view")
        assert [each for each, _ in found] == [each for each, _ in expected]
        assert [score for _, score in found] == pytest.approx([score for _, score in expected])
        assert view.search_text(query, 1, "view") == found[:1]

    def test_in_a_view_of_everything_both_statistics_are_one(self, empty: GraphStore) -> None:
        empty.apply(Batch(add=tuple(small_world())))
        for query in ("Bob in Paris", "walked Ann Ann"):
            scores = empty.search_text(query, 10)
            assert empty.search_text(query, 10, "view") == scores
            assert empty.view(F.document_id != "none").search_text(query, 10, "view") == scores

    def test_what_is_hidden_moves_no_score_by_the_statistics_of_a_view(self, empty: GraphStore) -> None:
        """Another tenant's words, in any number, leave the view's scores as they are to the last bit, and its order too."""
        mine = [contribution("m1", [[BOB, CITY], [ANN]]), contribution("m2", [[BOB, BOB]], seed=3)]
        empty.apply(Batch(add=tuple(mine)))
        before = empty.search_text("Bob in Paris", 10)
        theirs = [contribution(f"t{number}", [[BOB, CITY]] * 3, seed=20 + number) for number in range(4)]
        empty.apply(Batch(add=tuple(theirs)))
        view = empty.view(F.document_id.isin(["m1", "m2"]))
        assert view.search_text("Bob in Paris", 10, "view") == before
        assert view.search_text("Bob in Paris", 10) != before
