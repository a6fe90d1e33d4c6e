"""Hits and trails on a terminal. Every text from documents or users is a `rich.text.Text`, never markup."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from ...retrieval.hits import FOUND_BY_ITSELF, ITS_OWN, NOT_ASSERTED, STATES_TOO, name_of_node
from .details import details
from .score_breakdown import score_lines
from .tables import BAD, DIM, NAME, SENTENCE, WORDS, edge_text, new_table
from .terminal import one_line

if TYPE_CHECKING:
    from ...retrieval.hits import Hit, Step, Trail
    from ...retrieval.ranking import Ranking

_SNIPPET, _LONG_SNIPPET, _LONGEST_SENTENCE = 220, 260, 500
"""Characters that are printed of a hit's text in a table, below its title, and of a sentence."""


def ranking_table(ranking: "Ranking") -> RenderableType:
    """One row per hit: rank, score, title, the beginning of the text, and the trail in one line."""
    if not ranking:
        return Text("nothing found", style=DIM)
    table = new_table("#", "score", "text", "trail")
    table.columns[0].justify = table.columns[1].justify = "right"
    table.columns[2].ratio, table.columns[3].ratio = 3, 2
    for rank, hit in enumerate(ranking, 1):
        table.add_row(str(rank), f"{hit.score:.4f}", _title_and_text(hit), Text(one_line(str(hit.trail), 300)))
    return table


def _title_and_text(hit: "Hit") -> Text:
    shown = Text(one_line(hit.node.title) + "\n", style="bold") if hit.node.title else Text()
    shown.append(one_line(hit.node.text, _SNIPPET), style="not bold")
    return shown.append("\n" + one_line(str(hit.source)), style=f"not bold {DIM}")


def explained_hits(ranking: "Ranking") -> RenderableType:
    """Hits one below the other, each with its whole trail and each signal's share of the score."""
    if not ranking:
        return Text("nothing found", style=DIM)
    return Group(*(_explained_hit(rank, hit) for rank, hit in enumerate(ranking, 1)))


def _explained_hit(rank: int, hit: "Hit") -> RenderableType:
    head = Text.assemble((f"{rank:>2}. ", "bold"), (one_line(name_of_node(hit.node)), "bold"), (f"  {hit.score:.4f}", DIM))
    head.append(f"  {one_line(hit.id)}", style=DIM)
    where = Text.assemble(("in    ", DIM), one_line(_source_line(hit)))
    parts: list[RenderableType] = [Text(one_line(hit.node.text, _LONG_SNIPPET)), where, trail_lines(hit.trail)]
    if hit.signals:
        parts.append(score_lines(hit.score, hit.signals))
    return Group(head, Padding(Group(*parts), (0, 0, 1, 4)))


def _source_line(hit: "Hit") -> str:
    """Where a hit's text comes from: its document, by title where the hit's own is another, its place, its metadata."""
    source = hit.source
    title = [source.title] if source.title and source.title != hit.node.title else []
    own = details({name: value for name, value in source.metadata.items() if name != "blocks"})
    return " · ".join([*title, str(source), *filter(None, [own])])


def trail_lines(trail: "Trail") -> RenderableType:
    """A trail line by line: where it starts, each edge with its sentence, where it leads on to, the words that matched."""
    lines: list[RenderableType] = []
    if trail.seeds:
        names = [Text(one_line(name), style=NAME) for name in trail.seeds]
        lines.append(Text.assemble(("from  ", DIM), Text(", ").join(names)))
    elif trail.starts_at_text:
        lines.append(Text.assemble(("from  ", DIM), FOUND_BY_ITSELF))
    lines.extend(_step_lines(trail.steps))
    if trail.onward:
        lines.append(Text("on to", style=DIM))
        lines.extend(_step_lines(trail.onward))
    others = [fact for fact in trail.facts if fact.edge not in {step.edge for step in trail.steps}]
    if others:
        lines.append(Text(STATES_TOO, style=DIM))
        lines.extend(_step_lines(others))
    if trail.matched:
        lines.append(Text.assemble(("words ", DIM), one_line(", ".join(trail.matched))))
    if trail.sentence and not trail.steps:
        lines.append(Text.assemble(("quote ", DIM), (f"“{one_line(trail.sentence)}”", SENTENCE)))
    lines.extend(Text.assemble(("via   ", DIM), one_line(reference)) for reference in trail.route)
    if trail.table is not None:
        lines.append(Text.assemble(("cells ", DIM), (one_line(str(trail.table)), SENTENCE)))
    if trail.query:
        lines.append(Text.assemble(("query ", DIM), one_line(trail.query)))
    if not lines:
        lines.append(Text.assemble(("by    ", DIM), one_line(trail.origin)))
    return Group(*lines)


def _step_lines(steps: Iterable["Step"]) -> list[RenderableType]:
    lines: list[RenderableType] = []
    previous_sentence = ""
    for step in steps:
        own_text = step.own_text
        if own_text:
            edge = Text.assemble((one_line(own_text), NAME), (f" {ITS_OWN}", WORDS))
        else:
            edge = edge_text(step.source, step.words, step.target)
        if not step.asserted:
            edge.append(f"  {NOT_ASSERTED}", style=BAD)
        lines.append(Text.assemble(("  └─  ", DIM), edge))
        if step.sentence and step.sentence != previous_sentence:
            lines.append(Padding(Text(f"“{one_line(step.sentence, _LONGEST_SENTENCE)}”", style=SENTENCE), (0, 0, 0, 6)))
        previous_sentence = step.sentence
        own = details(step.properties)
        if own:
            lines.append(Padding(Text(one_line(own, _LONGEST_SENTENCE)), (0, 0, 0, 6)))
    return lines


def paths_list(trails: Sequence["Trail"], same: bool = False) -> RenderableType:
    """Paths between two entities, which may be the `same`, best first, each edge with its sentence."""
    if not trails:
        return Text("both names stand for the same entity" if same else "no connection found", style=DIM)
    parts: list[RenderableType] = []
    for rank, trail in enumerate(trails, 1):
        hops = len(trail.steps)
        parts.append(Text.assemble((f"{rank:>2}. ", "bold"), (f"{hops} hop{'s' if hops != 1 else ''}", "bold")))
        parts.append(Padding(Group(*_step_lines(trail.steps)), (0, 0, 1, 0)))
    return Group(*parts)
