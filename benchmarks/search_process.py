"""A process that keeps one store open and times the questions it is given: JSON lines in, JSON lines out.

Started by its path with any Python, so that any installed version of Clew can be timed: it imports no other module of the
benchmarks.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import IO, Any

import psutil

import clew


def main() -> None:
    """Open the store named on the command line, say what it is, then answer one line of questions after the other."""
    # Only answers go to standard output, whatever a library prints.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    with clew.open(sys.argv[1], "r") as graph:
        _write(answers, {"package": str(Path(clew.__file__).parent), **graph.counts()})
        for line in sys.stdin:
            asked = json.loads(line)
            wall, cpu, ids = [], [], []
            for question in asked["questions"]:
                began, spent = time.perf_counter(), time.process_time()
                found = graph.search(question, asked["k"], retriever=asked["retriever"])
                wall.append(time.perf_counter() - began)
                cpu.append(time.process_time() - spent)
                ids.append(found.ids)
            memory = psutil.Process().memory_full_info().pss / (1 << 20)
            _write(answers, {"wall": wall, "cpu": cpu, "ids": ids, "memory": memory})


def _write(file: IO[str], value: Any) -> None:
    file.write(json.dumps(value) + "\n")
    file.flush()


if __name__ == "__main__":
    main()
