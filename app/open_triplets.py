"""The triplets that documents state, each with its sentence, without a store."""

from collections import deque
from collections.abc import Iterator, Sequence
from os import PathLike

from ..extraction.base import Extraction, Extractor, Failure, OpenTriplet, SplitDocument
from ..extraction.loaders import load
from ..extraction.registry import ExtractorSpec
from ..extraction.relation_types import direction, relation_type
from ..extraction.report import Note
from ..extraction.shown_facts import with_shown_facts
from ..extraction.triplet_selection import TripletEnds
from ..graph.errors import ModelError
from ..graph.identity import hashed
from ..graph.model import TextNode
from .build_context import extractor_of, reading_of, splitter_of
from .config import Settings, load_settings
from .lazy_models import lazy_llm
from .output.json_schemas import ExtractRecord


def open_triplets(
    paths: Sequence[str | PathLike[str]], settings: Settings | None = None
) -> Iterator[ExtractRecord | Failure | Note]:
    """Every open triplet that documents state, in the order of the text; every file that could not be read; and notes on
    what an extractor left out.

    These are all triplets that the extractor finds. When documents are added to a graph, some of them are selected.

    Raises:
        DocumentError: a path does not exist.
    """
    settings = settings or load_settings()
    extractor = extractor_of(settings, llm=lazy_llm(settings))
    splitter = splitter_of(settings)
    loaded = load(paths, **reading_of(settings))
    failures: list[Failure] = []

    def split() -> Iterator[SplitDocument]:
        for each in loaded:
            if isinstance(each, Failure):
                failures.append(each)
                continue
            yield splitter.split(each.document, each.sections, each.blocks, each.tables, each.links, each.places)

    for document, extraction in _extractions(extractor, split()):
        if isinstance(extraction, ModelError):
            yield Failure(document.document.source, str(extraction))
            continue
        yield from _records(document, with_shown_facts(extraction, document))
        yield from (Note(document.document.id, document.document.source, each) for each in extraction.notes)
        yield from failures
        failures.clear()
    yield from failures


def _extractions(
    extractor: Extractor | ExtractorSpec, documents: Iterator[SplitDocument]
) -> Iterator[tuple[SplitDocument, Extraction | ModelError]]:
    """Each document with what was extracted from it, or why a language model did not read it."""
    if isinstance(extractor, ExtractorSpec):
        waiting: deque[SplitDocument] = deque()

        def passed() -> Iterator[SplitDocument]:
            for each in documents:
                waiting.append(each)
                yield each

        for extraction in extractor.make().extract(passed()):
            yield waiting.popleft(), extraction
        return
    for each in documents:
        try:
            yield from ((each, extraction) for extraction in extractor.extract([each]))
        except ModelError as error:
            yield each, error


def _records(split: SplitDocument, extraction: Extraction) -> Iterator[ExtractRecord]:
    nodes = {node.id: node for node in split.nodes}
    ends = TripletEnds(extraction.mentions)
    for triplet in extraction.triplets:
        yield _record(nodes[triplet.text_node], triplet, ends)


def _record(node: TextNode, triplet: OpenTriplet, ends: TripletEnds) -> ExtractRecord:
    sentence = node.text[triplet.sentence_start : triplet.sentence_end]
    parts = (triplet.subject.text, triplet.predicate, triplet.object.text)
    named = (ends.end(triplet.subject, node.id), ends.end(triplet.object, node.id))
    return ExtractRecord(
        id=hashed("triplet", node.id, triplet.sentence_start, triplet.sentence_end, *parts),
        sentence=sentence,
        subject=parts[0],
        predicate=parts[1],
        object=parts[2],
        type=triplet.relation_type or relation_type(triplet.predicate, *(end.type if end else "" for end in named)),
        inverted=not triplet.relation_type and direction(triplet.predicate).inverted,
        confidence=round(triplet.confidence, 4),
        asserted=triplet.asserted,
    )
