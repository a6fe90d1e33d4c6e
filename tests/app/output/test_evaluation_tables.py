"""Measures on a terminal."""

from clew.app.output.evaluation_tables import measures_table

from .rendered import text_of


def test_figures_are_percentages_and_times_milliseconds() -> None:
    shown = text_of(measures_table({"keyword": {"recall@5": 0.6543, "p50_ms": 3.14159}}))
    assert "65.4" in shown
    assert "in %; p50 and p95 in" in " ".join(shown.split())
    assert "3.1" in shown
