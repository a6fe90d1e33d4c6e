"""When the evidence of one generation holds and how it states facts, as arrays: what a condition on evidence is put to."""

import json
import sqlite3
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...filters.facts import MODALITIES, FactCondition, modality_of, stated_times
from .columns import Columns, Ints

_FIRST, _LAST = "00000000", "99999999"
"""What fills a year or month up, so that it comes before or after all of its days."""
_ALWAYS = 10**8
"""After all dates."""


@dataclass(frozen=True)
class PassingFacts:
    """The evidence that passes a condition, by position, and whether all of it counts as support of its relation."""

    mask: NDArray[np.bool_]
    counts: bool


@dataclass(frozen=True)
class EvidenceTimes:
    """Columns by position of evidence. Dates are numbers such as 19670312; 0, or `_ALWAYS` for `valid_to`, is none."""

    valid_from: Ints
    valid_to: Ints
    at: Ints
    modality: Ints

    def passing(self, condition: FactCondition) -> PassingFacts:
        """Which evidence passes."""
        passes = np.ones(len(self.at), dtype=np.bool_)
        if condition.since:
            since, until = _number(condition.since, _FIRST), _number(condition.until, _FIRST)
            passes = (np.maximum(self.valid_from, self.at) <= until) & (self.valid_to >= since)
        if condition.modalities is not None:
            passes &= np.isin(self.modality, [MODALITIES.index(each) for each in MODALITIES if each in condition.modalities])
        return PassingFacts(passes, condition.counts(False))


def read_evidence_times(connection: sqlite3.Connection, columns: Columns) -> EvidenceTimes:
    """The times of all evidence; only that which states some is looked into."""
    size = len(columns.evidence_node)
    valid_from, at = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    valid_to = np.full(size, _ALWAYS)
    plain = MODALITIES.index(modality_of(True, {})), MODALITIES.index(modality_of(False, {}))
    modality = np.where(columns.evidence_asserted > 0, *plain)
    for position, asserted, text in connection.execute(_TELLING):
        properties = json.loads(text)
        times = stated_times(properties)
        valid_from[position], at[position] = _number(times.valid_from, _FIRST), _number(times.at, _FIRST)
        valid_to[position] = _number(times.valid_to, _LAST) or _ALWAYS
        modality[position] = MODALITIES.index(modality_of(bool(asserted), properties))
    return EvidenceTimes(valid_from, valid_to, at, modality)


def _number(time: str, filling: str) -> int:
    """A date as a number; 0 for none."""
    digits = time.replace("-", "")
    return int(digits + filling[len(digits) :]) if digits else 0


_TELLING = """SELECT position, asserted, properties FROM
    (SELECT row_number() OVER (ORDER BY id) - 1 AS position, asserted, properties FROM evidence)
    WHERE instr(properties, '"modality"') OR instr(properties, '"valid_from"') OR instr(properties, '"valid_to"')
    OR instr(properties, '"at"')"""
