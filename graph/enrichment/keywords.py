"""The keywords of a text, without a language model: its words, or its key phrases by RAKE.

RAKE is Rapid Automatic Keyword Extraction (Rose, Engel, Cramer and Cowley 2010, "Automatic keyword extraction from
individual documents", in Text Mining: Applications and Theory): candidates are the runs of words between stop words and
punctuation; a word's score is its degree (the words that it stands in candidates with, itself included) over its frequency;
a candidate's is the sum of its words' scores.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..analyzer import DEFAULT_LANGUAGE, Analyzer, analyzer_of
from ..groups import chunks, grouped
from ..identity import hashed
from ..model import UNSEARCHED_KINDS, TextNode
from ..store import GraphReader
from .units import EnrichmentUnit, Excerpt, is_enrichment, parts_by_node

MOST = 10
"""Keywords of a text, as LlamaIndex keeps them."""
_LONGEST_PHRASE = 4
"""Words of a candidate; a longer run is no phrase, but a list or a sentence without stop words."""
_TOKEN = re.compile(r"\w+(?:['’-]\w+)*|[^\w\s]|\n\n")
_AT_ONCE = 500


def rake(text: str, most: int = MOST, language: str = DEFAULT_LANGUAGE) -> list[str]:
    """The key phrases of a text in this language by RAKE, in lower case, the highest score first, ties by the phrase.

    >>> rake("Compatibility of systems of linear constraints over the set of natural numbers.", 3)
    ['linear constraints', 'natural numbers', 'compatibility']
    """
    found = list(_candidates(text, analyzer_of(language)))
    frequency: Counter[str] = Counter()
    degree: Counter[str] = Counter()
    for phrase in found:
        for word in phrase:
            frequency[word] += 1
            degree[word] += len(phrase)
    scores = {" ".join(phrase): sum(degree[word] / frequency[word] for word in phrase) for phrase in found}
    return sorted(scores, key=lambda phrase: (-scores[phrase], phrase))[:most]


def simple(text: str, most: int | None = None, language: str = DEFAULT_LANGUAGE) -> list[str]:
    """The distinct words of a text without stop words, as the keyword index stems them, the first `most` of them."""
    return analyzer_of(language).content_terms(text)[:most]


def key_terms(keywords: Iterable[str], language: str = DEFAULT_LANGUAGE) -> dict[str, None]:
    """What keywords are compared by, in order: each as its stemmed words, and of a phrase each word by itself as well.

    >>> list(key_terms(["natural numbers"]))
    ['natur number', 'natur', 'number']
    """
    found: dict[str, None] = {}
    analyzer = analyzer_of(language)
    for keyword in keywords:
        stems = analyzer.terms(keyword)
        if stems:
            found[" ".join(stems)] = None
            if len(stems) > 1:
                found.update((stem, None) for word, stem in _stemmed(keyword, analyzer) if word not in analyzer.stop_words)
    return found


def document_keywords(reader: GraphReader, documents: Iterable[str]) -> Iterator[EnrichmentUnit]:
    """A unit of kind `keywords` for each of these documents that has a text: for each text node its key phrases by RAKE.

    A unit's key is the document's id. The phrases stand in its record, and count for the text nodes of its visible parts.
    """
    for some in chunks((each for each in documents if not is_enrichment(each)), _AT_ONCE):
        nodes = grouped((node.document_id, node) for node in reader.nodes_of(some))
        for document in some:
            found = [(node, rake(titled(node), language=reader.language)) for node in searched(nodes.get(document, ()))]
            unit = keyword_unit(document, found)
            if unit is not None:
                yield unit


def keyword_unit(
    document: str, keywords: Iterable[tuple[TextNode, Sequence[str]]], by: str = "rake"
) -> EnrichmentUnit | None:
    """The unit of a document's keywords; None where there are none.

    Args:
        document: the document's id.
        keywords: each of its text nodes with its own.
        by: what found them.
    """
    kept = {node.id: [_mark(node), *(" ".join(each.split()) for each in found)] for node, found in keywords if found}
    return (
        EnrichmentUnit("keywords", document, tuple(Excerpt("", node) for node in kept), {"by": by, "nodes": kept})
        if kept
        else None
    )


def stored_keywords(units: Iterable[EnrichmentUnit], nodes: Iterable[TextNode]) -> dict[str, list[str]]:
    """The keywords that units hold of these text nodes, by id; not those of another text than a node has now."""
    wanted = {node.id: node for node in nodes}
    found: dict[str, list[str]] = {}
    for part, unit in parts_by_node(units):
        held = unit.record.get("nodes")
        listed = held.get(part) if isinstance(held, Mapping) and part in wanted else None
        if isinstance(listed, Sequence) and listed and listed[0] == _mark(wanted[part]):
            found[part] = [str(each) for each in listed[1:]]
    return found


def titled(node: TextNode) -> str:
    """What of a text node has keywords: its title and its text, which no phrase joins."""
    return f"{node.title}.\n\n{node.text}" if node.title else node.text


def _mark(node: TextNode) -> str:
    return hashed("keywords", node.title, node.text)


def searched(nodes: Sequence[TextNode]) -> list[TextNode]:
    """Those of these text nodes that searches find."""
    return [node for node in nodes if node.kind not in UNSEARCHED_KINDS and node.kind != "sentence"]


def _candidates(text: str, analyzer: Analyzer) -> Iterator[tuple[str, ...]]:
    run: list[str] = []
    for token in _TOKEN.findall(text.casefold()):
        if token not in analyzer.stop_words and any(map(str.isalpha, token)):
            run.append(token)
            continue
        if 0 < len(run) <= _LONGEST_PHRASE:
            yield tuple(run)
        run = []
    if 0 < len(run) <= _LONGEST_PHRASE:
        yield tuple(run)


def _stemmed(keyword: str, analyzer: Analyzer) -> Iterator[tuple[str, str]]:
    for word in keyword.casefold().split():
        for stem in analyzer.terms(word):
            yield word, stem
