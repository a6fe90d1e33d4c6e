"""Bridge entities: what the best candidates name and the question does not, to be inserted for parts of the question."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...graph.names import title_name
from ...graph.terms import STOP_WORDS
from ..pool.pool import Column
from ..question.parts import QuestionPart
from ..question.words import folded_name
from .candidates import Candidates, best_between, best_rows
from .linked_pairs import Pairs
from .pair_signals import AFTER, BEFORE

READ = 10
"""How many of the best candidates' texts are searched."""
STEEP = 0.5
"""How fast the weight of what a candidate names falls with its score, per standard deviation."""
TITLED = 0.72
"""The weight of a candidate's own title, relative to names in its text."""
APART = 0.5
"""The weight for a part of a candidate that has no word of the part's name."""

_WORD = r"(?:[A-Z]\.(?:[A-Z]\.)*|[\w'’-]+)"
_NAME = re.compile(rf"{_WORD}(?:\s(?:(?:of|the|de|la|von|van|and)\s)?(?=[A-Z0-9]){_WORD}){{0,5}}")
_POSSESSIVE = re.compile(r"['’](?:s)?$")
_MOST = 60


@dataclass(frozen=True, slots=True)
class Bridge:
    """Something that a candidate names.

    Attributes:
        key: its name, folded.
        text: its name as written.
        source: the candidate's position.
        part: the position of the part of the question that it may replace.
        score: how well the words around it match the question and that part; higher is better.
    """

    key: str
    text: str
    source: int
    part: int
    score: float


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a candidate names something: characters of its text, the whole text for its own title."""

    key: str
    text: str
    source: int
    start: int
    end: int
    title: bool = False


def bridges(found: Candidates, scores: Column, pairs: Pairs, parts: Sequence[QuestionPart]) -> tuple[Bridge, ...]:
    """For each part of the question and each name its best place, best first, ties by key and part.

    Args:
        found: the candidates.
        scores: (n_candidates,) float64, higher is better.
        pairs: linked pairs of them.
        parts: the question's parts.
    """
    best = best_rows(scores, READ)
    asked = f" {found.asked.text} "
    places = [each for each in _places(found, best, pairs) if f" {each.key} " not in asked and _tells(each.key)]
    if not places or not parts or found.similar is None:
        return ()
    weight = np.exp(STEEP * (scores - scores.max()) / max(float(scores.std()), 1e-9))
    weight = weight[[each.source for each in places]] * [TITLED if each.title else 1.0 for each in places]
    fits = _fits(found, places, parts) * weight
    kept: dict[tuple[str, int], Bridge] = {}
    for row, place in enumerate(places):
        for part in range(len(parts)):
            made = Bridge(place.key, place.text, place.source, part, float(fits[part, row]))
            if made.score > kept.get((place.key, part), made).score or (place.key, part) not in kept:
                kept[place.key, part] = made
    return tuple(sorted(kept.values(), key=lambda each: (-round(each.score, 9), each.key, each.part)))


def _places(found: Candidates, best: Sequence[int], pairs: Pairs) -> Iterator[_Place]:
    """The titles of the best candidates, the names of others in their texts, and the entities that several texts mention."""
    for source in best:
        node = found.nodes[source]
        title = title_name(node.title) if node.title else ""
        if title:
            yield _Place(folded_name(title), title, source, 0, len(node.text), title=True)
    chosen = set(best)
    for row in np.flatnonzero(pairs.onward > 0):
        source = int(pairs.parent[row])
        if source in chosen:
            start, end = int(pairs.onward_at[row]), int(pairs.onward_end[row])
            text = found.nodes[source].text[start:end]
            yield _Place(folded_name(text), text, source, start, end)
    pool = found.pool
    place = {int(found.rows[source]): source for source in best}
    several = np.isin(pool.mentions.node, sorted(place)) & (pool.frequency[pool.mentions.entity] > 1)
    for node_row, start in zip(pool.mentions.node[several].tolist(), pool.mentions.start[several].tolist(), strict=True):
        source = place[node_row]
        run = _NAME.match(found.nodes[source].text, start, start + _MOST)
        if run:
            text = _POSSESSIVE.sub("", run.group())
            yield _Place(folded_name(text), text, source, start, start + len(text))


def _tells(key: str) -> bool:
    """Whether a name is more than a letter or stop words."""
    return len(key) > 1 and not STOP_WORDS.issuperset(key.split())


def _fits(found: Candidates, places: Sequence[_Place], parts: Sequence[QuestionPart]) -> Column:
    """How well the words around each place match the question's words without names, and each part's: 0 to 1.

    Less where the candidate has no word of the part's name. (n_parts, n_places) float64.
    """
    rest = found.rest_weights
    names = found.asked.weight - rest
    nearest = _around(found, places)
    sources = [each.source for each in places]
    whole = rest @ nearest / max(float(rest.sum()), 1e-9)
    rows = []
    for part in parts:
        holds = content_inside(found, part)
        inner = np.where(holds, rest, 0.0)
        total = float(inner.sum())
        covered = (whole + inner @ nearest / total) / 2 if total > 0 else whole
        named = np.where(holds, names, 0.0)
        said = named @ found.has_word[:, sources] / float(named.sum()) if named.any() else np.ones(len(places))
        rows.append(covered * (APART + (1.0 - APART) * said))
    return np.stack(rows)


def content_inside(found: Candidates, part: QuestionPart) -> NDArray[np.bool_]:
    """Which content words of the question are in a part: (n_content_words,) bool."""
    starts = np.array(found.asked.starts, dtype=np.int64)[np.array(found.asked.content, dtype=np.int64)]
    return (starts >= part.start) & (starts < part.end)


def _around(found: Candidates, places: Sequence[_Place]) -> Column:
    """The greatest cosine of each content word of the question with a word around each place: (n, n_places) float64."""
    if found.similar is None:
        return np.zeros((0, len(places)))
    node, start, end = (
        np.array(each, dtype=np.int64) for each in zip(*((p.source, p.start, p.end) for p in places), strict=True)
    )
    _, low, high = found.sentences.around(node, start)
    title = np.array([place.title for place in places])
    first = np.where(title, -found.heads[node], np.maximum(low, start - BEFORE))
    last = np.where(title, end, np.minimum(high, end + AFTER))
    return best_between(found.similar, *found.words_between(node, first, last))
