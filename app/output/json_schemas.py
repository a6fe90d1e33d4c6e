"""What `--json` prints, as pydantic models. `clew schema COMMAND` prints their JSON Schemas."""

from typing import Any, Literal

from pydantic import Field, RootModel

from .search_schemas import HitRecord, Record

Fraction = Field(ge=0, le=1)


class RemarkRecord(Record):
    """A remark on a document or file, with its id (empty where none is known) and its source."""

    id: str
    source: str
    text: str


class UnknownTypeRecord(Record):
    """Skipped files of one suffix that no loader reads."""

    suffix: str = Field(description="without the dot, empty of files without one")
    files: int
    example: str


class AddRecord(Record):
    """`clew add --json`: what became of the documents, what the store now holds, and the seconds of each stage."""

    added: int
    updated: int
    unchanged: int = Field(description="documents that have not changed")
    removed: int
    failures: list[RemarkRecord] = Field(description="documents that were not added, with the reason")
    skipped: list[RemarkRecord] = Field(description="files that were skipped, with the rule that skips them")
    unknown_types: list[UnknownTypeRecord] = Field(description="those of them that no loader reads, by suffix")
    known_types: list[str] = Field(description="the suffixes that loaders read, where some files were of none of them")
    notes: list[RemarkRecord] = Field(description="what was assumed or changed while a document was read")
    counts: dict[str, int] = Field(description="what the store now holds")
    growth: dict[str, int] = Field(description="how much each count has grown")
    seconds: dict[str, float] = Field(description="seconds of each stage, `extract` summed over processes")


class RemoveRecord(Record):
    """`clew remove --json`: the ids of the removed documents."""

    removed: list[str]


class EnrichmentFigures(Record):
    """How much there is of one kind of enrichment."""

    units: int
    current: bool = Field(description="whether it was made of the documents as they are now")


class EnrichedRecord(Record):
    """What a run of `clew enrich` did to one kind of enrichment."""

    kind: str
    made: int = Field(description="units written: new ones, and those made anew")
    unchanged: int
    removed: int = Field(description="units of what is gone")
    by: str = Field(description="how: extractive, rake, leiden, louvain, or with the language model's name")
    seconds: float
    warnings: list[str]


class EnrichRecord(Record):
    """`clew enrich --json`: what was made."""

    enriched: list[EnrichedRecord]


class StatsRecord(Record):
    """`clew stats --json`: what a store holds."""

    digest: str = Field(pattern="^[0-9a-f]{64}$")
    documents: int = Field(description="texts, ready triplets, references, and what enrichment made")
    text_nodes: int = Field(description="text nodes that are neither sentences nor parents nor references")
    sentences: int
    parents: int = Field(description="text nodes that join others level by level; no search finds them")
    references: int
    entities: int
    mentions: int
    relations: int
    evidence: int
    generation: int
    language: str = Field(description="the language whose stop words and stemmer keyword search has, by ISO 639-1")
    encoder: str | None = Field(description="the encoder of the store's vectors; null: no vectors yet")
    dimension: int | None
    word_vectors: bool = Field(description="whether the store keeps the vectors of its texts' words")
    ranker: str | None = Field(description="the weights of the ranker; null: none, signals are summed")
    adapter: str | None = Field(description="the adapter of the vectors of questions; null: none")
    decisions: int = Field(description="what users decided on entities and facts")
    merged: int = Field(description="entities that are shown as another one")
    parted: int = Field(description="entities of their own that documents mean by a name of something else")
    wrong_evidence: int = Field(description="pieces of evidence that are hidden since a user called their fact wrong")
    blocked_mentions: int = Field(description="mentions that are hidden since a user blocked their entity")
    enrichment: dict[str, EnrichmentFigures] = Field(description="what 'clew enrich' made, by kind")
    bytes: int | None = Field(description="size of the store's file; null: a server's")
    free_bytes: int | None = Field(description="of these, what removals left free: 'clew compact' gives it back")
    entity_types: dict[str, int]
    relation_types: dict[str, int]
    fields: dict[str, list[str]] = Field(description="metadata fields with their JSON types")


class DamageRecord(Record):
    """Something that is not as it was written."""

    place: str = Field(description="a file, a table, or a document's id")
    problem: str


class CheckRecord(Record):
    """`clew check --json`: what is damaged, and how much was compared."""

    clean: bool
    documents: int
    unverified: int = Field(description="documents that an earlier version wrote, without a checksum of all they brought")
    derived: int = Field(description="derived files; damaged ones are made again by themselves")
    sealed: bool | None = Field(description="whether every block has a checksum; null: the store has no file of its own")
    damage: list[DamageRecord]


class LostRecord(Record):
    """A document that could not be saved; id and source are empty where they cannot be read."""

    id: str
    source: str
    problem: str


class RecoverRecord(Record):
    """`clew recover --json`: what was saved into the new store, and what is lost."""

    target: str
    saved: int = Field(description="documents saved as they were")
    rebuilt: int = Field(description="documents built again from their text")
    decisions: int
    records: int = Field(description="lines of logs: judgements, adopted models")
    lost: list[LostRecord]
    unread: dict[str, int] = Field(description="rows that could not be read, by table")


class CompactRecord(Record):
    """`clew compact --json`: the bytes of the store's file before and after."""

    before: int
    after: int


class ClearRecord(Record):
    """`clew clear --json`: how many documents were removed."""

    removed: int


class StatementRecord(Record):
    """A sentence that states a fact, with its text node and document."""

    sentence: str
    text_node: str
    document_id: str
    title: str
    extractor: str
    confidence: float = Fraction
    asserted: bool
    type: str = Field(description="how this text's document reads the fact")
    start: int = Field(description="where the sentence begins in the document's text, in characters")
    properties: dict[str, Any] = Field(
        description="the statement's own; `predicate`: its words, `inverted`: they lead from object to subject"
    )


class FactRecord(Record):
    """A fact with the sentences that state it; `asserted` is false where they only deny or suppose it."""

    subject: str
    predicate: str
    object: str
    type: str
    asserted: bool
    statements: list[StatementRecord]
    contradicts: list[str] = Field(description="ids of facts that cannot hold along with it; its own: asserted and denied")


class ShowRecord(Record):
    """`clew show --json`: an entity and the facts about it."""

    id: str
    name: str
    type: str
    aliases: list[str]
    properties: dict[str, Any]
    mentions: int
    facts: list[FactRecord]


class CopyRecord(Record):
    """`clew copy --json`: where the copy is and what it holds."""

    target: str
    digest: str | None = Field(description="digest of the copied store; null for a GraphML file, which has no vectors")
    counts: dict[str, int]


class ExtractRecord(Record):
    """One line of `clew extract --json`: a triplet with the sentence that states it.

    `type` is the relation's in its canonical direction: from object to subject where `inverted` is true.
    """

    id: str
    sentence: str
    subject: str
    predicate: str
    object: str
    type: str
    inverted: bool
    confidence: float = Fraction
    asserted: bool


class BrowserRecord(Record):
    """`clew browser --json`: the address that opens Neo4j Browser, the query in its editor, and the files written for it."""

    address: str
    query: str
    files: list[str]


class DrawRecord(Record):
    """`clew draw --json`: the picture's file and the number of nodes and edges in it."""

    picture: str
    nodes: int
    edges: int


class QueryRecord(Record):
    """`clew query --json`: the rows of a Cypher query, each an object by column.

    A node is an object with `labels` and `properties`, a relationship an object with `type` and `properties`, a path an
    object with `nodes` and `relationships`. Vectors are left out.
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
    """`clew feedback --json`: how many judgements this call recorded, the current judgements, and notes on them."""

    recorded: int
    judgements: list[JudgementRecord]
    notes: list[str]


class AnswerRecord(Record):
    """One question of the demo, the answer that is expected, and the hits."""

    question: str
    answer: str
    hits: list[HitRecord]


class DemoRecord(Record):
    """`clew demo --json`: the files that it made, and its questions with their hits."""

    store: str
    picture: str
    answers: list[AnswerRecord]


class RankerTrainingRecord(Record):
    """`clew train --queries --json`: the file of weights, its hash, and how many questions of each store were used."""

    weights: str
    sha256: str
    trained_on: dict[str, int]
    notes: tuple[str, ...] = ()


_RANKER = Field(description="the weights of the current ranker; null: none, signals are summed")
_ADAPTER = Field(description="the current query adapter; null: none, questions are encoded unchanged")


class FeedbackTrainingRecord(Record):
    """`clew train --json`: the newly trained model beside the current one on held-out judgements, and which is used now."""

    trained: Literal["ranker", "adapter"] = Field(description="what was trained: a ranker or a query adapter")
    adopted: bool = Field(description="whether the store now uses the new model: the whole interval of its gain is above 0")
    ranker: str | None = _RANKER
    adapter: str | None = _ADAPTER
    measure: str
    questions: int = Field(description="questions with a relevant text, each held out once")
    before: float = Field(description="the measure of the model that was current")
    after: float = Field(description="the measure of the new model")
    gain: float
    low: float = Field(description="lower bound of the gain with 95 % confidence, by paired bootstrap")
    high: float = Field(description="upper bound of the gain")
    notes: tuple[str, ...] = Field(description="skipped judgements, and questions that cannot be used for training")


class RevertRecord(Record):
    """`clew train --undo --json`: the models that are used now."""

    ranker: str | None = _RANKER
    adapter: str | None = _ADAPTER


class TrainRecord(RootModel[RankerTrainingRecord | FeedbackTrainingRecord | RevertRecord]):
    """`clew train --json`: from questions, from judgements, or with `--undo`."""


class DocumentRow(Record):
    """A document of a list."""

    id: str
    title: str
    source: str
    characters: int
    metadata: dict[str, Any]


class EntityRow(Record):
    """An entity of a list."""

    id: str
    name: str
    type: str
    texts: int = Field(description="text nodes that mention it")
    aliases: list[str]
    description: str


class RelationRow(Record):
    """A relation of a list."""

    id: str
    subject: str
    predicate: str
    object: str
    type: str
    asserted: bool
    statements: int = Field(description="pieces of its evidence")


class PartRow(Record):
    """A retriever, reranker or transform."""

    name: str
    kind: str
    does: str
    needs: str


class ListRecord(Record):
    """`clew list --json`: the first rows of a list, and how many pass the filter in all."""

    kind: str
    total: int
    rows: list[DocumentRow] | list[EntityRow] | list[RelationRow] | list[PartRow]
