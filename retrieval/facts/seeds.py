"""The entities that a question means: by name and alias, in other inflections, by synonyms, and by nearness of names.

Every entity comes with how surely it is meant: 1 where the question has its name or an alias (match keys fold case, accents,
articles and possessives), `IN_SMALL_LETTERS` of that where the question writes it small and another one with a capital ("the
film" beside "Dark River"), `INFLECTED` where it has another number of it ("Vale Clock" for "Vale Clocks"), `SYNONYM` where
a language model gave the name, and the cosine of the names, at most that of `INFLECTED`, where an encoder finds them near.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...graph.model import MENTIONS, Entity, entity_ref, split_ref
from ...graph.names import match_key
from ...graph.reads import EdgesOf, FetchEntities, FindEntities, TermFrequencies
from ...graph.store import GraphReader
from ...graph.terms import STOP_WORDS, words
from ...models.embedder import Embedder, checked
from ...models.llm import LLM
from ..query import Query
from ..question.encoder import encode_question
from ..question.entity_linking import NameSpan, Seed, fits, link, spans
from ..question.llm_answers import questions_made
from ..question.named_entities import entities_named
from .similarity import entities_near

INFLECTED, SYNONYM = 0.9, 0.9
IN_SMALL_LETTERS = 0.5
SENTENCES, NAMES = 20, 32
"""Sentences nearest to the question, and entities that they mention, whose names are compared with its words."""
LEAST_NEAR = 0.6
"""The least cosine between words of the question and a name that stands for the same."""

TASK = """You help to look names up in a knowledge graph.
List up to {most} names that the user's question means: the names in it, in their usual spelling, and other names of the
same things (synonyms, abbreviations, full forms). No descriptions, no answer to the question.
Answer with a JSON array of strings and nothing else."""


@dataclass(frozen=True, slots=True)
class MeantEntities:
    """The entities that a question means, best first.

    Attributes:
        scores: how surely each is meant, by id, above 0 and at most 1.
        entities: the entities by id.
        other_words: the question's words, folded, that are part of no name in it, stop words apart.
        warnings: what went wrong on the way.
    """

    scores: Mapping[str, float]
    entities: Mapping[str, Entity]
    other_words: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def meant_entities(
    reader: GraphReader,
    query: Query,
    embedder: Embedder | None = None,
    near: int = 0,
    llm: LLM | None = None,
    most: int = 10,
    *,
    last_resort: bool = False,
) -> MeantEntities:
    """The entities that a question means.

    Args:
        reader: the store or view.
        query: the question.
        embedder: the encoder of names; None: names are not compared.
        near: entities at most that are found by nearness of their names; 0: none.
        last_resort: whether names are compared only where nothing else is found.
        llm: a language model that gives synonyms; None: there is none.
        most: names at most that it is asked for.

    Raises:
        StoreMismatch: the store's vectors come from another encoder. ConfigError: a setting of the model is wrong.
    """
    named = entities_named(reader, query.text)
    scores = _named_surely(named)
    entities = {entity.id: entity for _, entity in named}
    covered = {place for seed, _ in named for place in range(seed.span.start, seed.span.end)}
    for entity, span in _inflected(reader, query.text, covered):
        scores.setdefault(entity.id, INFLECTED)
        entities.setdefault(entity.id, entity)
        covered.update(range(span.start, span.end))
    warnings: list[str] = []
    if llm is not None:
        made, reason = questions_made(llm, TASK.format(most=most), query, most)
        warnings += [f"synonyms: {reason}; looked up by the question's own words instead"] if reason else []
        for entity in _called(reader, made):
            scores.setdefault(entity.id, SYNONYM)
            entities.setdefault(entity.id, entity)
    runs = _uncovered(query.text, covered)
    if near and embedder is not None and runs and not (last_resort and scores):
        for entity, cosine in _near(reader, query, embedder, runs)[:near]:
            scores.setdefault(entity.id, cosine)
            entities.setdefault(entity.id, entity)
    order = sorted(scores, key=lambda each: (-scores[each], each))
    other = dict.fromkeys(word for run in runs for word in words(run) if word not in STOP_WORDS)
    return MeantEntities({each: scores[each] for each in order}, entities, tuple(other), tuple(warnings))


def _named_surely(named: Sequence[tuple[Seed, Entity]]) -> dict[str, float]:
    """How surely each named entity is meant: words in small letters beside names with capitals may be no name."""
    capitals = {entity.id for seed, entity in named if not seed.span.text.islower()}
    return {entity.id: IN_SMALL_LETTERS if capitals and entity.id not in capitals else 1.0 for _, entity in named}


def other_numbers(key: str) -> tuple[str, ...]:
    """A match key with its last word in the plural or the singular, as English forms them.

    >>> other_numbers("vale clock"), other_numbers("cities"), other_numbers("a1")
    (('vale clocks',), ('city', 'citie'), ())
    """
    before, _, word = key.rpartition(" ")
    if len(word) < 3 or not word.isalpha():
        return ()
    found: list[str] = []
    if word.endswith("ies"):
        found += [f"{word[:-3]}y", word[:-1]]
    elif word.endswith(("ses", "xes", "zes", "ches", "shes")):
        found += [word[:-2], word[:-1]]
    elif word.endswith("s") and not word.endswith("ss"):
        found += [word[:-1]]
    elif word.endswith(("s", "x", "z", "ch", "sh")):
        found += [f"{word}es"]
    elif word.endswith("y") and word[-2] not in "aeiou":
        found += [f"{word[:-1]}ies"]
    else:
        found += [f"{word}s"]
    return tuple(f"{before} {each}".strip() for each in found)


def _inflected(reader: GraphReader, question: str, covered: Iterable[int]) -> list[tuple[Entity, NameSpan]]:
    """Entities that the words outside of `covered` name in another number, with the words that do."""
    taken = set(covered)
    free = [span for span in spans(question) if taken.isdisjoint(range(span.start, span.end))]
    others = {span.key: other_numbers(span.key) for span in free}
    find, counted = FindEntities(sorted({key for some in others.values() for key in some})), TermFrequencies([])
    answers = reader.read(find, counted)
    found = {
        key: list(dict.fromkeys(entity for each in some for entity in answers[find].get(each, ())))
        for key, some in others.items()
    }
    seeds = link(free, found)
    ids = list(dict.fromkeys(seed.entity for seed in seeds))
    if not ids:
        return []
    mentioning, fetch = EdgesOf([entity_ref(each) for each in ids], "in", [MENTIONS], 1), FetchEntities(ids)
    more = reader.read(mentioning, fetch)
    frequency = {split_ref(edge.target)[1]: edge.weight for edge in more[mentioning]}
    by_id = {entity.id: entity for entity in more[fetch]}
    nodes = answers[counted].nodes
    return [
        (by_id[seed.entity], seed.span)
        for seed in seeds
        if seed.entity in by_id and fits(seed, frequency.get(seed.entity, 0), nodes)
    ]


def _called(reader: GraphReader, names: Sequence[str]) -> list[Entity]:
    """The entities called by these names, in their order, in whatever number."""
    keys = [(match_key(name), other) for name in names for other in (match_key(name), *other_numbers(match_key(name)))]
    find = FindEntities(list(dict.fromkeys(key for _, key in keys)))
    found = reader.read(find)[find]
    fetch = FetchEntities(list(dict.fromkeys(entity for _, key in keys for entity in found.get(key, ()))))
    return reader.read(fetch)[fetch]


def _uncovered(question: str, covered: Iterable[int]) -> list[str]:
    """Runs of the question's words that no name takes, stop words apart."""
    taken = set(covered)
    text = "".join(" | " if place in taken else letter for place, letter in enumerate(question))
    runs: list[list[str]] = [[]]
    for piece in text.split("|"):
        runs.append([])
        for word in piece.split():
            plain = word.strip(".,;:!?\"'“”‘’()[]")
            if plain.casefold() in STOP_WORDS or not any(map(str.isalnum, plain)):
                runs.append([])
            else:
                runs[-1].append(plain)
    return [" ".join(run) for run in runs if run]


def _near(reader: GraphReader, query: Query, embedder: Embedder, runs: Sequence[str]) -> list[tuple[Entity, float]]:
    """Entities near the question whose names are near to words of it, with the cosine, best first."""
    vector = encode_question(reader, embedder, query).vector
    if vector is None:
        return []
    fetch = FetchEntities(entities_near(reader, vector, SENTENCES, NAMES))
    candidates = [each for each in reader.read(fetch)[fetch] if not each.literal]
    if not candidates:
        return []
    rows = checked(embedder).embed([*runs, *(each.name for each in candidates)])
    best = (rows[len(runs) :] @ rows[: len(runs)].T).max(axis=1)
    found = [(each, min(INFLECTED, float(cosine))) for each, cosine in zip(candidates, best, strict=True)]
    return sorted((each for each in found if each[1] >= LEAST_NEAR), key=lambda each: (-round(each[1], 6), each[0].id))
