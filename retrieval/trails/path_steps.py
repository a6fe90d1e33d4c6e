"""The steps of paths through the graph, in words: facts and mentions with the sentences that state them."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from ...graph.groups import grouped
from ...graph.model import DECLARES, MENTIONS, Edge, Evidence, Mention, Path, TextNode, split_ref
from ...graph.reads import EvidenceOf, FetchEntities, FetchMentions, FetchRelations, FetchTextNodes, SentencesOf
from ...graph.store import GraphReader
from ..hits import IS_ABOUT, IS_SUBJECT, Step, name_of_node


def steps_of(reader: GraphReader, paths: Sequence[Path]) -> list[tuple[Step, ...]]:
    """The steps of each path, in order, in two reads of the store.

    Paths lead over entities and text nodes, along mentions, relations, and DECLARES edges between a document and an entity,
    with a text node of that document as the path's ref. A path of which the reader hides a part has no steps.
    """
    return _StepWriter(reader, paths).steps()


class _StepWriter:
    def __init__(self, reader: GraphReader, paths: Sequence[Path]) -> None:
        self._paths = paths
        edges = {edge.id: edge for path in paths for edge in path.edges}.values()
        facts = [edge.id for edge in edges if edge.type not in (MENTIONS, DECLARES)]
        ids = grouped(map(split_ref, dict.fromkeys(ref for path in paths for ref in path.refs)))
        relations, evidence, entities = FetchRelations(facts), EvidenceOf(facts), FetchEntities(ids.get("entity", ()))
        mentions = FetchMentions([edge.id for edge in edges if edge.type == MENTIONS])
        answers = reader.read(relations, evidence, entities, mentions)
        self._relations = {each.id: each for each in answers[relations]}
        self._names = {each.id: each.name for each in answers[entities]}
        self._mentions = {each.id: each for each in answers[mentions]}
        self._stated = grouped((each.relation, each) for each in answers[evidence])
        nodes = FetchTextNodes([*ids.get("node", ()), *(each.text_node for each in _first(self._stated.values()))])
        sentences = SentencesOf(list(dict.fromkeys(each.text_node for each in self._mentions.values())))
        answers = reader.read(nodes, sentences)
        self._nodes = {each.id: each for each in answers[nodes]}
        self._sentences = grouped((each.parent or "", each) for each in answers[sentences])

    def steps(self) -> list[tuple[Step, ...]]:
        written = []
        for path in self._paths:
            made = [self._step(edge, *ends) for edge, ends in zip(path.edges, pairwise(path.refs), strict=True)]
            whole = tuple(step for step in made if step is not None)
            written.append(whole if len(whole) == len(made) else ())
        return written

    def _step(self, edge: Edge, source: str, target: str) -> Step | None:
        if edge.type not in (MENTIONS, DECLARES):
            return self._fact(edge)
        inward = split_ref(source)[0] == "entity"
        entity, node = (split_ref(each)[1] for each in ((source, target) if inward else (target, source)))
        held = self._nodes.get(node)
        if held is None or entity not in self._names:
            return None
        ends = (self._names[entity], name_of_node(held)) if inward else (name_of_node(held), self._names[entity])
        if edge.type == DECLARES:
            return Step(edge, ends[0], IS_SUBJECT if inward else IS_ABOUT, ends[1], text_node=node)
        mention = self._mentions.get(edge.id)
        if mention is None:
            return None
        words = "is mentioned in" if inward else "mentions"
        return Step(edge, ends[0], words, ends[1], self._around(held, mention), node)

    def _fact(self, edge: Edge) -> Step | None:
        relation = self._relations.get(edge.id)
        if relation is None or not {relation.source, relation.target} <= self._names.keys():
            return None
        ends = self._names[relation.source], self._names[relation.target]
        best = next((each for each in self._stated.get(relation.id, ()) if each.text_node in self._nodes), None)
        if best is None:
            return Step(edge, ends[0], relation.words, ends[1], asserted=relation.asserted)
        sentence = self._nodes[best.text_node].text[best.start : best.end]
        return Step(edge, ends[0], relation.words, ends[1], sentence, best.text_node, best.asserted, best.properties)

    def _around(self, node: TextNode, mention: Mention) -> str:
        start, end = node.start + mention.start, node.start + mention.end
        return next((each.text for each in self._sentences.get(node.id, ()) if each.start <= start and end <= each.end), "")


def _first(lists: Iterable[Sequence[Evidence]]) -> list[Evidence]:
    return [each[0] for each in lists if each]
