"""What the tests of the command line share."""

import math
from pathlib import Path

import pytest

from clew.app.cli.main import main
from clew.app.output import progress_bar

from .running import Run


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run the command line in this process, in an empty folder of its own: exit code, standard output, standard error."""
    monkeypatch.setenv("COLUMNS", "140")
    monkeypatch.chdir(tmp_path)
    # Lines of progress come after some seconds: on a busy machine, where a test expects none.
    monkeypatch.setattr(progress_bar, "_EVERY", math.inf)
    monkeypatch.setattr(progress_bar, "_SOON", 3600.0)

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            main([str(each) for each in arguments])
        captured = capsys.readouterr()
        return int(end.value.code or 0), captured.out, captured.err

    return call
