"""Random histories of a corrected graph: documents that come and go, decisions and corrections, made and undone."""

import itertools
import random
from collections.abc import Callable

import clew
from clew.graph.errors import DecisionError, NotFound
from clew.graph.model import Document, Triplet

from ..worlds import Glance

NAMES = (
    "Halden Optics",
    "Halden Optics Ltd",
    "The Halden firm",
    "Ada Lindqvist",
    "Ada Lindkvist",
    "A. Lindqvist",
    "Mercury",
    "Port Ellery",
    "Northern Light Insurance Company",
    "NLIC",
    "Tobias Merrow",
    "Kestrel Works",
)
WORDS = ("founded", "bought", "is based in", "left", "admired")
QUESTIONS = tuple(f"Who {word} {name}?" for word in WORDS for name in NAMES[:4])


def documents(seed: int) -> list[Document | list[Triplet]]:
    """Ten small documents: texts, and ready triplets that share a document id."""
    dice = random.Random(seed)
    made: list[Document | list[Triplet]] = []
    for number in range(10):
        names = dice.sample(NAMES, 4)
        if number % 2:
            title = names[0] if dice.random() < 0.4 else ""
            text = f"{names[0]} {dice.choice(WORDS)} {names[1]}. {names[2]} {dice.choice(WORDS)} {names[3]}."
            made.append(Document(f"t{number}", text, title))
        else:
            made.append(
                [Triplet(names[i], dice.choice(WORDS), names[i + 1], document_id=f"r{number}") for i in range(3)],
            )
    return made


def identity(document: Document | list[Triplet]) -> str:
    """The id of a document."""
    return document.id if isinstance(document, Document) else document[0].document_id


class History:
    """One random history of one graph.

    Args:
        graph: an empty one.
        seed: decides everything.
    """

    def __init__(self, graph: clew.KnowledgeGraph, seed: int) -> None:
        self._graph = graph
        self._dice = random.Random(seed)
        self._pool = {identity(each): each for each in documents(seed)}
        self.there: set[str] = set()

    def run(self, steps: int) -> None:
        """Take some steps; what is refused changes nothing."""
        for _ in range(steps):
            step = self._dice.choice(STEPS)
            before = self._graph.store.digest()
            try:
                step(self)
            except (DecisionError, NotFound):
                assert self._graph.store.digest() == before

    def documents(self) -> list[Document | list[Triplet]]:
        """The documents that are there now, by id."""
        return [self._pool[each] for each in sorted(self.there)]

    def add(self) -> None:
        """Add some documents, also such as are there."""
        for each in self._dice.sample(sorted(self._pool), 2):
            put(self._graph, self._pool[each])
            self.there.add(each)

    def remove(self) -> None:
        """Remove a document."""
        if self.there:
            gone = self._dice.choice(sorted(self.there))
            self._graph.remove(gone)
            self.there.discard(gone)

    def merge(self) -> None:
        """Merge two entities, whatever documents say."""
        self._graph.entities.merge(*self._dice.sample(NAMES, 2), force=True)

    def part(self) -> None:
        """Say that two are different, or split one."""
        if self._dice.random() < 0.5:
            self._graph.entities.different(*self._dice.sample(NAMES, 2))
        else:
            name = self._dice.choice(NAMES)
            self._graph.entities.split(name, [self._dice.choice(sorted(self._pool))], f"{name} (other)")

    def show(self) -> None:
        """Rename, retype or describe an entity, or give it an alias."""
        name, made = self._dice.choice(NAMES), self._graph.entities
        self._dice.choice((made.rename, made.retype, made.describe, made.alias))(
            name, self._dice.choice(("One", "Two", "Three"))
        )

    def block(self) -> None:
        """Block an entity."""
        self._graph.entities.block(self._dice.choice(NAMES))

    def correct(self) -> None:
        """Call a fact wrong or right, everywhere or in one text."""
        facts = self._graph.facts(self._dice.choice(NAMES))
        if facts:
            fact = self._dice.choice(facts)
            where = self._dice.choice(("", self._dice.choice(fact.statements).text_node))
            self._dice.choice((self._graph.corrections.wrong, self._graph.corrections.right))(fact, where)

    def undo(self) -> None:
        """Undo any row of the ledger."""
        rows = self._graph.entities.log()
        if rows:
            self._graph.entities.undo(self._dice.choice(rows).id)


STEPS: tuple[Callable[[History], None], ...] = (
    *[History.add] * 4,
    *[History.remove] * 2,
    *[History.merge] * 2,
    History.part,
    History.show,
    History.block,
    *[History.correct] * 2,
    *[History.undo] * 2,
)


def put(graph: clew.KnowledgeGraph, document: Document | list[Triplet]) -> None:
    """Add one document."""
    graph.extractor = Glance()
    graph.add(document)


def answers(graph: clew.KnowledgeGraph) -> list[object]:
    """What a graph answers: its digest, the facts of all names, paths between some, and twenty searches."""
    found: list[object] = [graph.store.digest(), graph.entities.log()]
    for name in NAMES:
        try:
            entity = graph.entity(name)
        except NotFound:
            found.append(name)
            continue
        found.append((entity, graph.facts(entity)))
    there = [name for name in NAMES if not isinstance(found[2 + NAMES.index(name)], str)]
    found += [[str(trail) for trail in graph.paths(first, second, 3)] for first, second in itertools.pairwise(there)]
    found += [[(hit.id, hit.score, str(hit.trail)) for hit in graph.search(question, 5)] for question in QUESTIONS]
    return found
