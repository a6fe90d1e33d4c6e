"""The extractor that asks a language model: its question, the reading of its answers, and their grounding in the text."""
