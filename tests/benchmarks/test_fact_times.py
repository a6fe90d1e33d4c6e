"""The verdict on one sentence: right, wrong only where something false is stated, else missing."""

from dataclasses import replace
from typing import Any

import pytest

from clew.benchmarks.fact_times import judged, table
from clew.extraction.base import Argument, Circumstances, OpenTriplet

GOLD: dict[str, Any] = {"text": "", "document_date": None, "subject": "Ada Lund", "predicate": "led", "object": "Acme"}


def _argument(text: str) -> Argument:
    return Argument(text, 0, len(text), 0, len(text))


def _triplet(predicate: str = "led", **stated: Any) -> OpenTriplet:
    ends = _argument("Mayor Ada Lund"), _argument("Acme")
    return OpenTriplet("n", ends[0], predicate, ends[1], 0, 1, 0.7, circumstances=Circumstances(**stated))


@pytest.mark.parametrize(
    ("expected", "stated", "outcome"),
    [
        ({}, {}, "right"),
        ({"valid_from": "1950", "valid_to": "1955"}, {"valid_from": "1950", "valid_to": "1955"}, "right"),
        ({"at": "1950"}, {"valid_from": "1950", "valid_to": "1950"}, "right"),
        ({"at": "1970/1979"}, {"valid_from": "1970", "valid_to": "1979"}, "right"),
        ({"at": "476"}, {"at": "0476"}, "right"),
        ({"valid_to": "past"}, {"ended": True}, "right"),
        ({"valid_to": "2019-05-14", "document_date": "2019-05-14"}, {"ended": True}, "right"),
        (
            {"modality": "claimed", "attributed_to": "Tom Hart"},
            {"modality": "claimed", "attributed_to": "Mr Tom Hart"},
            "right",
        ),
        ({"at": "1950"}, {}, "missing"),
        ({"modality": "claimed", "attributed_to": "Tom Hart"}, {"modality": "claimed"}, "missing"),
        ({"at": "1950"}, {"at": "1951"}, "wrong"),
        ({"at": "1950"}, {"at": "1950-03"}, "wrong"),
        ({}, {"at": "1950"}, "wrong"),
        ({}, {"modality": "planned"}, "wrong"),
        ({"modality": "claimed"}, {}, "wrong"),
        ({}, {"attributed_to": "Tom Hart"}, "wrong"),
    ],
)
def test_what_is_stated_is_compared(expected: dict[str, str], stated: dict[str, Any], outcome: str) -> None:
    assert judged({**GOLD, **expected}, [_triplet(**stated)]).outcome == outcome


def test_a_fact_that_was_not_found_is_missing() -> None:
    verdict = judged(GOLD, [replace(_triplet(), object=_argument("Globex"))])
    assert (verdict.outcome, verdict.found) == ("missing", None)


def test_a_passive_is_judged_as_its_active() -> None:
    passive = replace(_triplet("was led by", at="1950"), subject=_argument("Acme"), object=_argument("Ada Lund"))
    assert judged({**GOLD, "at": "1950"}, [passive]).outcome == "right"
    assert judged(GOLD, [replace(passive, predicate="stood by")]).found is None


def test_the_triplet_with_the_words_of_the_fact_is_judged() -> None:
    triplets = [_triplet("sold", at="1990"), _triplet(at="1950")]
    assert judged({**GOLD, "at": "1950"}, triplets).outcome == "right"


def test_the_table_counts_what_differs() -> None:
    verdicts = [judged({**GOLD, "at": "1950"}, [_triplet(**each)]) for each in ({"at": "1950"}, {"at": "1951"}, {})]
    shown = table(verdicts)
    assert "right       1  0.333" in shown
    assert "wrong       1  0.333" in shown
    assert "valid_from differs: 2" in shown
