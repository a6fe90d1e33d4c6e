"""Which longer name a shortened one stands for: the quick way against a look at every pair."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.extraction.extractors.spacy.aliases import canonical_keys
from clew.extraction.extractors.spacy.honorifics import without_rank

WORDS = st.sampled_from(["john", "mary", "smith", "jones", "lee", "duke", "2nd", "of"])
NAMES = st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), max_size=10, unique=True)


def shortens(short: str, long: str) -> bool:
    words, other = short.split(), long.split()
    name = without_rank(other)
    if len(words) >= len(other):
        return False
    if len(words) == 1:
        return len(short) > 2 and short in (name[0], name[-1])
    return len(name) > 1 and (words[0], words[-1]) == (name[0], name[-1])


@given(NAMES)
def test_a_person_is_the_one_longest_name_that_the_words_shorten(names: list[str]) -> None:
    people = [name for name in names if name.split()[0] != "duke"]
    full = [name for name in people if " " in name]
    found = canonical_keys([(name, "PERSON") for name in people], "", "")
    for name in people:
        longer = [each for each in full if shortens(name, each)]
        roots = [each for each in longer if not any(shortens(each, other) for other in longer)]
        expected = roots[0] if len(roots) == 1 else name
        assert found.get(name, name) == found.get(expected, expected)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["halden", "halden optics"], {"halden": "halden optics"}),
        (["halden", "halden optics", "halden works"], {}),
        (["halden", "haldenberg", "shalden optics"], {}),
    ],
)
def test_an_organisation_is_the_one_longer_name_that_begins_so(names: list[str], expected: dict[str, str]) -> None:
    assert canonical_keys([(name, "ORG") for name in names], "", "") == expected


def test_thousands_of_names_end() -> None:
    names = [(f"first{n} last{n % 50}", "PERSON") for n in range(4000)] + [(f"firm {n} x{n}", "ORG") for n in range(4000)]
    assert canonical_keys([*names, ("firm 7", "ORG"), ("first9", "PERSON")], "", "") == {
        "firm 7": "firm 7 x7",
        "first9": "first9 last9",
    }
