"""Implementations of the `Extractor` seam, one file each."""
