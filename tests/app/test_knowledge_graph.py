"""`KnowledgeGraph`: what gets in, under which identity, what leaves, and what the same calls do again."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest

import clew
from clew.app.config import load_settings
from clew.app.open import Mode
from clew.extraction.report import Progress
from clew.graph.errors import (
    ClewError,
    ConfigError,
    DocumentError,
    InputError,
    NotFound,
    StoreMismatch,
    StoreMissing,
    StoreReadOnly,
)
from clew.models.embedders.hashing import HashingEmbedder

from .worlds import TRIPLETS, Glance, quick, small_docs

D = clew.Document


@pytest.fixture
def graph() -> Iterator[clew.KnowledgeGraph]:
    with quick() as made:
        yield made


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return small_docs(tmp_path)


def sources(graph: clew.KnowledgeGraph) -> list[str]:
    return sorted(build.source for build in graph.store.builds())


# Opening


def test_modes(tmp_path: Path) -> None:
    place = tmp_path / "new.clew"
    modes: tuple[Mode, ...] = ("r", "r+")
    for mode in modes:
        with pytest.raises(StoreMissing, match="no store"):
            clew.open(place, mode)
        assert not place.exists()
    with quick(place) as graph:
        graph.add(D("a", "Ada."))
    with quick(place, "r") as graph:
        assert graph.counts()["documents"] == 1
        with pytest.raises(StoreReadOnly, match="mode"):
            graph.add(D("b", "Bob."))
    with quick(place, "r+") as graph:
        graph.remove("a")
        assert graph.counts()["documents"] == 0


@pytest.mark.parametrize("settings", [{"retriever": "keyword"}, "clew.toml"])
def test_settings_that_are_none_are_refused(settings: object, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=f"expected settings as .*Settings, got {type(settings).__name__}: make them by"):
        clew.open(tmp_path / "x.clew", settings=settings)  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


def test_an_unknown_mode_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="expected mode as one of r, r\\+, a, got 'w'"):
        clew.open(tmp_path / "x.clew", "w")  # type: ignore[arg-type]


def test_the_store_remembers_its_encoder(tmp_path: Path) -> None:
    place = tmp_path / "s.clew"
    with quick(place) as graph:
        graph.add(D("a", "Ada."))
    with clew.open(place) as graph:
        assert graph.embedder.name == "hashing"
        assert graph.search("ada", retriever="vector").ids == ["a"]
    with clew.open(place, embedder="minilm") as graph, pytest.raises(StoreMismatch, match="hashing"):
        _ = graph.embedder


class Named(HashingEmbedder):
    """An encoder of one's own, which no registry knows."""

    name = "mine"


def test_an_encoder_of_ones_own_is_asked_for_again_but_only_where_it_is_needed(tmp_path: Path) -> None:
    place = tmp_path / "s.clew"
    with clew.open(place, embedder=Named(), extractor=Glance()) as graph:
        graph.add(TRIPLETS)
    with clew.open(place) as graph:
        assert len(graph.search("halden", retriever="keyword")) == 3
        with pytest.raises(ConfigError, match="come from the encoder 'mine': open it with embedder="):
            graph.search("halden", retriever="vector")
    with clew.open(place, embedder=Named()) as graph:
        assert len(graph.search("halden", retriever="vector")) > 0


# Adding


def test_every_kind_of_input_at_once(graph: clew.KnowledgeGraph, docs: Path) -> None:
    report = graph.add([str(docs / "ada.md"), docs / "deep"], D("d", "Doc."), iter([TRIPLETS[0]]), TRIPLETS[1])
    assert (report.added, report.failed) == (5, 0)
    assert report.growth["documents"] == 5
    assert len(graph.search("halden", retriever="vector")) > 0


def test_the_same_again_changes_nothing(graph: clew.KnowledgeGraph, docs: Path) -> None:
    graph.add(docs, D("d", "Doc."), TRIPLETS)
    before = graph.stats()
    report = graph.add(docs, D("d", "Doc."), TRIPLETS)
    assert (report.added, report.updated, report.unchanged) == (0, 0, before["documents"])
    assert graph.stats() == before


def test_a_changed_document_is_updated(graph: clew.KnowledgeGraph, docs: Path) -> None:
    graph.add(docs)
    (docs / "ada.md").write_text("# Ada\n\nAda founded Corvane.\n")
    report = graph.add(docs)
    assert (report.added, report.updated, report.unchanged) == (0, 1, 3)
    with pytest.raises(NotFound):
        graph.entity("Halden")


@pytest.mark.parametrize("bad", [3, None, b"bytes", [1.5]])
def test_other_inputs_are_refused(graph: clew.KnowledgeGraph, bad: object) -> None:
    with pytest.raises(InputError, match="expected paths, Documents or Triplets"):
        graph.add(bad)  # type: ignore[arg-type]


def test_a_missing_path_adds_nothing(graph: clew.KnowledgeGraph, docs: Path) -> None:
    with pytest.raises(DocumentError, match="no file or folder"):
        graph.add(docs, docs / "nothing.md")
    assert graph.counts()["documents"] == 0


def test_a_failing_document_is_reported_and_the_rest_goes_on(graph: clew.KnowledgeGraph, docs: Path) -> None:
    (docs / "empty.txt").write_text("")
    (docs / "lines.jsonl").write_text('{"id": "one", "text": "Line One."}\n{broken\n')
    report = graph.add(docs)
    assert report.added == 3
    assert sorted((each.source, each.reason.split(":")[0]) for each in report.failures) == [
        ("docs/empty.txt", "the file is empty"),
        ("docs/lines.jsonl", "line 2"),
    ]


def test_metadata_that_json_cannot_hold_is_a_failure(graph: clew.KnowledgeGraph) -> None:
    report = graph.add(D("inf", "Text.", metadata={"x": float("inf")}), D("good", "Text."))
    assert [each.id for each in report.failures] == ["inf"]
    assert sources(graph) == [""]


def test_the_store_inside_the_added_folder_is_skipped(docs: Path) -> None:
    with quick(docs / "inside.clew") as graph:
        report = graph.add(docs)
        assert (report.added, report.failed) == (4, 0)
        assert graph.add(docs).unchanged == 4


def test_triplets_do_not_replace_a_document(graph: clew.KnowledgeGraph) -> None:
    graph.add(D("a", "Ada wrote this."))
    report = graph.add(clew.Triplet("Ada", "likes", "Bob", document_id="a"))
    assert [each.id for each in report.failures] == ["a"]
    assert graph.store.fetch("document", ["a"])[0].text == "Ada wrote this."


def test_a_document_does_not_replace_triplets_or_a_reference(graph: clew.KnowledgeGraph) -> None:
    graph.add(clew.Triplet("Ada", "knows", "Bob", document_id="t"))
    graph.add_reference("the founder", "document:t", id="r")
    digest = graph.store.digest()
    report = graph.add(D("t", "A text."), D("r", "A text."), clew.Triplet("Ada", "knows", "Cy", document_id="r"))
    assert [(each.id, each.reason) for each in report.failures] == [
        ("t", "the id 't' is that of ready triplets, which it would replace: give the document another id"),
        ("r", "the id 'r' is that of a reference, which it would replace: give the document another id"),
        ("r", "a reference has this id and would be replaced: give the triplets another document id"),
    ]
    assert graph.store.digest() == digest


def test_ready_triplets_are_reported_like_documents(graph: clew.KnowledgeGraph) -> None:
    triplets = [clew.Triplet("Ada", "knows", f"Bob {number}") for number in range(3)]
    told: list[tuple[int, int | None]] = []
    report = graph.add(triplets, progress=lambda state: told.append((state.done, state.total)))
    assert (report.added, report.relations, report.failures) == (3, 3, ())
    assert set(report.seconds) == {"read", "extract", "encode", "store", "total"}
    assert told[-1] == (3, 3)
    assert graph.add(D("d", "Ada wrote this."), triplets).unchanged == 3


def test_triplets_are_typed_by_the_vocabulary(graph: clew.KnowledgeGraph) -> None:
    graph.add(clew.Triplet("Ada", "was born in", "Thornwick"))
    assert graph.facts("Ada")[0].relation.type == "BORN_IN"


def test_progress_is_told_after_every_batch_and_by_default_only_to_terminals(
    graph: clew.KnowledgeGraph, docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[tuple[int, int | None]] = []
    graph.add(docs, D("d", "Doc."), progress=lambda state: told.append((state.done, state.total)))
    assert told[-1] == (5, 5)
    graph.add(D("a", "Ada."))
    graph.add(D("b", "Bob."), progress=False)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_the_share_of_the_text_rises_within_a_long_document(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("Anna met Boris in Carth. " * 4_000, encoding="utf-8")
    settings = load_settings(embedder="hashing", extractor="clew.tests.extraction.toy:ToyExtractor")
    for inputs, documents in (([tmp_path], 1), ([D("one", "Anna met Boris in Carth. " * 4_000), D("two", "Anna.")], 2)):
        told: list[Progress] = []
        with clew.open(":memory:", settings=settings) as graph:
            graph.add(*inputs, progress=told.append)
        shares = [each.share for each in told if each.share is not None]
        assert shares == sorted(shares)
        assert shares[-1] == 1.0
        reading = [each for each in told if each.what == "extracting"]
        assert len({each.share for each in reading}) > 2
        assert {(each.done, each.total) for each in reading} == {(0, documents)}


def test_settings_reach_the_splitter_and_the_search(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEW_CHUNK_TOKENS", "16")
    monkeypatch.setenv("CLEW_RETRIEVER", "keyword")
    monkeypatch.setenv("CLEW_K", "2")
    with quick() as graph:
        graph.add(D("long", "Ada founded Halden in the year of the great gale. " * 12))
        assert graph.counts()["text_nodes"] > 4
        found = graph.search("halden")
    assert [hit.trail.origin for hit in found] == ["keyword", "keyword"]


# Searching and leaving


def test_searches_take_filters_k_and_expressions(graph: clew.KnowledgeGraph) -> None:
    graph.add(D("a", "Ada and lenses.", metadata={"year": 1919}), D("b", "Bob and lenses.", metadata={"year": 1950}))
    assert graph.search("lenses", k=1, retriever="keyword", filter=clew.F.year > 1930).ids == ["b"]
    both = graph.retriever("keyword") | graph.retriever("vector")
    assert set(graph.search("ada lenses", retriever=both).ids) == {"a", "b"}
    assert graph.search("ada", k=0).ids == []
    with pytest.raises(ConfigError, match="has no option 'colour'"):
        graph.retriever("keyword", colour="red")


def test_events_are_told(docs: Path) -> None:
    told: list[object] = []
    with clew.open(":memory:", embedder="hashing", on_event=told.append) as graph:
        graph.add(TRIPLETS)
        graph.search("halden", retriever="keyword")
    assert [type(event).__name__ for event in told] == ["RetrievalStarted", "RetrievalEnded"]


def test_networkx_and_copies(graph: clew.KnowledgeGraph, tmp_path: Path) -> None:
    graph.add(TRIPLETS)
    whole = graph.to_networkx()
    assert isinstance(whole, nx.MultiDiGraph)
    assert sum(1 for ref in whole if ref.startswith("entity:")) == graph.counts()["entities"]
    assert graph.copy_to(tmp_path / "copy.clew") == graph.stats()["digest"]
    with pytest.raises(InputError, match="lost at once"):
        graph.copy_to(":memory:")


def test_a_networkx_graph_and_another_store_are_taken_in(graph: clew.KnowledgeGraph, tmp_path: Path) -> None:
    drawn = nx.DiGraph()
    drawn.add_edge("Ada", "Halden", relation="founded")
    graph.copy_from(drawn)
    assert [hit.node.text for hit in graph.search("founded Halden", retriever="vector")] == ["Ada founded Halden"]
    graph.copy_to(tmp_path / "copy.clew")
    with quick() as other:
        other.copy_from(tmp_path / "copy.clew")
        assert other.stats()["digest"] == graph.stats()["digest"]


def test_a_view_shows_what_passes(graph: clew.KnowledgeGraph) -> None:
    graph.add(TRIPLETS)
    assert graph.view("year = 1919").counts()["text_nodes"] == 1


def test_many_threads_at_once(graph: clew.KnowledgeGraph) -> None:
    graph.add(TRIPLETS)
    expected = graph.search("halden", k=3, retriever="keyword").ids
    wrong: list[object] = []

    def work(number: int) -> None:
        try:
            for turn in range(5):
                graph.add(D(f"d{number}", f"Zebra {turn}."))
                if graph.search("halden", k=3, retriever="keyword").ids != expected[:3]:
                    wrong.append("other hits")
        except ClewError as error:
            wrong.append(error)

    expected = graph.search("halden", k=3, retriever="keyword").ids
    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert graph.counts()["documents"] == 5 + 4


def test_searching_asynchronously_is_searching(graph: clew.KnowledgeGraph) -> None:
    graph.add(D("a", "Ada founded Halden."), D("b", "Bob met Ada.", metadata={"year": 3}))

    async def ask() -> list[clew.Ranking]:
        asked = {"filter": "year = 3", "retriever": "keyword"}
        return await asyncio.gather(*(graph.asearch("Ada", 5, **asked) for _ in range(20)))

    expected = graph.search("Ada", 5, "year = 3", "keyword")
    assert expected.ids == ["b"]
    assert all(found == expected for found in asyncio.run(ask()))


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("vectr", "unknown retriever 'vectr'"),
        ("keyword |", "not an expression of retrievers, invalid syntax:\n  keyword |\n           ^"),
        ("keyword >> vector", "which would search again"),
    ],
)
def test_a_retriever_in_the_settings_may_be_an_expression_and_is_read_when_it_is_used(
    monkeypatch: pytest.MonkeyPatch, setting: str, told: str
) -> None:
    monkeypatch.setenv("CLEW_RETRIEVER", "keyword >> one_per_document")
    with quick() as graph:
        graph.add(D("a", "A bridge."))
        assert graph.search("bridge").ids == ["a"]
    monkeypatch.setenv("CLEW_RETRIEVER", setting)
    with quick() as graph:
        with pytest.raises(ConfigError) as caught:
            graph.search("bridge")
        assert str(caught.value).startswith("the setting 'retriever' is unusable: ")
        assert told in str(caught.value)
        assert isinstance(caught.value.__cause__, ConfigError)
        with pytest.raises(ConfigError, match=r"^(?!the setting)"):
            graph.search("bridge", retriever=setting)
        assert graph.search("bridge", retriever="keyword").ids == []
