"""A question's candidates, gathered once for every retriever that uses the graph."""
