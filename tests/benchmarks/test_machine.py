"""How whole processes are measured."""

import sys

import pytest

from clew.benchmarks.machine import measure

CHILD = "sum(range(3_000_000))"
TREE = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{CHILD}'], check=True); print('done')"


def test_a_run_tells_what_its_whole_tree_spent() -> None:
    empty, run = measure([sys.executable, "-c", ""], every=0.01), measure([sys.executable, "-c", TREE], every=0.01)
    assert run.output == "done\n"
    assert run.cpu_seconds > empty.cpu_seconds > 0
    assert run.peak_mib > 0


def test_a_failed_command_is_told_with_its_errors() -> None:
    with pytest.raises(RuntimeError, match="ended with 3:\nno"):
        measure([sys.executable, "-c", "import sys; print('no', file=sys.stderr); sys.exit(3)"])
