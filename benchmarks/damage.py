"""Flipped bits in derived files and corruptions of the truth, end to end: other answers and tracebacks are counted.

A round damages a copy of a store, opens it as a new process would, searches, and compares with the undisturbed answers.
Derived files are damaged in their headers (of zip and of each array) and trailers; every answer must be as before. The truth
gets a flipped bit, an overwritten stretch, a cut end or two swapped pages; the answer must be as before or that the store is
damaged, also without a seal, as after a kill.

    python -m clew.benchmarks --data FOLDER --only damage
"""

import random
import shutil
import struct
import tempfile
import traceback
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import clew
from clew.app.samples import samples_path
from clew.graph.errors import ClewError
from clew.graph.stores.embedded.folder import DERIVED, SEAL, TRUTH
from clew.models.embedder import Embedder, get_embedder

QUESTIONS = ("Who founded the Vantry Glassworks?", "Kestrel Bridge", "Which film is based on a novel by Julian Ashcombe?")
_LOCAL, _CENTRAL = 30, 46
"""Bytes of a zip member's two headers before its name."""


@dataclass(slots=True)
class DamageTally:
    """How rounds ended: `same` answers, the store called `damaged`, `other` answers, or a `traceback`."""

    ends: Counter[str] = field(default_factory=Counter)
    shown: list[str] = field(default_factory=list)

    def take(self, end: str, what: str) -> None:
        """Count a round, and keep what is wrong with the first ones."""
        self.ends[end] += 1
        if end in ("other", "traceback") and len(self.shown) < 5:
            self.shown.append(what)

    @property
    def clean(self) -> bool:
        """Whether nothing was answered otherwise and nothing ended in a traceback."""
        return not (self.ends["other"] or self.ends["traceback"])


def header_bytes(file: Path) -> list[int]:
    """The places of a derived file's headers: of its zip directory and members, of its arrays, and its trailer."""
    data = file.read_bytes()
    places: list[int] = []
    with zipfile.ZipFile(file) as members:
        for each in members.infolist():
            start = each.header_offset
            names = sum(struct.unpack("<HH", data[start + 26 : start + _LOCAL]))
            array = start + _LOCAL + names
            length = 10 + int.from_bytes(data[array + 8 : array + 10], "little")
            places += range(start, array + length)
        places += range(members.start_dir, len(data))
    return places


def flips(store: Path, rounds: int, seed: int = 0, embedder: str = "minilm") -> DamageTally:
    """Flip a bit of a derived file's header per round."""
    chance, tally, encoder = random.Random(seed), DamageTally(), get_embedder(embedder)
    expected = _answers(store, encoder)
    files = sorted((store / DERIVED).glob("*.npz"))
    kept = {file: file.read_bytes() for file in files}
    places = [(file, place) for file in files for place in header_bytes(file)]
    for file, place in (chance.choice(places) for _ in range(rounds)):
        bit = chance.randrange(8)
        data = bytearray(kept[file])
        data[place] ^= 1 << bit
        file.write_bytes(data)
        tally.take(_end(store, expected, encoder), f"{file.name}, byte {place}, bit {bit}")
        file.write_bytes(kept[file])
    return tally


def corruptions(store: Path, rounds: int, seed: int = 0, embedder: str = "minilm", sealed: bool = True) -> DamageTally:
    """Corrupt the truth of a copy per round, with its seal or without."""
    chance, tally, encoder = random.Random(seed), DamageTally(), get_embedder(embedder)
    expected = _answers(store, encoder)
    whole = (store / TRUTH).read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        for number, (kind, data) in zip(range(rounds), _corrupted(whole, chance), strict=False):
            copy = Path(folder, f"{number}.clew")
            shutil.copytree(store, copy)
            (copy / TRUTH).write_bytes(data)
            if not sealed:
                (copy / SEAL).unlink(missing_ok=True)
            tally.take(_end(copy, expected, encoder), f"round {number}: {kind}")
            shutil.rmtree(copy)
    return tally


def _corrupted(whole: bytes, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    while True:
        data = bytearray(whole)
        kind = chance.choice(("bit", "bit", "bit", "stretch", "cut", "swap"))
        if kind == "bit":
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        elif kind == "stretch":
            start = chance.randrange(len(data))
            data[start : start + 100] = chance.randbytes(len(data[start : start + 100]))
        elif kind == "cut":
            del data[-chance.randrange(1, len(data)) :]
        else:
            first, second = (chance.randrange(len(data) // 8192) * 8192 for _ in range(2))
            data[first : first + 8192], data[second : second + 8192] = (
                data[second : second + 8192],
                data[first : first + 8192],
            )
        yield kind, bytes(data)


def _end(store: Path, expected: object, encoder: Embedder) -> str:
    try:
        return "same" if _answers(store, encoder) == expected else "other"
    except ClewError:
        return "damaged"
    except Exception:
        traceback.print_exc()
        return "traceback"


def _answers(store: Path, encoder: Embedder) -> object:
    with clew.open(store, "r", embedder=encoder) as graph:
        found = [[(hit.id, hit.score) for hit in graph.search(question, k=10)] for question in QUESTIONS]
        walked = [(hit.id, hit.score) for hit in graph.search(QUESTIONS[0], retriever="graph")]
        facts = [(fact.subject, fact.relation.words, fact.object) for fact in graph.facts("Agnes Vantry")]
        return found, walked, facts, graph.counts()


def sample_store(folder: Path) -> Path:
    """A store of the samples with all its derived files."""
    store = folder / "samples.clew"
    with clew.open(store) as graph:
        graph.add(samples_path(), progress=False)
    _answers(store, get_embedder("minilm"))
    with clew.open(store, "r") as graph:
        graph.stats()
    return store


def report(flipped: int, corrupted: int) -> list[tuple[str, DamageTally]]:
    """Every kind of round, on a store of the samples."""
    with tempfile.TemporaryDirectory() as folder:
        store = sample_store(Path(folder))
        return [
            (f"{flipped} bits of derived headers", flips(store, flipped)),
            (f"{corrupted} corruptions of a sealed truth", corruptions(store, corrupted)),
            (f"{corrupted} corruptions of a truth without a seal", corruptions(store, corrupted, sealed=False)),
        ]
