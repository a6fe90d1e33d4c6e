"""What documents brought, whatever the ledger makes of it: what is hidden, and how documents name entities; in pages."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...batch import Declaration
from ...entity_names import Surface
from ...groups import chunks, grouped
from ...model import Mention
from ...resolution.application import own_declaration
from ...resolution.statements import Hidden, Naming, in_hidden_order
from . import ledger_statements as statements
from . import rows
from .connection import Run
from .stated_rows import declaration_order, hidden_with_words

ENTITIES_AT_ONCE = 500
"""Own entities of which one page tells the names."""
ROWS_AT_ONCE = 1_000


class _Use(NamedTuple):
    """How often a text node names an own entity with these words."""

    node: str
    words: str
    key: str
    type: str
    uses: int


def hidden(run: Run, documents: Sequence[str] | None) -> Iterator[Hidden]:
    """What of these documents (None: of all) is hidden, by (document, id)."""
    if documents is not None:
        for part in chunks(sorted(set(documents)), ROWS_AT_ONCE):
            found = run(statements.HIDDEN_OF, {"ids": part})
            yield from in_hidden_order(hidden_with_words(row["properties"]["record"])[0] for row in found)
        return
    last = {"document": "", "id": "", "key": ""}
    while True:
        page = run(statements.HIDDEN_AFTER, {**last, "limit": ROWS_AT_ONCE})
        for row in page:
            yield hidden_with_words(row["record"])[0]
        if len(page) < ROWS_AT_ONCE:
            return
        last = {name: page[-1][name] for name in last}


def namings(run: Run, own: Sequence[str] | None) -> Iterator[Naming]:
    """How each document names each of these own entities (None: all of them), by (own, document)."""
    for page in _all_own(run) if own is None else chunks(sorted(set(own)), ENTITIES_AT_ONCE):
        yield from _namings(run, page)


def _all_own(run: Run) -> Iterator[list[str]]:
    """Every own entity, and some that nothing names, in order: entities, and what assignments and hidden rows are of."""
    page = [""]
    while page:
        page = [row["id"] for row in run(statements.OWN_AFTER, {"after": page[-1], "limit": ENTITIES_AT_ONCE})]
        yield page


def _namings(run: Run, page: Sequence[str]) -> Iterator[Naming]:
    asked = {"ids": list(page)}
    uses: list[tuple[tuple[str, str], _Use]] = []
    declared: list[Declaration] = []
    for row in run(statements.MENTIONS_OF, asked):
        uses.append(((row["id"], row["document"]), _Use(*row["use"])))
    for row in run(statements.DECLARED_OF, asked):
        declared.append(rows.declaration(row["id"], *row["declaration"]))
    for row in run(statements.EXPLICIT_BROUGHT, asked):
        brought = map(own_declaration, rows.explicit_declarations(row["entity"], row["declared"]))
        declared += (each for each in brought if each.entity == row["id"])
    for row in run(statements.HIDDEN_NAMES_OF, asked):
        each, words = hidden_with_words(row["record"])
        if isinstance(each.value, Declaration):
            declared.append(each.value)
        elif isinstance(each.value, Mention):
            found = _Use(each.value.text_node, words, each.value.key, each.value.type, 1)
            uses.append(((each.value.entity, each.document), found))
    said, by_document = grouped(uses), grouped(((each.entity, each.document_id), each) for each in declared)
    for own, document in sorted({**said, **by_document}):
        held = said.get((own, document), ())
        counted: Counter[tuple[str, str, str]] = Counter()
        for use in held:
            counted[use.words, use.key, use.type] += use.uses
        surfaces = tuple(Surface(*surface, counted[surface]) for surface in sorted(counted))
        declarations = tuple(sorted(by_document.get((own, document), ()), key=declaration_order))
        yield Naming(own, document, surfaces, declarations, tuple(sorted({use.node for use in held})))
