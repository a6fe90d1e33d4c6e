"""The package that `docs/plugins.md` shows is written, installed and used; its retriever keeps the contract."""

import sys
from collections.abc import Mapping, Sequence
from functools import cache
from types import ModuleType
from typing import ClassVar

import pytest

from clew.extraction.registry import ExtractorSpec
from clew.graph.store import GraphReader
from clew.retrieval.base import Composite, Reranker, Retriever
from clew.retrieval.transform import Transform
from clew.tests.contracts import shelf
from clew.tests.contracts.composite import CompositeContract
from clew.tests.contracts.extractor import ExtractorContract, documents
from clew.tests.contracts.reranker import RerankerContract
from clew.tests.contracts.retriever import RetrieverContract
from clew.tests.contracts.transform import TransformContract
from clew.tests.docs.package import PAGE, run_with_package
from clew.tests.docs.pages import Shown, alike, blocks


@cache
def shown_module(file: str) -> ModuleType:
    """A module of the page, made from what the page shows."""
    (body,) = [block.body for block in blocks(PAGE) if block.file == file]
    made = ModuleType(file.removesuffix(".py").replace("/", "."))
    sys.modules[made.__name__] = made
    exec(compile(body, file, "exec"), vars(made))
    return made


class TestCoverage(RetrieverContract):
    lexical = True

    def make(self, reader: GraphReader) -> Retriever:
        retriever: Retriever = shown_module("clew_parts/coverage.py").Coverage(reader)
        return retriever


class TestTitlesFirst(RerankerContract):
    def make(self, reader: GraphReader) -> Reranker:
        reranker: Reranker = shown_module("clew_parts/titles_first.py").TitlesFirst()
        return reranker


class TestReplacements(TransformContract):
    question = "What is Orrin like?"
    texts = (
        *shelf.TEXTS,
        shelf.text("new", "", "Harbour Holdings replaces Orrin.", [("Harbour Holdings", "replaces", "Orrin", 0)]),
    )

    def make(self, reader: GraphReader) -> Transform:
        transform: Transform = shown_module("clew_parts/replacements.py").Replacements(reader)
        return transform


class TestPartNumbers(ExtractorContract):
    spec = ExtractorSpec(f"{shown_module('clew_parts/part_numbers.py').__name__}:PartNumbers")
    texts: ClassVar[Mapping[str, str]] = {
        "parts": "The pump takes the seal AB-200. AB-200 replaces AB-100 in all pumps that were sold before. " * 3,
        "list": "AB-1000\nAB-2000 replaces AB-1000\n",
    }
    row = "AB-300 replaces AB-200"
    sentences = False


class TestEachPart(CompositeContract):
    count = 1

    def compose(self, reader: GraphReader, children: Sequence[Retriever]) -> Composite:
        composite: Composite = shown_module("clew_parts/each_part.py").EachPart(children[0])
        return composite


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> list[Shown]:
    """The page, run in a process that finds the package where pip put it."""
    return run_with_package(PAGE, tmp_path_factory.mktemp("parts"))


@pytest.mark.process
def test_the_page_does_what_it_says(ran: list[Shown]) -> None:
    assert len(ran) == 3
    for shown in ran:
        assert alike(shown.said, shown.printed), shown.printed


def test_every_kind_of_part_is_shown() -> None:
    (listed,) = [block.body for block in blocks(PAGE) if block.file == "pyproject.toml"]
    groups = {"retrievers", "rerankers", "transforms", "extractors", "loaders", "embedders", "stores"}
    assert {line.split('"clew.')[1].rstrip('"]') for line in listed.splitlines() if '"clew.' in line} == groups


def test_what_overlapping_text_nodes_share_is_extracted_once() -> None:
    (split,) = documents({"parts": " ".join(f"The AB-{n} replaces AB-{n - 1} from today." for n in range(201, 221))})
    (found,) = shown_module("clew_parts/part_numbers.py").PartNumbers().extract([split])
    assert sum(node.text.count("replaces") for node in split.nodes) > 20
    assert (len(found.mentions), len(found.triplets)) == (40, 20)
