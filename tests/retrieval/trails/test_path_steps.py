"""Paths through the shelf, in words."""

from clew.graph.filters.language import Filter
from clew.graph.identity import entity_id
from clew.graph.model import DECLARES, MENTIONS, Edge, Path, document_ref, entity_ref, node_ref
from clew.retrieval.trails.path_steps import steps_of
from clew.tests.contracts import shelf

CLOCKS, ORRIN = entity_ref(entity_id("Vale Clocks")), entity_ref(entity_id("Orrin"))


def test_facts_mentions_and_titles_in_the_direction_of_the_path() -> None:
    with shelf.filled() as store:
        (built,) = [edge for edge in store.edges([CLOCKS], "both", ["BUILD"]) if edge.source == CLOCKS]
        (mention,) = [edge for edge in store.edges([node_ref("orrin")], "both", [MENTIONS]) if edge.target == CLOCKS]
        declares = Edge("d", DECLARES, document_ref("orrin"), ORRIN)
        there = Path((CLOCKS, node_ref("orrin"), ORRIN), (mention, declares))
        back = Path((ORRIN, node_ref("orrin"), CLOCKS), (declares, mention))
        fact = Path((ORRIN, CLOCKS), (built,))
        steps = steps_of(store, [there, back, fact, Path((ORRIN,), ())])
        assert [[(each.source, each.words, each.target) for each in path] for path in steps] == [
            [("Vale Clocks", "is mentioned in", "Orrin"), ("Orrin", "is about", "Orrin")],
            [("Orrin", "is the subject of", "Orrin"), ("Orrin", "mentions", "Vale Clocks")],
            [("Vale Clocks", "build", "Orrin")],
            [],
        ]
        sentence = "The clock tower of Orrin was built by Vale Clocks."
        assert [[each.sentence for each in path] for path in steps] == [[sentence, ""], ["", sentence], [sentence], []]
        assert {each.text_node for path in steps for each in path} == {"orrin"}
        hidden = store.view(Filter.of('document_id != "orrin"'))
        assert steps_of(hidden, [there, back, fact]) == [(), (), ()]
        assert steps_of(store, []) == []
