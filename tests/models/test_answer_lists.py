"""Lists and choices in what language models answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.models.answer_lists import chosen, listed
from clew.tests.retrieval.fixed_retriever import LAW


@pytest.mark.parametrize(
    ("answer", "texts"),
    [
        ('["Who?", "Where?"]', ["Who?", "Where?"]),
        ('Sure!\n```json\n["Who?", "Where?"]\n```\nAnything else?', ["Who?", "Where?"]),
        ('{"questions": ["Who?", "Where?"]}', ["Who?", "Where?"]),
        ('[{"question": "Who?", "why": "x"}, {"question": "Where?"}]', ["Who?", "Where?"]),
        ("Here are two questions:\n1. Who?\n2) Where?\n", ["Who?", "Where?"]),
        ("- **Who?**\n* “Where?”\n- Who?", ["Who?", "Where?"]),
        ("Who?\nWhere?", ["Who?", "Where?"]),
        ('["Who?", "Where?", "Whe', ["Who?", "Where?"]),
        ("", []),
        ("[]", ["[]"]),
    ],
)
def test_lists(answer: str, texts: list[str]) -> None:
    assert listed(answer) == texts
    assert listed(answer, 1) == texts[:1]


@pytest.mark.parametrize(
    ("answer", "choices"),
    [
        ("[2, 1]", [(1, None), (0, None)]),
        ("```\n[[2, 7.5], [1, 0.95]]\n```", [(1, 7.5), (0, 0.95)]),
        ('{"ranking": [{"doc": 2, "relevance": "8/10"}, {"document": "1"}]}', [(1, 8.0), (0, None)]),
        ("Doc: 3, Relevance: 7\nDoc: 1, Relevance: 0.95", [(2, 7.0), (0, 0.95)]),
        ("1. Doc 2 (score 9)\n2. Doc 1 (score 3)", [(1, 9.0), (0, 3.0)]),
        ("Doc: 0, Relevance: 9\nDoc: 4, Relevance: 9\nDoc: -1, Relevance: 9", []),
        ("[0, 4, 99, 2, 2]", [(1, None)]),
        ("The best is document 2.", [(1, None)]),
        ("2 > 3 > 1", [(1, None), (2, None), (0, None)]),
        ("none of them", []),
        ("[true, null, 1e999]", []),
        ("Doc " + "1" * 5_000, []),
        (f"[{'1' * 400}]", []),
        (f'["{"9" * 400}", " 2 / 10 "]', [(1, None)]),
        (f'[{{"doc": 1, "relevance": {"9" * 400}}}]', [(0, None)]),
        (f"Doc 1 (score {'9' * 400})", [(0, None)]),
    ],
)
def test_choices(answer: str, choices: list[tuple[int, float | None]]) -> None:
    assert chosen(answer, 3) == choices


@LAW
@given(
    st.text(max_size=80)
    | st.lists(st.integers(-(10**400), 10**400)).map(str)
    | st.from_regex(r'(\["|Doc )?[0-9]{300,400}("\]|/10|\.5)?', fullmatch=True),
    st.integers(0, 5),
)
def test_whatever_is_answered_choices_are_in_range_and_distinct(answer: str, count: int) -> None:
    places = [place for place, _ in chosen(answer, count)]
    assert len(set(places)) == len(places)
    assert all(0 <= place < count for place in places)
    assert all(text.strip() for text in listed(answer))


def test_what_a_model_thinks_is_no_part_of_its_answer() -> None:
    assert listed('<think>["a draft"] Perhaps 1. no</think>["kept"]') == ["kept"]
    assert chosen("<think>Doc: 2, Relevance: 9</think>Doc: 1, Relevance: 7", 3) == [(0, 7.0)]
