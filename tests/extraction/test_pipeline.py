"""What a run of the pipeline builds, skips, replaces, tells and counts."""

import random
import threading
from collections.abc import Iterable, Iterator

import numpy as np
import pytest

import clew.extraction.contribution as contribution_module
from clew.extraction import workers
from clew.extraction.base import Extraction, LoadedDocument, Section, SplitDocument, read_reports_to, report_read
from clew.extraction.pipeline import Progress
from clew.extraction.registry import ExtractorSpec
from clew.extraction.splitter import Splitter
from clew.graph.batch import VectorKind
from clew.graph.formats.triplets import contributions_of
from clew.graph.identity import entity_id
from clew.graph.model import Document, Triplet
from clew.graph.store import GraphStore, open_store
from clew.models.embedders.hashing import HashingEmbedder
from clew.tests.extraction.pipelines import TOY, Counting, built, pipeline_to, some_documents
from clew.tests.extraction.toy import ToyExtractor


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with open_store(":memory:") as opened:
        yield opened


def test_a_run_is_counted(store: GraphStore) -> None:
    report = pipeline_to(store).run(some_documents(6))
    counts = store.counts()
    assert (report.added, report.updated, report.unchanged, report.failed, report.documents) == (6, 0, 0, 0, 6)
    assert report.text_nodes == counts["text_nodes"] > 6
    assert (report.sentences, report.entities, report.relations) == (
        counts["sentences"],
        counts["entities"],
        counts["relations"],
    )
    assert set(report.seconds) == {"read", "extract", "encode", "store", "total"}
    assert not report.interrupted


@pytest.mark.process
def test_digest_depends_on_the_documents_alone() -> None:
    documents = some_documents(23)
    expected, _ = built(documents, workers=0)
    assert built(documents, workers=0, batch_size=1)[0] == expected
    assert built(documents, workers=0, batch_size=5)[0] == expected
    assert built(documents[::-1], workers=0, batch_size=7)[0] == expected
    spec = ExtractorSpec(TOY)
    assert built(documents, extractor=spec, workers=1, batch_size=4)[0] == expected
    assert built(documents[7:] + documents[:7], extractor=spec, workers=3, batch_size=2)[0] == expected
    assert built(documents[:-1])[0] != expected


def test_search_results_do_not_depend_on_batches() -> None:
    documents, found = some_documents(12), []
    for size, order in ((3, 1), (12, -1)):
        with open_store(":memory:") as store:
            pipeline_to(store, batch_size=size).run(documents[::order])
            queries = HashingEmbedder(64).embed(["Boris2 saw Dorn7", "Carth"], "query")
            found.append((store.search_vectors(queries, "text", 9), store.search_vectors(queries, "sentence", 9)))
    assert found[0] == found[1]
    assert len(found[0][1][0]) == 9


def test_vectors_are_the_embedders(store: GraphStore) -> None:
    document = Document("d", "Anna met Boris. Carth is old.", "Tale")
    pipeline_to(store, splitter=Splitter()).run([document])
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
    pipeline_to(store).run([document])
    ids = [node.id for node in [*store.nodes_of(["d"]), *store.sentences_of([node.id for node in store.nodes_of(["d"])])]]
    monkeypatch.setattr(contribution_module, "_AT_ONCE", 3)
    with open_store(":memory:") as other:
        pipeline_to(other).run([document])
        kinds: tuple[VectorKind, ...] = ("text", "sentence")
        for kind in kinds:
            found, rows = other.vectors(ids, kind)
            assert len(found) > 10
            np.testing.assert_array_equal(rows, store.vectors(ids, kind)[1])


def test_a_title_declares_its_entity(store: GraphStore) -> None:
    pipeline_to(store).run([Document("d", "It is old.", "The Kiss (1913 film)")])
    (entity,) = store.fetch("entity", [entity_id("The Kiss")])
    assert (entity.name, entity.aliases) == ("The Kiss", ("The Kiss (1913 film)",))


def test_unchanged_documents_are_skipped(store: GraphStore) -> None:
    documents = some_documents(9)
    pipeline_to(store).run(documents[:5])
    digest, embedder = store.digest(), Counting()
    again = pipeline_to(store, embedder=embedder).run(documents[:5])
    assert (again.added, again.unchanged, embedder.texts, store.digest()) == (0, 5, [], digest)
    more = pipeline_to(store).run(documents)
    assert (more.added, more.updated, more.unchanged) == (4, 0, 5)
    assert store.digest() == built(documents)[0]


def test_changed_documents_are_replaced(store: GraphStore) -> None:
    documents = some_documents(5)
    pipeline_to(store).run(documents)
    changed = [*documents[:4], Document("d4", "Nobody met Boris1.", source="file4.txt")]
    report = pipeline_to(store).run(changed)
    assert (report.added, report.updated, report.unchanged) == (0, 1, 4)
    assert store.digest() == built(changed)[0]


def test_another_build_is_made_anew_without_encoding(store: GraphStore) -> None:
    """Other extractor, same texts: rebuilt, but every vector is known."""
    documents, embedder = some_documents(5), Counting()
    pipeline_to(store, embedder=embedder).run(documents)
    first = len(embedder.texts)
    report = pipeline_to(store, embedder=embedder, extractor=ToyExtractor("2")).run(documents)
    assert (report.updated, report.unchanged) == (5, 0)
    assert len(embedder.texts) == first > 0
    resplit = pipeline_to(store, embedder=embedder, splitter=Splitter(tokens=60)).run(documents)
    assert resplit.updated == 5
    assert len(embedder.texts) > first


def test_sections_are_part_of_the_build(store: GraphStore) -> None:
    document = Document("d", "Anna sat.\nBoris sat.\n" * 9, source="a.md")
    half = len(document.text) // 2
    outline = [Section(0, half, ("One",)), Section(half, len(document.text), ("Two",))]
    pipeline_to(store).run([LoadedDocument(document)])
    assert pipeline_to(store).run([LoadedDocument(document, sections=tuple(outline))]).updated == 1
    assert pipeline_to(store).run([LoadedDocument(document, sections=tuple(outline))]).unchanged == 1
    assert {str(node.metadata["section"]) for node in store.nodes_of(["d"])} == {"One", "Two"}


def test_equal_texts_are_encoded_once(store: GraphStore) -> None:
    embedder = Counting()
    pipeline_to(store, embedder=embedder).run([Document(f"d{number}", "Anna met Boris.") for number in range(5)])
    assert embedder.texts == ["Anna met Boris."]
    assert store.vectors([f"d{number}" for number in range(5)], "text")[1].shape == (5, 64)


def test_ready_triplets_are_encoded_and_kept(store: GraphStore) -> None:
    made = list(contributions_of([Triplet("Anna", "met", "Boris")]))
    assert pipeline_to(store).run([*made, *some_documents(2)]).added == 3
    assert len(store.vectors([made[0].nodes[0].id], "text")[0]) == 1
    assert pipeline_to(store).run(made).unchanged == 1


def test_progress_is_told(store: GraphStore) -> None:
    told: list[Progress] = []
    pipeline_to(store, batch_size=2).run(some_documents(6), progress=told.append)
    documents = [each for each in told if not each.what]
    assert [each.done for each in documents] == [0, 2, 4, 6, 6]
    assert {each.total for each in documents} == {6}
    assert documents[-1].left == 0
    assert documents[1].left is not None
    assert documents[1].rate > 0
    embedding = [each for each in told if each.what == "embedding"]
    assert [(each.done, each.in_work, each.read) for each in embedding] == [(0, 2, 0.0)] * 3
    unknown: list[Progress] = []
    pipeline_to(store).run(iter(some_documents(6)), progress=unknown.append)
    assert [(each.done, each.total, each.left) for each in unknown] == [(0, None, None), (6, None, None)]


def test_documents_are_taken_as_the_work_goes_on(store: GraphStore) -> None:
    taken = 0

    def stream() -> Iterator[Document]:
        nonlocal taken
        for document in some_documents(60):
            taken += 1
            yield document

    ahead: list[int] = []

    def tell(progress: Progress) -> None:
        if progress.what != "embedding":
            ahead.append(taken - progress.done)

    pipeline_to(store, batch_size=2).run(stream(), progress=tell)
    assert taken == 60
    assert max(ahead) <= 8


@pytest.mark.process
@pytest.mark.encoder
def test_the_spacy_extractor_builds_the_same_graph_in_workers() -> None:
    documents = [
        Document(f"d{number}", f"Marie Curie{number} was born in Warsaw. She founded the Radium Institute in 1909.", "Curie")
        for number in range(6)
    ]
    here, report = built(documents, extractor=ExtractorSpec(), workers=0, splitter=Splitter())
    assert report.relations > 0
    assert built(documents, extractor=ExtractorSpec(), workers=2, batch_size=2, splitter=Splitter())[0] == here


class Patient(ToyExtractor):
    """Reads a document only when somebody was told that it goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.told = threading.Event()

    def extract(self, documents: Iterable[SplitDocument]) -> Iterator[Extraction]:
        assert self.told.wait(60)
        return super().extract(documents)


def test_a_long_document_is_told_about_while_it_is_read_and_embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_PATIENCE", 0.01)
    extractor, states = Patient(), []

    def tell(state: Progress) -> None:
        states.append(state)
        if state.what:
            extractor.told.set()

    one = Document("d", " ".join(f"Anna{number} met Boris{number} in Carth in the year {number}." for number in range(600)))
    with open_store(":memory:") as store:
        report = pipeline_to(store, extractor=extractor).run([one], progress=tell)
    assert report.added == 1
    assert (states[0].done, states[0].what) == (0, "")
    assert (states[1].done, states[1].what, states[1].in_work, states[1].read) == (0, "extracting", 1, 0.0)
    embedding = [(each.done, each.total) for each in states if each.what == "embedding"]
    assert embedding[:2] == [(0, 600), (32, 600)]
    assert len(embedding) > 3
    assert (states[-1].done, states[-1].what) == (1, "")


def long_document(identity: str, characters: int) -> Document:
    sentence = "Anna met Boris in Carth. "
    return Document(identity, sentence * (characters // len(sentence)))


def told_of(documents: list[Document], extractor: ExtractorSpec | ToyExtractor, workers: int) -> list[list[float]]:
    """The shares that are reported of each batch while it is extracted, repeats left out."""
    states: list[Progress] = []
    with open_store(":memory:") as store:
        pipeline_to(store, extractor=extractor, workers=workers).run(documents, progress=states.append)
    told: dict[int, list[float]] = {}
    for each in states:
        if each.what == "extracting":
            assert 0 < each.in_work <= len(documents) - each.done
            shares = told.setdefault(each.done, [])
            if shares[-1:] != [each.read]:
                shares.append(each.read)
    return list(told.values())


class Silent(ToyExtractor):
    """Says nothing of what it has read."""

    def extract(self, documents: Iterable[SplitDocument]) -> Iterator[Extraction]:
        with read_reports_to(None):
            found = list(super().extract(documents))
        yield from found


class Boastful(ToyExtractor):
    """Says that it has read more than there is, and then less."""

    def extract(self, documents: Iterable[SplitDocument]) -> Iterator[Extraction]:
        for split in documents:
            for characters in (10_000.0, -9_000.0, 1e9):
                report_read(characters)
            yield from super().extract([split])


def test_of_a_long_document_the_share_that_is_read_is_told() -> None:
    (shares,) = told_of([long_document("d", 200_000)], ToyExtractor(), 0)
    assert shares == sorted(shares)
    assert len(shares) > 20
    assert shares[-1] == 1.0
    assert told_of([long_document("d", 200_000)], ToyExtractor(), 0) == [shares]


def test_long_documents_are_told_of_one_by_one_whoever_extracts_them() -> None:
    documents = [long_document(f"d{number}", 210_000) for number in range(3)]
    told = told_of(documents, ToyExtractor(), 0)
    assert len(told) == 3
    for shares in told:
        assert shares == sorted(shares)
        assert len(shares) > 20
        assert shares[-1] == 1.0


@pytest.mark.process
def test_worker_processes_tell_the_same() -> None:
    documents = [long_document(f"d{number}", 210_000) for number in range(3)]
    assert told_of(documents, ExtractorSpec(TOY), 2) == told_of(documents, ToyExtractor(), 0)


def test_an_extractor_that_says_nothing_is_told_of_document_by_document() -> None:
    documents = [long_document(f"d{number}", 20_000) for number in range(5)]
    assert told_of(documents, Silent(), 0) == [[pytest.approx(part / 5) for part in range(1, 6)]]


def test_what_an_extractor_says_stays_between_nothing_and_all() -> None:
    (shares,) = told_of([long_document("d", 100_000)], Boastful(), 0)
    assert shares == [pytest.approx(0.1, rel=1e-3), 1.0]


def test_short_documents_are_not_told_of_while_they_are_read() -> None:
    assert told_of(some_documents(40), ToyExtractor(), 0) == []


def test_outside_of_a_run_an_extractor_speaks_to_nobody() -> None:
    heard: list[float] = []
    report_read(1.0)
    with read_reports_to(heard.append):
        report_read(2.0)
        with read_reports_to(None):
            report_read(3.0)
        report_read(4.0)
    report_read(5.0)
    assert heard == [2.0, 4.0]


@pytest.mark.parametrize("marks", ["<", "!?<>/=-+*&%$ ", "\u3002\u2026~"])
def test_of_marks_alone_few_are_embedded(store: GraphStore, marks: str) -> None:
    drawn = random.Random(5)
    embedder = Counting()
    text = "".join(drawn.choice(marks) for _ in range(50_000))
    assert pipeline_to(store, embedder=embedder).run([Document("d", text)]).added == 1
    assert sum(map(len, embedder.texts)) <= 16 * store.counts()["text_nodes"]
    assert "".join(each.text for each in store.nodes_of(["d"])).replace(" ", "") == text.replace(" ", "")
