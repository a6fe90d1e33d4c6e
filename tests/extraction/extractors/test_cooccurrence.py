"""Names that share a sentence."""

from clew.extraction.catalogue import EXTRACTORS
from clew.extraction.extractors.cooccurrence import CooccurrenceExtractor
from clew.extraction.selection import select

from .reading import EXTRACTOR, read, split

TEXT = "Barack Obama met Angela Merkel in Berlin in 2013. Angela Merkel lives in Hamburg."


def pairs(limit: int = 8) -> list[tuple[str, str]]:
    extraction = next(CooccurrenceExtractor(EXTRACTOR, limit=limit).extract([split(TEXT)]))
    return [(each.subject.text, each.object.text) for each in extraction.triplets]


def test_the_names_of_a_sentence_are_paired_in_order_and_dates_are_not() -> None:
    assert pairs() == [
        ("Barack Obama", "Angela Merkel"),
        ("Barack Obama", "Berlin"),
        ("Angela Merkel", "Berlin"),
        ("Angela Merkel", "Hamburg"),
    ]


def test_long_lists_of_names_are_passed_over() -> None:
    assert pairs(limit=2) == [("Angela Merkel", "Hamburg")]


def test_sentences_and_mentions_are_those_of_the_extractor_beneath() -> None:
    extraction = next(CooccurrenceExtractor(EXTRACTOR).extract([split(TEXT)]))
    assert (extraction.sentences, extraction.mentions) == (read(TEXT).sentences, read(TEXT).mentions)


def test_selected_they_are_weak_edges_of_their_own_type() -> None:
    made = CooccurrenceExtractor(EXTRACTOR)
    selected = select(next(made.extract([split(TEXT)])), split(TEXT).nodes, extractor=made.name)
    assert {each.type for each in selected.relations} == {"CO_OCCURS"}
    assert {each.extractor for each in selected.evidence} == {"cooccurrence"}
    assert max(each.confidence for each in selected.evidence) < 0.5


def test_settings_change_the_fingerprint() -> None:
    made = EXTRACTORS.create("cooccurrence", EXTRACTOR)
    assert made.fingerprint == CooccurrenceExtractor(EXTRACTOR).fingerprint
    assert made.fingerprint != CooccurrenceExtractor(EXTRACTOR, limit=3).fingerprint
    assert made.fingerprint != EXTRACTOR.fingerprint
