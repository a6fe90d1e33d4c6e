"""Reads through a filter that sees references as it sees what they lead to.

Which references pass is asked once for each filter and generation, and given to every other statement by their ids: what a
reference leads to may lie several relationships away, which would make each of them long and slow.
"""

from collections.abc import Callable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from ...filters.language import RESERVED_FIELDS, Filter
from ...filters.records import record_of
from ...filters.references import Lead, Web, passing_references, split_choice
from ...model import Document, Json, Reference, TextNode
from ...reads import DocumentHeads, FetchTextNodes
from .core import Core, ReadState
from .fetch import fetch, heads
from .filter_cypher import condition
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
            known = yield from _passing(core, judging)
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


_LEADS = CypherRead("MATCH (n:Reference) WHERE n.clew_id IS NOT NULL RETURN collect(n.clew_id) AS %answer", {})
_WEB = CypherRead(
    "MATCH (n:Reference)-[:REFERS_TO]->(goal) WHERE n.clew_id IS NOT NULL WITH DISTINCT n.target AS target, goal "
    f"CALL (goal) {{ {_GOALS.format(goal='goal', text='text')} }} "
    "WITH DISTINCT target, text WHERE text.clew_id IS NOT NULL RETURN collect([target, text.clew_id]) AS %answer",
    {},
)
"""Every reference's target with the text nodes that it stands for. The text is the same for all filters: planning it once
takes as long as running it many times."""


def _passing(core: Core, filter: Filter) -> Steps[tuple[int, frozenset[str]]]:
    """The references that pass, and the generation in which they do."""
    found = yield [_LEADS, _WEB]
    references, pairs = found.answers
    goals = {target: [goal for _, goal in each] for target, each in groupby(sorted(pairs), itemgetter(0))}
    asked = condition(filter)
    text = f"UNWIND $ids AS id MATCH (n:TextNode {{clew_id: id}}) WHERE {asked.on('n')} RETURN collect(id) AS %answer"
    every = sorted({*references, *(goal for each in goals.values() for goal in each)})
    alone = yield [CypherRead(text, {**asked.parameters, "ids": every})]
    passing = frozenset(alone.answers[0])
    held = yield from _held(core, references)
    leads = {node.id: Lead(record, node.target) for node, record in held if isinstance(node, Reference)}
    if any(lead.record.keys() - RESERVED_FIELDS.keys() for lead in leads.values()):
        held += yield from _held(core, sorted(passing - leads.keys()))
    records = {node.id: record for node, record in held}
    seen = passing_references(filter, Web(leads, goals), records.__getitem__, passing.__contains__)
    return found.library.generation, frozenset(seen)


def _held(core: Core, ids: Sequence[str]) -> Steps[list[tuple[TextNode, dict[str, Json]]]]:
    """Text nodes of the whole store with their fields."""
    whole = ReadState(core, Scope())
    nodes = yield from fetch(whole, FetchTextNodes(ids))
    documents = yield from heads(whole, DocumentHeads([node.document_id for node in nodes]))
    headed = {head.id: Document(head.id, "", head.title, head.metadata, head.source) for head in documents}
    return [(node, record_of(node, headed.get(node.document_id))) for node in nodes]
