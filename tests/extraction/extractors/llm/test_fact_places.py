"""Facts of a language model are bound to the sentences that state them, and others left out."""

from typing import Any

import pytest

from clew.extraction.base import Circumstances
from clew.extraction.extractors.llm.extractor import LlmExtractor
from clew.extraction.registry import EXTRACTORS
from clew.extraction.splitter import Splitter
from clew.graph.model import Document
from clew.models.llms.openai import OpenAIChat
from clew.tests.models.chat_endpoint import ChatEndpoint

from .asked import TEXT, fact, facts, read, sentence, told

pytestmark = pytest.mark.encoder
LEFT_OUT = {
    "a name from elsewhere": (
        fact(1, "Ada Frost", "knows", "Karl Marx"),
        "a fact with a name that does not stand in the text",
    ),
    "two names from elsewhere": (
        fact(1, "Groucho", "knows", "Karl Marx"),
        "a fact with a name that does not stand in the text",
    ),
    "a pronoun": (fact(2, "She", "founded", "Lumo"), "a fact with a name that does not stand in the text"),
    "no object": (fact(2, "Ada Frost", "founded", ""), "a fact without a subject, a relation or an object"),
    "a name with itself": (fact(1, "Ada Frost", "is", "the Ada Frost"), "a fact of a name with itself"),
    "a date as subject": (fact(1, "1921", "saw", "Ada Frost"), "a fact whose subject is a date or quantity"),
    "a long relation": (fact(1, "Ada Frost", "r" * 161, "Oslo"), "a relation of more than 160 characters"),
    "part of a word": (fact(1, "Ada Fro", "came to", "Oslo"), "a fact with a name that does not stand in the text"),
}


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_the_text_does_not_say_is_left_out_and_said(endpoint: ChatEndpoint, llm: OpenAIChat, name: str) -> None:
    wrong, reason = LEFT_OUT[name]
    endpoint.answers = [told(wrong, fact(1, "Ada Frost", "came to", "Oslo"))]
    (found,) = read(llm, TEXT)
    assert facts(found) == [("Ada Frost", "came to", "Oslo")]
    assert found.notes == (f"of what the language model said is left out: {reason}: 1",)


def test_a_name_within_a_longer_one_is_not_the_longer_one(endpoint: ChatEndpoint, llm: OpenAIChat) -> None:
    text = "Lumo Glass bought the yard. Bo Lind runs Lumo and Lumo Glass."
    endpoint.answers = [told(fact(2, "Bo Lind", "runs", "Lumo"), fact(1, "Lumo Glass", "bought", "the yard"))]
    (found,) = read(llm, text)
    assert facts(found) == [("Bo Lind", "runs", "Lumo"), ("Lumo Glass", "bought", "the yard")]
    runs = found.triplets[0].object
    assert text[runs.start : runs.end + 4] == "Lumo and"
    surfaces = [text[each.start : each.end] for each in found.mentions]
    assert surfaces == ["Lumo Glass", "the yard", "Bo Lind", "Lumo", "Lumo Glass"]


Case = tuple[str, list[dict[str, Any]], list[dict[str, str]], list[tuple[str, str]]]
GROUNDED: dict[str, Case] = {
    "a sentence with both ends goes before the given one": (
        "Ada Frost lives in Oslo. Ada Frost founded Lumo.",
        [fact(1, "Ada Frost", "founded", "Lumo")],
        [],
        [("Ada Frost founded Lumo", "Ada Frost founded Lumo.")],
    ),
    "a sentence without a pronoun stands for nobody": (
        "Ada Frost lives in Oslo. Karl Marx wrote Capital.",
        [fact(1, "Ada Frost", "wrote", "Capital")],
        [],
        [],
    ),
    "a pronoun means nobody who comes later": (
        "She founded Lumo. Ada Frost lives in Oslo.",
        [fact(1, "Ada Frost", "founded", "Lumo")],
        [],
        [],
    ),
    "a noun may stand for a name": (
        "Lumo opened in Oslo. The firm was bought by Ada Frost.",
        [fact(2, "Ada Frost", "bought", "Lumo")],
        [],
        [("Ada Frost bought Lumo", "The firm was bought by Ada Frost.")],
    ),
    "codes are no pronouns": (
        "Ada Frost moved to the US. Bo Lind joined WHO.",
        [fact(1, "Ada Frost", "moved to", "US"), fact(2, "Bo Lind", "joined", "WHO")],
        [],
        [("Ada Frost moved to US", "Ada Frost moved to the US."), ("Bo Lind joined WHO", "Bo Lind joined WHO.")],
    ),
    "pronouns are no codes": ("It paid us in Oslo.", [fact(1, "Oslo", "paid", "US")], [], []),
    "all spellings of a name": (
        "Ada Frost runs Harbour Trust.",
        [fact(1, "Ada Frost", "runs", "Harbour Trust")],
        [{"name": "The Harbour Trust", "type": "ORG"}],
        [("Ada Frost runs Harbour Trust", "Ada Frost runs Harbour Trust.")],
    ),
    "a clause hides no names": (
        "Bo Lind said that Lumo would buy Vane.",
        [fact(1, "Bo Lind", "said", "Lumo would buy Vane"), fact(1, "Lumo", "buys", "Vane")],
        [],
        [("Lumo buys Vane", "Bo Lind said that Lumo would buy Vane.")],
    ),
    "York is not New York": (
        "Ada Frost lives in New York.",
        [fact(1, "Ada Frost", "lives in", "York")],
        [{"name": "New York", "type": "GPE"}],
        [],
    ),
    "signs that are written for each other": (
        "Sean O’Brien met Anne–Marie Holm.",
        [fact(1, "Sean O'Brien", "met", "Anne-Marie Holm")],
        [],
        [("Sean O’Brien met Anne–Marie Holm", "Sean O’Brien met Anne–Marie Holm.")],
    ),
    "words of other scripts are whole": ("Аннабель ведёт Лумо.", [fact(1, "Анна", "ведёт", "Лумо")], [], []),
    "scripts without spaces": (
        "在Apple公司工作。",
        [fact(1, "Apple", "在", "公司")],
        [],
        [("Apple 在 公司", "在Apple公司工作。")],
    ),
}


@pytest.mark.parametrize("name", GROUNDED)
def test_facts_are_bound_to_the_sentence_that_states_them(endpoint: ChatEndpoint, llm: OpenAIChat, name: str) -> None:
    text, stated, entities, expected = GROUNDED[name]
    endpoint.answers = [told(*stated, entities=entities)]
    (found,) = read(llm, text)
    got = [(f"{each.subject.text} {each.predicate} {each.object.text}", sentence(each, text)) for each in found.triplets]
    assert got == expected
    assert bool(found.notes) == (len(expected) < len(stated) or name == "a clause hides no names")


def test_the_title_is_named_before_all_sentences(endpoint: ChatEndpoint, llm: OpenAIChat) -> None:
    endpoint.answers = [told(fact(1, "Ada Frost", "founded", "Lumo"))]
    extractor: LlmExtractor = EXTRACTORS.create("llm", llm=llm)
    (found,) = extractor.extract([Splitter().split(Document("d", "It was founded by Ada Frost in 1921.", title="Lumo"))])
    assert facts(found) == [("Ada Frost", "founded", "Lumo")]
    assert found.triplets[0].object.resolved


def test_a_speaker_must_stand_in_the_text(endpoint: ChatEndpoint, llm: OpenAIChat) -> None:
    endpoint.answers = [told(fact(3, "Lumo", "buys", "Vane", modality="claimed", speaker="Karl Marx"))]
    (found,) = read(llm, TEXT)
    assert [each.circumstances for each in found.triplets] == [Circumstances("claimed")]
    assert "a speaker who does not stand in the text: 1" in found.notes[0]
