"""Documents split by levels, from the setting to the store: what is added, searched, split again, and refused."""

import json
from pathlib import Path
from typing import Any

import pytest

import clew
from clew.app.config import load_settings
from clew.graph.errors import ConfigError
from clew.graph.filters.language import F
from clew.tests.app.running import Run
from clew.tests.extraction.toy import ToyExtractor

TALE = " ".join(f"On day {day} Ann rowed to the harbour of Corvane." for day in range(40))
LEVELS = (256, 64, 32)


def opened(path: Path | str, levels: tuple[int, ...] | None = LEVELS, **settings: Any) -> clew.KnowledgeGraph:
    chosen = load_settings(embedder="hashing", workers=1, **settings)
    return clew.open(path, extractor=ToyExtractor(), settings=chosen, chunk_levels=levels)


def tale(text: str = TALE) -> clew.Document:
    return clew.Document("tale", text, metadata={"year": 1931})


def test_leaves_are_searched_and_parents_are_not() -> None:
    with opened(":memory:") as kg:
        kg.add(tale(), progress=False)
        counts = kg.counts()
        assert counts["parents"] > 3
        assert counts["text_nodes"] > counts["parents"]
        for name in ("keyword", "vector", "hybrid"):
            found = kg.search("Who rowed to the harbour?", 500, retriever=name)
            assert len(found) == counts["text_nodes"]
            assert {hit.node.kind for hit in found} == {"chunk"}
        # A parent passes a filter by its document's metadata, as every text node.
        assert kg.view(F.year == 1931).counts() == counts


def test_auto_merging_answers_with_parents_and_windows_with_spans() -> None:
    with opened(":memory:") as kg:
        kg.add(tale(), progress=False)
        merged = kg.search("Who rowed to the harbour?", 5, retriever="vector >> auto_merging(0.5, 40)")
        assert merged[0].node.kind == "parent"
        assert merged[0].node.text == TALE[merged[0].node.start : merged[0].node.end]
        window = kg.search("Who rowed on day 7?", 1, retriever="keyword % 1 >> sentence_window(1)")[0]
        assert window.node.text == " ".join(f"On day {day} Ann rowed to the harbour of Corvane." for day in (6, 7, 8))
        assert kg.search("Ann", 1, retriever="keyword >> metadata_replacement('year')")[0].node.text == "1931"


def test_other_levels_split_again_and_the_same_do_not(tmp_path: Path) -> None:
    with opened(tmp_path / "s.clew", ()) as kg:
        kg.add(tale(), progress=False)
        plain = kg.store.digest()
        assert kg.counts()["parents"] == 0
    with opened(tmp_path / "s.clew") as kg:
        assert kg.add(tale(), progress=False).updated == 1
        assert kg.add(tale(), progress=False).unchanged == 1
        levelled = kg.store.digest()
        assert kg.counts()["parents"] > 0
        kg.add(tale("Ann rowed."), progress=False)
        assert (kg.counts()["parents"], kg.counts()["text_nodes"]) == (0, 1)
        kg.add(tale(), progress=False)
        assert kg.store.digest() == levelled
    with opened(tmp_path / "s.clew", ()) as kg:
        assert kg.add(tale(), progress=False).updated == 1
        assert kg.store.digest() == plain
        kg.remove("tale")
        assert set(kg.counts().values()) == {0}


def test_levels_come_from_arguments_the_environment_and_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings().chunk_levels == ()
    Path("clew.toml").write_text("chunk_levels = [512, 64]\n")
    assert load_settings().chunk_levels == (512, 64)
    Path("clew.toml").write_text('chunk_levels = "512, 128"\n')
    assert load_settings().chunk_levels == (512, 128)
    monkeypatch.setenv("CLEW_CHUNK_LEVELS", "2048,512,128")
    assert load_settings().chunk_levels == (2048, 512, 128)
    assert load_settings(chunk_levels=(64, 32)).chunk_levels == (64, 32)
    with pytest.raises(
        ConfigError, match="'chunk_levels' among the arguments is unusable: expected a whole number, got 'a'"
    ):
        load_settings(chunk_levels="a,b")


def test_levels_that_cannot_be_are_refused() -> None:
    with pytest.raises(ConfigError, match="the largest first, as in 2048,512,128, got 32,64"):
        opened(":memory:", (32, 64))
    with opened(":memory:", LEVELS, chunk_tokens=200) as kg, pytest.raises(ConfigError, match="leave chunk_tokens out"):
        kg.add(tale(), progress=False)


@pytest.mark.encoder
def test_the_command_line_splits_by_levels(run: Run, tmp_path: Path) -> None:
    (tmp_path / "tale.txt").write_text(TALE)
    store = tmp_path / "s.clew"
    code, _, said = run("add", store, tmp_path / "tale.txt", "--chunk-levels", "64,256")
    assert (code, store.exists()) == (1, False)
    assert "the largest first" in said
    code, out, _ = run("add", store, tmp_path / "tale.txt", "--chunk-levels", "256,64")
    assert code == 0
    assert "parents" in out
    held = json.loads(run("stats", store, "--json")[1])
    assert held["parents"] >= 2
    assert held["text_nodes"] > held["parents"]


@pytest.mark.parametrize("levels", ["2048,512", ["2048", "512"], (2048.0, 512.0), 2048, (True, False)])
def test_levels_that_are_no_numbers_are_refused_with_the_right_form(levels: Any) -> None:
    with pytest.raises(ConfigError, match=r"chunk_levels as whole numbers of tokens, as in \(2048, 512, 128\), got"):
        opened(":memory:", levels)
