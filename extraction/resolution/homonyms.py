"""Parting things that share only a name: the country, the river and the player that texts all call "Jordan".

What parts are there follows from the documents that name one own entity, and from decisions about it, alone: documents that
define it (by a title, a description, a type) are grouped by how sure it is that they mean two things; the others join the
group that their context fits, else the main one. The main one keeps the own entity, every other one becomes a part of it.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from operator import attrgetter
from typing import NamedTuple

from ...graph.model import LITERAL_TYPES, TextNode
from ...graph.names import match_key
from ...graph.resolution.ledger import Assignment, Decision, part_id
from ...graph.resolution.statements import Naming
from ...graph.store import GraphReader
from ...models.embedder import Embedder, Matrix
from .context_sorts import ContextSorts
from .kept_results import KeptPartings
from .sense_pairs import APART, SensePairs
from .senses import Sense, sense, tells

MOST_DEFINING = 64
"""Defining documents that are compared with each other; others, by id, are treated as if they only used the name."""
MOST_BARE = 24
"""Documents that name a thing up to which context alone, where no document defines it, may part them."""
MARGIN = 0.15
"""How much better a document must fit another group than the main one to go there."""
MEASURED = frozenset({"minilm"})
"""Encoders whose cosines tell near contexts from far ones at the values that `difference` has."""
_NEVER = LITERAL_TYPES | {"NORP", "ORDINAL"}
_MOST_NODES = 4
_TOGETHER = 2_000
"""Own entities whose texts are held at once."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What parting reads beside namings, as functions of ids alone.

    Attributes:
        text_nodes: the text nodes with these ids; unknown ids are skipped (`GraphStore.fetch`).
        openings: the text nodes of these documents in order (`GraphStore.nodes_of`), asked where a titled document does not
            name its subject.
        encode: texts to vectors of length one, (n_texts, dimension) float32 (`Embedder.embed`); None where contexts are not
            compared (`contexts_of`).
        kept: the parts that were found before from the same namings, texts and encoder; None: all are found anew.
    """

    text_nodes: Callable[[Sequence[str]], Sequence[TextNode]]
    openings: Callable[[Sequence[str]], Sequence[TextNode]]
    encode: Callable[[Sequence[str]], Matrix] | None = None
    kept: KeptPartings | None = None


def contexts_of(embedder: Embedder) -> Callable[[Sequence[str]], Matrix] | None:
    """How contexts are encoded: by the store's encoder where it is one whose cosines were measured, else not at all."""
    return embedder.embed if embedder.name in MEASURED else None


def sources_of(store: GraphReader, embedder: Embedder | None = None) -> Sources:
    """What parting reads of a store.

    Args:
        store: the store.
        embedder: that of the store's vectors; None: contexts are not compared.
    """
    return Sources(
        lambda ids: store.fetch("text_node", ids), store.nodes_of, None if embedder is None else contexts_of(embedder)
    )


class _Group(NamedTuple):
    senses: tuple[int, ...]
    """Places in the list of senses, sorted."""
    difference: float
    """The mean difference from the main group; 0 for the main one."""


class Homonyms:
    """Finds in which documents a name means another thing than the main one: a `composition.Parting`.

    The answer for each own entity is a pure function of its namings, of the texts that they lead to, and of the decisions.

    Args:
        sources: what is read beside namings.
        decisions: those of users; documents in which one of them parts an entity are left out.
    """

    def __init__(self, sources: Sources, decisions: Iterable[Decision] = ()) -> None:
        self._sources = sources
        self._contexts = None if sources.encode is None else ContextSorts(sources.encode)
        parted = (each for each in decisions if each.kind == "part")
        self._decided = {(each.entities[0], document) for each in parted for document in each.documents}

    def __call__(self, entities: Iterable[Sequence[Naming]]) -> Iterator[list[Assignment]]:
        """The assignments of the parts of each own entity that has some, by document.

        Args:
            entities: all namings of each own entity, in any order; declarations by themselves, of no document, are not
                looked at. Many are worked on together, so that texts are read and encoded in bulk.
        """
        asked = filter(None, map(self._asked, entities))
        while some := list(islice(asked, _TOGETHER)):
            yield from filter(None, self._parted(some))

    def _asked(self, namings: Sequence[Naming]) -> list[Naming]:
        """What is looked at of an own entity, by document; nothing where nothing may be parted."""
        here = [each for each in namings if each.document and (each.own, each.document) not in self._decided]
        return sorted(here, key=attrgetter("document")) if len(here) > 1 and _may_part(here) else []

    def _parted(self, entities: Sequence[Sequence[Naming]]) -> Iterator[list[Assignment]]:
        texts = _Texts(self._sources, entities)
        keys: Sequence[str] = ()
        if self._sources.kept is not None:
            keys = self._sources.kept.keys((namings, texts.of(namings)) for namings in entities)
            known = self._sources.kept.find(keys, [namings[0].own for namings in entities])
            yield from filter(None, known.values())
            asked = [(key, namings) for key, namings in zip(keys, entities, strict=True) if key not in known]
            keys, entities = [key for key, _ in asked], [namings for _, namings in asked]
        found = {parts[0].own: parts for parts in self._found(entities, texts) if parts}
        for key, namings in zip(keys, entities, strict=False):
            if self._sources.kept is not None:
                self._sources.kept.keep(key, found.get(namings[0].own, ()))
        yield from found.values()

    def _found(self, entities: Sequence[Sequence[Naming]], texts: "_Texts") -> Iterator[list[Assignment]]:
        opened = [(namings, texts.senses(namings)) for namings in entities if texts.tell(namings)]
        pairs = [SensePairs(senses, _name(namings), self._contexts) for namings, senses in opened]
        if self._contexts is not None:
            wanted = zip(opened, pairs, strict=True)
            self._contexts.learn([text for (_, senses), each in wanted for text in each.undecided(_defining(senses))])
        for (namings, senses), each in zip(opened, pairs, strict=True):
            yield sorted(_parts(namings[0].own, senses, each), key=attrgetter("document"))
        if self._contexts is not None:
            self._contexts.forget()


def _may_part(namings: Sequence[Naming]) -> bool:
    """Whether anything may be parted: dates and peoples are not, nor what many documents name and none defines."""
    counts: dict[str, int] = {}
    for each in namings:
        for surface in each.surfaces:
            counts[surface.type] = counts.get(surface.type, 0) + surface.count
    typed = {kind: count for kind, count in counts.items() if kind}
    if typed and max(sorted(typed), key=lambda kind: typed[kind]) in _NEVER:
        return False
    return len(namings) <= MOST_BARE or sum(bool(each.declarations) for each in namings) > 1


class _Texts:
    """The text nodes that some entities' namings lead to, read at once."""

    def __init__(self, sources: Sources, entities: Sequence[Sequence[Naming]]) -> None:
        wanted = sorted({id for namings in entities for each in namings for id in each.text_nodes[:_MOST_NODES]})
        unnamed = sorted({each.document for namings in entities for each in namings if not each.text_nodes})
        self._nodes = {node.id: node for node in sources.text_nodes(wanted)}
        self._opening: dict[str, TextNode] = {}
        for node in sources.openings(unnamed) if unnamed else ():
            self._opening.setdefault(node.document_id, node)

    def tell(self, namings: Sequence[Naming]) -> bool:
        """Whether two documents say what they mean by the name: those that only use it part nothing."""
        telling = (each for each in namings if tells(each, self._of(each)))
        return len(list(islice(telling, 2))) == 2

    def senses(self, namings: Sequence[Naming]) -> list[Sense]:
        return [sense(each, self._of(each)) for each in namings]

    def of(self, namings: Sequence[Naming]) -> list[list[TextNode]]:
        return [self._of(each) for each in namings]

    def _of(self, naming: Naming) -> list[TextNode]:
        named = [self._nodes[id] for id in naming.text_nodes[:_MOST_NODES] if id in self._nodes]
        opening = self._opening.get(naming.document)
        return named or ([] if opening is None else [opening])


def _parts(own: str, senses: Sequence[Sense], pairs: SensePairs) -> Iterator[Assignment]:
    groups = _groups(senses, pairs)
    taken: set[str] = set()
    for group in groups[1:]:
        members = [senses[place] for place in group.senses]
        called = label(members, taken)
        taken.add(called)
        why = reason(members, [senses[place] for place in groups[0].senses])
        for each in members:
            yield Assignment(own, each.document, part_id(own, called), own, why, round(group.difference, 3))


def _name(namings: Sequence[Naming]) -> str:
    """The name that the documents share: the commonest of those that they use, ties by text."""
    counts: dict[str, int] = {}
    for each in namings:
        for text in {surface.text for surface in each.surfaces} | {one.name for one in each.declarations if one.name}:
            counts[text] = counts.get(text, 0) + 1
    return min(counts, key=lambda text: (-counts[text], text), default="")


def _defining(senses: Sequence[Sense]) -> list[int]:
    defining = [place for place, each in enumerate(senses) if each.defines]
    return sorted(defining, key=lambda place: (not senses[place].title, place))[:MOST_DEFINING]


def _groups(senses: Sequence[Sense], pairs: SensePairs) -> list[_Group]:
    """Which documents mean one thing, the main one first, the others by their first document."""
    defining = _defining(senses)
    bare = [place for place in range(len(senses)) if place not in set(defining)]
    groups = _clusters(sorted(defining), pairs)
    few = len(senses) <= MOST_BARE
    if len(groups) < 2 and not few:
        return [_Group(tuple(range(len(senses))), 0.0)]
    joining: list[list[int]] = [[] for _ in groups]
    stray: list[tuple[int, ...]] = []
    main = _main(groups, senses) if groups else -1
    titled = [at for at, group in enumerate(groups) if at != main and any(senses[place].title for place in group)]
    for linked in _linked(bare, pairs) if few else [tuple(bare)]:
        if few and all(pairs.difference(place, other) > APART for place in linked for group in groups for other in group):
            stray.append(linked)
            continue
        for place in linked:
            joining[_best(place, groups, main, titled, pairs)].append(place)
    whole = [tuple(sorted((*group, *more))) for group, more in zip(groups, joining, strict=True)]
    whole += stray
    first = _main(whole, senses)
    rest = sorted(group for at, group in enumerate(whole) if at != first)
    return [_Group(whole[first], 0.0), *(_Group(group, pairs.between(group, whole[first])) for group in rest)]


def _best(place: int, groups: Sequence[tuple[int, ...]], main: int, titled: Sequence[int], pairs: SensePairs) -> int:
    """The group that a document's use of the name fits best; the main one where none with a title fits clearly better."""
    if not titled:
        return main
    fits = {at: min(pairs.fit(place, other) for other in groups[at]) for at in (main, *titled)}
    best = min(titled, key=lambda at: (fits[at], at))
    return best if fits[best] + MARGIN <= fits[main] else main


def _clusters(places: Sequence[int], pairs: SensePairs) -> list[tuple[int, ...]]:
    """Average-linkage clusters: those that differ least, on average, are joined first, while that is not apart."""
    clusters: list[tuple[int, ...]] = [(place,) for place in places]
    between = {(one, other): pairs.difference(one[0], other[0]) for one, other in combinations(clusters, 2)}
    while between:
        one, other = min(between, key=lambda pair: (between[pair], pair))
        if between[one, other] > APART:
            break
        joined = tuple(sorted((*one, *other)))
        rest = [each for each in clusters if each not in (one, other)]
        for each in rest:
            far = [between.pop((min(each, half), max(each, half))) for half in (one, other)]
            mean = (far[0] * len(one) + far[1] * len(other)) / len(joined)
            between[min(each, joined), max(each, joined)] = mean
        del between[one, other]
        clusters = sorted((*rest, joined))
    return clusters


def _linked(places: Sequence[int], pairs: SensePairs) -> list[tuple[int, ...]]:
    """Single-linkage clusters: documents are kept together as long as any chain of them leads from one to the other."""
    clusters: list[list[int]] = []
    for place in places:
        near = [each for each in clusters if any(pairs.difference(place, other) <= APART for other in each)]
        clusters = [each for each in clusters if each not in near] + [[place, *(one for each in near for one in each)]]
    return sorted(tuple(sorted(each)) for each in clusters)


def _main(groups: Sequence[tuple[int, ...]], senses: Sequence[Sense]) -> int:
    """The group that keeps the own entity: that of a page with the bare name, else the largest, else the first."""

    def rank(at: int) -> tuple[bool, int, tuple[int, ...]]:
        bare = any(senses[place].title and not senses[place].qualifier for place in groups[at])
        return not bare, -len(groups[at]), groups[at]

    return min(range(len(groups)), key=rank)


def label(senses: Sequence[Sense], taken: Collection[str] = ()) -> str:
    """What tells a part from the others of its name: the parenthesis of a title, else a noun or type that defines it, else
    a document's title, else a document's id.

    Args:
        senses: those of the part, by document.
        taken: labels of other parts, none of which is given again.
    """
    nouns = [noun for each in senses for noun in sorted(each.nouns)]
    kinds = [kind.lower() for each in senses for kind in sorted(each.kinds)]
    titles = [each.heading for each in senses if each.heading]
    qualifiers = [each.qualifier for each in senses if each.qualifier]
    for given in (qualifiers, nouns, kinds, titles):
        for each in _ranked(given):
            if each not in taken:
                return each
    return next(each.document for each in senses)


def reason(senses: Sequence[Sense], main: Sequence[Sense]) -> str:
    """Why a part is one: what it is, against what the main one is."""
    return f"{_told(senses)}, not {_told(main)}"


def _told(senses: Sequence[Sense]) -> str:
    titles = _ranked([each.title for each in senses if each.qualifier])
    descriptions = _ranked([text for each in senses for text in each.descriptions])
    bare = _ranked([each.title for each in senses if each.title])
    context = next((f"as in {each.document}" for each in senses), "")
    return next(iter((*titles, *descriptions, *bare)), context)


def _ranked(texts: Sequence[str]) -> list[str]:
    """Distinct texts, the most frequent first, ties by text."""
    counts = Counter(texts)
    return sorted(counts, key=lambda text: (-counts[text], match_key(text), text))
