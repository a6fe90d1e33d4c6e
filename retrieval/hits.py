"""What a hit is: a text node with its score and its trail, the path of facts that led to it, step by step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ..graph.model import DECLARES, DocumentHead, Edge, Metadata, TextNode, split_ref
from ..graph.names import match_key, title_name

SHOWN_CELLS = 5
"""Cells of an answer that its line shows."""
FIRST_WORDS = 40
"""Characters of its text that name a text node without a title."""


@dataclass(frozen=True, slots=True)
class ReplacedText(TextNode):
    """A text node that shows another text than its document has from `start` to `end`: a summary, for instance."""


@dataclass(frozen=True, slots=True)
class FactSource:
    """A sentence that states a fact: characters `start` to `end` of the text of the document `document_id`.

    `asserted` is false where it denies or only supposes the fact; `confidence` is in 0..1; `properties` are its own.
    """

    text_node: str
    document_id: str
    sentence: str
    start: int
    end: int
    extractor: str = ""
    confidence: float = 1.0
    asserted: bool = True
    properties: Metadata = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class FactNode(ReplacedText):
    """A fact as a hit: a stored relation, under its own id, whose `text` is the fact in words.

    It stands where its best source does: `parent` is the text node that states it, `start` and `end` are those of the
    sentence in its document, and `kind` is `sentence`, so that what works on sentences works on facts.

    Attributes:
        subject: the name of the entity that the relation leads from.
        predicate: its words, as a text writes them.
        object: the name of the entity that it leads to.
        relation_type: the relation's type.
        hops: how many facts lead to it from where the search began, itself included: 1 is the nearest.
        sources: every visible sentence that states it, best first: asserted, then by confidence.
    """

    subject: str = ""
    predicate: str = ""
    object: str = ""
    relation_type: str = ""
    hops: int = 1
    sources: tuple[FactSource, ...] = ()


IS_SUBJECT, IS_ABOUT = "is the subject of", "is about"
"""The words of a step between an entity and the text whose title names it, seen from the entity and from the text."""
ITS_OWN = "(its own text)"
"""Replaces the arrow where text and entity have the same name."""
NOT_ASSERTED = "not asserted"
"""Marks a fact that a sentence only denies or supposes."""
LEADS_ON = "leads on via"
"""Comes before the steps from a text to the next one."""
STATES_TOO = "states too"
"""Comes before the other facts that a text states."""
FOUND_BY_ITSELF = "the text found by its words or meaning"
"""Where a trail starts that does not begin at an entity of the question."""


@dataclass(frozen=True, slots=True)
class Step:
    """One edge of a trail in words: `source` —`words`→ `target`, stated by `sentence` of text node `text_node`.

    The edge by which a document declares what its title names is stated by no sentence; it has the text node instead.
    `asserted` is false where the sentence denies or only supposes the fact; `properties` are the sentence's own. The
    sentence begins at character `start` of the text of the document `document_id`.
    """

    edge: Edge
    source: str
    words: str
    target: str
    sentence: str = ""
    text_node: str = ""
    asserted: bool = True
    properties: Metadata = field(default_factory=dict, hash=False)
    document_id: str = ""
    start: int = 0

    @property
    def own_text(self) -> str:
        """The text's name where the step links an entity to the text of the same name, which needs no arrow; else ""."""
        if self.edge.type != DECLARES or match_key(title_name(self.source)) != match_key(title_name(self.target)):
            return ""
        return self.target if self.words == IS_SUBJECT else self.source

    def __str__(self) -> str:
        own = self.own_text
        mark = "" if self.asserted else f" ({NOT_ASSERTED})"
        return f"{own} {ITS_OWN}" if own else f"{self.source} —{self.words}→ {self.target}{mark}"


class AnswerCell(NamedTuple):
    """A cell of a table that answers: its row (from 1, below the header), its column's name, its text.

    The text is characters `start` to `end` of the text of the table's document.
    """

    row: int
    column: str
    text: str
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.column} of row {self.row}: “{self.text}”"


@dataclass(frozen=True, slots=True)
class TableAnswer:
    """What a table answers: cells, and the SQL that found them.

    `value` is what was computed from the cells (a count, sum or average), or the greatest or least value that chose their
    row; "" where the cells themselves are the answer.
    """

    cells: tuple[AnswerCell, ...]
    sql: str
    value: str = ""

    def __str__(self) -> str:
        shown = [*([f"= {self.value}"] if self.value else []), *map(str, self.cells[:SHOWN_CELLS])]
        left = len(self.cells) - SHOWN_CELLS
        return ", ".join([*shown, *([f"and {left:,} cells more"] if left > 0 else [])])


@dataclass(frozen=True, slots=True)
class Trail:
    """The path from the question to a text node. Prints as one line.

    Attributes:
        origin: the retriever.
        seeds: names of the entities where the trail starts, as the question or a query's rows give them; none where it
            starts at a text that was found by its words or meaning.
        steps: the edges walked.
        route: ids of the references that were followed, first to last.
        matched: the question's words found in the text.
        sentence: the text node's sentence nearest to the question, where sentences were compared.
        query: the Cypher that was sent to the store, or the SQL to a table, if any.
        onward: the edges from the text node to the next one, where these explain its score better than those that led to it.
        asked: the question that found it, where that is not the one that was asked but one made of it.
        facts: all facts that the text states and that were found, best first, where the search was for facts.
        table: what the table that the text node is, or belongs to, answers.
    """

    origin: str
    seeds: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    route: tuple[str, ...] = ()
    matched: tuple[str, ...] = ()
    sentence: str = ""
    query: str = ""
    onward: tuple[Step, ...] = ()
    asked: str = ""
    facts: tuple[Step, ...] = ()
    table: TableAnswer | None = None

    @property
    def every_step(self) -> tuple[Step, ...]:
        """Its steps, those that lead on, and the facts found in the text; each once."""
        return tuple({(each.edge, each.text_node): each for each in (*self.steps, *self.onward, *self.facts)}.values())

    @property
    def starts_at_text(self) -> bool:
        """Whether the trail starts at a text that was found by its words or meaning, not at an entity of the question."""
        return bool(self.steps) and not self.seeds and split_ref(self.steps[0].edge.source)[0] != "entity"

    def __str__(self) -> str:
        parts = [f"via {reference}" for reference in self.route]
        parts.extend([f"[{', '.join(self.seeds)}]"] if self.seeds else [])
        parts.extend([f"from {FOUND_BY_ITSELF}"] if self.starts_at_text else [])
        parts.extend(str(step) for step in self.steps)
        if not self.steps:
            parts.extend([f"words: {', '.join(self.matched)}"] if self.matched else [])
            parts.extend([f"“{' '.join(self.sentence.split())}”"] if self.sentence else [])
        parts.extend([" ".join(str(self.table).split())] if self.table is not None else [])
        parts.extend([f"by {' '.join(self.query.split())}"] if self.query else [])
        parts.extend([f"{LEADS_ON} {' · '.join(map(str, self.onward))}"] if self.onward else [])
        shown = {step.edge for step in self.steps}
        others = [str(fact) for fact in self.facts if fact.edge not in shown]
        parts.extend([f"{STATES_TOO} {' · '.join(others)}"] if others else [])
        asked = [f"asked “{' '.join(self.asked.split())}”"] if self.asked else []
        return " · ".join([*asked, *(parts or [self.origin])])


@dataclass(frozen=True, slots=True)
class HitSource:
    """Where a text comes from: characters `start` to `end` of the text of the document `document_id`.

    Attributes:
        document_id: the document's id.
        title: its title; "" where it has none.
        path: its path or address, as its loader recorded it (`Document.source`); "" where there is none.
        metadata: the document's, overridden by the text node's own, as filters see it.
        start: the first character of the text node in the document's text.
        end: the character after the last one.
    """

    document_id: str
    title: str = ""
    path: str = ""
    metadata: Metadata = field(default_factory=dict, hash=False)
    start: int = 0
    end: int = 0

    def __str__(self) -> str:
        named = ", ".join([self.path or self.document_id, *filter(None, [self.place])])
        return f"{named}, characters {self.start:,} to {self.end:,}" if self.end > self.start else named

    @property
    def place(self) -> str:
        """Where in its file it stands, in words: "page 3", "slides 2 to 4", "sheet Firms, cells A2:C9"; "" where not known.

        It is what loaders of PDF, PPTX and XLSX files record in the text node's metadata.
        """
        told: list[str] = []
        for kind in ("page", "slide", "sheet"):
            if (first := self.metadata.get(kind)) is not None:
                last = self.metadata.get(f"last_{kind}")
                told.append(f"{kind} {first}" if last is None else f"{kind}s {first} to {last}")
        cells = self.metadata.get("cells")
        return ", ".join([*told, *([f"cells {cells}"] if told and isinstance(cells, str) else [])])


@dataclass(frozen=True, slots=True)
class Hit:
    """A text node with its score and its trail.

    `signals` is each signal's share of the score by name; `components` is the score that each retriever of a combination
    gave on its own scale. `document` is read at the end of a search, if not with the hit; None before, and where nothing can
    be read.
    """

    node: TextNode
    score: float
    trail: Trail
    signals: Mapping[str, float] = field(default_factory=dict)
    components: Mapping[str, float] = field(default_factory=dict)
    document: DocumentHead | None = field(default=None, repr=False, compare=False)

    @property
    def id(self) -> str:
        """The text node's id."""
        return self.node.id

    @property
    def cells(self) -> tuple[AnswerCell, ...]:
        """The cells of a table that answer, where the retriever `table` found some."""
        return self.trail.table.cells if self.trail.table is not None else ()

    @property
    def source(self) -> HitSource:
        """Where the text comes from; what the text node alone says of it, where its document was not read."""
        node, head = self.node, self.document
        if head is None or head.id != node.document_id:
            return HitSource(node.document_id, node.title, "", node.metadata, node.start, node.end)
        metadata = {**head.metadata, **node.metadata}
        return HitSource(head.id, head.title, head.source, metadata, node.start, node.end)


def name_of_node(node: TextNode) -> str:
    """A text node's name on one line: its title, else its first words."""
    words = " ".join(node.text.split())
    return node.title or (words if len(words) <= FIRST_WORDS else f"{words[:FIRST_WORDS].rstrip()}…")
