"""Copies of a graph: store to store, JSONL, GraphML, networkx, and ready triplets."""
