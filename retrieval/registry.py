"""Retrievers, rerankers and transforms by name; other packages add theirs through entry points.

The groups are `clew.retrievers`, `clew.rerankers` and `clew.transforms`. The tables load nothing. What is registered is a
class or function that takes any of `reader`, `embedder`, `language`, `llm` and `retrievers` by these names, and options of
its own (see `creation`). No two parts of the three kinds have one name, since expressions name all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from typing import TYPE_CHECKING, TypeAlias

from ..graph.registry import Registry, Row

if TYPE_CHECKING:
    from .base import Reranker, Retriever
    from .transform import Transform

Maker: TypeAlias = "Callable[..., Retriever]"
RerankerMaker: TypeAlias = "Callable[..., Reranker]"
TransformMaker: TypeAlias = "Callable[..., Transform]"


@dataclass(frozen=True, slots=True)
class RetrieverRow(Row):
    """A built-in retriever's row.

    Args:
        compared: whether an evaluation compares it when no names are given.
        graph: whether it uses the graph; an evaluation shows whether that pays.
    """

    compared: bool = False
    graph: bool = True


RETRIEVERS: Registry[Maker] = Registry(
    "retriever",
    (
        RetrieverRow(
            "keyword",
            "clew.retrieval.retrievers.keyword:Keyword",
            "BM25 over title and text",
            compared=True,
            graph=False,
        ),
        RetrieverRow(
            "vector",
            "clew.retrieval.retrievers.vector:Vector",
            "cosine between question and text, or its sentences",
            compared=True,
            graph=False,
        ),
        RetrieverRow(
            "fusion",
            "clew.retrieval.retrievers.fusion:fusion",
            "reciprocal rank fusion of keyword and vector",
            compared=True,
            graph=False,
        ),
        RetrieverRow(
            "graph",
            "clew.retrieval.retrievers.graph_walk:Graph",
            "entities of the question, PageRank over the entities that texts share, chains from text to text",
            compared=True,
        ),
        RetrieverRow(
            "hybrid",
            "clew.retrieval.retrievers.hybrid:Hybrid",
            "keyword, vector and graph gather a pool, which a learned ranker orders",
            compared=True,
        ),
        RetrieverRow(
            "deep",
            "clew.retrieval.retrievers.deep:Deep",
            "hybrid, then again with the question's unnamed parts replaced by what the best texts name; slower",
        ),
        RetrieverRow(
            "boolean",
            "clew.retrieval.retrievers.boolean:boolean",
            "what all of several retrievers find, or what any finds",
            graph=False,
        ),
        RetrieverRow(
            "query_fusion",
            "clew.retrieval.retrievers.query_fusion:query_fusion",
            "a question and variants of it put to several retrievers, the answers fused in one of five ways",
            graph=False,
        ),
        RetrieverRow(
            "ensemble",
            "clew.retrieval.retrievers.ensemble:ensemble",
            "several chunk sizes searched together, overlapping hits merged",
            graph=False,
        ),
        RetrieverRow(
            "router",
            "clew.retrieval.retrievers.router:router",
            "sends a question to the retriever that fits it, by rules, embeddings or a language model",
        ),
        RetrieverRow(
            "kg_keyword",
            "clew.retrieval.retrievers.kg_keyword:KGKeyword",
            "facts around the entities that the question names, or the texts that state them",
        ),
        RetrieverRow(
            "kg_embedding",
            "clew.retrieval.retrievers.kg_embedding:KGEmbedding",
            "facts whose sentences are near to the question and those around them, or the texts that state them",
        ),
        RetrieverRow(
            "kg_both",
            "clew.retrieval.retrievers.kg_both:KGBoth",
            "the facts of kg_keyword and kg_embedding, each once, scored together",
        ),
        RetrieverRow(
            "synonym",
            "clew.retrieval.retrievers.synonym:Synonym",
            "facts at what the question means by name, alias, inflection or synonym",
        ),
        RetrieverRow(
            "vector_context",
            "clew.retrieval.retrievers.vector_context:VectorContext",
            "facts around the entities whose names are nearest to the question",
        ),
        RetrieverRow(
            "property_graph",
            "clew.retrieval.retrievers.property_graph:property_graph",
            "what several retrievers of facts find, the facts of all kept together",
        ),
        RetrieverRow(
            "global",
            "clew.retrieval.retrievers.global_communities:Global",
            "what a whole corpus is about, or the groups around an entity, by summaries of communities",
        ),
        RetrieverRow(
            "summary",
            "clew.retrieval.retrievers.summary:Summary",
            "every text, or those that a summary should rest on, by embeddings or a language model",
            graph=False,
        ),
        RetrieverRow(
            "tree",
            "clew.retrieval.retrievers.tree:TreeRetriever",
            "down a tree of clustered texts, by embeddings or a language model",
            graph=False,
        ),
        RetrieverRow(
            "keyword_table",
            "clew.retrieval.retrievers.keyword_table:KeywordTable",
            "texts that share keywords with the question: words, key phrases, or a language model's",
            graph=False,
        ),
        RetrieverRow(
            "document_summary",
            "clew.retrieval.retrievers.document_summary:DocumentSummary",
            "documents by their summaries, then their texts",
            graph=False,
        ),
        RetrieverRow(
            "table",
            "clew.retrieval.retrievers.table:Tables",
            "tables, with the cells that answer, asked by SQL made from the question",
            graph=False,
        ),
        RetrieverRow(
            "auto",
            "clew.retrieval.retrievers.auto:auto",
            "reads from the question which texts are meant by their metadata, how many and in which order",
        ),
        RetrieverRow(
            "multi_document",
            "clew.retrieval.retrievers.multi_document:multi_document",
            "chooses documents by metadata and summary, then searches inside these",
        ),
        RetrieverRow(
            "cypher_template",
            "clew.retrieval.retrievers.cypher.cypher_template:CypherTemplateRetriever",
            "what a Cypher query of your own finds, its parameters filled from the question",
            needs="a Neo4j server, and a query given in Python",
        ),
        RetrieverRow(
            "text_to_cypher",
            "clew.retrieval.retrievers.cypher.text_to_cypher:TextToCypherRetriever",
            "what a Cypher query written by a language model finds",
            needs="a Neo4j server and a language model",
        ),
    ),
    "clew.retrievers",
    default="hybrid",
)
"""Retrievers by name."""

RERANKERS: Registry[RerankerMaker] = Registry(
    "reranker",
    (
        Row(
            "auto_merging",
            "clew.retrieval.rerankers.auto_merging:AutoMerging",
            "replaces hits by the larger stretch of text that they make up most of",
        ),
        Row(
            "metadata_replacement",
            "clew.retrieval.rerankers.metadata_replacement:MetadataReplacement",
            "shows a value of each hit's metadata in place of its text",
        ),
        Row(
            "score_threshold",
            "clew.retrieval.rerankers.score_threshold:ScoreThreshold",
            "drops the hits below a score, or below a share of the best one's",
        ),
        Row(
            "mmr",
            "clew.retrieval.rerankers.mmr:MMR",
            "maximal marginal relevance: hits that are relevant and unlike those before them",
        ),
        Row(
            "recency",
            "clew.retrieval.rerankers.recency:Recency",
            "raises the scores of newer texts, by a date in their metadata",
        ),
        Row(
            "node_distance",
            "clew.retrieval.rerankers.node_distance:NodeDistance",
            "raises the scores of texts near to the question's entities in the graph",
        ),
        Row(
            "one_per_document",
            "clew.retrieval.rerankers.one_per_document:OnePerDocument",
            "keeps the best hits of each document and folds the others into them",
        ),
        Row(
            "long_context_reorder",
            "clew.retrieval.rerankers.long_context_reorder:LongContextReorder",
            "puts the best hits at the beginning and the end, for a language model's context",
        ),
        Row(
            "cross_encoder",
            "clew.retrieval.rerankers.cross_encoder:CrossEncoder",
            "scores question and text together by an ONNX model of yours",
            needs="a model's folder",
        ),
        Row(
            "llm_rerank",
            "clew.retrieval.rerankers.llm_rerank:LLMRerank",
            "a language model grades the first hits, several at a time",
            needs="a language model",
        ),
        Row(
            "sentence_window",
            "clew.retrieval.rerankers.sentence_window:SentenceWindow",
            "shows of each hit the sentence that answers best, with those around it",
        ),
        Row(
            "expand",
            "clew.retrieval.rerankers.expand:Expand",
            "brings in the texts before, after and around hits, of their section, and those that they link to",
        ),
    ),
    "clew.rerankers",
)
"""Rerankers by name: `retriever >> reranker`."""

TRANSFORMS: Registry[TransformMaker] = Registry(
    "transform",
    (
        Row(
            "aliases",
            "clew.retrieval.transforms.aliases:Aliases",
            "the question with a name replaced by the entity's other names in the graph",
        ),
        Row(
            "clauses",
            "clew.retrieval.transforms.clauses:Clauses",
            "the clauses of a question that name something, each asked by itself",
        ),
        Row(
            "expansion",
            "clew.retrieval.transforms.expansion:Expansion",
            "the question with the words that weigh most in the best texts of a first keyword search",
        ),
        Row(
            "decomposition",
            "clew.retrieval.transforms.decomposition:Decomposition",
            "simpler questions, by a language model where there is one, else the question's clauses",
        ),
        Row(
            "hyde",
            "clew.retrieval.transforms.hyde:HyDE",
            "a text that might answer, by a language model where there is one, else the question as a statement",
        ),
        Row(
            "paraphrases",
            "clew.retrieval.transforms.paraphrases:Paraphrases",
            "the question in other words, by a language model where there is one, else other names and keywords",
        ),
        Row(
            "step_back",
            "clew.retrieval.transforms.step_back:StepBack",
            "a more general question, by a language model where there is one, else what the question is about",
        ),
    ),
    "clew.transforms",
)
"""Transforms of questions by name: `transform >> retriever`."""


def compared() -> tuple[str, ...]:
    """The retrievers that an evaluation compares when no names are given."""
    return tuple(row.name for row in RETRIEVERS.builtins if isinstance(row, RetrieverRow) and row.compared)


def graphless() -> tuple[str, ...]:
    """The built-in retrievers that do not use the graph; all others are assumed to."""
    return tuple(row.name for row in RETRIEVERS.builtins if isinstance(row, RetrieverRow) and not row.graph)


def has_option(name: str, option: str) -> bool:
    """Whether the retriever called `name` has an option of that name.

    Raises:
        ConfigError: no retriever has that name.
    """
    return option in signature(RETRIEVERS.get(name)).parameters
