"""What leaves with documents: read first, for what must be derived again, then deleted."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from ...model import BARE_KINDS
from . import ledger_statements, statements
from .connection import Run
from .stated_rows import DocumentRows, SurfaceKey


@dataclass(slots=True)
class Leaving:
    """What some documents had brought."""

    surfaces: dict[str, Counter[SurfaceKey]] = field(default_factory=lambda: defaultdict(Counter))
    frequency: Counter[str] = field(default_factory=Counter)
    relations: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Source and target of each relation that was stated."""
    declared: set[str] = field(default_factory=set)
    terms: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    nodes: int = 0
    length: int = 0
    own: set[str] = field(default_factory=set)
    """The own entities of documents that leave whole."""

    @property
    def entities(self) -> set[str]:
        """Every entity that something of it named."""
        return self.surfaces.keys() | self.declared | {end for ends in self.relations.values() for end in ends}

    def take(self, rows: DocumentRows) -> None:
        """Count what of a document that stays leaves."""
        for row in rows.mentions.values():
            held = row["properties"]
            self.surfaces[row["entity"]][held["words"], held["key"], held["type"]] += 1
        self.frequency.update(rows.frequency)
        for row in rows.evidence.values():
            held = row["properties"]
            self.relations[held["relation"]] = held["source"], held["target"]
        self.declared |= {each.entity for each in rows.declared}
        self.counts["mentions"] += len(rows.mentions)
        self.counts["evidence"] += len(rows.evidence)


def remove(run: Run, ids: Sequence[str], ledger: bool = True) -> Leaving:
    """Delete these documents with all that they brought, but for entities and relations, which are derived afterwards.

    Without a `ledger` nothing of them is hidden.
    """
    leaving = Leaving()
    if not ids:
        return leaving
    asked = {"ids": list(ids)}
    for row in run(statements.LEAVING_NODES, asked):
        leaving.counts["references" if row["reference"] else "parents" if row["kind"] == "parent" else "text_nodes"] += 1
        leaving.terms.update(set(row["terms"].split(" ")) - {""})
        leaving.nodes += row["kind"] not in BARE_KINDS
        leaving.length += row["length"]
    places: set[tuple[str, str]] = set()
    for row in run(statements.LEAVING_MENTIONS, asked):
        leaving.surfaces[row["entity"]][row["words"], row["key"], row["type"]] += row["uses"]
        places.add((row["entity"], row["node"]))
        leaving.own.add(row["own"] or row["entity"])
        leaving.counts["mentions"] += row["uses"]
    leaving.frequency.update(entity for entity, _ in places)
    for row in run(statements.LEAVING_EVIDENCE, asked):
        leaving.relations[row["relation"]] = row["source"], row["target"]
        leaving.counts["evidence"] += row["pieces"]
        leaving.own |= {row["own_source"], row["own_target"]}
    for row in run(statements.LEAVING_DECLARED, asked):
        leaving.declared.add(row["entity"])
        leaving.own.add(row["own"])
    for row in run(ledger_statements.DROP_HIDDEN_OF, asked) if ledger else ():
        leaving.own |= {each for each in row["own"] if each is not None}
    (sentences,) = run(statements.DELETE_SENTENCES, asked)
    leaving.counts["sentences"] = sentences["gone"]
    run(statements.DELETE_NODES, asked)
    run(statements.DELETE_DOCUMENTS, asked)
    leaving.counts["documents"] = len(ids)
    return leaving
