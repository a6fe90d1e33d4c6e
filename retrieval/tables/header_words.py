"""What the names of columns mean in other words: abbreviations and initials written out, and words for the same."""

from collections.abc import Iterator
from functools import lru_cache

from ...graph.terms import stem, words

_PERSONS = frozenset(
    """holder author translator warden keeper owner officer librarian builder engineer architect winner captain
    master artist director editor chair president leader player person people name member founder inventor composer driver
    teacher publisher champion manager contact boss supervisor client customer sister nurse doctor operator candidate coach
    host guest chef inventor judge pilot conductor tenant donor sponsor carer guide""".split()
)
_SHORT = {
    "dept": "department",
    "pts": "points",
    "fed": "federation country nation",
    "nat": "nationality nation country",
    "occ": "occupied occupancy",
    "avg": "average",
    "max": "maximum",
    "min": "minimum",
    "qty": "quantity",
    "amt": "amount",
    "yr": "year years",
    "yrs": "years",
    "hrs": "hours",
    "wt": "weight",
    "ht": "height",
    "pop": "population inhabitants",
    "temp": "temperature",
    "spec": "specialty",
    "mgr": "manager",
    "acq": "acquired",
    "est": "established",
    "abbr": "abbreviation",
    "cat": "catalogue",
    "ref": "reference",
    "dep": "departure departs depart leaves leave",
    "arr": "arrival arrives arrive",
    "dob": "birth born",
    "tel": "telephone phone",
    "addr": "address",
    "prep": "preparation prepare",
    "kcal": "calories kilocalories energy",
    "cal": "calories",
    "elo": "rating",
    "att": "attendance",
    "cap": "capacity",
    "pos": "position place rank",
    "vol": "volume",
    "ver": "version",
    "govt": "government",
    "lang": "language",
    "occup": "occupation",
}
_INITIALS = {
    "p": "played",
    "pld": "played",
    "gp": "played",
    "w": "won wins victories",
    "d": "drawn draws drew",
    "t": "tied ties",
    "l": "lost losses defeats",
    "gf": "goals scored",
    "f": "scored",
    "ga": "goals conceded against",
    "a": "conceded against",
    "gd": "goal difference",
    "pf": "points scored",
    "pa": "points conceded against",
    "pts": "points",
    "pos": "position place rank",
    "hr": "home runs",
}
"""Whole names of columns of sports."""
_ALIKE: tuple[str, ...] = (
    "codename nickname nicknamed alias dubbed",
    "salary earn earns earned earning pay wage wages paid",
    "team club side squad",
    "record time result",
    "mean average",
    "released release published launched come came",
    "start started joined hired employed",
    "awarded award given granted",
    "fee price cost costs charge",
    "mouth flows empties empty drains",
    "departure departs leaves leave depart",
    "arrival arrives reaches reach arrive",
    "occupied taken filled full",
    "spend spends spent",
    "build builds built",
    "sell sells sold",
    "buy buys bought",
    "hold holds held",
    "win wins won",
    "lose loses lost",
    "pay pays paid",
    "write writes wrote written",
    "take takes took taken",
    "give gives gave given",
    "teach teaches taught",
    "find finds found",
    "keep keeps kept",
    "lead leads led",
    "make makes made",
    "run runs ran",
    "send sends sent",
    "speak speaks spoke spoken",
    "begin begins began begun",
    "draw draws drew drawn",
    "fly flies flew flown",
    "sing sings sang sung",
    "catch catches caught",
    "sink sinks sank sunk",
    "lend lends lent",
    "drive drives drove driven",
    "grow grows grew grown",
)
"""Words for the same that the encoder does not hold near: verbs, their irregular forms, short words, words of sports."""
_GROUPS = tuple(frozenset(stem(each) for each in line.split()) for line in _ALIKE)
ALIKE = 0.75
"""What a word counts that means the same as one in a column's name."""


@lru_cache(5_000)
def written_out(name: str) -> tuple[str, ...]:
    """The words that the abbreviations in a column's name stand for.

    >>> written_out("Dept."), written_out("GA"), written_out("Name")
    (('department',), ('goals', 'conceded', 'against'), ())
    """
    return tuple(_written(words(name)))


def _written(said: list[str]) -> Iterator[str]:
    if len(said) == 1 and said[0] in _INITIALS:
        yield from _INITIALS[said[0]].split()
        return
    for each in said:
        yield from _SHORT.get(each, "").split()


@lru_cache(50_000)
def means_the_same(one: str, other: str) -> bool:
    """Whether two stems are of words for the same, as "cost" and "price"."""
    return one != other and any(one in group and other in group for group in _GROUPS)


@lru_cache(50_000)
def does_what(word: str) -> str:
    """The stem of what somebody does who is called so, as "win" of "winner"; "" of a word that calls nobody so."""
    return stem(f"{word[:-2]}ing") if len(word) >= 5 and word.endswith(("er", "or")) else ""


def of_persons(name: str) -> bool:
    """Whether a column's name says that it holds persons: "Officers", not "Office", which has the same stem."""
    return any(word in _PERSONS or word.removesuffix("s") in _PERSONS for word in words(name))
