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
    from ..ledger.history import LedgerEntry, Undone


def told(decision: "Decision", names: Sequence[str] = ()) -> str:
    """A decision in a few words: what it is of and what it gives, why, and the id by which it is undone.

    Args:
        decision: the decision.
        names: what its entities are called; without, they are left out where it says something else.
    """
    what = decision_words(decision.kind, names, decision.value)
    reason = "" if decision.reason in (what, decision.value) else decision.reason
    words = " · ".join(one_line(each, 200) for each in (what, reason) if each) or " ".join(decision.entities)
    return f"{decision.kind}: {words} ({decision.id})"


def decided_words(decision: "Decision") -> str:
    """What was decided."""
    return f"decided: {told(decision)}"


def undone_words(undone: "Undone") -> str:
    """What an undo did: what is gone, and what holds in its place."""
    gone, now = ("; ".join(told(each) for each in decisions) for decisions in (undone.gone, undone.now))
    if not gone:
        return f"decided: {now}" if now else "nothing changed: it held already"
    return f"undone: {gone}{f'; holds again: {now}' if now else ''}"


def decision_words(kind: str, names: Sequence[str], value: str) -> str:
    """What a decision is of, by names, and what it gives: "A = B", "A —founded→ B", "A → another name"."""
    if kind in ("wrong", "right"):
        return f" —{value}→ ".join(names) if names else value
    if kind == "alias":
        names = names[:1]
    joined = (" ≠ " if kind == "different" else " = ").join(names)
    return " → ".join(each for each in (joined, value) if each)


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
        automatic = row.kind == "merge" or (len(row.names) > 1 and row.kind == "part")
        words = " → ".join(row.names) if automatic else decision_words(row.kind, row.names, row.value)
        because = Text("" if row.reason in (words, row.value) else f"{one_line(row.reason, 200)}  ")
        because.append(one_line(row.origin), style=DIM)
        table.add_row(Text(row.id), kind, Text(one_line(words, 300), style=NAME), because, f"{row.score:.2f}")
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
        table.add_row(Text(each.time), act, Text(told(each.decision, each.names)))
    return table


def corrections_table(corrections: Sequence["Correction"], added: Sequence["Fact"] = ()) -> RenderableType:
    """One row per decision on a fact, then one per fact that was added by hand, with its source."""
    if not corrections and not added:
        return Text("no fact was corrected", style=DIM)
    table = new_table("id", "", "fact", "because")
    table.columns[0].no_wrap = True
    for each in corrections:
        verdict = Text(each.verdict, style=BAD if each.verdict == "wrong" else "")
        where = f"{each.reason}{f' (text node {each.text_node})' if each.text_node else ''}"
        table.add_row(Text(each.id), verdict, Text(one_line(each.fact)), Text(one_line(where)))
    for fact in added:
        sources = dict.fromkeys(statement.title for statement in fact.statements)
        table.add_row(Text(fact.relation.id), Text("added"), Text(one_line(str(fact))), Text(one_line("; ".join(sources))))
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
