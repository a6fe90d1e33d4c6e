"""What the ranker learns from: a question's candidates, of which there are more than where it ranks.

More texts that do not belong to the answer teach more. Measured with weights that never saw the set, recall@5:
2WikiMultiHopQA 95.7 to 96.6, MuSiQue within what one training differs from the next.
"""

from collections.abc import Collection, Mapping

from ...graph.store import GraphReader
from ...models.embedder import Embedder
from ..pool.pool import Pool, Sizes
from ..query import Query
from ..ranker.candidates import Candidates
from ..training.ranker_training import Example

SIZES = Sizes(keyword=150, vector=150, sentence=150, shared=150)
SELECTED: Mapping[str, int] = {"prior": 80, "keyword": 20, "pagerank": 100, "pagerank_best": 60, "chain": 60, "bridged": 40}
"""How many candidates each order sends in, as `candidates.SELECTED`."""


def example(reader: GraphReader, embedder: Embedder, question: str, gold: Collection[str], set: str = "") -> Example:
    """A question with the text nodes (ids) that answer it; `set` names where it comes from.

    Raises:
        StoreMismatch: the store's vectors come from another encoder.
    """
    pool = Pool.gather(reader, Query(question), embedder, SIZES, reading=True)
    return Example(question, Candidates.of(pool, SELECTED), frozenset(gold), set)
