"""Pools over the shelf of the contracts, for tests of what is computed on a pool."""

from clew.graph.store import GraphStore
from clew.retrieval.pool.gather import gather
from clew.retrieval.pool.pool import Column, Pool, prior
from clew.retrieval.query import Query
from clew.retrieval.question.encoder import encode_question
from clew.tests.contracts import shelf

OWNER = shelf.QUESTIONS[0]


def gathered(store: GraphStore, asked: str = OWNER) -> Pool:
    """The pool of a question."""
    return gather(store, encode_question(store, shelf.embedder(), Query(asked)))


def priors_of(pool: Pool) -> Column:
    """The candidates' first-stage relevance."""
    return prior(pool.keyword, pool.cosine, pool.sentence)
