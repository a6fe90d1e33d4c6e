"""The signals of the ranker's third stage: how well each candidate answers the rewrites of the question."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ...models.word_vectors import projected
from ..pool.pool import Column, reciprocal_ranks
from ..question.words import SIGNAL_DECIMALS
from .bridge_entities import content_inside
from .candidates import Candidates, standing, unit
from .node_signals import SECOND_SIGNALS
from .query_rewriting import Rewrites, naming

_OF = {"text": "the text", "sentence": "its nearest sentence"}
_WHOSE = {
    "named": "greatest cosine between {of} and a rewrite whose inserted name it has and another text supplied",
    "about": "greatest cosine between {of} and a rewrite whose inserted name it is about and another text supplied",
    "inner": "rewrite_{key}_named, for rewrites of the smallest part around a name only",
    "outer": "rewrite_{key}_named, for rewrites of the largest part around a name only",
    "any": "greatest cosine between {of} and any rewrite of the question",
}
_MORE = {
    "weighted": "rewrite_{key}_named, with cosines times the weight of the inserted name",
    "gain": "rewrite_{key}_named minus the cosine between {of} and the question",
}
_RANKED = ("named", "about", "any")
_BRIDGE = "bridge (a name that a rewrite inserts for a part of the question)"

REWRITE_SIGNALS: Mapping[str, str] = MappingProxyType(
    {
        "stage_z": "standard score of its second-stage score",
        "stage_rank": "1 / (1 + rank) by second-stage score",
        "stage_gap": "the best second-stage score minus its own",
        **{
            f"rewrite_{key}_{whose}": meaning.format(key=key, of=of)
            for key, of in _OF.items()
            for whose, meaning in _WHOSE.items()
        },
        **{
            f"rewrite_{key}_{what}": meaning.format(key=key, of=of)
            for what, meaning in _MORE.items()
            for key, of in _OF.items()
        },
        **{f"rank_rewrite_{key}_{whose}": f"1 / (1 + rank) by rewrite_{key}_{whose}" for key in _OF for whose in _RANKED},
        "bridge_named": f"greatest weight of a {_BRIDGE} that the text has and another supplied",
        "bridge_about": f"greatest weight of a {_BRIDGE} that the text is about and another supplied",
        "bridge_given": f"greatest weight of a {_BRIDGE} that the text supplied itself",
        "bridges": "number of bridges (names that rewrites insert) that the text has and another supplied",
        "rest_stems": "share of the question's content words outside the replaced parts that the text has, by idf",
        "rest_covered": "how well the text's nearest words match the question outside the replaced parts, by idf",
        "part_covered": "how well the text's nearest words match the smallest replaced parts without names, by idf",
        "rewrites": "the question: number of rewrites",
        "parts": "the question: number of its parts that rewrites replace",
    }
)
"""The signals of rewrites alone. An explained hit shows some of them without the others, so each must explain itself."""

DEEP_SIGNALS: Mapping[str, str] = MappingProxyType({**SECOND_SIGNALS, **REWRITE_SIGNALS})
"""The signals of the third stage in the order of the columns."""


def deep_signals(found: Candidates, second: Column, scores: Column, rewrites: Rewrites) -> Column:
    """The signals of the third stage: (n_candidates, n_signals) float64, columns as in `DEEP_SIGNALS`.

    Args:
        found: the candidates.
        second: (n_candidates, n_second_signals) float64, their signals of the second stage.
        scores: (n_candidates,) float64, their scores by it.
        rewrites: the question's rewrites, at least one.
    """
    columns: dict[str, Column] = {f"stage_{name}": values for name, values in standing(scores).items()}
    columns |= {**_likeness(found, rewrites), **_rest(found, rewrites)}
    columns["rewrites"] = np.full(len(found), float(len(rewrites)))
    columns["parts"] = np.full(len(found), float(len({bridge.part for bridge in rewrites.bridges})))
    rewritten = np.stack([columns[name] for name in REWRITE_SIGNALS], axis=1)
    return np.concatenate([second, np.round(rewritten, SIGNAL_DECIMALS)], axis=1)


def _likeness(found: Candidates, rewrites: Rewrites) -> dict[str, Column]:
    keys = sorted({bridge.key for bridge in rewrites.bridges})
    row = [keys.index(bridge.key) for bridge in rewrites.bridges]
    mention, about = (table[row] for table in naming(found, keys))
    given = np.zeros((len(rewrites), len(found)), dtype=np.bool_)
    given[np.arange(len(rewrites)), [bridge.source for bridge in rewrites.bridges]] = True
    named = ((mention > 0) | (about > 0)) & ~given
    inner, outer = (
        np.array([getattr(rewrites.parts[bridge.part], side) for bridge in rewrites.bridges])[:, None]
        for side in ("inner", "outer")
    )
    whose: dict[str, NDArray[np.bool_]] = {
        "named": named,
        "about": (about > 0) & ~given,
        "inner": named & inner,
        "outer": named & outer,
        "any": np.ones_like(named),
    }
    scores = np.array([bridge.score for bridge in rewrites.bridges])
    weight = (scores / max(float(scores.max()), 1e-9))[:, None]
    columns: dict[str, Column] = {}
    for of, (cosines, own) in _cosines(found, rewrites).items():
        for each, selected in whose.items():
            columns[f"rewrite_{of}_{each}"] = _greatest(cosines, selected)
        columns[f"rewrite_{of}_weighted"] = _greatest(cosines * weight, named)
        columns[f"rewrite_{of}_gain"] = columns[f"rewrite_{of}_named"] - own
        for each in ("named", "about", "any"):
            columns[f"rank_rewrite_{of}_{each}"] = _ranks(columns[f"rewrite_{of}_{each}"])
    weights = np.broadcast_to(weight, named.shape)
    columns["bridge_named"] = _greatest(weights, named)
    columns["bridge_about"] = _greatest(weights, whose["about"])
    columns["bridge_given"] = _greatest(weights, given)
    columns["bridges"] = np.zeros(len(found))
    for number in range(len(keys)):
        columns["bridges"] += named[row.index(number)]
    return columns


def _cosines(found: Candidates, rewrites: Rewrites) -> dict[str, tuple[Column, Column]]:
    """Cosines of the rewrites with texts and with their best sentences, and those of the question itself.

    By "text" and "sentence": (n_rewrites, n_candidates) float64 and (n_candidates,) float64. A sentence's vector is the mean
    of its words'. NaN where there is no vector.
    """
    texts = found.pool.vectors[found.rows].astype(np.float64)
    whole = rewrites.vectors.astype(np.float64) @ texts.T
    whole[:, ~texts.any(axis=1)] = np.nan
    best = np.full((len(rewrites) + 1, len(found)), np.nan)
    words, question, sentences = found.words, found.asked.vector, found.sentences
    first, last = found.words_between(sentences.node, sentences.start, sentences.end)
    held = last > first
    if words is not None and question is not None and held.any():
        asked = np.concatenate([projected(rewrites.vectors), question[None, :]]).astype(np.float64)
        said = unit(asked) @ unit(words.sums(first[held], last[held])).T
        nodes, begin = np.unique(sentences.node[held], return_index=True)
        best[:, nodes] = np.maximum.reduceat(said, begin, axis=1)
    return {"text": (whole, found.pool.cosine[found.rows]), "sentence": (best[:-1], best[-1])}


def _rest(found: Candidates, rewrites: Rewrites) -> dict[str, Column]:
    """How well each candidate matches the question outside the replaced parts, and the replaced parts."""
    replaced = [rewrites.parts[number] for number in sorted({bridge.part for bridge in rewrites.bridges})]
    holds = np.stack([content_inside(found, part) for part in replaced])
    inside, inner = holds.any(axis=0), holds[[part.inner for part in replaced]].any(axis=0)
    outside = np.where(inside, 0.0, found.asked.weight)
    within = np.where(inner, found.rest_weights, 0.0)
    total, small = max(float(outside.sum()), 1e-9), max(float(within.sum()), 1e-9)
    return {
        "rest_stems": outside @ found.has_word / total,
        "rest_covered": outside @ found.covered / total,
        "part_covered": within @ found.covered / small,
    }


def _greatest(values: Column, selected: NDArray[np.bool_]) -> Column:
    """The greatest selected value of each column, NaN where none is selected: (n_candidates,) float64."""
    best = np.where(selected & ~np.isnan(values), values, -np.inf).max(axis=0)
    return np.where(np.isfinite(best), best, np.nan)


def _ranks(values: Column) -> Column:
    """1 / (1 + rank), ties by position; 0 where there is no value."""
    missing = np.isnan(values)
    return np.where(missing, 0.0, reciprocal_ranks(np.where(missing, -np.inf, values)))
