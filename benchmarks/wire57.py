"""WiRe57: open triplets against a fine-grained reference with resolved pronouns.

A scorer of our own with the semantics of the reference scorer (Lechelle, Gotti and Langlais, "WiRe57: A Fine-Grained
Benchmark for Open Information Extraction", LAW 2019): a pair matches only where each of its three slots shares a word, pairs
are matched one to one by F1, and precision and recall are sums over the matched pairs.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from clew.graph.model import Document

from .readings import Track, extracted, f1, lines, silent

_BRACKETED = re.compile(r"\[[^\]]*\]")
_WORD = re.compile(r"['’]s\b|\w+(?:[-.,/'’](?!s\b)\w+)*|[^\w\s]")


class Slot(NamedTuple):
    """The words of a slot in the reference, and how many of them the sentence itself holds."""

    words: tuple[str, ...]
    stated: int


class Reference(NamedTuple):
    """A tuple of the reference: subject, relation, object and further arguments."""

    subject: Slot
    relation: Slot
    object: Slot
    more: tuple[Slot, ...] = ()


class Predicted(NamedTuple):
    """A predicted triplet as words."""

    subject: tuple[str, ...]
    relation: tuple[str, ...]
    object: tuple[str, ...]


def match(reference: Reference, predicted: Predicted) -> tuple[float, float]:
    """Precision and recall of one pair; 0 where a slot that the sentence states shares no word."""
    matched = said = wanted = 0
    for slot, words in zip(reference[:3], predicted, strict=True):
        if not words and slot.stated:
            return 0.0, 0.0
        if not words:
            continue
        shared = sum(word in slot.words for word in words)
        if not shared and slot.stated:
            return 0.0, 0.0
        matched, said, wanted = matched + shared, said + len(words), wanted + slot.stated
    wanted += sum(slot.stated for slot in reference.more)
    return (matched / said, matched / wanted) if said and wanted else (0.0, 0.0)


def score(reference: Mapping[str, Sequence[Reference]], predicted: Mapping[str, Sequence[Predicted]]) -> dict[str, float]:
    """Precision, recall and F1 over all sentences of the reference, both given by sentence."""
    precision = recall = 0.0
    said = wanted = 0
    for sentence, tuples in reference.items():
        given = predicted.get(sentence, ())
        for one, other in _matched([[match(gold, each) for each in given] for gold in tuples]):
            precision, recall = precision + one, recall + other
        said, wanted = said + len(given), wanted + len(tuples)
    precision, recall = precision / said if said else 0.0, recall / wanted if wanted else 0.0
    return {"precision": precision, "recall": recall, "f1": f1(precision, recall), "predicted": said, "gold": wanted}


def run(data: Path, most: int | None = None, track: Track = silent) -> dict[str, dict[str, float]]:
    """The dev sentences, read document by document; denied triplets count like others.

    "own words" compares pronouns as the sentences have them, as the published systems were compared; "resolved" compares
    what they stand for.
    """
    entries = lines(data / "wire57" / "dev.jsonl", most)
    said = _said(entries, track)
    figures = {}
    for name, resolved in (("own words", False), ("resolved", True)):
        gold = {each["id"]: [reference(one, resolved) for one in each["tuples"]] for each in entries}
        figures[name] = score(gold, {key: [pair[resolved] for pair in pairs] for key, pairs in said.items()})
    return figures


def reference(entry: Mapping[str, Any], resolved: bool = False) -> Reference:
    """A tuple as the file has it; with `resolved` its pronouns are replaced by what they stand for, where that is given."""
    slots = [
        _resolved(text) if resolved and text else _slot(words, inferred)
        for words, inferred, text in zip(
            entry["args_words"], entry["args_inferred"], entry["args_coref_resolved"], strict=True
        )
    ]
    return Reference(slots[0], _slot(entry["rel_words"], entry["rel_inferred"]), slots[1], tuple(slots[2:]))


def words(text: str) -> tuple[str, ...]:
    """The words and punctuation marks of a text, hyphenated words whole, a possessive ending apart."""
    return tuple(_WORD.findall(text))


def _slot(given: Sequence[str], inferred: Sequence[bool]) -> Slot:
    return Slot(tuple(given), sum(not each for each in inferred))


def _resolved(text: str) -> Slot:
    """The slot of a text in which square brackets hold what the sentence does not say."""
    return Slot(words(re.sub(r"[\[\]]", " ", text)), len(words(_BRACKETED.sub(" ", text))))


def _said(entries: Sequence[Mapping[str, Any]], track: Track) -> dict[str, list[tuple[Predicted, Predicted]]]:
    """The triplets by sentence, each with the sentence's own words and with pronouns resolved."""
    places: dict[str, list[tuple[int, str]]] = {}
    texts: dict[str, str] = {}
    for each in entries:
        before = f"{texts[each['doc']]} " if each["doc"] in texts else ""
        places.setdefault(each["doc"], []).append((len(before), each["id"]))
        texts[each["doc"]] = before + each["text"]
    said: dict[str, list[tuple[Predicted, Predicted]]] = {}
    documents = [Document(name, text) for name, text in texts.items()]
    for split, extraction in extracted(documents, track, "WiRe57"):
        nodes = {node.id: node for node in split.nodes}
        for triplet in extraction.triplets:
            node = nodes[triplet.text_node]
            sentence = max(place for place in places[split.document.id] if place[0] <= node.start + triplet.sentence_start)[
                1
            ]
            ends = (triplet.subject, triplet.object)
            own = [words(node.text[end.start : end.end] if end.resolved else end.text) for end in ends]
            full = [words(end.text) for end in ends]
            relation = words(triplet.predicate)
            pair = Predicted(own[0], relation, own[1]), Predicted(full[0], relation, full[1])
            said.setdefault(sentence, []).append(pair)
    return said


def _matched(table: Sequence[Sequence[tuple[float, float]]]) -> list[tuple[float, float]]:
    """A one-to-one matching of rows and columns that takes the highest F1 first, ties by row, then column."""
    cells = sorted(
        (-f1(*pair), row, column) for row, pairs in enumerate(table) for column, pair in enumerate(pairs) if f1(*pair) > 0
    )
    rows: set[int] = set()
    columns: set[int] = set()
    chosen = []
    for _, row, column in cells:
        if row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            chosen.append(table[row][column])
    return chosen
