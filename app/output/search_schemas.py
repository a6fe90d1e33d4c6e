"""What `--json` prints of searches, contexts and paths, as pydantic models; and the base of all records."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, RootModel


class Record(BaseModel):
    """Base of all records: frozen, without undeclared fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class StepRecord(Record):
    """One edge of a trail: `source` —`words`→ `target`, with the sentence that states it."""

    source: str
    words: str
    target: str
    type: str
    sentence: str
    text_node: str
    asserted: bool = Field(description="false where the sentence denies or only supposes the fact")
    properties: dict[str, Any] = Field(description="the sentence's own")
    document_id: str = Field(description="the document that holds the sentence; empty where no sentence states the edge")
    start: int = Field(description="where the sentence begins in the document's text, in characters")


class CellRecord(Record):
    """A cell of a table: characters `start` to `end` of its document's text."""

    row: int = Field(description="from 1, below the header")
    column: str
    text: str
    start: int
    end: int


class TableAnswerRecord(Record):
    """What a table answers."""

    cells: list[CellRecord]
    value: str = Field(
        description="a count, sum or average, or the value that chose the row; empty where cells are the answer"
    )


class TrailRecord(Record):
    """The trail that led to a hit; `line` is the whole trail in one line."""

    line: str
    origin: str
    seeds: list[str]
    steps: list[StepRecord]
    route: list[str]
    matched: list[str]
    sentence: str
    query: str = Field(description="the Cypher or SQL query that found the hit; empty for other retrievers")
    onward: list[StepRecord] = Field(description="from the hit to the text that it leads on to, where that raises its score")
    facts: list[StepRecord] = Field(description="all found facts that the text states, best first, of retrievers of facts")
    table: TableAnswerRecord | None = Field(None, description="what the table answers, by the retriever `table`")


class SourceRecord(Record):
    """Where a text comes from: characters `start` to `end` of a document's text."""

    document_id: str
    title: str = Field(description="the document's; empty where it has none")
    path: str = Field(description="the document's path or address as it was added; empty where there is none")
    metadata: dict[str, Any] = Field(description="the document's, overridden by the text node's own")
    start: int
    end: int


class FactSourceRecord(Record):
    """A sentence that states a fact: characters `start` to `end` of a document's text."""

    text_node: str
    document_id: str
    sentence: str
    start: int
    end: int
    extractor: str
    confidence: float
    asserted: bool = Field(description="false where the sentence denies or only supposes the fact")
    properties: dict[str, Any] = Field(description="the sentence's own")


class FoundFactRecord(Record):
    """A fact that is a hit by itself: `subject` —`predicate`→ `object`; the hit's id is the relation's."""

    subject: str
    predicate: str
    object: str
    type: str
    hops: int = Field(description="facts that lead to it from where the search began, itself included")
    sources: list[FactSourceRecord] = Field(description="every visible sentence that states it, best first")


class HitRecord(Record):
    """One text node of a ranking."""

    id: str
    document_id: str
    title: str
    text: str
    source: SourceRecord
    score: float
    signals: dict[str, float] = Field(description="each signal's share of the score")
    trail: TrailRecord
    fact: FoundFactRecord | None = Field(description="the fact, where the hit is one and not a text")


class CitationRecord(Record):
    """Where a passage of a context comes from: characters `start` to `end` of a document's text."""

    number: int = Field(description="as it stands in brackets in the text, from 1")
    document_id: str
    title: str
    path: str
    text_node: str
    start: int
    end: int


class PassageRecord(Record):
    """Whole sentences of one text; `citation` is the number of its citation."""

    text: str
    citation: int


class ContextAnswerRecord(Record):
    """What a table answers, and by which SQL; `citation` is the number of a passage of the table."""

    text: str
    sql: str
    citation: int


class ContextFactRecord(Record):
    """A fact of a context; `citation` is the number of the passage that states it."""

    subject: str
    words: str
    object: str
    citation: int
    asserted: bool


class ContextRecord(Record):
    """`clew search --context N --json`: passages and facts under a budget of tokens; `text` is ready for a prompt."""

    question: str
    text: str
    tokens: int = Field(description="tokens of `text`, as the packaged encoder's tokeniser counts them")
    budget: int
    passages: list[PassageRecord]
    answers: list[ContextAnswerRecord]
    facts: list[ContextFactRecord]
    citations: list[CitationRecord]


class SearchRecord(RootModel[list[HitRecord] | ContextRecord]):
    """`clew search --json`: hits, best first; with `--context` one context."""


class PathRecord(Record):
    """One path from the first entity to the second."""

    line: str
    hops: int
    steps: list[StepRecord]


class PathsRecord(RootModel[list[PathRecord]]):
    """`clew path --json`: paths, best first."""
