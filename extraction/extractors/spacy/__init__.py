"""The spaCy extractor: from a parsed document to mentions and open triplets, one rule family per file."""
