"""A whole graph as JSONL and back: one record per line, nothing lost (the records are in `jsonl_records`).

{"record": "header", "format": "clew-graph", "version": 4, "encoder": {"name": ..., "dimension": 384}}
{"record": "decision", ...}     what users decided of entities and facts; then "assignment": where entities' mentions go
{"record": "document", ...}     then its build, text nodes, mentions, relations, evidence, declarations, vectors, "hidden"
                                statements; all as the graph shows them, `own` fields hold what the document itself said
{"record": "declaration", ...}  those without a document; then entities as the graph shows them, and logs
{"record": "end", "lines": n}
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from ..batch import Batch, Contribution, Declaration
from ..errors import DocumentError
from ..model import Evidence, Relation
from ..resolution.application import as_brought, own_declaration
from ..resolution.ledger import Assignment, Decision
from ..resolution.statements import ledger_records
from ..store import Encoder, GraphStore
from .copy import OnTransfer, Transferred, check_version, own_properties, send_ledger, shares, shown_contributions
from .jsonl_records import (
    AssignmentRecord,
    BuildLine,
    DecisionRecord,
    DeclarationRecord,
    DocumentRecord,
    EncoderRecord,
    End,
    EntityRecord,
    EvidenceRecord,
    Header,
    HiddenRecord,
    JsonlRecord,
    LogRecord,
    MentionRecord,
    RelationRecord,
    TextNodeRecord,
    VectorRecord,
    line_of,
    record_line,
    record_of_line,
)


def write_jsonl(
    source: GraphStore, path: FilePath | str, vectors: bool = True, progress: OnTransfer | None = None
) -> Transferred:
    """Write a whole store to a file, which is replaced once it is complete.

    Args:
        source: the store.
        path: the file.
        vectors: with the vectors; without them the reader must encode again.
        progress: called with the number of documents done and of all.

    Raises:
        DocumentError: the file cannot be written.
    """
    goal = FilePath(path)
    part = goal.with_name(goal.name + ".part")
    lines = _Lines(source, vectors, progress)
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            for line in lines:
                file.write(line)
                file.write("\n")
        part.replace(goal)
    except OSError as error:
        with suppress(OSError):  # On a disk that takes no writes there is nothing to take back.
            part.unlink(missing_ok=True)
        raise DocumentError(f"cannot write {goal}: {error.strerror}") from error
    return lines.moved


def read_jsonl(path: FilePath | str, target: GraphStore, progress: OnTransfer | None = None) -> Transferred:
    """Read a file of `write_jsonl` into a store. The whole file is checked before anything is written.

    Documents of the same id are replaced; an empty store has the written one's digest afterwards, and its language of
    keyword search, unless it was opened with another.

    Raises:
        DocumentError: no such file, or a line that is not a record or not in its place, with its number; the file is cut.
        StoreMismatch: the file's vectors come from another encoder than the target's. ConfigError: keyword search does not
            know the language of its texts.
    """
    file = FilePath(path)
    header, total, ledger = _checked(file)
    if header.encoder is not None:
        target.bind_encoder(Encoder(header.encoder.name, header.encoder.dimension, header.encoder.words))
    target.follow_language(header.language)
    gathered = _Gathered(header.version)
    done = 0
    sent = send_ledger(target, ledger.decisions, ledger.assignments)
    for part in shares(gathered.contributions(file), lambda each: len(each.document.text)):
        target.apply(Batch(add=tuple(part)))
        done += len(part)
        if progress is not None:
            progress(done, total)
    if gathered.declared:
        target.apply(Batch(declare=tuple(gathered.declared)))
    sent.finish(header.resolved)
    for name, value in gathered.logs:
        target.append_record(name, value)
    return Transferred(done, len(gathered.declared), len(gathered.logs), sent.decisions)


class _Lines:
    def __init__(self, source: GraphStore, vectors: bool, progress: OnTransfer | None) -> None:
        self._source = source
        self._vectors = vectors and source.encoder is not None
        self._progress = progress
        self.moved = Transferred(0, 0, 0)

    def __iter__(self) -> Iterator[str]:
        count = 0
        for line in self._body():
            count += 1
            yield line
        yield End(lines=count + 1).model_dump_json()

    def _body(self) -> Iterator[str]:
        source = self._source
        encoder = source.encoder if self._vectors else None
        named = EncoderRecord(name=encoder.name, dimension=encoder.dimension, words=encoder.words) if encoder else None
        yield Header(encoder=named, resolved=source.resolved, language=source.language).line()
        decisions = source.decisions()
        for kind, fields in ledger_records(decisions, source.assignments(), ()):
            yield record_line(kind, fields)
        total, documents, declarations, records = source.counts()["documents"], 0, 0, 0
        for contribution, hidden in shown_contributions(source):
            yield from self._document(contribution)
            for kind, fields in ledger_records((), (), hidden):
                yield record_line(kind, fields)
            documents += 1
            if self._progress is not None:
                self._progress(documents, total)
        for declaration in source.declarations():
            if not declaration.document_id:
                yield line_of(declaration)
                declarations += 1
        for kind, fields in ledger_records((), (), source.hidden([""])):
            yield record_line(kind, fields)
            declarations += 1
        for entity in source.scan("entity"):
            yield line_of(entity)
        for name in source.record_names():
            for record in source.records(name):
                yield record_line("log", {"name": name, "value": record})
                records += 1
        self.moved = Transferred(documents, declarations, records, len(decisions))

    def _document(self, contribution: Contribution) -> Iterator[str]:
        yield line_of(contribution.document)
        for build in self._source.builds([contribution.document.id]):
            yield line_of(build)
        parts = (contribution.nodes, contribution.mentions, contribution.relations, contribution.evidence)
        for values in (*parts, contribution.declarations, contribution.vectors if self._vectors else ()):
            for value in values:
                yield line_of(value)


@dataclass(slots=True)
class _SentBefore:
    decisions: list[Decision] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)

    def took(self, record: JsonlRecord) -> bool:
        if isinstance(record, DecisionRecord):
            self.decisions.append(record.value())
        elif isinstance(record, AssignmentRecord):
            self.assignments.append(record.value())
        else:
            return False
        return True


def _checked(file: FilePath) -> tuple[Header, int, _SentBefore]:
    header: Header | None = None
    ledger = _SentBefore()
    document = ""
    documents: set[str] = set()
    count = ended = 0
    for count, record in _records(file):
        if ended:
            raise DocumentError(f"{file}, line {count}: there is more after the end")
        if isinstance(record, Header) != (count == 1):
            raise DocumentError(f"{file}, line {count}: expected the header as the first line and nowhere else")
        if isinstance(record, Header):
            header = record
            check_version(file, record.version)
        elif isinstance(record, DocumentRecord):
            document = record.id
            if document in documents:
                raise DocumentError(f"{file}, line {count}: the document {document!r} appears twice")
            documents.add(document)
        elif isinstance(record, End):
            ended = record.lines
            if ended != count:
                raise DocumentError(f"{file}, line {count}: the end says {ended} lines: some were lost or added")
        elif not ledger.took(record):
            _check_owner(file, count, record, document, header.encoder if header is not None else None)
    if header is None or not ended:
        raise DocumentError(f"{file} ends early, after line {count}: the rest of it is missing")
    return header, len(documents), ledger


def _check_owner(file: FilePath, number: int, record: JsonlRecord, document: str, encoder: EncoderRecord | None) -> None:
    if isinstance(record, (EntityRecord, LogRecord)) or (isinstance(record, DeclarationRecord) and not record.document_id):
        return
    owner = record.document_id if isinstance(record, (TextNodeRecord, BuildLine, DeclarationRecord)) else document
    if isinstance(record, HiddenRecord):
        owner = record.document
        if not owner:
            return
    if not document or owner != document:
        belongs = f"it belongs to {owner!r}, " if owner else ""
        raise DocumentError(f"{file}, line {number}: {belongs}expected the records of a document right after it")
    if isinstance(record, VectorRecord):
        size = len(record.packed()) // 2
        if encoder is None or (record.kind != "token" and size != encoder.dimension):
            expected = f"a vector of {encoder.dimension} numbers" if encoder is not None else "an encoder in the header"
            raise DocumentError(f"{file}, line {number}: expected {expected}, got a vector of {size}")


def _records(file: FilePath) -> Iterator[tuple[int, JsonlRecord]]:
    number = 0
    try:
        with file.open(encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                yield number, record_of_line(line)
    except DocumentError as error:
        raise DocumentError(f"{file}, line {number}: {error}") from error
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{file}, after line {number}: expected UTF-8, got byte {error.object[error.start]:#04x}"
        ) from error
    except OSError as error:
        raise DocumentError(f"cannot read {file}: {error.strerror}") from error


@dataclass(slots=True)
class _Gathered:
    version: int
    declared: list[Declaration] = field(default_factory=list)
    logs: list[tuple[str, Any]] = field(default_factory=list)

    def contributions(self, file: FilePath) -> Iterator[Contribution]:
        document: DocumentRecord | None = None
        parts: dict[type, list[Any]] = {}
        for _, record in _records(file):
            if isinstance(record, DocumentRecord):
                if document is not None:
                    yield _contribution(document, parts, self.version)
                document, parts = record, {}
            elif isinstance(record, LogRecord):
                self.logs.append((record.name, record.value))
            elif isinstance(record, DeclarationRecord) and not record.document_id:
                self.declared.append(own_declaration(record.value()))
            elif isinstance(record, HiddenRecord) and not record.document:
                self.declared += [each for each in [record.value().value] if isinstance(each, Declaration)]
            elif isinstance(record, BuildLine):
                parts.setdefault(BuildLine, []).append(record)
            elif not isinstance(record, (Header, End, EntityRecord, DecisionRecord, AssignmentRecord)):
                kind, value = type(record), record.value()
                if isinstance(value, Evidence):
                    value = own_properties(value, self.version)
                parts.setdefault(TextNodeRecord if isinstance(record, TextNodeRecord) else kind, []).append(value)
        if document is not None:
            yield _contribution(document, parts, self.version)


def _contribution(document: DocumentRecord, parts: dict[type, list[Any]], version: int) -> Contribution:
    build = (parts.get(BuildLine) or [None])[0]
    relations: dict[str, Relation] = {each.id: each for each in parts.get(RelationRecord, ())}
    root = build.root if build else ""
    shown = Contribution(
        document=document.value(),
        nodes=tuple(parts.get(TextNodeRecord, ())),
        mentions=tuple(parts.get(MentionRecord, ())),
        relations=tuple(parts.get(RelationRecord, ())),
        evidence=tuple(parts.get(EvidenceRecord, ())),
        declarations=tuple(parts.get(DeclarationRecord, ())),
        vectors=tuple(parts.get(VectorRecord, ())),
        fingerprint=build.fingerprint if build else "",
        # Before, sources were relative to the added folder: one without a name.
        root=f"{root.rstrip('/')}/" if root and version < 4 else root,
    )
    missing = next((each for each in shown.evidence if each.relation not in relations), None)
    if missing is not None:
        raise DocumentError(
            f"document {shown.document.id!r}: evidence {missing.id!r} is for relation {missing.relation!r}, "
            "which does not come with it"
        )
    return as_brought(shown, relations, parts.get(HiddenRecord, ()))
