"""Rerankers, one per file: what stands after `>>` and reorders, merges or widens another retriever's hits."""
