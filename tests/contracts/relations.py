"""What every store must show of relations whose documents do not agree. Inherit, give the fixture `empty`."""

from collections.abc import Sequence
from itertools import permutations

import pytest

from clew.graph.batch import Batch, Contribution
from clew.graph.errors import DocumentError
from clew.graph.filters.language import F
from clew.graph.identity import entity_id, evidence_id, mention_id, relation_id
from clew.graph.model import RESERVED_TYPES, Document, Evidence, Mention, Metadata, Relation, TextNode, entity_ref
from clew.graph.names import match_key
from clew.graph.store import GraphReader, GraphStore

MIRA, QUARRY = "Mira Toll", "Slate Quarry"
LINE = f"{MIRA} runs {QUARRY}"
RUNS = relation_id(entity_id(MIRA), "runs", entity_id(QUARRY))


def stating(document_id: str, type: str, asserted: bool = True, own: Metadata | None = None) -> Contribution:
    """A document of one sentence which states that Mira Toll runs the quarry, as it reads it, with its own properties."""
    return repeating(document_id, type, [asserted], [own or {}])


def repeating(
    document_id: str, type: str, asserted: Sequence[bool] = (True,), properties: Sequence[Metadata] = ({},)
) -> Contribution:
    """A document that states the same fact in several sentences."""
    text = " ".join([LINE] * len(asserted))
    node = TextNode(document_id, text, document_id, "", 0, len(text))
    mentions, evidence = [], []
    for number, (sure, own) in enumerate(zip(asserted, properties, strict=True)):
        start = number * (len(LINE) + 1)
        for name, at in ((MIRA, start), (QUARRY, start + len(LINE) - len(QUARRY))):
            place = (entity_id(name), document_id, at, at + len(name))
            mentions.append(Mention(mention_id(*place), *place, "", match_key(name)))
        identity = evidence_id(RUNS, document_id, start, start + len(LINE), "hand")
        evidence.append(Evidence(identity, RUNS, document_id, start, start + len(LINE), "hand", 0.5, sure, own))
    relation = Relation(RUNS, entity_id(MIRA), type, "runs", entity_id(QUARRY))
    document = Document(document_id, text, metadata={"from": document_id})
    return Contribution(document, (node,), tuple(mentions), (relation,), tuple(evidence))


def shown(reader: GraphReader) -> tuple[str, bool]:
    """Type of the relation, and whether it is asserted."""
    (relation,) = reader.fetch("relation", [RUNS])
    assert list(reader.scan("relation")) == [relation]
    types = dict(reader.relation_types())
    assert types == reader.schema().relation_types == {relation.type: 1}
    edges = reader.edges([entity_ref(entity_id(MIRA))], "out", [*types])
    assert [(edge.id, edge.type, edge.weight > 0) for edge in edges] == [(RUNS, relation.type, relation.asserted)]
    assert reader.edges([entity_ref(entity_id(MIRA))], "out", ["DENIED"]) == []
    walked = [edge.id for edge in reader.edges([entity_ref(entity_id(MIRA))], "out") if edge.type != "MENTIONS"]
    assert walked == ([RUNS] if relation.asserted else [])
    return relation.type, relation.asserted


class RelationContract:
    """A relation follows from its evidence, and each piece keeps what its document says."""

    def test_a_relation_shows_its_commonest_type_ties_by_name(self, empty: GraphStore) -> None:
        readings = [stating("a", "MANAGES"), stating("b", "OWNS"), stating("c", "OWNS"), stating("d", "MANAGES")]
        expected = [("MANAGES", True), ("MANAGES", True), ("OWNS", True), ("MANAGES", True)]
        for reading, type in zip(readings, expected, strict=True):
            empty.apply(Batch(add=(reading,)))
            assert shown(empty) == type
        assert [each.type for each in empty.evidence([RUNS])].count("OWNS") == 2

    def test_no_order_of_documents_changes_what_a_relation_shows(self, empty: GraphStore) -> None:
        readings = [
            stating("a", "MANAGES", own={"n": 1}),
            stating("b", "OWNS", own={"n": 2}),
            stating("c", "RELATED", False, own={"n": 3}),
        ]
        digests = set()
        for order in permutations(readings):
            for each in order:
                empty.apply(Batch(add=(each,)))
            assert shown(empty) == ("MANAGES", True)
            digests.add(empty.digest())
            empty.apply(Batch(remove=("a", "b", "c")))
        assert len(digests) == 1

    def test_documents_do_not_change_each_others_readings(self, empty: GraphStore) -> None:
        empty.apply(Batch(add=(stating("a", "MANAGES"), stating("b", "OWNS"), stating("c", "OWNS"))))
        before = {each.text_node: each.type for each in empty.evidence([RUNS])}
        assert before == {"a": "MANAGES", "b": "OWNS", "c": "OWNS"}
        empty.apply(Batch(remove=("b", "c")))
        assert shown(empty) == ("MANAGES", True)
        empty.apply(Batch(add=(stating("a", "RELATED"),)))
        assert shown(empty) == ("RELATED", True)

    def test_denials_give_no_type_where_something_asserts(self, empty: GraphStore) -> None:
        denials = [stating(each, "OWNS", False) for each in "abc"]
        empty.apply(Batch(add=(*denials, stating("d", "MANAGES", False))))
        assert shown(empty) == ("OWNS", False)
        empty.apply(Batch(add=(stating("e", "MANAGES"),)))
        assert shown(empty) == ("MANAGES", True)
        empty.apply(Batch(remove=("e",)))
        assert shown(empty) == ("OWNS", False)

    def test_an_assertion_in_the_same_document_counts(self, empty: GraphStore) -> None:
        empty.apply(Batch(add=(repeating("a", "OWNS", [False, True], [{}, {}]),)))
        assert shown(empty) == ("OWNS", True)
        empty.apply(Batch(add=(repeating("a", "OWNS", [False, False], [{}, {}]),)))
        assert shown(empty) == ("OWNS", False)

    def test_a_view_shows_what_its_texts_say(self, empty: GraphStore) -> None:
        readings = [
            stating("a", "MANAGES", False, own={"n": 1}),
            stating("b", "OWNS", own={"n": 2}),
            stating("c", "RELATED", own={"n": 3}),
        ]
        empty.apply(Batch(add=tuple(readings)))
        assert shown(empty) == ("OWNS", True)
        for names, expected in {"a": ("MANAGES", False), "ab": ("OWNS", True), "ac": ("RELATED", True)}.items():
            view = empty.view(F["from"].isin([*names]))
            assert shown(view) == expected
            assert len(view.evidence([RUNS])) == len(names)
        (alone,) = empty.view(F["from"] == "c").fetch("relation", [RUNS])
        assert alone.properties == {"n": 3}

    def test_each_statement_keeps_its_own_properties(self, empty: GraphStore) -> None:
        payments: list[Metadata] = [{"amount": 5}, {"amount": 7.5, "paid": True}, {"amount": "9", "to": ["Ann", "Ben"]}]
        empty.apply(Batch(add=(repeating("a", "PAID", [True] * 3, payments), stating("b", "PAID", own={"amount": 11}))))
        evidence = sorted(empty.evidence([RUNS]), key=lambda each: (each.text_node, each.start))
        assert [each.properties for each in evidence] == [*payments, {"amount": 11}]
        assert empty.fetch("evidence", [each.id for each in evidence]) == evidence
        assert [each.properties for each in empty.view(F["from"] == "b").evidence([RUNS])] == [{"amount": 11}]
        (relation,) = empty.fetch("relation", [RUNS])
        by_id = sorted(evidence, key=lambda each: each.id)
        assert relation.properties["amount"] == by_id[0].properties["amount"]

    def test_words_are_those_of_the_relations_own_direction(self, empty: GraphStore) -> None:
        turned: Metadata = {"predicate": "is run by", "inverted": True, "since": 1990}
        empty.apply(Batch(add=(stating("a", "MANAGES", own=turned),)))
        (relation,) = empty.scan("relation")
        assert (relation.words, relation.properties) == ("runs", {"since": 1990})
        (evidence,) = empty.evidence([RUNS])
        assert (evidence.inverted, evidence.properties) == (True, turned)
        empty.apply(Batch(add=(stating("b", "MANAGES", own={"predicate": "Runs"}),)))
        (relation,) = empty.scan("relation")
        assert (relation.words, relation.properties) == ("Runs", {"since": 1990, "predicate": "Runs"})

    @pytest.mark.parametrize("kind", sorted(RESERVED_TYPES))
    def test_a_reserved_type_is_refused(self, empty: GraphStore, kind: str) -> None:
        with pytest.raises(DocumentError, match=f"document 'a': relation type '{kind}' is reserved"):
            empty.apply(Batch(add=(stating("a", kind),)))
