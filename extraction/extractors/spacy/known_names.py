"""Well-known names: what HTTP, Haskell, KDE or UNESCO are, by a list of general knowledge that ships with Clew."""

import json
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from ....graph.names import match_key

_TECHNICAL = "technical"
"""The list's part that holds only in texts about computing: "Go", "Apple"."""
_PLACES = frozenset({"GPE", "LOC"})
_LONGEST_INITIALS = 5


class _Known(NamedTuple):
    """A name's type, and whether only its capitals tell it from a word: "LED"."""

    kind: str
    capitals: bool


def known_type(key: str, words: Collection[str], labels: Mapping[str, int], technical: bool) -> str:
    """The type of a well-known name, "" where it is none.

    A town's or country's name is one only where no label says otherwise, since people and firms bear them.

    Args:
        key: the entity's match key.
        words: what the text calls it, as written.
        labels: the tagger's labels of its mentions.
        technical: whether the text is about computing.

    >>> known_type("ipv6", ["IPv6"], {}, False), known_type("led", ["Led"], {}, True)
    ('STANDARD', '')
    """
    found = _found(key, technical)
    if found is None:
        # "DNS" of a text that calls it the Domain Name Service too.
        initials = sorted(each for each in words if each.isupper() and each.isalpha() and 2 < len(each) <= _LONGEST_INITIALS)
        found = next(filter(None, (_found(match_key(each), technical) for each in initials)), None)
    if found is None or (found.capitals and not any(each.isupper() for each in words)):
        return ""
    if found.kind == "GPE" and any(label not in _PLACES for label in labels):
        return ""
    return "" if found.kind == "LOC" and "PERSON" in labels else found.kind


def _found(key: str, technical: bool) -> _Known | None:
    return _table(False).get(key) or (_table(True).get(key) if technical else None)


def known_names(kind: str) -> frozenset[str]:
    """The well-known names of a type, in any text."""
    return _sets()[kind]


@cache
def _sets() -> dict[str, frozenset[str]]:
    return {kind: frozenset(names) for kind, names in _lists().items() if kind != _TECHNICAL}


@cache
def _table(technical: bool) -> dict[str, _Known]:
    """The names that hold in any text, or those that only one about computing adds, by match key."""
    lists = _lists()
    return dict(_entries(lists[_TECHNICAL] if technical else {k: v for k, v in lists.items() if k != _TECHNICAL}))


def _entries(lists: Mapping[str, Collection[str]]) -> Iterator[tuple[str, _Known]]:
    for kind, names in lists.items():
        for name in names:
            yield match_key(name), _Known(kind, name.isupper() and name.isalpha() and len(name) <= _LONGEST_INITIALS)


@cache
def _lists() -> Any:
    return json.loads((files(__package__ or "") / "well_known_names.json").read_text("utf-8"))
