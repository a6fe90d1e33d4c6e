"""Search for facts: entities of a question, walks along facts, scores, and facts as hits or as the texts that state them."""
