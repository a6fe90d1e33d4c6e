"""Hits, trails, contexts and paths as the records that `--json` prints."""

from typing import TYPE_CHECKING

from . import search_schemas

if TYPE_CHECKING:
    from ...graph.model import TextNode
    from ...retrieval.context import Context
    from ...retrieval.hits import Hit, HitSource, Step, TableAnswer, Trail


def hit_record(hit: "Hit") -> search_schemas.HitRecord:
    """A hit as `search --json` prints it."""
    return search_schemas.HitRecord(
        id=hit.id,
        document_id=hit.node.document_id,
        title=hit.node.title,
        text=hit.node.text,
        source=_source_record(hit.source),
        score=hit.score,
        signals={name: float(value) for name, value in hit.signals.items()},
        trail=trail_record(hit.trail),
        fact=_fact_record(hit.node),
    )


def trail_record(trail: "Trail") -> search_schemas.TrailRecord:
    """A trail, in parts and in one line."""
    return search_schemas.TrailRecord(
        line=str(trail),
        origin=trail.origin,
        seeds=list(trail.seeds),
        steps=[_step_record(step) for step in trail.steps],
        route=list(trail.route),
        matched=list(trail.matched),
        sentence=trail.sentence,
        query=trail.query,
        onward=[_step_record(step) for step in trail.onward],
        facts=[_step_record(step) for step in trail.facts],
        table=None if trail.table is None else _table_record(trail.table),
    )


def _table_record(answer: "TableAnswer") -> search_schemas.TableAnswerRecord:
    cells = [search_schemas.CellRecord(**cell._asdict()) for cell in answer.cells]
    return search_schemas.TableAnswerRecord(cells=cells, value=answer.value)


def path_record(trail: "Trail") -> search_schemas.PathRecord:
    """A path between two entities as `path --json` prints it."""
    return search_schemas.PathRecord(
        line=str(trail), hops=len(trail.steps), steps=[_step_record(step) for step in trail.steps]
    )


def context_record(context: "Context") -> search_schemas.ContextRecord:
    """A context as `search --context --json` prints it."""
    return search_schemas.ContextRecord(**context.record(), text=context.text)


def _fact_record(node: "TextNode") -> search_schemas.FoundFactRecord | None:
    from ...retrieval.hits import FactNode

    if not isinstance(node, FactNode):
        return None
    fields = search_schemas.FactSourceRecord.model_fields
    sources = [search_schemas.FactSourceRecord(**{name: getattr(each, name) for name in fields}) for each in node.sources]
    return search_schemas.FoundFactRecord(
        subject=node.subject,
        predicate=node.predicate,
        object=node.object,
        type=node.relation_type,
        hops=node.hops,
        sources=sources,
    )


def _source_record(source: "HitSource") -> search_schemas.SourceRecord:
    return search_schemas.SourceRecord(
        document_id=source.document_id,
        title=source.title,
        path=source.path,
        metadata=dict(source.metadata),
        start=source.start,
        end=source.end,
    )


def _step_record(step: "Step") -> search_schemas.StepRecord:
    return search_schemas.StepRecord(
        source=step.source,
        words=step.words,
        target=step.target,
        type=step.edge.type,
        sentence=step.sentence,
        text_node=step.text_node,
        asserted=step.asserted,
        properties=dict(step.properties),
        document_id=step.document_id,
        start=step.start,
    )
