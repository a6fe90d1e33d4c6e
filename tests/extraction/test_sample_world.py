"""The sample world is consistent: every chain is stated, every fact on it by one text, and the chains hang together."""

import re

import pytest

from clew.app.samples import SampleQuestion, sample_questions, samples_path
from clew.extraction.base import LoadedDocument
from clew.extraction.loaders import load
from clew.graph.model import Document

QUESTIONS = sample_questions()
DOCUMENTS: dict[str, Document] = {
    each.document.source: each.document for each in load(samples_path()) if isinstance(each, LoadedDocument)
}
NAME = re.compile(r"[A-Z]\w+(?: [A-Z]\w+)*")
OPENERS = {
    "He",
    "Her",
    "His",
    "In",
    "It",
    "Its",
    "On",
    "She",
    "The",
    "Their",
    "Today",
    "What",
    "When",
    "Where",
    "Which",
    "Who",
}


def names(text: str) -> set[str]:
    """Names of one or two words, without the words that open a sentence."""
    return {name.removeprefix("The ") for name in NAME.findall(text)} - OPENERS


def test_everything_in_the_folder_loads_without_a_note() -> None:
    loaded = list(load(samples_path()))
    assert [each for each in loaded if not isinstance(each, LoadedDocument)] == []
    assert [each.notes for each in loaded if isinstance(each, LoadedDocument) and each.notes] == []
    assert len(loaded) == 46


@pytest.mark.parametrize("source", sorted(DOCUMENTS))
def test_a_text_is_short_and_titled(source: str) -> None:
    document = DOCUMENTS[source]
    assert document.title
    assert 60 <= len(document.text.split()) <= 150
    assert document.text.isascii()


def test_titles_are_unique() -> None:
    titles = [each.title for each in DOCUMENTS.values()]
    assert sorted(set(titles)) == sorted(titles)


def test_there_are_questions_of_one_to_four_hops() -> None:
    assert len({each.id for each in QUESTIONS}) == len({each.question for each in QUESTIONS}) == len(QUESTIONS) == 30
    hops = [each.hops for each in QUESTIONS]
    assert hops == sorted(hops)
    assert {count: hops.count(count) for count in (1, 2, 3, 4)} == {1: 6, 2: 13, 3: 7, 4: 4}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.id)
def test_a_chain_is_stated_in_its_texts_and_nowhere_else(question: SampleQuestion) -> None:
    assert question.hops == len(question.gold_ids) == len(question.chain) == len(set(question.gold_ids))
    for gold, words in zip(question.gold_ids, question.chain, strict=True):
        assert [source for source, each in DOCUMENTS.items() if words in each.text] == [gold]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.id)
def test_a_chain_begins_in_the_question_and_ends_in_the_answer(question: SampleQuestion) -> None:
    first, last = question.gold_ids[0], question.chain[-1]
    assert names(question.question) & names(f"{DOCUMENTS[first].title}. {DOCUMENTS[first].text}")
    answer = question.answer.removeprefix("the ")
    assert answer in last or answer in DOCUMENTS[question.gold_ids[-1]].title
    assert answer not in question.question


@pytest.mark.parametrize("question", [each for each in QUESTIONS if each.hops > 1], ids=lambda each: each.id)
def test_each_link_of_a_chain_names_something_of_the_next(question: SampleQuestion) -> None:
    for here, there in zip(question.gold_ids[:-1], question.gold_ids[1:], strict=True):
        at = question.gold_ids.index(here)
        following = f"{DOCUMENTS[there].title}. {question.chain[at + 1]}"
        shared = names(f"{DOCUMENTS[here].title}. {question.chain[at]}") & names(following)
        assert shared, f"{question.id}: {here} does not lead to {there}"


@pytest.mark.parametrize("question", [each for each in QUESTIONS if each.hops > 1], ids=lambda each: each.id)
def test_the_last_text_of_a_chain_is_not_named_in_the_question(question: SampleQuestion) -> None:
    assert DOCUMENTS[question.gold_ids[-1]].title not in question.question


def test_names_have_lookalikes_that_distract() -> None:
    texts = [each.text for each in DOCUMENTS.values()]
    for pair in (("Morning Heron", "Evening Heron"), ("Clara Lindqvist", "Ada Lindqvist"), ("Rosalind Vale", "Edmund Vale")):
        assert all(any(name in text for text in texts) for name in pair)
    assert {"The Glass Tide (novel)", "The Glass Tide (1958 film)"} <= {each.title for each in DOCUMENTS.values()}
