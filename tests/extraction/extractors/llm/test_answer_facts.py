"""Reading what a language model answers: JSON whole and cut off, in fences and chatter, or lines."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.extraction.base import PLAIN, Circumstances
from clew.extraction.extractors.llm.answer_facts import AnsweredFact, ModelAnswer, NamedEntity, answer_of

FACT = {"sentence": 2, "subject": "Ada Frost", "relation": "founded", "object": "Lumo"}
WHOLE = json.dumps({"entities": [{"name": "Ada Frost", "type": "PERSON"}], "facts": [FACT]})
READ = AnsweredFact("Ada Frost", "founded", "Lumo", 2)

READABLE = {
    "JSON": WHOLE,
    "a fence": f"```json\n{WHOLE}\n```",
    "chatter": f"Sure! Here is the graph [as asked]:\n{WHOLE}\nLet me know if you need more.",
    "facts alone": json.dumps([FACT]),
    "one fact": json.dumps(FACT),
    "a fact a line": f"{json.dumps(FACT)}\n",
    "cut off": WHOLE[:-2] + ', {"sentence": 3, "subject": "Bo',
    "cut off within a list": f'{{"facts": [{json.dumps(FACT)}, {{"sub',
    "other keys": json.dumps(
        {"relations": [{"sentence": "[2]", "source": "Ada Frost", "type": "founded", "target": "Lumo"}]}
    ),
    "nodes and edges": json.dumps({"edges": [{"sentence": 2, "head": "Ada Frost", "predicate": "founded", "tail": "Lumo"}]}),
    "ends as objects": json.dumps(
        {"facts": [{"sentence": 2, "subject": {"name": "Ada Frost"}, "relation": "founded", "object": {"name": "Lumo"}}]}
    ),
    "wrapped": json.dumps({"graph": {"entities": [], "facts": [FACT]}}),
    "thoughts before": f'<think>maybe {{"facts": [{{"subject": "Bo", "relation": "r", "object": "x"}}]}} no</think>{WHOLE}',
    "a list of one number": json.dumps({"facts": [{**FACT, "sentence": [2]}]}),
    "a number with a point": json.dumps({"facts": [{**FACT, "sentence": 2.0}]}),
    "blanks": json.dumps({"facts": [{**FACT, "subject": " Ada\n Frost "}]}),
}


@pytest.mark.parametrize("name", READABLE)
def test_facts_are_read(name: str) -> None:
    answer = answer_of(READABLE[name])
    assert answer is not None
    assert answer.facts == (READ,)


@pytest.mark.parametrize(
    "text",
    [
        "Ada Frost | founded | Lumo",
        "Here they are:\n- (Ada Frost | founded | Lumo)\n",
        '1. "Ada Frost" | founded | "Lumo"',
        "| subject | relation | object |\n| --- | --- | --- |\n| Ada Frost | founded | Lumo |",
        "[] I found one:\nAda Frost | founded | Lumo",
        '[["Ada Frost", "founded", "Lumo"]]',
    ],
)
def test_facts_without_a_sentence_are_read(text: str) -> None:
    answer = answer_of(text)
    assert answer is not None
    assert answer.facts == (AnsweredFact("Ada Frost", "founded", "Lumo"),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "I'm sorry, I cannot help.",
        "{",
        '{"answer": 4}',
        "null",
        "[1, 2, 3]",
        "a | b",
        'Names: ["Ada", "Lumo", "Oslo"]',
    ],
)
def test_what_says_nothing_is_no_answer(text: str) -> None:
    assert answer_of(text) is None


@pytest.mark.parametrize("text", ['{"entities": [], "facts": []}', "[]", 'There are none: {"facts": []}'])
def test_an_empty_list_is_an_answer(text: str) -> None:
    assert answer_of(text) == ModelAnswer()


def test_entities_with_and_without_a_type() -> None:
    answer = answer_of('{"entities": [{"name": "Lumo", "label": "firm"}, "Oslo", {"type": "PERSON"}, 7], "facts": []}')
    assert answer is not None
    assert answer.entities == (NamedEntity("Lumo", "firm"), NamedEntity("Oslo"))
    assert answer.unread == 2


def test_entities_by_their_types_and_from_a_source() -> None:
    answer = answer_of('{"entities": {"PERSON": ["Ada"]}, "nodes": [{"name": "Lumo", "source": "page 2"}]}')
    assert answer is not None
    assert answer.entities == (NamedEntity("Ada", "PERSON"), NamedEntity("Lumo"))


@pytest.mark.parametrize(
    ("text", "cut"), [(WHOLE, False), (f"[as asked] {WHOLE}", False), (WHOLE[:-1], True), (WHOLE[:30], True)]
)
def test_an_answer_that_is_cut_off_says_so(text: str, cut: bool) -> None:
    answer = answer_of(text)
    assert answer is None or answer.cut == cut
    assert (answer is None) == (text == WHOLE[:30])


def test_facts_that_lack_a_part_are_counted() -> None:
    answer = answer_of(json.dumps({"facts": [FACT, {**FACT, "object": ""}, {**FACT, "relation": None}, "Ada", ["a", "b"]]}))
    assert answer is not None
    assert (answer.facts, answer.unread) == ((READ,), 4)


def test_circumstances() -> None:
    said = [
        {**FACT, "modality": "Planned", "speaker": "Bo Lind", "at": 1950},
        {**FACT, "denied": True, "since": "1950-03", "until": "1967"},
        {**FACT, "modality": "sworn", "at": "last year", "since": "1967", "until": "1950"},
        {**FACT, "denied": "true", "at": "2021-02-31", "since": "1950-03", "until": "1950"},
    ]
    answer = answer_of(json.dumps({"facts": said}))
    assert answer is not None
    assert [each.circumstances for each in answer.facts] == [
        Circumstances("planned", "Bo Lind", at="1950"),
        Circumstances("denied", valid_from="1950-03", valid_to="1967"),
        PLAIN,
        Circumstances("denied", valid_from="1950-03", valid_to="1950"),
    ]


def test_a_name_as_long_as_a_page_is_none() -> None:
    answer = answer_of(json.dumps({"facts": [{**FACT, "subject": "a" * 201}]}))
    assert answer is not None
    assert (answer.facts, answer.unread) == ((), 1)


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    answer_of(text)


@given(st.integers(0, len(WHOLE)))
def test_an_answer_cut_anywhere_is_read_without_an_error(cut: int) -> None:
    answer = answer_of(WHOLE[:cut])
    assert answer is None or set(answer.facts) <= {READ}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["facts", "subject", "object", "relation", "entities", "name", "type", "x"]),
                inner,
                max_size=5,
            )
        ),
        max_leaves=20,
    )
)
def test_any_json_is_read_without_an_error(value: object) -> None:
    answer_of(json.dumps(value))


def test_deep_nesting_is_read_without_an_error() -> None:
    for text in ("[" * 100_000, "[1, " * 30_000, '{"facts":' * 5_000):
        answer_of(text)
