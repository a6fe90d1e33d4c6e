"""What a filter asks of facts: as of when they hold, and how their evidence states them.

`as_of = "1967"` and `modality in ["asserted", "claimed"]` are conditions on evidence. They stand alone or joined by `and`
with others, and hide no text node, mention or entity: only evidence, and relations of which none is left.

**As of a date** (a year, month or day, which means any time in it) evidence is valid unless it tells that it is not: that
it holds since a time after it, held until a time before it, or happened after it. So undated evidence is valid, and so is
what ended at a time that its text does not tell. **Modality** is the evidence's own; without one, asserted evidence is
`asserted`, and other evidence, which may deny or suppose the fact, counts as `supposed`.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeGuard, get_args

from ..errors import FilterError, nearest
from ..model import MODALITY, STATED_TIMES, Json, Metadata, Modality

AS_OF = "as_of"
FACT_FIELDS: Mapping[str, tuple[str, ...]] = {AS_OF: ("string",), MODALITY: ("string",)}
"""The fields that ask about facts, with their JSON types. They mean this whatever the metadata hold."""
MODALITIES: tuple[Modality, ...] = get_args(Modality)

ISO_DATE = "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
"""What a stated time looks like, in Python and on a server alike; whatever else a property holds is no time."""
_ISO_DATE = re.compile(ISO_DATE)
_EXAMPLES = 'a year, month or day as "1967", "1967-03" or "1967-03-12"'


class StatedTimes(NamedTuple):
    """The times that evidence states, each an ISO date, "" where it states none."""

    valid_from: str
    valid_to: str
    at: str


@dataclass(frozen=True, slots=True)
class FactCondition:
    """What evidence must pass.

    Attributes:
        since: the first day of the date as of which it must be valid (of several dates the last such day), as an ISO date;
            "" where none is asked for.
        until: the last day of that date (of several the first such day).
        modalities: the modalities that pass, sorted; None: all of them.
    """

    since: str = ""
    until: str = ""
    modalities: tuple[str, ...] | None = None

    def passes(self, asserted: bool, properties: Metadata) -> bool:
        """Whether evidence with these properties does."""
        if self.modalities is not None and modality_of(asserted, properties) not in self.modalities:
            return False
        return not self.since or self.valid(stated_times(properties))

    def valid(self, times: StatedTimes) -> bool:
        """Whether evidence of these times is valid as of the date."""
        # As texts, a year comes before its months and days; with the sign at its end it comes after all of them.
        return not (
            times.valid_from > self.until or times.at > self.until or (times.valid_to and f"{times.valid_to}~" < self.since)
        )

    def counts(self, asserted: bool) -> bool:
        """Whether evidence that passes counts as support of its relation: all does where modalities are named."""
        return asserted or self.modalities is not None


def modality_of(asserted: bool, properties: Metadata) -> str:
    """As what evidence states its fact."""
    own = properties.get(MODALITY)
    if isinstance(own, str) and own in MODALITIES:
        return own
    return "asserted" if asserted else "supposed"


def stated_times(properties: Metadata) -> StatedTimes:
    """The times that evidence with these properties states.

    >>> stated_times({"valid_from": "1950-03", "valid_to": 1955, "at": "the station"})
    StatedTimes(valid_from='1950-03', valid_to='1955', at='')
    """
    return StatedTimes(*(_time(properties.get(name)) for name in STATED_TIMES))


def _time(value: Json) -> str:
    text = value if isinstance(value, str) else str(value) if isinstance(value, int) else ""
    return text if _ISO_DATE.fullmatch(text) else ""


def check_fact_field(field: str, operator: str, value: object) -> None:
    """Refuse what cannot be asked of facts.

    Raises:
        FilterError: another operator than "=" (for `modality` also "in"), no date, or an unknown modality.
    """
    if field == AS_OF:
        if operator != "=":
            raise FilterError(f"filter on 'as_of' with {operator!r}: it asks what was valid then, so write as_of = \"1967\"")
        date_bounds(value)
    elif operator not in ("=", "in"):
        raise FilterError(
            f'filter on \'modality\' with {operator!r}: use = or in, as in modality in ["asserted", "claimed"]'
        )
    else:
        checked_modalities(value if isinstance(value, tuple) else (value,))


def date_bounds(value: object) -> tuple[str, str]:
    """The first and the last day of a date, which is an ISO date of a year, month or day, or a year as a number.

    Raises:
        FilterError: it is none.

    >>> date_bounds("1967"), date_bounds("1968-02")
    (('1967-01-01', '1967-12-31'), ('1968-02-01', '1968-02-29'))
    """
    text = iso_date(value, AS_OF)
    year, month = int(text[:4]), int(text[5:7] or 0)
    first = f"{text}-01-01"[:10] if not month else f"{text}-01"[:10]
    if not month:
        return first, f"{text}-12-31"
    return first, text if len(text) == 10 else f"{text}-{monthrange(year, month)[1]}"


def iso_date(value: object, what: str) -> str:
    """A date as an ISO date of a year, month or day; it is given as that, or a year as a number.

    Raises:
        FilterError: it is none; the error says what was given so.

    >>> iso_date(871, "at"), iso_date("1968-02", "at")
    ('0871', '1968-02')
    """
    text = f"{value:04}" if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 9999 else value
    if not isinstance(text, str) or not _ISO_DATE.fullmatch(text) or not _in_calendar(text):
        raise FilterError(f"{what}: expected {_EXAMPLES}, got {value!r:.60}")
    return text


def _in_calendar(text: str) -> bool:
    try:
        date(*map(int, f"{text}-01-01".split("-")[:3]))
    except ValueError:
        return False
    return True


def checked_modalities(values: Iterable[object]) -> tuple[str, ...]:
    """Modalities, sorted, each once.

    Raises:
        FilterError: one is unknown; with a similar one.
    """
    names = list(values)
    for each in names:
        if not _is_modality(each):
            hint = nearest(each, MODALITIES) if isinstance(each, str) else ""
            raise FilterError(
                f"modality: expected {', '.join(MODALITIES[:-1])} or {MODALITIES[-1]}, got {each!r:.60}.{hint}"
            )
    return tuple(sorted({str(each) for each in names}))


def _is_modality(value: object) -> TypeGuard[Modality]:
    return isinstance(value, str) and value in MODALITIES


def fact_condition(asked: Iterable[tuple[str, Any]]) -> FactCondition | None:
    """What passes all of these conditions, each a field of `FACT_FIELDS` with its value or tuple of values; None of none."""
    found: FactCondition | None = None
    for field, value in asked:
        held = found or FactCondition()
        if field == AS_OF:
            since, until = date_bounds(value)
            found = FactCondition(max(since, held.since), min(until, held.until or until), held.modalities)
        else:
            names = checked_modalities(value if isinstance(value, tuple) else (value,))
            both = names if held.modalities is None else tuple(each for each in names if each in held.modalities)
            found = FactCondition(held.since, held.until, both)
    return found
