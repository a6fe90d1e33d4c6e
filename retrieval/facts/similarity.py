"""How near facts, entities and texts are to a question: by the vectors of the sentences that state them, and by words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...graph.groups import grouped
from ...graph.model import MENTIONS, Edge, Evidence, Mention, TextNode, entity_ref, split_ref
from ...graph.reads import (
    EdgesOf,
    EvidenceOf,
    FetchTextNodes,
    FetchVectors,
    MentionsIn,
    NodesAbout,
    SearchVectors,
    SentencesOf,
)
from ...graph.store import GraphReader, Matrix
from ...graph.terms import stem, terms
from ...models.embedder import Embedder, checked
from .walk import ends_of, facts_by_entity

FACTS_AN_ENTITY = 200
"""Facts looked at of each entity that a near sentence mentions, best stated first."""
FACTS_OF_ONE_END = 5
"""Facts up to which an entity's facts with what no near text mentions are looked at."""


@dataclass(frozen=True, slots=True)
class StatedFacts:
    """Where facts are stated: the evidence of each by relation id, and the text nodes by id."""

    evidence: Mapping[str, Sequence[Evidence]]
    nodes: Mapping[str, TextNode]

    @classmethod
    def read(cls, reader: GraphReader, relations: Sequence[str]) -> "StatedFacts":
        """The evidence of these relations, asserted evidence first, in two reads."""
        stated = EvidenceOf(list(relations))
        found = reader.read(stated)[stated]
        texts = FetchTextNodes(list(dict.fromkeys(each.text_node for each in found)))
        nodes = {each.id: each for each in reader.read(texts)[texts]}
        visible = (each for each in found if each.text_node in nodes)
        return cls(grouped((each.relation, each) for each in visible), nodes)


@dataclass(frozen=True, slots=True)
class NearFacts:
    """The facts that the sentences nearest to a question state.

    Attributes:
        edges: the facts, by relation id.
        stated: where they are stated.
        least: the cosine of the last of the sentences, which no other sentence exceeds; 0 where there is no other.
        cut: whether some facts were not looked at.
    """

    edges: Mapping[str, Edge]
    stated: StatedFacts
    least: float
    cut: bool


def near_facts(reader: GraphReader, vector: Matrix, sentences: int) -> NearFacts:
    """The facts that the `sentences` nearest to a question state; `vector` is (1, dimension) float32.

    A near sentence mentions one end of such a fact, and its text mentions the other one too, or its document is about it.
    A fact whose other end only stands elsewhere is found as well, unless an end has more than FACTS_OF_ONE_END facts.
    """
    search = SearchVectors(vector, "sentence", sentences)
    (near,) = reader.read(search)[search]
    fetch = FetchTextNodes([identity for identity, _ in near])
    held = [each for each in reader.read(fetch)[fetch] if each.parent]
    texts = list(dict.fromkeys(each.parent for each in held if each.parent))
    mentions, parents = MentionsIn(texts), FetchTextNodes(texts)
    answers = reader.read(mentions, parents)
    inside = _mentioned_inside(held, answers[mentions], {each.id: each.start for each in answers[parents]})
    types = [name for name in sorted(reader.relation_types()) if name != MENTIONS]
    edges = EdgesOf([entity_ref(each) for each in inside], "both", types, FACTS_AN_ENTITY + 1)
    facts = {each.id: each for each in reader.read(edges)[edges] if each.weight > 0} if inside and types else {}
    counted = facts_by_entity(facts.values(), set(inside))
    cut = any(each > FACTS_AN_ENTITY for each in counted.values())
    mentioned = {each.entity for each in answers[mentions]}
    others = sorted({end for each in facts.values() for end in ends_of(each)} - mentioned)
    about = NodesAbout(others)
    mentioned |= {entity for entity, node in reader.read(about)[about] if node in set(texts)} if others else set()
    looked_at = [
        each.id
        for each in facts.values()
        if mentioned.issuperset(ends_of(each)) or all(counted[end] <= FACTS_OF_ONE_END for end in ends_of(each))
    ]
    stated = StatedFacts.read(reader, looked_at)
    near_ids, place = {each.id for each in held}, _sentences_by_place(held)
    found = {
        relation: some
        for relation, some in stated.evidence.items()
        if any(_sentence_of(each, stated.nodes, place) in near_ids for each in some)
    }
    least = near[-1][1] if len(near) == sentences else 0.0
    return NearFacts({each: facts[each] for each in found}, StatedFacts(found, stated.nodes), least, cut)


def cosines_of_facts(reader: GraphReader, vector: Matrix, stated: StatedFacts) -> dict[str, float]:
    """Each fact's greatest cosine between question and a sentence that states it; a text without sentences counts whole.

    Facts without any vector are left out. `vector` is (1, dimension) float32; cosines are -1 to 1.
    """
    texts = list(dict.fromkeys(each.text_node for some in stated.evidence.values() for each in some))
    if not texts:
        return {}
    sentences = SentencesOf(texts)
    place = _sentences_by_place(reader.read(sentences)[sentences])
    wanted = {each.id: _sentence_of(each, stated.nodes, place) for some in stated.evidence.values() for each in some}
    fetch = FetchVectors(list(dict.fromkeys(each for each in wanted.values() if each)), "sentence")
    near = _cosines(*reader.read(fetch)[fetch], vector)
    lacking = (each.text_node for some in stated.evidence.values() for each in some if (wanted[each.id] or "") not in near)
    whole = FetchVectors(list(dict.fromkeys(lacking)), "text")
    of_text = _cosines(*reader.read(whole)[whole], vector) if whole.ids else {}
    found: dict[str, float] = {}
    for relation, some in stated.evidence.items():
        own = [near.get(wanted[each.id] or "", of_text.get(each.text_node)) for each in some]
        known = [each for each in own if each is not None]
        if known:
            found[relation] = max(known)
    return found


def cosines_of_names(embedder: Embedder, vector: Matrix, names: Mapping[str, str]) -> dict[str, float]:
    """Each name's cosine with a question, by the key it is given under; `vector` is (1, dimension) float32."""
    if not names:
        return {}
    rows = checked(embedder).embed(list(names.values()))
    return _cosines(list(names), rows, vector)


def entities_near(reader: GraphReader, vector: Matrix, sentences: int, most: int) -> list[str]:
    """Entities that the sentences nearest to a question mention, those of the nearest first, `most` at most."""
    search = SearchVectors(vector, "sentence", sentences)
    (near,) = reader.read(search)[search]
    fetch = FetchTextNodes([identity for identity, _ in near])
    held = [each for each in reader.read(fetch)[fetch] if each.parent]
    texts = list(dict.fromkeys(each.parent or "" for each in held))
    mentions, parents = MentionsIn(texts), FetchTextNodes(texts)
    answers = reader.read(mentions, parents)
    return _mentioned_inside(held, answers[mentions], {each.id: each.start for each in answers[parents]})[:most]


def share_of_words(asked: Iterable[str], text: str) -> float:
    """The share of a question's folded words that a text has in some form, 0 to 1; 0 where nothing is asked.

    A form is one of the same stem, or the verb of an agent noun.

    >>> share_of_words(["founder", "river"], "Ada Quill founded Vale Clocks")
    0.5
    """
    wanted, held = list(asked), set(terms(text))
    return sum(not held.isdisjoint(_stems(word)) for word in wanted) / len(wanted) if wanted else 0.0


def _stems(word: str) -> tuple[str, ...]:
    """The stem of a word, and that of the verb where it says who does something: director, directed."""
    agent = len(word) > 4 and word.endswith(("er", "or"))
    return (stem(word), stem(f"{word[:-2]}e")) if agent else (stem(word),)


def names_in(entity_edges: Iterable[Edge]) -> list[str]:
    """The ids of the entities at the ends of facts, each once, in order."""
    return list(dict.fromkeys(split_ref(ref)[1] for edge in entity_edges for ref in (edge.source, edge.target)))


def _mentioned_inside(sentences: Iterable[TextNode], mentions: Iterable[Mention], starts: Mapping[str, int]) -> list[str]:
    """The entities that lie in sentences, those of the first sentence first; `starts` is where their text nodes begin."""
    inside = grouped((each.text_node, each) for each in mentions if each.text_node in starts)
    return list(
        dict.fromkeys(
            each.entity
            for sentence in sentences
            for each in inside.get(sentence.parent or "", ())
            if sentence.start <= starts[each.text_node] + each.start < sentence.end
        )
    )


def _sentences_by_place(sentences: Iterable[TextNode]) -> dict[str, list[TextNode]]:
    return grouped((each.parent or "", each) for each in sentences)


def _sentence_of(each: Evidence, nodes: Mapping[str, TextNode], place: Mapping[str, Sequence[TextNode]]) -> str | None:
    """The id of the sentence that evidence lies in; None where its text has none there."""
    start = nodes[each.text_node].start + each.start
    return next((one.id for one in place.get(each.text_node, ()) if one.start <= start < one.end), None)


def _cosines(ids: Sequence[str], rows: Matrix, vector: Matrix) -> dict[str, float]:
    if not len(ids):
        return {}
    found = np.asarray(rows, np.float64) @ np.asarray(vector[0], np.float64)
    return dict(zip(ids, (float(each) for each in np.clip(found, -1.0, 1.0)), strict=True))
