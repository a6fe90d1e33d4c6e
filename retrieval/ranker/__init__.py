"""The learned ranker: signals of candidates and of linked pairs, the boosted trees, and their weights."""
