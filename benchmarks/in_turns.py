"""Two installs, or two stores, asked the same questions in turns: the ratio of their search times with its interval.

`python -m clew.benchmarks.in_turns --first PYTHON STORE --second PYTHON STORE --queries FILE`: with the Pythons of two
checkouts and one store it says what a change costs, with one Python and two stores what growth costs, and with everything
the same how noisy the machine is.
"""

import argparse
import json
import os
import subprocess
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.retrieval.evaluation.measures import read_questions

from . import machine, search_process

K = 10
BATCH = 10
"""Questions that one side answers before the other has its turn."""
DRAWS = 2000
"""Bootstrap samples of an interval."""
Times = NDArray[np.float64]
"""(n_starts, n_questions, n_rounds) seconds."""


class Side:
    """One Python with one store, in a process of its own. A context manager."""

    def __init__(self, python: str, store: str) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("CLEW_", "PYTHON"))}
        command = [python, search_process.__file__, str(Path(store).resolve())]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd="/"
        )
        self.opened = self._answer()

    def ask(self, retriever: str, questions: Sequence[str]) -> dict[str, Any]:
        """Wall and processor seconds and ids of each question, and the memory of the process afterwards in MiB."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"retriever": retriever, "questions": list(questions), "k": K}) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def __enter__(self) -> "Side":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._process.communicate()
            raise RuntimeError(f"{self._process.args!r} ended with {self._process.returncode}; its errors are above")
        answer: dict[str, Any] = json.loads(line)
        return answer


@dataclass(frozen=True, slots=True)
class Ratio:
    """The second's median time over the first's, with the bounds of its 95 % interval; medians in milliseconds."""

    first: float
    second: float
    ratio: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.first:8.1f} {self.second:8.1f} ms   ratio {self.ratio:.3f} [{self.low:.3f}, {self.high:.3f}]"


def ratio_of(first: Times, second: Times, seed: int = 1) -> Ratio:
    """The ratio of the medians over questions, each question's time being its median over starts and rounds.

    The interval is a bootstrap over starts and questions: a process has luck of its own (memory layout, neighbours), so
    starts are drawn again as well as questions.

    Args:
        first: (n_starts, n_questions, n_rounds) seconds.
        second: the same of the other side; the same questions in the same order.
        seed: of the draws.
    """
    starts, questions, _ = first.shape

    def median(times: Times, which: Sequence[int], asked: Sequence[int]) -> float:
        drawn = times[np.ix_(which, asked)].transpose(1, 0, 2).reshape(len(asked), -1)
        return float(np.median(np.median(drawn, axis=1)))

    random = np.random.default_rng(seed)
    drawn = []
    for _ in range(DRAWS):
        which = random.integers(0, starts, size=(starts,)).tolist()
        asked = random.integers(0, questions, size=(questions,)).tolist()
        drawn.append(median(second, which, asked) / median(first, which, asked))
    here, there = (median(each, range(starts), range(questions)) for each in (first, second))
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Ratio(1000 * here, 1000 * there, there / here, float(low), float(high))


def run(
    first: tuple[str, str],
    second: tuple[str, str],
    questions: Sequence[str],
    retrievers: Sequence[str],
    starts: int,
    rounds: int,
) -> dict[str, Any]:
    """Ask both sides in turns, batch by batch, in several pairs of processes; print and return the ratios by retriever."""
    times: dict[tuple[str, str], list[list[Times]]] = {}
    same = dict.fromkeys(retrievers, True)
    memory: list[int] = []
    for start in range(starts):
        with ExitStack() as stack:
            sides = [stack.enter_context(Side(*each)) for each in (first, second)]
            if start == 0:
                print("\n".join(f"{name}: {side.opened}" for name, side in zip(("first", "second"), sides, strict=True)))
            for retriever in retrievers:
                found = [side.ask(retriever, questions) for side in sides]  # Also warms both up.
                same[retriever] &= found[0]["ids"] == found[1]["ids"]
                asked = _ask_in_turns(sides, retriever, questions, rounds)
                for kind in ("wall", "cpu"):
                    times.setdefault((retriever, kind), []).append([each[kind] for each in asked])
            memory = [round(side.ask(retrievers[0], questions[:1])["memory"]) for side in sides]
    figures: dict[str, Any] = {"memory_mib": memory}
    print(f"\n## {len(questions)} questions, k = {K}, {starts} pairs of processes, {rounds} rounds each; medians")
    for (retriever, kind), held in times.items():
        first_times, second_times = (np.stack(side) for side in zip(*held, strict=True))
        ratio = ratio_of(first_times, second_times)
        figures[f"{retriever} {kind}"] = ratio
        print(f"{retriever:10} {kind:5} {ratio}", flush=True)
    figures["same answers"] = same
    print(f"same answers: {same}; memory of each (PSS): {memory[0]} and {memory[1]} MiB")
    return figures


def _ask_in_turns(sides: Sequence[Side], retriever: str, questions: Sequence[str], rounds: int) -> list[dict[str, Times]]:
    """The times of each side, (n_questions, n_rounds) seconds: A B, then B A, and so on."""
    taken = [{kind: np.empty((len(questions), rounds)) for kind in ("wall", "cpu")} for _ in sides]
    for number in range(rounds):
        for batch, at in enumerate(range(0, len(questions), BATCH)):
            for side in ((0, 1), (1, 0))[(number + batch) % 2]:
                answer = sides[side].ask(retriever, questions[at : at + BATCH])
                for kind in ("wall", "cpu"):
                    taken[side][kind][at : at + BATCH, number] = answer[kind]
    return taken


def main() -> None:
    """Read the command line, and measure."""
    parser = argparse.ArgumentParser(prog="python -m clew.benchmarks.in_turns", description=__doc__)
    for name in ("--first", "--second"):
        parser.add_argument(name, nargs=2, metavar=("PYTHON", "STORE"), required=True)
    parser.add_argument("--queries", type=Path, required=True, help="a JSONL file of questions, as `clew eval` reads it")
    parser.add_argument("--retrievers", default="keyword,hybrid", help="their names, with commas; default %(default)s")
    parser.add_argument("--most", type=int, default=120, help="questions, spread over the file; default %(default)s")
    parser.add_argument("--starts", type=int, default=6, help="pairs of processes; default %(default)s")
    parser.add_argument("--rounds", type=int, default=3, help="rounds over the questions in each; default %(default)s")
    given = parser.parse_args()
    print(machine.describe(), flush=True)
    every = [each.question for each in read_questions(given.queries)]
    questions = every[:: max(1, len(every) // given.most)][: given.most]
    run(tuple(given.first), tuple(given.second), questions, given.retrievers.split(","), given.starts, given.rounds)


if __name__ == "__main__":
    main()
