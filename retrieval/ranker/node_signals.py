"""The signals of each candidate: of its own text in the ranker's first stage, and what its pairs add in the second."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from ..pool.pool import Column, min_max, reciprocal_ranks
from ..question.words import KIND, SIGNAL_DECIMALS
from .candidates import Candidates, best_rows, standing
from .linked_pairs import Pairs
from .pair_signals import PAIR_SIGNALS

_KINDS = {
    "compares": "whether it compares",
    "words": "number of words",
    "when": "whether it asks for a time",
    "where": "whether it asks for a place",
    "who": "whether it asks for a person",
    "how_many": "whether it asks for a number",
    "life": "whether it is about a birth, a death or an age",
    "male": "number of words for men minus words for women",
}
"""What the properties in `KIND` mean."""

NODE_SIGNALS: Mapping[str, str] = MappingProxyType(
    {
        "cosine": "cosine between question and text",
        "cosine_scaled": "cosine, min-max on the pool",
        "keyword": "BM25, min-max on the pool",
        "sentence": "cosine between question and nearest sentence",
        "sentence_scaled": "sentence, min-max on the pool",
        "prior": "first-stage relevance: (cosine + 0.7 keyword + sentence) / 2.7",
        "pagerank": "log of PageRank from the question's entities and, weakly, from texts by first-stage relevance",
        "pagerank_best": "log of PageRank from the 20 texts of greatest first-stage relevance",
        "pagerank_seeds": "log of PageRank from the question's entities alone",
        "title_chain": "best chain to this text, which is about what a relevant text names",
        "shared_chain": "best chain to this text over a rare entity shared with a relevant text",
        "named_chain": "best chain to this text, which names what a relevant text is about",
        "bridged": "greatest cosine between this text and the question together with a sentence of a relevant text",
        "bridged_scaled": "bridged, min-max on the pool",
        "rank_cosine": "1 / (5 + rank) by cosine",
        "rank_keyword": "1 / (5 + rank) by BM25",
        "rank_sentence": "1 / (5 + rank) by nearest sentence",
        "rank_prior": "1 / (5 + rank) by first-stage relevance",
        "rank_pagerank": "1 / (5 + rank) by pagerank",
        "rank_pagerank_best": "1 / (5 + rank) by pagerank_best",
        "rank_title_chain": "1 / (5 + rank) by title_chain",
        "rank_shared_chain": "1 / (5 + rank) by shared_chain",
        "rank_bridged": "1 / (5 + rank) by bridged",
        "seed_idf": "sum of the idf of the question's entities that the text mentions or is about",
        "seed_count": "number of the question's entities that the text mentions or is about",
        "about_seed": "number of words of the longest name in the question whose entity the text is about",
        "named_words": "number of words of the longest of the text's own names in the question",
        "named_at": "position of the text's name in the question, 0 to 1; -1 if it is not there",
        "strength": "3 if the text has a title, 2 if its first words are a name, else 0",
        "same_name": "number of candidates with the same strongest name",
        "same_name_better": "number of candidates with the same strongest name and greater first-stage relevance",
        "length": "log of the text's length in characters",
        "stems": "share of the question's content words that the text has, by idf",
        "stems_rest": "stems without the words of names of titled texts",
        "title_stems": "share of the question's content words that the title has, by idf",
        "title_cosine": "product of the question's vector and the mean vector of the title's words",
        "covered": "how well the text's nearest words match the question's content words, by idf",
        "covered_rest": "covered without the words of names of titled texts",
        "covered_below": "covered minus that of the best candidate",
        "covered_rest_below": "covered_rest minus that of the best candidate",
        "gender": "(male pronouns - female pronouns) / (their sum + 1)",
        "gender_fits": "gender times the question's words for men minus those for women",
        "years": "log of the number of years that the text names",
        "lived": "whether its first 200 characters have 'born' or a span of years",
        "question_titles": "number of candidates' names in the question",
        **{f"question_{each}": f"the question: {_KINDS[each]}" for each in KIND},
    }
)
"""The signals of the first stage in the order of the columns. Those of the question are the same for all candidates."""


_SETS = (1, 2, 4)

FEEDBACK: Mapping[str, str] = MappingProxyType(
    {
        "own_z": "standard score of its first-stage score",
        "own_rank": "1 / (1 + rank) by first-stage score",
        "own_gap": "the best first-stage score minus its own",
        "in_best": "best score of the pairs that lead to it",
        "in_second": "second best score of the pairs that lead to it",
        "in_sum": "sum of the five best scores of the pairs that lead to it, as probabilities",
        "in_rank": "1 / (1 + rank) by in_best",
        "in_place": "its rank among all that the first text of its best pair leads to",
        "in_top3": "best score of the pairs from one of the three best candidates to it",
        "in_not_top": "best score of the pairs to it that do not start at the best candidate",
        "in_links": "number of pairs from the five best candidates to it",
        "out_best": "best score of the pairs that start at it",
        "out_second": "second best score of the pairs that start at it",
        "out_sum": "sum of the five best scores of the pairs that start at it, as probabilities",
        "out_rank": "1 / (1 + rank) by out_best",
        "links": "number of pairs that it is in",
        **{
            f"gain_{kind}{size}": f"how much of the question{what} it covers beyond the {size} best others"
            for kind, what in (("", ""), ("rest_", " without names"))
            for size in _SETS
        },
        **{f"edge_{name}": f"best pair leading to it: {meaning}" for name, meaning in PAIR_SIGNALS.items()},
    }
)

SECOND_SIGNALS: Mapping[str, str] = MappingProxyType({**NODE_SIGNALS, **FEEDBACK})
"""The signals of the second stage in the order of the columns."""


def node_signals(found: Candidates) -> Column:
    """The signals of the first stage: (n_candidates, n_signals) float64, columns as in `NODE_SIGNALS`."""
    pool, rows, graph = found.pool, found.rows, found.graph
    columns: dict[str, Column] = {
        "cosine": pool.cosine[rows],
        "cosine_scaled": graph["cosine"][rows],
        "keyword": graph["keyword"][rows],
        "sentence": pool.sentence[rows],
        "sentence_scaled": graph["sentence"][rows],
        "bridged_scaled": min_max(graph["bridged"])[rows],
        "length": np.log1p([len(node.text) for node in found.nodes]),
    }
    same = ("prior", "pagerank", "pagerank_best", "pagerank_seeds", "title_chain", "shared_chain", "named_chain", "bridged")
    columns.update({name: graph[name][rows] for name in same})
    ranked = [name for name in NODE_SIGNALS if name.startswith("rank_")]
    columns.update({name: ranks(graph[name.removeprefix("rank_")])[rows] for name in ranked})
    columns |= {**_seeds(found), **_names(found), **_coverage(found), **_persons(found)}
    for name, value in zip(KIND, found.asked.kind.tolist(), strict=True):
        columns[f"question_{name}"] = np.full(len(found), value)
    return np.stack([columns[name] for name in NODE_SIGNALS], axis=1).round(SIGNAL_DECIMALS)


def ranks(values: Column) -> Column:
    """1 / (5 + rank) by falling value, ranks from 0, ties by position; 0 for the least value of all: (n,) float64."""
    return np.where(values > values.min(initial=np.inf), reciprocal_ranks(values, 5.0), 0.0)


def _seeds(found: Candidates) -> dict[str, Column]:
    pool = found.pool
    place = {int(row): number for number, row in enumerate(found.rows)}
    seeds = np.array(sorted(pool.seed_words), dtype=np.int64)
    hits = np.isin(pool.mentions.entity, seeds)
    held = set(zip(pool.mentions.node[hits].tolist(), pool.mentions.entity[hits].tolist(), strict=True))
    about = np.zeros(len(found))
    for node, entity in pool.about[np.isin(pool.about[:, 1], seeds)].tolist():
        held.add((node, entity))
        if node in place:
            about[place[node]] = max(about[place[node]], pool.seed_words[entity])
    idf, count = np.zeros(len(found)), np.zeros(len(found))
    for node, entity in sorted(held):
        if node in place:
            idf[place[node]] += np.log1p(pool.total / max(1, int(pool.frequency[entity])))
            count[place[node]] += 1
    return {"seed_idf": idf, "seed_count": count, "about_seed": about}


def _names(found: Candidates) -> dict[str, Column]:
    same, better = found.namesakes
    total = max(1, len(found.asked.starts))
    named = found.named
    return {
        "named_words": np.array([words for _, words in named], dtype=np.float64),
        "named_at": np.array([at / total if words else -1.0 for at, words in named]),
        "strength": np.array([names[0].strength if names else 0 for names in found.names], dtype=np.float64),
        "same_name": same,
        "same_name_better": better,
        "question_titles": np.full(len(found), len({at for at, words in named if words})),
    }


def _coverage(found: Candidates) -> dict[str, Column]:
    asked = found.asked
    weight, rest = asked.weight, found.rest_weights
    whole, part = max(float(weight.sum()), 1e-9), max(float(rest.sum()), 1e-9)
    held, covered = found.has_word, found.covered
    titled = [[f" {each}" in title for title in found.titles] for each in asked.prefixes]
    titles = np.array(titled, dtype=np.float64).reshape(len(titled), len(found))
    known = found.words is not None
    full = weight @ covered / whole if known else np.full(len(found), np.nan)
    some = rest @ covered / part if known else np.full(len(found), np.nan)
    return {
        "stems": weight @ held / whole,
        "stems_rest": rest @ held / part,
        "title_stems": weight @ titles / whole,
        "title_cosine": _title_cosine(found),
        "covered": full,
        "covered_rest": some,
        "covered_below": full - full.max() if len(full) else full,
        "covered_rest_below": some - some.max() if len(some) else some,
    }


def _title_cosine(found: Candidates) -> Column:
    result = np.full(len(found), np.nan)
    words, toward = found.words, found.toward
    if words is None or toward is None:
        return result
    # Words come in order, those of the title first.
    owner = np.repeat(np.arange(len(found)), np.diff(words.first))
    titled = np.flatnonzero(words.start < found.heads[owner])
    if len(titled):
        rows, first, counts = np.unique(owner[titled], return_index=True, return_counts=True)
        result[rows] = np.add.reduceat(toward[titled], first) / counts
    return result


def _persons(found: Candidates) -> dict[str, Column]:
    persons = np.array([each.persons for each in found.read], dtype=np.float64).reshape(-1, 2)
    he, she = persons[:, 0], persons[:, 1]
    gender = (he - she) / (he + she + 1)
    male = float(found.asked.kind[KIND.index("male")])
    return {
        "gender": gender,
        "gender_fits": gender * male,
        "years": np.log1p([each.years for each in found.read]),
        "lived": np.array([each.lived for each in found.read], dtype=np.float64),
    }


def second_signals(
    found: Candidates, nodes: Column, scores: Column, pairs: Pairs, signals: Column, pair_scores: Column
) -> Column:
    """The signals of the second stage: (n_candidates, n_signals) float64, columns as in `SECOND_SIGNALS`.

    Args:
        found: the candidates.
        nodes: (n_candidates, n_node_signals) float64, their signals of the first stage.
        scores: (n_candidates,) float64, their scores by it.
        pairs: linked pairs of them.
        signals: (n_pairs, n_pair_signals) float64.
        pair_scores: (n_pairs,) float64, log odds.
    """
    count = len(found)
    columns = [nodes, *(values[:, None] for values in standing(scores).values())]
    columns.append(_pairwise(count, pairs, pair_scores, best_rows(scores, 5)))
    columns.append(_gains(found, scores))
    edges = np.full((count, len(PAIR_SIGNALS)), np.nan)
    if len(pairs):
        order = np.lexsort((-pair_scores, pairs.child))
        child = pairs.child[order]
        first = np.concatenate([[True], child[1:] != child[:-1]])
        edges[child[first]] = signals[order[first]]
    columns.append(edges)
    return np.concatenate(columns, axis=1).round(SIGNAL_DECIMALS)


def _pairwise(count: int, pairs: Pairs, scores: Column, top: Sequence[int]) -> Column:
    """The columns from in_best to links."""
    table = np.full((count, count), -np.inf)
    table[pairs.parent, pairs.child] = scores
    linked = np.isfinite(table)
    to_best, to_second, to_sum, to_rank = _best_two(table)
    from_best, from_second, from_sum, from_rank = _best_two(table.T)
    best_parent = table.argmax(axis=0) if count else np.zeros(0, dtype=np.int64)
    place = (table[best_parent] > table[best_parent, np.arange(count)][:, None]).sum(axis=1)
    others = table.copy()
    others[list(top[:1])] = -np.inf
    nothing = np.full((1, count), -np.inf)
    columns = (
        *(to_best, to_second, to_sum, to_rank),
        np.where(linked.any(axis=0), place, np.nan),
        np.concatenate([nothing, table[list(top[:3])]]).max(axis=0),
        np.concatenate([nothing, others]).max(axis=0),
        linked[list(top)].sum(axis=0),
        *(from_best, from_second, from_sum, from_rank),
        linked.sum(axis=0) + linked.sum(axis=1),
    )
    result = np.stack(columns, axis=1).astype(np.float64)
    result[~np.isfinite(result)] = np.nan
    return result


def _best_two(table: Column) -> tuple[Column, Column, Column, Column]:
    """Of each column of a table the greatest and second value, the sum of the five best as probabilities, 1 / (1 + rank)."""
    count = table.shape[1]
    ordered = -np.sort(-np.concatenate([table, np.full((5, count), -np.inf)]), axis=0)[:5]
    chances = np.where(np.isfinite(ordered), 1.0 / (1.0 + np.exp(-np.clip(ordered, -30, 30))), 0.0)
    rank = np.where(np.isfinite(ordered[0]), reciprocal_ranks(ordered[0]), 0.0)
    return ordered[0], ordered[1], chances.sum(axis=0), rank


def _gains(found: Candidates, scores: Column) -> Column:
    count = len(found)
    if found.words is None or not count:
        return np.full((count, 2 * len(_SETS)), np.nan)
    asked, covered = found.asked, found.covered
    order = best_rows(scores, max(_SETS) + 1)
    columns = []
    for weight in (asked.weight, found.rest_weights):
        total = max(float(weight.sum()), 1e-9)
        for size in _SETS:
            general = covered[:, order[:size]].max(axis=1)
            gain = weight @ np.maximum(covered - general[:, None], 0.0) / total
            for each in order[:size]:
                others = [other for other in order[: size + 1] if other != each][:size]
                union = covered[:, others].max(axis=1) if others else np.zeros(len(weight))
                gain[each] = float(weight @ np.maximum(covered[:, each] - union, 0.0)) / total
            columns.append(gain)
    return np.stack(columns, axis=1)
