"""What fails is reported with its reason, and the rest goes on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clew.extraction.base import Failure, LoadedDocument
from clew.extraction.pipeline import Item
from clew.extraction.registry import ExtractorSpec
from clew.extraction.workers import most_memory
from clew.graph.batch import Applied, Batch
from clew.graph.errors import ConfigError, DocumentError, ModelError, StoreMismatch, StoreUnavailable
from clew.graph.model import Document
from clew.graph.store import GraphStore, open_store
from clew.models.embedders.hashing import HashingEmbedder
from clew.tests.extraction.pipelines import TOY, Counting, built, pipeline_to, some_documents


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with open_store(":memory:") as opened:
        yield opened


@pytest.mark.process
@pytest.mark.parametrize("workers", [0, 2])
def test_a_document_that_fails_is_reported(workers: int) -> None:
    documents = some_documents(12)
    bad = Document("bad", "Anna FAIL Boris.", source="bad.txt")
    spec = ExtractorSpec(TOY)
    digest, report = built([*documents[:6], bad, *documents[6:]], extractor=spec, workers=workers, batch_size=4)
    (failure,) = report.failures
    assert (failure.id, failure.source) == ("bad", "bad.txt")
    assert failure.reason == "the extractor 'toy' failed (RuntimeError: cannot read bad)"
    assert report.added == 12
    assert digest == built(documents)[0]


@pytest.mark.process
def test_a_document_that_kills_its_worker_is_reported() -> None:
    documents = some_documents(12)
    bad = Document("bad", "Anna DIE Boris.")
    digest, report = built([*documents[:6], bad, *documents[6:]], extractor=ExtractorSpec(TOY), workers=2, batch_size=4)
    assert [(each.id, each.reason) for each in report.failures] == [("bad", "its worker process died (exit code 9)")]
    assert digest == built(documents)[0]


@pytest.mark.process
def test_a_document_that_takes_ever_more_memory_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clew.extraction.workers.most_memory", lambda workers: 800_000_000 // max(1, workers))
    documents = some_documents(12)
    bad = Document("bad", "Anna GROW Boris.")
    digest, report = built([*documents[:6], bad, *documents[6:]], extractor=ExtractorSpec(TOY), workers=2, batch_size=4)
    (failure,) = report.failures
    assert failure.id == "bad"
    assert failure.reason.startswith("extracting from it takes more memory than a worker process may have")
    assert digest == built(documents)[0]


@pytest.mark.parametrize(
    ("machine", "workers", "each"),
    [
        (64, 1, 8.0),
        (64, 4, 8.0),
        (64, 8, 4.0),
        (24, 2, 6.0),
        (16, 8, 2.0),
        (8, 0, 4.0),
        (8, 2, 2.0),
        (2, 4, 1.0),
    ],
)
def test_workers_share_half_of_the_memory(monkeypatch: pytest.MonkeyPatch, machine: int, workers: int, each: float) -> None:
    sizes = {"SC_PAGE_SIZE": 4000, "SC_PHYS_PAGES": machine * 250_000}
    monkeypatch.setattr("os.sysconf", sizes.__getitem__)
    assert most_memory(workers) == each * 1_000_000_000


def test_a_system_that_does_not_tell_its_memory_gives_a_worker_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_: str) -> int:
        raise ValueError("unrecognized configuration name")

    monkeypatch.setattr("os.sysconf", unknown)
    assert most_memory(4) == 8_000_000_000


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (Document("e", " \n"), "empty"),
        (Document("n", "Anna.", metadata={"x": float("inf")}), "JSON cannot"),
        (Document("", "Anna."), "id"),
        (Document("d1", "Anna again."), "is used twice in this run"),
    ],
)
def test_unusable_documents_are_reported(document: Document, reason: str) -> None:
    documents = some_documents(4)
    digest, report = built([*documents, document])
    (failure,) = report.failures
    assert failure.id == document.id
    assert any(word in failure.reason for word in reason.split("|"))
    assert digest == built(documents)[0]


@pytest.mark.parametrize(
    ("identity", "text", "reason"),
    [
        ("z", None, "document 'z': expected its text as text, got NoneType None"),
        (5, "Anna.", "expected a document's id as text, got int 5"),
        (["z"], "Anna.", "expected a document's id as text, got list ['z']"),
    ],
)
@pytest.mark.parametrize("loaded", [False, True])
def test_what_is_no_text_is_reported(identity: Any, text: Any, reason: str, loaded: bool) -> None:
    documents = some_documents(4)
    bad = Document(identity, text)
    digest, report = built([*documents[:2], LoadedDocument(bad) if loaded else bad, *documents[2:]])
    assert [(each.id, each.reason) for each in report.failures] == [(str(identity), reason)]
    assert digest == built(documents)[0]


def test_odd_characters_are_cleaned_and_noted(store: GraphStore) -> None:
    report = pipeline_to(store).run([Document("d", "Anna\x00met \ud800 Boris.")])
    assert (report.added, [note.id for note in report.notes]) == (1, ["d", "d"])
    assert store.fetch("document", ["d"])[0].text == "Anna met \ufffd Boris."


def test_loaders_failures_are_reported(store: GraphStore) -> None:
    items: list[Item] = [*some_documents(2), Failure("x.pdf", "no text"), Failure(".git", "hidden", skipped=True)]
    report = pipeline_to(store).run(items)
    assert [(each.source, each.reason) for each in report.failures] == [("x.pdf", "no text")]
    assert [each.source for each in report.skipped] == [".git"]
    assert report.added == 2


def test_one_id_from_two_places(store: GraphStore, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text("Anna.")
    first = LoadedDocument(Document("d", "Anna sat.", source="a.txt"), root=str(tmp_path / "one"))
    second = LoadedDocument(Document("d", "Boris sat.", source="a.txt"), root=str(tmp_path / "two"))
    pipeline_to(store).run([first])
    (failure,) = pipeline_to(store).run([second]).failures
    assert str(tmp_path / "one" / "a.txt") in failure.reason
    assert str(tmp_path / "two" / "a.txt") in failure.reason
    (tmp_path / "one" / "a.txt").unlink()
    assert pipeline_to(store).run([second]).updated == 1
    assert store.builds(["d"])[0].root == str(tmp_path / "two")


def test_a_text_that_cannot_be_encoded_is_reported() -> None:
    documents = some_documents(6)
    digest, report = built([*documents, Document("bad", "Cursed text.")], embedder=Counting("Cursed"))
    assert [each.id for each in report.failures] == ["bad"]
    assert "NaN" in report.failures[0].reason
    assert digest == built(documents)[0]


def test_an_encoder_that_always_fails_ends_the_run(store: GraphStore) -> None:
    with pytest.raises(ModelError, match="NaN") as caught:
        pipeline_to(store, embedder=Counting("a")).run(some_documents(9))
    assert not hasattr(caught.value, "__notes__")
    assert store.counts()["documents"] == 0


def test_another_encoder_is_refused(store: GraphStore) -> None:
    pipeline_to(store).run(some_documents(1))
    with pytest.raises(StoreMismatch):
        pipeline_to(store, embedder=HashingEmbedder(32)).run(some_documents(2))


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
    report = pipeline_to(refusing).run(some_documents(6))
    assert [(each.id, each.reason) for each in report.failures] == [("d3", "no d3")]
    assert report.added == 5
    assert store.digest() == built([each for each in some_documents(6) if each.id != "d3"])[0]


def test_what_was_committed_stays_when_the_store_gives_up(store: GraphStore) -> None:
    def refuse(batch: Batch) -> Exception | None:
        return StoreUnavailable("disk full") if any(each.document.id == "d5" for each in batch.add) else None

    refusing: Any = _Refusing(store, refuse)
    with pytest.raises(StoreUnavailable, match="disk full") as caught:
        pipeline_to(refusing, batch_size=2).run(some_documents(9))
    assert caught.value.__notes__ == ["what was committed before stays (documents: 4)"]
    assert store.digest() == built(some_documents(4))[0]
    pipeline_to(store).run(some_documents(9))
    assert store.digest() == built(some_documents(9))[0]


@pytest.mark.parametrize("settings", [{"workers": -1}, {"batch_size": 0}])
def test_settings_out_of_range(store: GraphStore, settings: dict[str, int]) -> None:
    with pytest.raises(ConfigError):
        pipeline_to(store, **settings)


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
        pipeline_to(store, extractor=spec).run(some_documents(1))
