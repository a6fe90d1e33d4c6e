"""networkx's personalised PageRank over the text-entity graph, from the entities that the question names."""

from pathlib import Path

import networkx as nx

import clew
from clew.graph.model import node_ref
from clew.retrieval.evaluation.measures import DEPTH
from clew.retrieval.question.entity_linking import link, spans

from .asking import Ask


def pagerank(store: Path) -> Ask:
    """The whole graph in memory: texts and what they mention or are about, entities and their asserted relations.

    Dates and quantities stay outside, as they do in Clew. A question that names no entity finds nothing.
    """
    reader = clew.open(store, "r").store
    graph: nx.Graph[str] = nx.Graph()
    things = sorted(entity.id for entity in reader.scan("entity") if not entity.literal)
    graph.add_nodes_from(things)
    for mention in reader.scan("mention"):
        if mention.entity in graph:
            graph.add_edge(node_ref(mention.text_node), mention.entity)
    graph.add_edges_from((node_ref(node), entity) for entity, node in reader.about(things))
    stated = {each.relation for each in reader.scan("evidence") if each.asserted}
    for relation in reader.scan("relation"):
        if relation.id in stated and relation.source in graph and relation.target in graph:
            graph.add_edge(relation.source, relation.target)
    texts = sorted(ref for ref in graph if ref.startswith("node:"))

    def ask(question: str) -> list[str]:
        candidates = spans(question)
        seeds = link(candidates, reader.find([span.key for span in candidates]))
        reset = {seed.entity: 1.0 for seed in seeds if seed.entity in graph}
        if not reset:
            return []
        scores = nx.pagerank(graph, personalization=reset)
        best = sorted(texts, key=lambda ref: (-round(scores[ref], 9), ref))[:DEPTH]
        return [ref.removeprefix("node:") for ref in best if scores[ref] > 0]

    return ask
