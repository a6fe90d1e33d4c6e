"""Re-DocRED: which mentions are one entity (B-cubed over gold mention spans), and typed relations between gold entities."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from clew.graph.model import Document
from clew.graph.names import match_key

from .readings import Reading, Track, asserted, f1, joined, lines, selected, silent
from .relation_mapping import Label, Stated, folded, precision_at_recall

LEAST_RECALL = 0.05


class Span(NamedTuple):
    """A gold mention: its name, its characters in the text and the gold entity that it names."""

    name: str
    start: int
    end: int
    entity: int


class GoldDocument(NamedTuple):
    """A document with its mentions and triples (head, relation, tail; gold entities)."""

    id: str
    title: str
    text: str
    spans: tuple[Span, ...]
    triples: frozenset[tuple[int, str, int]]


class Pair(NamedTuple):
    """One of our relations between two gold entities."""

    stated: Stated
    source: int
    target: int


def run(data: Path, most: int | None = None, track: Track = silent) -> dict[str, dict[str, float]]:
    """The dev documents, each read whole under its title."""
    documents = [gold_document(each) for each in lines(data / "redocred" / "dev.jsonl.gz", most)]
    found = selected([Document(each.id, each.text, each.title) for each in documents], track, "Re-DocRED")
    clusters: list[tuple[Hashable, Hashable]] = []
    pairs: dict[str, list[Pair]] = {}
    for gold, reading in zip(documents, found, strict=True):
        named = entities_of(gold.spans, reading)
        clusters += [((gold.id, span.entity), (gold.id, name)) for span, name in zip(gold.spans, named, strict=True)]
        pairs[gold.id] = pairs_of(gold.spans, named, reading)
    return {
        "mentions of one entity, B-cubed": b_cubed(clusters),
        "pairs of entities related at all": related_score(documents, pairs),
        f"typed relations at recall {LEAST_RECALL}": typed_score(documents, pairs),
    }


def gold_document(entry: Mapping[str, Any]) -> GoldDocument:
    """A document as the file has it, its tokens joined by spaces; a mention that is given twice counts once."""
    tokens = [token for sentence in entry["sents"] for token in sentence]
    text, starts = joined(tokens)
    first, count = [], 0
    for sentence in entry["sents"]:
        first.append(count)
        count += len(sentence)
    spans: dict[tuple[int, int], Span] = {}
    for entity in entry["entities"]:
        for name, sentence, start, end in entity["mentions"]:
            last = first[sentence] + end - 1
            place = starts[first[sentence] + start], starts[last] + len(tokens[last])
            spans.setdefault(place, Span(name, *place, entity["id"]))
    triples = frozenset((head, relation, tail) for head, relation, tail in entry["triples"])
    return GoldDocument(entry["id"], entry["title"], text, tuple(spans[place] for place in sorted(spans)), triples)


def entities_of(spans: Sequence[Span], reading: Reading) -> list[str | int]:
    """Our entity for each gold mention: that of our mention of just these characters, else of our first mention in the
    document with the same match key; else the mention's own number, which stands for an entity of its own.
    """
    starts = {node.id: node.start for node in reading.split.nodes}
    exact: dict[tuple[int, int], str] = {}
    by_key: dict[str, str] = {}
    for each in sorted(reading.selected.mentions, key=lambda each: (starts[each.text_node] + each.start, each.id)):
        shift = starts[each.text_node]
        exact.setdefault((each.start + shift, each.end + shift), each.entity)
        by_key.setdefault(each.key, each.entity)
    return [
        exact.get((span.start, span.end)) or by_key.get(match_key(span.name)) or number for number, span in enumerate(spans)
    ]


def b_cubed(items: Sequence[tuple[Hashable, Hashable]]) -> dict[str, float]:
    """B-cubed precision, recall and F1 over items, each with its gold cluster and ours (Bagga and Baldwin, 1998)."""
    gold, ours, both = Counter(one for one, _ in items), Counter(other for _, other in items), Counter(items)
    shared = [(both[item], item) for item in items]
    precision = sum(count / ours[item[1]] for count, item in shared) / len(items) if items else 0.0
    recall = sum(count / gold[item[0]] for count, item in shared) / len(items) if items else 0.0
    return {"precision": precision, "recall": recall, "f1": f1(precision, recall), "mentions": len(items)}


def pairs_of(spans: Sequence[Span], named: Sequence[str | int], reading: Reading) -> list[Pair]:
    """Our asserted relations between entities of ours that stand for two different gold entities."""
    votes: dict[str | int, Counter[int]] = {}
    for span, name in zip(spans, named, strict=True):
        votes.setdefault(name, Counter())[span.entity] += 1
    gold = {name: min(counted, key=lambda each: (-counted[each], each)) for name, counted in votes.items()}
    kinds = _kinds(reading)
    return [
        Pair(
            Stated(each.type, each.predicate, kinds.get(each.source, ""), kinds.get(each.target, "")),
            gold[each.source],
            gold[each.target],
        )
        for each in asserted(reading.selected)
        if each.source in gold and each.target in gold and gold[each.source] != gold[each.target]
    ]


def related_score(documents: Iterable[GoldDocument], pairs: Mapping[str, Sequence[Pair]]) -> dict[str, float]:
    """How many of our related pairs are related in gold, in whatever direction, and the other way round."""
    right = said = wanted = 0
    for each in documents:
        ours = {frozenset((pair.source, pair.target)) for pair in pairs[each.id]}
        theirs = {frozenset((head, tail)) for head, _, tail in each.triples if head != tail}
        right, said, wanted = right + len(ours & theirs), said + len(ours), wanted + len(theirs)
    precision, recall = right / said if said else 0.0, right / wanted if wanted else 0.0
    return {"precision": precision, "recall": recall, "f1": f1(precision, recall), "predicted": said, "gold": wanted}


def typed_score(
    documents: Sequence[GoldDocument], pairs: Mapping[str, Sequence[Pair]], least: float = LEAST_RECALL
) -> dict[str, float]:
    """Precision at a recall of triples, by the mapping that the other half of the documents teaches."""
    gold = {each.id: each.triples for each in documents}
    labels = {
        each.id: [(pair.stated, frozenset(labels_of(pair, each.triples))) for pair in pairs[each.id]] for each in documents
    }
    taught = folded(labels)
    found: list[tuple[float, bool]] = []
    for name in sorted(pairs):
        best: dict[tuple[int, str, int], float] = {}
        for pair in pairs[name]:
            for label, share in taught[name].scores(pair.stated).items():
                head, tail = (pair.target, pair.source) if label.reverse else (pair.source, pair.target)
                triple = head, label.name, tail
                best[triple] = max(share, best.get(triple, 0.0))
        found += [(share, triple in gold[name]) for triple, share in sorted(best.items())]
    wanted = sum(map(len, gold.values()))
    precision, recall = precision_at_recall(found, wanted, least)
    reached = sum(right for _, right in found) / wanted if wanted else 0.0
    return {"precision": precision, "recall": recall, "recall of all": reached, "gold": wanted}


def labels_of(pair: Pair, triples: Iterable[tuple[int, str, int]]) -> set[Label]:
    """The gold relations between the ends of one of ours, in either direction."""
    ends = pair.source, pair.target
    straight = {Label(name) for head, name, tail in triples if (head, tail) == ends}
    return straight | {Label(name, True) for head, name, tail in triples if (tail, head) == ends}


def _kinds(reading: Reading) -> dict[str, str]:
    """The most frequent type of each entity's mentions, ties by name."""
    counts: dict[str, Counter[str]] = {}
    for each in reading.selected.mentions:
        if each.type:
            counts.setdefault(each.entity, Counter())[each.type] += 1
    return {entity: min(counted, key=lambda type: (-counted[type], type)) for entity, counted in counts.items()}
