"""`make soak`: a writer that is killed and runs out of disk again and again, beside a reader; nothing may be lost or differ.

In every round a process adds, replaces, removes and merges at random, and says after each transaction that it is committed.
It is killed, or its files may not grow any more, at a random moment. What is left must be exactly what a store in memory
holds after the same transactions: all that were said, and at most the one that was under way.
"""

import argparse
import random
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

from clew.graph.batch import Batch
from clew.graph.errors import ClewError, StoreError
from clew.graph.identity import entity_id
from clew.graph.resolution.ledger import Assignment, LedgerChange
from clew.graph.store import Encoder, GraphStore, open_store
from clew.tests.contracts.world import ENCODER, contribution

MINUTES = 30.0
DOCUMENTS = 200
NAMES = [
    f"{first} {last}" for first in ("Ada", "Bob", "Eva", "Ian", "Zoe") for last in ("Berg", "Cole", "Dahl", "Eng", "Falk")
]
ROOM = 64 * 1024
"""Bytes by which files may still grow where the disk is full, at most."""


@dataclass(slots=True)
class SoakFigures:
    """What the rounds on one store showed; all of `lost`, `differs`, `failures` must be 0.

    Attributes:
        store: "embedded" or "neo4j".
        rounds: processes that were started.
        committed: transactions that they said were committed.
        kills: processes that were killed at work.
        full: processes whose files could not grow.
        lost: rounds after which a committed transaction was gone.
        differs: rounds after which the store was neither before nor after the transaction under way.
        failures: errors that are not Clew's own, of writers and of the reader.
        reads: searches and counts of the reader.
        first_mib, last_mib: the largest memory of a writer in the first and in the last third of the rounds.
        mib: of the store's files at the end (0 on a server).
    """

    store: str
    rounds: int = 0
    committed: int = 0
    kills: int = 0
    full: int = 0
    lost: int = 0
    differs: int = 0
    failures: int = 0
    reads: int = 0
    first_mib: float = 0.0
    last_mib: float = 0.0
    mib: float = 0.0

    @property
    def clean(self) -> bool:
        """Whether nothing was lost, different or unexpected."""
        return self.committed > 0 and not self.bad

    @property
    def bad(self) -> int:
        """How often something was not as it must be."""
        return self.lost + self.differs + self.failures


def transaction(seed: int, number: int) -> Batch:
    """The `number`-th transaction of a soak: one to three documents in or out, or names merged or parted again."""
    choose = random.Random(f"{seed}/{number}")
    ids = choose.sample([f"d{each}" for each in range(DOCUMENTS)], choose.randint(1, 3))
    what = choose.random()
    if what < 0.15:
        own, other = (entity_id(each) for each in choose.sample(NAMES, 2))
        if choose.random() < 0.5:
            return Batch(ledger=LedgerChange(unassign=((own, ""),)))
        return Batch(ledger=LedgerChange(assign=(Assignment(own, "", other, other, "alias", 1.0),)))
    if what < 0.4:
        return Batch(remove=tuple(ids))
    added = []
    for each in ids:
        texts = [[(choose.choice(NAMES), "PERSON") for _ in range(4)] for _ in range(choose.randint(1, 4))]
        added.append(contribution(each, texts, [(0, "met", 1, True)], seed=choose.randint(0, 5)))
    return Batch(add=tuple(added))


def soak(url: str, minutes: float, seed: int = 0) -> SoakFigures:
    """Soak an empty store at `url` for so many minutes.

    Args:
        url: a folder that is not there yet, or a server's address; what is there is taken for the soak's own.
        minutes: how long.
        seed: of all that is random, but for the moments that depend on the machine's speed.
    """
    server = "://" in url
    figures = SoakFigures("neo4j" if server else "embedded")
    choose = random.Random(seed)
    open_store(url, create=True, encoder=ENCODER).close()
    over = threading.Event()
    reader = threading.Thread(target=_read, args=(url, over, figures))
    reader.start()
    sizes: list[float] = []
    done = 0
    end = time.monotonic() + 60 * minutes
    with open_store(":memory:", encoder=ENCODER) as truth:
        while time.monotonic() < end and not figures.bad:
            ending: Literal["kill", "full"] = "full" if not server and choose.random() < 0.3 else "kill"
            said, size = _round(url, seed, done, ending, choose, figures)
            figures.committed += said - done
            sizes.append(size)
            done = _compared(url, truth, seed, done, said, figures)
    over.set()
    reader.join()
    third = max(1, len(sizes) // 3)
    figures.first_mib, figures.last_mib = max(sizes[:third], default=0), max(sizes[-third:], default=0)
    figures.mib = 0.0 if server else sum(each.stat().st_size for each in Path(url).rglob("*") if each.is_file()) / 2**20
    return figures


def _round(url: str, seed: int, done: int, ending: str, choose: random.Random, figures: SoakFigures) -> tuple[int, float]:
    """How many transactions were said to be committed in all, and the writer's memory in MiB."""
    room = choose.randint(0, ROOM) if ending == "full" else -1
    command = [sys.executable, "-m", "clew.benchmarks.soak", "write", url, str(seed), str(done), str(room)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as writer:
        if writer.stdout is not None and writer.stdout.readline() == "ready\n" and ending == "kill":
            time.sleep(choose.uniform(0.0, 2.0))
        size = _memory(writer.pid)
        if ending == "kill":
            writer.send_signal(signal.SIGKILL)
        out, err = writer.communicate()
    figures.rounds += 1
    figures.kills += writer.returncode == -signal.SIGKILL
    figures.full += writer.returncode == 3
    if writer.returncode not in (-signal.SIGKILL, 3):
        figures.failures += 1
        sys.stderr.write(err[-2000:])
    return max([done, *(int(line) for line in out.split("\n")[:-1])]), size


def _compared(url: str, truth: GraphStore, seed: int, done: int, said: int, figures: SoakFigures) -> int:
    """How many transactions the store holds: those that were said, or one more."""
    before = truth.digest()
    for number in range(done, said):
        truth.apply(transaction(seed, number))
    with open_store(url, mode="r") as store:
        left = store.digest()
    if left == truth.digest():
        return said
    truth.apply(transaction(seed, said))
    if left != truth.digest():
        figures.lost += said > done and left == before
        figures.differs += 1
    return said + 1


def _memory(pid: int) -> float:
    try:
        return float(psutil.Process(pid).memory_info().rss) / 2**20
    except psutil.Error:
        return 0.0


def _read(url: str, over: threading.Event, figures: SoakFigures) -> None:
    """Count and search until it is over. A server may be away for a moment; nothing else may go wrong."""
    with open_store(url, mode="r") as store:
        while not over.is_set():
            try:
                counts, found = store.counts(), store.search_text("Ada Berg walked", 5)
                figures.failures += bool(found) and not counts["entities"] >= 0
                figures.reads += 1
                time.sleep(0.02)
            except StoreError:
                continue
            except Exception as error:
                figures.failures += 1
                sys.stderr.write(f"the reader failed: {error!r}\n")


def write(url: str, seed: int, done: int, room: int) -> int:
    """The writer's work: transactions until it is killed, or its files are full; the exit code."""
    encoder: Encoder = ENCODER
    with open_store(url, encoder=encoder) as store:
        print("ready", flush=True)
        if room >= 0:
            largest = max(each.stat().st_size for each in Path(url).rglob("*") if each.is_file())
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest + room, resource.RLIM_INFINITY))
        try:
            while True:
                store.apply(transaction(seed, done))
                done += 1
                print(done, flush=True)
        except ClewError as error:
            sys.stderr.write(f"{error}\n")
            return 3 if room >= 0 else 1


def table(figures: Sequence[SoakFigures]) -> str:
    """The figures as one Markdown table, a column per store."""
    rows = [
        ("rounds", "rounds"),
        ("transactions committed", "committed"),
        ("killed at work", "kills"),
        ("files full", "full"),
        ("rounds with something lost", "lost"),
        ("rounds that differ", "differs"),
        ("unexpected errors", "failures"),
        ("reads beside the writer", "reads"),
        ("MiB of a writer, first third", "first_mib"),
        ("MiB of a writer, last third", "last_mib"),
        ("MiB of files at the end", "mib"),
    ]
    lines = [f"| | {' | '.join(each.store for each in figures)} |", "| --- " * (len(figures) + 1) + "|"]
    for title, name in rows:
        lines.append(f"| {title} | {' | '.join(f'{getattr(each, name):,.0f}' for each in figures)} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Soak a folder and, where one is given, a server, half of the time each; 1 where something was not as it must be."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["write"]:
        return write(given[1], *map(int, given[2:5]))
    parser = argparse.ArgumentParser(prog="python -m clew.benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=MINUTES, help="how long in all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--neo4j", default="", metavar="URL", help="an empty database of a server; without it only a folder")
    options = parser.parse_args(given)
    minutes = options.minutes / (2 if options.neo4j else 1)
    with tempfile.TemporaryDirectory() as folder:
        figures = [soak(str(Path(folder, "soak.clew")), minutes, options.seed)]
    if options.neo4j:
        figures.append(soak(options.neo4j, minutes, options.seed))
    print(table(figures))
    return 0 if all(each.clean for each in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
