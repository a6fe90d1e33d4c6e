"""The extractor contract for the extractors that come with Clew, the tests' toy, and a plug-in's."""

import pytest

from clew.extraction.registry import ExtractorSpec
from clew.tests.contracts.extractor import ExtractorContract


@pytest.mark.encoder
class TestSpacy(ExtractorContract):
    spec = ExtractorSpec("spacy")
    same = ExtractorSpec("spacy", {"batch_size": 1})


@pytest.mark.encoder
class TestCooccurrence(ExtractorContract):
    spec = ExtractorSpec("cooccurrence")
    same = ExtractorSpec("cooccurrence", {"limit": 8})
    other = ExtractorSpec("cooccurrence", {"limit": 3})


@pytest.mark.encoder
class TestBesideSpacy(ExtractorContract):
    spec = ExtractorSpec("spacy+cooccurrence")
    other = ExtractorSpec("spacy+cooccurrence", {"confidence": 0.3})


@pytest.mark.encoder
class TestLlm(ExtractorContract):
    spec = ExtractorSpec("clew.tests.extraction.reading_model:extractor")
    same = ExtractorSpec("clew.tests.extraction.reading_model:extractor", {"parallel": 1})
    other = ExtractorSpec("clew.tests.extraction.reading_model:extractor", {"name": "another"})


@pytest.mark.encoder
class TestBesideLlm(ExtractorContract):
    spec = ExtractorSpec("clew.tests.extraction.reading_model:extractor", {"beside": True})
    other = ExtractorSpec("clew.tests.extraction.reading_model:extractor", {"beside": True, "most": 3})


class TestToy(ExtractorContract):
    spec = ExtractorSpec("clew.tests.extraction.toy:ToyExtractor")
    other = ExtractorSpec("clew.tests.extraction.toy:ToyExtractor", {"version": "2"})


class TestPlugIn(ExtractorContract):
    spec = ExtractorSpec("clew.tests.plugin.clew_loud:LoudExtractor")
    facts = sentences = False
