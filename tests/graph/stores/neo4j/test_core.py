"""What threads share of one open store, without a server."""

from typing import Any, cast

import pytest

from clew.graph.field_values import FieldValues
from clew.graph.stores.neo4j import core
from clew.graph.stores.neo4j.query_batch import BatchResult, CypherRead, GraphState, Steps, run_together
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


def test_a_piece_that_several_reads_ask_is_asked_once_and_answers_them_all() -> None:
    sent: list[tuple[str, dict[str, Any]]] = []

    class Stub:
        """A server that answers each piece with the value of its parameter."""

        version, left_mark, url = (5, 26), None, "stub"

        def run(self, statement: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
            sent.append((statement, parameters))
            found = {f"r{name[1:].partition('_')[0]}": value for name, value in parameters.items()}
            return [{"before": {"generation": 3}, "after": [3, None], **found}]

    def asking(*asks: CypherRead) -> Any:
        def read() -> Steps[Any]:
            answer = yield asks
            return list(answer.answers)

        return read

    # Equal for Python, but a number and a truth value for the server.
    one, true, two = (CypherRead("RETURN $v AS %answer", {"v": value}) for value in (1, True, 2))
    found, state = run_together(cast("Any", Stub()), [asking(one, two), asking(true), asking(two, one, two), asking()])
    assert [list(map(repr, each)) for each in found] == [["1", "2"], ["True"], ["2", "1", "2"], []]
    assert state.generation == 3
    ((statement, parameters),) = sent
    assert parameters == {"p0_v": 1, "p1_v": 2, "p2_v": True}
    assert statement.count("CALL () {") == 3
