"""What a statement says beside its fact, in words."""

from typing import Any

import pytest

from clew.app.output.details import details, modality_words


@pytest.mark.parametrize(
    ("properties", "words"),
    [
        ({}, ""),
        ({"valid_from": "1950", "valid_to": "1955"}, "1950 to 1955"),
        ({"valid_from": "1990-07"}, "since July 1990"),
        ({"valid_to": "1967-01-02"}, "until 2 January 1967"),
        ({"valid_from": "1967", "valid_to": "1967"}, "in 1967"),
        ({"valid_from": "1967-05-01", "valid_to": "1967-05-01"}, "on 1 May 1967"),
        ({"at": 1967}, "in 1967"),
        ({"at": "0476-09-04"}, "on 4 September 476"),
        ({"ended": True}, "no longer"),
        ({"ended": True, "valid_from": "1950"}, "since 1950, no longer"),
        ({"ended": True, "valid_to": "1950"}, "until 1950"),
        ({"modality": "claimed", "attributed_to": "Tom Hart"}, "claimed by Tom Hart"),
        ({"modality": "claimed"}, "claimed"),
        ({"modality": "planned", "attributed_to": "Acme", "at": "2030"}, "planned, according to Acme, in 2030"),
        ({"modality": "denied"}, "denied"),
        ({"modality": "asserted", "attributed_to": "the census"}, "according to the census"),
        ({"at": "Paris", "valid_from": "long ago", "ended": "no"}, "at: Paris, ended: no, valid_from: long ago"),
        ({"at": "1967-02-31", "amount": 5}, "on 1967-02-31, amount: 5"),
        ({"modality": "MRI", "attributed_to": ["a", "b"]}, 'attributed_to: ["a", "b"], modality: MRI'),
        ({"predicate": "Runs", "inverted": True, "at": "1967"}, "in 1967"),
    ],
)
def test_time_and_speaker_are_told_in_words(properties: dict[str, Any], words: str) -> None:
    assert details(properties) == words


def test_what_asserts_nothing_and_says_no_more_denies_or_supposes() -> None:
    assert modality_words(False, {"amount": 5}) == "denied or supposed"
    assert modality_words(False, {"modality": "supposed"}) == modality_words(True, {}) == ""
