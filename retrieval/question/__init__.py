"""What a question says: its words, language, parts, entities and vector."""
