"""CoNLL04: entities with their types, and five relations, strict and given gold entities.

Our types are mapped onto the set's, and our relations onto its five, by what its train part teaches; both are then scored on
its dev part.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from clew.extraction.base import Extraction, SplitDocument
from clew.extraction.triplet_selection import select
from clew.graph.identity import entity_id, mention_id
from clew.graph.model import Document, Mention, Relation
from clew.graph.names import match_key

from .readings import Track, asserted, extracted, joined, lines, scored, silent
from .relation_mapping import Example, Label, LearnedMapping, Stated, best_threshold, folded

OUR_TYPES: Mapping[str, str] = {"Peop": "PERSON", "Loc": "GPE", "Org": "ORG", "Other": ""}
"""What gold entities are given as, where the extractor's own are left out."""
_LEAST_SHARE = 1 / 3
"""Mentions of a type enter the strict comparison where at least this share of them are gold entities on train."""


class Gold(NamedTuple):
    """A gold entity: characters `start` to `end` and its kind."""

    start: int
    end: int
    kind: str


class GoldSentence(NamedTuple):
    """A sentence with its entities and relations (head, relation, tail; indices into the entities)."""

    id: str
    text: str
    entities: tuple[Gold, ...]
    relations: frozenset[tuple[int, str, int]]


class Candidate(NamedTuple):
    """One of our relations between spans: those of its source and those of its target."""

    stated: Stated
    source: frozenset[tuple[int, int]]
    target: frozenset[tuple[int, int]]


class Sentence(NamedTuple):
    """A sentence read: our mentions with their types, our relations, and our relations between gold entities."""

    gold: GoldSentence
    mentions: Mapping[tuple[int, int], str]
    strict: tuple[Candidate, ...]
    given: tuple[Candidate, ...]


def run(data: Path, most: int | None = None, track: Track = silent) -> dict[str, dict[str, float]]:
    """Learn on train, score on dev."""
    folder = data / "conll04"
    train = read(gold_sentences(folder / "train.jsonl.gz", most), track, "CoNLL04 train")
    dev = read(gold_sentences(folder / "dev.jsonl.gz", most), track, "CoNLL04 dev")
    kinds = learned_kinds(train)
    return {
        "entities, strict": entity_score(dev, kinds),
        "types of gold entities that are found whole": typing_score(dev),
        "pairs of gold entities related at all": pair_score(dev),
        "relations, strict": relation_score(train, dev, kinds),
        "relations, given gold entities": relation_score(train, dev, None),
    }


def gold_sentences(path: Path, most: int | None = None) -> list[GoldSentence]:
    """The sentences of one part."""
    return [gold_sentence(each) for each in lines(path, most)]


def gold_sentence(entry: Mapping[str, Any]) -> GoldSentence:
    """A sentence as the file has it, its tokens joined by spaces."""
    text, starts = joined(entry["tokens"])
    entities = tuple(
        Gold(starts[each["start"]], starts[each["end"] - 1] + len(entry["tokens"][each["end"] - 1]), each["type"])
        for each in entry["entities"]
    )
    relations = frozenset((each["head"], each["rel"], each["tail"]) for each in entry["relations"])
    return GoldSentence(entry["id"], text, entities, relations)


def read(sentences: Sequence[GoldSentence], track: Track, label: str) -> list[Sentence]:
    """Each sentence as a document of its own, with what enters the graph from it."""
    documents = [Document(each.id, each.text) for each in sentences]
    found = extracted(documents, track, label)
    return [_sentence(gold, split, extraction) for gold, (split, extraction) in zip(sentences, found, strict=True)]


def _sentence(gold: GoldSentence, split: SplitDocument, extraction: Extraction) -> Sentence:
    given = replace(extraction, mentions=_gold_mentions(gold, split))
    kinds = {(each.start, each.end): each.kind for each in gold.entities}
    own = {(each.start, each.end): each.type for each in _placed(extraction.mentions, split)}
    return Sentence(gold, own, _candidates(extraction, split, own), _candidates(given, split, kinds))


def _gold_mentions(gold: GoldSentence, split: SplitDocument) -> tuple[Mention, ...]:
    """The gold entities as mentions of the text nodes that hold them whole."""
    mentions = []
    for each in gold.entities:
        node = next((node for node in split.nodes if node.start <= each.start and each.end <= node.end), None)
        if node is not None:
            name = gold.text[each.start : each.end]
            start, end, entity = each.start - node.start, each.end - node.start, entity_id(name)
            identity = mention_id(entity, node.id, start, end)
            mentions.append(Mention(identity, entity, node.id, start, end, OUR_TYPES.get(each.kind, ""), match_key(name)))
    return tuple(mentions)


def _placed(mentions: Iterable[Mention], split: SplitDocument) -> list[Mention]:
    """The mentions with their places in the document's text."""
    starts = {node.id: node.start for node in split.nodes}
    return [
        replace(each, start=each.start + starts[each.text_node], end=each.end + starts[each.text_node]) for each in mentions
    ]


def _candidates(extraction: Extraction, split: SplitDocument, kinds: Mapping[tuple[int, int], str]) -> tuple[Candidate, ...]:
    chosen = select(extraction, split.nodes)
    spans: dict[str, list[tuple[int, int]]] = {}
    for each in _placed(chosen.mentions, split):
        spans.setdefault(each.entity, []).append((each.start, each.end))
    return tuple(
        _candidate(each, spans[each.source], spans[each.target], kinds)
        for each in asserted(chosen)
        if each.source in spans and each.target in spans
    )


def _candidate(
    relation: Relation,
    source: Sequence[tuple[int, int]],
    target: Sequence[tuple[int, int]],
    kinds: Mapping[tuple[int, int], str],
) -> Candidate:
    stated = Stated(relation.type, relation.predicate, _kind(source, kinds), _kind(target, kinds))
    return Candidate(stated, frozenset(source), frozenset(target))


def _kind(spans: Iterable[tuple[int, int]], kinds: Mapping[tuple[int, int], str]) -> str:
    """The most frequent kind of these spans, ties by name."""
    counts = Counter(kind for span in spans if (kind := kinds.get(span, "")))
    return min(counts, key=lambda kind: (-counts[kind], kind), default="")


def learned_kinds(train: Iterable[Sentence]) -> dict[str, str]:
    """For each of our types the gold kind that most of its mentions have, where enough of them are gold entities."""
    counts: dict[str, Counter[str]] = {}
    for each in train:
        gold = {(one.start, one.end): one.kind for one in each.gold.entities}
        for span, type in each.mentions.items():
            counts.setdefault(type, Counter())[gold.get(span, "")] += 1
    kinds = {}
    for type, counted in sorted(counts.items()):
        best = min((kind for kind in counted if kind), key=lambda kind: (-counted[kind], kind), default="")
        if best and sum(counted.values()) - counted[""] >= _LEAST_SHARE * sum(counted.values()):
            kinds[type] = best
    return kinds


def entity_score(dev: Iterable[Sentence], kinds: Mapping[str, str]) -> dict[str, float]:
    """An entity is right if its span and its kind are."""
    right = predicted = gold = 0
    for each in dev:
        said = {(*span, kinds[type]) for span, type in each.mentions.items() if type in kinds}
        wanted = {(one.start, one.end, one.kind) for one in each.gold.entities}
        right, predicted, gold = right + len(said & wanted), predicted + len(said), gold + len(wanted)
    return scored(right, predicted, gold)


def typing_score(dev: Iterable[Sentence]) -> dict[str, float]:
    """Of the gold entities with a mention of just their span: shares typed, and of those typed with a fitting type."""
    found = typed = right = gold = 0
    for each in dev:
        gold += len(each.gold.entities)
        for start, end, kind in each.gold.entities:
            type = each.mentions.get((start, end))
            if type is not None:
                found += 1
                typed += bool(type)
                right += bool(type) and fits(type, kind)
    return {
        "found": found / gold if gold else 0.0,
        "typed": typed / found if found else 0.0,
        "right": right / typed if typed else 0.0,
        "gold": gold,
    }


_FITTING: Mapping[str, frozenset[str]] = {
    "PERSON": frozenset({"Peop"}),
    "GPE": frozenset({"Loc"}),
    "LOC": frozenset({"Loc"}),
    "FAC": frozenset({"Loc", "Org", "Other"}),
    "ORG": frozenset({"Org"}),
}


def fits(type: str, kind: str) -> bool:
    """Whether a type of ours says the same as a kind of CoNLL04; a people ("Soviet") and all the rest are Other there."""
    return kind in _FITTING.get(type, frozenset({"Other"}))


def pair_score(dev: Iterable[Sentence]) -> dict[str, float]:
    """The pairs of gold entities that are related, by whatever relation and in either direction."""
    right = predicted = gold = 0
    for each in dev:
        spans = [(one.start, one.end) for one in each.gold.entities]
        wanted = {frozenset((spans[head], spans[tail])) for head, _, tail in each.gold.relations}
        ours = [{frozenset((one, other)) for one in pair.source for other in pair.target} for pair in each.given]
        # Spans of one name are one end of ours: a pair of ends counts once, and is right by any of its spans.
        ends = {frozenset((pair.source, pair.target)): said for pair, said in zip(each.given, ours, strict=True)}
        right += sum(bool(said & wanted) for said in ends.values())
        predicted, gold = predicted + len(ends), gold + len(wanted)
    return scored(right, predicted, gold)


def relation_score(train: Sequence[Sentence], dev: Sequence[Sentence], kinds: Mapping[str, str] | None) -> dict[str, float]:
    """Score on dev the relations that train teaches to read into ours.

    Args:
        train: it teaches the mapping, and in two halves the share from which a relation is predicted.
        dev: scored.
        kinds: our types as gold kinds, for the strict comparison, where span and kind of both ends must be right; None: the
            entities are given.
    """
    strict = kinds is not None
    groups = {each.gold.id: examples(each, strict) for each in train}
    held_out = folded(groups)
    trial: list[tuple[float, bool]] = []
    for each in train:
        trial += [(share, ok) for share, ok in predictions(each, held_out[each.gold.id], kinds)]
    threshold = best_threshold(trial, sum(len(each.gold.relations) for each in train))
    taught = LearnedMapping(example for each in train for example in groups[each.gold.id])
    found = [ok for each in dev for share, ok in predictions(each, taught, kinds) if share >= threshold]
    return scored(sum(found), len(found), sum(len(each.gold.relations) for each in dev))


def examples(sentence: Sentence, strict: bool) -> list[Example]:
    """Our relations with the gold relations of the same pair."""
    return [
        (each.stated, frozenset(label for label, _ in _gold_of(each, sentence.gold)))
        for each in (sentence.strict if strict else sentence.given)
    ]


def predictions(sentence: Sentence, taught: LearnedMapping, kinds: Mapping[str, str] | None) -> list[tuple[float, bool]]:
    """Each relation predicted of the sentence, once, with its share and whether it is right; gold is counted once."""
    ranked = []
    for number, each in enumerate(sentence.given if kinds is None else sentence.strict):
        best = taught.best(each.stated)
        if best is not None:
            ranked.append((-best[1], number, best[0], each))
    said: set[tuple[str, frozenset[tuple[int, int]], frozenset[tuple[int, int]]]] = set()
    taken: set[tuple[int, str, int]] = set()
    found = []
    for share, _, label, each in sorted(ranked, key=lambda one: one[:2]):
        head, tail = (each.target, each.source) if label.reverse else (each.source, each.target)
        if (label.name, head, tail) in said:
            continue
        said.add((label.name, head, tail))
        matching = [
            relation
            for one, relation in _gold_of(each, sentence.gold)
            if one == label and relation not in taken and _typed(sentence, relation, kinds)
        ]
        taken.update(matching[:1])
        found.append((-share, bool(matching)))
    return found


def _gold_of(candidate: Candidate, gold: GoldSentence) -> list[tuple[Label, tuple[int, str, int]]]:
    """The gold relations between the ends of one of ours, in either direction, in order."""
    found = []
    for head, name, tail in sorted(gold.relations):
        ends = gold.entities[head][:2], gold.entities[tail][:2]
        if ends[0] in candidate.source and ends[1] in candidate.target:
            found.append((Label(name), (head, name, tail)))
        if ends[0] in candidate.target and ends[1] in candidate.source:
            found.append((Label(name, True), (head, name, tail)))
    return found


def _typed(sentence: Sentence, relation: tuple[int, str, int], kinds: Mapping[str, str] | None) -> bool:
    """Whether our mentions of both ends have the gold kind."""
    if kinds is None:
        return True
    ends = (sentence.gold.entities[relation[0]], sentence.gold.entities[relation[2]])
    return all(kinds.get(sentence.mentions.get((end.start, end.end), "")) == end.kind for end in ends)
