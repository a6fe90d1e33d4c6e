"""What the ranker knows of its candidates, of pairs of them and of a rewritten question, and the trees that weigh it."""
