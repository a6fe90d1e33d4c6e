"""The extractor that asks a language model for the facts of each text node, and keeps those that stand in the text."""

import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from ....graph.errors import ConfigError, ModelError, ModelSilent
from ....graph.identity import hashed
from ....graph.model import Mention, TextNode
from ....models.llm import LLM, Message
from ...base import Extraction, Extractor, OpenTriplet, SplitDocument, read_reports_to, report_read
from ...prose_language import without_language_notes
from .answer_facts import ModelAnswer, answer_of
from .fact_places import DocumentText, Grounded, grounded
from .graph_schema import GraphSchema, graph_schema
from .question import REPAIR, question
from .text_places import TextPlace

VERSION = "1"
"""Raised whenever the question, the reading of answers or the search for names changes what is extracted."""
_AT_ONCE = 4
"""Documents whose sentences are read at once, and of which so many at least are asked about ahead."""
_ANSWERS_KEPT = 1_000
_MOST_SILENT, _PAUSE = 3, 30.0
"""After so many questions in a row that got no answer, further ones fail at once for so many seconds."""
_MOST_REASONS = 5


class _NodeQuestion(NamedTuple):
    """A text node with its own sentences and the question about them."""

    node: TextNode
    places: tuple[TextPlace, ...]
    messages: list[Message]


class _AskedDocument(NamedTuple):
    """A document, what another extractor found in it, the questions about it, and their answers to come."""

    split: SplitDocument
    base: Extraction
    questions: "list[_NodeQuestion]"
    answers: "list[Future[ModelAnswer]]"


class LlmExtractor:
    """Names and facts by a language model, each fact bound to the sentence that states it.

    Another extractor cuts the text into sentences. What the model says is kept where it stands in the text: names as they
    are written, facts between names of the document. What is left out is counted in the extraction's notes. An answer that
    cannot be read is asked for once more; then, as where the model does not answer, the document fails with the reason, and
    adding it again goes on.

    Args:
        llm: the language model.
        base: whose sentences are used, and whose types where the model gives none.
        schema: the types that are wanted, as a `GraphSchema`, a mapping or a YAML file; None: any.
        beside: keep the names and facts of `base` too.
        most: the most facts of one text node.
        parallel: how many questions are asked at once.

    Raises:
        ConfigError: a number below 1, or an unusable schema.
    """

    def __init__(
        self,
        llm: LLM,
        base: Extractor,
        schema: "GraphSchema | Mapping[str, Any] | str | Path | None" = None,
        *,
        beside: bool = False,
        most: int = 20,
        parallel: int = 4,
    ) -> None:
        if most < 1 or parallel < 1:
            raise ConfigError(f"expected most and parallel as 1 or more, got {most} and {parallel}")
        self._llm = llm
        self._base = base
        self._schema = None if schema is None else graph_schema(schema)
        self._beside = beside
        self._most = most
        self._parallel = parallel
        self._answers: dict[str, Future[ModelAnswer]] = {}
        self._lock = threading.Lock()
        self._unanswered = 0
        self._unanswered_at = 0.0

    @property
    def name(self) -> str:
        """`llm`, after the name of the base extractor where its facts are kept ("spacy+llm")."""
        return f"{self._base.name}+llm" if self._beside else "llm"

    @property
    def fingerprint(self) -> str:
        """Changes with the version, the model's name, the schema, the settings and the base extractor."""
        schema = "" if self._schema is None else self._schema.fingerprint
        return hashed("llm", VERSION, self._llm.name, schema, self._beside, self._most, self._base.fingerprint)

    def extract(self, documents: Iterable[SplitDocument]) -> Iterator[Extraction]:
        """One extraction per document, in order, a few documents ahead.

        Raises:
            ModelError: the model did not answer, or twice with what cannot be read.
        """
        waiting = iter(documents)
        asked: deque[_AskedDocument] = deque()
        pool = ThreadPoolExecutor(self._parallel, "clew-llm")
        try:
            while True:
                while len(asked) <= max(_AT_ONCE, self._parallel) and (some := list(islice(waiting, _AT_ONCE))):
                    asked.extend(self._asked_about(some, pool))
                if not asked:
                    return
                document = asked.popleft()
                answers = []
                for question, answer in zip(document.questions, document.answers, strict=True):
                    answers.append(answer.result())
                    report_read(sum(place.end - place.start for place in question.places))
                yield self._extraction(document, answers)
        finally:
            # Where the run is stopped, questions that are not asked yet are not asked.
            pool.shutdown(wait=False, cancel_futures=True)

    def _asked_about(self, splits: Sequence[SplitDocument], pool: ThreadPoolExecutor) -> "Iterator[_AskedDocument]":
        # What counts as read is what the model has read.
        with read_reports_to(None):
            based = list(self._base.extract(splits))
        for split, extraction in zip(splits, based, strict=True):
            questions = self._questions(split, extraction)
            yield _AskedDocument(split, extraction, questions, [self._answer(each.messages, pool) for each in questions])

    def _questions(self, split: SplitDocument, extraction: Extraction) -> list[_NodeQuestion]:
        by_node: dict[str, list[TextNode]] = {}
        for sentence in extraction.sentences:
            by_node.setdefault(sentence.parent or "", []).append(sentence)
        asked: list[_NodeQuestion] = []
        for node in split.nodes:
            own = by_node.get(node.id, [])
            if not own:
                continue
            places = tuple(TextPlace(each.start - node.start, each.end - node.start) for each in own)
            # Of a text node that is no part of the document's text nothing stands before.
            whole, first = split.document.text, own[0]
            before = whole[: first.start] if whole[first.start : first.end] == first.text else ""
            texts = [each.text for each in own]
            asked.append(
                _NodeQuestion(node, places, question(texts, split.document.title, before, self._schema, self._most))
            )
        return asked

    def _answer(self, messages: list[Message], pool: ThreadPoolExecutor) -> "Future[ModelAnswer]":
        """The answer to a question, which is asked once: also where it is asked in two documents at the same time."""
        key = hashed("question", messages)
        with self._lock:
            known = self._answers.get(key)
            if known is not None and not (known.done() and (known.cancelled() or known.exception() is not None)):
                return known
            self._answers.pop(key, None)
            while len(self._answers) >= _ANSWERS_KEPT:
                self._answers.pop(next(iter(self._answers)))
            self._answers[key] = pool.submit(self._asked, messages)
            return self._answers[key]

    def _asked(self, messages: list[Message]) -> ModelAnswer:
        answer, text = self._read(messages)
        if answer is None or answer.cut:
            said: list[Message] = [{"role": "assistant", "content": text}, {"role": "user", "content": REPAIR}]
            again, text = self._read([*messages, *said])
            answer = again if again is not None else answer
        if answer is None:
            shown = " ".join(text.split())[:120]
            raise ModelError(
                f"the language model {self._llm.name!r} answered twice without facts as JSON, at last {shown!r}"
            )
        return answer

    def _read(self, messages: list[Message]) -> tuple[ModelAnswer | None, str]:
        with self._lock:
            if self._unanswered >= _MOST_SILENT and time.monotonic() < self._unanswered_at + _PAUSE:
                raise ModelSilent(f"the language model {self._llm.name!r} did not answer the questions before this one")
        try:
            text = self._llm.complete(messages).text
        except ModelSilent:
            with self._lock:
                self._unanswered += 1
                self._unanswered_at = time.monotonic()
            raise
        with self._lock:
            self._unanswered = 0
        return answer_of(text), text

    def _extraction(self, document: "_AskedDocument", answers: Sequence[ModelAnswer]) -> Extraction:
        base = document.base
        by_node: dict[str, list[Mention]] = {}
        for each in base.mentions:
            by_node.setdefault(each.text_node, []).append(each)
        mentions: list[Mention] = []
        triplets: list[OpenTriplet] = []
        left_out: Counter[str] = Counter()
        text = DocumentText(document.split.document.title, document.split.document.text)
        for asked, answer in zip(document.questions, answers, strict=True):
            known = by_node.get(asked.node.id, [])
            found: Grounded = grounded(answer, asked.node, asked.places, known, text, self._schema, self._most)
            mentions += found.mentions
            triplets += found.triplets
            left_out += found.left_out
        if self._beside:
            mentions = _both(mentions, base.mentions)
            # Of two statements of one fact the first gives its type, and the schema is the model's.
            triplets += base.triplets
        entities = {each.entity for each in mentions}
        typed = self._schema is not None and bool(self._schema.entities) and not self._beside
        definitions = (each._replace(entity_type="") if typed else each for each in base.definitions)
        return replace(
            base,
            mentions=tuple(mentions),
            triplets=tuple(triplets),
            definitions=tuple(each for each in definitions if each.entity in entities),
            names_beside=base.names_beside and self._beside,
            notes=(*without_language_notes(base.notes), *_notes(left_out)),
        )


def _both(one: Sequence[Mention], other: Sequence[Mention]) -> list[Mention]:
    """Mentions of two readings; of two at one place the first reading's."""
    places = {(each.text_node, each.start, each.end) for each in one}
    return [*one, *(each for each in other if (each.text_node, each.start, each.end) not in places)]


def _notes(left_out: Counter[str]) -> list[str]:
    """One note on what of the model's answers is not in the graph, the commonest reasons first."""
    if not left_out:
        return []
    most = sorted(left_out.items(), key=lambda each: (-each[1], each[0]))
    more = sum(count for _, count in most[_MOST_REASONS:])
    reasons = [f"{reason}: {count:,}" for reason, count in most[:_MOST_REASONS]] + (
        [f"other reasons: {more:,}"] if more else []
    )
    return [f"of what the language model said is left out: {'; '.join(reasons)}"]
