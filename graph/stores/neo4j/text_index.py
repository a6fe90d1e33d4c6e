"""Keyword search: the server's full-text index finds the candidates, BM25 is scored here.

The index's own score rests on rounded lengths, and on texts that were deleted but not yet merged away. Scored is the same
BM25 as on the embedded store, term by term in the question's order, from the numbers that the library node keeps exactly.
"""

from collections.abc import Sequence

from ...analyzer import DEFAULT_LANGUAGE, analyzer_of
from ...model import BARE_KINDS
from ...reads import Frequencies, Scored, SearchText, TermFrequencies
from ...terms import indexed
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
    """BM25 over title and text of text nodes, by the statistics of the whole store or of what is visible."""
    language = at.core.language or DEFAULT_LANGUAGE
    while True:
        found, held = yield from _searched(at, read, language)
        if held in (None, language):
            return found
        # The texts came, or the library was filled anew, after it was seen last.
        language = held


def _searched(at: ReadState, read: SearchText, language: str) -> Steps[tuple[list[Scored], str | None]]:
    """What a question in this language finds, and the language of the texts, None where that was not looked at."""
    asked, k = [indexed(term) for term in analyzer_of(language).content_terms(read.query)], read.k
    if k <= 0 or not asked:
        return [], None
    if read.statistics == "view" and not at.scope.whole:
        scored, held = yield from _by_view(at.scope, asked)
        return scored[:k], held
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
            return scored[:k], found.library.language
        wide *= 4


def _by_view(scope: Scope, asked: Sequence[str]) -> Steps[tuple[list[Scored], str | None]]:
    """Every visible text with one of these terms, scored by the visible texts alone, and the language of the texts.

    The index orders by the statistics of all texts, so that no text can be left out by its place there.
    """
    sought = list(dict.fromkeys(asked))
    query = " OR ".join(f'"{term}"' for term in sought)
    found = yield [
        CypherRead(
            f"MATCH (n:TextNode) WHERE {scope.node('n')} AND NOT n.kind IN $bare "
            "WITH count(n) AS nodes, sum(n.length) AS total RETURN [nodes, total] AS %answer",
            {"bare": sorted(BARE_KINDS), **scope.parameters},
        ),
        CypherRead(
            "CALL db.index.fulltext.queryNodes('clew_text', $query) YIELD node AS n "
            f"WITH n WHERE n:TextNode AND {scope.node('n')} WITH n, split(n.terms, ' ') AS words "
            "RETURN [collect(n.clew_id), collect(n.length), "
            "collect([term IN $terms | size([word IN words WHERE word = term])])] AS %answer",
            {"query": query, "terms": sought, **scope.parameters},
        ),
    ]
    (nodes, total), (ids, lengths, counts) = found.answers
    mean = total / max(1, nodes) or 1.0
    of_term = dict(zip(sought, zip(*counts, strict=True), strict=True)) if counts else {}
    holding = {term: sum(1 for each in of_term[term] if each) for term in of_term}
    scores = [0.0] * len(ids)
    for term in asked:
        if holding.get(term):
            weight = idf(holding[term], nodes)
            for place, count in enumerate(of_term[term]):
                if count:
                    scores[place] += share(weight, count, lengths[place], mean)
    return sorted(zip(ids, scores, strict=True), key=lambda each: (-each[1], each[0])), found.library.language


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
