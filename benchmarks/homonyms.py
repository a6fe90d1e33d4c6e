"""Homonyms: of pairs of documents that use one name, those on two things are parted and those on one thing kept together.

`python -m clew.benchmarks.homonyms --pairs FILE` reads one pair a line: `{"id", "label": "different" or "same", "name",
"first": {"title", "text"}, "second": {"title", "text"}}`. Each pair is a graph of its own, of two documents.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from clew.extraction.contribution import contribution
from clew.extraction.registry import ExtractorSpec
from clew.extraction.resolution.composition import compose
from clew.extraction.resolution.homonyms import Homonyms, Sources, contexts_of
from clew.extraction.resolution.resolver import Resolver
from clew.extraction.splitter import Splitter
from clew.extraction.workers import Crew
from clew.graph.batch import Contribution
from clew.graph.entity_names import Surface, surface_text
from clew.graph.identity import entity_id
from clew.graph.model import Document, TextNode
from clew.graph.names import match_key
from clew.graph.resolution.application import Resolution
from clew.graph.resolution.statements import Naming
from clew.models.embedder import Embedder, get_embedder

from .proportions import Proportion
from .readings import Track, bar, lines, silent

_BATCH = 64


class NamePair(NamedTuple):
    """Two documents that use a name, and whether they mean two things by it."""

    id: str
    different: bool
    name: str
    first: Document
    second: Document


class PairOutcome(NamedTuple):
    """What became of a pair; `parted` is None where the name was not found in both documents."""

    pair: NamePair
    parted: bool | None
    reasons: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Whether the documents are parted where they mean two things, and together where they mean one."""
        return self.parted is not None and self.parted == self.pair.different


def pairs(path: Path) -> list[NamePair]:
    """The pairs of a file."""
    return [_pair(each) for each in lines(path)]


def _pair(record: Mapping[str, Any]) -> NamePair:
    first, second = (
        Document(f"{record['id']}:{place}", record[place]["text"], record[place].get("title", ""))
        for place in ("first", "second")
    )
    return NamePair(str(record["id"]), record["label"] == "different", record["name"], first, second)


def contributions(documents: Sequence[Document], workers: int = 0, track: Track = silent) -> Iterator[Contribution]:
    """What each document brings, without vectors, in order, as the pipeline makes it."""
    splitter = Splitter()
    splits = [splitter.split(each) for each in documents]
    batches = [splits[first : first + _BATCH] for first in range(0, len(splits), _BATCH)]
    with Crew(ExtractorSpec(), workers) as crew:
        for batch, answer in track(crew.extract(batches, lambda each: each), len(batches), "reading"):
            for split, found in zip(batch, answer.found, strict=True):
                yield contribution(split, found, fingerprint="", root="")


def namings(brought: Iterable[Contribution]) -> list[Naming]:
    """How each document names each entity, by (own, document), as a store tells it."""
    found: list[Naming] = []
    for each in brought:
        texts = {node.id: node.text for node in each.nodes}
        surfaces: dict[str, Counter[tuple[str, str, str]]] = defaultdict(Counter)
        nodes: dict[str, set[str]] = defaultdict(set)
        for mention in each.mentions:
            text = surface_text(texts[mention.text_node], mention.start, mention.end)
            surfaces[mention.entity][text, mention.key, mention.type] += 1
            nodes[mention.entity].add(mention.text_node)
        for own in {*surfaces, *(one.entity for one in each.declarations)}:
            named = tuple(Surface(*key, count) for key, count in sorted(surfaces[own].items()))
            declared = tuple(one for one in each.declarations if one.entity == own)
            found.append(Naming(own, each.document.id, named, declared, tuple(sorted(nodes[own]))))
    return sorted(found, key=lambda naming: (naming.own, naming.document))


def sources(brought: Iterable[Contribution], embedder: Embedder) -> Sources:
    """What parting reads of these documents."""
    nodes: dict[str, TextNode] = {}
    openings: dict[str, list[TextNode]] = {}
    for each in brought:
        whole = [node for node in each.nodes if node.kind != "sentence"]
        openings[each.document.id] = whole
        nodes.update((node.id, node) for node in whole)
    return Sources(
        lambda ids: [nodes[id] for id in ids if id in nodes],
        lambda ids: [node for id in ids for node in openings.get(id, ())],
        contexts_of(embedder),
    )


def judged(pair: NamePair, brought: Sequence[Contribution], embedder: Embedder) -> PairOutcome:
    """What becomes of a pair whose documents bring this."""
    assigned = compose(namings(brought), (), Resolver(), Homonyms(sources(brought, embedder))).assignments
    resolution = Resolution(assigned)
    meant = [_meant(pair.name, resolution.contribution(each)[0]) for each in brought]
    found = None if not all(meant) else meant[0].isdisjoint(meant[1])
    return PairOutcome(pair, found, tuple(each.reason for each in assigned))


def _meant(name: str, shown: Contribution) -> set[str]:
    """The entities that a document's mentions of a name mean; where there are none, that which it declares by it, else those
    of names that end with it ("Dr Eszter Nagy") or with which it ends ("Thora", of "Princess Thora").
    """
    key, own = match_key(name), entity_id(name)
    mentioned = {each.entity for each in shown.mentions if each.key == key or (each.own or each.entity) == own}
    declared = {each.entity for each in shown.declarations if (each.own or each.entity) == own}
    longer = {each.entity for each in shown.mentions if each.key.endswith(f" {key}")}
    return mentioned or declared or longer or {each.entity for each in shown.mentions if key.endswith(f" {each.key}")}


def outcomes(given: Sequence[NamePair], embedder: Embedder, workers: int = 0, track: Track = silent) -> list[PairOutcome]:
    """What becomes of each pair."""
    brought = list(contributions([each for pair in given for each in (pair.first, pair.second)], workers, track))
    return [judged(pair, brought[2 * at : 2 * at + 2], embedder) for at, pair in enumerate(given)]


def figures(found: Sequence[PairOutcome]) -> dict[str, Proportion]:
    """The share of pairs on two things that are parted, and of those on one thing that are together."""
    return {
        label: Proportion(sum(each.right for each in those), len(those))
        for label, different in (("different: parted", True), ("same: together", False))
        for those in [[each for each in found if each.pair.different == different]]
    }


def main() -> None:
    """Measure a file of pairs."""
    parser = argparse.ArgumentParser(prog="python -m clew.benchmarks.homonyms", description=__doc__)
    parser.add_argument("--pairs", type=Path, required=True, help="a JSONL file of pairs")
    parser.add_argument("--failures", action="store_true", help="list the pairs that came out wrong")
    parser.add_argument("--workers", type=int, default=0, help="processes that extract; default 0, this one")
    given = parser.parse_args()
    found = outcomes(pairs(given.pairs), get_embedder(), given.workers, bar)
    for label, share in figures(found).items():
        print(f"{label:18} {share}")
    print(f"name not found     {sum(each.parted is None for each in found)}")
    if given.failures:
        for each in found:
            if not each.right:
                became = "not found" if each.parted is None else "parted" if each.parted else "together"
                print(f"{each.pair.id}\t{each.pair.name}\t{became}\t{'; '.join(each.reasons)}")


if __name__ == "__main__":
    main()
