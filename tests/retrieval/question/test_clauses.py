"""The clauses of questions, with a tree and without."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import clew.models.language as languages
from clew.graph.errors import ModelError
from clew.retrieval.question.clauses import clauses, name_runs
from clew.tests.retrieval.fixed_retriever import LAW


def cut(question: str, most: int = 9) -> list[str]:
    found, warnings = clauses(question, None, most)
    assert warnings == ()
    return found


@pytest.fixture
def no_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "PACKAGES", ("no_such_pipeline",))


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Who founded Vale Clocks?", ["Vale Clocks"]),
        ("Were Vale Clocks and the Tower of Selm built, or Orrin?", ["Vale Clocks", "Tower of Selm", "Orrin"]),
        ("Orrin the Great, who was he?", ["Orrin the Great"]),
        ("Is 1984 (novel) older?", ["1984"]),
        ("who is it?", []),
        ("", []),
    ],
)
def test_names_are_runs_of_capitals(question: str, names: list[str]) -> None:
    assert [question[start:end] for start, end in name_runs(question)] == names


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Which film came first, The Silver Tide or Halden Bay?", ["The Silver Tide", "Halden Bay"]),
        ("Are Orrin, Selm, and Tarn in one country?", ["Orrin", "Selm", "Tarn"]),
        ("Did both films Orrin and the film Selm win?", ["Orrin", "Selm"]),
        ("Was ist älter, Orrin oder Selm?", ["Orrin", "Selm"]),
        ("¿Qué es más antiguo, Orrin o Selm?", ["Orrin", "Selm"]),
    ],
)
def test_names_beside_each_other_are_asked_one_by_one(question: str, expected: list[str]) -> None:
    assert cut(question) == expected


@pytest.mark.usefixtures("no_pipeline")
def test_questions_after_one_another_are_asked_one_by_one() -> None:
    assert clauses("who sells it, and where does he live?", None, 9) == (["who sells it", "where does he live"], ())
    assert clauses("who sells it? who buys it; who pays?", None, 2) == (["who sells it", "who buys it"], ())


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("钟表匠是谁，他住在哪里？", ["钟表匠是谁", "他住在哪里"]),
        ("Wer gründete die Firma, die Vale Clocks besitzt?", ["Wer gründete die Firma", "die Vale Clocks besitzt"]),
        ("Wer war Otto, Herzog von Selm?", []),
        ("which mills need the water that comes from rivers?", ["the water that comes from rivers"]),
        ("the water that comes from rivers", []),
        ("clockmakers", []),
        ("Who?", []),
        ("a b", []),
    ],
)
def test_without_a_name_or_in_another_language_marks_and_pronouns_cut(question: str, expected: list[str]) -> None:
    assert cut(question) == expected


@pytest.mark.usefixtures("no_pipeline")
def test_without_a_pipeline_rules_cut_and_a_warning_says_so() -> None:
    found, (warning,) = clauses("Who founded the company that owns Vale Clocks?", None, 4)
    assert found == ["the company that owns Vale Clocks"]
    assert "without its dependency tree: no English pipeline for spaCy is installed" in warning


def test_a_pipeline_by_name_must_be_there() -> None:
    with pytest.raises(ModelError, match="no spaCy pipeline 'no_such_pipeline'"):
        clauses("Who founded Vale Clocks?", "no_such_pipeline", 4)


@pytest.mark.encoder
@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who founded the company that owns Vale Clocks?", ["the company that owns Vale Clocks"]),
        ("Which river flows through the town where Matteo Brand was born?", ["the town where Matteo Brand was born"]),
        ("When did Cassia Vale's mother die?", ["Cassia Vale's mother"]),
        (
            "Did the founder of Vale Clocks know the mother of Matteo Brand?",
            ["the founder of Vale Clocks", "the mother of Matteo Brand"],
        ),
        ("Who is Matteo Brand?", []),
    ],
)
def test_the_smallest_part_around_each_name_is_asked(question: str, expected: list[str]) -> None:
    assert cut(question) == expected


@pytest.mark.encoder
def test_a_question_beyond_what_the_pipeline_takes_is_cut_by_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    language = languages.load_language("", "parse")
    monkeypatch.setattr(language, "max_length", 20)
    assert clauses("Who founded the company that owns Vale Clocks?", language, 4) == (
        ["the company that owns Vale Clocks"],
        (),
    )


WORDS = st.lists(
    st.sampled_from("Who which is Orrin Selm, or and the of river? that ; 9 的， (Tarn) “ .".split()), max_size=14
)


@LAW
@given(WORDS, st.integers(1, 5))
def test_clauses_are_parts_of_the_question_and_within_the_bound(tokens: list[str], most: int) -> None:
    question = " ".join(tokens)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(languages, "PACKAGES", ("no_such_pipeline",))
        found, _ = clauses(question, None, most)
    assert len(found) <= most
    assert all(each in question and each != question for each in found)
    assert len(set(found)) == len(found)


@pytest.mark.usefixtures("no_pipeline")
@pytest.mark.parametrize("blank", [" ", "\n", "\u3000"])
def test_a_run_of_spaces_as_long_as_a_question_may_be_is_read_at_once(blank: str) -> None:
    """Unfolded, the patterns try each part of such a run from each of its places: minutes."""
    assert clauses(f"orrin{blank * 19_000}selm", None, 9) == ([], ())
    assert cut(f"Who sells it,{blank * 9_000}and{blank * 9_000}where does he live?") == [
        "Who sells it",
        "where does he live",
    ]
