"""Measures on a terminal."""

from clew.app.output.evaluation_tables import findings_lines, measures_table
from clew.retrieval.evaluation.advice import Advice, Findings
from clew.retrieval.evaluation.gold_pairs import GoldPairs
from clew.retrieval.evaluation.measures import ComponentRow

from .rendered import text_of


def test_figures_are_percentages_and_times_milliseconds() -> None:
    shown = text_of(measures_table({"keyword": {"recall@5": 0.6543, "p50_ms": 3.14159}}))
    assert "65.4" in shown
    assert "in %; p50 and p95 in" in " ".join(shown.split())
    assert "3.1" in shown


def test_an_ensembles_components_have_a_table() -> None:
    findings = Findings(
        corpus=1,
        queries=1,
        index_seconds=0,
        retrievers={},
        components={"ensemble(vector, keyword)": {"vector": ComponentRow(mrr=0.5, share=0.251)}},
        generated_questions=False,
        differences=[],
        gold_pairs=GoldPairs(pairs=0, connected=0, named=0, shared=0, related=0, by_chance=None),
        advice=Advice(use=None, sentence="No advice."),
    )
    shown = " ".join(" ".join(text_of(line) for line in findings_lines(findings)).split())
    assert "components of ensemble(vector, keyword) MRR share" in shown
    assert "vector 50.0 25.1" in shown
