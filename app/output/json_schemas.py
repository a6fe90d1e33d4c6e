"""Every `--json` of the command line, as pydantic models. `clew schema NAME` prints their JSON Schemas."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

Fraction = Field(ge=0, le=1)


class Record(BaseModel):
    """Base of all records: frozen, and nothing in them that is not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class StepRecord(Record):
    """One edge of a thread: `source` —`words`→ `target`, with the sentence that states it."""

    source: str
    words: str
    target: str
    type: str
    sentence: str
    text_node: str


class TrailRecord(Record):
    """The thread that led to a hit; `line` is all of it in one line."""

    line: str
    origin: str
    seeds: list[str]
    steps: list[StepRecord]
    route: list[str]
    matched: list[str]
    sentence: str
    query: str = Field(description="the Cypher that was sent to the store; empty where none was")
    onward: list[StepRecord] = Field(description="from the hit to the text that it leads on to, where that speaks for it")


class HitRecord(Record):
    """One text node of a ranking, best first."""

    id: str
    document_id: str
    title: str
    text: str
    score: float
    signals: dict[str, float] = Field(description="each signal's share of the score")
    trail: TrailRecord


class SearchRecord(RootModel[list[HitRecord]]):
    """`clew search --json`."""


class RemarkRecord(Record):
    """What is to be said about a document or file, by its id (empty where none is known) and source."""

    id: str
    source: str
    text: str


class AddRecord(Record):
    """`clew add --json`: what became of the documents, what the store holds now, and seconds a stage."""

    added: int
    updated: int
    skipped: int = Field(description="unchanged")
    removed: int
    failures: list[RemarkRecord] = Field(description="what did not get in, and why")
    passed_over: list[RemarkRecord] = Field(description="what was left out by rule, and by which")
    notes: list[RemarkRecord] = Field(description="what was assumed or changed while reading")
    counts: dict[str, int] = Field(description="what the store holds now")
    growth: dict[str, int]
    seconds: dict[str, float]


class RemoveRecord(Record):
    """`clew remove --json`: the ids of the removed documents."""

    removed: list[str]


class StatsRecord(Record):
    """`clew stats --json`."""

    digest: str = Field(pattern="^[0-9a-f]{64}$")
    documents: int = Field(description="those of ready triplets and of references too")
    text_nodes: int = Field(description="without sentences and references")
    sentences: int
    references: int
    entities: int
    mentions: int
    relations: int
    evidence: int
    generation: int
    encoder: str | None
    dimension: int | None
    word_vectors: bool = Field(description="whether the vectors of texts' words are kept")
    ranker: str | None = Field(description="the weights that `hybrid` ranks by; null: none, it sums its signals")
    adapter: str | None = Field(description="what moves the vectors of questions; null: nothing does")
    entity_types: dict[str, int]
    relation_types: dict[str, int]
    fields: dict[str, list[str]] = Field(description="metadata fields with their JSON types")


class StatementRecord(Record):
    """A sentence that states a fact, and where it stands."""

    sentence: str
    text_node: str
    document_id: str
    title: str
    extractor: str
    confidence: float = Fraction
    asserted: bool


class FactRecord(Record):
    """A fact with the sentences that state it; not `asserted` where all of them only deny or suppose it."""

    subject: str
    predicate: str
    object: str
    type: str
    asserted: bool
    statements: list[StatementRecord]


class ShowRecord(Record):
    """`clew show --json`: an entity and what is known about it."""

    id: str
    name: str
    type: str
    aliases: list[str]
    properties: dict[str, Any]
    mentions: int
    facts: list[FactRecord]


class PathRecord(Record):
    """One way from the first entity to the second."""

    line: str
    hops: int
    steps: list[StepRecord]


class PathsRecord(RootModel[list[PathRecord]]):
    """`clew path --json`, best first."""


class CopyRecord(Record):
    """`clew copy --json`: where the copy went and what it holds."""

    target: str
    digest: str | None = Field(description="of the copied store; null for a GraphML file, which keeps no documents")
    counts: dict[str, int]


class ExtractRecord(Record):
    """One line of `clew extract --json`: a triplet with the sentence that states it."""

    id: str
    sentence: str
    subject: str
    predicate: str
    object: str
    type: str
    confidence: float = Fraction
    asserted: bool


class BrowserRecord(Record):
    """Where Neo4j Browser shows the graph: the address, the query in its editor, and the files written for it."""

    address: str
    query: str
    files: list[str]


class DrawRecord(Record):
    """`clew draw --json`: the picture and how much it shows."""

    picture: str
    nodes: int
    edges: int


class QueryRecord(Record):
    """`clew query --json`: the rows of a Cypher query, each by column.

    A node is an object with `labels` and `properties`, a relationship one with `type` and `properties`, a path one with
    `nodes` and `relationships`; vectors are left out.
    """

    columns: list[str]
    rows: list[dict[str, Any]]
    truncated: bool = Field(description="whether there were more rows than --limit")


class JudgementRecord(Record):
    """Whether a text node is relevant to a question."""

    question: str
    node: str
    relevant: bool


class FeedbackRecord(Record):
    """`clew feedback --json`: how many judgements this call recorded, all that count now, and what is to be said."""

    recorded: int
    judgements: list[JudgementRecord]
    notes: list[str]


class AnswerRecord(Record):
    """One question of the demonstration and what was found."""

    question: str
    answer: str
    hits: list[HitRecord]


class DemoRecord(Record):
    """`clew demo --json`."""

    store: str
    picture: str
    answers: list[AnswerRecord]


class Trained(Record):
    """What `clew train --json` prints: the file, its hash, and how many questions of each store the ranker learned from."""

    weights: str
    sha256: str
    trained_on: dict[str, int]
    notes: tuple[str, ...] = ()


class Learned(Record):
    """What `clew train --json` prints where it learned from judgements: the comparison, and what counts now."""

    learned: Literal["ranker", "adapter"] = Field(description="what learned: the ranker's weights or the query adapter")
    switched: bool = Field(description="whether the store uses what was learned: the gain's interval lies above 0")
    ranker: str | None = Field(description="the weights that count now")
    adapter: str | None = Field(description="the query adapter that counts now; null: none, questions stay as encoded")
    measure: str
    questions: int = Field(description="questions with a relevant text, each held out once")
    before: float
    after: float
    gain: float
    low: float = Field(description="bounds of the gain with 95 % confidence, by paired bootstrap")
    high: float
    notes: tuple[str, ...] = Field(description="judgements that were passed over, and questions that cannot teach")


class Forgotten(Record):
    """What `clew train --undo --json` prints."""

    ranker: str | None = Field(description="the weights that count now")
    adapter: str | None = Field(description="the query adapter that counts now; null: none, questions stay as encoded")


class TrainRecord(RootModel[Trained | Learned | Forgotten]):
    """`clew train --json`: from questions, from judgements, or with `--undo`."""


_MODELS: dict[str, type[BaseModel]] = {
    "add": AddRecord,
    "copy": CopyRecord,
    "demo": DemoRecord,
    "browser": BrowserRecord,
    "draw": DrawRecord,
    "extract": ExtractRecord,
    "feedback": FeedbackRecord,
    "path": PathsRecord,
    "query": QueryRecord,
    "remove": RemoveRecord,
    "search": SearchRecord,
    "show": ShowRecord,
    "stats": StatsRecord,
    "train": TrainRecord,
}


def models() -> dict[str, type[BaseModel]]:
    """The model behind each command's `--json` (for `extract`, of each line), by the command's name."""
    from ...retrieval.evaluation.advice import Findings

    known: dict[str, type[BaseModel]] = {**_MODELS, "eval": Findings}
    return dict(sorted(known.items()))
