"""Rerankers: one file, one name of the registry."""
