"""How results look on a terminal: rich tables and threads. Every text of a user is a `rich.text.Text`, never markup."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ...retrieval.ranking import FOUND_BY_ITSELF, ITS_OWN, name_of_node
from ...retrieval.registry import graphless
from .cypher_cells import text_of
from .score_breakdown import MOST_IN_LINE, given, heading, largest
from .terminal import one_line, plain

if TYPE_CHECKING:
    from ...extraction.report import Report
    from ...graph.batch import Origin
    from ...graph.cypher.results import CypherResult
    from ...graph.model import Entity
    from ...retrieval.ranking import Hit, Ranking, Step, Trail
    from ...retrieval.training.judgements import Judgement
    from ..facts import Fact
    from .json_schemas import ExtractRecord
from ...retrieval.evaluation.advice import MEASURE, PREFERRED

if TYPE_CHECKING:
    from ...retrieval.evaluation.advice import Difference, Findings
    from ...retrieval.evaluation.gold_pairs import GoldPairs

MOST_TOLD = 8
"""Shares of a score that are told a line each, where they are too many for one line."""
SENTENCE, DIM, NAME, WORDS, BAD = "italic", "dim", "bold cyan", "yellow", "red"
_SNIPPET = 220
_HELD = ("documents", "references", "text_nodes", "sentences", "entities", "relations", "evidence")


def ranking_table(ranking: "Ranking") -> RenderableType:
    """Hits with rank, score, title, the beginning of the text and the thread in one line."""
    if not ranking:
        return Text("nothing found", style=DIM)
    table = _table("#", "score", "text", "thread")
    table.columns[0].justify = table.columns[1].justify = "right"
    table.columns[2].ratio, table.columns[3].ratio = 3, 2
    for rank, hit in enumerate(ranking, 1):
        table.add_row(str(rank), f"{hit.score:.4f}", _title_and_text(hit), Text(one_line(str(hit.trail), 300)))
    return table


def explained(ranking: "Ranking") -> RenderableType:
    """Hits one below the other, each with its whole thread and each signal's share of the score."""
    if not ranking:
        return Text("nothing found", style=DIM)
    return Group(*(_explained_hit(rank, hit) for rank, hit in enumerate(ranking, 1)))


def _explained_hit(rank: int, hit: "Hit") -> RenderableType:
    head = Text.assemble((f"{rank:>2}. ", "bold"), (one_line(name_of_node(hit.node)), "bold"), (f"  {hit.score:.4f}", DIM))
    head.append(f"  {one_line(hit.id)}", style=DIM)
    parts: list[RenderableType] = [Text(one_line(hit.node.text, 260))]
    parts.append(thread(hit.trail))
    if hit.signals:
        parts.append(share_lines(hit.score, hit.signals))
    return Group(head, Padding(Group(*parts), (0, 0, 1, 4)))


def share_lines(score: float, signals: Mapping[str, float]) -> RenderableType:
    """A score as a sum: few shares in one line; of many the largest with what they mean, and the others together."""
    shares = given(signals)
    if len(shares) <= MOST_IN_LINE:
        parts = " + ".join(f"{one_line(name)} {value:.3f}" for name, value in shares.items())
        return Text(f"score {score:.3f} = {parts}" if parts else f"score {score:.3f}", style=DIM)
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(justify="right", style=DIM, no_wrap=True)
    table.add_column(style=DIM, no_wrap=True)
    table.add_column(style=DIM, overflow="fold")
    for share in largest(signals, MOST_TOLD):
        table.add_row(*map(Text, share))
    return Group(Text(heading(score, signals), style=DIM), Padding(table, (0, 0, 0, 2)))


def thread(trail: "Trail") -> RenderableType:
    """A trail as a list: where it starts, each edge with its sentence, where it leads on to, what else was followed."""
    lines: list[RenderableType] = []
    if trail.seeds:
        lines.append(Text.assemble(("from  ", DIM), _joined(trail.seeds, NAME)))
    elif trail.starts_at_text:
        lines.append(Text.assemble(("from  ", DIM), FOUND_BY_ITSELF))
    lines.extend(_steps(trail.steps))
    if trail.onward:
        lines.append(Text("on to", style=DIM))
        lines.extend(_steps(trail.onward))
    if trail.matched:
        lines.append(Text.assemble(("words ", DIM), one_line(", ".join(trail.matched))))
    if trail.sentence and not trail.steps:
        lines.append(Text.assemble(("said  ", DIM), (f"“{one_line(trail.sentence)}”", SENTENCE)))
    lines.extend(Text.assemble(("via   ", DIM), one_line(reference)) for reference in trail.route)
    if trail.query:
        lines.append(Text.assemble(("query ", DIM), one_line(trail.query)))
    if not lines:
        lines.append(Text.assemble(("by    ", DIM), one_line(trail.origin)))
    return Group(*lines)


def _steps(steps: Iterable["Step"]) -> list[RenderableType]:
    lines: list[RenderableType] = []
    before = ""
    for step in steps:
        own = step.own_text
        edge = _own(own) if own else _edge(step.source, step.words, step.target)
        lines.append(Text.assemble(("  └─  ", DIM), edge))
        if step.sentence and step.sentence != before:
            lines.append(Padding(Text(f"“{one_line(step.sentence, 500)}”", style=SENTENCE), (0, 0, 0, 6)))
        before = step.sentence
    return lines


def _own(text: str) -> Text:
    return Text.assemble((one_line(text), NAME), (f" {ITS_OWN}", WORDS))


def _edge(source: str, words: str, target: str) -> Text:
    return Text.assemble((one_line(source), NAME), (f" —{one_line(words)}→ ", WORDS), (one_line(target), NAME))


def triplet_lines(record: "ExtractRecord", sentence: bool = True) -> RenderableType:
    """A triplet with its confidence, under the sentence that states it."""
    words = Text.assemble("  ", _edge(record.subject, record.predicate, record.object))
    words.append(f"  {record.confidence:.2f}", style=DIM)
    if not record.asserted:
        words.append("  not asserted", style=BAD)
    return Group(Text(f"“{one_line(record.sentence)}”", style=SENTENCE), words) if sentence else words


def facts_table(entity: "Entity", facts: Sequence["Fact"], mentions: int) -> RenderableType:
    """What is known about an entity: who it is, then a fact a row with the sentences that state it."""
    head = Text.assemble((one_line(entity.name), "bold"))
    about = [part for part in (entity.type, _also(entity.aliases), f"{mentions:,} mentions", entity.id) if part]
    head.append("  " + one_line(" · ".join(about)), style=DIM)
    if not facts:
        return Group(head, Text("no facts", style=DIM))
    table = _table("fact", "stated by")
    table.columns[0].ratio, table.columns[1].ratio = 2, 3
    for fact in facts:
        words = _edge(fact.subject, fact.relation.words, fact.object)
        if not fact.asserted:
            words.append("  not asserted", style=BAD)
        said = Text("\n").join(_statement_lines(fact))
        table.add_row(words, said)
    return Group(head, table)


def _statement_lines(fact: "Fact", most: int = 3) -> list[Text]:
    lines = []
    for statement in fact.statements[:most]:
        mark = "" if statement.asserted else " (denied or supposed)"
        line = Text(f"“{one_line(statement.sentence, 400)}”", style=SENTENCE)
        line.append(f"  {one_line(statement.title or statement.document_id)}{mark}", style=f"not italic {DIM}")
        lines.append(line)
    if len(fact.statements) > most:
        lines.append(Text(f"and {len(fact.statements) - most} more", style=DIM))
    return lines


def paths_list(trails: Sequence["Trail"]) -> RenderableType:
    """Ways between two entities, best first, each edge with its sentence."""
    if not trails:
        return Text("no connection found", style=DIM)
    parts: list[RenderableType] = []
    for rank, trail in enumerate(trails, 1):
        hops = len(trail.steps)
        parts.append(Text.assemble((f"{rank:>2}. ", "bold"), (f"{hops} hop{'s' if hops != 1 else ''}", "bold")))
        parts.append(Padding(Group(*_steps(trail.steps)), (0, 0, 1, 0)))
    return Group(*parts)


def rows_table(result: "CypherResult") -> RenderableType:
    """The rows of a Cypher query, numbers to the right."""
    if not result.rows:
        return Text("no rows", style=DIM)
    table = _table(*map(one_line, result.columns))
    for column, values in zip(table.columns, zip(*result.rows, strict=True), strict=True):
        if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
            column.justify = "right"
    for row in result.rows:
        table.add_row(*(Text(one_line(text_of(value), 300)) for value in row))
    return table


def judgements_table(judgements: Sequence["Judgement"]) -> RenderableType:
    """A judgement a row, its question once."""
    if not judgements:
        return Text("no judgements recorded", style=DIM)
    table = _table("question", "text node", "judged")
    before = ""
    for each in judgements:
        question = "" if each.question == before else one_line(each.question, 300)
        judged = Text("relevant") if each.relevant else Text("not relevant", style=BAD)
        table.add_row(Text(question, style="bold"), Text(one_line(each.node)), judged)
        before = each.question
    return table


def counts_table(title: str, counts: Mapping[str, object]) -> Table:
    """Names and numbers, a row each."""
    table = _table(title, "")
    table.columns[1].justify = "right"
    for name, value in counts.items():
        table.add_row(Text(one_line(name.replace("_", " ")) or "none"), Text(_number(value)))
    return table


def with_origins(figures: Mapping[str, object], kinds: Mapping["Origin", int]) -> dict[str, object]:
    """A store's figures with what its documents came from below their number, where it is not all texts."""
    names: dict[Origin, str] = {"text": "… of texts", "triplets": "… of ready triplets", "reference": "… of references"}
    rows: dict[str, object] = {}
    for name, value in figures.items():
        rows[name] = value
        if name == "documents" and kinds["text"] != value:
            rows |= {names[origin]: number for origin, number in kinds.items()}
    return rows


def figures_table(rows: Mapping[str, Mapping[str, float]], key: str = "retriever") -> Table:
    """A row each, a column a figure: times in milliseconds with one decimal, everything else in hundredths."""
    columns = list(next(iter(rows.values()), {}))
    # Short heads, so that a row of eleven figures fits a terminal of 80 columns.
    table = _table(key, *(each.replace("recall", "R").replace("_ms", "").replace("ndcg@10", "nDCG") for each in columns))
    table.padding = (0, 1, 0, 0)
    table.caption = "in hundredths; p50 and p95 in milliseconds a question"
    for column in table.columns:
        column.no_wrap = True
    for column in table.columns[1:]:
        column.justify = "right"
    for name, figures in rows.items():
        cells = [f"{figures[each]:.1f}" if each.endswith("_ms") else f"{100 * figures[each]:.1f}" for each in columns]
        table.add_row(Text(one_line(name)), *cells)
    return table


def report_line(report: "Report", counts: Mapping[str, int]) -> RenderableType:
    """What a run did, in one line, and what the store holds now, in another."""
    did = [
        (report.added, "added"),
        (report.updated, "updated"),
        (report.skipped, "unchanged"),
        (report.removed, "removed"),
        (report.failed, "failed"),
    ]
    said = ", ".join(f"{number:,} {word}" for number, word in did if number) or "nothing to do"
    seconds = report.seconds.get("total", 0.0)
    line = Text.assemble(("documents  ", "bold"), said, (f"  in {seconds:.1f} s", DIM))
    holds = ", ".join(f"{counts[name]:,} {name.replace('_', ' ')}" for name in _HELD if name != "references" or counts[name])
    lines: list[RenderableType] = [line, Text.assemble(("store      ", "bold"), holds)]
    if report.passed_over:
        first = ", ".join(f"{one_line(each.source)} ({one_line(each.reason)})" for each in report.passed_over[:4])
        more = f" and {len(report.passed_over) - 4:,} more" if len(report.passed_over) > 4 else ""
        lines.append(Text(f"passed over {first}{more}", style=DIM))
    return Group(*lines)


def failures_table(failures: Iterable[tuple[str, str]]) -> Table:
    """Documents that did not get in, with the reason."""
    table = _table("not added", "why")
    for source, reason in failures:
        table.add_row(Text(one_line(source), style=BAD), Text(plain(reason)))
    return table


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for column in columns:
        table.add_column(Text(column), overflow="fold", vertical="top")
    return table


def _title_and_text(hit: "Hit") -> Text:
    snippet = one_line(hit.node.text, _SNIPPET)
    if not hit.node.title:
        return Text(snippet)
    return Text(one_line(hit.node.title), style="bold").append("\n" + snippet, style="not bold")


def _joined(names: Sequence[str], style: str) -> Text:
    return Text(", ").join(Text(one_line(name), style=style) for name in names)


def _also(aliases: Sequence[str]) -> str:
    return f"also {', '.join(aliases)}" if aliases else ""


def _number(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return one_line(str(value))
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


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
    graphs = [name for name in names if name not in graphless()]
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
