"""What is known of each candidate by itself: the signals of the ranker's first stage, a column each."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from ..pool.pool import Column, min_max
from ..question.words import KIND, SIGNAL_DECIMALS
from .candidates import Candidates

_SAYS = {
    "compares": "whether it compares",
    "words": "how many words it has",
    "when": "whether it asks for a time",
    "where": "whether it asks for a place",
    "who": "whether it asks for a person",
    "how_many": "whether it asks for a number",
    "life": "whether it is about a birth, a death or an age",
    "male": "its words for men less those for women",
}
"""What `KIND` says, for readers."""

NODE_SIGNALS: Mapping[str, str] = MappingProxyType(
    {
        "cosine": "cosine between question and text",
        "cosine_scaled": "cosine, min-max on the pool",
        "keyword": "BM25, min-max on the pool",
        "sentence": "cosine between question and nearest sentence",
        "sentence_scaled": "sentence, min-max on the pool",
        "prior": "how good the text looks by itself: (cosine + 0.7 keyword + sentence) / 2.7",
        "pagerank": "log PageRank from the seeds and what looks good",
        "pagerank_best": "log PageRank from the 20 best looking",
        "pagerank_seeds": "log PageRank from the seeds alone",
        "title_chain": "best chain to a text that is about what a good text names",
        "shared_chain": "best chain over a rare shared entity",
        "named_chain": "best chain to a text that names what a good text is about",
        "bridged": "greatest cosine with the question and a sentence of a good text together",
        "bridged_scaled": "bridged, min-max on the pool",
        "rank_cosine": "1 / (5 + rank) by cosine",
        "rank_keyword": "1 / (5 + rank) by BM25",
        "rank_sentence": "1 / (5 + rank) by nearest sentence",
        "rank_prior": "1 / (5 + rank) by prior",
        "rank_pagerank": "1 / (5 + rank) by the first PageRank",
        "rank_pagerank_best": "1 / (5 + rank) by the second PageRank",
        "rank_title_chain": "1 / (5 + rank) by title chain",
        "rank_shared_chain": "1 / (5 + rank) by shared chain",
        "rank_bridged": "1 / (5 + rank) by bridged",
        "seed_idf": "summed idf of the question's entities that the text mentions or is about",
        "seed_count": "how many of the question's entities the text mentions or is about",
        "about_seed": "words of the longest of the question's names that the text is about by its entity",
        "named_words": "words of the longest of the text's own names in the question",
        "named_at": "where in the question the text's name begins, 0 to 1; -1 where it is not there",
        "strength": "3 where the text has a title, 2 where a name was found in its first words, else 0",
        "same_name": "how many candidates have the same strongest name",
        "same_name_better": "how many candidates with its strongest name have a greater prior",
        "length": "log characters of the text",
        "stems": "idf share of the question's content words that the text holds",
        "stems_rest": "stems without words inside names of titled texts",
        "title_stems": "idf share of the question's content words that its title holds",
        "title_cosine": "product of the question's vector and the mean of the title's words",
        "covered": "idf share of the question's words that the text covers, by nearest word",
        "covered_rest": "covered without words inside names of titled texts",
        "covered_below": "covered less the best candidate's",
        "covered_rest_below": "covered_rest less the best candidate's",
        "gender": "he-words less she-words over their sum + 1",
        "gender_fits": "gender times the question's male less female words",
        "years": "log number of years in the text",
        "lived": "whether its first 200 characters say born or a span of years",
        "question_titles": "how many candidates' names the question holds",
        **{f"question_{each}": f"of the question: {_SAYS[each]}" for each in KIND},
    }
)
"""The signals in the order of the columns. Those of the question alone are alike for all candidates."""


def node_signals(found: Candidates) -> Column:
    """A row a candidate, a column a signal of `NODE_SIGNALS`."""
    pool, rows, graph = found.pool, found.rows, found.graph
    asked = found.asked
    columns: dict[str, Column] = {
        "cosine": pool.cosine[rows],
        "cosine_scaled": graph["cosine"][rows],
        "keyword": graph["keyword"][rows],
        "sentence": pool.sentence[rows],
        "sentence_scaled": graph["sentence"][rows],
        "bridged_scaled": min_max(graph["bridged"])[rows],
        "length": np.log1p([len(node.text) for node in found.nodes]),
    }
    for name in ("prior", "pagerank", "pagerank_best", "pagerank_seeds", "bridged"):
        columns[name] = graph[name][rows]
    for name in ("title_chain", "shared_chain", "named_chain"):
        columns[name] = graph[name][rows]
    for name in NODE_SIGNALS:
        if name.startswith("rank_"):
            columns[name] = ranks(graph[name.removeprefix("rank_")])[rows]
    columns.update(_seeds(found))
    columns.update(_names(found))
    columns.update(_coverage(found))
    columns.update(_persons(found))
    for name, value in zip(KIND, asked.kind.tolist(), strict=True):
        columns[f"question_{name}"] = np.full(len(found), value)
    if not len(found):
        return np.zeros((0, len(NODE_SIGNALS)))
    return np.stack([columns[name] for name in NODE_SIGNALS], axis=1).round(SIGNAL_DECIMALS)


def ranks(values: Column) -> Column:
    """1 / (5 + rank) by falling value, ranks from 0, ties by position; 0 where the value is the least of all."""
    order = np.argsort(-np.round(values, 9), kind="stable")
    result = np.zeros(len(values))
    result[order] = 1.0 / (5.0 + np.arange(len(values)))
    if len(values):
        result[values <= values.min()] = 0.0
    return result


def _seeds(found: Candidates) -> dict[str, Column]:
    pool = found.pool
    place = {int(row): number for number, row in enumerate(found.rows)}
    words: dict[int, int] = {}
    for seed in pool.seeds:
        if seed.entity in pool.entity_position:
            entity = pool.entity_position[seed.entity]
            words[entity] = max(words.get(entity, 0), seed.span.words)
    seeds = np.array(sorted(words), dtype=np.int64)
    held: set[tuple[int, int]] = set()
    hits = np.isin(pool.mentions.entity, seeds)
    held.update(zip(pool.mentions.node[hits].tolist(), pool.mentions.entity[hits].tolist(), strict=True))
    about = np.zeros(len(found))
    for node, entity in pool.about[np.isin(pool.about[:, 1], seeds)].tolist():
        held.add((node, entity))
        if node in place:
            about[place[node]] = max(about[place[node]], words[entity])
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


def rest_weights(found: Candidates) -> Column:
    """The weights of the question's content words, 0 for those inside a name of a titled or led text."""
    asked = found.asked
    inside = np.zeros(len(asked.starts) + 1, dtype=np.bool_)
    for (at, words), names in zip(found.named, found.names, strict=True):
        if words and names[0].strength >= 2:
            inside[at : at + words] = True
    weight = asked.weight.copy()
    weight[inside[np.array(asked.content, dtype=np.int64)]] = 0.0
    return weight


def _coverage(found: Candidates) -> dict[str, Column]:
    asked = found.asked
    weight, rest = asked.weight, rest_weights(found)
    whole, part = max(float(weight.sum()), 1e-9), max(float(rest.sum()), 1e-9)
    held, covered = found.held, found.covered
    titled = np.array([[f" {each}" in title for title in found.titles] for each in asked.prefixes], dtype=np.float64)
    if not len(titled):
        titled = np.zeros((0, len(found)))
    known = found.words is not None
    full = weight @ covered / whole if known else np.full(len(found), np.nan)
    some = rest @ covered / part if known else np.full(len(found), np.nan)
    return {
        "stems": weight @ held / whole,
        "stems_rest": rest @ held / part,
        "title_stems": weight @ titled / whole,
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
