"""Ready triplets without text: rows with spans, mentions, relations and evidence, exactly removable."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.graph.batch import Batch
from clew.graph.errors import DocumentError
from clew.graph.filters.language import F
from clew.graph.formats.triplets import CanonicalRelation, contributions_of
from clew.graph.identity import entity_id, relation_id
from clew.graph.model import RELATED, Json, Triplet
from clew.graph.store import open_store

from ...examples import examples

names = st.sampled_from(["Ann", " Ben  Bold ", "the Ben Bold", "李", "a\nb"])
triplets = st.builds(
    Triplet,
    names,
    st.sampled_from(["knows", "Knows ", "met"]),
    names,
    document_id=st.sampled_from(["", "", "d", "e"]),
    confidence=st.sampled_from([1.0, 0.5]),
)


def test_a_triplet_is_a_document() -> None:
    [made] = contributions_of(
        [Triplet("Ada  Lovelace", "was born in", "London", "PERSON", "GPE", properties={"year": 1815})]
    )
    [node], [source, target], [relation], [evidence] = made.nodes, made.mentions, made.relations, made.evidence
    assert made.document.text == node.text == "Ada Lovelace was born in London"
    assert (node.id, node.kind, node.start, node.end) == (made.document.id, "row", 0, len(node.text))
    assert [node.text[each.start : each.end] for each in made.mentions] == ["Ada Lovelace", "London"]
    assert (source.entity, source.key, source.type) == (entity_id("ada lovelace"), "ada lovelace", "PERSON")
    assert relation.id == relation_id(source.entity, "was born in", target.entity)
    assert (relation.type, relation.predicate) == (RELATED, "was born in")
    assert (evidence.relation, evidence.start, evidence.end) == (relation.id, 0, len(node.text))
    assert evidence.properties == node.metadata == {"year": 1815}


def test_triplets_of_one_document_are_its_rows() -> None:
    drawn = [Triplet(str(n), "precedes", str(n + 1), document_id="numbers") for n in range(3)]
    [made] = contributions_of(drawn)
    assert made.document.text == "0 precedes 1\n1 precedes 2\n2 precedes 3"
    assert [node.id for node in made.nodes] == ["numbers#row:0", "numbers#row:1", "numbers#row:2"]
    assert [made.document.text[node.start : node.end] for node in made.nodes] == [node.text for node in made.nodes]
    assert [(node.previous, node.next) for node in made.nodes] == [
        (None, "numbers#row:1"),
        ("numbers#row:0", "numbers#row:2"),
        ("numbers#row:1", None),
    ]


def test_given_ids_and_types() -> None:
    def read(predicate: str, subject_type: str, object_type: str) -> CanonicalRelation:
        return CanonicalRelation(predicate, predicate.upper())

    same = Triplet("Ann", "mentions", "Ann", subject_id="ann-1", object_id="ann-2")
    [made] = contributions_of([same], read)
    assert [each.entity for each in made.mentions] == ["ann-1", "ann-2"]
    assert made.relations[0].type == "MENTIONS_"


def test_a_relation_is_turned_round_and_its_words_kept() -> None:
    def read(predicate: str, subject_type: str, object_type: str) -> CanonicalRelation:
        return CanonicalRelation("built", f"BUILT_{subject_type}_{object_type}", predicate.endswith(" by"))

    [made] = contributions_of([Triplet("Hall", "was built by", "Ann", subject_type="FAC", object_type="PERSON")], read)
    [relation], [evidence] = made.relations, made.evidence
    assert (relation.source, relation.predicate, relation.target) == (entity_id("Ann"), "built", entity_id("Hall"))
    assert relation.id == relation_id(entity_id("Ann"), "built", entity_id("Hall"))
    assert relation.type == "BUILT_FAC_PERSON"
    assert evidence.properties == {"predicate": "was built by", "inverted": True}
    assert made.document.text == "Hall was built by Ann"


def test_a_date_never_becomes_a_source() -> None:
    def read(predicate: str, subject_type: str, object_type: str) -> CanonicalRelation:
        return CanonicalRelation("built", "BUILT", True)

    [made] = contributions_of([Triplet("Hall", "was built by", "1931", object_type="DATE")], read)
    [relation], [evidence] = made.relations, made.evidence
    assert (relation.source, relation.predicate, relation.type) == (entity_id("Hall"), "was built by", "RELATED")
    assert evidence.properties == {}


@settings(max_examples=examples(40))
@given(st.lists(triplets, max_size=8))
def test_what_is_made_fits_together(drawn: list[Triplet]) -> None:
    made = list(contributions_of(drawn))
    assert len({each.document.id for each in made}) == len(made)
    stated = {(t.subject, t.relation, t.object, t.confidence, t.document_id) for t in drawn}
    assert sum(len(each.evidence) for each in made) == len(stated)
    assert list(contributions_of([*drawn, *drawn])) == made
    for contribution in made:
        texts = {node.id: node.text for node in contribution.nodes}
        for mention in contribution.mentions:
            assert entity_id(texts[mention.text_node][mention.start : mention.end]) == mention.entity


@settings(max_examples=examples(25))
@given(st.lists(triplets, max_size=6), triplets)
def test_adding_and_removing_leaves_no_trace(drawn: list[Triplet], one: Triplet) -> None:
    base = [each for each in contributions_of(drawn) if each.document.id != "one"]
    [extra] = contributions_of([Triplet(one.subject, one.relation, one.object, document_id="one")])
    with open_store(":memory:") as store:
        store.apply(Batch(add=tuple(base)))
        before = store.digest()
        store.apply(Batch(add=(extra,)))
        assert store.digest() != before
        store.apply(Batch(remove=("one",)))
        assert store.digest() == before


def test_rows_are_found_and_filtered() -> None:
    drawn = [
        Triplet("Ann", "knows", "Ben", properties={"year": 1990}),
        Triplet("Ann", "knows", "Cat", properties={"year": 2000}),
    ]
    with open_store(":memory:") as store:
        store.apply(Batch(add=tuple(contributions_of(drawn))))
        assert len(store.search_text("who knows Ann", 5)) == 2
        [(found, _)] = store.view(F.year < 1995).search_text("who knows Ann", 5)
        assert store.fetch("text_node", [found])[0].text == "Ann knows Ben"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"subject": " "}, "not empty"),
        ({"relation": ""}, "not empty"),
        ({"object": None}, "not empty"),
        ({"confidence": 1.5}, "confidence of 0 to 1"),
        ({"confidence": float("nan")}, "confidence of 0 to 1"),
        ({"properties": {"x": float("inf")}}, "JSON"),
        ({"subject": "\ud800"}, "JSON"),
    ],
)
def test_unusable_triplets_are_refused(wrong: dict[str, Any], message: str) -> None:
    fields: dict[str, Any] = {"subject": "Ann", "relation": "knows", "object": "Ben", **wrong}
    with pytest.raises(DocumentError, match=message):
        list(contributions_of([Triplet(**fields)]))


@pytest.mark.parametrize("document", ["", "ledger"])
def test_each_triplet_of_one_fact_keeps_its_own_properties(document: str) -> None:
    amounts: list[Json] = [5, 7.5, "9"]
    rows = [Triplet("Acme", "paid", "Bolt", document_id=document, properties={"amount": each}) for each in amounts]
    with open_store(":memory:") as store:
        store.apply(Batch(add=tuple(contributions_of([*rows, rows[0]]))))
        (relation,) = store.scan("relation")
        evidence = store.evidence([relation.id])
        assert sorted(str(each.properties["amount"]) for each in evidence) == ["5", "7.5", "9"]
        assert relation.properties["amount"] in amounts
        (chosen,) = [each for each in evidence if each.properties["amount"] == "9"]
        if not document:
            store.apply(Batch(remove=(chosen.text_node,)))
            assert {str(each.properties["amount"]) for each in store.evidence([relation.id])} == {"5", "7.5"}
