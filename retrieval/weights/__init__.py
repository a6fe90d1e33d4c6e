"""What the ranker has learned: a file of trees, and how it is read."""
