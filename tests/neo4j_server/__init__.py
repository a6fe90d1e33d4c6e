"""A real Neo4j server for tests and the demo, without Docker: fetched by Maven, started in a temporary home."""
