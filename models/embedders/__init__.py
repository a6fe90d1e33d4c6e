"""Implementations of the `Embedder` seam, one file each."""
