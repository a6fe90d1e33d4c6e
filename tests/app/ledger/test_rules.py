"""Rules files: what they say holds for documents to come, and what cannot be is refused with its reason."""

from pathlib import Path

import pytest

import clew
from clew.graph.errors import DecisionError, InputError

from .firms import TRIPLETS, clew_settings

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
