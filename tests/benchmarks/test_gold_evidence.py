"""Gold triples looked up in graphs small enough to read."""

import json
from pathlib import Path

import pytest

from clew.benchmarks.gold_evidence import FITTING, GoldTriple, Graph, found, keys_of, run
from clew.benchmarks.readings import Reading
from clew.extraction.base import SplitDocument
from clew.extraction.triplet_selection import Selected
from clew.graph.identity import entity_id
from clew.graph.model import Document, Evidence, Mention, Relation, TextNode


def _graph() -> Graph:
    graph = Graph()
    for key, entity in (("sea lark", "lark"), ("osric vane", "vane"), ("o vane", "vane"), ("quillby", "quillby")):
        graph.name(key, entity)
    graph.relate("lark", "DIRECTED_BY", "vane")
    graph.relate("vane", "RELATED", "quillby")
    return graph


@pytest.mark.parametrize(
    ("triple", "related", "typed"),
    [
        (GoldTriple("The Sea Lark", "director", "Osric Vane"), 1, 1),
        (GoldTriple("The Sea Lark", "director", "O. Vane"), 1, 1),  # an alias
        (GoldTriple("Sea Lark (film)", "director", "Osric Vane"), 1, 1),  # a title's closing parenthesis
        (GoldTriple("The Sea Lark", "composer", "Osric Vane"), 1, 0),  # another type
        (GoldTriple("Osric Vane", "director", "The Sea Lark"), 1, 0),  # the wrong way round
        (GoldTriple("Osric Vane", "place of birth", "Quillby"), 1, 0),  # related by no type that fits
        (GoldTriple("The Sea Lark", "director", "Quillby"), 0, 0),
        (GoldTriple("The Sea Lark", "director", "Mira Toll"), 0, 0),
        (GoldTriple("The Sea Lark", "unheard of", "Osric Vane"), 1, 0),
    ],
)
def test_a_gold_triple_is_found_by_names_and_type(triple: GoldTriple, related: int, typed: int) -> None:
    row = found(_graph(), [triple], {})
    assert (row["related"], row["fitting type"]) == (related, typed)


def test_a_type_may_say_it_from_the_object() -> None:
    graph = _graph()
    graph.relate("vane", "DIRECTED", "lark")
    graph.relate("vane", "FATHER_OF", "quillby")
    assert found(graph, [GoldTriple("Quillby", "father", "Osric Vane")], {})["fitting type"] == 1
    assert found(graph, [GoldTriple("Osric Vane", "father", "Quillby")], {})["fitting type"] == 0


def test_other_names_of_the_set_count() -> None:
    triple = GoldTriple("The Lark of the Sea", "director", "Osric Vane")
    assert found(_graph(), [triple], {})["both ends"] == 0
    assert found(_graph(), [triple], {"The Lark of the Sea": ["Sea Lark (1923 film)"]})["fitting type"] == 1
    assert keys_of("Lark (b)", {"Lark (b)": ["C"]}) == ["lark b", "lark", "c"]


def test_shares_are_of_all_triples() -> None:
    triples = [GoldTriple("Sea Lark", "director", "Osric Vane"), GoldTriple("Sea Lark", "director", "Mira Toll")]
    row = found(_graph(), triples, {})
    assert (row["triples"], row["both ends"], row["share related"], row["share fitting"]) == (2, 1, 0.5, 0.5)


def test_a_graph_holds_titles_and_what_is_asserted() -> None:
    title, bob = entity_id("Ada (poet)".removesuffix(" (poet)")), entity_id("Bob")
    node = TextNode("d", "Ada met Bob.", "d", "Ada (poet)", end=12)
    relations = (Relation("r1", title, "MET", "met", bob), Relation("r2", bob, "KILLED", "killed", title))
    evidence = tuple(Evidence(f"e{each.id}", each.id, "d", 0, 12, "spacy", 1.0, each.id == "r1") for each in relations)
    mentions = (Mention("m", bob, "d", 8, 11, "PERSON", "bob"),)
    graph = Graph()
    graph.add(
        Reading(
            SplitDocument(Document("d", node.text, node.title), (node,)), (node,), Selected(mentions, relations, evidence)
        )
    )
    assert graph.entities(["ada"]) == graph.entities(["ada poet"]) == {title}
    assert graph.types([title], frozenset({bob})) == {"MET"}
    assert graph.types([bob], frozenset({title})) == frozenset()
    assert (graph.relations, graph.sentences) == (1, 1)


def test_the_table_names_types_as_the_vocabulary_writes_them() -> None:
    assert all(name == name.upper() for each in FITTING.values() for name in each.forward | each.backward)


@pytest.mark.encoder
def test_the_files_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "2wikimultihopqa"
    folder.mkdir()
    files: dict[str, list[dict[str, object]]] = {
        "corpus": [{"id": "w0", "title": "The Sea Lark", "text": "The Sea Lark is a 1923 film directed by Osric Vane."}],
        "queries": [{"evidence": [["The Sea Lark", "director", "Osric Vane"]]}],
        "aliases": [{"name": "Lark", "title": "The Sea Lark"}],
    }
    for name, entries in files.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(each) + "\n" for each in entries))
    figures = run(tmp_path)
    assert figures["director"]["fitting type"] == figures["all gold triples"]["fitting type"] == 1
    assert figures["graph"]["sentences"] == 1
