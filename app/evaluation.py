"""`clew eval`: a corpus into a store, one text node a line, and every question asked of every retriever.

The questions are the user's own or, without any, made from the graph; the store is built from a corpus or there already.
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from ..extraction.base import LoadedDocument
from ..extraction.splitter import Splitter
from ..extraction.text_cleaning import check_id, clean_document
from ..graph.errors import ConfigError, DocumentError
from ..graph.formats.json_lines import read_json_lines
from ..graph.identity import checksum
from ..graph.model import Document
from ..graph.stores.open import MEMORY, filling
from ..retrieval.evaluation.advice import Findings, advise, differences
from ..retrieval.evaluation.generated_questions import make_questions
from ..retrieval.evaluation.gold_pairs import gold_pairs
from ..retrieval.evaluation.measures import Question, own_value, read_questions
from ..retrieval.evaluation.measures import evaluate as measure
from ..retrieval.ranker.weights import read_weights
from ..retrieval.registry import RETRIEVERS, compared, has_option
from .config import Settings
from .knowledge_graph import KnowledgeGraph
from .open import open as open_graph
from .output.progress_bar import ProgressBar


class CorpusLine(BaseModel):
    """One line of a corpus: a text node. Further fields are its metadata."""

    model_config = ConfigDict(extra="allow")

    id: str
    text: str
    title: str = ""


def evaluate(
    corpus: Path | None = None,
    queries: Path | None = None,
    *,
    store: str | None = None,
    retrievers: Sequence[str] | None = None,
    filter_field: str | None = None,
    weights: Path | None = None,
    settings: Settings | None = None,
    progress: ProgressBar | None = None,
    on_note: Callable[[str], None] | None = None,
) -> Findings:
    """Measure retrievers on a corpus and its questions, and say whether the graph helps.

    Args:
        corpus: `.jsonl` or `.jsonl.gz`, a text node a line, never split, its id kept; None: `store` as it is.
        queries: the same with `id`, `question`, `gold_ids`, optionally `grades` and `filter`; None: made from the graph.
        store: built where there is none, used where it holds exactly this corpus, finished where it holds a part of it and
            nothing else (a build was stopped; the report's seconds are then those of the rest); None: in memory.
        retrievers: their names; None: those of `compared()`.
        filter_field: restrict each question to corpus lines with its own value of this field.
        weights: those of the ranker of the retrievers that have one; by default the ones that come with Clew.
        settings: by which a store is built; by default those of the environment and of `clew.toml`.
        progress: shown while it builds and asks.
        on_note: told which lines were passed over, having no text (they count in the corpus, and nobody can find them), and
            of a build that is gone on with, and that questions are made.

    Raises:
        DocumentError: a file cannot be read, or a line of it (with its number); a gold id that is nowhere.
        ConfigError: an unknown retriever; a store that holds something else; neither corpus nor store; no facts to make
            questions from.
        StoreMissing: without a corpus, nothing is at `store`.
    """
    names = compared() if retrievers is None else tuple(dict.fromkeys(retrievers))
    if not names:
        raise ConfigError(f"expected at least one retriever of {', '.join(RETRIEVERS.names())}, got none")
    learned = [name for name in names if has_option(name, "ranker")]
    if corpus is None and store is None:
        raise ConfigError("expected a corpus, or a store that is there already, got neither")
    ranker = {} if weights is None else {"ranker": read_weights(weights)}
    tell = on_note or (lambda note: None)
    documents, blank = read_corpus(corpus) if corpus else ([], [])
    if corpus and blank:
        tell(f"{corpus.name}: {len(blank):,} lines without text are passed over: {', '.join(blank[:5])}")
    questions = read_questions(queries) if queries else []
    if corpus and queries:
        check_gold(questions, {each.document.id for each in documents} | set(blank), queries.name, f"line of {corpus.name}")
    graph = open_graph(MEMORY if store is None else store, "a" if corpus else "r", settings=settings)
    with filling(graph.store):
        seconds = _built(graph, documents, progress, tell) if corpus else 0.0
        if queries and not corpus:
            wanted = [gold for question in questions for gold in question.gold_ids]
            held = {node.id for node in graph.store.fetch("text_node", wanted)}
            check_gold(questions, held, queries.name, f"text node of {graph.url}")
        asked = questions or _made(graph, tell)
        evaluation = measure(
            {name: graph.retriever(name, **(ranker if name in learned else {})) for name in names},
            asked,
            filter_of=own_value(filter_field) if filter_field else None,
            progress=None if progress is None else lambda name, done: progress.show(name, done, len(asked)),
        )
        size = len(documents) + len(blank) if corpus else graph.counts()["text_nodes"]
        return Findings(
            **dict(evaluation.report(size, round(seconds, 3))),
            made_questions=queries is None,
            differences=differences(evaluation),
            gold_pairs=gold_pairs(graph.store, asked),
            advice=advise(evaluation, made=queries is None),
        )


def _made(graph: KnowledgeGraph, tell: Callable[[str], None]) -> list[Question]:
    """Questions from the graph's own facts, and the saying so."""
    made = make_questions(graph.store)
    if not made:
        raise ConfigError(
            f"no questions can be made from {graph.url}, whose texts state no facts that tie entities: give questions of "
            "your own with --queries"
        )
    two = sum(len(question.gold_ids) > 1 for question in made)
    tell(
        f"these {len(made):,} questions ({two:,} of two hops) are made from the graph's own facts, which flatters what "
        "follows them; people's questions (--queries) say more"
    )
    return made


def check_gold(questions: Sequence[Question], held: set[str], name: str, where: str) -> None:
    """Check that every gold id is held.

    Raises:
        DocumentError: one is not, with the number of its question.
    """
    for number, question in enumerate(questions, 1):
        for gold in question.gold_ids:
            if gold not in held:
                raise DocumentError(f"{name}, question {number} ({question.id!r}): no {where} has its gold id {gold!r}")


def read_corpus(path: Path) -> tuple[list[LoadedDocument], list[str]]:
    """The lines of a corpus as documents, and the ids of those without text. A title alone serves as the text too.

    Raises:
        DocumentError: the file cannot be read; a line is no document (with its number); an id comes twice; no line.
    """
    documents: dict[str, LoadedDocument | None] = {}
    for number, record in read_json_lines(path, CorpusLine):
        try:
            check_id(record.id)
            loaded = _loaded(record, f"{path.name}#{record.id}")
        except DocumentError as error:
            raise DocumentError(f"{path.name}, line {number}: {error}") from error
        if record.id in documents:
            raise DocumentError(f"{path.name}, line {number}: the id {record.id!r} comes twice")
        documents[record.id] = loaded
    found = [each for each in documents.values() if each is not None]
    if not found:
        raise DocumentError(f"{path.name}: no lines with a text in it")
    return found, [identity for identity, each in documents.items() if each is None]


def _loaded(record: CorpusLine, source: str) -> LoadedDocument | None:
    """A line's document; None where it has no text at all."""
    text = record.text if record.text.strip() else record.title
    if not text.strip():
        return None
    cleaned, notes = clean_document(Document(record.id, text, record.title, record.model_extra or {}, source))
    return LoadedDocument(cleaned, notes=notes)


def _built(
    graph: KnowledgeGraph,
    documents: Sequence[LoadedDocument],
    progress: ProgressBar | None,
    on_note: Callable[[str], None] | None,
) -> float:
    """Seconds that building took; 0 where the store holds exactly this corpus."""
    held = {build.document_id: build.checksum for build in graph.store.builds()}
    wanted = {each.document.id: checksum(each.document) for each in documents}
    strange = len(held.keys() - wanted.keys())
    changed = sum(held[each] != wanted[each] for each in held.keys() & wanted.keys())
    whole = graph.counts()["text_nodes"] == len(held)
    if strange or changed or not whole:
        split = "" if whole else ", some are split"
        raise ConfigError(
            f"{graph.url} holds something else than this corpus, a text node a line ({changed:,} lines differ, "
            f"{strange:,} other documents are there{split}): give another --store"
        )
    if len(held) == len(wanted):
        return 0.0
    if held and on_note is not None:
        on_note(f"{graph.url} holds {len(held):,} of {len(wanted):,} lines: the rest is added")
    from .ingestion import add_items

    began = time.perf_counter()
    report = add_items(graph.building, documents, splitter=Splitter(tokens=None), progress=progress)
    if report.failures:
        first = report.failures[0]
        raise DocumentError(f"{report.failed:,} lines of the corpus were not added; the first, {first.id!r}: {first.reason}")
    return time.perf_counter() - began
