"""What is no id or source removes nothing; a file's name removes all of its rows."""

from pathlib import Path
from typing import Any

import pytest

import clew
from clew.graph.errors import InputError, NotFound

from .worlds import quick


@pytest.mark.parametrize("strange", [5, None, b"a", ["a", 5], [["a"]]])
def test_what_is_no_text_is_refused_and_nothing_is_removed(strange: Any) -> None:
    with quick() as graph:
        graph.add(clew.Document("a", "Ada."))
        with pytest.raises(InputError, match="expected documents by id or source, as texts, got"):
            graph.remove(strange)
        with pytest.raises(NotFound, match=r"no document has the id or source 'b'\. Nothing was removed"):
            graph.remove(["a", "b"])
        assert graph.counts()["documents"] == 1
        assert graph.remove(iter(["a"])) == ("a",)  # type: ignore[arg-type]


ROWS = {
    "firms.csv": ("name,town\nHalden,Oslo\nCorran,Bergen\n", 3),
    "known.csv": ("id,name,town\na,Halden,Oslo\nb,Corran,Bergen\n", 3),
    "firms.jsonl": ('{"text": "Halden is in Oslo."}\n{"text": "Corran is in Bergen."}\n', 2),
}
"""Files with how many documents each makes: its rows, and of a CSV file the table."""


@pytest.mark.parametrize("name", ROWS)
def test_the_name_of_a_file_of_rows_removes_them_all(tmp_path: Path, name: str) -> None:
    content, count = ROWS[name]
    (tmp_path / name).write_text(content, encoding="utf-8")
    (tmp_path / "ada.txt").write_text("Ada lived in Oslo.", encoding="utf-8")
    with quick() as graph:
        graph.add(tmp_path)
        assert graph.counts()["documents"] == count + 1
        assert len(graph.remove(name)) == count
        assert graph.counts()["documents"] == 1
