"""Several writers at once, with documents of their own and shared ones, end in the same graph as one writer."""

from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from clew.graph.batch import Batch, Contribution
from clew.graph.store import open_store
from clew.graph.stores.neo4j import schema
from clew.tests.contracts.world import ENCODER, contribution
from clew.tests.graph.stores.neo4j.emptied import rows

NAMES = (("Ann", "PERSON"), ("Bob", ""), ("Rome", "GPE"), ("1990", "DATE"), ("Ann Lee", "PERSON"), ("rome", ""))
WRITERS = 4


def world() -> list[Contribution]:
    random = Random(7)
    made = []
    for number in range(40):
        texts = [random.choices(NAMES, k=3) for _ in range(random.randint(1, 3))]
        facts = [(random.randint(0, 2), random.choice(("met", "saw")), random.randint(0, 2), random.random() > 0.3)]
        title = random.choice(("", "Ann", "Rome (film)"))
        made.append(
            contribution(f"d{number:02}", texts, facts, title, {"n": number}, number % 5, f"document:d{number // 2:02}")
        )
    return made


def test_a_library_may_be_begun_by_several_at_once(clean: str) -> None:
    for row in rows(clean, "SHOW CONSTRAINTS YIELD name WHERE name STARTS WITH 'clew_' RETURN name"):
        rows(clean, f"DROP CONSTRAINT {row['name']}")
    for row in rows(clean, "SHOW INDEXES YIELD name WHERE name STARTS WITH 'clew_' RETURN name"):
        rows(clean, f"DROP INDEX {row['name']}")

    def begin(_: int) -> int:
        with open_store(clean, create=True, encoder=ENCODER) as store:
            return store.generation

    with ThreadPoolExecutor(WRITERS) as pool:
        assert list(pool.map(begin, range(WRITERS))) == [0] * WRITERS
    assert rows(clean, "MATCH (n) RETURN count(n) AS nodes") == [{"nodes": 1}]


def test_an_index_that_no_constraint_owns_is_made_anew(clean: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server may keep the index of a constraint that two processes made at once, and lose the constraint."""
    monkeypatch.setattr(schema, "_LEFT_OVER", 0.3)
    open_store(clean, create=True, encoder=ENCODER).close()
    rows(clean, "DROP CONSTRAINT clew_sentence_id")
    rows(clean, "CREATE INDEX clew_sentence_id FOR (n:Sentence) ON (n.clew_id)")
    open_store(clean, encoder=ENCODER).close()
    shown = "SHOW INDEXES YIELD name, owningConstraint WHERE name = 'clew_sentence_id' RETURN owningConstraint AS constraint"
    assert rows(clean, shown) == [{"constraint": "clew_sentence_id"}]


def test_concurrent_writers_make_the_graph_of_one(clean: str) -> None:
    documents = world()
    open_store(clean, create=True, encoder=ENCODER).close()

    def write(writer: int) -> int:
        # Each writer has a share of its own and the last ten, which all of them write.
        own = [each for number, each in enumerate(documents[:30]) if number % WRITERS == writer]
        shared = list(documents[30:])
        Random(writer).shuffle(shared)
        mixed = [*own, *shared]
        Random(writer).shuffle(mixed)
        with open_store(clean, encoder=ENCODER) as store:
            for start in range(0, len(mixed), 3):
                store.apply(Batch(add=tuple(mixed[start : start + 3])))
                store.append_record("log", writer)
            return -(-len(mixed) // 3)

    with ThreadPoolExecutor(WRITERS) as pool:
        written = sum(pool.map(write, range(WRITERS)))
    with open_store(clean) as store, open_store(":memory:", encoder=ENCODER) as one:
        one.apply(Batch(add=tuple(documents)))
        assert store.generation == written
        assert len(list(store.records("log"))) == written
        assert store.digest() == one.digest()
        assert store.counts() == one.counts()
        assert store.frequencies(["ann", "rome", "walk"]) == one.frequencies(["ann", "rome", "walk"])
        assert store.search_text("Ann in Rome", 50) == one.search_text("Ann in Rome", 50)
    with open_store(clean) as store:
        store.apply(Batch(remove=tuple(each.document.id for each in documents)))
    left = rows(clean, "MATCH (n) WHERE n.log IS NULL RETURN n.clew_id AS id")
    assert sorted(str(row["id"]) for row in left) == ["commit", "library"]
