"""What `clew eval` and the benchmarks measure, on a terminal: measures, differences, gold pairs and the advice."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ...retrieval.creation import uses_graph
from ...retrieval.evaluation.advice import MEASURE, PREFERRED
from .tables import DIM, new_table
from .terminal import one_line

if TYPE_CHECKING:
    from ...retrieval.evaluation.advice import Difference, Findings
    from ...retrieval.evaluation.gold_pairs import GoldPairs
    from ...retrieval.evaluation.measures import ComponentRow


def measures_table(rows: Mapping[str, Mapping[str, float]], key: str = "retriever") -> Table:
    """One row per retriever, one column per measure: times in milliseconds with one decimal, all others in per cent.

    Args:
        rows: the measures of each retriever, by its name.
        key: the head of the first column.
    """
    columns = list(next(iter(rows.values()), {}))
    # Short heads, so that a row of eleven measures fits a terminal of 80 columns.
    table = new_table(key, *(each.replace("recall", "R").replace("_ms", "").replace("ndcg@10", "nDCG") for each in columns))
    table.padding = (0, 1, 0, 0)
    table.caption = "in %; p50 and p95 in milliseconds per question"
    for column in table.columns:
        column.no_wrap = True
    for column in table.columns[1:]:
        column.justify = "right"
    for name, measures in rows.items():
        cells = [f"{measures[each]:.1f}" if each.endswith("_ms") else f"{100 * measures[each]:.1f}" for each in columns]
        table.add_row(Text(one_line(name)), *cells)
    return table


def findings_lines(findings: "Findings") -> list[RenderableType]:
    """An ensemble's components, the differences from the graph's retriever, the gold pairs, and the advice in one line."""
    lines: list[RenderableType] = [
        Padding(_components_table(name, rows), (1, 0, 0, 0)) for name, rows in findings.components.items()
    ]
    differences = _advised_differences(findings)
    if differences:
        lines.append(Padding(_differences_table(differences), (1, 0, 0, 0)))
    lines.append(Padding(Text(_gold_pairs_line(findings.gold_pairs), style=DIM), (1, 0, 0, 0)))
    lines.append(Padding(Text(one_line(findings.advice.sentence), style="bold"), (1, 0, 0, 0)))
    return lines


def _components_table(retriever: str, rows: Mapping[str, "ComponentRow"]) -> Table:
    table = new_table(f"components of {one_line(retriever)}", "MRR", "share")
    table.caption = "MRR of each by itself, and its share of the scores of the first 20 hits, in %"
    for column in table.columns[1:]:
        column.justify = "right"
    for label, row in rows.items():
        table.add_row(Text(one_line(label)), f"{100 * row.mrr:.1f}", f"{100 * row.share:.1f}")
    return table


def _advised_differences(findings: "Findings") -> list["Difference"]:
    """The differences that the advice is based on: of the graph's retriever against each of the others."""
    with_graph = [name for name in findings.retrievers if uses_graph(name)]
    if not with_graph:
        return findings.differences
    shown = next((name for name in (findings.advice.use, PREFERRED) if name in with_graph), with_graph[-1])
    return [each for each in findings.differences if shown in (each.first, each.second)]


def _differences_table(differences: list["Difference"]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 1, 0, 0))
    for each in differences:
        interval = f"[{100 * each.low:+.1f}, {100 * each.high:+.1f}]"
        name = f"{one_line(each.first)} - {one_line(each.second)}"
        table.add_row(Text(name), Text(f"{100 * each.difference:+.1f}", justify="right"), Text(interval, justify="right"))
    table.caption = f"{MEASURE.replace('recall', 'R')} in points, with 95 % intervals (paired bootstrap)"
    return table


def _gold_pairs_line(pairs: "GoldPairs") -> str:
    if not pairs.pairs:
        return "gold pairs: none, since each question has one gold text; the graph has nothing to connect"
    kinds = f"{pairs.named:,} by name, {pairs.shared:,} by a shared entity, {pairs.related:,} by relations"
    share = f"{100 * pairs.connected / pairs.pairs:.0f} %"
    chance = "" if pairs.by_chance is None else f"; of random pairs {100 * pairs.by_chance:.0f} %"
    return f"gold pairs: the graph connects {pairs.connected:,} of {pairs.pairs:,} ({share}: {kinds}){chance}"
