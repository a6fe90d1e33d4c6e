"""LlamaIndex's retrievers over the same texts, with Clew's encoder and Clew's triplets. No LLM takes part."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from llama_index.core import PropertyGraphIndex, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.graph_stores.simple_labelled import SimplePropertyGraphStore
from llama_index.core.graph_stores.types import KG_NODES_KEY, KG_RELATIONS_KEY, EntityNode, Relation
from llama_index.core.indices.property_graph import VectorContextRetriever
from llama_index.core.llms import MockLLM
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.retrievers.fusion_retriever import FUSION_MODES
from llama_index.core.schema import TextNode, TransformComponent
from llama_index.core.vector_stores import SimpleVectorStore
from llama_index.retrievers.bm25 import BM25Retriever

import clew
from clew.models.embedder import Embedder, get_embedder
from clew.retrieval.evaluation.measures import DEPTH

from .asking import Ask

LEG = 100
"""What each leg of the fusion is asked for, as Clew's legs are."""
WIDE = {"similarity_top_k": 20, "path_depth": 2, "limit": 300}
"""The property graph's retriever asked for more than by default (4 entities, 1 hop, 30 triplets)."""

Triplets: TypeAlias = Mapping[str, Sequence[tuple[str, str, str, str, str]]]
"""Subject, its type, predicate, object, its type; by the text node that states them."""


class ClewEmbedding(BaseEmbedding):  # type: ignore[misc]
    """Clew's encoder behind LlamaIndex's interface; texts whose vectors are there are not encoded again."""

    _encoder: Embedder = PrivateAttr()
    _known: Mapping[str, list[float]] = PrivateAttr()

    def __init__(self, encoder: Embedder, known: Mapping[str, list[float]]) -> None:
        super().__init__(model_name=encoder.name, embed_batch_size=64)
        self._encoder = encoder
        self._known = known

    def _get_query_embedding(self, query: str) -> list[float]:
        found: list[float] = self._encoder.embed([query], kind="query")[0].tolist()
        return found

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        fresh = [text for text in texts if text not in self._known]
        made = dict(zip(fresh, self._encoder.embed(fresh).tolist(), strict=True)) if fresh else {}
        return [self._known[text] if text in self._known else made[text] for text in texts]


class Given(TransformComponent):  # type: ignore[misc]
    """An extractor of the property graph that has every text's triplets already."""

    _triplets: Triplets = PrivateAttr()

    def __init__(self, triplets: Triplets) -> None:
        super().__init__()
        self._triplets = triplets

    def __call__(self, nodes: Sequence[Any], **_: Any) -> Sequence[Any]:
        for node in nodes:
            entities: dict[str, EntityNode] = {}
            relations = []
            for subject, subject_type, predicate, target, target_type in self._triplets.get(node.node_id, ()):
                ends = [
                    entities.setdefault(name, EntityNode(name=name, label=kind or "entity"))
                    for name, kind in ((subject, subject_type), (target, target_type))
                ]
                relations.append(Relation(label=predicate, source_id=ends[0].id, target_id=ends[1].id))
            node.metadata[KG_NODES_KEY] = list(entities.values())
            node.metadata[KG_RELATIONS_KEY] = relations
        return nodes


def maker(system: str, texts: Mapping[str, str], store: Path) -> Callable[[], Mapping[str, Ask]]:
    """What indexes, and gives a way to ask by the name of each row. The vectors of the texts and the triplets are read
    before, since Clew made them; those of the entities are made while it indexes.
    """
    with clew.open(store, "r") as graph:
        ids, rows = graph.store.vectors(list(texts), "text")
    encoder = get_embedder("minilm")
    encoder.embed(["ready"])
    embedding = ClewEmbedding(encoder, {texts[each]: row.tolist() for each, row in zip(ids, rows, strict=True)})
    nodes = [TextNode(text=text, id_=identity) for identity, text in texts.items()]
    if system.endswith("bm25"):
        return lambda: {system: _asking(_bm25(nodes, DEPTH))}
    if system.endswith("vector"):
        return lambda: {system: _asking(_vector(nodes, embedding, DEPTH))}
    if system.endswith("fusion"):
        return lambda: {system: _asking(_fusion(nodes, embedding))}
    given = Given(triplets_of(store))
    return lambda: _property_graph(system, nodes, embedding, given)


def _asking(retriever: Any) -> Ask:
    return lambda question: _ids(retriever.retrieve(question))


def triplets_of(store: Path) -> Triplets:
    """The asserted facts of a store, by the text node that states them."""
    with clew.open(store, "r") as graph:
        reader = graph.store
        relations = {each.id: each for each in reader.scan("relation")}
        entities = {each.id: each for each in reader.scan("entity")}
        found: dict[str, list[tuple[str, str, str, str, str]]] = {}
        for evidence in reader.scan("evidence"):
            if evidence.asserted:
                relation = relations[evidence.relation]
                source, target = entities[relation.source], entities[relation.target]
                fact = (source.name, source.type, relation.words, target.name, target.type)
                found.setdefault(evidence.text_node, []).append(fact)
    return found


def _bm25(nodes: list[Any], k: int) -> Any:
    return BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=k)


def _vector(nodes: list[Any], embedding: ClewEmbedding, k: int) -> Any:
    return VectorStoreIndex(nodes, embed_model=embedding).as_retriever(similarity_top_k=k)


def _fusion(nodes: list[Any], embedding: ClewEmbedding) -> Any:
    return QueryFusionRetriever(
        [_vector(nodes, embedding, LEG), _bm25(nodes, LEG)],
        llm=MockLLM(),
        mode=FUSION_MODES.RECIPROCAL_RANK,
        similarity_top_k=DEPTH,
        num_queries=1,
        use_async=False,
    )


def _property_graph(system: str, nodes: list[Any], embedding: ClewEmbedding, given: Given) -> Mapping[str, Ask]:
    """One index and two ways to ask it: as it comes, and for more."""
    vectors, graph = SimpleVectorStore(), SimplePropertyGraphStore()
    PropertyGraphIndex(
        nodes,
        llm=MockLLM(),
        kg_extractors=[given],
        property_graph_store=graph,
        vector_store=vectors,
        embed_model=embedding,
        use_async=False,
    )
    settings: dict[str, dict[str, Any]] = {system: {}, f"{system}, wide": WIDE}
    return {
        name: _asking(VectorContextRetriever(graph, embed_model=embedding, vector_store=vectors, **each))
        for name, each in settings.items()
    }


def _ids(found: Sequence[Any]) -> list[str]:
    """The text nodes of an answer, each once, in its order. Of the property graph's triplets their sources."""
    ids = (each.node.node_id if each.node.ref_doc_id is None else each.node.ref_doc_id for each in found)
    return list(dict.fromkeys(ids))[:DEPTH]
