"""Progress: a bar on a terminal, a line now and then elsewhere, and never a word on standard output."""

import pytest

from clew.app.output.progress_bar import ProgressBar
from clew.extraction.report import Progress


def drawn(bar: ProgressBar) -> object:
    return bar._bar


def test_elsewhere_a_line_now_and_then(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("clew.app.output.progress_bar.time.monotonic", lambda: now[0])
    with ProgressBar("adding", terminal=False) as bar:
        bar(Progress(5, 2000, 1.0, 5.0, 399.0))
        now[0] += 11
        bar(Progress(1500, 2000, 12.0, 125.0, 4.0))
        bar(Progress(1600, 2000, 12.0, 125.0, 3.0))
        now[0] += 11
        bar(Progress(1700, None, 23.0, 74.0, None))
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "adding: 1,500 of 2,000 125.0/s, 0:00:04 left\nadding: 1,700 74.0/s\n"


def test_a_terminal_gets_a_bar_with_rate_and_nothing_stays(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressBar("[bold]adding", terminal=True) as bar:
        assert bar._bar is not None
        bar(Progress(5, 20, 1.0, 5.0, 3.0))
        (task,) = bar._bar.tasks
        assert (task.description, task.completed, task.total, task.fields["rate"]) == ("[bold]adding", 5, 20, "5.0/s")
        bar.show("hybrid", 3, 10)
        assert (task.description, task.completed, task.total) == ("hybrid", 3, 10)
    assert drawn(bar) is None
    assert capsys.readouterr().out == ""


def test_the_bar_goes_away_after_an_error() -> None:
    bar = ProgressBar(terminal=True)
    with pytest.raises(RuntimeError, match="stop"), bar:
        raise RuntimeError("stop")
    assert drawn(bar) is None


def test_with_the_share_of_the_text_known_it_leads(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("clew.app.output.progress_bar.time.monotonic", lambda: now[0])
    with ProgressBar("adding", terminal=False) as bar:
        now[0] += 11
        bar(Progress(3, 649, 5.0, 0.01, 15.0, share=0.25))
    assert capsys.readouterr().err == "adding: 3 of 649 (25% of the text), 0:00:15 left\n"
    with ProgressBar("adding", terminal=True) as bar:
        assert bar._bar is not None
        bar(Progress(3, 649, 5.0, 0.01, 15.0, share=0.25))
        (task,) = bar._bar.tasks
        assert (task.completed, task.total, task.fields["count"]) == (250, 1000, "3/649")


def test_a_long_document_that_is_read_moves(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("clew.app.output.progress_bar.time.monotonic", lambda: now[0])
    with ProgressBar("adding", terminal=False) as bar:
        for share, read in ((0.37, 0.37), (None, 0.5)):
            now[0] += 11
            bar(Progress(0, 1, 5.0, 0.0, None, "extracting", share, in_work=1, read=read))
    assert capsys.readouterr().err == "extracting: 0 of 1 (37% of the text)\nextracting: 0 of 1 (50% of the next 1)\n"


def test_embedding_counts_text_nodes(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("clew.app.output.progress_bar.time.monotonic", lambda: now[0])
    with ProgressBar("adding", terminal=False) as bar:
        for share in (0.7, None):
            now[0] += 11
            bar(Progress(32, 700, 5.0, 0.0, None, "embedding", share, in_work=1, read=32 / 700))
    assert capsys.readouterr().err == (
        "embedding: 32 of 700 text nodes (70% of the text)\nembedding: 32 of 700 text nodes\n"
    )


def test_elsewhere_a_first_line_comes_by_itself(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clew.app.output.progress_bar._SOON", 0.0)
    with ProgressBar("adding", terminal=False, announces=True) as bar:
        assert bar._first is not None
        bar._first.join()
    assert capsys.readouterr().err == "adding: started, loading what it needs\n"


def test_nothing_is_said_where_nobody_asked_for_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clew.app.output.progress_bar._SOON", 0.0)
    with ProgressBar(terminal=False) as bar:
        assert bar._first is None
    assert capsys.readouterr().err == ""
