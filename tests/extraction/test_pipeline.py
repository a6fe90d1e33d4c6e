import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import clew.extraction.assembling as assembling
from clew.extraction.base import Failure, LoadedDocument, Section
from clew.extraction.catalogue import ExtractorSpec
from clew.extraction.pipeline import Interrupted, Item, Pipeline, Progress, Report
from clew.extraction.splitting import Splitter
from clew.graph.batch import Applied, Batch, VectorKind
from clew.graph.errors import ConfigError, DocumentError, ModelError, StoreMismatch, StoreUnavailable
from clew.graph.identity import entity_id
from clew.graph.model import Document, Triplet
from clew.graph.store import GraphStore
from clew.graph.stores.opening import open_store
from clew.graph.triplets import contributions_of
from clew.models.embedder import Encoded, Span
from clew.models.hashing import HashingEmbedder
from clew.tests.extraction.toy import ToyExtractor

TOY = "clew.tests.extraction.toy:ToyExtractor"


class Counting(HashingEmbedder):
    """Notes what it encodes; fails on texts that hold `bad`."""

    def __init__(self, bad: str = "", values: float = 1.0) -> None:
        super().__init__(64)
        self.texts: list[str] = []
        self.bad = bad
        self.values = values

    def encode(self, texts: Sequence[str], spans: Sequence[Sequence[Span]], tokens: bool = False) -> Encoded:
        self.texts.extend(texts)
        found = super().encode(texts, spans, tokens)
        for row, text in enumerate(texts):
            if self.bad and self.bad in text:
                found.texts[row] = np.nan
        return found


def _documents(count: int, start: int = 0) -> list[Document]:
    return [
        Document(
            f"d{number}",
            f"Anna{number % 7} met Boris{number % 5} in Carth. They saw Dorn{number}. " * (1 + number % 3),
            title=f"Anna{number % 7} (person {number})" if number % 2 else "",
            metadata={"year": 1900 + number},
            source=f"file{number}.txt",
        )
        for number in range(start, start + count)
    ]


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with open_store(":memory:") as opened:
        yield opened


def _pipeline(store: GraphStore, **settings: Any) -> Pipeline:
    chosen = {"extractor": ToyExtractor(), "embedder": HashingEmbedder(64), "splitter": Splitter(tokens=16), **settings}
    return Pipeline(store, **chosen)


def _build(documents: Sequence[Any], **settings: Any) -> tuple[str, Report]:
    with open_store(":memory:") as store:
        report = _pipeline(store, **settings).run(documents)
        return store.digest(), report


def test_a_run_is_counted(store: GraphStore) -> None:
    report = _pipeline(store).run(_documents(6))
    counts = store.counts()
    assert (report.added, report.updated, report.skipped, report.failed, report.documents) == (6, 0, 0, 0, 6)
    assert report.text_nodes == counts["text_nodes"] > 6
    assert (report.sentences, report.entities, report.relations) == (
        counts["sentences"],
        counts["entities"],
        counts["relations"],
    )
    assert set(report.seconds) == {"read", "extract", "encode", "store", "total"}
    assert not report.interrupted


def test_digest_depends_on_the_documents_alone() -> None:
    documents = _documents(23)
    expected, _ = _build(documents, workers=0)
    assert _build(documents, workers=0, batch_size=1)[0] == expected
    assert _build(documents, workers=0, batch_size=5)[0] == expected
    assert _build(documents[::-1], workers=0, batch_size=7)[0] == expected
    spec = ExtractorSpec(TOY)
    assert _build(documents, extractor=spec, workers=1, batch_size=4)[0] == expected
    assert _build(documents[7:] + documents[:7], extractor=spec, workers=3, batch_size=2)[0] == expected
    assert _build(documents[:-1])[0] != expected


def test_search_results_do_not_depend_on_batches() -> None:
    documents, found = _documents(12), []
    for size, order in ((3, 1), (12, -1)):
        with open_store(":memory:") as store:
            _pipeline(store, batch_size=size).run(documents[::order])
            queries = HashingEmbedder(64).embed(["Boris2 saw Dorn7", "Carth"], "query")
            found.append((store.search_vectors(queries, "text", 9), store.search_vectors(queries, "sentence", 9)))
    assert found[0] == found[1]
    assert len(found[0][1][0]) == 9


def test_vectors_are_the_embedders(store: GraphStore) -> None:
    document = Document("d", "Anna met Boris. Carth is old.", "Tale")
    _pipeline(store, splitter=Splitter()).run([document])
    sentences = store.sentences_of(["d"])
    assert [each.text for each in sentences] == ["Anna met Boris.", "Carth is old."]
    expected = HashingEmbedder(64).embed(["Tale\nAnna met Boris. Carth is old.", *[each.text for each in sentences]])
    np.testing.assert_allclose(store.vectors(["d"], "text")[1][0], expected[0], atol=1e-3)
    np.testing.assert_allclose(store.vectors([each.id for each in sentences], "sentence")[1], expected[1:], atol=1e-3)
    encoder = store.encoder
    assert encoder is not None
    assert (encoder.name, encoder.dimension) == ("hashing", 64)


def test_a_long_document_is_encoded_in_stretches(store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    document = Document("d", " ".join(f"Anna{number} met Boris{number}." for number in range(60)))
    _pipeline(store).run([document])
    ids = [node.id for node in [*store.nodes_of(["d"]), *store.sentences_of([node.id for node in store.nodes_of(["d"])])]]
    monkeypatch.setattr(assembling, "_AT_ONCE", 3)
    with open_store(":memory:") as other:
        _pipeline(other).run([document])
        kinds: tuple[VectorKind, ...] = ("text", "sentence")
        for kind in kinds:
            found, rows = other.vectors(ids, kind)
            assert len(found) > 10
            np.testing.assert_array_equal(rows, store.vectors(ids, kind)[1])


def test_a_title_declares_its_entity(store: GraphStore) -> None:
    _pipeline(store).run([Document("d", "It is old.", "The Kiss (1913 film)")])
    (entity,) = store.fetch("entity", [entity_id("The Kiss")])
    assert (entity.name, entity.aliases) == ("The Kiss", ("The Kiss (1913 film)",))


def test_unchanged_documents_are_skipped(store: GraphStore) -> None:
    documents = _documents(9)
    _pipeline(store).run(documents[:5])
    digest, embedder = store.digest(), Counting()
    again = _pipeline(store, embedder=embedder).run(documents[:5])
    assert (again.added, again.skipped, embedder.texts, store.digest()) == (0, 5, [], digest)
    more = _pipeline(store).run(documents)
    assert (more.added, more.updated, more.skipped) == (4, 0, 5)
    assert store.digest() == _build(documents)[0]


def test_changed_documents_are_replaced(store: GraphStore) -> None:
    documents = _documents(5)
    _pipeline(store).run(documents)
    changed = [*documents[:4], Document("d4", "Nobody met Boris1.", source="file4.txt")]
    report = _pipeline(store).run(changed)
    assert (report.added, report.updated, report.skipped) == (0, 1, 4)
    assert store.digest() == _build(changed)[0]


def test_another_build_is_made_anew_without_encoding(store: GraphStore) -> None:
    """Other extractor, same texts: rebuilt, but every vector is known."""
    documents, embedder = _documents(5), Counting()
    _pipeline(store, embedder=embedder).run(documents)
    first = len(embedder.texts)
    report = _pipeline(store, embedder=embedder, extractor=ToyExtractor("2")).run(documents)
    assert (report.updated, report.skipped) == (5, 0)
    assert len(embedder.texts) == first > 0
    resplit = _pipeline(store, embedder=embedder, splitter=Splitter(tokens=60)).run(documents)
    assert resplit.updated == 5
    assert len(embedder.texts) > first


def test_sections_are_part_of_the_build(store: GraphStore) -> None:
    document = Document("d", "Anna sat.\nBoris sat.\n" * 9, source="a.md")
    half = len(document.text) // 2
    outline = [Section(0, half, ("One",)), Section(half, len(document.text), ("Two",))]
    _pipeline(store).run([LoadedDocument(document)])
    assert _pipeline(store).run([LoadedDocument(document, sections=tuple(outline))]).updated == 1
    assert _pipeline(store).run([LoadedDocument(document, sections=tuple(outline))]).skipped == 1
    assert {str(node.metadata["section"]) for node in store.nodes_of(["d"])} == {"One", "Two"}


def test_equal_texts_are_encoded_once(store: GraphStore) -> None:
    embedder = Counting()
    _pipeline(store, embedder=embedder).run([Document(f"d{number}", "Anna met Boris.") for number in range(5)])
    assert embedder.texts == ["Anna met Boris."]
    assert store.vectors([f"d{number}" for number in range(5)], "text")[1].shape == (5, 64)


@pytest.mark.parametrize("workers", [0, 2])
def test_a_document_that_fails_is_reported(workers: int) -> None:
    documents = _documents(12)
    bad = Document("bad", "Anna FAIL Boris.", source="bad.txt")
    spec = ExtractorSpec(TOY)
    digest, report = _build([*documents[:6], bad, *documents[6:]], extractor=spec, workers=workers, batch_size=4)
    (failure,) = report.failures
    assert (failure.id, failure.source) == ("bad", "bad.txt")
    assert failure.reason == "the extractor 'toy' failed (RuntimeError: cannot read bad)"
    assert report.added == 12
    assert digest == _build(documents)[0]


def test_a_document_that_kills_its_worker_is_reported() -> None:
    documents = _documents(12)
    bad = Document("bad", "Anna DIE Boris.")
    digest, report = _build([*documents[:6], bad, *documents[6:]], extractor=ExtractorSpec(TOY), workers=2, batch_size=4)
    assert [(each.id, each.reason) for each in report.failures] == [("bad", "its worker process died (exit code 9)")]
    assert digest == _build(documents)[0]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (Document("e", " \n"), "empty"),
        (Document("n", "Anna.", metadata={"x": float("nan")}), "nan|NaN"),
        (Document("", "Anna."), "id"),
        (Document("d1", "Anna again."), "came twice in this run"),
    ],
)
def test_unusable_documents_are_reported(document: Document, reason: str) -> None:
    documents = _documents(4)
    digest, report = _build([*documents, document])
    (failure,) = report.failures
    assert failure.id == document.id
    assert any(word in failure.reason for word in reason.split("|"))
    assert digest == _build(documents)[0]


def test_odd_characters_are_cleaned_and_noted(store: GraphStore) -> None:
    report = _pipeline(store).run([Document("d", "Anna\x00met \ud800 Boris.")])
    assert (report.added, [note.id for note in report.notes]) == (1, ["d", "d"])
    assert store.fetch("document", ["d"])[0].text == "Anna met \ufffd Boris."


def test_loaders_failures_are_reported(store: GraphStore) -> None:
    items: list[Item] = [*_documents(2), Failure("x.pdf", "no text"), Failure(".git", "hidden", skipped=True)]
    report = _pipeline(store).run(items)
    assert [(each.source, each.reason) for each in report.failures] == [("x.pdf", "no text")]
    assert [each.source for each in report.passed_over] == [".git"]
    assert report.added == 2


def test_ready_triplets_are_encoded_and_kept(store: GraphStore) -> None:
    made = list(contributions_of([Triplet("Anna", "met", "Boris")]))
    assert _pipeline(store).run([*made, *_documents(2)]).added == 3
    assert len(store.vectors([made[0].nodes[0].id], "text")[0]) == 1
    assert _pipeline(store).run(made).skipped == 1


def test_one_id_from_two_places(store: GraphStore, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text("Anna.")
    first = LoadedDocument(Document("d", "Anna sat.", source="a.txt"), root=str(tmp_path / "one"))
    second = LoadedDocument(Document("d", "Boris sat.", source="a.txt"), root=str(tmp_path / "two"))
    _pipeline(store).run([first])
    (failure,) = _pipeline(store).run([second]).failures
    assert str(tmp_path / "one" / "a.txt") in failure.reason
    assert str(tmp_path / "two" / "a.txt") in failure.reason
    (tmp_path / "one" / "a.txt").unlink()
    assert _pipeline(store).run([second]).updated == 1
    assert store.builds(["d"])[0].root == str(tmp_path / "two")


def test_a_text_that_cannot_be_encoded_is_reported() -> None:
    documents = _documents(6)
    digest, report = _build([*documents, Document("bad", "Cursed text.")], embedder=Counting("Cursed"))
    assert [each.id for each in report.failures] == ["bad"]
    assert "NaN" in report.failures[0].reason
    assert digest == _build(documents)[0]


def test_an_encoder_that_always_fails_ends_the_run(store: GraphStore) -> None:
    with pytest.raises(ModelError, match="NaN") as caught:
        _pipeline(store, embedder=Counting("a")).run(_documents(9))
    assert caught.value.__notes__ == ["0 documents were committed before and stay"]
    assert store.counts()["documents"] == 0


def test_another_encoder_is_refused(store: GraphStore) -> None:
    _pipeline(store).run(_documents(1))
    with pytest.raises(StoreMismatch):
        _pipeline(store, embedder=HashingEmbedder(32)).run(_documents(2))


class _Refusing:
    """A store that refuses some batches."""

    def __init__(self, store: GraphStore, refuse: Any) -> None:
        self._store = store
        self._refuse = refuse

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def apply(self, batch: Batch) -> Applied:
        error = self._refuse(batch)
        if error is not None:
            raise error
        return self._store.apply(batch)


def test_a_document_that_the_store_refuses_is_reported(store: GraphStore) -> None:
    def refuse(batch: Batch) -> Exception | None:
        return DocumentError("no d3") if any(each.document.id == "d3" for each in batch.add) else None

    refusing: Any = _Refusing(store, refuse)
    report = _pipeline(refusing).run(_documents(6))
    assert [(each.id, each.reason) for each in report.failures] == [("d3", "no d3")]
    assert report.added == 5
    assert store.digest() == _build([each for each in _documents(6) if each.id != "d3"])[0]


def test_what_was_committed_stays_when_the_store_gives_up(store: GraphStore) -> None:
    def refuse(batch: Batch) -> Exception | None:
        return StoreUnavailable("disk full") if any(each.document.id == "d5" for each in batch.add) else None

    refusing: Any = _Refusing(store, refuse)
    with pytest.raises(StoreUnavailable, match="disk full") as caught:
        _pipeline(refusing, batch_size=2).run(_documents(9))
    assert caught.value.__notes__ == ["4 documents were committed before and stay"]
    assert store.digest() == _build(_documents(4))[0]
    _pipeline(store).run(_documents(9))
    assert store.digest() == _build(_documents(9))[0]


@pytest.mark.parametrize("workers", [0, 2])
def test_ctrl_c_keeps_what_was_committed(store: GraphStore, workers: int) -> None:
    def stop(progress: Progress) -> None:
        if progress.done >= 4:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted) as caught:
        _pipeline(store, extractor=ExtractorSpec(TOY), workers=workers, batch_size=2).run(_documents(20), progress=stop)
    report = caught.value.report
    assert report.interrupted
    assert report.added == store.counts()["documents"] == 4
    assert store.digest() == _build(_documents(4))[0]
    assert not [each for each in threading.enumerate() if each.name.startswith("clew-extraction")]
    _pipeline(store).run(_documents(20))
    assert store.digest() == _build(_documents(20))[0]


def test_progress_is_told(store: GraphStore) -> None:
    told: list[Progress] = []
    _pipeline(store, batch_size=2).run(_documents(6), progress=told.append)
    assert [each.done for each in told] == [2, 4, 6, 6]
    assert {each.total for each in told} == {6}
    assert told[-1].left == 0
    assert told[0].left is not None
    assert told[0].rate > 0
    unknown: list[Progress] = []
    _pipeline(store).run(iter(_documents(6)), progress=unknown.append)
    assert [(each.done, each.total, each.left) for each in unknown] == [(6, None, None)]


def test_documents_are_taken_as_the_work_goes_on(store: GraphStore) -> None:
    taken = 0

    def stream() -> Iterator[Document]:
        nonlocal taken
        for document in _documents(60):
            taken += 1
            yield document

    ahead: list[int] = []
    _pipeline(store, batch_size=2).run(stream(), progress=lambda progress: ahead.append(taken - progress.done))
    assert taken == 60
    assert max(ahead) <= 8


_SCRIPT = """
import sys
from clew.extraction.catalogue import ExtractorSpec
from clew.extraction.pipeline import Pipeline
from clew.extraction.splitting import Splitter
from clew.graph.model import Document
from clew.graph.stores.opening import open_store
from clew.models.hashing import HashingEmbedder
store = open_store(sys.argv[1], create=True)
spec = ExtractorSpec("clew.tests.extraction.toy:ToyExtractor", {"seconds": float(sys.argv[2])})
documents = [Document(f"d{n}", f"Anna{n} met Boris in Carth.") for n in range(40)]
pipeline = Pipeline(store, spec, HashingEmbedder(64), Splitter(tokens=16), workers=2, batch_size=2)
report = pipeline.run(documents, progress=lambda each: print("done", each.done, flush=True))
print(store.digest())
"""


def _start(store: Path, seconds: float) -> "subprocess.Popen[str]":
    # A script without a main guard, read from standard input.
    command = [sys.executable, "-c", _SCRIPT, str(store), str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def test_a_killed_run_is_finished_by_the_same_call(tmp_path: Path) -> None:
    undisturbed = _start(tmp_path / "whole.clew", 0)
    digest = undisturbed.communicate()[0].split()[-1]
    assert undisturbed.returncode == 0
    killed = _start(tmp_path / "killed.clew", 0.05)
    assert killed.stdout is not None
    while "done" not in killed.stdout.readline():
        assert killed.poll() is None
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    again = _start(tmp_path / "killed.clew", 0)
    output, errors = again.communicate()
    assert again.returncode == 0, errors
    assert output.split()[-1] == digest


def test_ctrl_c_ends_the_whole_process_tree(tmp_path: Path) -> None:
    run = _start(tmp_path / "stopped.clew", 0.05)
    assert run.stdout is not None
    while "done" not in run.stdout.readline():
        assert run.poll() is None
    children = _children(run.pid)
    assert children
    os.kill(run.pid, signal.SIGINT)
    assert "Interrupted: stopped;" in run.communicate(timeout=30)[1]
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{child}").exists() for child in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [child for child in children if Path(f"/proc/{child}").exists()]


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


@pytest.mark.parametrize("settings", [{"workers": -1}, {"batch_size": 0}])
def test_settings_out_of_range(store: GraphStore, settings: dict[str, int]) -> None:
    with pytest.raises(ConfigError):
        _pipeline(store, **settings)


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        (ExtractorSpec("spacey"), "Did you mean 'spacy'"),
        (ExtractorSpec("nowhere.to:Be"), "no extractor 'nowhere.to:Be'"),
        (ExtractorSpec(TOY, {"colour": 1}), "does not take these settings"),
    ],
)
def test_unknown_extractors(store: GraphStore, spec: ExtractorSpec, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        _pipeline(store, extractor=spec).run(_documents(1))


def test_the_spacy_extractor_builds_the_same_graph_in_workers() -> None:
    documents = [
        Document(f"d{number}", f"Marie Curie{number} was born in Warsaw. She founded the Radium Institute in 1909.", "Curie")
        for number in range(6)
    ]
    here, report = _build(documents, extractor=ExtractorSpec(), workers=0, splitter=Splitter())
    assert report.relations > 0
    assert _build(documents, extractor=ExtractorSpec(), workers=2, batch_size=2, splitter=Splitter())[0] == here
