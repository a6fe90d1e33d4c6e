"""Users' judgements of hits (a question, a text node, relevant or not), in the store's log `feedback`.

Reading returns one judgement per question and text node, the last one where several contradict each other, and skips those
of removed text nodes. Notes report both.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, StrictBool, ValidationError, field_validator

from ...graph.complaints import complaint
from ...graph.errors import DocumentError, InputError, NotFound, QueryError, nearest
from ...graph.formats.json_lines import read_json_lines
from ...graph.store import GraphStore
from ..query import NOTHING_ASKED, Query

LOG = "feedback"
_NAMES = 50_000
"""Text nodes among which the nearest id to an unknown one is looked for."""
_LISTED = 5


class Judgement(BaseModel):
    """Whether a text node is relevant to a question. One line of a file of judgements, and of the log."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    node: str = Field(min_length=1, description="the id of a text node")
    relevant: StrictBool

    @field_validator("question")
    @classmethod
    def _asks(cls, question: str) -> str:
        try:
            query = Query(" ".join(question.split()))
        except QueryError as error:
            raise ValueError(str(error)) from None
        if query.empty:
            raise ValueError(NOTHING_ASKED)
        return query.text


@dataclass(frozen=True, slots=True)
class Judgements:
    """Current judgements, by question in order of its first one, then in their order; and notes about the others."""

    judgements: tuple[Judgement, ...] = ()
    notes: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Judgement]:
        return iter(self.judgements)

    def __len__(self) -> int:
        return len(self.judgements)


def judgements_of(
    judged: str | Iterable[Judgement], nodes: str | Sequence[str] = (), relevant: bool = True
) -> list[Judgement]:
    """Judgements as given: a question with the ids of text nodes that are `relevant` to it or not, or judgements.

    Raises:
        InputError: a question without text nodes, or text nodes without a question.
    """
    ids = [nodes] if isinstance(nodes, str) else list(nodes)
    if isinstance(judged, str):
        if not ids:
            raise InputError(f"expected the text nodes that answer {judged!r} or do not, got none")
        try:
            return [Judgement(question=judged, node=node, relevant=relevant) for node in ids]
        except ValidationError as error:
            raise InputError(complaint(error)) from error
    if ids:
        raise InputError("expected text nodes only with a question, got Judgements and text nodes")
    given = list(judged)
    other = next((each for each in given if not isinstance(each, Judgement)), None)
    if other is not None:
        raise InputError(f"expected Judgements, got {type(other).__name__}")
    return given


def record(store: GraphStore, judgements: Sequence[Judgement]) -> None:
    """Append judgements to the store's log; none of them where one names an unknown text node.

    Raises:
        NotFound: a text node is not there, with the nearest one; StoreReadOnly, StoreLocked: the store cannot be written.
    """
    known = {node.id for node in store.fetch("text_node", [each.node for each in judgements])}
    unknown = list(dict.fromkeys(each.node for each in judgements if each.node not in known))
    if unknown:
        ids = [node.id for node in islice(store.scan("text_node"), _NAMES)]
        listed = ", ".join(map(repr, unknown[:_LISTED]))
        raise NotFound(f"no text node has the id {listed}.{nearest(unknown[0], ids)} Nothing was recorded")
    # All at once: if only a part of a file were recorded, nobody would know where to continue.
    store.append_record(LOG, *(each.model_dump(mode="json") for each in judgements))


def read(store: GraphStore) -> Judgements:
    """The current judgements of a store."""
    judged: list[Judgement] = []
    broken = 0
    for value in store.records(LOG):
        try:
            judged.append(Judgement.model_validate(value))
        except ValidationError:
            broken += 1
    current, contradicted = _last_ones(judged)
    judged_nodes = list(dict.fromkeys(each.node for each in current))
    present = {node.id for node in store.fetch("text_node", judged_nodes)}
    gone = [node for node in judged_nodes if node not in present]
    notes = []
    if broken:
        are = "is" if broken == 1 else "are"
        notes.append(f"skipped {_number(broken, 'record')} of the log {LOG!r} that {are} not valid")
    if contradicted:
        first = contradicted[0]
        shown = f"{first.node!r} for {first.question!r} is {'' if first.relevant else 'not '}relevant"
        notes.append(f"{_number(len(contradicted), 'judgement')} contradicted earlier ones, the last is used; e.g. {shown}")
    if gone:
        lost = sum(each.node in set(gone) for each in current)
        listed = ", ".join(map(repr, gone[:_LISTED]))
        notes.append(f"skipped {_number(lost, 'judgement')} of text nodes that were removed: {listed}")
    return Judgements(_by_question(each for each in current if each.node in present), tuple(notes))


def read_file(path: str | Path) -> list[Judgement]:
    """The judgements of a `.jsonl` or `.jsonl.gz` file of {question, node, relevant}, in order.

    Raises:
        DocumentError: the file cannot be read, has a line that is not a judgement (with its number), or no line.
    """
    found = [judgement for _, judgement in read_json_lines(path, Judgement)]
    if not found:
        raise DocumentError(f"{Path(path).name}: no judgements in it")
    return found


def _last_ones(judged: Iterable[Judgement]) -> tuple[list[Judgement], list[Judgement]]:
    """The last judgement of each question and text node, in order of the first, and those that contradicted another."""
    last: dict[tuple[str, str], Judgement] = {}
    overruled: dict[tuple[str, str], None] = {}
    for each in judged:
        key = each.question, each.node
        if key in last and last[key].relevant != each.relevant:
            overruled[key] = None
        last[key] = each
    return list(last.values()), [last[key] for key in overruled]


def _by_question(judged: Iterable[Judgement]) -> tuple[Judgement, ...]:
    groups: dict[str, list[Judgement]] = {}
    for each in judged:
        groups.setdefault(each.question, []).append(each)
    return tuple(each for group in groups.values() for each in group)


def _number(count: int, word: str) -> str:
    return f"{count:,} {word}{'s' if count != 1 else ''}"
