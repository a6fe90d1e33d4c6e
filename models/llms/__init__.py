"""Implementations of the `LLM` seam, one file each."""
