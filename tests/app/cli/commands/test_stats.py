"""`clew stats`: what a store holds, in the names that filters and queries take."""

import json
from pathlib import Path

import pytest

import clew
from clew.app.graph_care import size_words

from ...running import Run
from ...worlds import quick


@pytest.fixture(autouse=True)
def _wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "140")
    monkeypatch.setenv("TERM", "dumb")


def test_stats_tell_texts_references_and_ready_triplets_apart(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "w.clew"
    with quick(place) as graph:
        graph.add(clew.Document("a", "Ada founded Halden."), clew.Document("b", "Bob."))
        assert "… of" not in run("stats", place)[1]
        graph.add(clew.Triplet("Ada", "knows", "Bob"))
        graph.add_reference("the founder", "document:a")
    lines = [" ".join(line.split()) for line in run("stats", place)[1].splitlines()]
    at = lines.index("documents 4")
    assert lines[at + 1 : at + 4] == ["… of texts 2", "… of ready triplets 1", "… of references 1"]
    held = json.loads(run("stats", place, "--json")[1])
    assert (held["documents"], held["references"]) == (4, 1)


def test_stats_write_fields_and_types_as_filters_and_queries_take_them(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "w.clew"
    with quick(place) as graph:
        graph.add(clew.Triplet("Ada", "was born in", "Corvane"))
        graph.add(clew.Document("a", "A glass.", metadata={"release_year": 1998, "source_": "x", "shelf mark": "B"}))
    lines = [" ".join(line.split()) for line in run("stats", place)[1].splitlines()]
    assert {"release_year number", "source_ string", "`shelf mark` string", "BORN_IN 1"} <= set(lines)
    assert run("search", place, "glass", "-r", "keyword", "-f", "release_year > 1990 and `shelf mark` = 'B'")[0] == 0


def test_sizes_have_units(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "w.clew"
    with quick(place) as graph:
        graph.add(clew.Document("a", "Ada founded Halden."))
    shown = [" ".join(line.split()) for line in run("stats", place)[1].splitlines()]
    (size,) = [line for line in shown if line.startswith("size on disk")]
    (free,) = [line for line in shown if line.startswith("of it left free")]
    assert size.endswith(" kB")
    assert free.rpartition(" ")[2] in ("bytes", "kB")
    assert not [line for line in shown if line.startswith("bytes") or "free bytes" in line]


@pytest.mark.parametrize(
    ("size", "words"),
    [
        *((0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1.0 kB"), (999_949, "999.9 kB"), (999_990, "1.0 MB")),
        *((81_000_000, "81.0 MB"), (2_500_000_000, "2.5 GB"), (3 * 10**12, "3.0 TB"), (5 * 10**15, "5000.0 TB")),
    ],
)
def test_a_size_is_read_by_people(size: int, words: str) -> None:
    assert size_words(size) == words
