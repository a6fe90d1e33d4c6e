"""What a Cypher query returns, and the tokens of its text."""
