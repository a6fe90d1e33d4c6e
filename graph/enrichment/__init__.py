"""What is made of a whole graph for retrievers: summaries, keywords, a tree, communities, and how it is kept."""
