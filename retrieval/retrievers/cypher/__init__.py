"""Retrievers whose search is a Cypher query: a template of one's own, or one that a language model wrote."""
