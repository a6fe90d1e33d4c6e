"""A score as the sum of its largest shares and the others together."""

from collections.abc import Mapping

import pytest

from clew.app.output.score_breakdown import (
    MOST_IN_LINE,
    MOST_LINES,
    Share,
    descriptions,
    heading,
    largest,
    score_lines,
)
from clew.retrieval.ranker.node_signals import NODE_SIGNALS, SECOND_SIGNALS
from clew.retrieval.ranker.pair_signals import PAIR_SIGNALS
from clew.retrieval.ranker.rewrite_signals import DEEP_SIGNALS
from clew.retrieval.ranker.weights import shipped_file

from .rendered import text_of


def test_the_largest_come_first_whatever_their_sign_and_the_others_are_summed() -> None:
    given = {"a": 0.5, "nothing": 0.0, "b": -2.0, "c": 0.25, "d": 0.125, "e": 0.5}
    assert largest(given, 3) == [
        Share("-2.000", "b"),
        Share("+0.500", "a"),
        Share("+0.500", "e"),
        Share("+0.375", "and 2 more"),
    ]
    assert [share.name for share in largest(given, 5)] == ["b", "a", "e", "c", "d"]
    assert largest({"nothing": 0.0}, 3) == []


@pytest.mark.parametrize(("count", "explained"), [(MOST_IN_LINE, False), (MOST_IN_LINE + 1, True)])
def test_meanings_are_given_only_where_there_are_many_shares(count: int, explained: bool) -> None:
    names = list(descriptions())[:count]
    lines = largest({name: float(count - number) for number, name in enumerate(names)}, 5)
    assert [share.meaning for share in lines[:5]] == [descriptions()[name] if explained else "" for name in names[:5]]
    assert lines[5].meaning == ""


def test_names_are_one_line_that_commands_nothing() -> None:
    assert largest({"a\nb\x1b[2J": 1.0}, 5) == [Share("+1.000", "a b�[2J")]


def test_only_what_has_shares_is_called_a_sum() -> None:
    assert heading(0.5, {"a": 0.5}) == "score 0.500, the sum of"
    assert heading(0.5, {"a": 0.0}) == heading(0.5, {}) == "score 0.500"


def test_few_shares_are_a_line() -> None:
    few = {"keyword": 0.5, "nothing": 0.0, "vector": -0.25}
    assert text_of(score_lines(0.25, few)) == "score 0.250 = keyword 0.500 + vector -0.250"
    assert text_of(score_lines(0.0, {"keyword": 0.0})) == "score 0.000"


def test_of_many_shares_the_largest_are_printed_with_their_meanings() -> None:
    names = ("constant", *list(SECOND_SIGNALS)[:11])
    many = {name: float(number - 7) for number, name in enumerate(names)}
    shown = text_of(score_lines(-18.0, many)).splitlines()
    assert shown[0] == "score -18.000, the sum of"
    assert shown[1].split() == ["-7.000", "constant", *"what every candidate of the question starts from".split()]
    assert shown[2].split() == ["-6.000", names[1], *SECOND_SIGNALS[names[1]].split()]
    assert shown[-1].split() == ["-2.000", "and", "3", "more"]
    assert len(shown) == MOST_LINES + 2


@pytest.mark.parametrize("signals", [NODE_SIGNALS, SECOND_SIGNALS, DEEP_SIGNALS], ids=["nodes", "second", "deep"])
def test_every_signal_of_the_ranker_is_described(signals: Mapping[str, str]) -> None:
    described = descriptions()
    assert {name: described[name] for name in signals} == dict(signals)
    for name, said in signals.items():
        assert len(said.split()) > 1, name
        # Each is read alone: what points to the line before it in the table says nothing.
        assert not said.startswith(("the same", "its distance", "their ", "where it ")), name
    assert len(set(signals.values())) == len(signals)


def test_every_signal_of_pairs_is_described_where_a_candidate_has_it() -> None:
    described = descriptions()
    assert all(described[f"edge_{name}"] == f"best pair leading to it: {said}" for name, said in PAIR_SIGNALS.items())
    assert not [said for said in PAIR_SIGNALS.values() if said.startswith(("their ", "where it ", "how many of the"))]


def test_every_signal_of_the_shipped_weights_is_described() -> None:
    file = shipped_file()
    assert file is not None
    assert set(file["second"]["signals"]) | set(file["deep"]["signals"]) <= descriptions().keys()
