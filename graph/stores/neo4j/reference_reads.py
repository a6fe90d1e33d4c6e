"""Reads through a filter that sees references as it sees what they lead to.

Which references pass is asked once for each filter and generation, and given to every other statement by their ids: what a
reference leads to may lie several relationships away, which would make each of them long and slow.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from ...errors import StoreUnavailable
from ...filters.facts import FACT_FIELDS
from ...filters.language import RESERVED_FIELDS, Filter
from ...filters.references import Back, split_choice
from .core import Core, ReadState
from .filter_cypher import MIXED, NATURAL, condition
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
    # What was known may be of another generation; what is found now is not, or `run_together` begins again.
    for _ in range(2):
        if known is None:
            found, generation = yield from _passing(judging)
            known = generation, found
            core.keep_references(str(judging), *known)
        passing = known[1] if chosen is None else known[1] & chosen
        steps = read(ReadState(core, Scope(filter, tuple(sorted(passing)))))
        try:
            asks = next(steps)
            while True:
                answer = yield asks
                if answer.library.generation != known[0]:
                    break
                asks = steps.send(answer)
        except StopIteration as stop:
            return stop.value
        known = None
    raise StoreUnavailable(f"{core.connection.url} was written to while it was read: try again later")


def _passing(filter: Filter) -> Steps[tuple[frozenset[str], int]]:
    """The ids of the references that pass, and the generation: each target's goals are read once, however many lead there.

    Only where some reference has metadata of its own that the filter asks for, a second step judges those over the texts.
    """
    answer = yield [_web(filter)]
    targets: dict[str, str] = {}
    goals: dict[str, list[str]] = {}
    found, own, ends = set[str](), set[str](), set[str]()
    for target, references, texts, passing in answer.answers[0]:
        goals[target] = [*texts, *passing]
        ends.update(passing)
        for identity, alone, passes, has_own in references:
            if not alone:
                targets[identity] = target
                own |= {identity} if has_own else set()
            elif passes:
                found.add(identity)
    back = Back.of(targets, goals)
    if not own:
        return frozenset(found | back.leading_to(ends, lambda _: True)), answer.library.generation
    pairs = [[key, end] for end in sorted(ends) for key in sorted(own & back.leading_to([end], lambda _: True))]
    asked = condition(filter)
    answer = yield [CypherRead(_OVER.replace("%asked", asked.on_both("n", "text")), {**asked.parameters, "pairs": pairs})]
    laid = {(key, end) for key, end in answer.answers[0]}
    for end in ends:

        def lets(key: str, end: str = end) -> bool:
            return key not in own or (key, end) in laid

        found |= back.leading_to([end], lets)
    return frozenset(found), answer.library.generation


@lru_cache(maxsize=64)
def _web(filter: Filter) -> CypherRead:
    """For each target its references, each with whether it is for a retriever, passes, and has own fields; and its goals.

    Goals are the references that lead on, then what passes.
    """
    asked = condition(filter)
    fields = sorted(filter.fields() - RESERVED_FIELDS.keys() - FACT_FIELDS.keys())
    own = [prefix + name.replace("\0", "\u2400") for name in fields for prefix in (NATURAL, MIXED)]
    text = (
        "MATCH (n:Reference) WHERE n.clew_id IS NOT NULL\n"
        f"WITH n.target AS target, head(collect(n)) AS one, collect([n.clew_id, {_alone('n')}, {asked.on('n')}, "
        "any(name IN $own WHERE n[name] IS NOT NULL)]) AS references\n"
        f"CALL (one) {{ MATCH (one)-[:REFERS_TO]->(goal) CALL (goal) {{ {_GOALS.format(goal='goal', text='text')} }} "
        f"WITH DISTINCT text, text.target IS NOT NULL AND NOT {_alone('text')} AS leads WHERE text.clew_id IS NOT NULL "
        f"AND (leads OR ({asked.on('text')} AND (text.kind <> 'parent' OR NOT EXISTS {{ "
        f"MATCH (text)-[:CONTAINS*1..]->(part:TextNode) WHERE part.kind <> 'parent' AND NOT {asked.on('part')} }}))) "
        "RETURN collect(CASE WHEN leads THEN text.clew_id END) AS texts, "
        "collect(CASE WHEN NOT leads THEN text.clew_id END) AS passing }\n"
        "RETURN collect([target, references, texts, passing]) AS %answer"
    )
    return CypherRead(text, {**asked.parameters, "own": own})


_OVER = (
    "UNWIND $pairs AS pair MATCH (n:Reference {clew_id: pair[0]}) MATCH (text:TextNode {clew_id: pair[1]}) "
    "WHERE %asked RETURN collect(pair) AS %answer"
)
"""Of pairs of a reference and a text node those where the text passes with the reference's fields laid over it."""


def _alone(variable: str) -> str:
    return f"{variable}.target STARTS WITH 'retriever:'"
