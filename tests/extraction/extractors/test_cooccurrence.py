"""Names that share a sentence."""

import pytest

from clew.extraction.extractors.cooccurrence import CooccurrenceExtractor
from clew.extraction.registry import ExtractorSpec, extractor_spec
from clew.extraction.triplet_selection import select
from clew.graph.errors import ConfigError

from .spacy.extracted import EXTRACTOR, read, split

TEXT = "Barack Obama met Angela Merkel in Berlin in 2013. Angela Merkel lives in Hamburg."


def pairs(limit: int = 8) -> list[tuple[str, str]]:
    extraction = next(CooccurrenceExtractor(EXTRACTOR, limit=limit).extract([split(TEXT)]))
    return [(each.subject.text, each.object.text) for each in extraction.triplets]


@pytest.mark.encoder
def test_the_names_of_a_sentence_are_paired_in_order_and_dates_are_not() -> None:
    assert pairs() == [
        ("Barack Obama", "Angela Merkel"),
        ("Barack Obama", "Berlin"),
        ("Angela Merkel", "Berlin"),
        ("Angela Merkel", "Hamburg"),
    ]


@pytest.mark.encoder
def test_long_lists_of_names_are_skipped() -> None:
    assert pairs(limit=2) == [("Angela Merkel", "Hamburg")]


@pytest.mark.encoder
def test_sentences_and_mentions_are_those_of_the_extractor_beneath() -> None:
    extraction = next(CooccurrenceExtractor(EXTRACTOR).extract([split(TEXT)]))
    assert (extraction.sentences, extraction.mentions) == (read(TEXT).sentences, read(TEXT).mentions)


@pytest.mark.encoder
def test_selected_they_are_weak_edges_of_their_own_type() -> None:
    made = CooccurrenceExtractor(EXTRACTOR)
    selected = select(next(made.extract([split(TEXT)])), split(TEXT).nodes, extractor=made.name)
    assert {each.type for each in selected.relations} == {"CO_OCCURS"}
    assert {each.extractor for each in selected.evidence} == {"cooccurrence"}
    assert max(each.confidence for each in selected.evidence) < 0.5


@pytest.mark.encoder
def test_beside_another_extractor_only_what_it_does_not_relate_is_paired() -> None:
    made = CooccurrenceExtractor(EXTRACTOR, beside=True)
    extraction = next(made.extract([split(TEXT)]))
    own = next(EXTRACTOR.extract([split(TEXT)])).triplets
    assert own
    assert extraction.triplets[: len(own)] == own
    added = {(each.subject.text, each.object.text) for each in extraction.triplets[len(own) :]}
    stated = {("Barack Obama", "Angela Merkel"), ("Angela Merkel", "Hamburg")}
    assert added
    assert added == set(pairs()) - stated - {(each.subject.text, each.object.text) for each in own}
    assert made.name == "spacy+cooccurrence"


@pytest.mark.encoder
def test_a_resolved_pronoun_is_what_it_stands_for() -> None:
    text = "Ada Lindqvist lived in Corvane. She met Tom Hale there."
    extraction = next(CooccurrenceExtractor(EXTRACTOR, beside=True).extract([split(text)]))
    assert not [each for each in extraction.triplets if each.predicate == "co-occurs with"]


@pytest.mark.encoder
def test_it_is_there_by_name_alone() -> None:
    alone, beside = ExtractorSpec("cooccurrence").make(), ExtractorSpec("spacy+cooccurrence").make()
    assert (alone.name, beside.name) == ("cooccurrence", "spacy+cooccurrence")
    assert [each.predicate for each in next(alone.extract([split(TEXT)])).triplets] == ["co-occurs with"] * 4
    assert next(beside.extract([split(TEXT)])).triplets[0] == next(EXTRACTOR.extract([split(TEXT)])).triplets[0]
    assert len({alone.fingerprint, beside.fingerprint, EXTRACTOR.fingerprint}) == 3


def test_a_spec_passes_the_language_on_or_refuses_it() -> None:
    assert extractor_spec() == ExtractorSpec("spacy")
    assert extractor_spec("spacy+cooccurrence", "en_x") == ExtractorSpec("spacy+cooccurrence", {"model": "en_x"})
    with pytest.raises(ConfigError, match=r"unknown extractor 'spicy'.*Did you mean 'spacy'\?"):
        extractor_spec("spicy")
    with pytest.raises(ConfigError, match="takes no spaCy pipeline"):
        extractor_spec("clew.extraction.base:Extractor", "en_x")
