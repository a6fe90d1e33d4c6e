"""Every copy carries the ledger: what users decided, where entities' mentions go, and what that hides."""

import json
from collections.abc import Callable
from pathlib import Path

import networkx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.graph.batch import Batch, Declaration
from clew.graph.errors import DocumentError
from clew.graph.filters.language import F
from clew.graph.formats.copy import Transferred, copy
from clew.graph.formats.graphml import read_graphml, write_graphml
from clew.graph.formats.jsonl import read_jsonl, write_jsonl
from clew.graph.formats.networkx import from_networkx, to_networkx
from clew.graph.model import Mention, entity_ref
from clew.graph.resolution.ledger import LedgerChange
from clew.graph.store import GraphStore, open_store
from clew.tests.contracts.histories import ledger_batches
from clew.tests.contracts.ledger import (
    ANN,
    ANNA,
    BOB,
    CHANGES,
    MERGED,
    ROME,
    WRONG,
    assigned,
    decided,
    together,
    undone,
    world,
)
from clew.tests.contracts.world import ENCODER, contribution

from ...examples import examples

ALONE = Declaration(ANNA, "Anna I.", "QUEEN", ("A.",)), Declaration("zed", "Zed")


def by_copy(source: GraphStore, target: GraphStore, folder: Path) -> object:
    return copy(source, target)


def by_jsonl(source: GraphStore, target: GraphStore, folder: Path) -> object:
    write_jsonl(source, folder / "graph.jsonl")
    return read_jsonl(folder / "graph.jsonl", target)


def by_networkx(source: GraphStore, target: GraphStore, folder: Path) -> object:
    for batch in from_networkx(to_networkx(source)):
        target.apply(batch)
    return None


def by_graphml(source: GraphStore, target: GraphStore, folder: Path) -> object:
    write_graphml(source, folder / "graph.graphml")
    for batch in from_networkx(read_graphml(folder / "graph.graphml")):
        target.apply(batch)
    return None


Way = Callable[[GraphStore, GraphStore, Path], object]
WAYS: list[Way] = [by_copy, by_jsonl, by_networkx, by_graphml]
ways = pytest.mark.parametrize("way", WAYS)


def filled(change: LedgerChange) -> GraphStore:
    """A store under a ledger."""
    store = open_store(":memory:", encoder=ENCODER)
    store.apply(Batch(add=tuple(world()), declare=ALONE, ledger=change))
    return store


def ledger_of(store: GraphStore) -> list[object]:
    """All that a store says of its ledger."""
    return [store.decisions(), store.assignments(), list(store.hidden()), list(store.namings()), store.resolved]


@ways
@pytest.mark.parametrize("name", CHANGES)
def test_the_ledger_arrives_and_can_be_taken_back(tmp_path: Path, way: Way, name: str) -> None:
    change = CHANGES[name]
    with filled(change) as source, open_store(":memory:") as target:
        way(source, target, tmp_path)
        assert target.digest() == source.digest()
        assert list(target.declarations()) == list(source.declarations())
        assert ledger_of(target) == ledger_of(source)
        assert target.find(["anna", "a", "dr lee", "urbs"]) == source.find(["anna", "a", "dr lee", "urbs"])
        for store in (source, target):
            store.apply(Batch(remove=("a",), ledger=undone(change)))
        assert target.digest() == source.digest()


@ways
def test_that_it_is_resolved_arrives_where_nothing_else_is(tmp_path: Path, way: Way) -> None:
    change = together(MERGED, WRONG, assigned("zed", ""))
    with filled(change) as source, open_store(":memory:") as target:
        source.apply(Batch(ledger=LedgerChange(resolved=True)))
        way(source, target, tmp_path)
        assert target.resolved
    if way in (by_copy, by_jsonl):
        with filled(change) as source, open_store(":memory:", encoder=ENCODER) as target:
            source.apply(Batch(ledger=LedgerChange(resolved=True)))
            target.apply(Batch(add=(contribution("other", [[("Anna", "")]]),)))
            way(source, target, tmp_path)
            assert not target.resolved


@pytest.mark.parametrize("way", [by_copy, by_jsonl])
def test_what_came_is_told_and_joins_what_is_there(tmp_path: Path, way: Way) -> None:
    change = together(MERGED, WRONG, decided("name", [ANNA], "Dr Lee"))
    with filled(change) as source, open_store(":memory:", encoder=ENCODER) as target:
        target.apply(Batch(ledger=together(assigned(ROME, ""), assigned(ANNA, BOB), decided("name", [ANNA], "X"))))
        told = way(source, target, tmp_path)
        assert told == Transferred(documents=4, declarations=2, records=0, decisions=2)
        assert target.decisions() == source.decisions()
        assert [(each.own, each.entity) for each in target.assignments()] == sorted([(ANNA, ANN), (ROME, "")])
        source.apply(Batch(ledger=assigned(ROME, "")))
        assert target.digest() == source.digest()
        assert way(source, target, tmp_path) == told
        assert target.digest() == source.digest()


@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ledger_batches(), min_size=1, max_size=3))
def test_any_ledger_survives(tmp_path_factory: pytest.TempPathFactory, history: list[Batch]) -> None:
    folder = tmp_path_factory.mktemp("copies")
    with open_store(":memory:", encoder=ENCODER) as source:
        for batch in history:
            source.apply(batch)
        for way in WAYS:
            with open_store(":memory:") as target:
                way(source, target, folder)
                assert target.digest() == source.digest(), way
                assert ledger_of(target)[:4] == ledger_of(source)[:4]


def test_a_file_without_a_ledger_says_nothing_of_one(tmp_path: Path) -> None:
    with filled(LedgerChange()) as source:
        write_jsonl(source, tmp_path / "x.jsonl")
        text = (tmp_path / "x.jsonl").read_text(encoding="utf-8")
        assert not any(word in text for word in ('"own', '"decision"', '"assignment"', '"hidden"'))
        graph = to_networkx(source)
        assert "ledger" not in graph.graph
        assert not any("own" in data for *_, data in graph.edges(data=True))


def test_the_records_of_a_ledger_are_plain_to_read(tmp_path: Path) -> None:
    with filled(together(MERGED, WRONG, assigned("zed", ""))) as source:
        write_jsonl(source, tmp_path / "x.jsonl")
    records = [json.loads(line) for line in (tmp_path / "x.jsonl").read_text(encoding="utf-8").splitlines()]
    kinds = [record["record"] for record in records]
    assert kinds[:5] == ["header", "decision", "assignment", "assignment", "document"]
    assert {name: records[1][name] for name in ("kind", "entities", "value")} == {
        "kind": "wrong",
        "entities": [ANN, BOB],
        "value": "met",
    }
    assert next(each for each in records if each.get("own") == ANNA) == {
        "record": "assignment",
        "own": ANNA,
        "document": "",
        "entity": ANN,
        "through": ANNA,
        "reason": "alias",
        "score": 0.75,
        "origin": "automatic",
    }
    hidden = [record for record in records if record["record"] == "hidden"]
    assert {(each["document"], each["reason"], each["kind"]) for each in hidden} == {
        ("a", "wrong", "evidence"),
        ("a", "loop", "evidence"),
        ("b", "wrong", "evidence"),
        ("", "blocked", "declaration"),
    }
    moved = [each for each in records if each["record"] == "mention" and "own" in each]
    assert {(each["entity"], each["own"], each["key"]) for each in moved} == {(ANN, ANNA, "anna")}


def test_what_is_hidden_is_no_part_of_the_graph_but_of_its_ledger() -> None:
    with filled(together(assigned(BOB, ""), WRONG)) as source:
        graph = to_networkx(source)
        assert entity_ref(BOB) not in graph
        mentions = [each.id for each in source.hidden() if isinstance(each.value, Mention)]
        assert {key for *_, key in graph.edges(keys=True)}.isdisjoint(mentions)
        assert {each["reason"] for each in json.loads(graph.graph["ledger"])["hidden"]} == {"blocked"}
        assert "ledger" not in to_networkx(source.view(F.group == 1)).graph


def test_what_was_taken_out_of_a_graph_is_gone_with_what_is_hidden_of_it() -> None:
    change = together(assigned(BOB, ""), MERGED)
    with filled(change) as source, open_store(":memory:") as target:
        graph = to_networkx(source)
        graph.remove_nodes_from([ref for ref, of in graph.nodes(data="document_id") if of == "d"])
        graph.remove_node("document:d")
        for batch in from_networkx(graph):
            target.apply(batch)
        source.apply(Batch(remove=("d",)))
        assert target.digest() == source.digest()


def test_a_merged_view_comes_back_as_its_documents_say_it() -> None:
    with filled(MERGED) as source, open_store(":memory:") as target:
        for batch in from_networkx(to_networkx(source.view(F.id == "d"))):
            target.apply(batch)
        assert [each.id for each in target.scan("entity")] == sorted([ANNA, BOB])


@pytest.mark.parametrize(
    "ledger",
    [
        {"decision": [{"id": "x"}]},
        {"assignment": [{"own": "x", "what": 1}]},
        {"hidden": [{"document": "a"}]},
        {"hidden": [{"document": "a", "reason": "x", "kind": "poem", "value": {}}]},
        "none",
    ],
)
def test_a_ledger_that_is_none_is_refused(ledger: object) -> None:
    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(format="clew-graph", ledger=ledger)
    with pytest.raises(DocumentError, match="the ledger of the graph is not as to_networkx writes it"):
        list(from_networkx(graph))


DAMAGE: dict[str, tuple[str, dict[str, object]]] = {
    "kind": ("decision", {"kind": "maybe"}),
    "score": ("assignment", {"score": 2.0}),
    "own": ("assignment", {"own": ""}),
    "reason": ("hidden", {"reason": "lost"}),
    "relation": ("hidden", {"relation": None}),
    "missing": ("hidden", {"value": {"confidence": 0.5}}),
    "belongs to 'z'": ("hidden", {"document": "z"}),
}


@pytest.mark.parametrize("message", DAMAGE)
def test_a_damaged_ledger_is_refused_before_anything_is_written(tmp_path: Path, message: str) -> None:
    kind, changes = DAMAGE[message]
    file = tmp_path / "x.jsonl"
    with filled(together(MERGED, WRONG)) as source:
        write_jsonl(source, file)
    lines = file.read_text(encoding="utf-8").splitlines()
    index = next(number for number, line in enumerate(lines) if json.loads(line)["record"] == kind)
    lines[index] = json.dumps({**json.loads(lines[index]), **changes})
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    with open_store(":memory:") as target, pytest.raises(DocumentError, match=message):
        read_jsonl(file, target)
    with open_store(":memory:") as target:
        assert target.decisions() == []
