"""The setting `resolve`: what it changes is settled for the whole graph, not only for the documents of the next addition."""

import gc
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import clew
from clew.app.ledger import resolution
from clew.extraction.report import Progress
from clew.graph.model import Document
from clew.graph.resolution.statements import Naming

from ..worlds import Glance
from .firms import TRIPLETS, T, clew_settings

JORDANS = (
    Document("river", "The Jordan is a river. The Jordan flows into the Dead Sea.", "Jordan (river)"),
    Document("country", "Jordan is a country. Jordan borders Iraq. Amman is the capital of Jordan.", "Jordan (country)"),
)
SPELLINGS = (
    T("Ada Lindqvist", "founded", "Halden Optics", document_id="births"),
    T("Ada Lindkvist", "left", "Halden Optics", document_id="deaths"),
)


def opened(store: Path | str, resolve: bool) -> clew.KnowledgeGraph:
    graph = clew.open(store, "a", embedder="hashing", settings=clew_settings(resolve=resolve))
    graph.extractor = Glance()
    return graph


@pytest.mark.parametrize("came", [(), (T("Tobias Merrow", "saw", "a ship", document_id="late"),)])
def test_names_that_no_new_document_touches_are_parted_and_merged_once_the_setting_is_on(
    tmp_path: Path, came: tuple[clew.Triplet, ...]
) -> None:
    everything = (*JORDANS, *SPELLINGS)
    with opened(tmp_path / "s.clew", resolve=False) as graph:
        graph.add(everything)
        assert graph.store.assignments() == []
        assert not graph.store.resolved
    with opened(":memory:", resolve=True) as fresh:
        fresh.add(everything, *came)
        assert {bool(each.document) for each in fresh.store.assignments()} == {True, False}
        with opened(tmp_path / "s.clew", resolve=True) as graph:
            graph.add(everything, *came)
            assert graph.store.resolved
            assert graph.store.digest() == fresh.store.digest()


def test_what_was_merged_by_itself_goes_once_the_setting_is_off_and_decisions_stay(tmp_path: Path) -> None:
    with opened(tmp_path / "s.clew", resolve=True) as graph:
        graph.add(SPELLINGS, TRIPLETS)
        graph.entities.merge("Halden Optics", "The Halden firm")
    with opened(tmp_path / "s.clew", resolve=False) as graph:
        graph.add(SPELLINGS)
        assert {each.origin for each in graph.store.assignments()} == {each.id for each in graph.store.decisions()}
        assert graph.entity("Ada Lindqvist") != graph.entity("Ada Lindkvist")


def test_with_the_setting_off_decisions_hold_for_what_comes_and_only_that_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(":memory:", resolve=False) as graph:
        graph.add(TRIPLETS)
        graph.entities.merge("Halden Optics", "The Halden firm")
        graph.remove("news")
        asked: list[Sequence[str] | None] = []
        real = graph.store.namings

        def namings(own: Sequence[str] | None = None) -> Iterator[Naming]:
            asked.append(own)
            return real(own)

        monkeypatch.setattr(graph.store, "namings", namings)
        graph.add(T("The Halden firm", "opened", "a shop", document_id="shop"))
        assert graph.entity("The Halden firm") == graph.entity("Halden Optics")
        assert asked
        assert None not in asked
        generation = graph.store.generation
        graph.add(T("The Halden firm", "opened", "a shop", document_id="shop"))
        assert graph.store.generation == generation


def test_progress_of_a_whole_graph_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolution, "_TOLD_EVERY", 1)
    monkeypatch.setattr(resolution, "ASSIGNMENTS_AT_ONCE", 1)
    told: list[Progress] = []
    with opened(":memory:", resolve=True) as graph:
        graph.add(JORDANS, SPELLINGS, progress=told.append)
    stages = [each.what for each in told if each.what]
    assert list(dict.fromkeys(stages)) == [
        "embedding",
        "parting what shares a name",
        "merging names of one thing",
        "writing what is merged and parted",
    ]
    last = told[-1]
    assert (last.total is not None and last.done < last.total, last.rate > 0, last.left) == (True, True, None)


@pytest.mark.parametrize("collects", [True, False])
def test_the_collector_is_left_as_it_was_also_after_an_error(monkeypatch: pytest.MonkeyPatch, collects: bool) -> None:
    seen: list[bool] = []

    def compose(*_: object) -> None:
        seen.append(gc.isenabled())
        raise RuntimeError("stop")

    monkeypatch.setattr(resolution, "compose", compose)
    was = gc.isenabled()
    with opened(":memory:", resolve=True) as graph:
        try:
            (gc.enable if collects else gc.disable)()
            with pytest.raises(RuntimeError, match="stop"):
                resolution.found(graph.building)
            assert gc.isenabled() is collects
        finally:
            (gc.enable if was else gc.disable)()
    assert seen == [False]
