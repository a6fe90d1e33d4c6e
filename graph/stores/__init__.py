"""Implementations of the `GraphStore` seam, one folder each."""
