"""The language of a store's texts: chosen once, followed afterwards, kept in copies, and seen by all that reads words."""

import sqlite3
from pathlib import Path

import pytest

import clew
from clew.app.config import load_settings
from clew.app.open import Mode
from clew.graph.enrichment.keywords import key_terms, rake, simple
from clew.graph.errors import ConfigError, InputError, StoreMismatch
from clew.graph.store import GraphStore, open_store
from clew.tests.app.running import Run
from clew.tests.extraction.toy import ToyExtractor

TEXTS = (
    clew.Document("a", "Die Häuser am Fluss stehen leer."),
    clew.Document("b", "Viele Gärtner pflanzen Bäume."),
    clew.Document("c", "Der Baum im Garten des Hauses."),
)


def opened(place: Path | str, language: str | None = None, mode: Mode = "a") -> clew.KnowledgeGraph:
    settings = load_settings(embedder="hashing", workers=1)
    return clew.open(place, mode, extractor=ToyExtractor(), settings=settings, text_language=language)


def filled(place: Path | str, language: str | None = "de") -> clew.KnowledgeGraph:
    graph = opened(place, language)
    graph.add(*TEXTS, progress=False)
    return graph


def found(store: GraphStore, question: str = "Welches Haus?") -> list[str]:
    return sorted(each for each, _ in store.search_text(question, 5))


@pytest.fixture
def german(tmp_path: Path) -> Path:
    with filled(tmp_path / "de.clew"):
        return tmp_path / "de.clew"


def test_a_store_keeps_its_language(german: Path) -> None:
    with opened(german) as graph:
        assert (graph.store.language, graph.stats()["language"]) == ("de", "de")
        assert found(graph.store) == ["a", "c"]
        graph.add(clew.Document("d", "Ein Hausboot, viele Häusern gleich"), progress=False)
        assert found(graph.store) == ["a", "c", "d"]
        graph.remove("d")
        assert found(graph.store) == ["a", "c"]


@pytest.mark.parametrize("mode", ["a", "r+", "r"])
def test_another_language_is_refused(german: Path, mode: Mode) -> None:
    with pytest.raises(StoreMismatch, match="has its keyword search in the language 'de', but 'fr' was requested"):
        opened(german, "fr", mode)
    with opened(german, "de", mode) as graph:
        assert found(graph.store) == ["a", "c"]


def test_an_unknown_language_makes_no_store(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"expected one of .*de \(german\)"):
        opened(tmp_path / "new.clew", "deutsch")
    assert not (tmp_path / "new.clew").exists()


def test_a_store_of_before_there_were_languages_is_english(german: Path, tmp_path: Path) -> None:
    with filled(tmp_path / "en.clew", None) as graph:
        digest = graph.store.digest()
    with sqlite3.connect(tmp_path / "en.clew" / "truth.sqlite") as connection:
        assert not connection.execute("SELECT * FROM meta WHERE name = 'language'").fetchall()
    connection.close()
    with pytest.raises(StoreMismatch, match="in the language 'en', but 'de' was requested"):
        opened(tmp_path / "en.clew", "de")
    with opened(tmp_path / "en.clew") as graph:
        assert (graph.store.language, found(graph.store, "Haus")) == ("en", [])
    with opened(german) as graph:
        assert graph.store.digest() == digest


def test_cleared_it_can_be_chosen_again(german: Path) -> None:
    with opened(german) as graph:
        graph.clear()
    with opened(german, "fr") as graph:
        graph.add(clew.Document("a", "Les écoles"), progress=False)
    with opened(german) as graph:
        assert (graph.store.language, found(graph.store, "Quelle école ?")) == ("fr", ["a"])


@pytest.mark.parametrize("kind", ["store", "file"])
def test_copies_have_the_language(german: Path, tmp_path: Path, kind: str) -> None:
    copied = tmp_path / "copied.clew"
    with opened(german) as graph:
        if kind == "store":
            graph.copy_to(copied)
        else:
            graph.copy_to(tmp_path / "copied.jsonl")
            with opened(copied) as target:
                target.copy_from(tmp_path / "copied.jsonl")
        digest = graph.store.digest()
    with opened(copied) as graph:
        assert (graph.store.language, found(graph.store), graph.store.digest()) == ("de", ["a", "c"], digest)


def test_a_copy_into_a_store_of_another_language_is_indexed_in_that(german: Path, tmp_path: Path) -> None:
    with filled(tmp_path / "en.clew", None) as graph:
        graph.copy_to(tmp_path / "en.jsonl")
    assert '"language"' not in (tmp_path / "en.jsonl").read_text().partition("\n")[0]
    for source in ("en.clew", "en.jsonl"):
        with opened(":memory:", "de") as graph:
            graph.copy_from(tmp_path / source)
            assert (graph.store.language, found(graph.store)) == ("de", ["a", "c"])
    with opened(tmp_path / "en.clew") as graph:
        graph.copy_from(german)
        assert (graph.store.language, found(graph.store)) == ("en", [])


def test_what_is_recovered_has_the_language(german: Path, tmp_path: Path) -> None:
    from clew.app.maintenance import recover

    recover(german, tmp_path / "saved.clew")
    with open_store(str(tmp_path / "saved.clew"), mode="r") as store:
        assert (store.language, found(store)) == ("de", ["a", "c"])


@pytest.mark.encoder
def test_the_command_line_and_the_settings(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Die Häuser am Fluss stehen leer.")
    plain = ("--embedder", "hashing", "--extractor", "cooccurrence")
    assert run("add", "s.clew", "a.txt", "--text-language", "de", *plain)[0] == 0
    assert '"language": "de"' in run("stats", "s.clew", "--json")[1]
    assert "language" in run("stats", "s.clew")[1]
    assert "a.txt" in run("search", "s.clew", "Welches Haus?", "-r", "keyword")[1]
    code, _, err = run("add", "s.clew", "a.txt", "--text-language", "fr", *plain)
    assert (code, "in the language 'de', but 'fr' was requested" in err) == (1, True)
    code, _, err = run("add", "t.clew", "a.txt", "--text-language", "klingon", *plain)
    assert (code, "no stemmer and stop words for the language 'klingon'" in err) == (1, True)
    assert not (tmp_path / "t.clew").exists()
    (tmp_path / "clew.toml").write_text('text_language = "fr"\n')
    assert run("add", "t.clew", "a.txt", *plain)[0] == 0
    assert '"language": "fr"' in run("stats", "t.clew", "--json")[1]
    monkeypatch.setenv("CLEW_TEXT_LANGUAGE", "de")
    assert run("stats", "t.clew")[0] == 1


def test_a_copy_can_be_given_another_language(run: Run, german: Path, tmp_path: Path) -> None:
    with filled(tmp_path / "en.clew", None) as graph:
        graph.copy_to(tmp_path / "given.clew", text_language="de")
        graph.copy_to(tmp_path / "en.jsonl")
        with pytest.raises(InputError, match="file keeps the language of the store"):
            graph.copy_to(tmp_path / "de.jsonl", text_language="de")
        with pytest.raises(ConfigError, match="'klingon'"):
            graph.copy_to(tmp_path / "none.clew", text_language="klingon")
    assert not (tmp_path / "none.clew").exists()
    assert not (tmp_path / "de.jsonl").exists()
    assert run("copy", "en.clew", "by-command.clew", "--text-language", "de")[0] == 0
    assert run("copy", "en.jsonl", "restored.clew", "--text-language", "de")[0] == 0
    for place in ("given.clew", "by-command.clew", "restored.clew"):
        with opened(tmp_path / place) as graph:
            assert (graph.store.language, found(graph.store)) == ("de", ["a", "c"])
    assert run("copy", str(german), "back.clew", "--text-language", "en")[0] == 0
    with opened(tmp_path / "back.clew") as graph:
        assert (graph.store.language, found(graph.store)) == ("en", [])


@pytest.mark.encoder
def test_rules_for_english_are_said_to_be_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Die Häuser am Fluss stehen leer.")
    german = ("--text-language", "de", "--embedder", "hashing")
    assert "facts are read by rules for English" in run("add", "spacy.clew", "a.txt", *german)[2]
    assert "rules for English" not in run("add", "names.clew", "a.txt", *german, "--extractor", "cooccurrence")[2]
    assert "rules for English" not in run("add", "english.clew", "a.txt", "--embedder", "hashing")[2]


@pytest.mark.encoder
def test_texts_in_another_language_are_noted_together(run: Run, tmp_path: Path) -> None:
    texts = {
        "a.txt": "Die Werft wurde 1921 von Karl Holm gegründet und baute mehr als vierzig Schiffe.",
        "b.txt": "Anna Weiß war eine deutsche Malerin, die lange in Wien lebte und dort auch starb.",
        "c.txt": "L'usine, qui appartenait à la famille Moreau, a été vendue à une société belge.",
        "d.txt": "Karl Holm founded Halden Shipping in 1921.",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    told = "facts are read by rules for English, and '--extractor llm' reads other languages"
    notes = run("add", "s.clew", *texts, "--embedder", "hashing")[2]
    assert f"/a.txt and 1 more document: read as German: {told}\n" in notes
    assert f"/c.txt: read as French: {told}\n" in notes
    assert "d.txt" not in notes


def test_trails_and_other_retrievers_follow_it() -> None:
    with filled(":memory:") as graph:
        hits = graph.search("Welche Häuser haben Bäume?", retriever="keyword")
        assert {hit.id: hit.trail.matched for hit in hits} == {
            "a": ("häuser",),
            "b": ("bäume",),
            "c": ("häuser", "bäume"),
        }
        for mode in ("simple", "rake"):
            (first, *_) = graph.search("Welche Häuser?", retriever=f'keyword_table(mode="{mode}")')
            assert first.id in {"a", "c"}, mode
        assert graph.search("Welche Häuser haben Bäume?", retriever="keyword", filter="id = 'b'").ids == ["b"]
        assert graph.search("Welche und die", retriever="keyword", filter="id = 'b'").ids == []


def test_keywords_have_the_stop_words_and_stems_of_the_language() -> None:
    assert rake("Die alten Häuser und die Gärten der Stadt", language="de") == ["alten häuser", "gärten", "stadt"]
    assert list(key_terms(["alten häuser"], "de")) == ["alt haus", "alt", "haus"]
    assert simple("Die Häuser und das Haus", language="de") == ["haus"]
