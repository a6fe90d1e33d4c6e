"""`clew stats`: what a store holds."""

from ...output.terminal import show, write_json
from ..options import AsJson, Store, examples, open_graph


@examples("clew stats library.clew", "clew stats library.clew --json")
def stats(store: Store, as_json: AsJson = False) -> None:
    """Show what a store holds: counts, digest, language, encoder, entity types, relation types, metadata fields."""
    from ....graph.batch import origins

    with open_graph(store) as graph:
        figures, schema, document_origins = graph.stats(), graph.schema(), origins(graph.store.builds())
    if as_json:
        from ...output.json_records import stats_record

        write_json(stats_record(figures, schema))
        return
    from ....graph.filters.parser import quote_field
    from ....graph.stores.neo4j.address import redacted
    from ...output.tables import counts_table, with_origins

    show(counts_table(redacted(store), with_origins(figures, document_origins)))
    for title, counts in (("entity type", schema.entity_types), ("relation type", schema.relation_types)):
        if counts:
            most = dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:12])
            show("", counts_table(title, most))
    if schema.fields:
        show("", counts_table("field", {quote_field(name): " or ".join(types) for name, types in schema.fields.items()}))
