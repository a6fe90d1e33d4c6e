"""The ledger on a terminal: what holds, what was decided, what may be one thing, and facts with their ids."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from .details import details, modality_words
from .tables import BAD, DIM, NAME, SENTENCE, edge_text, fact_text, new_table
from .terminal import one_line

if TYPE_CHECKING:
    from ...graph.resolution.ledger import Decision
    from ..facts import Fact
    from ..ledger.corrections import Correction
    from ..ledger.entities import Candidate, LedgerRow
    from ..ledger.resolution import LedgerEntry


def told(decision: "Decision") -> str:
    """A decision in a few words, with the id by which it is undone."""
    what = decision.reason or decision.value or " ".join(decision.entities)
    return f"{decision.kind}: {one_line(what, 200)} ({decision.id})"


def ledger_table(rows: Sequence["LedgerRow"]) -> RenderableType:
    """One row per decision, and per entity or document that was merged or parted by itself."""
    if not rows:
        return Text("the ledger is empty: nothing was merged, parted or decided", style=DIM)
    table = new_table("id", "what", "entities", "because", "score")
    table.columns[0].no_wrap, table.columns[4].justify = True, "right"
    for row in rows:
        kind = Text(one_line(row.kind))
        if row.asleep:
            kind.append(" (asleep)", style=DIM)
        names = Text(" → " if row.kind in ("merge", "part") else ", ").join(
            Text(one_line(each), style=NAME) for each in row.names
        )
        because = Text(one_line(row.reason, 200)).append(f"  {one_line(row.origin)}", style=DIM)
        table.add_row(Text(row.id), kind, names, because, f"{row.score:.2f}")
    return table


def candidates_table(candidates: Sequence["Candidate"]) -> RenderableType:
    """One row per pair of entities that may be one thing."""
    if not candidates:
        return Text("no candidates: no two entities are nearly one thing", style=DIM)
    table = new_table("score", "entity", "entity", "because")
    table.columns[0].justify = "right"
    for each in candidates:
        first, second = (
            Text(one_line(end.name), style=NAME).append(f"  {end.type}", style=DIM) for end in (each.first, each.second)
        )
        table.add_row(f"{each.score:.2f}", first, second, Text(one_line(each.reason)))
    return table


def history_table(entries: Sequence["LedgerEntry"]) -> RenderableType:
    """One row per decision made or undone, in order."""
    if not entries:
        return Text("nothing was decided", style=DIM)
    table = new_table("time", "", "decision")
    for each in entries:
        act = Text(each.act, style=BAD if each.act == "undone" else "")
        table.add_row(Text(each.time), act, Text(told(each.decision)))
    return table


def corrections_table(corrections: Sequence["Correction"]) -> RenderableType:
    """One row per decision on a fact."""
    if not corrections:
        return Text("no fact was corrected", style=DIM)
    table = new_table("id", "", "fact", "because")
    table.columns[0].no_wrap = True
    for each in corrections:
        verdict = Text(each.verdict, style=BAD if each.verdict == "wrong" else "")
        where = f"{each.reason}{f' (text node {each.text_node})' if each.text_node else ''}"
        table.add_row(Text(each.id), verdict, Text(one_line(each.fact)), Text(one_line(where)))
    return table


def facts_with_ids(facts: Sequence["Fact"], hidden: Sequence["Fact"]) -> RenderableType:
    """One row per fact: its id, the fact, the best sentence; those that were called wrong below, crossed out."""
    if not facts and not hidden:
        return Text("no facts", style=DIM)
    table = new_table("id", "fact", "stated by")
    table.columns[0].no_wrap = True
    table.columns[1].ratio, table.columns[2].ratio = 2, 3
    for fact in facts:
        table.add_row(Text(fact.relation.id), fact_text(fact), _sentence(fact))
    for fact in hidden:
        triplet = edge_text(fact.subject, fact.relation.words, fact.object)
        triplet.stylize("strike")
        table.add_row(Text(fact.relation.id), triplet.append("  wrong", style=BAD), _sentence(fact))
    return table


def _sentence(fact: "Fact") -> Text:
    if not fact.statements:
        return Text("")
    best = fact.statements[0]
    line = Text(f"“{one_line(best.sentence, 400)}”", style=SENTENCE)
    line.append(f"  {one_line(best.title or best.document_id)}", style=f"not italic {DIM}")
    told = ", ".join(filter(None, (modality_words(best.asserted, best.properties), details(best.properties))))
    return line.append(f"\n{one_line(told, 400)}", style="not italic") if told else line
