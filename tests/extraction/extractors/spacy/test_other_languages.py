"""The rules read English: texts in other languages keep their names and sentences, and state nothing."""

import pytest

from clew.extraction.extractors.cooccurrence import CooccurrenceExtractor
from clew.extraction.splitter import Splitter
from clew.extraction.triplet_selection import select
from clew.graph.model import Document

from .extracted import EXTRACTOR, read

pytestmark = pytest.mark.encoder

GERMAN = (
    "Die Werft Halden wurde 1921 von Karl Holm in Kiel, Norland, gegründet. Sie baute mehr als vierzig Schiffe, darunter "
    "die Seelerche, die nach Bergen verkauft wurde."
)
ENGLISH = "Karl Holm was born in Bergen. He founded Halden Shipping."
NOTE = "facts are read by rules for English, and '--extractor llm' reads other languages"


def test_a_german_text_keeps_names_and_sentences_and_states_nothing() -> None:
    found = read(GERMAN)
    assert {GERMAN[each.start : each.end] for each in found.mentions} & {"Bergen", "Kiel"}
    assert (len(found.sentences), found.triplets, found.definitions) == (2, (), ())
    assert found.notes == (f"read as German: {NOTE}",)
    assert select(found, Splitter().split(Document("d", GERMAN)).nodes).relations == ()


@pytest.mark.parametrize("text", [f"{ENGLISH}\n\n{GERMAN}", f"{GERMAN}\n\n{ENGLISH}"])
def test_a_mixed_text_is_read_by_paragraph(text: str) -> None:
    found = read(text)
    assert {each.subject.text for each in found.triplets} == {"Karl Holm"}
    assert found.notes == (f"read in part as German: {NOTE}",)
    unread = {each.text for each in found.sentences if each.id in found.unread}
    assert all(each in GERMAN for each in unread)
    assert len(unread) == 2


def test_a_short_paragraph_is_in_the_language_of_its_document() -> None:
    found = read(f"{GERMAN}\n\nKarl Holm starb in Bergen.\n\n{GERMAN}")
    assert found.triplets == ()


@pytest.mark.parametrize("text", [ENGLISH, "", "Acme, Kiel", "Juan de la Cosa sailed with Vicente Yáñez Pinzón."])
def test_english_and_short_texts_have_no_note(text: str) -> None:
    found = read(text)
    assert (found.notes, found.unread) == ((), frozenset())


def test_names_that_stand_together_are_linked_in_any_language() -> None:
    split = Splitter().split(Document("d", GERMAN))
    (plain,) = CooccurrenceExtractor(EXTRACTOR).extract([split])
    (beside,) = CooccurrenceExtractor(EXTRACTOR, beside=True).extract([split])
    assert {each.predicate for each in plain.triplets} == {"co-occurs with"}
    assert (plain.notes, plain.triplets) == ((), beside.triplets)
    assert beside.notes == (f"read as German: {NOTE}",)
