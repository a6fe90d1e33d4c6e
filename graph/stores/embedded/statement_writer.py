"""Writing what documents state, as the ledger shows it: mentions, facts and declarations; withdrawing and restating them.

Text nodes, vectors and the text index are none of it.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ...batch import Contribution, Declaration
from ...entity_names import surface_text
from ...errors import DocumentError
from ...groups import chunks
from ...identity import canonical
from ...model import Document, Evidence, Mention, Relation
from ...names import match_key, normal_predicate
from ...resolution.application import Resolution, as_brought, own_declaration
from ...resolution.statements import Hidden, hidden_declaration, hidden_of, hidden_record, in_hidden_order
from . import rows
from .derivation import Deriving

ResolutionOf = Callable[[Collection[str]], Resolution]
"""The resolution of at least these own entities."""
DOCUMENTS_AT_ONCE = 200
"""So many documents' statements are in memory while they are stated again."""


@dataclass(slots=True)
class _Stated:
    """What is stored of what a document states, by id; declarations by row."""

    document: str
    nodes: dict[str, int] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    mentions: dict[str, Mention] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    declarations: dict[int, Declaration] = field(default_factory=dict)
    hidden: list[Hidden] = field(default_factory=list)

    def brought(self, relations: Mapping[str, Relation]) -> Contribution:
        """The statements as the document brought them."""
        shown = Contribution(
            Document(self.document, ""),
            mentions=tuple(self.mentions.values()),
            evidence=tuple(self.evidence.values()),
            declarations=tuple(self.declarations.values()),
        )
        return as_brought(shown, relations, self.hidden)


class StatementWriter:
    """The statement part of one transaction's work."""

    def __init__(self, connection: sqlite3.Connection, deriving: Deriving) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._deriving = deriving
        self._entities: dict[str, int] = {}

    def state(
        self,
        shown: Contribution,
        hidden: Sequence[Hidden],
        document: int,
        nodes: Mapping[str, int],
        texts: Mapping[str, str],
    ) -> None:
        """Write what a document states; `nodes` and `texts` are rows and texts of its text nodes."""
        self._open_entities(shown)
        self._add_mentions(shown, nodes, texts)
        self._add_facts(shown, nodes)
        for declaration in shown.declarations:
            self._declare(declaration, document)
        self._hide(hidden, document)

    def declare(self, brought: Declaration, resolution: Resolution) -> None:
        """Declare an entity by itself."""
        declaration = resolution.declaration(brought)
        if declaration is None:
            self._hide([hidden_declaration(brought)], 0)
        else:
            self._open([declaration.entity])
            self._declare(declaration, 0)

    def withdraw_all(self, document: int, nodes: str) -> set[str]:
        """Take out all that a document states, in these text nodes (rows, as JSON); the own entities of it."""
        own = self._uncount(self._execute(_SURFACES_IN, (nodes,)).fetchall())
        stated = self._execute(_FACTS_IN, (nodes,)).fetchall()
        own.update(end for _, *ends in stated for end in ends)
        self._deriving.relations.update(relation for relation, *_ in stated)
        self._execute("DELETE FROM mention WHERE node IN (SELECT value FROM json_each(?))", (nodes,))
        self._execute("DELETE FROM evidence WHERE node IN (SELECT value FROM json_each(?))", (nodes,))
        own |= self._undeclare(self._execute(_DECLARED_BY, (document,)).fetchall())
        for ends in self._execute("SELECT own, target FROM hidden WHERE document = ?", (document,)).fetchall():
            own.update(filter(None, ends))
        self._execute("DELETE FROM hidden WHERE document = ?", (document,))
        return own

    def withdraw_explicit(self, own: str) -> Declaration | None:
        """Take out the declaration of an own entity by itself, and give it as it was brought; None where there is none."""
        for row in self._execute(rows.EXPLICIT_DECLARATION, (own, own)).fetchall():
            declaration = own_declaration(rows.declaration(row))
            self._undeclare(self._execute(_DECLARED_AT, (json.dumps(row[-1:]),)).fetchall())
            return declaration
        for row, value in self._execute(_HIDDEN_EXPLICIT, (own,)).fetchall():
            self._execute("DELETE FROM hidden WHERE rid = ?", (row,))
            kept = hidden_of(json.loads(value)).value
            return kept if isinstance(kept, Declaration) else None
        return None

    def restate(self, documents: Iterable[int], resolution_of: ResolutionOf) -> None:
        """Read back what these documents brought, and write what of it resolution now shows otherwise."""
        for part in chunks(documents, DOCUMENTS_AT_ONCE):
            stored, relations = self._stored(part)
            brought = {row: each.brought(relations) for row, each in stored.items()}
            resolution = resolution_of({own for each in brought.values() for own in each.entities()})
            for row, each in stored.items():
                self._restate(row, each, *resolution.contribution(brought[row]))

    def restate_explicit(self, own: Collection[str], resolution_of: ResolutionOf) -> None:
        """State the declarations of these own entities by themselves again."""
        if not own or self._execute(_ANY_EXPLICIT).fetchone() is None:
            return
        resolution = resolution_of(own)
        for each in sorted(own):
            declaration = self.withdraw_explicit(each)
            if declaration is not None:
                self.declare(declaration, resolution)

    def _restate(self, row: int, stored: _Stated, shown: Contribution, hidden: Sequence[Hidden]) -> None:
        mentions = {each.id: each for each in shown.mentions}
        evidence = {each.id: each for each in shown.evidence}
        gone = json.dumps([each for each, held in stored.mentions.items() if mentions.get(each) != held])
        self._uncount(self._execute(_SURFACES_OF_MENTIONS, (gone,)).fetchall())
        self._execute("DELETE FROM mention WHERE id IN (SELECT value FROM json_each(?))", (gone,))
        gone = json.dumps([each for each, held in stored.evidence.items() if evidence.get(each) != held])
        self._deriving.relations.update(relation for (relation,) in self._execute(_RELATIONS_OF, (gone,)))
        self._execute("DELETE FROM evidence WHERE id IN (SELECT value FROM json_each(?))", (gone,))
        declared, kept = list(shown.declarations), set[int]()
        for each, declaration in stored.declarations.items():
            if declaration in declared:
                declared.remove(declaration)
                kept.add(each)
        moved = json.dumps([each for each in stored.declarations if each not in kept])
        self._undeclare(self._execute(_DECLARED_AT, (moved,)).fetchall())
        changed = replace(
            shown,
            mentions=tuple(each for each in mentions.values() if stored.mentions.get(each.id) != each),
            evidence=tuple(each for each in evidence.values() if stored.evidence.get(each.id) != each),
            declarations=tuple(declared),
        )
        if in_hidden_order(stored.hidden) == in_hidden_order(hidden):
            hidden = ()
        else:
            self._execute("DELETE FROM hidden WHERE document = ?", (row,))
        self.state(changed, hidden, row, stored.nodes, stored.texts)

    def _stored(self, documents: Sequence[int]) -> tuple[dict[int, _Stated], dict[str, Relation]]:
        """What is stored of these documents' statements, by their rows, and the relations of their evidence."""
        wanted = (json.dumps(documents),)
        stored = {row: _Stated(identity) for row, identity in self._execute(_DOCUMENTS, wanted)}
        home: dict[str, _Stated] = {}
        for row, document, identity, text in self._execute(_NODES, wanted):
            held = home[identity] = stored[document]
            held.nodes[identity], held.texts[identity] = row, text
        for mention in map(rows.mention, self._execute(rows.MENTIONS_OF_DOCUMENTS, wanted)):
            home[mention.text_node].mentions[mention.id] = mention
        for evidence in map(rows.evidence, self._execute(rows.EVIDENCE_OF_DOCUMENTS, wanted)):
            home[evidence.text_node].evidence[evidence.id] = evidence
        for declared in self._execute(rows.DECLARATIONS_OF_DOCUMENTS, wanted):
            stored[declared[-2]].declarations[declared[-1]] = rows.declaration(declared)
        for document, value in self._execute(_HIDDEN, wanted):
            stored[document].hidden.append(hidden_of(json.loads(value)))
        used = json.dumps(sorted({each.relation for held in stored.values() for each in held.evidence.values()}))
        relations = {each.id: each for each in map(rows.relation, self._execute(rows.FETCH["relation"], (used,)))}
        return stored, relations

    def _hide(self, hidden: Sequence[Hidden], document: int) -> None:
        if hidden:
            self._connection.executemany(_HIDE, [(document, *_hidden_row(each)) for each in hidden])

    def _uncount(self, counted: Iterable[tuple[int, int, int, str]]) -> set[str]:
        """Count mentions out of their surfaces; the own entities of them."""
        own: set[str] = set()
        for surface, entity, uses, each in counted:
            self._execute("UPDATE surface SET uses = uses - ? WHERE rid = ?", (uses, surface))
            self._deriving.entities.add(entity)
            own.add(each)
        return own

    def _open_entities(self, contribution: Contribution) -> None:
        supported = {evidence.relation for evidence in contribution.evidence}
        wanted = [mention.entity for mention in contribution.mentions]
        stated = (relation for relation in contribution.relations if relation.id in supported)
        wanted += [end for relation in stated for end in (relation.source, relation.target)]
        wanted += [declaration.entity for declaration in contribution.declarations]
        self._open(wanted)

    def _open(self, ids: Iterable[str]) -> None:
        """Make sure that these entities have rows, and derive them at the end."""
        wanted = list(dict.fromkeys(ids))
        missing = [each for each in wanted if each not in self._entities]
        self._connection.executemany(
            _OPEN_ENTITY,
            [(each,) for each in missing],
        )
        self._entities.update(
            self._execute("SELECT id, rid FROM entity WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(missing),))
        )
        self._deriving.entities.update(self._entities[each] for each in wanted)

    def _add_mentions(self, contribution: Contribution, nodes: Mapping[str, int], texts: Mapping[str, str]) -> None:
        mentions = {mention.id: mention for mention in contribution.mentions}

        def surface(mention: Mention) -> tuple[int, str, str, str]:
            words = surface_text(texts[mention.text_node], mention.start, mention.end)
            return self._entities[mention.entity], words, mention.key, mention.type

        surfaces = {identity: surface(mention) for identity, mention in mentions.items()}
        self._connection.executemany(_COUNT_SURFACE, [(*key, uses) for key, uses in Counter(surfaces.values()).items()])
        entities = json.dumps(sorted({entity for entity, *_ in surfaces.values()}))
        found = {tuple(key): row for row, *key in self._execute(_SURFACES_OF, (entities,))}
        self._connection.executemany(
            'INSERT INTO mention (node, start, id, "end", surface, own) VALUES (?, ?, ?, ?, ?, ?)',
            [(nodes[m.text_node], m.start, m.id, m.end, found[surfaces[m.id]], m.own or None) for m in mentions.values()],
        )

    def _add_facts(self, contribution: Contribution, nodes: Mapping[str, int]) -> None:
        evidence = {each.id: each for each in contribution.evidence}
        supported = {each.relation for each in evidence.values()}
        facts = {
            each.id: (
                *(self._entities[each.source], self._entities[each.target]),
                normal_predicate(each.predicate),
            )
            for each in contribution.relations
            if each.id in supported
        }
        types = {each.id: each.type for each in contribution.relations}
        self._connection.executemany(_OPEN_RELATION, [(identity, *fact) for identity, fact in facts.items()])
        found: dict[str, int] = {}
        for identity, row, *held in self._execute(_RELATIONS, (json.dumps(list(facts)),)):
            if tuple(held) != facts[identity]:
                raise DocumentError(
                    f"relation {identity!r} of document {contribution.document.id!r} is another fact already: "
                    "make its id with identity.relation_id"
                )
            found[identity] = row
        self._deriving.relations.update(found.values())
        self._connection.executemany(
            'INSERT INTO evidence (id, relation, node, start, "end", extractor, confidence, asserted, type, properties, '
            "own_relation, own_source, own_target) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *(each.id, found[each.relation], nodes[each.text_node], each.start, each.end, each.extractor),
                    *(each.confidence, int(each.asserted), each.type or types[each.relation]),
                    canonical(dict(each.properties)),
                    *(each.own_relation or None, each.own_source or None, each.own_target or None),
                )
                for each in evidence.values()
            ],
        )

    def _declare(self, declaration: Declaration, document: int) -> None:
        row = self._execute(
            "INSERT INTO declaration (entity, document, name, type, aliases, properties, own) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                *(self._entities[declaration.entity], document, declaration.name, declaration.type),
                *(canonical(sorted(set(declaration.aliases))), canonical(dict(declaration.properties))),
                declaration.own or None,
            ),
        ).lastrowid
        keys = sorted({match_key(name) for name in (declaration.name, *declaration.aliases) if name})
        self._connection.executemany(
            "INSERT INTO declared_key (key, declaration) VALUES (?, ?)", [(key, row) for key in keys]
        )

    def _undeclare(self, declared: Iterable[tuple[int, int, str]]) -> set[str]:
        """Take declarations out, by row and the row of their entity; the own entities of them."""
        own: set[str] = set()
        for row, entity, each in declared:
            self._execute("DELETE FROM declared_key WHERE declaration = ?", (row,))
            self._execute("DELETE FROM declaration WHERE rid = ?", (row,))
            self._deriving.entities.add(entity)
            own.add(each)
        return own


def _hidden_row(hidden: Hidden) -> tuple[str, str, str, str, str, str]:
    relation, value = hidden.relation, hidden.value
    own, predicate, target = "", "", ""
    if relation is not None:
        own, predicate, target = relation.source, relation.predicate, relation.target
    elif not isinstance(value, Evidence):
        own = value.entity
    return hidden.id, hidden.reason, own, predicate, target, canonical(hidden_record(hidden))


_DOCUMENTS = "SELECT rid, id FROM document WHERE rid IN (SELECT value FROM json_each(?)) ORDER BY rid"
_NODES = """SELECT rid, document, id, text FROM node
    WHERE document IN (SELECT value FROM json_each(?)) AND kind <> 'sentence'"""
_HIDDEN = "SELECT document, value FROM hidden WHERE document IN (SELECT value FROM json_each(?))"
_HIDE = "INSERT INTO hidden (document, id, reason, own, predicate, target, value) VALUES (?, ?, ?, ?, ?, ?, ?)"
_SURFACES_IN = """SELECT m.surface, s.entity, COUNT(*), COALESCE(m.own, e.id) FROM mention m
    JOIN surface s ON s.rid = m.surface JOIN entity e ON e.rid = s.entity
    WHERE m.node IN (SELECT value FROM json_each(?)) GROUP BY m.surface, m.own"""
_SURFACES_OF_MENTIONS = """SELECT m.surface, s.entity, COUNT(*), COALESCE(m.own, e.id) FROM mention m
    JOIN surface s ON s.rid = m.surface JOIN entity e ON e.rid = s.entity
    WHERE m.id IN (SELECT value FROM json_each(?)) GROUP BY m.surface, m.own"""
_RELATIONS_OF = "SELECT DISTINCT relation FROM evidence WHERE id IN (SELECT value FROM json_each(?))"
_FACTS_IN = """SELECT DISTINCT v.relation, COALESCE(v.own_source, s.id), COALESCE(v.own_target, t.id) FROM evidence v
    JOIN relation r ON r.rid = v.relation JOIN entity s ON s.rid = r.source JOIN entity t ON t.rid = r.target
    WHERE v.node IN (SELECT value FROM json_each(?))"""
_DECLARED_BY = """SELECT n.rid, n.entity, COALESCE(n.own, e.id) FROM declaration n JOIN entity e ON e.rid = n.entity
    WHERE n.document = ?"""
_DECLARED_AT = """SELECT n.rid, n.entity, COALESCE(n.own, e.id) FROM declaration n JOIN entity e ON e.rid = n.entity
    WHERE n.rid IN (SELECT value FROM json_each(?))"""
_HIDDEN_EXPLICIT = "SELECT rid, value FROM hidden WHERE own = ? AND document = 0"
_ANY_EXPLICIT = """SELECT 1 FROM declaration WHERE document = 0 UNION ALL SELECT 1 FROM hidden WHERE document = 0 LIMIT 1"""
_OPEN_ENTITY = """INSERT INTO entity (id, name, type, aliases, properties) VALUES (?, '', '', '[]', '{}')
    ON CONFLICT (id) DO NOTHING"""

_COUNT_SURFACE = """INSERT INTO surface (entity, text, key, type, uses) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (entity, text, key, type) DO UPDATE SET uses = uses + excluded.uses"""
_SURFACES_OF = """SELECT rid, entity, text, key, type FROM surface WHERE entity IN (SELECT value FROM json_each(?))"""
_OPEN_RELATION = """INSERT INTO relation (id, source, target, predicate, type, properties, asserted)
    VALUES (?, ?, ?, ?, '', '{}', 0) ON CONFLICT (id) DO NOTHING"""
_RELATIONS = """SELECT id, rid, source, target, predicate FROM relation WHERE id IN (SELECT value FROM json_each(?))"""
