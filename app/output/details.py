"""What a statement says beside its fact, in words: when the fact holds, by whose word, and its other properties."""

import json
from collections.abc import Iterator
from datetime import date

from ...graph.filters.facts import stated_times
from ...graph.model import (
    AT,
    ATTRIBUTED_TO,
    ENDED,
    INVERTED,
    MODALITY,
    STATED_PREDICATE,
    VALID_FROM,
    VALID_TO,
    Metadata,
)

DENIED_OR_SUPPOSED = "denied or supposed"
_MONTHS = tuple("January February March April May June July August September October November December".split())
_MODALITIES = ("denied", "claimed", "planned", "supposed")


def details(properties: Metadata) -> str:
    """The properties of a statement in one line, time and speaker in words, but for those that only tell its words.

    >>> details({"amount": 12.5, "to": ["Ann", "Ben"], "paid": True, "predicate": "Paid"})
    'amount: 12.5, paid: true, to: ["Ann", "Ben"]'
    >>> details({"modality": "claimed", "attributed_to": "Tom Hart", "valid_from": "1950", "valid_to": "1955-03"})
    'claimed by Tom Hart, 1950 to March 1955'
    """
    told = dict(_in_words(properties))
    own = sorted((name, value) for name, value in properties.items() if name not in (INVERTED, STATED_PREDICATE, *told))
    others = (f"{name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}" for name, value in own)
    return ", ".join([*filter(None, told.values()), *others])


def modality_words(asserted: bool, properties: Metadata) -> str:
    """How a statement that asserts nothing states its fact, "" where `details` says so or it asserts the fact.

    >>> modality_words(False, {}), modality_words(False, {"modality": "planned"})
    ('denied or supposed', '')
    """
    return "" if asserted or properties.get(MODALITY) in _MODALITIES else DENIED_OR_SUPPOSED


def _in_words(properties: Metadata) -> Iterator[tuple[str, str]]:
    """Properties with their words, "" where those of another one say it too; what has no such form is left out."""
    modality, speaker = properties.get(MODALITY), properties.get(ATTRIBUTED_TO)
    named = speaker if isinstance(speaker, str) else ""
    if isinstance(modality, str) and modality in _MODALITIES:
        yield MODALITY, f"claimed by {named}" if named and modality == "claimed" else modality
    elif modality == "asserted":
        yield MODALITY, ""
    if named:
        yield ATTRIBUTED_TO, "" if modality == "claimed" else f"according to {named}"
    begins, ends, at = stated_times(properties)
    if at:
        yield AT, _at(at)
    if begins:
        yield VALID_FROM, "" if begins == ends else f"{_date(begins)} to {_date(ends)}" if ends else f"since {_date(begins)}"
    if ends:
        yield VALID_TO, _at(ends) if begins == ends else "" if begins else f"until {_date(ends)}"
    if properties.get(ENDED) is True:
        yield ENDED, "" if ends else "no longer"


def _at(text: str) -> str:
    return f"{'on' if len(text) == 10 else 'in'} {_date(text)}"


def _date(text: str) -> str:
    """An ISO date of a year, month or day in words; as it is, where the calendar has no such day."""
    try:
        day = date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return text
    month = f"{_MONTHS[day.month - 1]} {day.year}"
    return {4: str(day.year), 7: month, 10: f"{day.day} {month}"}[len(text)]
