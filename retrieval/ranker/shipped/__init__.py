"""What the ranker has learned: a file of trees, which `scoring.weighing` reads."""
