"""Resolution of a graph that grows and shrinks: what is kept from before changes nothing but the time that it takes."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import clew
from clew.app.ingestion import add_items
from clew.extraction.resolution.homonyms import Homonyms
from clew.graph.errors import DecisionError, NotFound
from clew.graph.model import Document
from clew.graph.resolution.statements import Naming
from clew.models.embedder import Encoded, Matrix, SpanlessEmbedder, TextKind, normalised

from ..worlds import Glance
from .firms import clew_settings
from .test_resolution import JORDANS, SPELLINGS

DOCUMENTS = (
    *JORDANS,
    Document("player", "Jordan is an American player. Jordan scored for Chicago. He was born in 1963.", "Jordan (player)"),
    Document("trade", "Jordan sold potash. The government of Jordan raised taxes. Ministers of Jordan met."),
    Document("spring", "Jordan rises in spring. Boats went down Jordan and fish swam in Jordan."),
    Document("match", "Jordan scored twice. Fans of the club cheered Jordan, and Jordan waved."),
    Document("amman", "Amman is a city. Amman is the capital of Jordan. Jordan has one more city."),
    Document("firms", "Halden sold lamps. Haldens sold lamps too. Ellery bought them."),
    Document("town", "Halden is a town. The mayor of Halden sits in Halden.", "Halden (town)"),
    Document("firm", "Halden is a firm. Halden makes lenses, and Halden sells them.", "Halden (company)"),
)


class CountedWords(SpanlessEmbedder):
    """Texts are near each other where they share words. It has the name of an encoder by which contexts are compared."""

    name = "minilm"
    dimension = 384
    max_tokens = 256

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def embed(self, texts: Sequence[str], kind: TextKind = "passage") -> Matrix:
        self.encoded.extend(texts)
        rows = np.full((len(texts), self.dimension), 1e-3, np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().replace(".", " ").replace(",", " ").split():
                rows[row, int.from_bytes(word.encode()[:8], "big") % 383] += len(word) > 3
        return normalised(rows)

    def encode(self, texts: Sequence[str], spans: Sequence[Sequence[tuple[int, int]]], tokens: bool = False) -> Encoded:
        """Passages of documents are not counted: only contexts are."""
        before = list(self.encoded)
        found = super().encode(texts, spans, tokens)
        self.encoded = before
        return found


def opened(store: Path | str, embedder: CountedWords | None = None) -> clew.KnowledgeGraph:
    graph = clew.open(store, "a", embedder=embedder or CountedWords(), settings=clew_settings(resolve=True))
    graph.extractor = Glance()
    return graph


def values(folder: Path) -> Path:
    return folder / "derived" / "values.sqlite"


def lose(folder: Path) -> None:
    values(folder).unlink(missing_ok=True)


def damage(folder: Path) -> None:
    if values(folder).exists():
        held = bytearray(values(folder).read_bytes())
        held[len(held) // 3 :: 97] = bytes(len(held[len(held) // 3 :: 97]))
        values(folder).write_bytes(held)


def cut_off(graph: clew.KnowledgeGraph, document: Document) -> None:
    """What an addition leaves that is killed before names are resolved."""
    add_items(graph.building, [document], workers=0)


_documents = st.sampled_from(DOCUMENTS)
_steps = st.lists(
    st.tuples(st.sampled_from(("add", "add", "add", "remove", "cut off", "split", "merge", "undo")), _documents)
    | st.tuples(st.sampled_from(("lose", "damage", "reopen")), _documents),
    max_size=8,
)


@settings(max_examples=12)
@given(_steps, st.permutations(DOCUMENTS))
def test_whatever_is_kept_or_lost_on_the_way_the_digest_is_that_of_a_fresh_graph(
    steps: list[tuple[str, Document]], order: list[Document]
) -> None:
    there: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder, "s.clew")
        graph = opened(store)
        try:
            for step, document in steps:
                if step in ("lose", "damage", "reopen"):
                    graph.close()
                    if step != "reopen":
                        {"lose": lose, "damage": damage}[step](store)
                    graph = opened(store)
                else:
                    _take(graph, step, document, there)
            graph.add(SPELLINGS)
            with opened(":memory:") as fresh:
                fresh.add([each for each in order if each.id in there], SPELLINGS)
                fresh.entities.decide(graph.store.decisions())
                assert graph.store.assignments() == fresh.store.assignments()
                assert graph.store.digest() == fresh.store.digest()
        finally:
            graph.close()


def _take(graph: clew.KnowledgeGraph, step: str, document: Document, there: set[str]) -> None:
    if step == "add":
        graph.add(document)
        there.add(document.id)
    elif step == "cut off":
        cut_off(graph, document)
        there.add(document.id)
    elif step == "remove" and document.id in there:
        graph.remove(document.id)
        there.discard(document.id)
    elif step == "undo" and (decided := graph.store.decisions()):
        graph.entities.undo(decided[0].id)
    elif step in ("split", "merge"):
        try:
            if step == "split":
                graph.entities.split("Jordan", [document.id], "another")
            else:
                graph.entities.merge("Amman", "Ellery", force=True)
        except (DecisionError, NotFound):
            return


def test_no_context_is_encoded_twice_in_the_life_of_a_folder(tmp_path: Path) -> None:
    seen: list[str] = []
    for number, document in enumerate(DOCUMENTS):
        embedder = CountedWords()
        with opened(tmp_path / "s.clew", embedder) as graph:
            graph.add(document)
            if number == len(DOCUMENTS) // 2:
                graph.remove(document.id)
                graph.add(document)
        seen += embedder.encoded
    assert len(seen) == len(set(seen)) > 6
    with opened(":memory:") as fresh, opened(tmp_path / "s.clew") as graph:
        fresh.add(DOCUMENTS)
        assert graph.store.digest() == fresh.store.digest()


@pytest.fixture
def parted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The own entities that are parted anew, by the names that the first document calls them."""
    names: list[str] = []
    real: Callable[..., object] = Homonyms._found

    def found(self: Homonyms, entities: Sequence[Sequence[Naming]], texts: Any) -> object:
        names.extend(each[0].surfaces[0].text for each in entities)
        return real(self, entities, texts)

    monkeypatch.setattr(Homonyms, "_found", found)
    return names


def test_only_names_that_a_change_touches_are_parted_again(tmp_path: Path, parted: list[str]) -> None:
    with opened(tmp_path / "s.clew") as graph:
        graph.add(DOCUMENTS[:-1])
        assert {"Jordan", "Halden"} <= set(parted)
        for change in (
            lambda: graph.entities.merge("Amman", "Ellery", force=True),
            lambda: graph.entities.undo(graph.store.decisions()[0].id),
            lambda: graph.entities.candidates(),
            lambda: graph.add_reference("Where the river is described", "document:river"),
            lambda: graph.add(Document("quiet", "nothing is named here.")),
            lambda: graph.remove("quiet"),
        ):
            parted.clear()
            change()
            assert "Jordan" not in parted
            assert graph.store.resolved
        parted.clear()
        graph.add(DOCUMENTS[-1])
        assert "Halden" in parted
        assert "Jordan" not in parted


def test_an_addition_that_was_cut_off_is_resolved_without_parting_all_again(tmp_path: Path, parted: list[str]) -> None:
    with opened(tmp_path / "s.clew") as graph:
        graph.add(DOCUMENTS[:-1])
        cut_off(graph, DOCUMENTS[-1])
        assert not graph.store.resolved
    parted.clear()
    with opened(tmp_path / "s.clew") as graph:
        graph.add(SPELLINGS)
        assert "Halden" in parted
        assert "Jordan" not in parted
        with opened(":memory:") as fresh:
            fresh.add(SPELLINGS, DOCUMENTS)
            assert graph.store.digest() == fresh.store.digest()


def test_an_emptied_or_compacted_folder_keeps_nothing_of_what_was_there(tmp_path: Path) -> None:
    with opened(tmp_path / "s.clew") as graph:
        graph.add(DOCUMENTS)
        assert b"river" in values(tmp_path / "s.clew").read_bytes()
        graph.remove([each.id for each in DOCUMENTS])
        graph.compact()
    held = values(tmp_path / "s.clew")
    assert not held.exists() or b"river" not in held.read_bytes()
