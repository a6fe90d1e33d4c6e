"""Results as the records that `--json` prints."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...extraction.registry import LOADERS
from . import json_schemas

if TYPE_CHECKING:
    from ...extraction.report import Report
    from ...graph.cypher.results import CypherResult
    from ...graph.model import Entity
    from ...graph.store import Schema
    from ...graph.stores.care import CheckReport
    from ..contents import Contents
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
        unknown_types=[
            json_schemas.UnknownTypeRecord(suffix=each.suffix, files=each.files, example=each.example)
            for each in report.unknown_types
        ],
        known_types=list(LOADERS.names()) if report.unknown_types else [],
        notes=[json_schemas.RemarkRecord(id=each.id, source=each.source, text=each.text) for each in report.notes],
        counts=counts,
        growth=dict(report.growth),
        seconds={stage: round(seconds, 3) for stage, seconds in report.seconds.items()},
    )


def query_record(result: "CypherResult") -> json_schemas.QueryRecord:
    """The rows of a Cypher query as `query --json` prints them."""
    from .cypher_results import json_of

    rows = [dict(zip(result.columns, map(json_of, row), strict=True)) for row in result.rows]
    return json_schemas.QueryRecord(columns=list(result.columns), rows=rows, truncated=result.truncated)


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


def check_record(report: "CheckReport") -> json_schemas.CheckRecord:
    """What a check found."""
    return json_schemas.CheckRecord(
        clean=report.clean,
        documents=report.documents,
        unverified=report.unverified,
        derived=report.derived,
        sealed=report.sealed,
        damage=[json_schemas.DamageRecord(place=each.place, problem=each.problem) for each in report.damage],
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


def list_record(listed: "Contents") -> json_schemas.ListRecord:
    """Some rows of a store as `list --json` prints them."""
    return json_schemas.ListRecord.model_validate({"kind": listed.kind, "total": listed.total, "rows": listed.rows})
