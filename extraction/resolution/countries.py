"""Which countries a text speaks of, and which American states: places of one name are seldom in the same one."""

import json
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple, TypedDict

_FILE = "countries.json"
_PASSING = re.compile(r"\b(?:from|to|against|than|into)\s(?:the\s)?(?:[^\W\d_a-z][\w’'-]*(?:\s|(?=\W)))+")
_CAPITALS = re.compile(r"\b(?:U\.S\.|(?:(?:New|North|South|West|Rhode) )?[^\W\d_a-z][^\W\d_]+)")


class _LandNames(TypedDict):
    """What `countries.json` holds.

    `countries` has, for each country, what it, its peoples, regions, rivers and large cities are called beside; `states` the
    American states ("_" for a space) with what lies in them; `phrases` the lands of two words that mean others than the last
    word alone.
    """

    countries: dict[str, list[str]]
    states: dict[str, list[str]]
    phrases: dict[str, list[str]]


@cache
def _table() -> dict[str, tuple[str, ...]]:
    """The country of each name, and its American state where it has one."""
    read: _LandNames = json.loads(files(__package__ or "clew.extraction.resolution").joinpath(_FILE).read_text("utf-8"))
    found: dict[str, tuple[str, ...]] = {}
    for country, names in read["countries"].items():
        found.update((name, (country,)) for name in (country, *names))
    for state, names in read["states"].items():
        found.update((name.replace("_", " "), ("us", state)) for name in (state, *names))
    return found | {phrase: tuple(lands) for phrase, lands in read["phrases"].items()}


class Lands(NamedTuple):
    """The lands of a text.

    Attributes:
        countries: all that it names, also by their peoples, regions and large cities.
        spoken_of: those of them that are more than where something comes from or goes to.
        states: American states.
    """

    countries: frozenset[str]
    spoken_of: frozenset[str]
    states: frozenset[str]


def lands_of(text: str) -> Lands:
    """The lands that a text names.

    >>> [sorted(each) for each in lands_of("The Danish captain sailed from Lisbon to North Carolina.")]
    [['denmark', 'portugal', 'us'], ['denmark'], ['north_carolina']]
    """
    table = _table()
    found = [
        (match.start(), lands)
        for match in _CAPITALS.finditer(text)
        if (lands := table.get(name := match[0].lower()) or table.get(name.rpartition(" ")[2], ()))
    ]
    passing = [match.span() for match in _PASSING.finditer(text)] if found else []
    spoken_of = {lands[0] for at, lands in found if not any(start <= at < end for start, end in passing)}
    return Lands(
        frozenset(lands[0] for _, lands in found),
        frozenset(spoken_of),
        frozenset(state for _, lands in found for state in lands[1:]),
    )
