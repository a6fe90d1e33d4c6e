"""What threads share of one open store, without a server."""

from typing import Any, cast

import pytest

from clew.graph.field_values import FieldValues
from clew.graph.stores.neo4j import core
from clew.graph.stores.neo4j.query_batch import BatchResult, GraphState
from clew.graph.stores.neo4j.statistics import field_values
from clew.graph.stores.neo4j.visibility import Scope


def test_results_come_with_their_own_state_whatever_another_thread_has_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    class Raced(core.Core):
        """Another thread sees a later state as soon as one is kept."""

        def __setattr__(self, name: str, value: Any) -> None:
            later = name == "known" and value is not None
            super().__setattr__(name, GraphState(generation=8) if later else value)

    monkeypatch.setattr(core, "run_together", lambda *_: (["found"], GraphState(generation=7)))
    raced = Raced(cast("Any", None))
    assert raced.together([]) == (["found"], GraphState(generation=7))
    assert raced.known == GraphState(generation=8)


def test_types_and_values_of_fields_are_steps_of_one_read() -> None:
    steps = field_values(core.ReadState(cast("Any", None), Scope()), 9)
    assert all("n.fields" in ask.text for ask in next(steps))
    asked = steps.send(BatchResult([["year:number"], [], []], GraphState()))
    assert all("$properties" in ask.text for ask in asked)
    with pytest.raises(StopIteration) as ended:
        steps.send(BatchResult([[["year", False, [1990]]], [], []], GraphState()))
    assert ended.value.value["year"] == FieldValues(("number",), (1990,))
