"""What the tests of the command line share: a store to ask, a folder of their own, a wide terminal without colours."""

from pathlib import Path

import pytest

from ..worlds import small_world


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("store") / "world.clew"
    small_world(place).close()
    return place


@pytest.fixture(autouse=True)
def _wide_terminal_and_own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COLUMNS", "140")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.chdir(tmp_path)
