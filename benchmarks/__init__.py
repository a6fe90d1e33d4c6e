"""Measurements, side by side in one run. Never a timed test, never a default data path."""
