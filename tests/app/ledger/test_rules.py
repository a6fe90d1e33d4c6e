"""Rules files: what they say holds for documents to come, and what cannot be is refused with its reason."""

from pathlib import Path

import pytest

import clew
from clew.graph.errors import DecisionError, InputError
from clew.graph.model import Document

from ..worlds import Glance
from .firms import TRIPLETS, T, clew_settings

RULES = """
same:
  - [Halden Optics, The Halden firm]
not the same:
  - [Halden Optics, Kestrel Works]
alias:
  Ada Lindqvist: [The Lens Queen]
block: [Mercury]
"""


def graph_with(rules: Path) -> clew.KnowledgeGraph:
    return clew.open(":memory:", embedder="hashing", settings=clew_settings(rules=str(rules)))


def test_rules_hold_for_documents_to_come(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULES)
    with graph_with(rules) as graph:
        graph.add(TRIPLETS)
        assert graph.entity("The Halden firm") == graph.entity("Halden Optics")
        assert graph.entity("the lens queen").name == "Ada Lindqvist"
        assert graph.stats()["blocked_mentions"] == 3
        assert {row.origin for row in graph.entities.log()} == {"rules rules.yaml"}
        assert not any(row.asleep for row in graph.entities.log())


def test_a_rule_that_goes_is_taken_back(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULES)
    with graph_with(rules) as graph:
        graph.add(TRIPLETS)
        rules.write_text("same:\n  - [Halden Optics, The Halden firm]\n")
        graph.add(TRIPLETS)
        assert [row.kind for row in graph.entities.log()] == ["same"]
        assert graph.stats()["blocked_mentions"] == 0


def test_a_rule_that_fits_nothing_sleeps(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("block: [Chapter]\n")
    with graph_with(rules) as graph:
        graph.add(TRIPLETS)
        assert [(row.kind, row.asleep) for row in graph.entities.log()] == [("block", True)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sames: []", "has the key 'sames'. Did you mean 'same'"),
        ("same: [[Ada]]", "a list of at least 2 names"),
        ("same: Ada", "a list of lists of names"),
        ("same: [[Ada, ada]]", "are one entity by their names"),
        ("alias: [Ada]", "names, each with a list of aliases"),
        ("alias: {Ada: [Ada]}", "is 'Ada' itself"),
        ("block: [3]", "a text that is not empty, got 3"),
        ("- a", "holds list, expected the keys"),
        ("same: [", "is not valid YAML"),
        ("same: [[Ada, Bob], [Bob, Eve]]\nnot the same: [[Ada, Eve]]", "stands against"),
        ("same: [[Ada, Bob]]\nblock: [Bob]", "stands against"),
        ("same: [[Ada, Bob]]\nnot the same: [[Bob, Ada]]", "stands against"),
    ],
)
def test_a_bad_rules_file_is_refused_and_nothing_is_added(tmp_path: Path, text: str, told: str) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(text)
    with graph_with(rules) as graph:
        with pytest.raises(DecisionError) as error:
            graph.add(TRIPLETS)
        assert told in str(error.value)
        assert "rules.yaml" in str(error.value)
        assert graph.counts()["documents"] == 0


def test_a_missing_rules_file(tmp_path: Path) -> None:
    with graph_with(tmp_path / "none.yaml") as graph, pytest.raises(InputError, match="cannot read the rules file"):
        graph.add(TRIPLETS)


def test_a_rule_against_a_users_decision_is_refused_and_the_decision_stays(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("block: [Chapter]\n")
    with graph_with(rules) as graph:
        graph.add(TRIPLETS)
        graph.entities.different("Halden Optics", "The Halden firm")
        rules.write_text("same:\n  - [Halden Optics, The Halden firm]\n")
        with pytest.raises(DecisionError, match="stands against"):
            graph.add(TRIPLETS)
        assert sorted(row.kind for row in graph.entities.log()) == ["block", "different"]
        rules.write_text("not the same:\n  - [Halden Optics, The Halden firm]\n")
        graph.add(TRIPLETS)
        rules.write_text("")
        graph.add(TRIPLETS)
        assert [(row.kind, row.origin) for row in graph.entities.log()] == [("different", "user")]


def test_a_rule_against_titles_is_refused_whether_the_documents_come_with_it_or_before(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("same:\n  - [Halden, Kestrel]\n")
    documents = [Document("a", "Halden makes lenses.", "Halden"), Document("b", "Kestrel makes bridges.", "Kestrel")]
    told = "it says that 'Halden' and 'Kestrel' are the same, but documents say that they are two"
    with graph_with(rules) as graph:
        graph.extractor = Glance()
        with pytest.raises(DecisionError, match=rf"{told}.*The documents were added"):
            graph.add(documents)
        assert (graph.counts()["documents"], graph.entities.log()) == (2, [])
        with pytest.raises(DecisionError, match=told) as error:
            graph.add(Document("c", "Ellery is a port."))
        assert (graph.counts()["documents"], "were added" in str(error.value)) == (2, False)
        graph.entities.merge("Halden", "Kestrel", force=True)
        graph.add(Document("c", "Ellery is a port."))
        assert [row.origin for row in graph.entities.log()] == ["user"]


def test_a_rule_against_titles_is_refused_though_it_held_before_they_came(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("same:\n  - [Halden, Kestrel]\n")
    with graph_with(rules) as graph:
        graph.extractor = Glance()
        graph.add(Document("c", "Halden bought Kestrel."))
        assert graph.entity("Halden") == graph.entity("Kestrel")
        with pytest.raises(DecisionError, match="documents say that they are two"):
            graph.add(Document("a", "Halden makes lenses.", "Halden"), Document("b", "It builds.", "Kestrel"))


def test_what_is_an_alias_and_the_same_holds_however_often_it_is_read(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("same:\n  - [Halden Optics, Big Glass]\nalias:\n  Halden Optics: [Big Glass]\n")
    with graph_with(rules) as graph:
        graph.add(TRIPLETS)
        digest, before = graph.store.digest(), graph.entities.history()
        graph.add(TRIPLETS)
        graph.add(TRIPLETS)
        assert (graph.store.digest(), graph.entities.history()) == (digest, before)
        assert graph.entity("big glass").name == "Halden Optics"


def test_a_renamed_rules_file_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(RULES)
    new.write_text("same:\n  - [Halden Optics, The Halden firm]\n")
    store = tmp_path / "firms.clew"
    with clew.open(store, embedder="hashing", settings=clew_settings(rules=str(old))) as graph:
        graph.add(TRIPLETS)
        assert len(graph.entities.log()) == 4
    with clew.open(store, embedder="hashing", settings=clew_settings(rules=str(new))) as graph:
        graph.add(TRIPLETS)
        assert [(row.kind, row.origin) for row in graph.entities.log()] == [("same", "rules new.yaml")]
    with clew.open(store, embedder="hashing", settings=clew_settings()) as graph:
        graph.add(TRIPLETS)
        assert len(graph.entities.log()) == 1


def test_a_rule_on_a_part_holds_once_it_is_there_and_whatever_it_is_merged_with(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("same:\n  - [Mercury (element), Quicksilver]\n")
    with graph_with(rules) as graph:
        graph.add(TRIPLETS, T("Quicksilver", "is", "silvery", document_id="metals2"))
        assert [row.asleep for row in graph.entities.log()] == [True]
        graph.entities.split("Mercury", ["metals"], "Mercury (element)")
        for _ in range(3):
            graph.add(TRIPLETS)
            assert graph.entity("Quicksilver") == graph.entity("Mercury (element)")
            assert graph.entity("Mercury (element)").id != graph.facts("Sun")[0].relation.source
            assert not any(row.asleep for row in graph.entities.log())
