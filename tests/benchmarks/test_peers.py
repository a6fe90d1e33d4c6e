"""The peers' harness on a handful of texts: what needs no library of theirs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import clew
from clew.benchmarks import peers
from clew.benchmarks.networkx_peer import pagerank
from clew.retrieval.evaluation.measures import read_questions

from ..app.worlds import small_world
from ..isles import file, weights
from ..isles import graph as samples


@pytest.fixture
def world(tmp_path: Path) -> Path:
    place = tmp_path / "world.clew"
    small_world(place).close()
    return place


def test_networkx_walks_from_the_questions_entities(world: Path) -> None:
    ask = pagerank(world)
    with clew.open(world, "r") as graph:
        texts = {node.id: node.text for node in graph.store.scan("text_node")}
    found = [texts[each] for each in ask("Where was Ada Lindqvist?")]
    assert "Ada Lindqvist" in found[0]
    assert any("Port Ellery" in text and "Ada" not in text for text in found)
    assert ask("who?") == []


@pytest.mark.process
def test_a_system_is_a_process_that_tells_its_times_and_rankings(world: Path, tmp_path: Path) -> None:
    with clew.open(world, "r") as graph:
        gold = graph.search("Ada Lindqvist founded", k=1, retriever="keyword").ids[0]
    queries = tmp_path / "q.jsonl"
    queries.write_text(json.dumps({"id": "one", "question": "Ada Lindqvist founded", "gold_ids": [gold]}) + "\n")
    command = peers._child("clew keyword", tmp_path / "none.jsonl", queries, world)
    assert command[0] == sys.executable
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    told = json.loads(out.splitlines()[-1])
    row = peers._row(read_questions(queries), told, told["rows"]["clew keyword"], 12.0)
    assert row.recall["recall@5"] == (1.0, 1.0, 1.0)
    assert (row.empty, row.peak_mib, row.values) == (0, 12.0, (1.0,))
    line = peers._line("clew keyword", row)
    assert "100.0 [100.0, 100.0]" in line
    assert len(peers._head()) == len(line)


@pytest.mark.process
@pytest.mark.encoder
def test_rows_of_transfer_are_measured_where_their_weights_are(tmp_path: Path) -> None:
    store = tmp_path / "2wikimultihopqa.clew"
    samples().copy_to(store)
    transfer = ["clew hybrid (transfer)", "clew deep (transfer)"]
    assert not set(transfer) & set(peers._asked_of(store))
    (tmp_path / "ranker-without-2wiki.json").write_text(json.dumps(file()))
    assert peers._asked_of(store)[-2:] == transfer
    question = "Who founded the company that owns the Kestrel Bridge?"
    with clew.open(store, "r") as graph:
        expected = {
            name: list(graph.retriever(name, ranker=weights()).retrieve(question, 20).ids) for name in ("hybrid", "deep")
        }
        assert expected["hybrid"] != list(graph.search(question, k=20).ids)
    queries = tmp_path / "q.jsonl"
    queries.write_text(json.dumps({"id": "one", "question": question, "gold_ids": expected["hybrid"][:1]}) + "\n")
    for system, found in zip(transfer, expected.values(), strict=True):
        command = peers._child(system, tmp_path / "none.jsonl", queries, store)
        told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1])
        assert told["rows"][system]["rankings"] == [found]


@pytest.mark.process
def test_an_unknown_system_is_refused_by_name(world: Path, tmp_path: Path) -> None:
    done = subprocess.run(peers._child("nothing", world, tmp_path, world), capture_output=True, text=True)
    assert done.returncode == 1
    assert "unknown system 'nothing'; known: encoder, llama-index bm25" in done.stderr


def test_what_is_missing_is_named() -> None:
    assert set(peers.missing()) <= set(peers.NEEDED.values())
    assert not peers._there("clew_nowhere.at_all")
    assert peers._there("networkx")
