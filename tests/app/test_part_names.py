"""Which extractor reads and which encoder encodes: by flag, environment and file, and the same from Python."""

import json
from pathlib import Path
from typing import Any

import pytest

import clew
from clew.app.cli.main import main
from clew.app.config import Settings
from clew.graph.errors import ConfigError

TEXT = "Ada Lindqvist met Tom Hale in Corvane. Rain fell on Ada Lindqvist and Mara Voss."


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLEW_EMBEDDER", "hashing")
    Path("note.txt").write_text(TEXT)


def called(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    return int(end.value.code or 0)


def types_in(url: str) -> dict[str, int]:
    with clew.open(url, mode="r") as graph:
        return dict(graph.schema().relation_types)


@pytest.mark.encoder
def test_the_flag_of_add_chooses_the_extractor() -> None:
    assert called("add", "plain.clew", "note.txt") == 0
    assert called("add", "weak.clew", "note.txt", "--extractor", "cooccurrence") == 0
    assert called("add", "both.clew", "note.txt", "--extractor", "spacy+cooccurrence") == 0
    plain, weak, both = (types_in(f"{name}.clew") for name in ("plain", "weak", "both"))
    assert "CO_OCCURS" not in plain
    assert weak == {"CO_OCCURS": 4}
    assert set(both) == {*plain, "CO_OCCURS"}
    assert both["CO_OCCURS"] < 4


@pytest.mark.encoder
def test_environment_and_settings_choose_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with clew.open(":memory:", settings=Settings(extractor="cooccurrence", embedder="hashing")) as graph:
        graph.add("note.txt")
        assert set(graph.schema().relation_types) == {"CO_OCCURS"}
    monkeypatch.setenv("CLEW_EXTRACTOR", "cooccurrence")
    assert called("add", "weak.clew", "note.txt") == 0
    assert set(types_in("weak.clew")) == {"CO_OCCURS"}


@pytest.mark.encoder
def test_another_extractor_builds_the_documents_anew(capsys: pytest.CaptureFixture[str]) -> None:
    assert called("add", "s.clew", "note.txt") == 0
    capsys.readouterr()
    assert called("add", "s.clew", "note.txt", "--extractor", "cooccurrence", "--json") == 0
    assert json.loads(capsys.readouterr().out)["updated"] == 1
    assert set(types_in("s.clew")) == {"CO_OCCURS"}


def test_a_misspelt_extractor_is_told_before_a_store_is_made(capsys: pytest.CaptureFixture[str]) -> None:
    assert called("add", "s.clew", "note.txt", "--extractor", "coocurrence") == 1
    assert "Did you mean 'cooccurrence'?" in capsys.readouterr().err
    assert not Path("s.clew").exists()


@pytest.mark.encoder
def test_extract_takes_the_extractor_and_the_settings_of_the_splitter(capsys: pytest.CaptureFixture[str]) -> None:
    assert called("extract", "note.txt", "--extractor", "cooccurrence", "--json") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["type"] for line in lines} == {"CO_OCCURS"}
    assert [(line["subject"], line["object"]) for line in lines][:1] == [("Ada Lindqvist", "Tom Hale")]


@pytest.mark.encoder
def test_the_flag_of_add_chooses_the_encoder_and_a_store_keeps_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CLEW_EMBEDDER")
    assert called("add", "s.clew", "note.txt", "--embedder", "hashing") == 0
    with clew.open("s.clew", mode="r") as graph:
        assert str(graph.stats()["encoder"]).startswith("hashing")
        assert graph.embedder.name == graph.stats()["encoder"]
    assert called("add", "s.clew", "note.txt", "--embedder", "hashing:64") == 1
    assert "hashing" in capsys.readouterr().err


@pytest.mark.encoder
def test_eval_takes_both(capsys: pytest.CaptureFixture[str]) -> None:
    Path("corpus.jsonl").write_text(json.dumps({"id": "a", "title": "", "text": TEXT}) + "\n")
    Path("queries.jsonl").write_text(json.dumps({"id": "q", "question": "Who is Tom Hale?", "gold_ids": ["a"]}) + "\n")
    sets = ("--corpus", "corpus.jsonl", "--queries", "queries.jsonl", "--store", "e.clew", "--retrievers", "keyword")
    assert called("eval", *sets, "--extractor", "cooccurrence", "--embedder", "hashing", "--json") == 0
    assert json.loads(capsys.readouterr().out)["retrievers"]["keyword"]["recall@2"] == 1.0
    assert set(types_in("e.clew")) == {"CO_OCCURS"}


@pytest.mark.encoder
def test_eval_takes_an_extractor_for_a_corpus_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert called("add", "s.clew", "note.txt") == 0
    assert called("eval", "--store", "s.clew", "--extractor", "cooccurrence") == 2
    assert "--extractor" in capsys.readouterr().err


def test_settings_with_an_extractor_that_takes_no_language_are_refused() -> None:
    settings = Settings(extractor="clew.extraction.base:Extractor", language="en_x", embedder="hashing")
    with clew.open(":memory:", settings=settings) as graph, pytest.raises(ConfigError, match="takes no spaCy pipeline"):
        graph.add("note.txt")


@pytest.mark.encoder
def test_open_takes_an_extractor_by_name() -> None:
    with clew.open(":memory:", extractor="cooccurrence") as graph:
        graph.add("note.txt")
        assert set(graph.schema().relation_types) == {"CO_OCCURS"}


@pytest.mark.parametrize(
    ("extractor", "said"),
    [("coocurrence", "Did you mean 'cooccurrence'"), (5, "expected an extractor, its name or its spec, got int 5")],
)
def test_what_is_no_extractor_is_refused(extractor: Any, said: str) -> None:
    with clew.open(":memory:", extractor=extractor) as graph, pytest.raises(ConfigError, match=said):
        graph.add("note.txt")
