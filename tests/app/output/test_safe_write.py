"""Files that commands leave behind: refused early, written whole."""

import os
from pathlib import Path

import pytest

from clew.app.output.safe_write import check_target, put
from clew.graph.errors import InputError

from ..worlds import small_world


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    small_world(tmp_path / "s.clew").close()
    (tmp_path / "file").write_text("")
    for place, message in (
        (tmp_path, "which is a folder: give a file in it"),
        (tmp_path / "none" / "r.json", f"{tmp_path / 'none'} does not exist; give a file in an existing folder"),
        (tmp_path / "file" / "r.json", f"{tmp_path / 'file'} is not a folder; give a file in an existing folder"),
        (tmp_path / "s.clew" / "truth.sqlite", f"inside the store {tmp_path / 's.clew'}: give a file outside of it"),
        (tmp_path / ("x" * 300), "File name too long"),
        (tmp_path / "a\0b", "embedded null"),
    ):
        with pytest.raises(InputError) as caught:
            check_target(place, "the file")
        assert str(caught.value).startswith(f"the file cannot be written to {place}")
        assert message in str(caught.value)
    check_target(tmp_path / "r.json", "the file")
    check_target(tmp_path / "file", "the file")


def test_a_folder_that_is_not_writable_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(InputError, match="is not writable; check its permissions"):
        check_target(tmp_path / "r.json", "the file")


def test_a_file_is_replaced_whole_also_through_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_text("old")
    link.symlink_to(real)
    put(link, "new", "the file")
    assert (real.read_text(), link.is_symlink()) == ("new", True)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError, match=r"real\.json: No space left on device"):
        put(real, "newer", "the file")
    assert real.read_text() == "new"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link.json", "real.json"]
