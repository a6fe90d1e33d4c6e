"""What Neo4j Browser needs to show a graph: a link, a style sheet and saved queries."""
