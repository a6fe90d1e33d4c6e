"""Training the ranker and the query adapter, and the models that a store has adopted."""
