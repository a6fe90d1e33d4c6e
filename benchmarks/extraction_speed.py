"""Extraction's throughput as a share of raw spaCy's, in one process and in turns."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from clew.graph.model import Document
from clew.models.language import load_language

from .readings import Track, asserted, lines, selected, silent

SET, TEXTS, ROUNDS = "2wikimultihopqa", 600, 3


def run(data: Path, most: int | None = None, track: Track = silent) -> dict[str, dict[str, float]]:
    """Read the same passages by spaCy alone and by extraction (splitting, parsing, rules, selection), in turns.

    The share is taken of processor time, which other programs disturb least, and of the clock's.
    """
    passages = lines(data / SET / "corpus.jsonl", min(TEXTS, most or TEXTS))
    documents = [Document(each["id"], each["text"], each["title"]) for each in passages]
    texts = [each.text for each in documents]
    language = load_language(parts="trees")
    relations = sentences = 0

    def extract() -> None:
        nonlocal relations, sentences
        readings = list(selected(documents))
        relations = len({each.id for one in readings for each in asserted(one.selected)})
        sentences = sum(len(one.sentences) for one in readings)

    language.read(texts[:20], len)
    raw: list[tuple[float, float]] = []
    whole: list[tuple[float, float]] = []
    for _ in track(range(ROUNDS), ROUNDS, "speed"):
        raw.append(timed(lambda: language.read(texts, len)))
        whole.append(timed(extract))
    return {f"{len(texts)} passages": shares(raw, whole) | {"sentences": sentences, "asserted relations": relations}}


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """The seconds that some work takes: of the processors, and by the clock."""
    processor, clock = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - processor, time.perf_counter() - clock


def shares(raw: Sequence[tuple[float, float]], whole: Sequence[tuple[float, float]]) -> dict[str, float]:
    """The median throughput of the whole as a share of that of its raw part; each round is processor and clock seconds."""
    processor, clock = (median(each[kind] for each in raw) / median(each[kind] for each in whole) for kind in (0, 1))
    return {
        "share of raw throughput, processor": processor,
        "share by the clock": clock,
        "raw seconds": median(each[0] for each in raw),
        "extraction seconds": median(each[0] for each in whole),
    }
