"""What every extractor must do. Inherit `ExtractorContract`, name the spec that makes it, and have the tests.

class TestToy(ExtractorContract):
    spec = ExtractorSpec("clew.tests.extraction.toy:ToyExtractor")
"""

import json
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from functools import cache
from inspect import getfile
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

import pytest

from clew.extraction.base import Argument, Extraction, Extractor, OpenTriplet, SplitDocument, read_reports_to
from clew.extraction.registry import ExtractorSpec
from clew.extraction.splitter import Splitter
from clew.graph.identity import hashed, mention_id
from clew.graph.model import Document, TextNode

TESTS = Path(__file__).resolve().parents[1]
STORY = (
    "Anna Berg was born in Oslo on 3 May 1900. She married Karl Holm in 1920, and they moved to BERGEN. "
    "Karl Holm, the famous PAINTER, was a friend of Ruth Lind. It rained.\n\n"
    "The BRIDGE of OSLO was designed by Anna Berg and Ruth Lind. He did not like it. We saw them there."
)
TEXTS = {
    "story": STORY,
    "notes": "Ports\n- Bergen\n- Boston\n1. Karl Holm left BERGEN.\n\nname: Halden Optics\nfounder: Ada Lindqvist",
    "film": "The Glass Tide is a film directed by Ann Lee. It stars Karl Holm as the KEEPER of the lighthouse.",
}
ODD = {
    "nothing": "",
    "blank": " \n\t \n\n ",
    "marks": "!!! ... ??? -- ( ( [ ] «»",
    "emoji": "\U0001f600\U0001f680 \U0001f468\u200d\U0001f469\u200d\U0001f467 ok",
    "right to left": "ولد أحمد في القاهرة. \u202eabc\u202c",
    "unspaced": "東京は日本の首都です。" * 30,
    "one line": "Karl Holm met Anna Berg near the old BRIDGE and " * 700 + "left.",
    "one word": "a" * 6_000,
    "codes": "a\x0bb\ufeffc\u00ad [CLS] {{x}} <b>Oslo</b> `x` https://a.b/c?d=e",
}
PRONOUNS = frozenset("i me my you your he him his she her it its we us our they them their this that these those".split())


def documents(texts: Mapping[str, str], tokens: int | None = 40, overlap: int = 15) -> list[SplitDocument]:
    """Documents in text nodes that overlap, as a splitter makes them."""
    splitter = Splitter(tokens, overlap if tokens else 0)
    return [
        splitter.split(Document(name, text, title="The Glass Tide (film)" * (name == "film")))
        for name, text in texts.items()
    ]


def read(extractor: Extractor, splits: Sequence[SplitDocument]) -> list[Extraction]:
    """The extractions of several documents, in order."""
    return list(extractor.extract(splits))


def printed(extractions: Sequence[Extraction]) -> str:
    """A hash of all that was extracted."""
    return hashed(*(repr(each) for each in extractions))


@cache
def _elsewhere(module: str) -> dict[str, list[str]]:
    """Name, fingerprint and hash of what the extractors of a module's tests find in a process with another hash seed."""
    program = (
        f"import importlib, json; from clew.tests.contracts import extractor as contract;"
        f"tests = vars(importlib.import_module({module!r})).values();"
        f"made = {{each.__name__: (each.spec.make(), contract.documents(each.texts))"
        f" for each in tests if hasattr(each, 'spec')}};"
        f"print(json.dumps({{name: [one.name, one.fingerprint, contract.printed(contract.read(one, splits))]"
        f" for name, (one, splits) in made.items()}}))"
    )
    seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


class ExtractorContract:
    """The laws of an extractor, over documents of which some are cut into text nodes that overlap."""

    spec: ClassVar[ExtractorSpec]
    """Makes the extractor, in this process and in others."""

    same: ClassVar[ExtractorSpec | None] = None
    """One with settings that change no result, such as its batch size; None: the same once more."""

    other: ClassVar[ExtractorSpec] = ExtractorSpec("clew.tests.extraction.toy:ToyExtractor", {"version": "other"})
    """One that has other results, by its settings if it can."""

    texts: ClassVar[Mapping[str, str]] = TEXTS
    """Documents in which it finds something, the first of them longer than 40 tokens."""

    row: ClassVar[str] = "Anna Berg left OSLO."
    """A short text in which it finds something."""

    facts = True
    """Whether it finds facts in the documents."""

    sentences = True
    """Whether it gives sentences. Then each fact is stated by one of them, else by any words of its text node."""

    @pytest.fixture(scope="class")
    @staticmethod
    def extractor(request: pytest.FixtureRequest) -> Extractor:
        assert request.cls is not None
        made: Extractor = request.cls.spec.make()
        return made

    @pytest.fixture(scope="class")
    @staticmethod
    def found(request: pytest.FixtureRequest, extractor: Extractor) -> list[tuple[SplitDocument, Extraction]]:
        """The documents, each with what was extracted."""
        assert request.cls is not None
        splits = documents(request.cls.texts)
        assert len(splits[0].nodes) > 1
        return list(zip(splits, read(extractor, splits), strict=True))

    # A function of the document alone

    def test_one_extraction_per_document_in_their_order(self, found: list[tuple[SplitDocument, Extraction]]) -> None:
        assert [extraction.document_id for _, extraction in found] == [split.document.id for split, _ in found]
        assert any(extraction.mentions for _, extraction in found)
        assert any(extraction.triplets for _, extraction in found) == self.facts
        assert any(extraction.sentences for _, extraction in found) == self.sentences

    def test_neither_order_nor_company_changes_anything(self, extractor: Extractor) -> None:
        splits = documents({**self.texts, **ODD})
        together = read(extractor, splits)
        assert [read(extractor, [split])[0] for split in splits] == together
        assert read(extractor, splits[::-1])[::-1] == together

    def test_two_documents_of_one_text_share_entities_and_nothing_else(self, extractor: Extractor) -> None:
        one, two = read(extractor, documents(dict.fromkeys(("one", "two"), next(iter(self.texts.values())))))
        assert [each.entity for each in one.mentions] == [each.entity for each in two.mentions]
        ids = [{*(each.id for each in made.mentions), *(each.id for each in made.sentences)} for made in (one, two)]
        assert ids[0]
        assert ids[0].isdisjoint(ids[1])

    def test_nothing_that_comes_in_is_changed(self, extractor: Extractor) -> None:
        splits = documents(self.texts)
        before = deepcopy(splits)
        read(extractor, splits)
        assert splits == before

    def test_it_reads_no_document_before_it_is_asked(self, extractor: Extractor) -> None:
        taken: list[str] = []

        def given() -> Iterator[SplitDocument]:
            for split in documents(self.texts):
                taken.append(split.document.id)
                yield split

        extractions = extractor.extract(given())
        assert taken == []
        first, *others = self.texts
        assert next(extractions).document_id == first
        assert taken[0] == first
        assert [each.document_id for each in extractions] == others

    def test_no_documents_have_no_extractions(self, extractor: Extractor) -> None:
        assert read(extractor, []) == []

    # Places

    def test_mentions_lie_in_their_documents_own_text_nodes(self, found: list[tuple[SplitDocument, Extraction]]) -> None:
        for split, extraction in found:
            nodes = {node.id: node for node in split.nodes}
            for mention in extraction.mentions:
                text = nodes[mention.text_node].text
                assert 0 <= mention.start < mention.end <= len(text)
                surface = text[mention.start : mention.end]
                assert surface == surface.strip()
                assert mention.key
                assert mention.id == mention_id(mention.entity, mention.text_node, mention.start, mention.end)

    def test_each_mention_and_each_sentence_is_found_once(self, found: list[tuple[SplitDocument, Extraction]]) -> None:
        for split, extraction in found:
            starts = {node.id: node.start for node in split.nodes}
            places = [
                (starts[each.text_node] + each.start, starts[each.text_node] + each.end) for each in extraction.mentions
            ]
            assert len(set(places)) == len(places)
            assert len({each.id for each in extraction.mentions}) == len(extraction.mentions)
            for before, after in pairwise(extraction.sentences):
                assert before.end <= after.start

    def test_pronouns_are_no_mentions(self, found: list[tuple[SplitDocument, Extraction]]) -> None:
        for split, extraction in found:
            nodes = {node.id: node.text for node in split.nodes}
            surfaces = {nodes[each.text_node][each.start : each.end].lower() for each in extraction.mentions}
            assert surfaces.isdisjoint(PRONOUNS)

    def test_sentences_belong_to_the_first_text_node_that_holds_them(
        self, found: list[tuple[SplitDocument, Extraction]]
    ) -> None:
        for split, extraction in found:
            assert len({each.id for each in extraction.sentences}) == len(extraction.sentences)
            for sentence in extraction.sentences:
                assert sentence.kind == "sentence"
                assert sentence.document_id == split.document.id
                assert sentence.text == split.document.text[sentence.start : sentence.end] == sentence.text.strip()
                holding = [node.id for node in split.nodes if node.start <= sentence.start and sentence.end <= node.end]
                assert sentence.parent == holding[0]

    def test_facts_are_stated_by_a_sentence_and_argued_within_it(
        self, found: list[tuple[SplitDocument, Extraction]]
    ) -> None:
        for split, extraction in found:
            nodes = {node.id: node for node in split.nodes}
            sentences = {(each.parent, each.start, each.end) for each in extraction.sentences}
            for triplet in extraction.triplets:
                node = nodes[triplet.text_node]
                assert 0 <= triplet.sentence_start < triplet.sentence_end <= len(node.text)
                place = (node.id, node.start + triplet.sentence_start, node.start + triplet.sentence_end)
                assert not self.sentences or place in sentences
                assert triplet.predicate.strip()
                assert 0 <= triplet.confidence <= 1
                for argument in (triplet.subject, triplet.object):
                    check_argument(argument, triplet, node)

    # Odd documents

    @pytest.mark.parametrize("name", ODD)
    def test_odd_documents_are_read_without_an_error(self, extractor: Extractor, name: str) -> None:
        for tokens in (None, 40):
            splits = documents({name: ODD[name]}, tokens)
            (extraction,) = read(extractor, splits)
            assert extraction.document_id == name
            nodes = {node.id: node.text for node in splits[0].nodes}
            assert all(nodes[each.text_node][each.start : each.end].strip() for each in extraction.mentions)
            if not re.search(r"\w", ODD[name]):
                assert (extraction.sentences, extraction.mentions, extraction.triplets) == ((), (), ())

    def test_a_document_without_text_nodes_says_nothing(self, extractor: Extractor) -> None:
        assert read(extractor, [SplitDocument(Document("d", STORY), ())]) == [Extraction("d")]

    def test_a_text_node_that_is_no_part_of_the_text_is_read_too(self, extractor: Extractor) -> None:
        node = TextNode("t", self.row, "d", start=4, end=9, kind="row")
        (extraction,) = read(extractor, [SplitDocument(Document("d", "a,b\nc,d,e"), (node,))])
        assert extraction.mentions
        for each in extraction.mentions:
            assert each.text_node == "t"
            assert node.text[each.start : each.end].strip()

    # Progress

    def test_it_says_of_no_more_text_than_there_is_that_it_has_read_it(self, extractor: Extractor) -> None:
        for split in documents({**self.texts, **ODD}, tokens=None):
            said: list[float] = []
            with read_reports_to(said.append):
                read(extractor, [split])
            assert all(each >= 0 for each in said)
            assert sum(said) <= len(split.document.text) + 1e-6

    # Specs and fingerprints

    def test_name_and_fingerprint_stay(self, extractor: Extractor) -> None:
        again = pickle.loads(pickle.dumps(self.spec)).make()
        assert extractor.name
        assert extractor.fingerprint
        assert (again.name, again.fingerprint) == (extractor.name, extractor.fingerprint)
        read(extractor, documents(self.texts))
        assert (again.name, again.fingerprint) == (extractor.name, extractor.fingerprint)

    def test_settings_that_change_results_change_the_fingerprint(self, extractor: Extractor) -> None:
        assert self.other.make().fingerprint != extractor.fingerprint
        same = (self.same or self.spec).make()
        assert same.fingerprint == extractor.fingerprint
        assert read(same, documents(self.texts)) == read(extractor, documents(self.texts))

    @pytest.mark.process
    def test_another_process_extracts_the_same(
        self, extractor: Extractor, found: list[tuple[SplitDocument, Extraction]]
    ) -> None:
        module = ".".join(("clew.tests", *Path(getfile(type(self))).resolve().relative_to(TESTS).with_suffix("").parts))
        here: list[Any] = [extractor.name, extractor.fingerprint, printed([extraction for _, extraction in found])]
        assert _elsewhere(module)[type(self).__name__] == here

    def test_what_it_finds_can_be_sent_to_another_process(self, found: list[tuple[SplitDocument, Extraction]]) -> None:
        extractions = [extraction for _, extraction in found]
        assert pickle.loads(pickle.dumps(extractions)) == extractions


def check_argument(argument: Argument, triplet: OpenTriplet, node: TextNode) -> None:
    """Check that an argument lies in its sentence, holds its head, and says words that stand there."""
    assert triplet.sentence_start <= argument.start <= argument.head_start
    assert argument.head_start < argument.head_end <= argument.end <= triplet.sentence_end
    assert argument.text.strip()
    sentence = node.text[triplet.sentence_start : triplet.sentence_end]
    if not argument.resolved:
        assert all(word in sentence for word in argument.text.split())
