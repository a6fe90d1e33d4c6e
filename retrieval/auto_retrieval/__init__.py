"""From a question to a search with a filter: what is asked for, of which texts, how many and in which order."""
