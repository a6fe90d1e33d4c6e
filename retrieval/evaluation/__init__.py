"""Measures of retrieval, and whether the graph helps a corpus."""
