"""CoNLL04's scores on sentences small enough to count by hand."""

import gzip
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from clew.benchmarks.conll04 import (
    Candidate,
    Gold,
    GoldSentence,
    Sentence,
    entity_score,
    examples,
    gold_sentence,
    learned_kinds,
    pair_score,
    predictions,
    relation_score,
    run,
    typing_score,
)
from clew.benchmarks.relation_mapping import Label, LearnedMapping, Stated

TOKENS = ["Tom", "Hart", "of", "Acme", "in", "Rome"]
# Characters: Tom Hart 0..8, Acme 12..16, Rome 20..24.
TOM, ACME, ROME = (0, 8), (12, 16), (20, 24)
GOLD = GoldSentence(
    "s",
    "Tom Hart of Acme in Rome",
    (Gold(*TOM, "Peop"), Gold(*ACME, "Org"), Gold(*ROME, "Loc")),
    frozenset({(0, "Work_For", 1), (1, "OrgBased_In", 2)}),
)
OF = Stated("WORKS_FOR", "works for", "PERSON", "ORG")
HOME = Stated("RELATED", "hosts", "GPE", "ORG")


def _sentence(mentions: Mapping[tuple[int, int], str], *candidates: Candidate) -> Sentence:
    return Sentence(GOLD, mentions, candidates, candidates)


def _candidate(stated: Stated, source: tuple[int, int], target: tuple[int, int]) -> Candidate:
    return Candidate(stated, frozenset({source}), frozenset({target}))


WHOLE = {TOM: "PERSON", ACME: "ORG", ROME: "GPE"}
WORKS = _candidate(OF, TOM, ACME)
HOSTS = _candidate(HOME, ROME, ACME)


def test_a_sentence_is_its_tokens_joined_by_spaces() -> None:
    entry = {
        "id": "s",
        "tokens": TOKENS,
        "entities": [
            {"type": "Peop", "start": 0, "end": 2},
            {"type": "Org", "start": 3, "end": 4},
            {"type": "Loc", "start": 5, "end": 6},
        ],
        "relations": [{"head": 0, "rel": "Work_For", "tail": 1}, {"head": 1, "rel": "OrgBased_In", "tail": 2}],
    }
    assert gold_sentence(entry) == GOLD


def test_types_are_learned_by_majority_and_left_out_where_few_are_entities() -> None:
    # "WORK": one mention of four is a gold entity. "PERSON": Peop once, no entity once.
    other = [(30 + n, 31 + n) for n in range(4)]
    train = [_sentence({TOM: "PERSON", ACME: "WORK", other[0]: "PERSON", **dict.fromkeys(other[1:], "WORK")})]
    assert learned_kinds(train) == {"PERSON": "Peop"}


def test_entities_need_span_and_kind() -> None:
    kinds = {"PERSON": "Peop", "ORG": "Org"}
    dev = [_sentence({TOM: "PERSON", ACME: "PERSON", (20, 23): "ORG", ROME: "GPE"})]
    # Said: Tom right, Acme of the wrong kind, a cut name; GPE stands for nothing here.
    found = entity_score(dev, kinds)
    assert (found["precision"], found["recall"]) == pytest.approx((1 / 3, 1 / 3))
    assert found["predicted"] == 3


def test_types_are_judged_where_the_name_is_found_whole() -> None:
    found = typing_score([_sentence({TOM: "PERSON", ACME: "", (20, 23): "GPE"}), _sentence({ACME: "GPE", ROME: "LOC"})])
    # Found 4 of 6; typed 3 of them; right: PERSON for Peop and LOC for Loc.
    assert (found["found"], found["typed"], found["right"]) == pytest.approx((4 / 6, 3 / 4, 2 / 3))


def test_pairs_have_neither_type_nor_direction() -> None:
    found = pair_score([_sentence(WHOLE, WORKS, _candidate(HOME, ACME, TOM), HOSTS, _candidate(OF, TOM, ROME))])
    # Ours: Tom and Acme (twice), Acme and Rome, Tom and Rome; gold: the first two.
    assert (found["precision"], found["recall"], found["predicted"]) == (2 / 3, 1.0, 3)


def test_examples_hold_the_direction() -> None:
    assert examples(_sentence(WHOLE, WORKS, HOSTS, _candidate(OF, TOM, ROME)), True) == [
        (OF, frozenset({Label("Work_For")})),
        (HOME, frozenset({Label("OrgBased_In", True)})),
        (OF, frozenset()),
    ]


TAUGHT = LearnedMapping([(OF, frozenset({Label("Work_For")}))] * 8 + [(HOME, frozenset({Label("OrgBased_In", True)}))] * 8)
KINDS = {"PERSON": "Peop", "ORG": "Org", "GPE": "Loc"}


def test_predictions_are_read_in_both_directions() -> None:
    assert [right for _, right in predictions(_sentence(WHOLE, WORKS, HOSTS), TAUGHT, None)] == [True, True]
    assert [right for _, right in predictions(_sentence(WHOLE, WORKS, HOSTS), TAUGHT, KINDS)] == [True, True]
    assert [right for _, right in predictions(_sentence(WHOLE, _candidate(HOME, ACME, ROME)), TAUGHT, None)] == [False]


def test_strict_relations_need_the_kinds_of_both_ends() -> None:
    wrong = {**WHOLE, ACME: "GPE"}
    assert [right for _, right in predictions(_sentence(wrong, WORKS), TAUGHT, KINDS)] == [False]
    assert [right for _, right in predictions(_sentence(wrong, WORKS), TAUGHT, None)] == [True]


def test_a_relation_said_twice_counts_once() -> None:
    assert len(predictions(_sentence(WHOLE, WORKS, WORKS), TAUGHT, None)) == 1
    # By other spans of the same entity it is another prediction, and gold is found once.
    again = Candidate(OF, frozenset({TOM, (40, 44)}), frozenset({ACME}))
    assert sorted(right for _, right in predictions(_sentence(WHOLE, WORKS, again), TAUGHT, None)) == [False, True]


def test_train_teaches_what_dev_is_scored_by() -> None:
    train = [
        Sentence(GOLD._replace(id=str(number)), WHOLE, (WORKS, _candidate(OF, ROME, TOM)), (WORKS,)) for number in range(8)
    ]
    dev = [_sentence(WHOLE, WORKS, HOSTS)]
    found = relation_score(train, dev, None)
    # Of two gold relations the one that train knows is found; "hosts" was never seen.
    assert (found["precision"], found["recall"], found["gold"]) == (1.0, 0.5, 2)


@pytest.mark.encoder
def test_the_files_are_read_and_scored(tmp_path: Path) -> None:
    folder = tmp_path / "conll04"
    folder.mkdir()
    people = ("Tom Hart", "Lena Brook", "Osric Vane", "Mira Toll", "Anna White", "Peter Jones")
    firms = ("Acme Shipping", "Halden Bank", "Quillby Press", "Initech Systems", "Globex Motors", "Vandelay Imports")
    lines = [
        {
            "id": f"s{number}",
            "tokens": [*person.split(), "works", "for", *firm.split(), "."],
            "entities": [{"type": "Peop", "start": 0, "end": 2}, {"type": "Org", "start": 4, "end": 6}],
            "relations": [{"head": 0, "rel": "Work_For", "tail": 1}],
        }
        for number, (person, firm) in enumerate(zip(people, firms, strict=True))
    ]
    for part, held in (("train", lines[:4]), ("dev", lines[4:])):
        text = "".join(json.dumps(each) + "\n" for each in held)
        (folder / f"{part}.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    found = run(tmp_path)
    assert found["relations, given gold entities"]["f1"] == 1.0
