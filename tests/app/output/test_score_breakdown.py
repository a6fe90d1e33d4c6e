"""A score as the sum of its largest shares and the others together."""

import pytest

from clew.app.output.score_breakdown import MOST_IN_LINE, Share, descriptions, heading, largest


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


@pytest.mark.parametrize(("count", "told"), [(MOST_IN_LINE, False), (MOST_IN_LINE + 1, True)])
def test_what_signals_mean_is_said_of_many(count: int, told: bool) -> None:
    names = list(descriptions())[:count]
    lines = largest({name: float(count - number) for number, name in enumerate(names)}, 5)
    assert [share.means for share in lines[:5]] == [descriptions()[name] if told else "" for name in names[:5]]
    assert lines[5].means == ""


def test_names_are_one_line_that_commands_nothing() -> None:
    assert largest({"a\nb\x1b[2J": 1.0}, 5) == [Share("+1.000", "a b�[2J")]


def test_only_what_has_shares_is_called_a_sum() -> None:
    assert heading(0.5, {"a": 0.5}) == "score 0.500, the sum of"
    assert heading(0.5, {"a": 0.0}) == heading(0.5, {}) == "score 0.500"
