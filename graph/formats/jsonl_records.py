"""The records of the JSONL format, as pydantic models: one per line, unknown keys refused."""

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any, Literal, NoReturn, Self, TypeAlias

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError, field_validator, model_validator

from ..analyzer import DEFAULT_LANGUAGE
from ..batch import BuildRecord, Declaration, NodeVector, VectorKind
from ..complaints import complaint
from ..errors import DocumentError
from ..identity import AnyValue, as_record, canonical, kind_of
from ..model import Document, Evidence, Mention, NodeKind, Reference, Relation, TextNode
from ..resolution.ledger import AUTOMATIC, USER, Assignment, Decision, DecisionKind
from ..resolution.statements import Hidden, HiddenReason, decision_of, declaration_record
from .copy import FORMAT, VERSION

RecordFields: TypeAlias = dict[str, JsonValue]


class _RecordBase(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class EncoderRecord(_RecordBase):
    """Which encoder made the vectors."""

    name: str
    dimension: int = Field(ge=1)
    words: bool = True


class Header(_RecordBase):
    """The first line."""

    record: Literal["header"] = "header"
    format: Literal["clew-graph"] = FORMAT
    version: int = VERSION
    encoder: EncoderRecord | None = None
    resolved: bool = False
    language: str = DEFAULT_LANGUAGE
    """That of keyword search; left out where it is English."""

    def line(self) -> str:
        """The header as it is written."""
        return self.model_dump_json(exclude={"language"} if self.language == DEFAULT_LANGUAGE else None)


class End(_RecordBase):
    """The last line: how many lines there are, itself included, so that a cut file is noticed."""

    record: Literal["end"] = "end"
    lines: int


class DocumentRecord(_RecordBase):
    """A document; what follows up to the next one belongs to it."""

    record: Literal["document"]
    id: str = Field(min_length=1)
    text: str
    title: str = ""
    metadata: RecordFields = {}
    source: str = ""

    def value(self) -> Document:
        """The document."""
        return Document(**_fields(self))


class TextNodeRecord(_RecordBase):
    """A text node."""

    record: Literal["text_node"]
    id: str = Field(min_length=1)
    text: str
    document_id: str
    title: str = ""
    start: int = 0
    end: int = 0
    kind: NodeKind = "chunk"
    metadata: RecordFields = {}
    parent: str | None = None
    previous: str | None = None
    next: str | None = None

    def value(self) -> TextNode:
        """The text node."""
        return TextNode(**_fields(self))


class ReferenceRecord(TextNodeRecord):
    """A reference."""

    record: Literal["reference"]  # type: ignore[assignment]
    target: str = Field(min_length=1)

    def value(self) -> Reference:
        """The reference."""
        return Reference(**_fields(self))


class MentionRecord(_RecordBase):
    """A mention."""

    record: Literal["mention"]
    id: str
    entity: str = Field(min_length=1)
    text_node: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    type: str
    key: str
    own: str = ""

    def value(self) -> Mention:
        """The mention."""
        return Mention(**_fields(self))


class RelationRecord(_RecordBase):
    """A relation as this document states it; it comes again with every document that does.

    Type, properties and `asserted` follow from the evidence below it, whose own ones count on import.
    """

    record: Literal["relation"]
    id: str
    source: str = Field(min_length=1)
    type: str = Field(min_length=1)
    predicate: str
    target: str = Field(min_length=1)
    properties: RecordFields = {}
    asserted: bool = True

    def value(self) -> Relation:
        """The relation."""
        return Relation(**_fields(self))


class EvidenceRecord(_RecordBase):
    """A piece of evidence. `type` is what its document calls the relation."""

    record: Literal["evidence"]
    id: str
    relation: str
    text_node: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    extractor: str
    confidence: float = Field(default=1.0, ge=0, le=1)
    asserted: bool = True
    properties: RecordFields = {}
    type: str = ""
    own_relation: str = ""
    own_source: str = ""
    own_target: str = ""

    def value(self) -> Evidence:
        """The evidence."""
        return Evidence(**_fields(self))


class DeclarationRecord(_RecordBase):
    """A declaration; one without a document stands on its own."""

    record: Literal["declaration"]
    entity: str = Field(min_length=1)
    name: str
    type: str = ""
    aliases: list[str] = []
    properties: RecordFields = {}
    document_id: str = ""
    own: str = ""

    def value(self) -> Declaration:
        """The declaration."""
        fields = _fields(self)
        return Declaration(**{**fields, "aliases": tuple(self.aliases)})


class DecisionRecord(_RecordBase):
    """What a user or a rules file decided of entities, or of a fact."""

    record: Literal["decision"]
    id: str = Field(min_length=1)
    kind: DecisionKind
    entities: list[str]
    value_: str = Field(default="", alias="value")
    documents: list[str] = []
    text_node: str = ""
    origin: str = USER
    reason: str = ""

    def value(self) -> Decision:
        """The decision."""
        return decision_of(_fields(self))


class AssignmentRecord(_RecordBase):
    """Where the mentions of an entity go, in one document or in all; "" where they go nowhere."""

    record: Literal["assignment"]
    own: str = Field(min_length=1)
    document: str = ""
    entity: str
    through: str = ""
    reason: str = ""
    score: float = Field(default=1.0, ge=0, le=1)
    origin: str = AUTOMATIC

    def value(self) -> Assignment:
        """The assignment."""
        return Assignment(**_fields(self))


class HiddenRecord(_RecordBase):
    """What a document said and the graph shows nowhere, as the document said it; "" is no document."""

    record: Literal["hidden"]
    document: str
    reason: HiddenReason
    kind: Literal["mention", "evidence", "declaration"]
    value_: RecordFields = Field(alias="value")
    relation: RecordFields | None = None

    def value(self) -> Hidden:
        """What is hidden."""
        kinds: dict[str, type[MentionRecord | EvidenceRecord | DeclarationRecord]]
        kinds = {"mention": MentionRecord, "evidence": EvidenceRecord, "declaration": DeclarationRecord}
        statement = kinds[self.kind].model_validate({"record": self.kind, **self.value_}).value()
        relation = None
        if self.relation is not None:
            relation = RelationRecord.model_validate({"record": "relation", **self.relation}).value()
        return Hidden(self.document, statement, self.reason, relation)

    @model_validator(mode="after")
    def _statement(self) -> Self:
        if (self.kind == "evidence") != (self.relation is not None):
            raise ValueError("expected the relation of evidence, and of nothing else")
        self.value()
        return self


class EntityRecord(_RecordBase):
    """An entity as the graph shows it. It follows from mentions and declarations: for readers, skipped on import."""

    record: Literal["entity"]
    id: str
    name: str
    type: str = ""
    aliases: list[str] = []
    properties: RecordFields = {}


class BuildLine(_RecordBase):
    """How the document got in."""

    record: Literal["build"]
    document_id: str
    checksum: str
    fingerprint: str = ""
    source: str = ""
    root: str = ""


class VectorRecord(_RecordBase):
    """A text node's vector: base64 of little-endian float16, or, for kind "token", of the packed bytes."""

    record: Literal["vector"]
    text_node: str
    kind: VectorKind
    key: str = Field(min_length=1)
    values: str

    @field_validator("values")
    @classmethod
    def _check(cls, values: str) -> str:
        try:
            size = len(base64.b64decode(values, validate=True))
        except ValueError as error:
            raise ValueError(f"expected base64: {error}") from error
        if size == 0:
            raise ValueError("expected a vector's bytes, got none")
        return values

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.kind != "token" and len(self.packed()) % 2:
            raise ValueError(f"expected float16 numbers of two bytes each, got {len(self.packed())} bytes")
        return self

    def packed(self) -> bytes:
        """The numbers as bytes, two each."""
        return base64.b64decode(self.values)

    def value(self) -> NodeVector:
        """The vector."""
        packed = self.packed()
        if self.kind == "token":
            return NodeVector(self.text_node, self.kind, self.key, np.frombuffer(packed, dtype=np.uint8))
        return NodeVector(self.text_node, self.kind, self.key, np.frombuffer(packed, dtype="<f2").astype(np.float32))


class LogRecord(_RecordBase):
    """One record of a log."""

    record: Literal["log"]
    name: str = Field(min_length=1)
    value: JsonValue


JsonlRecord: TypeAlias = (
    Header
    | End
    | DocumentRecord
    | TextNodeRecord
    | ReferenceRecord
    | MentionRecord
    | RelationRecord
    | EvidenceRecord
    | DeclarationRecord
    | EntityRecord
    | BuildLine
    | VectorRecord
    | LogRecord
    | DecisionRecord
    | AssignmentRecord
    | HiddenRecord
)

_ADAPTER: TypeAdapter[JsonlRecord] = TypeAdapter(Annotated[JsonlRecord, Field(discriminator="record")])


def line_of(value: AnyValue | Declaration | BuildRecord | NodeVector) -> str:
    """A value as a line of the format, without its line break."""
    if isinstance(value, NodeVector):
        values = np.asarray([] if value.values is None else value.values).astype("u1" if value.kind == "token" else "<f2")
        fields = {"text_node": value.text_node, "kind": value.kind, "key": value.key}
        return canonical({"record": "vector", **fields, "values": base64.b64encode(values.tobytes()).decode("ascii")})
    if isinstance(value, Declaration):
        return record_line("declaration", declaration_record(value))
    if isinstance(value, BuildRecord):
        return canonical({"record": "build", **asdict(value)})
    return canonical({"record": kind_of(value), **as_record(value)})


def record_line(kind: str, fields: Mapping[str, object]) -> str:
    """The fields of a record of this kind as a line."""
    return canonical({"record": kind, **fields})


def record_of_line(line: str) -> JsonlRecord:
    """The record in a line.

    Raises:
        DocumentError: it is not JSON, or not a record of the format; with the field and what was expected.
    """
    try:
        return _ADAPTER.validate_python(json.loads(line, parse_constant=_no_number))
    except ValidationError as error:
        raise DocumentError(complaint(error, "the record")) from error
    except RecursionError as error:
        raise DocumentError("the JSON is nested too deep") from error
    except json.JSONDecodeError as error:
        # Some of these messages end with the place's own "at".
        raise DocumentError(f"not valid JSON: {error.msg.removesuffix(' at')} at character {error.pos + 1}") from error


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a line."""
    return _ADAPTER.json_schema()


def _fields(record: BaseModel) -> dict[str, Any]:
    fields = record.model_dump(by_alias=True)
    del fields["record"]
    return fields


def _no_number(name: str) -> NoReturn:
    raise DocumentError(f"{name} is not a JSON number")
