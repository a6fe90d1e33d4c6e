"""Question to ranked text nodes: retrievers, their algebra, and their evaluation."""
