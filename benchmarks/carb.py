"""CaRB: how well open triplets cover the gold tuples of a sentence, and how little else they say.

A scorer of our own with the semantics of CaRB's default, the binary lenient tuple match (Bhardwaj, Aggarwal and Mausam,
"CaRB: A Crowdsourced Benchmark for Open IE", EMNLP 2019). Usage:

    python -m clew.benchmarks.carb GOLD.tsv                          the spaCy extractor
    python -m clew.benchmarks.carb GOLD.tsv --openie5 OUTPUT.txt.gz  OpenIE 5's output, a fixture to check the scorer with
"""

import argparse
import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

_FORMS_OF_BE = ("be", "is", "am", "are", "was", "were", "been", "being")
_SAYING = ("said", "told", "added", "adds", "says")
_OPENIE5_PART = re.compile(r"(?:Simple|Spatial|Temporal)?(?:Argument|Relation)\((.*?),List\(", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Tuple:
    """A relation with its arguments, the subject first."""

    relation: str
    arguments: tuple[str, ...]
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Score:
    """The best point of the precision-recall curve (all 0..1), its threshold, and the area under the curve."""

    precision: float
    recall: float
    f1: float
    threshold: float
    auc: float


def sentence_key(sentence: str) -> str:
    """What identifies a sentence: its letters and digits, without spaces and punctuation."""
    return "".join(character for character in sentence if character.isalnum())


def match(gold: Tuple, predicted: Tuple) -> tuple[float, float]:
    """Precision and recall of one predicted tuple against one gold tuple, by tokens in the same slot.

    After a verb of saying the order "X said Y" and "Y, said X" count alike.
    """
    reference = _binary(gold.arguments)
    given = _binary(predicted.arguments)
    straight = _lenient(gold.relation, reference, predicted.relation, given)
    if not any(verb in gold.relation for verb in _SAYING):
        return straight
    return max(straight, _lenient(gold.relation, reference, predicted.relation, given[::-1]))


def score(gold: Mapping[str, Sequence[Tuple]], predicted: Mapping[str, Sequence[Tuple]]) -> Score:
    """Score predictions, both given by sentence key, over all thresholds of confidence."""
    thresholds = sorted({each.confidence for key in gold for each in predicted.get(key, ())})
    rank = {threshold: position for position, threshold in enumerate(thresholds)}
    size = len(thresholds)
    hits, said, found = [0.0] * size, [0] * size, [0.0] * size
    wanted = sum(len(tuples) for tuples in gold.values())
    for key, tuples in gold.items():
        given = predicted.get(key, ())
        table = [[match(one, other) for other in given] for one in tuples]
        above = 0
        for confidence in sorted({each.confidence for each in given}):
            columns = [column for column, each in enumerate(given) if each.confidence >= confidence]
            precision = _greedy([[row[column][0] for column in columns] for row in table])
            recall = sum(max(row[column][1] for column in columns) for row in table)
            for position in range(above, rank[confidence] + 1):
                hits[position] += precision
                said[position] += len(columns)
                found[position] += recall
            above = rank[confidence] + 1
    return _best([h / s if s else 1.0 for h, s in zip(hits, said, strict=True)], [f / wanted for f in found], thresholds)


def read_gold(path: Path) -> dict[str, list[Tuple]]:
    """Gold tuples by sentence key from CaRB's native file; arguments that hold the context mark `C: ` are left out."""
    tuples: dict[str, list[Tuple]] = {}
    for sentence, relation, *arguments in _rows(path):
        kept = tuple(each.strip() for each in arguments if "C: " not in each)
        tuples.setdefault(sentence_key(sentence), []).append(Tuple(relation.strip(), kept))
    return tuples


def read_sentences(path: Path) -> list[str]:
    """The sentences of CaRB's native file, each once, in order."""
    return list(dict.fromkeys(row[0].strip() for row in _rows(path)))


def read_openie5(path: Path) -> dict[str, list[Tuple]]:
    """OpenIE 5's own output format, by sentence key; lines without a second argument are left out."""
    tuples: dict[str, list[Tuple]] = {}
    for confidence, _, subject, relation, objects, sentence, *_ in _rows(path):
        parts = [_OPENIE5_PART.findall(each) for each in (subject, relation, objects)]
        if all(parts):
            one = Tuple(parts[1][0], (parts[0][0], *parts[2]), float(confidence))
            tuples.setdefault(sentence_key(sentence), []).append(one)
    return tuples


def _rows(path: Path) -> Iterable[list[str]]:
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for line in text.decode("utf-8").split("\n"):
        if line.strip():
            yield line.rstrip("\r").split("\t")


def _binary(arguments: tuple[str, ...]) -> tuple[str, ...]:
    return arguments if len(arguments) < 2 else (arguments[0], " ".join(arguments[1:]))


def _lenient(
    gold_relation: str, gold_arguments: tuple[str, ...], relation: str, arguments: tuple[str, ...]
) -> tuple[float, float]:
    wanted, given = gold_relation.split(), relation.split()
    matched = _overlap(wanted, given)
    left = Counter(given) - Counter(wanted)
    if left["be"] and any(form in wanted for form in _FORMS_OF_BE):
        matched += 1
    if matched == 0:
        return 0.0, 0.0
    predicted_size, gold_size = len(given), len(wanted)
    for position, gold_argument in enumerate(gold_arguments):
        gold_words = gold_argument.split()
        gold_size += len(gold_words)
        if position < len(arguments):
            words = arguments[position].split()
            predicted_size += len(words)
            matched += _overlap(gold_words, words)
    return matched / predicted_size, matched / gold_size


def _overlap(one: list[str], other: list[str]) -> int:
    return (Counter(one) & Counter(other)).total()


def _greedy(table: list[list[float]]) -> float:
    """The sum of a one-to-one matching that takes the highest value first (ties by row, then column)."""
    cells = sorted(
        ((value, row, column) for row, values in enumerate(table) for column, value in enumerate(values)),
        key=lambda cell: (-cell[0], cell[1], cell[2]),
    )
    rows: set[int] = set()
    columns: set[int] = set()
    total = 0.0
    for value, row, column in cells:
        if row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            total += value
    return total


def _best(precision: list[float], recall: list[float], thresholds: list[float]) -> Score:
    if not thresholds:
        return Score(0.0, 0.0, 0.0, 0.0, 0.0)
    f1 = [2 * p * r / (p + r) if p + r else 0.0 for p, r in zip(precision, recall, strict=True)]
    best = max(range(len(f1)), key=lambda position: f1[position])
    points = [*zip(recall, precision, strict=True), (0.0, 1.0)]
    area = sum((a[0] - b[0]) * (a[1] + b[1]) / 2 for a, b in pairwise(points))
    return Score(precision[best], recall[best], f1[best], thresholds[best], area)


def extract(sentences: Sequence[str]) -> dict[str, list[Tuple]]:
    """The spaCy extractor's open triplets by sentence key, each sentence a document of its own."""
    from ..extraction.base import SplitDocument
    from ..extraction.extractors.spacy.extractor import SpacyExtractor
    from ..graph.model import Document, TextNode

    documents = [
        SplitDocument(Document(str(n), text), (TextNode(str(n), text, str(n), end=len(text)),))
        for n, text in enumerate(sentences)
    ]
    return {
        sentence_key(text): [
            Tuple(each.predicate, (each.subject.text, each.object.text), each.confidence) for each in extraction.triplets
        ]
        for text, extraction in zip(sentences, SpacyExtractor().extract(documents), strict=True)
    }


def main() -> None:
    """Print one line, or one JSON object with `--json`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, help="CaRB's native file: sentence, relation, arguments, by tabs")
    parser.add_argument("--openie5", type=Path, help="score this output of OpenIE 5 instead of the spaCy extractor")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    predicted = read_openie5(arguments.openie5) if arguments.openie5 else extract(read_sentences(arguments.gold))
    result = score(read_gold(arguments.gold), predicted)
    numbers = {name: round(getattr(result, name), 4) for name in ("precision", "recall", "f1", "threshold", "auc")}
    numbers["predictions"] = sum(len(tuples) for tuples in predicted.values())
    line = "  ".join(f"{name} {value}" for name, value in numbers.items())
    sys.stdout.write((json.dumps(numbers) if arguments.json else line) + "\n")


if __name__ == "__main__":
    main()
