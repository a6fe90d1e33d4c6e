"""Times that are counted from another date, of the text or of the day of writing."""

import pytest

from .test_fact_times import times

pytestmark = pytest.mark.encoder


@pytest.mark.parametrize(
    ("text", "obj", "expected"),
    [
        ("The works burnt down in 1902. Three years later Lena Brook bought Globex.", "Globex", ("", "", "1905")),
        ("The strike of 1926 ruined many. Two years later Lena Brook bought Globex.", "Globex", ("", "", "1928")),
        ("The bank failed in 1931. A year earlier Lena Brook had left Globex.", "Globex", ("", "", "1930")),
        ("The war ended in 1945. That year Lena Brook married Paul Roth.", "Paul Roth", ("", "", "1945")),
        ("The mine opened in 1880. Since then Lena Brook has owned Globex.", "Globex", ("1880", "", "")),
        ("Lena Brook moved to Basel in 1921. From then until 1933 she led Globex.", "Globex", ("1921", "1933", "")),
        ("Lena Brook arrived in 1911. The following year she founded Globex.", "Globex", ("", "", "1912")),
        ("In 1968 the Torbay Line, which Lena Brook had bought the year before, sank.", "Torbay Line", ("", "", "1967")),
    ],
)
def test_a_time_is_counted_from_the_date_named_last(text: str, obj: str, expected: tuple[str, str, str]) -> None:
    assert times(text, "Brook", obj) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Two years later Lena Brook bought Globex.",
        "The bank failed. The following year Lena Brook bought Globex.",
        "The war ended in 1945. Two years before the fire Lena Brook bought Globex.",
        "The war ended in the 1940s. A month later Lena Brook bought Globex.",
    ],
)
def test_without_a_date_to_count_from_there_is_no_time(text: str) -> None:
    assert times(text, "Brook", "Globex") == ("", "", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("For ten years now Lena Brook has led Globex.", ("2009", "", "")),
        ("Lena Brook has led Globex for the past six years.", ("2013", "", "")),
        ("Lena Brook led Globex for the last six years.", ("", "", "")),
        ("Lena Brook joined Globex on the 28th of last month.", ("", "", "2019-04-28")),
        ("Lena Brook joined Globex on the 4th inst.", ("", "", "2019-05-04")),
    ],
)
def test_now_is_the_date_of_the_document(text: str, expected: tuple[str, str, str]) -> None:
    assert times(text, "Brook", "Globex", "2019-05-14") == expected


@pytest.mark.parametrize(
    ("text", "obj", "expected"),
    [
        ("Lena Brook, who had coached Globex since 2010, was dismissed in 2014.", "Globex", ("2010", "2014", "")),
        ("Lena Brook, who had backed Globex since 2015, pulled out in 2018.", "Globex", ("2015", "2018", "")),
        ("Lena Brook resigned as director of Globex in 2005.", "Globex", ("", "", "2005")),
        ("Lena Brook, formerly of Globex, sang.", "Globex", ("", "past", "")),
        ("Lena Brook's marriage to Paul Roth in 1982 filled the papers.", "Paul Roth", ("", "", "1982")),
    ],
)
def test_ends_and_events_have_their_time(text: str, obj: str, expected: tuple[str, str, str]) -> None:
    assert times(text, "Brook", obj) == expected


def test_a_planned_marriage_is_none() -> None:
    with pytest.raises(AssertionError, match="no triplet"):
        times("Lena Brook's planned marriage to Paul Roth pleased her.", "Brook", "Paul Roth")
