"""Results as the records that `--json` prints."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from . import json_schemas

if TYPE_CHECKING:
    from ...extraction.report import Report
    from ...graph.cypher.results import CypherResult
    from ...graph.model import Entity
    from ...graph.store import Schema
    from ...retrieval.ranking import Hit, HitSource, Step, Trail
    from ..facts import Fact


def add_record(report: "Report", counts: dict[str, int]) -> json_schemas.AddRecord:
    """The report of an addition as `add --json` prints it."""
    return json_schemas.AddRecord(
        added=report.added,
        updated=report.updated,
        unchanged=report.unchanged,
        removed=report.removed,
        failures=[json_schemas.RemarkRecord(id=each.id, source=each.source, text=each.reason) for each in report.failures],
        skipped=[json_schemas.RemarkRecord(id=each.id, source=each.source, text=each.reason) for each in report.skipped],
        notes=[json_schemas.RemarkRecord(id=each.id, source=each.source, text=each.text) for each in report.notes],
        counts=counts,
        growth=dict(report.growth),
        seconds={stage: round(seconds, 3) for stage, seconds in report.seconds.items()},
    )


def hit_record(hit: "Hit") -> json_schemas.HitRecord:
    """A hit as `search --json` prints it."""
    return json_schemas.HitRecord(
        id=hit.id,
        document_id=hit.node.document_id,
        title=hit.node.title,
        text=hit.node.text,
        source=_source_record(hit.source),
        score=hit.score,
        signals={name: float(value) for name, value in hit.signals.items()},
        trail=trail_record(hit.trail),
    )


def _source_record(source: "HitSource") -> json_schemas.SourceRecord:
    return json_schemas.SourceRecord(
        document_id=source.document_id,
        title=source.title,
        path=source.path,
        metadata=dict(source.metadata),
        start=source.start,
        end=source.end,
    )


def trail_record(trail: "Trail") -> json_schemas.TrailRecord:
    """A trail, in parts and in one line."""
    return json_schemas.TrailRecord(
        line=str(trail),
        origin=trail.origin,
        seeds=list(trail.seeds),
        steps=[_step_record(step) for step in trail.steps],
        route=list(trail.route),
        matched=list(trail.matched),
        sentence=trail.sentence,
        query=trail.query,
        onward=[_step_record(step) for step in trail.onward],
    )


def query_record(result: "CypherResult") -> json_schemas.QueryRecord:
    """The rows of a Cypher query as `query --json` prints them."""
    from .cypher_results import json_of

    rows = [dict(zip(result.columns, map(json_of, row), strict=True)) for row in result.rows]
    return json_schemas.QueryRecord(columns=list(result.columns), rows=rows, truncated=result.truncated)


def path_record(trail: "Trail") -> json_schemas.PathRecord:
    """A path between two entities as `path --json` prints it."""
    return json_schemas.PathRecord(
        line=str(trail), hops=len(trail.steps), steps=[_step_record(step) for step in trail.steps]
    )


def show_record(entity: "Entity", facts: "Sequence[Fact]", mentions: int) -> json_schemas.ShowRecord:
    """An entity as `show --json` prints it."""
    return json_schemas.ShowRecord(
        id=entity.id,
        name=entity.name,
        type=entity.type,
        aliases=list(entity.aliases),
        properties=dict(entity.properties),
        mentions=mentions,
        facts=[fact_record(fact) for fact in facts],
    )


def stats_record(figures: dict[str, Any], schema: "Schema") -> json_schemas.StatsRecord:
    """A store's figures and schema as `stats --json` prints them."""
    return json_schemas.StatsRecord(
        **figures,
        entity_types=dict(schema.entity_types),
        relation_types=dict(schema.relation_types),
        fields={name: list(types) for name, types in schema.fields.items()},
    )


def _step_record(step: "Step") -> json_schemas.StepRecord:
    return json_schemas.StepRecord(
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


def fact_record(fact: "Fact") -> json_schemas.FactRecord:
    """A fact with the sentences that state it."""
    return json_schemas.FactRecord(
        subject=fact.subject,
        predicate=fact.relation.words,
        object=fact.object,
        type=fact.relation.type,
        asserted=fact.asserted,
        statements=[
            json_schemas.StatementRecord(
                sentence=each.sentence,
                text_node=each.text_node,
                document_id=each.document_id,
                title=each.title,
                extractor=each.extractor,
                confidence=each.confidence,
                asserted=each.asserted,
                type=each.type,
                start=each.start,
                properties=dict(each.properties),
            )
            for each in fact.statements
        ],
        contradicts=list(fact.contradicts),
    )
