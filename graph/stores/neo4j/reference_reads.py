"""Reads through a filter that sees references as it sees what they lead to.

Which references pass is asked once for each filter and generation, and given to every other statement by their ids: what a
reference leads to may lie several relationships away, which would make each of them long and slow.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from ...filters.language import Filter
from ...filters.references import MAX_DEPTH, split_choice
from .core import Core, ReadState
from .filter_cypher import Condition, condition
from .query_batch import BeginRead, CypherRead, Steps
from .visibility import RELATED, Scope

_GOALS = " UNION ALL ".join(
    (
        "UNWIND CASE WHEN {goal}:TextNode THEN [{goal}] ELSE [] END AS {text} RETURN {text}",
        "MATCH ({text}:TextNode {{clew_id: {goal}.parent}}) WHERE {goal}:Sentence RETURN {text}",
        "MATCH ({goal})-[:CONTAINS]->({text}:TextNode) WHERE {goal}:Document RETURN {text}",
        "MATCH ({goal})<-[:MENTIONS]-({text}:TextNode) RETURN {text}",
        "MATCH ({goal})<-[:DECLARES]-(:Document)-[:CONTAINS]->({text}:TextNode) RETURN {text}",
        f"MATCH ({{goal}})-[fact:{RELATED}]-(:Entity) MATCH ({{text}}:TextNode)-[proof:STATES]->(:Entity) "
        "WHERE proof.relation = fact.clew_id RETURN {text}",
    )
)
"""The text nodes that a reference's target stands for."""


def seen(core: Core, filter: Filter | None, read: Callable[[ReadState], Steps[Any]]) -> BeginRead:
    """Begins a read of the store, or of what of it passes a filter, with those references that do."""
    scope = Scope(filter)
    if filter is None or not scope.judges_references:
        return lambda: read(ReadState(core, scope))
    judging, chosen = split_choice(filter)
    return lambda: _through(core, filter, judging, chosen, read)


def _through(
    core: Core, filter: Filter, judging: Filter, chosen: frozenset[str] | None, read: Callable[[ReadState], Steps[Any]]
) -> Steps[Any]:
    known = core.passing_references(str(judging))
    while True:
        if known is None:
            found = yield [_passing(judging)]
            known = found.library.generation, frozenset(found.answers[0])
            core.keep_references(str(judging), *known)
        passing = known[1] if chosen is None else known[1] & chosen
        steps = read(ReadState(core, Scope(filter, tuple(sorted(passing)))))
        try:
            asks = next(steps)
            while True:
                found = yield asks
                if found.library.generation != known[0]:
                    break
                asks = steps.send(found)
        except StopIteration as stop:
            return stop.value
        # What was known of the references is of another generation.
        known = None


@lru_cache(maxsize=64)
def _passing(filter: Filter) -> CypherRead:
    """The ids of the references that pass."""
    asked = condition(filter)
    text = (
        f"MATCH (n:Reference) WHERE n.clew_id IS NOT NULL AND CASE WHEN {_alone('n')} THEN {asked.on('n')} "
        f"ELSE {_leads_on(asked, ['n'])} END RETURN collect(n.clew_id) AS %answer"
    )
    return CypherRead(text, asked.parameters)


def _alone(variable: str) -> str:
    return f"{variable}.target STARTS WITH 'retriever:'"


def _leads_on(asked: Condition, way: Sequence[str]) -> str:
    """Whether the last of some references leads to a text that passes, alone and under each of them."""
    goal, text = f"goal{len(way)}", f"text{len(way)}"
    judged = " AND ".join([asked.on(text), *(asked.on_both(each, text) for each in way)])
    deeper = _leads_on(asked, [*way, text]) if len(way) < MAX_DEPTH else "false"
    return (
        f"EXISTS {{ MATCH ({way[-1]})-[:REFERS_TO]->({goal}) CALL ({goal}) {{ {_GOALS.format(goal=goal, text=text)} }} "
        f"WITH {text} WHERE {text}.clew_id IS NOT NULL AND CASE WHEN {text}.target IS NULL OR {_alone(text)} THEN {judged} "
        f"ELSE {deeper} END RETURN {text} }}"
    )
