"""The tables of the truth, and the pragmas under which they are read and written.

Rows refer to each other by integer; ids appear once. Everything is in one SQLite file in WAL mode. `synchronous = NORMAL`:
a killed process loses nothing committed; a power cut can lose the last transactions, whole, never half of one.
"""

FORMAT = 4
"""Grows with every change that an older Clew could not read."""

LAYOUT = 3
"""Grows with every change of the derived files, which are then made again."""

APPLICATION = 0x436C6577
"""SQLite's application id of a store: the letters Clew."""

# By document's row: the checksum of all that it brought. A store of an earlier Clew gets it with its next write.
CONTENT = "CREATE TABLE IF NOT EXISTS content (document INTEGER PRIMARY KEY, checksum TEXT NOT NULL)"

TABLES = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE document (
        rid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, text TEXT NOT NULL, metadata TEXT NOT NULL,
        source TEXT NOT NULL, checksum TEXT NOT NULL, fingerprint TEXT NOT NULL, root TEXT NOT NULL)""",
    """CREATE TABLE node (
        rid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document INTEGER NOT NULL REFERENCES document (rid),
        title TEXT NOT NULL, text TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, kind TEXT NOT NULL,
        metadata TEXT NOT NULL, parent TEXT, previous TEXT, next TEXT, target TEXT)""",
    "CREATE INDEX node_document ON node (document)",
    "CREATE INDEX node_parent ON node (parent) WHERE parent IS NOT NULL",
    "CREATE INDEX node_target ON node (target) WHERE target IS NOT NULL",
    """CREATE TABLE entity (
        rid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, type TEXT NOT NULL, aliases TEXT NOT NULL,
        properties TEXT NOT NULL)""",
    # One row for all mentions of an entity in the same words with the same type; `uses` counts them.
    """CREATE TABLE surface (
        rid INTEGER PRIMARY KEY, entity INTEGER NOT NULL REFERENCES entity (rid), text TEXT NOT NULL, key TEXT NOT NULL,
        type TEXT NOT NULL, uses INTEGER NOT NULL, UNIQUE (entity, text, key, type))""",
    "CREATE INDEX surface_key ON surface (key)",
    """CREATE TABLE mention (
        node INTEGER NOT NULL REFERENCES node (rid), start INTEGER NOT NULL, id TEXT NOT NULL, "end" INTEGER NOT NULL,
        surface INTEGER NOT NULL, own TEXT, PRIMARY KEY (node, start, id)) WITHOUT ROWID""",
    "CREATE UNIQUE INDEX mention_id ON mention (id)",
    # `document` is 0 for a declaration by itself.
    """CREATE TABLE declaration (
        rid INTEGER PRIMARY KEY, entity INTEGER NOT NULL REFERENCES entity (rid), document INTEGER NOT NULL,
        name TEXT NOT NULL, type TEXT NOT NULL, aliases TEXT NOT NULL, properties TEXT NOT NULL, own TEXT)""",
    "CREATE INDEX declaration_entity ON declaration (entity)",
    "CREATE INDEX declaration_own ON declaration (own) WHERE own IS NOT NULL",
    "CREATE INDEX declaration_document ON declaration (document)",
    """CREATE TABLE declared_key (
        key TEXT NOT NULL, declaration INTEGER NOT NULL REFERENCES declaration (rid),
        PRIMARY KEY (key, declaration)) WITHOUT ROWID""",
    "CREATE INDEX declared_key_declaration ON declared_key (declaration)",
    """CREATE TABLE relation (
        rid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, source INTEGER NOT NULL REFERENCES entity (rid),
        target INTEGER NOT NULL REFERENCES entity (rid), predicate TEXT NOT NULL, type TEXT NOT NULL,
        properties TEXT NOT NULL, asserted INTEGER NOT NULL)""",
    "CREATE INDEX relation_source ON relation (source)",
    "CREATE INDEX relation_target ON relation (target)",
    # `type` is what this evidence's document calls the relation, so that the relation's own follows from its evidence.
    """CREATE TABLE evidence (
        rid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, relation INTEGER NOT NULL REFERENCES relation (rid),
        node INTEGER NOT NULL REFERENCES node (rid), start INTEGER NOT NULL, "end" INTEGER NOT NULL,
        extractor TEXT NOT NULL, confidence REAL NOT NULL, asserted INTEGER NOT NULL, type TEXT NOT NULL,
        properties TEXT NOT NULL, own_relation TEXT, own_source TEXT, own_target TEXT)""",
    "CREATE INDEX evidence_relation ON evidence (relation)",
    "CREATE INDEX evidence_node ON evidence (node)",
    # Which entities documents name themselves, whatever resolution makes of them, by id.
    """CREATE TABLE named (
        own TEXT NOT NULL, document INTEGER NOT NULL, PRIMARY KEY (own, document)) WITHOUT ROWID""",
    # The ledger: decisions as canonical JSON, and where the mentions of entities go.
    "CREATE TABLE decision (id TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE assignment (
        own TEXT NOT NULL, document TEXT NOT NULL, entity TEXT NOT NULL, through TEXT NOT NULL, reason TEXT NOT NULL,
        score REAL NOT NULL, origin TEXT NOT NULL, PRIMARY KEY (own, document)) WITHOUT ROWID""",
    "CREATE INDEX assignment_entity ON assignment (entity)",
    # What resolution hides: a mention or declaration of `own`, or evidence for the fact `own` `predicate` `target`, whole
    # in `value` as canonical JSON. `document` is 0 for a declaration by itself.
    """CREATE TABLE hidden (
        rid INTEGER PRIMARY KEY, document INTEGER NOT NULL, id TEXT NOT NULL, reason TEXT NOT NULL, own TEXT NOT NULL,
        predicate TEXT NOT NULL, target TEXT NOT NULL, value TEXT NOT NULL)""",
    "CREATE INDEX hidden_document ON hidden (document)",
    "CREATE INDEX hidden_own ON hidden (own)",
    "CREATE TABLE vector (rid INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, data BLOB NOT NULL)",
    """CREATE TABLE node_vector (
        node INTEGER NOT NULL REFERENCES node (rid), kind TEXT NOT NULL, vector INTEGER NOT NULL REFERENCES vector (rid),
        PRIMARY KEY (node, kind)) WITHOUT ROWID""",
    "CREATE INDEX node_vector_vector ON node_vector (vector)",
    "CREATE TABLE text_entry (rid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, length INTEGER NOT NULL)",
    # Terms come stemmed and space-separated: the tokeniser must only split them, whatever their script.
    "CREATE VIRTUAL TABLE text_terms USING fts5 (terms, tokenize = \"ascii tokenchars '_'\")",
    "CREATE VIRTUAL TABLE text_instance USING fts5vocab (text_terms, instance)",
    "CREATE VIRTUAL TABLE text_row USING fts5vocab (text_terms, row)",
    CONTENT,
    "CREATE TABLE record (rid INTEGER PRIMARY KEY, name TEXT NOT NULL, value TEXT NOT NULL)",
    "CREATE INDEX record_name ON record (name)",
)

CLEARED = (
    *("DELETE FROM text_terms", "DELETE FROM text_entry", "DELETE FROM node_vector", "DELETE FROM vector"),
    *("DELETE FROM content", "DELETE FROM hidden", "DELETE FROM assignment", "DELETE FROM decision", "DELETE FROM named"),
    *("DELETE FROM evidence", "DELETE FROM relation", "DELETE FROM declared_key", "DELETE FROM declaration"),
    *("DELETE FROM mention", "DELETE FROM surface", "DELETE FROM entity", "DELETE FROM node", "DELETE FROM document"),
    *("DELETE FROM record", "DELETE FROM meta WHERE name IN ('encoder', 'dimension', 'words', 'language')"),
)
"""What empties every table, in one transaction; what names the format stays."""

PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    # Who made the file made its views and triggers: they may call no function that does more than compute.
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cache_size = -32000",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA busy_timeout = 10000",
)
