"""Parts in a store: documents in, assignments written, and each thing is found by the name that it shares."""

from collections.abc import Iterator
from itertools import permutations

import pytest

from clew.extraction.resolution.composition import compose
from clew.extraction.resolution.homonyms import Homonyms, sources_of
from clew.extraction.resolution.resolver import Resolver
from clew.graph.batch import Batch, Contribution, Declaration
from clew.graph.identity import entity_id, mention_id
from clew.graph.model import Document, Mention, TextNode
from clew.graph.resolution.ledger import Decision, LedgerChange, decision_id, part_id
from clew.graph.store import GraphStore, open_store

OWN = entity_id("Orleck")


def brought(id: str, text: str, title: str = "", kind: str = "") -> Contribution:
    """A document that mentions Orleck wherever it stands, and declares it where its title is on it."""
    places = [at for at in range(len(text)) if text.startswith("Orleck", at)]
    mentions = tuple(Mention(mention_id(OWN, id, at, at + 6), OWN, id, at, at + 6, kind, "orleck") for at in places)
    declared = (Declaration(OWN, "Orleck", kind, (title,), document_id=id),) if title.startswith("Orleck (") else ()
    node = TextNode(id, text, id, title, 0, len(text))
    return Contribution(Document(id, text, title), (node,), mentions, declarations=declared)


RIVER = brought("river", "Orleck is a river in Holm. Pike live in the Orleck.", "Orleck (river)", "LOC")
DAM = brought("dam", "A dam on the river Orleck was opened in Holm. Pike cannot pass the Orleck.", "", "LOC")
PLAYER = brought("player", "Orleck plays as a striker for Aarhus. Orleck has a bad knee.", "Orleck (footballer)", "PERSON")
GOAL = brought("goal", "The striker Orleck scored for Aarhus. Fans sang of Orleck.", "", "PERSON")


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with open_store(":memory:") as opened:
        yield opened


def resolve(store: GraphStore, *decide: Decision) -> None:
    decisions = [*store.decisions(), *decide]
    found = compose(store.namings(), decisions, Resolver(), Homonyms(sources_of(store), decisions)).assignments
    kept = {(each.own, each.document) for each in found}
    gone = tuple(key for each in store.assignments() if (key := (each.own, each.document)) not in kept)
    store.apply(Batch(ledger=LedgerChange(decide=decide, assign=found, unassign=gone, resolved=True)))


def names(store: GraphStore) -> dict[str, list[str]]:
    """The entities that the name Orleck finds, each with its documents."""
    found = store.find(["orleck"])["orleck"]
    mentions = {each.id: each.entity for each in store.scan("mention")}
    places = {each.text_node: mentions[each.id] for each in store.scan("mention")}
    return {
        entity.name: sorted(document for document, held in places.items() if held == entity.id)
        for entity in store.fetch("entity", found)
    }


def test_every_part_is_found_by_the_name_it_shares(store: GraphStore) -> None:
    store.apply(Batch(add=(RIVER, DAM, PLAYER, GOAL)))
    assert names(store) == {"Orleck": ["dam", "goal", "player", "river"]}
    resolve(store)
    assert names(store) == {"Orleck": ["dam", "river"], "Orleck (footballer)": ["goal", "player"]}
    assert store.find(["orleck footballer"])["orleck footballer"] == [part_id(OWN, "footballer")]


def test_any_order_of_adding_and_removing_gives_one_digest(store: GraphStore) -> None:
    digests = set()
    for order in permutations((RIVER, DAM, PLAYER)):
        with open_store(":memory:") as other:
            for each in (GOAL, *order):
                other.apply(Batch(add=(each,)))
                resolve(other)
            other.apply(Batch(remove=("goal",)))
            resolve(other)
            digests.add(other.digest())
    store.apply(Batch(add=(RIVER, DAM, PLAYER)))
    resolve(store)
    assert digests == {store.digest()}


def test_a_part_goes_with_what_it_was_told_apart_from(store: GraphStore) -> None:
    store.apply(Batch(add=(RIVER,)))
    before = store.digest()
    store.apply(Batch(add=(PLAYER, GOAL)))
    resolve(store)
    assert len(names(store)) == 2
    store.apply(Batch(remove=("player", "goal")))
    resolve(store)
    assert store.digest() == before
    assert store.assignments() == []


def test_a_user_keeps_a_part_with_its_name(store: GraphStore) -> None:
    store.apply(Batch(add=(RIVER, DAM, PLAYER, GOAL)))
    resolve(store)
    pair = tuple(sorted((OWN, part_id(OWN, "footballer"))))
    resolve(store, Decision(decision_id("same", pair), "same", pair))
    assert list(names(store).values()) == [["dam", "goal", "player", "river"]]


def test_a_user_parts_a_document_otherwise(store: GraphStore) -> None:
    store.apply(Batch(add=(RIVER, DAM, PLAYER, GOAL)))
    resolve(store, Decision(decision_id("part", (OWN,), "dam"), "part", (OWN,), "dam", ("dam",)))
    parts = {each.document: each.entity for each in store.assignments()}
    assert parts["dam"] == part_id(OWN, "dam")
    assert parts["river"] != parts["dam"]
