"""Whether the graph helps, as `clew eval` says it on a terminal: differences, gold pairs, and what to use."""

from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..retrieval.evaluation.advice import MEASURE, PLAIN, PREFERRED
from .output.tables import DIM
from .output.terminal import one_line

if TYPE_CHECKING:
    from ..retrieval.evaluation.advice import Difference, Findings
    from ..retrieval.evaluation.gold_pairs import GoldPairs


def findings_lines(findings: "Findings") -> list[RenderableType]:
    """The differences from the graph's retriever, the gold pairs in a line, and the advice in another."""
    lines: list[RenderableType] = []
    told = _told(findings)
    if told:
        lines.append(Padding(_differences(told), (1, 0, 0, 0)))
    lines.append(Padding(Text(_pairs(findings.gold_pairs), style=DIM), (1, 0, 0, 0)))
    lines.append(Padding(Text(one_line(findings.advice.sentence), style="bold"), (1, 0, 0, 0)))
    return lines


def _told(findings: "Findings") -> list["Difference"]:
    """Of every two retrievers those that the advice rests on: the graph's against each of the others."""
    names = list(findings.retrievers)
    graphs = [name for name in names if name not in PLAIN]
    if not graphs:
        return findings.differences
    shown = next((name for name in (findings.advice.use, PREFERRED) if name in graphs), graphs[-1])
    return [each for each in findings.differences if shown in (each.first, each.second)]


def _differences(differences: list["Difference"]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 1, 0, 0))
    for each in differences:
        interval = f"[{100 * each.low:+.1f}, {100 * each.high:+.1f}]"
        name = f"{one_line(each.first)} - {one_line(each.second)}"
        table.add_row(Text(name), Text(f"{100 * each.difference:+.1f}", justify="right"), Text(interval, justify="right"))
    table.caption = f"{MEASURE.replace('recall', 'R')} in points, with 95 % intervals (paired bootstrap)"
    return table


def _pairs(pairs: "GoldPairs") -> str:
    if not pairs.pairs:
        return "gold pairs: none, each question has one gold text; the graph leads nowhere from it"
    ties = f"{pairs.named:,} by name, {pairs.shared:,} by a shared entity, {pairs.related:,} by relations"
    share = f"{100 * pairs.connected / pairs.pairs:.0f} %"
    chance = "" if pairs.by_chance is None else f"; of pairs taken by chance {100 * pairs.by_chance:.0f} %"
    return f"gold pairs: the graph ties {pairs.connected:,} of {pairs.pairs:,} ({share}: {ties}){chance}"
