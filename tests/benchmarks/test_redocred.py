"""Re-DocRED's scores on documents small enough to count by hand."""

import pytest

from clew.benchmarks.readings import Reading
from clew.benchmarks.redocred import (
    GoldDocument,
    Pair,
    Span,
    b_cubed,
    entities_of,
    gold_document,
    pairs_of,
    related_score,
    typed_score,
)
from clew.benchmarks.relation_mapping import Stated
from clew.extraction.base import SplitDocument
from clew.extraction.triplet_selection import Selected
from clew.graph.model import Document, Evidence, Mention, Relation, TextNode

TEXT = "Ada met Bob . Bob saw Ada"
FIRST = TextNode("d#chunk:0", TEXT[:13], "d", end=13)
SECOND = TextNode("d#chunk:1", TEXT[14:], "d", start=14, end=len(TEXT))
SPLIT = SplitDocument(Document("d", TEXT), (FIRST, SECOND))
# Ada 0..3 and 22..25, Bob 8..11 and 14..17.
SPANS = (Span("Ada", 0, 3, 0), Span("Bob", 8, 11, 1), Span("Bob", 14, 17, 1), Span("Ada", 22, 25, 0))


def _mention(entity: str, node: TextNode, start: int, end: int, type: str = "PERSON", key: str = "") -> Mention:
    return Mention(f"{entity}{node.id}{start}", entity, node.id, start, end, type, key or entity)


def _reading(*mentions: Mention, relations: tuple[Relation, ...] = (), denied: tuple[str, ...] = ()) -> Reading:
    evidence = tuple(
        Evidence(f"e{each.id}", each.id, FIRST.id, 0, 13, "spacy", asserted=each.id not in denied) for each in relations
    )
    return Reading(SPLIT, (), Selected(mentions, relations, evidence))


def test_a_document_is_its_tokens_joined_by_spaces() -> None:
    entry = {
        "id": "d",
        "title": "t",
        "sents": [["Ada", "met", "Bob", "."], ["Bob", "saw", "Ada"]],
        "entities": [
            {"id": 0, "type": "PER", "mentions": [["Ada", 1, 2, 3], ["Ada", 0, 0, 1], ["Ada", 0, 0, 1]]},
            {"id": 1, "type": "PER", "mentions": [["Bob", 0, 2, 3], ["Bob", 1, 0, 1]]},
        ],
        "triples": [[0, "P26", 1]],
    }
    assert gold_document(entry) == GoldDocument("d", "t", TEXT, SPANS, frozenset({(0, "P26", 1)}))


def test_a_gold_mention_is_ours_by_its_place_else_by_its_key_else_alone() -> None:
    reading = _reading(
        _mention("ada", FIRST, 0, 3),
        _mention("bob of york", SECOND, 0, 3, key="bob"),  # Bob 14..17 exactly, an alias here
    )
    # The first Bob has no mention of ours in its place, but the key of one; the last Ada likewise.
    assert entities_of(SPANS, reading) == ["ada", "bob of york", "bob of york", "ada"]
    assert entities_of(SPANS, _reading(_mention("ada", FIRST, 0, 3))) == ["ada", 1, 2, "ada"]
    assert entities_of(SPANS, _reading(_mention("ada met", FIRST, 0, 7))) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("items", "precision", "recall"),
    [
        ([("a", 1), ("a", 1), ("b", 2)], 1.0, 1.0),
        # All in one: for the a's 2 of 3, for b 1 of 3; recall is whole.
        ([("a", 1), ("a", 1), ("b", 1)], 5 / 9, 1.0),
        # All apart: precision is whole; for the a's 1 of 2, for b 1 of 1.
        ([("a", 1), ("a", 2), ("b", 3)], 1.0, 2 / 3),
        ([], 0.0, 0.0),
    ],
)
def test_b_cubed(items: list[tuple[str, int]], precision: float, recall: float) -> None:
    found = b_cubed(items)
    assert (found["precision"], found["recall"]) == pytest.approx((precision, recall))


def test_pairs_are_asserted_relations_between_different_gold_entities() -> None:
    relations = (
        Relation("r1", "ada", "RELATED", "met", "bob"),
        Relation("r2", "bob", "RELATED", "hit", "ada"),
        Relation("r3", "ada", "RELATED", "is", "ada b"),
        Relation("r4", "ada", "RELATED", "saw", "rome"),
    )
    reading = _reading(
        _mention("ada", FIRST, 0, 3),
        _mention("bob", FIRST, 8, 11),
        _mention("bob", SECOND, 0, 3),
        _mention("ada b", SECOND, 8, 11, ""),  # another entity of ours for the same gold entity
        relations=relations,
        denied=("r2",),
    )
    named = entities_of(SPANS, reading)
    assert named == ["ada", "bob", "bob", "ada b"]
    assert pairs_of(SPANS, named, reading) == [Pair(Stated("RELATED", "met", "PERSON", "PERSON"), 0, 1)]


MARRIED = Stated("SPOUSE_OF", "married", "PERSON", "PERSON")


def _document(name: str, *triples: tuple[int, str, int]) -> GoldDocument:
    return GoldDocument(name, "", "", (), frozenset(triples))


def test_related_pairs_have_no_direction() -> None:
    documents = [_document("a", (0, "P26", 1), (1, "P26", 0), (2, "P17", 0))]
    pairs = {"a": [Pair(MARRIED, 1, 0), Pair(MARRIED, 0, 1), Pair(MARRIED, 1, 2)]}
    found = related_score(documents, pairs)
    # Ours: {0, 1}, {1, 2}; theirs: {0, 1}, {0, 2}.
    assert (found["precision"], found["recall"], found["predicted"]) == (0.5, 0.5, 2)


def test_typed_relations_are_taught_by_the_other_half_and_read_backwards_too() -> None:
    documents = [_document("a", (0, "P40", 1)), _document("b", (1, "P40", 0)), _document("c", (3, "P17", 4))]
    child = Stated("CHILD_OF", "son of", "PERSON", "PERSON")
    pairs = {"a": [Pair(child, 1, 0)], "b": [Pair(child, 0, 1)], "c": []}
    # "son of" is P40 from our target to our source in both halves: 2 of 3 gold triples, both right.
    found = typed_score(documents, pairs, least=0.5)
    assert (found["precision"], found["recall"], found["recall of all"]) == pytest.approx((1.0, 2 / 3, 2 / 3))
