"""Whether the graph helps a corpus: gold pairs that it ties, questions made from it, and the advice in one sentence."""
