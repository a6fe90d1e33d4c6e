"""Reads of the ledger, and of what documents brought whatever it makes of that: hidden statements and namings."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from ...batch import Declaration
from ...entity_names import Surface
from ...groups import chunks, grouped
from ...model import Mention
from ...resolution.application import own_declaration
from ...resolution.ledger import Assignment, Decision
from ...resolution.statements import Hidden, Naming, in_hidden_order
from . import ledger_statements as statements
from . import rows
from .ledger import NO_LEDGER, LedgerRows, by_key, decisions_of, ends_of
from .query_batch import BeginRead, CypherRead, Steps, ask
from .stated_rows import declaration_order, hidden_with_words

Reads: TypeAlias = Callable[[BeginRead], Any]
"""Does one read and gives its result."""

ENTITIES_AT_ONCE = 500
"""Own entities of which one page tells the names."""
ROWS_AT_ONCE = 1_000


class _SurfaceUse(NamedTuple):
    """How often a text node names an own entity with these words."""

    node: str
    words: str
    key: str
    type: str
    uses: int


def _collected(statement: str, *columns: str) -> str:
    """A statement as one piece of a read, which gives all its rows."""
    named = ", ".join(f"{each}: {each}" for each in columns)
    return f"CALL () {{ {statement} }} RETURN collect({{{named}}}) AS %answer"


_VERSION = "OPTIONAL MATCH (l:Clew {clew_id: 'library'}) RETURN coalesce(l.ledger_changes, 0) AS %answer"
_DECISIONS = _collected(statements.DECISIONS, "decision")
_ASSIGNMENTS = _collected(statements.ALL_ASSIGNMENTS, "assignment")
_ASSIGNMENTS_OF = _collected(statements.ASSIGNMENTS_OF, "assignment")
_HIDDEN_OF = _collected(statements.HIDDEN_OF, "document", "properties")
_HIDDEN_AFTER = _collected(statements.HIDDEN_AFTER, "document", "id", "key", "record")
_OWN_AFTER = _collected(statements.OWN_AFTER, "id")
_NAMES_OF = (
    _collected(statements.MENTIONS_OF, "id", "document", "use"),
    _collected(statements.DECLARED_OF, "id", "declaration"),
    _collected(statements.EXPLICIT_BROUGHT, "id", "entity", "declared"),
    _collected(statements.HIDDEN_NAMES_OF, "record"),
)


def decisions() -> Steps[list[Decision]]:
    """What users decided, by id."""
    return decisions_of((yield from ask(_DECISIONS, {})))


def assignments(own: Sequence[str] | None) -> Steps[list[Assignment]]:
    """Where the mentions of these own entities (None: of all) go, by (own, document)."""
    if own is None:
        found = yield from ask(_ASSIGNMENTS, {})
    else:
        found = yield from ask(_ASSIGNMENTS_OF, {"ids": sorted(set(own))})
    return sorted(by_key(found).values(), key=lambda each: (each.own, each.document))


class SeenLedger(NamedTuple):
    """What every write needs of the ledger, as it was when it had been changed `version` times; below 0: not known."""

    version: int
    rows: LedgerRows


UNSEEN = SeenLedger(-1, NO_LEDGER)


def ledger_of(own: Iterable[str], seen: SeenLedger) -> Steps[tuple[LedgerRows, SeenLedger]]:
    """The ledger as far as writes about these own entities need it, and as every write does."""
    asked = {"ids": sorted(set(own))}
    found = yield [CypherRead(_VERSION, {}), CypherRead(_ASSIGNMENTS_OF, asked)]
    version, mine = found.answers
    if version != seen.version:
        decided = decisions_of((yield from ask(_DECISIONS, {})))
        others = yield from ask(_ASSIGNMENTS_OF, {"ids": sorted(ends_of(decided))})
        seen = SeenLedger(version, LedgerRows({each.id: each for each in decided}, by_key(others)))
    return seen.rows.with_assignments(by_key(mine)), seen


def hidden(read: Reads, documents: Sequence[str] | None) -> Iterator[Hidden]:
    """What of these documents (None: of all) is hidden, by (document, id)."""
    if documents is not None:
        for part in chunks(sorted(set(documents)), ROWS_AT_ONCE):
            found = read(partial(ask, _HIDDEN_OF, {"ids": part}))
            yield from in_hidden_order(hidden_with_words(row["properties"]["record"])[0] for row in found)
        return
    last = {"document": "", "id": "", "key": ""}
    while True:
        page = read(partial(ask, _HIDDEN_AFTER, {**last, "limit": ROWS_AT_ONCE}))
        for row in page:
            yield hidden_with_words(row["record"])[0]
        if len(page) < ROWS_AT_ONCE:
            return
        last = {name: page[-1][name] for name in last}


def namings(read: Reads, own: Sequence[str] | None) -> Iterator[Naming]:
    """How each document names each of these own entities (None: all of them), by (own, document)."""
    for page in _all_own(read) if own is None else chunks(sorted(set(own)), ENTITIES_AT_ONCE):
        found: list[Naming] = read(partial(_namings, page))
        yield from found


def _all_own(read: Reads) -> Iterator[list[str]]:
    """Every own entity, and some that nothing names, in order: entities, and what assignments and hidden rows are of."""
    page = [""]
    while page:
        found = read(partial(ask, _OWN_AFTER, {"after": page[-1], "limit": ENTITIES_AT_ONCE}))
        page = [row["id"] for row in found]
        yield page


def _namings(page: Sequence[str]) -> Steps[list[Naming]]:
    asked = {"ids": list(page)}
    found = yield [CypherRead(text, asked) for text in _NAMES_OF]
    mentioned, declaring, explicit, kept = found.answers
    uses = [((row["id"], row["document"]), _SurfaceUse(*row["use"])) for row in mentioned]
    declared = [rows.declaration(row["id"], *row["declaration"]) for row in declaring]
    for row in explicit:
        brought = map(own_declaration, rows.explicit_declarations(row["entity"], row["declared"]))
        declared += (each for each in brought if each.entity == row["id"])
    for row in kept:
        each, words = hidden_with_words(row["record"])
        if isinstance(each.value, Declaration):
            declared.append(each.value)
        elif isinstance(each.value, Mention):
            use = _SurfaceUse(each.value.text_node, words, each.value.key, each.value.type, 1)
            uses.append(((each.value.entity, each.document), use))
    return _grouped(uses, declared)


def _grouped(uses: Iterable[tuple[tuple[str, str], _SurfaceUse]], declared: Iterable[Declaration]) -> list[Naming]:
    made: list[Naming] = []
    said, by_document = grouped(uses), grouped(((each.entity, each.document_id), each) for each in declared)
    for own, document in sorted({**said, **by_document}):
        held = said.get((own, document), ())
        counted: Counter[tuple[str, str, str]] = Counter()
        for use in held:
            counted[use.words, use.key, use.type] += use.uses
        surfaces = tuple(Surface(*surface, counted[surface]) for surface in sorted(counted))
        declarations = tuple(sorted(by_document.get((own, document), ()), key=declaration_order))
        made.append(Naming(own, document, surfaces, declarations, tuple(sorted({use.node for use in held}))))
    return made
