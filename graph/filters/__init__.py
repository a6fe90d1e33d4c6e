"""Filters over metadata: the language, its parser, its JSON form, and the records that they test."""
