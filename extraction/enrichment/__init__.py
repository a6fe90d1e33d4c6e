"""Writes what retrievers of the whole corpus need into a store: summaries, keywords, a tree, communities."""
