"""Transforms of questions: one file, one name of the registry."""
