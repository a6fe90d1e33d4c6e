"""From a question to its pool: four reads of the store, and what each adds."""

from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from ...graph.model import MENTIONS, Edge, Reference, TextNode, entity_ref, node_ref, split_ref
from ...graph.reads import (
    Answers,
    BestSentences,
    EdgesOf,
    FetchEntities,
    FetchReferences,
    FetchTextNodes,
    FetchVectors,
    FetchWordVectors,
    FindEntities,
    Frequencies,
    Matrix,
    Nearest,
    NeighbourhoodOf,
    NodesAbout,
    Read,
    Scored,
    SearchText,
    SearchVectors,
    SentencesOf,
    Subgraph,
    TermFrequencies,
)
from ...graph.store import GraphReader
from ...models.word_vectors import projected
from ..question.encoder import EncodedQuestion
from ..question.entity_linking import Seed, fits, link, plain_seeds, proper_names, spans
from ..question.words import asked, content_words
from .pool import SIZES, Anchor, Column, Ints, Mentions, Pool, Reading, SearchResult, Sizes, distinct, prior

RARE = 25
"""Text nodes that may mention an entity at most for others to join by it."""


def gather(reader: GraphReader, question: EncodedQuestion, sizes: Sizes = SIZES) -> Pool:
    """The pool of a question, in four reads of the store; with its candidates' texts where it was encoded by word."""
    return _Gatherer(reader, question, sizes).pool()


@dataclass(slots=True)
class _Gatherer:
    """The reads behind one pool, in order, and what they have found, by id."""

    store: GraphReader
    question: EncodedQuestion
    sizes: Sizes
    keyword: dict[str, float] = field(default_factory=dict)
    near: tuple[Scored, ...] = ()
    sentence: dict[str, tuple[str, float]] = field(default_factory=dict)
    vectors: dict[str, Matrix] = field(default_factory=dict)
    cosine: dict[str, float] = field(default_factory=dict)
    graphs: "list[MentionGraph]" = field(default_factory=list)
    frequency: dict[str, int] = field(default_factory=dict)
    about: dict[tuple[str, str], None] = field(default_factory=dict)
    generation: int = 0
    texts: dict[str, TextNode] = field(default_factory=dict)
    words: dict[str, bytes] = field(default_factory=dict)
    frequencies: Frequencies = field(default_factory=lambda: Frequencies(0, 0.0, {}))
    references: Sequence[Reference] = ()

    @property
    def vector(self) -> Matrix | None:
        return self.question.vector

    @property
    def by_word(self) -> bool:
        return self.question.by_word

    def pool(self) -> Pool:
        found, linked, total = self._search()
        seeds, near = self._read_found(found, linked, total)
        anchors = self._best(found)
        sentences, starts, named = self._read_named(anchors)
        rows = self._read_rest([*near, *named], sentences)
        made = [(node, starts[node]) for node in anchors[: self.sizes.anchors] if node in starts]
        return self._assembled(seeds, made, sentences, rows, total)

    def _search(self) -> tuple[list[str], tuple[Seed, ...], int]:
        """Read 1: the three searches, and the question's words among the entities."""
        candidates = spans(self.question.text)
        named = FindEntities([span.key for span in candidates])
        terms = TermFrequencies(content_words(self.question.text, self.store.language) if self.by_word else ())
        keyword = SearchText(self.question.text, self.sizes.keyword)
        nearest: Sequence[Nearest] = ()
        if self.vector is None:
            answers = self._read(named, terms, keyword)
        else:
            vectors = SearchVectors(self.vector, "text", self.sizes.vector)
            sentences = BestSentences(self.vector[0], self.sizes.sentence)
            answers = self._read(named, terms, keyword, vectors, sentences)
            self.near, nearest = tuple(answers[vectors][0]), answers[sentences]
        self.frequencies = answers[terms]
        self.keyword.update(answers[keyword])
        self._add_sentences(nearest)
        found = dict.fromkeys(chain(self.keyword, (node for node, _ in self.near), (node for node, _, _ in nearest)))
        return list(found), link(candidates, answers[named]), self.frequencies.nodes

    def _read_found(self, found: Sequence[str], linked: Sequence[Seed], total: int) -> tuple[tuple[Seed, ...], list[str]]:
        """Read 2: what the searches found, and the seeds' text nodes. Returns the rare enough seeds and their text nodes."""
        entities = list(dict.fromkeys(seed.entity for seed in linked))
        mentioning = EdgesOf([entity_ref(each) for each in entities], "in", [MENTIONS], self.sizes.seed)
        about, joining = NodesAbout(entities, self.sizes.seed), self._node_reads(found)
        plain = FetchEntities(plain_seeds(linked))
        answers = self._read(mentioning, about, plain, *joining)
        self._add_nodes(joining, answers)
        for edge in answers[mentioning]:
            self.frequency[split_ref(edge.target)[1]] = edge.weight
        proper = proper_names(answers[plain], {entity for entity, _ in answers[about]})
        seeds = tuple(seed for seed in linked if fits(seed, self.frequency.get(seed.entity, 0), total, proper))
        kept = {seed.entity for seed in seeds}
        self.about.update(dict.fromkeys(pair for pair in answers[about] if pair[0] in kept))
        near = [split_ref(edge.source)[1] for edge in answers[mentioning] if split_ref(edge.target)[1] in kept]
        return seeds, [*near, *(node for entity, node in answers[about] if entity in kept)]

    def _best(self, found: Sequence[str]) -> list[str]:
        """The best text nodes of the searches by their prior."""
        keyword, cosine, sentence = self._columns(found)
        score = prior(keyword, cosine, sentence)
        order = sorted(range(len(found)), key=lambda row: (-round(float(score[row]), 9), found[row]))
        return [found[row] for row in order[: max(self.sizes.naming, self.sizes.anchors)]]

    def _read_named(self, best: Sequence[str]) -> tuple[list[TextNode], dict[str, int], list[str]]:
        """Read 3: which text nodes are about any known entity, and the anchors' sentences.

        Returns the sentences, where the anchors start, and the text nodes that the best ones name or share entities with.
        """
        entities = list(dict.fromkeys(chain.from_iterable(graph.entities for graph in self.graphs)))
        anchors = list(best[: self.sizes.anchors])
        # The weights of the plain sums were chosen on pools without these text nodes.
        rare = rare_entities(self.graphs, best[: self.sizes.sharing]) if self.by_word and self.sizes.shared > 0 else {}
        about, sentences = NodesAbout(entities, self.sizes.named), SentencesOf(anchors)
        # What is read word by word has been fetched.
        texts = FetchTextNodes([] if self.by_word else anchors)
        sharing = EdgesOf([entity_ref(each) for each in rare], "in", [MENTIONS], RARE)
        answers = self._read(about, sentences, texts, sharing)
        self.about.update(dict.fromkeys(answers[about]))
        naming = frozenset(best[: self.sizes.naming])
        named = {entity for graph in self.graphs for entity in graph.named_by(naming)}
        read = (self.texts[node] for node in anchors if node in self.texts)
        starts = {node.id: node.start for node in (*answers[texts], *read)}
        joining = [node for entity, node in answers[about] if entity in named]
        joining.extend(sharers(answers[sharing], rare, self.vectors)[: self.sizes.shared])
        return answers[sentences], starts, joining

    def _read_rest(self, more: Iterable[str], sentences: Sequence[TextNode]) -> Mapping[str, Matrix]:
        """Read 4: the nodes that joined since read 2, which are references, and the anchors' sentences' vectors by id."""
        joining = self._node_reads([node for node in dict.fromkeys(more) if node not in self.vectors])
        vectors = FetchVectors([each.id for each in sentences], "sentence")
        references = FetchReferences([*self.vectors, *joining.nodes])
        answers = self._read(vectors, references, *joining)
        self.references = answers[references]
        self._add_nodes(joining, answers)
        ids, rows = answers[vectors]
        return dict(zip(ids, rows, strict=True))

    def _node_reads(self, nodes: Sequence[str]) -> "_NodeReads":
        nearest = texts = words = None
        if self.vector is not None:
            unknown = [node for node in nodes if node not in self.sentence]
            nearest = BestSentences(self.vector[0], len(unknown), unknown)
        if self.by_word:
            texts, words = FetchTextNodes(nodes), FetchWordVectors(nodes)
        graph, vectors = NeighbourhoodOf([node_ref(node) for node in nodes], 1), FetchVectors(nodes, "text")
        return _NodeReads(nodes, graph, vectors, nearest, texts, words)

    def _add_nodes(self, reads: "_NodeReads", answers: Answers) -> None:
        if reads.texts is not None and reads.words is not None:
            self.texts.update((node.id, node) for node in answers[reads.texts])
            self.words.update(answers[reads.words])
        ids, rows = answers[reads.vectors]
        width = 0 if self.vector is None else self.vector.shape[1]
        self.vectors.update(dict.fromkeys(reads.nodes, np.zeros(width, dtype=np.float32)))
        self.vectors.update(zip(ids, rows, strict=True))
        # A store that was emptied since the last read knows no width of vectors any more.
        if self.vector is not None and len(ids):
            cosines = np.sum(rows.astype(np.float64) * self.vector[0].astype(np.float64), axis=1)
            self.cosine.update(zip(ids, cosines.tolist(), strict=True))
        self.graphs.append(MentionGraph.of(answers[reads.graph]))
        if reads.nearest is not None:
            self._add_sentences(answers[reads.nearest])

    def _add_sentences(self, nearest: Iterable[Nearest]) -> None:
        self.sentence.update((node, (sentence, cosine)) for node, sentence, cosine in nearest)

    def _columns(self, nodes: Sequence[str]) -> tuple[Column, Column, Column]:
        keyword = [self.keyword.get(node, 0.0) for node in nodes]
        cosine = [self.cosine.get(node, 0.0) for node in nodes]
        own = zip(nodes, cosine, strict=True)
        sentence = [self.sentence[node][1] if node in self.sentence else value for node, value in own]
        return np.array(keyword, dtype=np.float64), np.array(cosine, dtype=np.float64), np.array(sentence, dtype=np.float64)

    def _assembled(
        self,
        seeds: tuple[Seed, ...],
        anchors: Sequence[tuple[str, int]],
        sentences: Sequence[TextNode],
        rows: Mapping[str, Matrix],
        total: int,
    ) -> Pool:
        nodes = sorted(self.vectors)
        place = dict(zip(nodes, range(len(nodes)), strict=True))
        about = sorted((place[node], entity) for entity, node in self.about if node in place)
        # Each part is sorted or nearly so, which sorting them together makes use of.
        named = (*(graph.entities for graph in self.graphs), [entity for _, entity in about])
        entities = list(dict.fromkeys(sorted(chain.from_iterable(named))))
        number = dict(zip(entities, range(len(entities)), strict=True))
        keyword, cosine, sentence = self._columns(nodes)
        width = 0 if self.vector is None else self.vector.shape[1]
        mentions, frequency = merged_mentions(self.graphs, place, number)
        for entity, count in self.frequency.items():
            # Entities that no text node here mentions are only declared.
            if entity in number and not frequency[number[entity]]:
                frequency[number[entity]] = count
        return Pool(
            question=self.question.text,
            vector=self.vector,
            nodes=tuple(nodes),
            keyword=keyword,
            cosine=cosine,
            sentence=sentence,
            nearest=tuple(self.sentence[node][0] if node in self.sentence else "" for node in nodes),
            vectors=_rows([self.vectors[node] for node in nodes], width),
            entities=tuple(entities),
            frequency=frequency,
            mentions=mentions,
            about=np.array([(row, number[entity]) for row, entity in about], dtype=np.int64).reshape(-1, 2),
            seeds=seeds,
            anchors=tuple(_anchor(place[node], node, start, sentences, rows, width) for node, start in anchors),
            total=total,
            reading=self._reading() if self.by_word else None,
            generation=self.generation,
            references=tuple(self.references),
        )

    def _reading(self) -> Reading:
        vectors = vector = None
        if self.vector is not None and self.question.words is not None:
            vectors, vector = projected(self.question.words), projected(self.vector)[0]
        return Reading(
            asked(self.question.text, self.frequencies, vectors, vector, self.store.language),
            self.texts,
            self.words,
            SearchResult(self.sizes.keyword, tuple(self.keyword.items())),
            SearchResult(self.sizes.vector, self.near),
        )

    def _read(self, *reads: Read[object]) -> Answers:
        answers = self.store.read(*reads)
        self.generation = answers.generation
        return answers


@dataclass(frozen=True, slots=True)
class _NodeReads:
    """What is read of text nodes that join the pool."""

    nodes: Sequence[str]
    graph: NeighbourhoodOf
    vectors: FetchVectors
    nearest: BestSentences | None
    texts: FetchTextNodes | None
    words: FetchWordVectors | None

    def __iter__(self) -> Iterator[Read[object]]:
        return (each for each in (self.graph, self.vectors, self.nearest, self.texts, self.words) if each is not None)


def _anchor(
    place: int, node: str, start: int, sentences: Sequence[TextNode], rows: Mapping[str, Matrix], width: int
) -> Anchor:
    own = tuple(each for each in sentences if each.parent == node and each.id in rows)
    return Anchor(place, start, own, _rows([rows[each.id] for each in own], width))


def _rows(vectors: Sequence[Matrix], width: int) -> Matrix:
    """Vectors as rows of a matrix. Some times faster than `np.stack`."""
    return np.concatenate(vectors).reshape(len(vectors), width) if vectors else np.zeros((0, width), dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class MentionGraph:
    """The mentions in some text nodes, as columns.

    Attributes:
        nodes, entities: ids, sorted.
        frequency: (n_entities,) int64, how many of the store's text nodes mention each entity.
        node, entity: (n_mentions,) int64, positions in `nodes` and `entities`.
        start: (n_mentions,) int64, offsets in the text nodes.
    """

    nodes: list[str]
    entities: list[str]
    frequency: Ints
    node: Ints
    entity: Ints
    start: Ints

    @classmethod
    def of(cls, subgraph: Subgraph) -> "MentionGraph":
        """The mentions of a neighbourhood that was read along them alone: only text nodes and entities are in it."""
        refs = list(subgraph.refs)
        # Sorted refs have all entities before all text nodes, and only mentions begin at a text node.
        border = bisect_left(refs, node_ref(""))
        cut = len(node_ref("")), len(entity_ref(""))
        mentions = np.flatnonzero(subgraph.source >= border)
        entity = subgraph.target[mentions].astype(np.int64)
        frequency = np.zeros(border, dtype=np.int64)
        frequency[entity] = subgraph.weight[mentions]
        return cls(
            [ref[cut[0] :] for ref in refs[border:]],
            [ref[cut[1] :] for ref in refs[:border]],
            frequency,
            subgraph.source[mentions].astype(np.int64) - border,
            entity,
            subgraph.start[mentions].astype(np.int64),
        )

    def named_by(self, nodes: Set[str]) -> list[str]:
        """The entities that these text nodes mention."""
        chosen = np.array([node in nodes for node in self.nodes], dtype=np.bool_)
        return [self.entities[each] for each in distinct(self.entity[chosen[self.node]]).tolist()]

    def named_in(self, node: int) -> list[int]:
        """The positions of the entities that the text node at a position mentions."""
        found: list[int] = distinct(self.entity[self.node == node]).tolist()
        return found


def merged_mentions(
    graphs: Sequence[MentionGraph], place: Mapping[str, int], number: Mapping[str, int]
) -> tuple[Mentions, Ints]:
    """The mentions of several graphs by positions in the pool, and the frequency of each entity: (n_entities,) int64."""
    rows = [np.zeros((3, 0), dtype=np.int64)]
    frequency = np.zeros(len(number), dtype=np.int64)
    for graph in graphs:
        nodes = np.fromiter(map(place.__getitem__, graph.nodes), dtype=np.int64, count=len(graph.nodes))
        entities = np.fromiter(map(number.__getitem__, graph.entities), dtype=np.int64, count=len(graph.entities))
        frequency[entities] = graph.frequency
        rows.append(np.stack([nodes[graph.node], graph.start, entities[graph.entity]]))
    node, start, entity = np.concatenate(rows, axis=1)
    # One number per mention sorts faster than three.
    order = np.argsort((node * (int(start.max(initial=0)) + 1) + start) * max(1, len(number)) + entity, kind="stable")
    return Mentions(node=node[order], entity=entity[order], start=start[order]), frequency


def rare_entities(graphs: Iterable[MentionGraph], best: Sequence[str]) -> dict[str, float]:
    """The entities that few text nodes mention, and some of the best text nodes (in order) among them; with weights.

    An entity's weight is greater the better the text nodes that mention it, the more of the best they are, and the fewer
    there are in all.
    """
    place = {node: rank for rank, node in enumerate(best)}
    found: dict[str, float] = {}
    for graph in graphs:
        frequency = graph.frequency.tolist()
        for row, node in enumerate(graph.nodes):
            if node not in place:
                continue
            for entity in graph.named_in(row):
                if 1 < frequency[entity] <= RARE:
                    weight = ((1.0 + place[node]) * frequency[entity]) ** -0.5
                    found[graph.entities[entity]] = found.get(graph.entities[entity], 0.0) + weight
    return found


def sharers(mentioning: Iterable[Edge], rare: Mapping[str, float], known: Container[str]) -> list[str]:
    """The unknown text nodes among these mentions' sources, by falling weight of the rare entities that they mention."""
    weight: dict[str, float] = {}
    by_ref = {entity_ref(entity): weight for entity, weight in rare.items()}
    cut = len(node_ref(""))
    for edge in mentioning:
        node = edge.source[cut:]
        if node not in known:
            weight[node] = weight.get(node, 0.0) + by_ref[edge.target]
    return sorted(weight, key=lambda node: (-round(weight[node], 9), node))
