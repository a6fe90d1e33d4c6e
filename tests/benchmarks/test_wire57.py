"""WiRe57's semantics on tuples small enough to count by hand."""

import json
from pathlib import Path

import pytest

from clew.benchmarks.wire57 import Predicted, Reference, Slot, match, reference, run, score, words


def _slot(text: str, inferred: int = 0) -> Slot:
    parts = tuple(text.split())
    return Slot(parts, len(parts) - inferred)


def _said(subject: str, relation: str, object: str) -> Predicted:
    return Predicted(tuple(subject.split()), tuple(relation.split()), tuple(object.split()))


GOLD = Reference(_slot("the old mill"), _slot("stands"), _slot("by the river"))


@pytest.mark.parametrize(
    ("gold", "predicted", "precision", "recall"),
    [
        (GOLD, _said("the old mill", "stands", "by the river"), 1.0, 1.0),
        (GOLD, _said("mill", "stands", "river"), 1.0, 3 / 7),
        (GOLD, _said("the mill", "stands there", "by it"), 4 / 6, 4 / 7),
        (GOLD, _said("mill", "stands", "hill"), 0.0, 0.0),  # no word of the object
        (GOLD, _said("mill", "is", "river"), 0.0, 0.0),  # none of the relation
        (GOLD, _said("mill", "stands", ""), 0.0, 0.0),  # an empty slot that the sentence states
        # "is" is inferred: it need not match, and a match counts for precision.
        (Reference(_slot("Ada"), _slot("is", 1), _slot("tall")), _said("Ada", "was", "tall"), 2 / 3, 1.0),
        (Reference(_slot("Ada"), _slot("is", 1), _slot("tall")), _said("Ada", "", "tall"), 1.0, 1.0),
        # A further argument that nobody predicts costs recall alone: 3 of 5 words.
        (Reference(_slot("Ada"), _slot("met"), _slot("Bob"), (_slot("in Rome"),)), _said("Ada", "met", "Bob"), 1.0, 3 / 5),
    ],
)
def test_every_slot_must_share_a_word(gold: Reference, predicted: Predicted, precision: float, recall: float) -> None:
    assert match(gold, predicted) == pytest.approx((precision, recall))


def test_pairs_are_matched_one_to_one_and_summed() -> None:
    gold = {"a": [GOLD, GOLD], "b": [GOLD]}
    whole = _said("the old mill", "stands", "by the river")
    part = _said("mill", "stands", "river")
    found = score(gold, {"a": [part, whole, _said("x", "y", "z")]})
    # Matched: whole (1, 1) and part (1, 3/7), of three predictions and three references.
    assert found["precision"] == pytest.approx(2 / 3)
    assert found["recall"] == pytest.approx((1 + 3 / 7) / 3)
    assert (found["predicted"], found["gold"]) == (3, 3)


def test_one_prediction_serves_one_reference() -> None:
    found = score({"a": [GOLD, GOLD]}, {"a": [_said("mill", "stands", "river")]})
    assert (found["precision"], found["recall"]) == pytest.approx((1.0, 3 / 7 / 2))


def test_nothing_predicted_scores_nothing() -> None:
    assert score({"a": [GOLD]}, {})["f1"] == 0.0


ENTRY = {
    "rel_words": ["is", "in"],
    "rel_inferred": [True, False],
    "args_words": [["It"], ["the", "city"], ["now"]],
    "args_inferred": [[False], [False, False], [False]],
    "args_coref_resolved": ["Quillby", "the city [of Halden]", None],
}


def test_a_reference_is_read_as_said_and_with_pronouns_resolved() -> None:
    assert reference(ENTRY) == Reference(_slot("It"), Slot(("is", "in"), 1), _slot("the city"), (_slot("now"),))
    assert reference(ENTRY, resolved=True) == Reference(
        _slot("Quillby"), Slot(("is", "in"), 1), Slot(("the", "city", "of", "Halden"), 2), (_slot("now"),)
    )


def test_words_keep_hyphens_and_split_possessives_and_marks() -> None:
    assert words("Tōkyō-shi's 1.5 mills, (old)") == ("Tōkyō-shi", "'s", "1.5", "mills", ",", "(", "old", ")")


@pytest.mark.encoder
def test_sentences_are_read_document_by_document(tmp_path: Path) -> None:
    texts = ("Osric Vane founded Halden Shipping in 1921.", "He died in Quillby.")
    gold = (
        (["founded"], [["Osric", "Vane"], ["Halden", "Shipping"]], ["Osric Vane", "Halden Shipping"]),
        (["died", "in"], [["He"], ["Quillby"]], ["Osric Vane", "Quillby"]),
    )
    entries = [
        {
            "id": f"d/{number}",
            "doc": "d",
            "text": text,
            "tuples": [
                {
                    "rel_words": relation,
                    "rel_inferred": [False] * len(relation),
                    "args_words": arguments,
                    "args_inferred": [[False] * len(each) for each in arguments],
                    "args_coref_resolved": full,
                }
            ],
        }
        for number, (text, (relation, arguments, full)) in enumerate(zip(texts, gold, strict=True))
    ]
    (tmp_path / "wire57").mkdir()
    (tmp_path / "wire57" / "dev.jsonl").write_text("".join(json.dumps(each) + "\n" for each in entries))
    found = run(tmp_path)
    assert found["own words"]["recall"] == pytest.approx(1.0)
    assert found["resolved"]["recall"] == pytest.approx(1.0)
