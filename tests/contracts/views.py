"""What every store's views must do. Inherit the three, give the fixture `empty`."""

from collections.abc import Sequence

import pytest

from clew.graph.batch import Batch, Contribution, Declaration
from clew.graph.errors import FilterError
from clew.graph.filters.language import F
from clew.graph.identity import entity_id
from clew.graph.model import MADE_OF, NEXT, entity_ref, node_ref
from clew.graph.store import GraphReader, GraphStore
from clew.tests.contracts.graph_reader import BOB, CITY, DAY, GraphReaderContract, ReaderOf, small_world
from clew.tests.contracts.plain_graph import PlainGraph
from clew.tests.contracts.world import contribution, vector


class ViewContract(GraphReaderContract):
    """A view must answer as a store of its own documents would, whatever else is beside them."""

    @pytest.fixture
    def reader_of(self, empty: GraphStore) -> ReaderOf:
        def make(contributions: Sequence[Contribution]) -> GraphReader:
            name = ("Anne of Lee", "ORG")
            hidden = [
                contribution(
                    "0", [[BOB, CITY, name]], [(0, "met", 1, True)], "Ann Lee (film)", {"hidden": True, "year": "x"}
                ),
                contribution("z", [[DAY, BOB], [CITY]], [(0, "met", 1, False)], "Bob", {"hidden": True}, 20, "node:c"),
            ]
            empty.apply(Batch(add=(*hidden[:1], *contributions, *hidden[1:])))
            return empty.view(~F.hidden.exists()).view(F.id != "nothing")

        return make


class ViewOfEverythingContract(GraphReaderContract):
    """A view that hides nothing answers as the store does."""

    @pytest.fixture
    def reader_of(self, empty: GraphStore) -> ReaderOf:
        def make(contributions: Sequence[Contribution]) -> GraphReader:
            empty.apply(Batch(add=tuple(contributions)))
            return empty.view(F.id.exists())

        return make


class HidingContract:
    """What views hide, and what shows through them."""

    @pytest.fixture
    def store(self, empty: GraphStore) -> GraphStore:
        secret = contribution("s", [[("Anna Lee", "ORG"), CITY]], title="Secret", metadata={"secret": True}, seed=40)
        empty.apply(Batch(add=(*small_world(), secret), declare=(Declaration("alone", "Alone"),)))
        return empty

    def test_part_of_a_document_can_be_seen_alone(self, store: GraphStore) -> None:
        view = store.view(F.id == "a#chunk:0")
        (node,) = [node for node in view.scan("text_node") if node.kind != "sentence"]
        assert (node.id, node.next, node.document_id) == ("a#chunk:0", None, "a")
        assert view.edges([node_ref("a#chunk:0")], types=[NEXT]) == []
        assert [sentence.id for sentence in view.sentences_of(["a#chunk:0", "a#chunk:1"])] == ["a#chunk:0#sentence:0"]
        # The reference to it comes along.
        assert [reference.id for reference in view.scan("reference")] == ["c#ref"]
        counts = view.counts()
        assert (counts["documents"], counts["text_nodes"], counts["sentences"], counts["references"]) == (2, 1, 1, 1)
        assert [head.id for head in view.heads(["s", "a", "b"])] == ["a"]

    def test_a_view_of_nothing_answers_with_nothing(self, store: GraphStore) -> None:
        view = store.view(F.id == "nothing")
        assert set(view.counts().values()) == {0}
        assert view.search_text("Bob Paris walked", 9) == []
        assert view.search_vectors(vector(1)[None, :], "sentence", 9) == [[]]
        assert view.best_sentences(vector(1), 9) == []
        assert view.find(["bob", "alone"]) == {}
        assert list(view.neighbourhood([node_ref("c"), entity_ref(entity_id("Bob"))]).refs) == []
        assert view.digest() == PlainGraph([]).digest()
        assert view.frequencies(["bob"]) == store.frequencies(["bob"])

    def test_a_view_follows_the_store(self, store: GraphStore) -> None:
        view = store.view(F.year == 3)
        assert view.counts()["documents"] == 1
        store.apply(Batch(add=(contribution("n", [[CITY]], metadata={"year": 3}, seed=44),)))
        assert view.counts()["documents"] == 2
        store.apply(Batch(remove=("n", "c")))
        assert view.counts()["documents"] == 0

    def test_scores_are_those_of_the_whole_store(self, store: GraphStore) -> None:
        everywhere = dict(store.search_text("Bob in Paris walked", 99))
        view = store.view(~F.secret.exists())
        found = view.search_text("Bob in Paris walked", 99)
        assert dict(found) == {each: score for each, score in everywhere.items() if each != "s"}
        assert view.search_text("Bob in Paris walked", 2) == found[:2]

    def test_what_is_made_of_many_documents_is_in_no_view_by_texts(self, store: GraphStore) -> None:
        made = contribution("rows", [[BOB, CITY]], metadata={MADE_OF: "rows", "year": 3}, seed=60, reference="node:c")
        store.apply(Batch(add=(made,)))
        assert store.fetch("document", ["rows"])
        assert MADE_OF not in store.schema().fields
        by_year = store.view(F.year == 3)
        for view in (by_year, store.view(~F.secret.exists()), by_year.view(F.id.exists()), store.view(F.id == "rows")):
            assert view.fetch("document", ["rows"]) == []
            assert view.fetch("text_node", ["rows", "rows#ref"]) == []
            assert "rows" not in dict(view.search_text("Bob in Paris walked", 99))
        assert by_year.counts()["documents"] == 1

    def test_a_view_tells_nothing_of_hidden_fields(self, store: GraphStore) -> None:
        view = store.view(~F.secret.exists())
        assert "secret" not in view.schema().fields
        with pytest.raises(FilterError, match="secret"):
            view.view(F.secret == True)  # noqa: E712
