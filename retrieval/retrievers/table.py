"""`table`: tables that fit the question, with the cells that answer it, found by SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from ...graph.analyzer import analyzer_of
from ...graph.errors import ConfigError, InputError
from ...graph.model import TextNode
from ...graph.store import GraphReader
from ...models.embedder import Embedder
from ...models.llm import required
from ..base import Retriever
from ..hits import AnswerCell, Hit, ReplacedText, TableAnswer, Trail
from ..query import Query
from ..question.encoder import encode_question
from ..question.words import matched_words
from ..ranking import DECIMALS, Ranking
from ..tables.database import TableDatabase, database_of
from ..tables.generated_sql import queried
from ..tables.likeness import MeaningCosines
from ..tables.meanings import Unsure
from ..tables.plan import NO_ROW, Planner, TableQuery
from ..tables.question import QuestionReading
from ..tables.sources import WIDTH, found_tables

if TYPE_CHECKING:
    from ...models.llm import LLM

AskedBy: TypeAlias = Literal["rules", "llm"]

LEAD = 0.05
"""By how much the table that answers must explain more of the question than every other one that would answer."""
BEHIND = 0.15
"""By how much less of the question it may explain than a table that does not answer."""
LONGEST_TEXT = 2_000
"""Characters of a table's text up to which a hit shows it whole."""
_LONGEST_MATCHED = 100_000
_MEANINGS = MeaningCosines()

NO_TABLES = "table: there is no table here"
NO_TABLES_SHOWN = (
    "table: this filter shows no table. That of a CSV file as a whole is in no filtered search, since it may hold rows that "
    "the filter hides: other retrievers find its rows"
)


@dataclass(frozen=True, slots=True)
class _AskedTable:
    """A table with what came of asking it: a query, or why there is none."""

    node: TextNode
    coverage: float
    database: TableDatabase | None = None
    query: TableQuery | None = None
    reason: str = ""
    near: frozenset[int] = frozenset()
    """The places of the question's words that the table's heading and caption have."""


@dataclass(frozen=True, repr=False)
class Tables(Retriever):
    """Tables that fit the question. The one that answers it comes first, with its cells (`Hit.cells`) and the SQL.

    Tables are found by their documents, which keyword and vector search find, then asked. A hit's score is the share of the
    question, names and numbers counted twice, that has a meaning in the table, halved; the half is added where it answers.
    Where no table is sure to answer, hits have no cells, and the ranking's notes say why.

    Attributes:
        by: `rules` reads the question by rule; `llm` has a language model write the SQL for the table that fits best, which
            runs under the same guard, and goes by the rules where that yields nothing.

    Raises:
        ConfigError: an unknown `by`, or no language model.
    """

    reader: GraphReader = field(repr=False)
    embedder: Embedder = field(repr=False)
    llm: "LLM | None" = field(default=None, repr=False)
    by: AskedBy = "rules"
    name = "table"

    def __post_init__(self) -> None:
        if self.by not in get_args(AskedBy):
            raise ConfigError(f"expected by of table as one of {', '.join(get_args(AskedBy))}, got {self.by!r}")
        if self.by == "llm":
            required(self.llm, "table(by='llm')")

    def _retrieve(self, query: Query, k: int) -> Ranking:
        vector = encode_question(self.reader, self.embedder, query).vector
        searches = [self.reader.search_text(query.text, WIDTH)]
        if vector is not None:
            searches.append([each for each in self.reader.search_vectors(vector, "text", WIDTH)[0] if each[1] > 0])
        nodes, references, near = found_tables(self.reader, searches)
        reading = QuestionReading.of(query.text)
        asked = sorted((self._asked(node, reading) for node in nodes), key=lambda each: (-each.coverage, each.node.id))
        asked = [each for each in asked if each.coverage or near.get(each.node.document_id)]
        notes: list[str] = []
        answered, why = _chosen(asked)
        if self.by == "llm" and self.llm is not None and asked:
            answered, why = self._by_llm(query.text, asked, answered, why, notes)
        if asked and answered is None:
            notes.append(f"no cells: {why}")
        words = analyzer_of(self.reader.language).content_words(query.text)
        hits = [self._hit(each, each is answered, words, near) for each in asked]
        hits += [Hit(node, weight / 4, Trail(self.name), {self.name: weight / 4}) for node, weight in references]
        warnings = () if nodes else (NO_TABLES if hasattr(self.reader, "apply") else NO_TABLES_SHOWN,)
        return Ranking((hit for hit in hits if hit.score > 0), warnings).top(k).noted(*notes)

    def _asked(self, node: TextNode, reading: QuestionReading) -> _AskedTable:
        planner: Planner | None = None
        try:
            database = database_of(node)
            about = f"{node.title} {node.metadata.get('section', '')} {database.grid.caption}"
            planner = Planner(database, reading, about, self._likeness)
            found = planner.query()
            return _AskedTable(node, found.coverage, database, found, near=planner.near)
        except Unsure as unsure:
            return _AskedTable(
                node,
                planner.coverage if planner else 0.0,
                planner.database if planner else None,
                reason=str(unsure),
                near=planner.near if planner else frozenset(),
            )
        except InputError as error:
            return _AskedTable(node, planner.coverage if planner else 0.0, reason=str(error))

    def _likeness(self, phrase: str, texts: Sequence[str]) -> list[float]:
        return _MEANINGS.cosines(self.embedder, phrase, texts)

    def _by_llm(
        self, question: str, asked: Sequence[_AskedTable], answered: _AskedTable | None, why: str, notes: list[str]
    ) -> tuple[_AskedTable | None, str]:
        """What a language model's query finds in the table that fits best; else what the rules found."""
        best = answered or asked[0]
        if best.database is None or self.llm is None:
            return answered, why
        try:
            found = queried(self.llm, best.database, question, f"{best.node.title} {best.database.grid.caption}".strip())
        except Unsure as unsure:
            notes.append(f"the rules instead of a language model's query: {unsure}")
            return answered, why
        made = _AskedTable(best.node, best.coverage, best.database, found)
        asked[:] = [made if each is best else each for each in asked]  # type: ignore[index]
        return made, ""

    def _hit(self, asked: _AskedTable, answers: bool, words: Mapping[str, str], near: Mapping[str, float]) -> Hit:
        score = asked.coverage / 2 + (0.5 if answers else 0.0)
        score = round(score or near.get(asked.node.document_id, 0.0) / 100, DECIMALS)
        told = f"{asked.node.title} {asked.node.text[:_LONGEST_MATCHED]}"
        matched = matched_words(told, words, self.reader.language)
        trail, node = Trail(self.name, matched=matched), asked.node
        if answers and asked.query is not None and asked.database is not None:
            made = _answer(asked.node, asked.database, asked.query)
            trail = Trail(self.name, matched=matched, query=made.sql, table=made)
        if len(node.text) > LONGEST_TEXT:
            node = _shortened(node, asked)
        return Hit(node, score, trail, {self.name: score})


def _chosen(asked: Sequence[_AskedTable]) -> tuple[_AskedTable | None, str]:
    """The table that answers, and why there is none."""
    answering = [each for each in asked if each.query is not None]
    if not answering:
        return None, f"{_named(asked[0].node)}: {asked[0].reason}" if asked else ""
    best = answering[0]
    rival = next((each for each in answering[1:] if best.coverage - each.coverage < LEAD and not _same(best, each)), None)
    if rival is not None:
        return None, f"{_named(best.node)} and {_named(rival.node)} answer it differently"
    # Of tables of one document the one is meant whose heading the question names.
    rival = next((each for each in asked if each.query is None and _is_named(each, best)), None)
    if rival is not None:
        return None, f"{_named(rival.node)}: {rival.reason}"
    rival = next((each for each in asked if each.query is None and each.reason != NO_ROW), None)
    if rival is not None and rival.coverage - best.coverage > BEHIND:
        return None, f"{_named(rival.node)}: {rival.reason}"
    return best, ""


def _is_named(asked: _AskedTable, best: _AskedTable) -> bool:
    return asked.node.document_id == best.node.document_id and bool(asked.near > best.near)


def _same(one: _AskedTable, other: _AskedTable) -> bool:
    """Whether two tables answer with the same words: one may be a copy of the other."""
    return _texts(one) == _texts(other)


def _texts(asked: _AskedTable) -> tuple[str, list[str]]:
    if asked.query is None or asked.database is None:
        return "", []
    return asked.query.value, [asked.database.grid.cells(row)[asked.query.column] for row in asked.query.rows]


def _named(node: TextNode) -> str:
    return f"the table {node.id!r}"


def _answer(node: TextNode, database: TableDatabase, query: TableQuery) -> TableAnswer:
    cells = []
    for row in query.rows:
        start, end = database.grid.spans(row)[query.column]
        text = database.grid.text[start:end]
        cells.append(AnswerCell(row, database.columns[query.column].name, text, node.start + start, node.start + end))
    return TableAnswer(tuple(cells), query.shown, query.value)


def _shortened(node: TextNode, asked: _AskedTable) -> TextNode:
    """A long table with its first lines and, of a query's rows, the first that fit."""
    rows = asked.query.rows if asked.query is not None and asked.database is not None else ()
    shown = [node.text[: LONGEST_TEXT // 2].rpartition("\n")[0]]
    room = LONGEST_TEXT // 2
    for row in rows:
        spans = asked.database.grid.spans(row) if asked.database is not None else []
        line = node.text[spans[0][0] : spans[-1][1]] if spans else ""
        room -= len(line) + 1
        if room < 0:
            break
        shown.append(line)
    fields = {name: getattr(node, name) for name in TextNode.__dataclass_fields__}
    return ReplacedText(**{**fields, "text": "\n…\n".join([shown[0], "\n".join(shown[1:])]).rstrip()})
