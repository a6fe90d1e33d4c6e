"""Families of sets: each set in one, LoCoMo in none, and the parts that are distinguished."""

import json
from pathlib import Path

import pytest

from clew.benchmarks.families import FAMILIES, Set, family_of, transfer_file, transfer_weights
from clew.benchmarks.learning import MEASURED, balanced, others, parts_of
from clew.graph.errors import ConfigError
from clew.retrieval.evaluation.measures import Question
from clew.retrieval.ranker.weights import shipped_file
from clew.retrieval.training.ranker_training import Example

from .. import isles


def test_each_set_is_in_one_family_and_locomo_in_none() -> None:
    sets = [name for family in FAMILIES.values() for name in family]
    assert len(sets) == len(set(sets))
    assert "locomo" not in sets
    assert set(MEASURED) <= set(sets)
    assert all(name in FAMILIES[family_of(name) or ""] for name in sets)
    assert family_of("locomo") is None


@pytest.mark.encoder
def test_families_weigh_alike_in_what_ships() -> None:
    found = isles.examples()[0].found
    sets = ["musique", "musique", "musique-ketrag", "2wikimultihopqa"]
    made = balanced([Example(f"{number}", found, frozenset(), name) for number, name in enumerate(sets)])
    assert [each.weight for each in made] == pytest.approx([2 / 3, 2 / 3, 2 / 3, 2.0])
    assert [each.set for each in made] == sets


@pytest.mark.encoder
@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_learned_from_for_transfer_holds_no_set_of_the_family(family: str) -> None:
    found = isles.examples()[0].found
    examples = {name: [Example(name, found, frozenset(), name)] for name in MEASURED}
    assert {each.set for each in others(examples, family, FAMILIES)} == set(MEASURED) - set(FAMILIES[family])
    assert {each.set for each in others(examples, family)} == set(MEASURED) - {*FAMILIES[family], *FAMILIES["scifact"]}


def test_weights_of_transfer_never_saw_the_family(tmp_path: Path) -> None:
    for family in ("2wiki", None):
        transfer_file(tmp_path, family).write_text(json.dumps(shipped_file()))
    with pytest.raises(ConfigError, match=r"ranker-without-2wiki\.json were trained on 2wikimultihopqa: .* not transfer"):
        transfer_weights(tmp_path, "2wiki")
    assert transfer_weights(tmp_path, None).trained_on["2wikimultihopqa"] == 544
    with pytest.raises(ConfigError, match="cannot read the weights"):
        transfer_weights(tmp_path, "musique")


def test_further_questions_share_a_corpus(tmp_path: Path) -> None:
    (tmp_path / "scifact").mkdir()
    (tmp_path / "scifact" / "corpus.jsonl.gz").touch()
    first, more = (Set.of(tmp_path, tmp_path, name) for name in ("scifact", "scifact-train"))
    assert (first.corpus, first.store) == (more.corpus, more.store)
    assert first.queries != more.queries
    with pytest.raises(FileNotFoundError, match=r"holds no corpus\.jsonl"):
        Set.of(tmp_path, tmp_path, "musique")


def test_a_part_keeps_the_questions_that_its_passages_answer(tmp_path: Path) -> None:
    (tmp_path / "musique").mkdir()
    lines: dict[str, list[dict[str, object]]] = {
        "corpus": [{"id": each, "title": each, "text": f"About {each}."} for each in ("a", "b", "c")],
        "queries": [
            {"id": "1", "question": "a?", "gold_ids": ["a"]},
            {"id": "2", "question": "b and c?", "gold_ids": ["b", "c"]},
        ],
    }
    for name, rows in lines.items():
        text = "".join(f"{json.dumps(row)}\n" for row in rows)
        (tmp_path / "musique" / f"{name}.jsonl").write_text(text, encoding="utf-8")
    part = Set.of(tmp_path, tmp_path, "musique").part("small", tmp_path, ["a", "b"])
    assert [json.loads(line)["id"] for line in part.corpus.read_text(encoding="utf-8").splitlines()] == ["a", "b"]
    assert [each.id for each in part.questions()] == ["1"]


def test_parts_are_rows_by_the_questions_own_fields() -> None:
    asked = [
        Question.model_validate({"id": str(row), "question": "Who?", "gold_ids": ["a"], "hops": 2 + row % 2})
        for row in range(3)
    ]
    assert dict(parts_of("musique", asked)) == {"all": [0, 1, 2], "hops 2": [0, 2], "hops 3": [1]}
    assert dict(parts_of("scifact", asked)) == {"all": [0, 1, 2]}
