"""The targets of copies: a store or a known format, and never a folder whose name looks like a file."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx
import numpy as np
import pytest

import clew
from clew.graph.errors import ConfigError, DocumentError, InputError

from .running import Run
from .worlds import TRIPLETS, quick, small_world

FILES = ["out.json", "out.jsonl.gz", "out.txt", "out.sqlite", "backup.old", "v1.rc2"]


@pytest.fixture
def store(tmp_path: Path) -> str:
    small_world(tmp_path / "s.clew").close()
    return "s.clew"


@pytest.mark.parametrize("name", FILES)
def test_an_unknown_format_is_refused(run: Run, store: str, name: str) -> None:
    assert run("copy", store, "lines.jsonl")[0] == 0
    for source in (store, "lines.jsonl"):
        code, out, err = run("copy", source, name)
        assert (code, out) == (1, "")
        assert err == (
            f"Error: cannot copy to {name}: {Path(name).suffix} is not a format that can be written. Give a file ending in "
            ".jsonl or .graphml, or for a new store a name ending in .clew or in a slash\n"
        )
        assert not Path(name).exists()


def test_folders_of_any_name_that_are_there_stay_usable(run: Run, store: str) -> None:
    Path("made.before").mkdir()
    for target in ("made.before", "new", "new.clew"):
        assert run("copy", store, target)[0] == 0
        assert run("stats", target)[0] == 0
    assert run("copy", "made.before", "again.clew")[0] == 0


@pytest.mark.parametrize("name", ["backup-1.2", "2026.11.28", "v2.0", "store.", ".hidden", "backup.old/", "a.json/b"])
def test_a_dot_in_the_name_of_a_store_is_no_ending(run: Run, store: str, name: str) -> None:
    assert run("copy", store, name)[0] == 0
    assert json.loads(run("stats", name, "--json")[1])["digest"] == json.loads(run("stats", store, "--json")[1])["digest"]
    with clew.open(store, "r") as graph:
        graph.copy_to("lines.jsonl")
    assert run("copy", "lines.jsonl", f"again/{name}")[0] == 0


def test_memory_is_no_place_of_a_copy(run: Run, store: str) -> None:
    assert run("copy", store, "lines.jsonl")[0] == 0
    for arguments in ((store, ":memory:"), ("lines.jsonl", ":memory:")):
        code, _, err = run("copy", *arguments)
        assert (code, "would be lost at once" in err) == (1, True)
    code, _, err = run("copy", ":memory:", "new.clew")
    assert (code, err.count("\n")) == (1, 1)
    assert not Path("new.clew").exists()


@pytest.mark.parametrize("strange", [None, 5, b"x"])
def test_what_is_no_path_makes_no_store(strange: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match="expected a store's path or address as text, got"):
        clew.open(strange)
    with quick() as graph:
        graph.add(TRIPLETS)
        with pytest.raises(ConfigError, match="expected a store's path or address as text, got"):
            graph.copy_to(strange)
        with pytest.raises(
            InputError, match=r"expected a store's path, a file ending in \.jsonl or \.graphml or a networkx"
        ):
            graph.copy_from(strange)
    assert list(tmp_path.iterdir()) == []


def test_nothing_of_a_graph_is_taken_where_something_is_unusable() -> None:
    graph: networkx.DiGraph[Any] = networkx.DiGraph()
    graph.add_edges_from(((f"a{n}", f"b{n}") for n in range(700)), relation="knows")
    unusable: list[dict[str, Any]] = [{"confidence": 7}, {"note": object()}]
    for bad in unusable:
        graph.add_edge("a1", "b2", **bad)
        with quick() as kg:
            with pytest.raises(DocumentError):
                kg.copy_from(graph)
            assert set(kg.counts().values()) == {0}
        graph.remove_edge("a1", "b2")


@pytest.mark.parametrize(
    "bad",
    [
        {"confidence": None},
        {"confidence": 2},
        {"confidence": float("nan")},
        {"subject_type": None},
        {"subject": ""},
        {"object": 3},
        {"properties": None},
        {"properties": {"x": object()}},
    ],
)
def test_a_bad_triplet_is_reported_and_the_rest_goes_on(bad: dict[str, Any]) -> None:
    values = {"subject": "Ada", "relation": "met", "object": "Bo", **bad}
    with quick() as kg:
        whole = clew.Triplet("Bo", "met", "Cy"), clew.Triplet("Cy", "met", "Di")
        report = kg.add(whole[0], clew.Triplet(**values), whole[1], progress=False)
        assert (report.added, len(report.failures)) == (2, 1)
        assert report.failures[0].reason.startswith("triplet (")


def test_repeated_facts_keep_each_statements_properties() -> None:
    amounts: list[Any] = [3, 5, np.int64(9)]
    paid = [clew.Triplet("Mia", "paid", "Bo", properties={"amount": amount}) for amount in amounts]
    graph: networkx.MultiDiGraph[Any] = networkx.MultiDiGraph()
    for amount in (3, 5, 9):
        graph.add_edge("Mia", "Bo", relation="paid", amount=amount)
    for document in ("", "ledger"):
        with quick() as kg:
            kg.add(*(replace(each, document_id=document) for each in paid), progress=False)
            (fact,) = kg.facts("Mia")
            assert sorted(str(each.properties["amount"]) for each in fact.statements) == ["3", "5", "9"]
    with quick() as kg:
        kg.copy_from(graph)
        (fact,) = kg.facts("Mia")
        assert sorted(str(each.properties["amount"]) for each in fact.statements) == ["3", "5", "9"]
