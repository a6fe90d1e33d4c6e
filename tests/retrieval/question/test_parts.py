"""The parts of a question that stand for something unnamed, by spaCy's own trees."""

import pytest

from clew.models.language import Language, load_language
from clew.retrieval.question.parts import SHARE, QuestionPart, parts


@pytest.fixture(scope="module")
def language() -> Language:
    return load_language("", "parse")


def cut(language: Language, question: str, *names: str) -> list[str]:
    spans = [(question.index(name), question.index(name) + len(name)) for name in names]
    return [question[part.start : part.end] for part in parts(question, spans, language)]


@pytest.mark.encoder
def test_parts_hang_on_the_nouns_above_a_name(language: Language) -> None:
    river = "Which river flows through the town where Matteo Brand was born?"
    assert cut(language, river, "Matteo Brand") == ["the town where Matteo Brand was born"]
    owner = "Who founded the company that owns Vale Clocks?"
    assert cut(language, owner, "Vale Clocks") == ["the company that owns Vale Clocks"]


@pytest.mark.encoder
def test_parts_grow_from_the_smallest_to_the_largest(language: Language) -> None:
    question = "What body of water is near the birthplace of the composer of The Silver Tide?"
    at = question.index("The Silver Tide"), question.index("The Silver Tide") + len("The Silver Tide")
    found = parts(question, [at], language)
    assert [question[part.start : part.end] for part in found] == [
        "the composer of The Silver Tide",
        "the birthplace of the composer of The Silver Tide",
    ]
    assert [(part.inner, part.outer) for part in found] == [(True, False), (False, True)]


@pytest.mark.encoder
def test_each_name_has_its_own(language: Language) -> None:
    question = "Did the founder of Vale Clocks know the mother of Matteo Brand?"
    assert cut(language, question, "Matteo Brand", "Vale Clocks") == [
        "the mother of Matteo Brand",
        "the founder of Vale Clocks",
    ]


@pytest.mark.encoder
def test_the_question_itself_is_never_taken_away(language: Language) -> None:
    for question, name in (
        ("Which river of Orrin is the longest?", "Orrin"),
        ("Director of the film Halden Bay?", "Halden Bay"),
        ("Who is Matteo Brand?", "Matteo Brand"),
    ):
        for part in cut(language, question, name):
            assert len(part) < SHARE * len(question)
            assert "Which" not in part
            assert "Who" not in part


@pytest.mark.encoder
def test_without_names_or_english_there_are_none(language: Language) -> None:
    assert parts("Who founded the company that owns Vale Clocks?", [], language) == ()
    for question in (
        "Wer war der Vater des Malers von Orrin?",
        "¿Quién fundó la ciudad de Orrin?",
        "奥林的钟表匠是谁 Orrin",
    ):
        assert cut(language, question, "Orrin") == []


def test_a_part_is_a_value() -> None:
    assert QuestionPart(1, 4, True, False) == QuestionPart(1, 4, True, False)
