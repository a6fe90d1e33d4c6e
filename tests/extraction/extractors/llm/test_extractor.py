"""The extractor that asks a language model, over the wire of a local server with scripted answers."""

from typing import Any

import pytest

import clew
from clew.extraction.base import Circumstances
from clew.extraction.extractors.llm.extractor import LlmExtractor
from clew.extraction.registry import EXTRACTORS
from clew.extraction.splitter import Splitter
from clew.graph.errors import ConfigError, ModelError
from clew.graph.model import Document
from clew.models.llms.openai import OpenAIChat
from clew.tests.models.chat_endpoint import ChatEndpoint

from .asked import TEXT, fact, facts, read, sentence, told, types

pytestmark = pytest.mark.encoder
SCHEMA: dict[str, Any] = {
    "entities": ["Person", "Company"],
    "relations": {"founded": {"source": "Person", "target": "Company"}, "buys": None},
}


def test_names_and_facts_are_bound_to_the_text(endpoint: ChatEndpoint, llm: OpenAIChat) -> None:
    endpoint.answers = [
        told(
            fact(1, "Ada Frost", "came to", "Oslo"),
            fact(1, "Ada Frost", "came in", "1921"),
            fact(2, "Ada Frost", "founded", "Lumo"),
            entities=[{"name": "Ada Frost", "type": "Person"}, {"name": "Lumo", "type": "company"}],
        )
    ]
    (found,) = read(llm, TEXT)
    assert facts(found) == [
        ("Ada Frost", "came to", "Oslo"),
        ("Ada Frost", "came in", "1921"),
        ("Ada Frost", "founded", "Lumo"),
    ]
    assert types(found) == {"Ada Frost": "PERSON", "Oslo": "GPE", "1921": "DATE", "Lumo": "ORG"}
    founded = found.triplets[2]
    assert sentence(founded) == "She founded Lumo there."
    assert founded.subject.resolved
    assert TEXT[founded.subject.start : founded.subject.end] == "She"
    assert found.notes == ()


def test_the_question_shows_numbered_sentences_and_what_is_before(endpoint: ChatEndpoint, llm: OpenAIChat) -> None:
    endpoint.answers = [told()]
    extractor: LlmExtractor = EXTRACTORS.create("llm", llm=llm)
    split = Splitter(16).split(Document("d", TEXT, title="The story of Lumo"))
    assert len(split.nodes) > 1
    list(extractor.extract([split]))
    asked = sorted((each["messages"][1]["content"] for each in endpoint.asked), key=len)
    assert asked[0].startswith("Title: The story of Lumo\nSentences:\n[1] Ada Frost came to Oslo in 1921.")
    assert any("Before, for understanding alone:\nAda Frost came to Oslo in 1921." in each for each in asked[1:])


def test_names_are_kept_as_the_text_writes_them(endpoint: ChatEndpoint, llm: OpenAIChat) -> None:
    text = "NASA paid Apple  Inc. of Cupertino and AT&T for C++."
    endpoint.answers = [told(fact(1, "nasa", "paid", "Apple Inc."), fact(1, "NASA", "paid", "AT&T"))]
    (found,) = read(llm, text)
    assert facts(found) == [("NASA", "paid", "Apple  Inc."), ("NASA", "paid", "AT&T")]


def test_a_wrong_number_of_a_sentence_is_put_right(endpoint: ChatEndpoint, llm: OpenAIChat) -> None:
    endpoint.answers = [told(fact(3, "Ada Frost", "came to", "Oslo"), fact(99, "Lumo", "buys", "Vane"))]
    (found,) = read(llm, TEXT)
    assert [sentence(each) for each in found.triplets] == [
        "Ada Frost came to Oslo in 1921.",
        "Bo Lind said that Lumo would buy Vane.",
    ]


def test_circumstances_are_kept(endpoint: ChatEndpoint, llm: OpenAIChat) -> None:
    endpoint.answers = [told(fact(3, "Lumo", "buys", "Vane", modality="planned", speaker="Bo Lind"))]
    (found,) = read(llm, TEXT)
    assert [(each.asserted, each.circumstances) for each in found.triplets] == [(False, Circumstances("planned", "Bo Lind"))]


def test_the_most_facts_are_kept_in_order(endpoint: ChatEndpoint, llm: OpenAIChat) -> None:
    endpoint.answers = [told(*(fact(1, "Ada Frost", f"relation {number}", "Oslo") for number in range(5)))]
    (found,) = read(llm, TEXT, most=2)
    assert [each.predicate for each in found.triplets] == ["relation 0", "relation 1"]
    assert found.notes == ("of what the language model said is left out: a fact beyond the first 2 of a text node: 3",)


def test_a_strict_schema_leaves_out_what_it_does_not_have(endpoint: ChatEndpoint, llm: OpenAIChat) -> None:
    endpoint.answers = [
        told(
            fact(2, "Ada Frost", "FOUNDED", "Lumo", subject_type="Person", object_type="Company"),
            fact(1, "Ada Frost", "came to", "Oslo", subject_type="Person", object_type="City"),
            fact(1, "Ada Frost", "visited", "Lumo", subject_type="Person", object_type="Company"),
            fact(2, "Lumo", "founded", "Ada Frost", subject_type="Company", object_type="Person"),
            fact(3, "Lumo", "buys", "Vane", subject_type="Company", object_type="Company"),
        )
    ]
    (found,) = read(llm, TEXT, schema=SCHEMA)
    assert [(each.subject.text, each.relation_type, each.object.text) for each in found.triplets] == [
        ("Ada Frost", "FOUNDED", "Lumo"),
        ("Lumo", "BUYS", "Vane"),
    ]
    assert types(found) == {"Ada Frost": "Person", "Lumo": "Company", "Vane": "Company"}
    (note,) = found.notes
    for reason in (
        "a relation that the schema does not have (visited): 1",
        "a source of FOUNDED that is Company, not Person: 1",
        "an entity of a type that the schema does not have (City): 1",
    ):
        assert reason in note
    shown = endpoint.asked[0]["messages"][0]["content"]
    assert "Types of entities: Person, Company; no other ones" in shown
    assert "Relations: FOUNDED (from Person to Company), BUYS; no other ones." in shown


def test_a_loose_schema_keeps_them(endpoint: ChatEndpoint, llm: OpenAIChat) -> None:
    endpoint.answers = [told(fact(1, "Ada Frost", "came to", "Oslo", subject_type="Person", object_type="City"))]
    (found,) = read(llm, TEXT, schema={**SCHEMA, "strict": False})
    assert facts(found) == [("Ada Frost", "came to", "Oslo")]
    assert (types(found), found.notes) == ({"Ada Frost": "Person", "Oslo": "GPE"}, ())


def test_a_schema_of_relations_alone_gives_their_ends_as_types(endpoint: ChatEndpoint, llm: OpenAIChat) -> None:
    endpoint.answers = [told(fact(2, "Ada Frost", "founded", "Lumo", subject_type="Person", object_type="Company"))]
    (found,) = read(llm, TEXT, schema={"relations": {"founded": {"source": "Person", "target": "Company"}}})
    assert facts(found) == [("Ada Frost", "founded", "Lumo")]
    assert types(found) == {"Ada Frost": "Person", "Lumo": "Company"}
    assert "Where they fit, these: Person, Company." in endpoint.asked[0]["messages"][0]["content"]


def test_one_relation_has_one_predicate(endpoint: ChatEndpoint, llm: OpenAIChat) -> None:
    text = "Lumo lies in Oslo. Vane lies in Oslo."
    endpoint.answers = [told(fact(1, "Lumo", "LOCATED_IN", "Oslo"), fact(2, "Vane", "located-in", "Oslo"))]
    (found,) = read(llm, text, schema={"relations": ["located in"]})
    assert {(each.predicate, each.relation_type) for each in found.triplets} == {("located in", "LOCATED_IN")}


def test_the_first_type_of_a_name_counts_and_one_that_is_not_wanted_is_not_replaced(
    endpoint: ChatEndpoint, llm: OpenAIChat
) -> None:
    endpoint.answers = [
        told(
            fact(2, "Ada Frost", "founded", "Lumo", subject_type="Person", object_type="Company"),
            entities=[{"name": "Lumo", "type": "Person"}, {"name": "Oslo", "type": "Ship"}],
        )
    ]
    (found,) = read(llm, TEXT, schema=SCHEMA)
    assert facts(found) == []
    assert types(found) == {"Ada Frost": "Person", "Lumo": "Person"}
    assert "a target of FOUNDED that is Person, not Company: 1" in found.notes[0]
    assert "an entity of a type that the schema does not have (Ship): 1" in found.notes[0]


GARBAGE = ("", "I'm sorry, I cannot do that.", '{"facts": [{"subj', "```json\n```", '{"answer": "none"}')


@pytest.mark.parametrize("garbage", GARBAGE)
def test_what_cannot_be_read_is_asked_for_once_more(endpoint: ChatEndpoint, llm: OpenAIChat, garbage: str) -> None:
    endpoint.answers = [garbage, told(fact(1, "Ada Frost", "came to", "Oslo"))]
    (found,) = read(llm, TEXT)
    assert facts(found) == [("Ada Frost", "came to", "Oslo")]
    assert endpoint.asked[1]["messages"][-1]["content"].startswith("That was not the JSON object")


@pytest.mark.parametrize("garbage", GARBAGE)
def test_what_cannot_be_read_twice_is_an_error(endpoint: ChatEndpoint, llm: OpenAIChat, garbage: str) -> None:
    endpoint.answers = [garbage]
    with pytest.raises(ModelError, match="'openai:small' answered twice without facts as JSON"):
        read(llm, TEXT)


def test_an_answer_that_is_cut_off_is_asked_for_once_more_and_said(endpoint: ChatEndpoint, llm: OpenAIChat) -> None:
    whole = told(fact(1, "Ada Frost", "came to", "Oslo"), fact(2, "Ada Frost", "founded", "Lumo"))
    endpoint.answers = [whole[:-30], whole]
    assert len(facts(read(llm, TEXT)[0])) == 2
    endpoint.answers = [whole[:-30]]
    (found,) = read(llm, f"{TEXT} ")
    assert facts(found) == [("Ada Frost", "came to", "Oslo")]
    assert "the rest of an answer that was cut off: 1" in found.notes[0]


def test_documents_that_cannot_be_read_leave_others_as_they_are(endpoint: ChatEndpoint, llm: OpenAIChat) -> None:
    def answer(asked: dict[str, Any]) -> str:
        return "No." if "Vane" in asked["messages"][1]["content"] else told(fact(1, "Ada Frost", "runs", "Lumo"))

    endpoint.script = answer
    documents = [clew.Document(f"d{number}", f"Ada Frost runs {'Vane' if number < 4 else 'Lumo'}.") for number in range(8)]
    with clew.open(":memory:", extractor="llm", llm=llm) as kg:
        report = kg.add(documents)
    assert [each.id for each in report.failures] == ["d0", "d1", "d2", "d3"]
    assert all("answered twice without facts as JSON" in each.reason for each in report.failures)
    assert report.added == 4


def test_more_questions_than_documents_at_once(endpoint: ChatEndpoint, llm: OpenAIChat) -> None:
    endpoint.answers = [told()]
    texts = [f"Ada Frost met Bo Lind {number} times." for number in range(12)]
    assert len(read(llm, *texts, parallel=8)) == 12
    assert len(endpoint.asked) == 12


def test_a_busy_server_is_asked_again_and_a_dead_one_soon_left_alone(endpoint: ChatEndpoint, llm: OpenAIChat) -> None:
    endpoint.failures[:] = [(429, "0")]
    endpoint.answers = [told(fact(1, "Ada Frost", "came to", "Oslo"))]
    assert facts(read(llm, TEXT)[0]) == [("Ada Frost", "came to", "Oslo")]
    endpoint.failures[:] = [(500, "")] * 100
    extractor: LlmExtractor = EXTRACTORS.create("llm", llm=llm, parallel=1)
    splits = [Splitter().split(Document(f"d{number}", f"Ada Frost met Bo Lind {number} times.")) for number in range(9)]
    before = len(endpoint.asked)
    for split in splits:
        with pytest.raises(ModelError, match=r"500|did not answer the questions before"):
            list(extractor.extract([split]))
    assert len(endpoint.asked) - before <= 6


def test_a_question_is_asked_once(endpoint: ChatEndpoint, llm: OpenAIChat) -> None:
    endpoint.answers = [told(fact(1, "Ada Frost", "came to", "Oslo"))]
    extractor: LlmExtractor = EXTRACTORS.create("llm", llm=llm)
    splits = [Splitter().split(Document(name, TEXT)) for name in "abcd"]
    assert list(extractor.extract(splits)) == list(extractor.extract(splits))
    assert len(endpoint.asked) == 1


def test_settings_out_of_range_are_refused(llm: OpenAIChat) -> None:
    for settings in ({"most": 0}, {"parallel": 0}):
        with pytest.raises(ConfigError, match="expected most and parallel as 1 or more"):
            EXTRACTORS.create("llm", llm=llm, **settings)
    with pytest.raises(ConfigError, match="the extractor 'llm' needs a language model"):
        EXTRACTORS.create("llm")


def test_a_graph_is_built_and_what_failed_is_listed_and_added_later(endpoint: ChatEndpoint, llm: OpenAIChat) -> None:
    def answer(asked: dict[str, Any]) -> str:
        if "Vane" in asked["messages"][1]["content"]:
            return "I would rather not."
        return told(
            fact(1, "Ada Frost", "FOUNDED", "Lumo", subject_type="Person", object_type="Company"), fact(1, "A", "b", "C")
        )

    endpoint.script = answer
    documents = [clew.Document("one", "Ada Frost founded Lumo."), clew.Document("two", "Bo Lind runs Vane.")]
    with clew.open(":memory:", extractor="llm", llm=llm, graph_schema=SCHEMA) as kg:
        report = kg.add(documents)
        (failure,) = report.failures
        assert (report.added, failure.id) == (1, "two")
        assert "answered twice without facts as JSON" in failure.reason
        (note,) = report.notes
        assert note.id == "one"
        assert note.text.startswith(
            "of what the language model said is left out: an entity of a type that the schema does not"
        )
        (found,) = kg.facts("Ada Frost")
        assert (str(found), found.relation.type) == ("Ada Frost —founded→ Lumo", "FOUNDED")
        assert found.statements[0].sentence == "Ada Frost founded Lumo."
        assert kg.entity("Lumo").type == "Company"
        endpoint.script = lambda _: told(fact(1, "Bo Lind", "buys", "Vane", subject_type="Person", object_type="Company"))
        assert (kg.add(documents).added, kg.counts()["documents"]) == (1, 2)
        assert [each.relation.type for each in kg.facts("Vane")] == ["BUYS"]


def test_beside_spacy_both_find_facts(endpoint: ChatEndpoint, llm: OpenAIChat) -> None:
    endpoint.answers = [told(fact(1, "Ada Frost", "arrived in", "Oslo"))]
    with clew.open(":memory:", extractor="spacy+llm", llm=llm) as kg:
        kg.add(clew.Document("d", "Ada Frost founded Lumo in Oslo."))
        found = {
            (each.relation.words, statement.extractor) for each in kg.facts("Ada Frost") for statement in each.statements
        }
        assert {("arrived in", "spacy+llm"), ("founded", "spacy+llm")} <= found


def test_a_schema_beside_an_extractor_that_is_made_is_refused(llm: OpenAIChat) -> None:
    made = EXTRACTORS.create("llm", llm=llm)
    with (
        clew.open(":memory:", extractor=made, graph_schema=SCHEMA) as kg,
        pytest.raises(ConfigError, match="give it to the"),
    ):
        kg.add(clew.Document("d", TEXT))


def test_a_schema_for_an_extractor_that_takes_none_is_refused() -> None:
    with (
        clew.open(":memory:", graph_schema=SCHEMA) as kg,
        pytest.raises(ConfigError, match=r"'spacy' takes no graph schema: .*llm"),
    ):
        kg.add(clew.Document("d", TEXT))
