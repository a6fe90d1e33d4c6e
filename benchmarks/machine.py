"""What a figure was measured on, and how whole processes are measured."""

import platform
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import psutil

PARTS = ("numpy", "scipy", "networkx", "spacy", "onnxruntime", "tokenizers", "ir-measures")
MEBIBYTE = 1 << 20


def describe() -> str:
    """The machine and the versions that matter, as lines of text."""
    memory = psutil.virtual_memory().total / (1 << 30)
    parts = ", ".join(f"{name} {version(name)}" for name in PARTS)
    return (
        f"{platform.system()} {platform.machine()}, {psutil.cpu_count()} cores, {memory:.0f} GiB; "
        f"Python {platform.python_version()}\nclew {version('clew')}, {parts}"
    )


def clew(*arguments: str | Path) -> list[str]:
    """The command line of `clew` in this environment."""
    return [str(Path(sys.executable).with_name("clew")), *map(str, arguments)]


@dataclass(frozen=True, slots=True)
class Run:
    """A finished process: wall seconds, processor seconds and peak memory (MiB) of its whole tree, and its output."""

    seconds: float
    cpu_seconds: float
    peak_mib: float
    output: str


def measure(command: Sequence[str], every: float = 0.2) -> Run:
    """Run a command to its end while watching the memory of its whole process tree.

    Memory is PSS, which counts a page that n processes share as 1/n in each, so that the sum over the tree is what the
    machine gave. Where the kernel does not let PSS be read, it is RSS, which is never below it.

    Raises:
        RuntimeError: the command failed; with what it printed on standard error.
    """
    peak = 0.0
    done = threading.Event()

    def watch(pid: int) -> None:
        nonlocal peak
        while not done.wait(every):
            peak = max(peak, _tree_bytes(pid))

    started, spent = time.perf_counter(), _spent()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        watcher = threading.Thread(target=watch, args=(process.pid,), daemon=True)
        watcher.start()
        output, errors = process.communicate()
        seconds = time.perf_counter() - started
        done.set()
        watcher.join()
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{errors[-2000:]}")
    return Run(seconds, _spent() - spent, peak / MEBIBYTE, output)


def _spent() -> float:
    """Processor seconds of all ended children that were waited for, and of theirs."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _tree_bytes(pid: int) -> float:
    try:
        root = psutil.Process(pid)
        return sum(_bytes(process) for process in (root, *root.children(recursive=True)))
    except psutil.Error:
        return 0.0


def _bytes(process: psutil.Process) -> float:
    """A process's PSS, or its RSS where PSS is not to be read; none of a process that has ended."""
    try:
        return float(process.memory_full_info().pss)
    except psutil.NoSuchProcess:
        return 0.0
    except psutil.AccessDenied:
        with suppress(psutil.Error):
            return float(process.memory_info().rss)
        return 0.0
