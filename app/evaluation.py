"""`clew eval`: how well each retriever finds the text nodes that answer questions.

The questions are given or generated from the graph. The store exists, or is built from a corpus with one text node per line.
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
from ..retrieval.evaluation.generated_questions import generate_questions
from ..retrieval.evaluation.gold_pairs import gold_pairs
from ..retrieval.evaluation.measures import Question, own_value, read_questions
from ..retrieval.evaluation.measures import evaluate as measure
from ..retrieval.expressions import is_expression
from ..retrieval.ranker.weights import read_weights
from ..retrieval.registry import RETRIEVERS, compared, has_option
from .config import Settings
from .knowledge_graph import KnowledgeGraph
from .open import open as open_graph
from .output.progress_bar import ProgressBar


class CorpusLine(BaseModel):
    """One line of a corpus: a text node. All other fields are its metadata."""

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
    """Measure retrievers on questions over a corpus, and whether the graph helps.

    Args:
        corpus: a `.jsonl` or `.jsonl.gz` file with one text node per line, which is not split and keeps its id; None: use
            `store` as it is.
        queries: a file with `id`, `question`, `gold_ids`, and optionally `grades` and `filter`, per line; None: generate
            questions from the graph.
        store: the store to build. One that holds exactly this corpus is used; one that holds a part of it (a build that was
            stopped) is completed, and the seconds are those of the rest. None: a store in memory.
        retrievers: their names or expressions; None: those of `compared()`.
        filter_field: search for each question only text nodes with the question's value of this metadata field.
        weights: a file of weights for retrievers with a learned ranker; None: the weights of the store, or those shipped.
        settings: by default those of the environment and of `clew.toml`.
        progress: shown while the store is built and questions are asked.
        on_note: called with notes: lines without text, which are skipped (they count as part of the corpus, but cannot be
            found), a build that is completed, and generated questions.

    Raises:
        DocumentError: a file or a line of it (with its number) cannot be read; an unknown gold id.
        ConfigError: an unknown retriever; a store with other documents; neither corpus nor store; no facts to generate
            questions from.
        StoreMissing: without a corpus, and there is no store.
    """
    names = compared() if retrievers is None else tuple(dict.fromkeys(retrievers))
    if not names:
        raise ConfigError(f"expected at least one retriever of {', '.join(RETRIEVERS.names())}, got none")
    learned = [name for name in names if not is_expression(name) and has_option(name, "ranker")]
    if corpus is None and store is None:
        raise ConfigError("expected a corpus or an existing store, got neither")
    ranker = {} if weights is None else {"ranker": read_weights(weights)}
    note = on_note or (lambda text: None)
    documents, blank = read_corpus(corpus) if corpus else ([], [])
    if corpus and blank:
        note(f"{corpus.name}: {len(blank):,} lines without text are skipped: {', '.join(blank[:5])}")
    questions = read_questions(queries) if queries else []
    if corpus and queries:
        check_gold(questions, {each.document.id for each in documents} | set(blank), queries.name, f"line of {corpus.name}")
    graph = open_graph(MEMORY if store is None else store, "a" if corpus else "r", settings=settings)
    with filling(graph.store):
        seconds = _build(graph, documents, progress, note) if corpus else 0.0
        if queries and not corpus:
            check_gold_of(graph, questions, queries.name)
        questions = questions or _generated_questions(graph, note)
        evaluation = measure(
            {name: graph.retriever(name, **(ranker if name in learned else {})) for name in names},
            questions,
            filter_of=own_value(filter_field) if filter_field else None,
            progress=None if progress is None else lambda name, done: progress.show(name, done, len(questions)),
        )
        size = len(documents) + len(blank) if corpus else graph.counts()["text_nodes"]
        return Findings(
            **dict(evaluation.report(size, round(seconds, 3))),
            generated_questions=queries is None,
            differences=differences(evaluation),
            gold_pairs=gold_pairs(graph.store, questions),
            advice=advise(evaluation, generated=queries is None),
        )


def _generated_questions(graph: KnowledgeGraph, note: Callable[[str], None]) -> list[Question]:
    """Questions generated from the graph's own facts, with a note on them."""
    questions = generate_questions(graph.store)
    if not questions:
        raise ConfigError(
            f"no questions can be generated from {graph.url}: its texts state no facts that connect entities. Give your own "
            "questions with --queries"
        )
    two_hops = sum(len(question.gold_ids) > 1 for question in questions)
    note(
        f"the {len(questions):,} questions ({two_hops:,} of two hops) are generated from the graph's own facts, which "
        "favours retrievers that follow them; questions of people (--queries) are a better measure"
    )
    return questions


def check_gold(questions: Sequence[Question], known: set[str], name: str, where: str) -> None:
    """Check that every gold id is known.

    Args:
        questions: the questions.
        known: the ids of all text nodes.
        name: the name of the file of questions, for the message.
        where: what the ids belong to, for the message, such as "line of corpus.jsonl".

    Raises:
        DocumentError: an unknown gold id, with the number of its question.
    """
    for number, question in enumerate(questions, 1):
        for gold in question.gold_ids:
            if gold not in known:
                raise DocumentError(f"{name}, question {number} ({question.id!r}): no {where} has its gold id {gold!r}")


def check_gold_of(graph: KnowledgeGraph, questions: Sequence[Question], name: str) -> None:
    """Check that every gold id is that of a text node of the graph; as `check_gold`."""
    gold_ids = [gold for question in questions for gold in question.gold_ids]
    known = {node.id for node in graph.store.fetch("text_node", gold_ids)}
    check_gold(questions, known, name, f"text node of {graph.url}")


def read_corpus(path: Path) -> tuple[list[LoadedDocument], list[str]]:
    """The lines of a corpus as documents, and the ids of lines without text. Where there is only a title, it is the text.

    Raises:
        DocumentError: the file cannot be read; a line is not a document (with its number); an id is used twice; no lines.
    """
    documents: dict[str, LoadedDocument | None] = {}
    for number, record in read_json_lines(path, CorpusLine):
        try:
            check_id(record.id)
            loaded = _loaded(record, f"{path.name}#{record.id}")
        except DocumentError as error:
            raise DocumentError(f"{path.name}, line {number}: {error}") from error
        if record.id in documents:
            raise DocumentError(f"{path.name}, line {number}: the id {record.id!r} is used twice")
        documents[record.id] = loaded
    with_text = [each for each in documents.values() if each is not None]
    if not with_text:
        raise DocumentError(f"{path.name} has no lines with text")
    return with_text, [identity for identity, each in documents.items() if each is None]


def _loaded(record: CorpusLine, source: str) -> LoadedDocument | None:
    """The document of a line; None if it has neither text nor title."""
    text = record.text if record.text.strip() else record.title
    if not text.strip():
        return None
    cleaned, notes = clean_document(Document(record.id, text, record.title, record.model_extra or {}, source))
    return LoadedDocument(cleaned, notes=notes)


def _build(
    graph: KnowledgeGraph,
    documents: Sequence[LoadedDocument],
    progress: ProgressBar | None,
    note: Callable[[str], None],
) -> float:
    """Build or complete the store. Returns the seconds; 0 if the store holds exactly this corpus already."""
    present = {build.document_id: build.checksum for build in graph.store.builds()}
    wanted = {each.document.id: checksum(each.document) for each in documents}
    others = len(present.keys() - wanted.keys())
    changed = sum(present[each] != wanted[each] for each in present.keys() & wanted.keys())
    unsplit = graph.counts()["text_nodes"] == len(present)
    if others or changed or not unsplit:
        split = "" if unsplit else ", some are split"
        raise ConfigError(
            f"{graph.url} does not hold this corpus with one text node per line ({changed:,} lines differ, {others:,} other "
            f"documents{split}): give another --store"
        )
    if len(present) == len(wanted):
        return 0.0
    if present:
        note(f"{graph.url} holds {len(present):,} of {len(wanted):,} lines: the rest is added")
    from .ingestion import add_items

    began = time.perf_counter()
    report = add_items(graph.building, documents, splitter=Splitter(tokens=None), progress=progress)
    if report.failures:
        first = report.failures[0]
        raise DocumentError(f"{report.failed:,} lines of the corpus were not added; the first, {first.id!r}: {first.reason}")
    return time.perf_counter() - began
