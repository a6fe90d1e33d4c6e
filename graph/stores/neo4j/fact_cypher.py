"""What a filter asks of facts as Cypher on evidence, which keeps its times as `properties.valid_from` and the like.

A property that is no date is passed over, as `FactCondition.passes` does; the date's form and bounds come as parameters.
"""

from collections.abc import Mapping
from typing import Any

from ...filters.facts import ISO_DATE, MODALITIES, FactCondition

_TIME = "toStringOrNull({0}.`properties.%s`)"
_VALID = " AND ".join(
    f"NOT coalesce({time} =~ $fact_date AND {outside}, false)"
    for time, outside in (
        (_TIME % "valid_from", f"{_TIME % 'valid_from'} > $fact_until"),
        (_TIME % "at", f"{_TIME % 'at'} > $fact_until"),
        (_TIME % "valid_to", f"{_TIME % 'valid_to'} + '~' < $fact_since"),
    )
)
_MODALITY = (
    "CASE WHEN {0}.`properties.modality` IN $fact_known THEN {0}.`properties.modality` "
    "WHEN {0}.asserted THEN 'asserted' ELSE 'supposed' END IN $fact_modalities"
)


def passing(condition: FactCondition, variable: str) -> str:
    """Whether evidence passes."""
    asked = ([_VALID] if condition.since else []) + ([_MODALITY] if condition.modalities is not None else [])
    return " AND ".join(asked).format(variable) or "true"


def fact_parameters(condition: FactCondition) -> Mapping[str, Any]:
    """What the texts of a condition need."""
    found: dict[str, Any] = {}
    if condition.since:
        found |= {"fact_date": ISO_DATE, "fact_since": condition.since, "fact_until": condition.until}
    if condition.modalities is not None:
        found |= {"fact_modalities": list(condition.modalities), "fact_known": list(MODALITIES)}
    return found
