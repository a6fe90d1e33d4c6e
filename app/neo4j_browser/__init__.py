"""What Neo4j Browser needs to show a graph well: a link, a style sheet and saved queries."""
