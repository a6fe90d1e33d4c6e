"""The language of texts on a server: held to the contract, kept by the library, and seen by who has it open already."""

from pathlib import Path

import pytest

from clew.graph.batch import Batch
from clew.graph.errors import StoreMismatch
from clew.graph.formats.copy import copy
from clew.graph.store import GraphStore, open_store
from clew.graph.stores.neo4j.store import Neo4jStore
from clew.tests.contracts.text_languages import FRENCH, QUESTIONS, TextLanguageContract, contributed, written
from clew.tests.contracts.world import ENCODER


class TestTextLanguage(TextLanguageContract):
    @pytest.fixture
    def empty(self, empty: GraphStore) -> GraphStore:
        return empty

    @pytest.mark.parametrize(("language", "question", "asked"), [QUESTIONS[0], QUESTIONS[4]])
    def test_scores_are_the_textbooks(self, filled: GraphStore, language: str, question: str, asked: str) -> None:
        super().test_scores_are_the_textbooks(filled, language, question, asked)


def found(store: GraphStore, question: str) -> list[str]:
    return sorted(each for each, _ in store.search_text(question, 5))


def test_the_library_keeps_it_and_whoever_has_it_open_follows(clean: str, tmp_path: Path) -> None:
    with (
        open_store(clean, create=True, encoder=ENCODER) as reader,
        open_store(clean, language="fr") as writer,
        open_store(clean, language="de") as late,
    ):
        assert (reader.language, writer.language) == ("en", "fr")
        writer.apply(Batch(add=contributed(written("fr"))))
        # Its first search begins in English, and finds that the texts are not.
        assert found(reader, "Qui a fondé l'école ?") == ["a", "b", "c"]
        assert reader.language == "fr"
        reader.apply(Batch(add=contributed({"f": "Fonder des écoles"})))
        assert found(reader, "Qui a fondé l'école ?") == ["a", "b", "c", "f"]
        with pytest.raises(StoreMismatch, match="in the language 'fr', but 'de' was requested"):
            late.apply(Batch(add=contributed({"g": "Ein Haus"})))
    with pytest.raises(StoreMismatch, match="in the language 'fr', but 'de' was requested"):
        open_store(clean, language="de")
    with Neo4jStore(clean) as store, open_store(str(tmp_path / "copied.clew"), create=True) as copied:
        assert store.language == "fr"
        copy(store, copied)
        assert (copied.language, copied.digest()) == ("fr", store.digest())
        assert copied.search_text("une école", 5) == store.search_text("une école", 5)
        store.clear()
        assert store.language == "en"
        copy(copied, store)
        assert (store.language, store.digest()) == ("fr", copied.digest())
        assert found(store, "l'école") == ["a", "b", "c", "f"]
        store.apply(Batch(remove=(*FRENCH, "f")))
        assert store.counts()["documents"] == 0
