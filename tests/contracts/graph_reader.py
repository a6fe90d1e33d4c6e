"""What every store and every view of one must answer. Inherit and give the fixture `reader_of`."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from clew.graph import reads as graph_reads
from clew.graph.batch import Contribution
from clew.graph.errors import ClewError, InputError
from clew.graph.identity import entity_id, mention_id, relation_id
from clew.graph.model import (
    CONTAINS,
    KINDS,
    MENTIONS,
    NEXT,
    REFERS_TO,
    DocumentHead,
    Kind,
    Reference,
    document_ref,
    entity_ref,
    node_ref,
)
from clew.graph.reads import (
    FETCHES,
    BestSentences,
    DocumentHeads,
    EdgesOf,
    EvidenceOf,
    Fetch,
    FetchVectors,
    FetchWordVectors,
    FindEntities,
    MentionsIn,
    NeighbourhoodOf,
    NodesAbout,
    NodesOf,
    Read,
    SearchText,
    SearchVectors,
    SentencesOf,
    ShownEntities,
    Subgraph,
    TermFrequencies,
)
from clew.graph.store import GraphReader
from clew.tests.contracts.plain_graph import PlainGraph
from clew.tests.contracts.world import contribution, vector

ReaderOf = Callable[[Sequence[Contribution]], GraphReader]

ANN, BOB, CITY, DAY = ("Ann Lee", "PERSON"), ("Bob", "PERSON"), ("Paris", "GPE"), ("1990", "DATE")


def small_world() -> list[Contribution]:
    """Three documents: two texts, a shared entity, a denied fact, a date, a reference and a title of another's name."""
    return [
        contribution("a", [[ANN, BOB, ANN], [CITY, DAY]], [(0, "met", 1, True), (1, "feared", 0, False)], "Paris (song)"),
        contribution("b", [[BOB, CITY], [("ann lee", "ORG")]], [(0, "lives in", 1, True)], "Bob's notes", seed=7),
        contribution("c", [[ANN, BOB, DAY]], [(0, "met", 1, True)], "", {"year": 3}, 20, reference="node:a#chunk:0"),
    ]


def every_read() -> list[Read[object]]:
    """One read of every class, of the small world."""
    bob, near = entity_id("Bob"), vector(1)
    ids = ["c", "a#chunk:0", "unknown", "c#ref", "b#chunk:0#sentence:0", bob, "a"]
    mention, relation = mention_id(bob, "c", 8, 11), relation_id(entity_id("Ann Lee"), "met", bob)
    return [
        *(FETCHES[kind]([*ids, mention, relation]) for kind in KINDS),
        BestSentences(near, 3),
        BestSentences(near, 3, ["c", "b#chunk:0"]),
        DocumentHeads(["c", "unknown", "a", "c"]),
        DocumentHeads(["b"], ["c", "unknown", "a#chunk:0", "b#chunk:0#sentence:0", "c"]),
        EdgesOf([node_ref("c"), entity_ref(bob)], "both", None, 2),
        EdgesOf([document_ref("a"), node_ref("a#chunk:0")], types=[CONTAINS, REFERS_TO, NEXT]),
        EvidenceOf([relation]),
        FetchVectors(ids, "text"),
        FetchWordVectors(ids),
        FindEntities(["bob", "nobody", "paris song"]),
        MentionsIn(ids),
        NeighbourhoodOf([node_ref("c"), document_ref("b")], 2, 3),
        NodesAbout([entity_id("Paris"), bob], 1),
        NodesOf(["b", "a"], sentences=True),
        SearchText("Bob in Paris", 3),
        SearchVectors(np.stack([near, vector(7)]), "sentence", 3),
        SentencesOf(ids),
        ShownEntities(ids),
        TermFrequencies(["bob", "zzz"]),
    ]


METHODS = {
    BestSentences: "best_sentences",
    DocumentHeads: "heads",
    EdgesOf: "edges",
    EvidenceOf: "evidence",
    FetchVectors: "vectors",
    FetchWordVectors: "word_vectors",
    FindEntities: "find",
    MentionsIn: "mentions",
    NeighbourhoodOf: "neighbourhood",
    NodesAbout: "about",
    NodesOf: "nodes_of",
    SearchText: "search_text",
    SearchVectors: "search_vectors",
    SentencesOf: "sentences_of",
    ShownEntities: "shown_as",
    TermFrequencies: "frequencies",
}
"""The method that is each read alone."""


def said(reader: GraphReader, read: Any) -> object:
    """What the method of a read answers."""
    if isinstance(read, Fetch):
        return reader.fetch(read.kind, read.ids)
    return getattr(reader, METHODS[type(read)])(*(getattr(read, each.name) for each in fields(read)))


def shown(answer: Any) -> object:
    """An answer as something that can be compared."""
    if isinstance(answer, Subgraph):
        return list(answer.refs), answer.hops.tolist(), list(answer.edges())
    return [shown(each) for each in answer] if isinstance(answer, tuple) else repr(answer)


class GraphReaderContract:
    """Reads of a store, or of a view that shows exactly the same documents."""

    @pytest.fixture
    def reader_of(self) -> ReaderOf:
        raise NotImplementedError("a reader's tests say how to make one of some contributions")

    @pytest.fixture
    def reader(self, reader_of: ReaderOf) -> GraphReader:
        return reader_of(small_world())

    @pytest.fixture
    def plain(self) -> PlainGraph:
        return PlainGraph(small_world())

    def test_heads_are_documents_without_their_texts(self, reader: GraphReader) -> None:
        asked = ["c", "unknown", "a", "c"]
        heads = [DocumentHead(each.id, each.title, each.metadata, each.source) for each in reader.fetch("document", asked)]
        assert [head.id for head in heads] == ["c", "a"]
        assert reader.heads(asked) == heads

    def test_an_empty_list_of_ids_means_nothing(self, reader: GraphReader) -> None:
        kinds: list[Kind] = list(KINDS)
        assert all(reader.fetch(kind, []) == [] for kind in kinds)
        assert reader.find([]) == {}
        assert reader.edges([]) == []
        assert list(reader.neighbourhood([]).refs) == []
        assert reader.mentions([]) == [] == reader.evidence([])
        assert reader.nodes_of([]) == [] == reader.sentences_of([])
        assert reader.heads([]) == []
        assert reader.vectors([], "text")[0] == []
        assert reader.search_vectors(np.zeros((0, 8), dtype=np.float32), "text", 5) == []
        assert len(reader.read()) == 0

    def test_values_of_every_kind_are_scanned_in_id_order(self, reader: GraphReader, plain: PlainGraph) -> None:
        for kind in KINDS:
            values = list(reader.scan(kind))
            assert values == plain.values(kind)
            assert values, f"the world has no {kind}"

    def test_values_are_fetched_in_the_order_asked_each_once(self, reader: GraphReader, plain: PlainGraph) -> None:
        for kind in KINDS:
            values = plain.values(kind)
            ids = [value.id for value in reversed(values)]
            asked = [ids[0], "unknown", *ids, ids[0]]
            assert reader.fetch(kind, asked) == list(reversed(values))

    def test_a_text_node_may_be_a_reference_and_keeps_its_target(self, reader: GraphReader) -> None:
        (node,) = reader.fetch("text_node", ["c#ref"])
        assert isinstance(node, Reference)
        assert node.target == "node:a#chunk:0"
        assert reader.fetch("reference", ["c", "c#ref"]) == [node]

    def test_the_digest_is_that_of_the_values(self, reader: GraphReader, plain: PlainGraph) -> None:
        assert reader.digest() == plain.digest()

    def test_counts(self, reader: GraphReader, plain: PlainGraph) -> None:
        counts = reader.counts()
        assert (counts["documents"], counts["references"], counts["text_nodes"], counts["sentences"]) == (3, 1, 5, 5)
        for name, kind in (("entities", "entity"), ("mentions", "mention"), ("relations", "relation")):
            assert counts[name] == len(plain.values(kind))  # type: ignore[arg-type]
        assert counts["evidence"] == 4

    def test_entities_show_what_their_texts_call_them(self, reader: GraphReader) -> None:
        ann, paris = reader.fetch("entity", [entity_id("Ann Lee"), entity_id("Paris")])
        assert (ann.name, ann.type, ann.aliases) == ("Ann Lee", "PERSON", ("ann lee",))
        assert (paris.name, paris.type, paris.aliases) == ("Paris", "GPE", ("Paris (song)",))

    def test_entities_are_found_by_key_and_alias(self, reader: GraphReader) -> None:
        found = reader.find(["paris", "nobody", "ann lee", "paris song", "bob s notes"])
        paris = [entity_id("Paris")]
        assert found["paris"] == found["paris song"] == paris
        assert found["ann lee"] == [entity_id("Ann Lee")]
        assert "nobody" not in found
        assert next(iter(found)) == "paris"

    def test_a_relation_groups_the_evidence_of_all_texts(self, reader: GraphReader) -> None:
        (met,) = [relation for relation in reader.scan("relation") if relation.predicate == "met"]
        evidence = reader.evidence(["unknown", met.id])
        assert {each.text_node for each in evidence} == {"a#chunk:0", "c"}
        assert [each.id for each in evidence] == sorted(each.id for each in evidence)

    def test_evidence_comes_asserted_first(self, reader_of: ReaderOf) -> None:
        facts = [(0, "met", 1, False), (0, "met", 1, True), (0, "met", 1, True)]
        reader = reader_of([contribution("a", [[ANN, BOB]], facts)])
        (relation,) = reader.scan("relation")
        assert [(each.asserted, each.confidence) for each in reader.evidence([relation.id])] == [
            (True, 0.7),
            (True, 0.6),
            (False, 0.5),
        ]

    def test_mentions_nodes_and_sentences_by_their_owner(self, reader: GraphReader) -> None:
        mentions = reader.mentions(["c", "unknown", "a#chunk:0"])
        assert [(m.text_node, m.start) for m in mentions] == [
            *(("c", 0), ("c", 8), ("c", 12)),
            *(("a#chunk:0", 0), ("a#chunk:0", 8), ("a#chunk:0", 12)),
        ]
        assert [node.id for node in reader.nodes_of(["b", "unknown", "a"])] == [
            f"{d}#chunk:{n}" for d in "ba" for n in (0, 1)
        ]
        assert len(reader.nodes_of(["b"], sentences=True)) == 4
        assert [node.parent for node in reader.sentences_of(["c", "a#chunk:1"])] == ["c", "a#chunk:1"]

    @pytest.mark.parametrize("limit", [None, 0, 1, 2, 100])
    def test_edges_come_in_weight_order(self, reader: GraphReader, plain: PlainGraph, limit: int | None) -> None:
        refs = [entity_ref(entity_id("Bob")), node_ref("c"), "node:unknown", document_ref("a"), node_ref("a#chunk:0")]
        assert reader.edges(refs, limit=limit) == plain.edges(refs, limit)

    def test_edges_by_direction_and_type(self, reader: GraphReader) -> None:
        ann, bob = entity_ref(entity_id("Ann Lee")), entity_ref(entity_id("Bob"))
        assert [edge.type for edge in reader.edges([bob], "out")] == ["LIVES IN"]
        assert {edge.type for edge in reader.edges([bob], "in")} == {MENTIONS, "MET"}
        assert [(edge.source, edge.target) for edge in reader.edges([ann], types=["MET"])] == [(ann, bob)]
        assert reader.edges([ann], types=[]) == []
        assert reader.edges([ann], types=["UNHEARD_OF"]) == []
        (denied,) = reader.edges([ann], types=["FEARED"])
        assert denied.weight == 0
        assert "FEARED" not in {edge.type for edge in reader.edges([ann, bob])}

    def test_structure_is_walked_only_by_name(self, reader: GraphReader) -> None:
        first, second = node_ref("a#chunk:0"), node_ref("a#chunk:1")
        assert reader.edges([document_ref("a")]) == []
        contains = reader.edges([document_ref("a")], types=[CONTAINS])
        assert {edge.target for edge in contains} == {first, second}
        assert [edge.target for edge in reader.edges([first], "out", types=[NEXT])] == [second]
        assert [edge.source for edge in reader.edges([second], "in", types=[NEXT])] == [first]
        (reference,) = reader.edges([first], types=[REFERS_TO])
        assert (reference.source, reference.target) == (node_ref("c#ref"), first)
        assert reader.edges([node_ref("c#ref")], types=[REFERS_TO]) == [reference]
        inside = reader.neighbourhood([document_ref("a")], hops=2, types=[CONTAINS, MENTIONS])
        assert dict(zip(inside.refs, inside.hops.tolist(), strict=True))[entity_ref(entity_id("Bob"))] == 2

    @pytest.mark.parametrize(("hops", "limit"), [(0, None), (1, None), (2, 1), (2, 2), (3, 3), (5, None)])
    def test_a_neighbourhood_is_the_union_of_its_nodes_edges(
        self, reader: GraphReader, plain: PlainGraph, hops: int, limit: int | None
    ) -> None:
        starts = [node_ref("b#chunk:1"), "entity:unknown", node_ref("a#chunk:1"), document_ref("b")]
        found = reader.neighbourhood(starts, hops, limit)
        distance, edges = plain.neighbourhood(starts, hops, limit)
        distance[document_ref("b")] = 0
        assert list(found.refs) == sorted(distance)
        assert found.hops.tolist() == [distance[ref] for ref in sorted(distance)]
        assert list(found.edges()) == edges
        assert list(found.ids) == [edge.id for edge in edges]

    def test_dates_are_neighbours_only_by_name(self, reader: GraphReader) -> None:
        day = entity_ref(entity_id("1990"))
        assert day not in list(reader.neighbourhood([node_ref("c")]).refs)
        assert day in list(reader.neighbourhood([node_ref("c")], types=[MENTIONS]).refs)
        assert day in {edge.target for edge in reader.edges([node_ref("c")])}

    @pytest.mark.parametrize("query", ["Bob in Paris", "the", "walked walks", "Paris song", "zzz", "", "?!", "1990 ann"])
    def test_text_search_finds_what_holds_a_word(self, reader: GraphReader, query: str) -> None:
        found = reader.search_text(query, 10)
        assert all(score > 0 for _, score in found)
        assert found == sorted(found, key=lambda each: (-each[1], each[0]))
        assert {each for each, _ in found} == {each for each, _ in PlainGraph(small_world()).search_text(query, 10)}
        for k in range(5):
            assert reader.search_text(query, k) == found[:k]

    def test_sentences_are_not_in_the_keyword_index(self, reader: GraphReader) -> None:
        found = [identity for identity, _ in reader.search_text("walked", 100)]
        assert sorted(found) == sorted(node.id for node in reader.scan("text_node") if node.kind != "sentence")

    @pytest.mark.parametrize("k", [0, 1, 3, 100])
    def test_vector_search_is_exact(self, reader: GraphReader, plain: PlainGraph, k: int) -> None:
        queries = np.stack([vector(seed) for seed in (0, 1, 99)])
        for kind in ("text", "sentence"):
            found = reader.search_vectors(queries, kind, k)
            expected = plain.search_vectors(queries, kind, k)
            assert [[identity for identity, _ in each] for each in found] == [[i for i, _ in each] for each in expected]
            assert np.allclose([s for each in found for _, s in each], [s for each in expected for _, s in each], atol=1e-9)

    def test_a_vectors_score_depends_on_nothing_but_itself(self, reader: GraphReader) -> None:
        alone = reader.search_vectors(vector(3)[None, :], "text", 100)[0]
        among = reader.search_vectors(np.stack([vector(seed) for seed in range(9)]), "text", 100)[3]
        assert alone == among
        assert reader.search_vectors(vector(3)[None, :], "text", 2)[0] == alone[:2]

    def test_queries_of_another_dimension_are_refused(self, reader: GraphReader) -> None:
        with pytest.raises(ClewError, match="dimension"):
            reader.search_vectors(np.zeros((1, 5), dtype=np.float32), "text", 3)

    def test_vectors_by_id(self, reader: GraphReader) -> None:
        ids, matrix = reader.vectors(["c", "unknown", "a#chunk:1", "c"], "text")
        assert ids == ["c", "a#chunk:1"]
        assert matrix.dtype == np.float32
        assert np.array_equal(matrix, np.stack([vector(20), vector(1)]))
        assert reader.vectors(["c"], "sentence")[0] == []

    def test_word_vectors_come_as_they_were_packed(self, reader: GraphReader) -> None:
        assert reader.word_vectors(["c", "unknown", "a#chunk:1", "a#chunk:1#sentence:0", "c"]) == [
            ("c", bytes([20, 1])),
            ("a#chunk:1", bytes([1, 1])),
        ]
        assert reader.word_vectors([]) == []

    def test_every_read_answers_alone_as_it_does_among_others(self, reader: GraphReader) -> None:
        reads = every_read()
        classes = {each for each in vars(graph_reads).values() if isinstance(each, type) and issubclass(each, Read)}
        assert {type(each) for each in reads} == classes - {Read, Fetch}
        answers = reader.read(*reads)
        assert answers.generation == reader.generation
        assert len(answers) == len(reads)
        for read in reads:
            expected = shown(reader.read(read)[read])
            assert shown(answers[read]) == expected, read
            assert shown(said(reader, read)) == expected, read

    def test_reads_of_nothing_among_others_find_nothing(self, reader: GraphReader) -> None:
        ids: list[str] = []
        named, texts, words = FindEntities(ids), SearchText("", 3), FetchWordVectors(ids)
        vectors, edges = FetchVectors(ids, "text"), EdgesOf(ids)
        answers = reader.read(named, texts, words, vectors, edges)
        assert (answers[named], answers[texts], answers[words], answers[edges]) == ({}, [], [], [])
        assert answers[vectors][0] == []

    def test_a_read_of_no_known_class_is_refused(self, reader: GraphReader) -> None:
        class Drop(Read[None]):
            """A read that no store knows."""

        with pytest.raises(InputError, match=r"expected a read of BestSentences, DocumentHeads, .*Drop"):
            reader.read(Drop())
        with pytest.raises(InputError, match="expected a kind of document, text_node"):
            reader.fetch("text_nodes", ["c"])  # type: ignore[call-overload]

    def test_the_schema_counts_types_and_names_fields(self, reader: GraphReader, plain: PlainGraph) -> None:
        schema = reader.schema()
        types = [entity.type for entity in plain.entities()]
        assert schema.entity_types == {kind: types.count(kind) for kind in set(types)}
        assert schema.relation_types == reader.relation_types() == {"MET": 1, "FEARED": 1, "LIVES IN": 1}
        assert schema.fields["year"] == ("number",)

    def test_what_was_read_cannot_change_the_store(self, reader: GraphReader) -> None:
        before = reader.digest()
        matrix = reader.vectors(["c"], "text")[1]
        matrix[:] = 0
        reader.neighbourhood([node_ref("c")]).weight[:] = 77
        assert np.array_equal(reader.vectors(["c"], "text")[1], vector(20)[None, :])
        assert 77 not in reader.neighbourhood([node_ref("c")]).weight.tolist()
        assert reader.digest() == before
