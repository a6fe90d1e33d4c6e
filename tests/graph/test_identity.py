"""Identity: canonical JSON, ids that depend on content alone, and the digest."""

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.batch import Batch
from clew.graph.errors import DocumentError
from clew.graph.formats.copy import contributions
from clew.graph.identity import (
    as_record,
    canonical,
    checksum,
    digest,
    document_id,
    entity_id,
    entity_id_of_key,
    evidence_id,
    hashed,
    kind_of,
    mention_id,
    relation_id,
)
from clew.graph.model import KINDS, Document, Entity, Mention, Reference, TextNode
from clew.graph.names import match_key
from clew.graph.store import open_store

from .whole_store import told, whole_store

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | texts
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3))


@given(values)
def test_canonical_json_reads_back(value: Any) -> None:
    text = canonical(value)
    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text
    assert "\n" not in text


@given(st.dictionaries(texts, values, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_matter(value: dict[str, Any], random: Any) -> None:
    items = list(value.items())
    random.shuffle(items)
    assert canonical(dict(items)) == canonical(value)
    assert hashed(dict(items)) == hashed(value)


@given(st.lists(values, max_size=3), st.lists(values, max_size=3))
def test_ids_differ_where_content_does(one: list[Any], other: list[Any]) -> None:
    assert (hashed(*one) == hashed(*other)) == (canonical(one) == canonical(other))
    assert len(hashed(*one)) == 20


def test_parts_do_not_run_together() -> None:
    assert len({hashed("a", "bc"), hashed("ab", "c"), hashed("abc"), hashed(["a", "bc"]), hashed("a", "bc", "")}) == 5
    assert len({hashed(1), hashed("1"), hashed(True), hashed(None), hashed(1.5)}) == 5


def _nested() -> list[Any]:
    value: list[Any] = []
    for _ in range(sys.getrecursionlimit() * 20):
        value = [value]
    return value


def _circle() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), {1, 2}, object(), b"x", "\ud800", {"a": ["\udfff"]}, {1: 1, "a": 1}, _nested(), _circle()],
    ids=["nan", "infinity", "set", "object", "bytes", "surrogate", "inner", "mixed keys", "nested", "circle"],
)
def test_what_json_cannot_hold_is_refused(value: Any) -> None:
    with pytest.raises(DocumentError, match="expected a value that JSON can hold"):
        canonical(value)


def test_ids_are_the_same_for_ever() -> None:
    # Stores hold these: a change here makes every store of today a stranger.
    assert entity_id("The Ada Lovelace's") == entity_id("ada lovelace") == "20f888d96eaf3a155744"
    assert hashlib.sha256(b'["entity","ada lovelace"]').hexdigest()[:20] == entity_id("Ada Lovelace")
    assert document_id("a/b.txt") == hashlib.sha256(b'["document","a/b.txt"]').hexdigest()[:20]
    assert mention_id("e", "n", 0, 3) == hashlib.sha256(b'["mention","e","n",0,3]').hexdigest()[:20]
    assert relation_id("a", " Was  BORN in", "b") == hashlib.sha256(b'["relation","a","was born in","b"]').hexdigest()[:20]
    assert evidence_id("r", "n", 0, 3, "x") == hashlib.sha256(b'["evidence","r","n",0,3,"x"]').hexdigest()[:20]


@given(texts)
def test_an_entity_is_its_match_key(name: str) -> None:
    assert entity_id(name) == entity_id_of_key(match_key(name)) == entity_id(match_key(name))


def test_a_checksum_is_of_text_title_and_metadata() -> None:
    document = Document("d", "text", "title", {"a": 1, "b": 2}, "source")
    assert checksum(document) == checksum(Document("other", "text", "title", {"b": 2, "a": 1}, "elsewhere"))
    changed = [
        Document("d", "text!", "title", {"a": 1, "b": 2}),
        Document("d", "text", "title!", {"a": 1, "b": 2}),
        Document("d", "text", "title", {"a": 1, "b": 3}),
        Document("d", "texttitle", "", {"a": 1, "b": 2}),
    ]
    assert len({checksum(each) for each in [document, *changed]}) == 5


def test_kinds_and_records() -> None:
    contribution = told()
    assert kind_of(contribution.document) == "document"
    assert {kind_of(node) for node in contribution.nodes} == {"text_node", "reference"}
    assert kind_of(Reference("r", "x", "d", target="node:n")) == "reference"
    assert kind_of(contribution.evidence[0]) == "evidence"
    record = as_record(Entity("e", "Ann", aliases=("Annie",)))
    assert record == {"id": "e", "name": "Ann", "type": "", "aliases": ["Annie"], "properties": {}}
    assert list(as_record(Mention("m", "e", "n", 0, 1, "", "k"))) == [
        "id",
        "entity",
        "text_node",
        "start",
        "end",
        "type",
        "key",
    ]


def test_the_digest_is_that_of_its_lines() -> None:
    with whole_store() as store:
        everything = [value for kind in KINDS for value in store.scan(kind)]
        lines = [
            json.dumps([kind_of(each), as_record(each)], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            for each in everything
        ]
        expected = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
        assert digest(everything) == store.digest() == expected
        assert [KINDS.index(kind_of(each)) for each in everything] == sorted(
            KINDS.index(kind_of(each)) for each in everything
        )
        for kind in KINDS:
            ids = [each.id for each in everything if kind_of(each) == kind]
            assert ids == sorted(ids) != []


def test_the_digest_sees_every_field_and_the_order() -> None:
    nodes = [TextNode("a", "x", "d"), TextNode("b", "x", "d")]
    digests = {
        digest(nodes),
        digest(reversed(nodes)),
        digest(nodes[:1]),
        digest([]),
        digest([TextNode("a", "x", "d", kind="row"), nodes[1]]),
        digest([TextNode("a", "x", "d", next="b"), nodes[1]]),
        digest([Reference("a", "x", "d"), nodes[1]]),
    }
    assert len(digests) == 7


def test_the_order_of_arrival_does_not_matter() -> None:
    with whole_store() as store:
        arriving = [Batch(add=(replace(each, vectors=()),)) for each in contributions(store)]
        arriving.append(Batch(declare=tuple(each for each in store.declarations() if not each.document_id)))
        expected = store.digest()
    for order in permutations(arriving):
        with open_store(":memory:") as other:
            for batch in order:
                other.apply(batch)
            assert other.digest() == expected


@pytest.mark.process
def test_ids_do_not_depend_on_the_process() -> None:
    code = "from clew.graph.identity import hashed; print(hashed({'b': 1, 'a': ['é', 2.5]}, 'x'))"
    for seed in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        )
        assert done.stdout.strip() == hashed({"a": ["é", 2.5], "b": 1}, "x")
