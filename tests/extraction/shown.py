"""Read documents with their tables and links, as tests want to see what enters the graph."""

from clew.extraction.base import LoadedDocument, SplitDocument
from clew.extraction.loaders.parsing.markdown_blocks import blocks_of
from clew.extraction.loaders.parsing.sections import outline
from clew.extraction.registry import ExtractorSpec
from clew.extraction.splitter import Splitter
from clew.extraction.workers import ExtractedDocument, extract
from clew.graph.model import Document

EXTRACTOR = ExtractorSpec().make()


def markdown(text: str, title: str = "") -> LoadedDocument:
    """A Markdown page as its loader reads it."""
    page = outline(blocks_of(text), title)
    return LoadedDocument(
        Document("d", page.text, page.title), "", page.sections, (), "", page.blocks, page.tables, page.links
    )


def plain(text: str, title: str = "") -> LoadedDocument:
    """A text without markup."""
    return LoadedDocument(Document("d", text, title))


def split(loaded: LoadedDocument, splitter: Splitter | None = None) -> SplitDocument:
    """A document and its text nodes."""
    return (splitter or Splitter()).split(loaded.document, loaded.sections, loaded.blocks, loaded.tables, loaded.links)


def found(loaded: LoadedDocument, splitter: Splitter | None = None) -> ExtractedDocument:
    """What is extracted from a document."""
    (one,) = extract(EXTRACTOR, [split(loaded, splitter)]).found
    assert not one.failure, one.failure
    return one


def named(loaded: LoadedDocument, one: ExtractedDocument) -> dict[str, str]:
    """Each entity's words where it is mentioned first, and the title's."""
    from clew.graph.identity import entity_id
    from clew.graph.names import title_name

    texts = {node.id: node.text for node in split(loaded).nodes}
    names = {entity_id(title_name(loaded.document.title)): title_name(loaded.document.title)}
    for each in one.selected.mentions:
        names.setdefault(each.entity, texts[each.text_node][each.start : each.end])
    return names


def facts(loaded: LoadedDocument) -> set[tuple[str, str, str]]:
    """Source, predicate and target of each relation that enters the graph."""
    one = found(loaded)
    names = named(loaded, one)
    return {
        (names.get(each.source, each.source), each.predicate, names.get(each.target, each.target))
        for each in one.selected.relations
    }


def mentioned(loaded: LoadedDocument) -> set[str]:
    """The words of all mentions."""
    texts = {node.id: node.text for node in split(loaded).nodes}
    return {texts[each.text_node][each.start : each.end] for each in found(loaded).selected.mentions}
