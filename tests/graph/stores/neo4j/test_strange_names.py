"""Names, types and texts that Cypher or an index could choke on are kept as they are, as parameters of constant texts."""

import pytest

from clew.graph.batch import Batch, Contribution, Declaration
from clew.graph.errors import DocumentError
from clew.graph.identity import entity_id, evidence_id, mention_id, relation_id
from clew.graph.model import Document, Evidence, Mention, Reference, Relation, TextNode
from clew.graph.names import match_key
from clew.graph.store import GraphStore, open_store
from clew.tests.contracts.graph_store import answers
from clew.tests.graph.stores.neo4j.emptied import rows

NAMES = (
    "back`tick",
    "``",
    "quo'te\"s",
    "`) DETACH DELETE n //",
    "'}) MATCH (n) DETACH DELETE n //",
    "\\u0060) SET n.x = 1 //",
    "$rows",
    "${x}",
    "東京 タワー",
    "Ünï ﬁ\u200dx 🧵",
    "tab\tand\nline",
    "*:* AND name:x~ /re/ [a TO b] \\",
    "MENTIONS_",
    "Entity",
    "clew_id",
)


def strange(number: int, name: str) -> Contribution:
    """A document all of whose names and types are `name`."""
    identity = f"{number} {name}"
    text = f"{name} met {name}"
    entity, other = entity_id(name), f"other {name}"
    relation = Relation(relation_id(entity, name, other), entity, name, name, other)
    node = TextNode(identity, text, identity, name, 0, len(text), metadata={name: name, "more": {name: [name, 1]}})
    return Contribution(
        Document(identity, text, name, {name: name, "deep": {name: name}}, name),
        (node, Reference(f"{identity}#ref", name, identity, target=f"entity:{entity}")),
        (Mention(mention_id(entity, identity, 0, len(name)), entity, identity, 0, len(name), name, match_key(name)),),
        (relation,),
        (Evidence(evidence_id(relation.id, identity, 0, 9, name), relation.id, identity, 0, 9, name),),
        (Declaration(entity, name, name, (name,), {name: name}, identity),),
        fingerprint=name,
        root=name,
    )


def same(store: GraphStore, contributions: list[Contribution]) -> None:
    with open_store(":memory:") as wanted:
        wanted.apply(Batch(add=tuple(contributions)))
        assert store.digest() == wanted.digest()
        assert answers(store)[4:] == answers(wanted)[4:]
        keys = [match_key(each.document.title) for each in contributions]
        assert store.find(keys) == wanted.find(keys)
        assert store.schema() == wanted.schema()


@pytest.mark.parametrize("name", NAMES)
def test_a_strange_name_is_kept_everywhere(empty: GraphStore, name: str) -> None:
    empty.apply(Batch(add=(strange(0, name),)))
    same(empty, [strange(0, name)])
    empty.apply(Batch(remove=(f"0 {name}",)))
    assert set(empty.counts().values()) == {0}


def test_all_of_them_at_once_and_nothing_else_is_there(empty: GraphStore, clean: str) -> None:
    contributions = [strange(number, name) for number, name in enumerate(NAMES)]
    empty.apply(Batch(add=tuple(contributions)))
    same(empty, contributions)
    empty.apply(Batch(remove=tuple(each.document.id for each in contributions)))
    left = rows(clean, "MATCH (n) RETURN n.clew_id AS id ORDER BY id")
    assert left == [{"id": "commit"}, {"id": "library"}]


def test_long_values_are_kept(empty: GraphStore) -> None:
    long = "word " * 2_000 + "x" * 10_000
    contribution = strange(0, "n")
    node = TextNode("0 n", long, "0 n", "n", 0, len(long), metadata={"k" * 10_000: "v" * 10_000, "short": "v" * 10_000})
    reference = Reference("0 n#ref", long, "0 n", target="entity:" + "e" * 7_000)
    contribution = Contribution(
        Document("0 n", long, "t" * 10_000, {"k" * 10_000: long}),
        (node, reference),
        contribution.mentions,
        contribution.relations,
        contribution.evidence,
        (Declaration("long", "n" * 10_000, "T" * 10_000, ("a" * 10_000,), {"p": "q" * 10_000}, "0 n"),),
    )
    empty.apply(Batch(add=(contribution,)))
    same(empty, [contribution])


def test_a_label_follows_the_type(empty: GraphStore, clean: str) -> None:
    def labels() -> object:
        (row,) = rows(clean, "MATCH (e:Entity {clew_id: 'e'}) RETURN labels(e) AS labels, e.name AS name, e.type AS type")
        return row

    empty.apply(Batch(declare=(Declaration("e", "E", "WORK_OF_ART"),)))
    assert labels() == {"labels": ["Entity", "WorkOfArt"], "name": "E", "type": "WORK_OF_ART"}
    empty.apply(Batch(declare=(Declaration("e", "E", "Document"),)))
    assert labels() == {"labels": ["Entity", "Document_"], "name": "E", "type": "Document"}
    empty.apply(Batch(declare=(Declaration("e", "E"),)))
    assert labels() == {"labels": ["Entity"], "name": "E", "type": ""}


def test_the_graph_reads_well(empty: GraphStore, clean: str) -> None:
    empty.apply(Batch(add=(strange(0, "STATES"),)))
    found = rows(clean, "MATCH (a:Entity)-[r]->(b:Entity) RETURN type(r) AS type, properties(r) AS properties")
    (edge,) = found
    assert edge["type"] == "STATES_"
    properties = edge["properties"]
    assert isinstance(properties, dict)
    assert (properties["type"], properties["predicate"], properties["sentence"]) == ("STATES", "states", "STATES me")
    assert (properties["weight"], properties["evidence"]) == (1, 1)
    named = rows(clean, "MATCH (n) WHERE n.name IS NULL AND NOT n.clew_id STARTS WITH 'term:' RETURN n.clew_id AS id")
    assert named == []


def test_names_too_long_for_an_index_are_found_all_the_same(empty: GraphStore) -> None:
    names = ["n" * 40_000, "n" * 40_000 + "o", "東" * 20_000]
    empty.apply(Batch(declare=tuple(Declaration(f"e{number}", name) for number, name in enumerate(names))))
    assert empty.find([match_key(name) for name in names]) == {
        match_key(name): [f"e{number}"] for number, name in enumerate(names)
    }


@pytest.mark.parametrize("place", ["id", "source"])
def test_ids_too_long_for_an_index_are_refused_whole(empty: GraphStore, place: str) -> None:
    long = "i" * 40_000
    document = Document(long, "x") if place == "id" else Document("s", "x", source=long)
    with pytest.raises(DocumentError, match="longer than the indexes"):
        empty.apply(Batch(add=(Contribution(document),)))
    assert set(empty.counts().values()) == {0}
