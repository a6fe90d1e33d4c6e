"""Decisions of users on entities and facts: made, checked, undone, and told."""
