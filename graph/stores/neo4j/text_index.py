"""Keyword search: the server's full-text index finds the candidates, BM25 is scored here.

The index's own score rests on rounded lengths, and on texts that were deleted but not yet merged away. Scored is the same
BM25 as on the embedded store, term by term in the question's order, from the numbers that the library node keeps exactly.
"""

from collections.abc import Sequence

from ...reads import Frequencies, Scored, SearchText, TermFrequencies
from ...terms import content_terms, indexed
from ..scores import K1, idf, share
from .core import ReadState
from .query_batch import BatchResult, CypherRead, Steps
from .visibility import Scope

_MORE = 100
"""Candidates beyond twice the number asked for."""

_HOLDING = (
    "UNWIND $terms AS term MATCH (c:Clew {clew_id: 'term:' + term}) RETURN [collect(term), collect(c.holding)] AS %answer"
)


def search_text(at: ReadState, read: SearchText) -> Steps[list[Scored]]:
    """BM25 over title and text of text nodes. In a view N, document frequencies and mean length are the whole store's."""
    asked, k = [indexed(term) for term in content_terms(read.query)], read.k
    if k <= 0 or not asked:
        return []
    wide = 2 * k + _MORE
    while True:
        parameters = {"query": " OR ".join(f'"{term}"' for term in dict.fromkeys(asked)), "wide": wide}
        found = yield [
            CypherRead(_HOLDING, {"terms": list(dict.fromkeys(asked))}),
            CypherRead(_candidates(at.scope), {**parameters, **at.scope.parameters}),
        ]
        ids, texts, lengths, least = found.answers[1]
        scored = sorted(_scores(asked, found, ids, texts, lengths), key=lambda each: (-each[1], each[0]))
        # No text left out can score more than the index says of the last one, but for what the index rounds.
        if len(ids) < wide or (len(scored) >= k and scored[k - 1][1] >= (K1 + 1) * least):
            return scored[:k]
        wide *= 4


def frequencies(at: ReadState, read: TermFrequencies) -> Steps[Frequencies]:
    """N, mean length and the number of text nodes that hold each term, of the whole store."""
    asked = {term: indexed(term) for term in read.terms}
    found = yield [CypherRead(_HOLDING, {"terms": list(dict.fromkeys(asked.values()))})] if asked else []
    held = dict(zip(*found.answers[0], strict=True)) if asked else {}
    state = found.library
    return Frequencies(state.nodes, state.mean_length, {term: held.get(kept, 0) for term, kept in asked.items()})


def _candidates(scope: Scope) -> str:
    options = ", {limit: $wide}" if scope.whole else ""
    return (
        f"CALL db.index.fulltext.queryNodes('clew_text', $query{options}) YIELD node AS n, score "
        f"WITH n, score WHERE n:TextNode AND {scope.node('n')} WITH n, score LIMIT $wide "
        "RETURN [collect(n.clew_id), collect(n.terms), collect(n.length), min(score)] AS %answer"
    )


def _scores(
    asked: Sequence[str], found: BatchResult, ids: Sequence[str], texts: Sequence[str], lengths: Sequence[int]
) -> list[Scored]:
    state, held = found.library, dict(zip(*found.answers[0], strict=True))
    mean, wanted = state.mean_length or 1.0, frozenset(asked)
    weights = [(term, idf(held[term], state.nodes)) for term in asked if held.get(term)]
    scored = []
    for identity, text, length in zip(ids, texts, lengths, strict=True):
        words = [word for word in text.split(" ") if word in wanted]
        score = 0.0
        for term, weight in weights:
            count = words.count(term)
            if count:
                score += share(weight, count, length, mean)
        if score > 0:
            scored.append((identity, score))
    return scored
