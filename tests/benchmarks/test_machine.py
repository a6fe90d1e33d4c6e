"""How whole processes are measured."""

import sys
from typing import NoReturn

import psutil
import pytest

from clew.benchmarks.machine import measure

pytestmark = pytest.mark.process

HELD_MIB = 64
CHILD = f"import time; held = b'x' * {HELD_MIB << 20}; sum(range(3_000_000)); time.sleep(2)"
TREE = f"import subprocess, sys; subprocess.run([sys.executable, '-c', \"{CHILD}\"], check=True); print('done')"


def test_a_run_tells_what_its_whole_tree_spent() -> None:
    empty, run = measure([sys.executable, "-c", ""]), measure([sys.executable, "-c", TREE], every=0.05)
    assert run.output == "done\n"
    assert run.seconds > 2
    assert run.cpu_seconds > empty.cpu_seconds > 0
    assert HELD_MIB < run.peak_mib < 3 * HELD_MIB


def test_where_pss_is_not_to_be_read_rss_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(process: psutil.Process) -> NoReturn:
        raise psutil.AccessDenied(process.pid)

    monkeypatch.setattr(psutil.Process, "memory_full_info", denied)
    assert HELD_MIB < measure([sys.executable, "-c", TREE], every=0.05).peak_mib < 3 * HELD_MIB


def test_a_failed_command_is_told_with_its_errors() -> None:
    with pytest.raises(RuntimeError, match="ended with 3:\nno"):
        measure([sys.executable, "-c", "import sys; print('no', file=sys.stderr); sys.exit(3)"])
