"""2WikiMultiHopQA: are the gold evidence triples of its questions in the graph of its passages?"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from clew.extraction.contribution import declared
from clew.graph.model import Document
from clew.graph.names import match_key, title_name
from clew.models.embedder import processors

from .readings import Reading, Track, asserted, lines, read, silent

SET = "2wikimultihopqa"


class Fitting(NamedTuple):
    """Our types that say a gold relation: from its subject to its object, and from its object to its subject."""

    forward: frozenset[str]
    backward: frozenset[str] = frozenset()


def _fitting(forward: str, backward: str = "") -> Fitting:
    return Fitting(frozenset(forward.split()), frozenset(backward.split()))


_PARENT, _CHILD = "PARENT_OF FATHER_OF MOTHER_OF", "CHILD_OF"
FITTING: Mapping[str, Fitting] = {
    "award received": _fitting("AWARDED AWARDED_BY NOMINATED_FOR", "AWARDED AWARDED_BY AWARDED_TO"),
    "cause of death": _fitting("DIED_OF", "CAUSES KILLED"),
    "child": _fitting(_PARENT, _CHILD),
    "composer": _fitting("COMPOSED_BY WRITTEN_BY CREATED_BY", "COMPOSED WROTE CREATED"),
    "country": _fitting(
        "LOCATED_IN PART_OF HEADQUARTERED_IN FOUNDED_IN CAPITAL_OF LARGEST_CITY_OF OCCURRED_IN",
        "CONTAINS_PART HAS_PART HAS_CAPITAL LOCATION_OF",
    ),
    "country of citizenship": _fitting("NATIONALITY"),
    "country of origin": _fitting("NATIONALITY COMES_FROM LOCATED_IN FOUNDED_IN HEADQUARTERED_IN PUBLISHED_IN PREMIERED_IN"),
    "date of birth": _fitting("BORN_ON BORN_IN BORN"),
    "date of death": _fitting("DIED_ON DIED_IN DIED"),
    "director": _fitting("DIRECTED_BY", "DIRECTED"),
    "editor": _fitting("EDITED_BY", "EDITED"),
    "educated at": _fitting("EDUCATED_AT STUDENT_OF"),
    "employer": _fitting("WORKS_FOR HELD_POSITION_AT TEACHES MEMBER_OF LEADS", "LED_BY"),
    "father": _fitting(_CHILD, "FATHER_OF PARENT_OF"),
    "inception": _fitting("FOUNDED_IN STARTED_ON DATED"),
    "mother": _fitting(_CHILD, "MOTHER_OF PARENT_OF"),
    "performer": _fitting(
        "PERFORMED_BY COMPOSED_BY CREATED_BY WRITTEN_BY PUBLISHED_BY",
        "PERFORMED RECORDED COMPOSED CREATED WROTE PUBLISHED",
    ),
    "place of birth": _fitting("BORN_IN BORN"),
    "place of burial": _fitting("BURIED_IN"),
    "place of death": _fitting("DIED_IN DIED"),
    "producer": _fitting("PRODUCED_BY", "PRODUCED"),
    "publication date": _fitting("PUBLISHED_IN PUBLISHED_ON PREMIERED_IN DATED"),
    "publisher": _fitting("PUBLISHED_BY PRODUCED_BY", "PUBLISHED"),
    "sibling": _fitting("SIBLING_OF", "SIBLING_OF"),
    "spouse": _fitting("SPOUSE_OF DIVORCED ENGAGED_TO", "SPOUSE_OF DIVORCED ENGAGED_TO"),
}
"""Reviewed by hand; types that a vocabulary lacks do no harm."""


class GoldTriple(NamedTuple):
    """A gold triple of names."""

    subject: str
    relation: str
    object: str


class Graph:
    """The names of a graph's entities and its asserted relations, by what is needed to look gold triples up."""

    def __init__(self) -> None:
        self.sentences = 0
        self._relations: dict[tuple[str, str], set[str]] = {}
        self._named: dict[str, set[str]] = {}
        self._stated: set[str] = set()

    @property
    def relations(self) -> int:
        """How many different relations are asserted."""
        return len(self._stated)

    def add(self, reading: Reading) -> None:
        """Add what enters the graph from one document."""
        self.sentences += len(reading.sentences)
        for each in reading.selected.mentions:
            self.name(each.key, each.entity)
        for declaration in declared(reading.split.document):
            for name in (declaration.name, *declaration.aliases):
                self.name(match_key(name), declaration.entity)
        for relation in asserted(reading.selected):
            self._stated.add(relation.id)
            self.relate(relation.source, relation.type, relation.target)

    def name(self, key: str, entity: str) -> None:
        """Give an entity a name by its match key."""
        self._named.setdefault(key, set()).add(entity)

    def relate(self, source: str, type: str, target: str) -> None:
        """Add a relation."""
        self._relations.setdefault((source, target), set()).add(type)

    def entities(self, keys: Iterable[str]) -> frozenset[str]:
        """All entities with one of these match keys as a name or alias."""
        return frozenset(entity for key in keys for entity in self._named.get(key, ()))

    def types(self, sources: Iterable[str], targets: frozenset[str]) -> frozenset[str]:
        """The types of all relations from one of `sources` to one of `targets`."""
        return frozenset(
            type for source in sources for target in targets for type in self._relations.get((source, target), ())
        )


def run(data: Path, most: int | None = None, track: Track = silent) -> dict[str, dict[str, float]]:
    """The graph of all passages (the first `most`), and how much of the questions' evidence is in it."""
    passages = lines(data / SET / "corpus.jsonl", most)
    documents = [Document(each["id"], each["text"], each["title"]) for each in passages]
    graph = Graph()
    for reading in read(documents, min(2, processors()), track, "2WikiMultiHopQA"):
        graph.add(reading)
    queries = lines(data / SET / "queries.jsonl")
    triples = sorted({GoldTriple(*each) for query in queries for each in query["evidence"]})
    aliases: dict[str, set[str]] = {}
    for each in lines(data / SET / "aliases.jsonl"):
        aliases.setdefault(each["name"], set()).add(each["title"])
    figures = {"all gold triples": found(graph, triples, aliases)}
    for relation in sorted({each.relation for each in triples}):
        figures[relation] = found(graph, [each for each in triples if each.relation == relation], aliases)
    count = graph.relations
    figures["graph"] = {
        "sentences": graph.sentences,
        "asserted relations": count,
        "per 1,000 sentences": 1000 * count / graph.sentences if graph.sentences else 0.0,
    }
    return figures


def found(graph: Graph, triples: Sequence[GoldTriple], aliases: Mapping[str, Iterable[str]]) -> dict[str, float]:
    """How many gold triples have both ends in the graph, related at all (in either direction), and by a fitting type.

    Args:
        graph: where they are looked up.
        triples: the gold.
        aliases: further names by gold name, such as the title of the passage about it.
    """
    named = related = typed = 0
    for subject, relation, object in triples:
        ends = [graph.entities(keys_of(name, aliases)) for name in (subject, object)]
        forward, backward = graph.types(ends[0], ends[1]), graph.types(ends[1], ends[0])
        fitting = FITTING.get(relation, Fitting(frozenset()))
        named += all(ends)
        related += bool(forward or backward)
        typed += bool(forward & fitting.forward or backward & fitting.backward)
    size = len(triples)
    return {
        "triples": size,
        "both ends": named,
        "related": related,
        "fitting type": typed,
        "share related": related / size if size else 0.0,
        "share fitting": typed / size if size else 0.0,
    }


def keys_of(name: str, aliases: Mapping[str, Iterable[str]]) -> list[str]:
    """The match keys of a gold name: its own, without a closing parenthesis, and those of its other names."""
    names = [name, *sorted(aliases.get(name, ()))]
    return list(dict.fromkeys(match_key(each) for one in names for each in (one, title_name(one))))
