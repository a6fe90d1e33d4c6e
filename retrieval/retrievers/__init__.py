"""Retrievers: one file, one registered name."""
