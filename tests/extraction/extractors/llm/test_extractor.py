"""The extractor that asks a language model, over the wire of a local server with scripted answers."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

import clew
from clew.extraction.base import Circumstances, Extraction, OpenTriplet
from clew.extraction.extractors.llm.extractor import LlmExtractor
from clew.extraction.registry import EXTRACTORS
from clew.extraction.splitter import Splitter
from clew.graph.errors import ConfigError, ModelError
from clew.graph.model import Document
from clew.models.llms.openai import OpenAIChat
from clew.tests.models.chat_endpoint import ChatEndpoint, serving

pytestmark = pytest.mark.encoder
TEXT = "Ada Frost came to Oslo in 1921. She founded Lumo there. Bo Lind said that Lumo would buy Vane."
SCHEMA: dict[str, Any] = {
    "entities": ["Person", "Company"],
    "relations": {"founded": {"source": "Person", "target": "Company"}, "buys": None},
}


@pytest.fixture(scope="module")
def served() -> Iterator[ChatEndpoint]:
    with serving() as endpoint:
        yield endpoint


@pytest.fixture
def endpoint(served: ChatEndpoint) -> ChatEndpoint:
    served.restart()
    return served


@pytest.fixture
def model(endpoint: ChatEndpoint) -> Iterator[OpenAIChat]:
    llm = OpenAIChat("small", base_url=endpoint.url, retries=1, pause=0.001)
    yield llm
    llm.close()


def fact(sentence: int, subject: str, relation: str, target: str, **more: Any) -> dict[str, Any]:
    return {"sentence": sentence, "subject": subject, "relation": relation, "object": target, **more}


def told(*facts: dict[str, Any], entities: Sequence[dict[str, str]] = ()) -> str:
    return json.dumps({"entities": list(entities), "facts": facts})


def read(llm: OpenAIChat, *texts: str, **settings: Any) -> list[Extraction]:
    extractor: LlmExtractor = EXTRACTORS.create("llm", llm=llm, **settings)
    splits = [Splitter().split(Document(f"d{number}", text)) for number, text in enumerate(texts)]
    return list(extractor.extract(splits))


def facts(extraction: Extraction) -> list[tuple[str, str, str]]:
    return [(each.subject.text, each.predicate, each.object.text) for each in extraction.triplets]


def types(extraction: Extraction, text: str = TEXT) -> dict[str, str]:
    return {text[each.start : each.end]: each.type for each in extraction.mentions}


def sentence(triplet: OpenTriplet, text: str = TEXT) -> str:
    return text[triplet.sentence_start : triplet.sentence_end]


def test_names_and_facts_are_bound_to_the_text(endpoint: ChatEndpoint, model: OpenAIChat) -> None:
    endpoint.answers = [
        told(
            fact(1, "Ada Frost", "came to", "Oslo"),
            fact(1, "Ada Frost", "came in", "1921"),
            fact(2, "Ada Frost", "founded", "Lumo"),
            entities=[{"name": "Ada Frost", "type": "Person"}, {"name": "Lumo", "type": "company"}],
        )
    ]
    (found,) = read(model, TEXT)
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


def test_the_question_shows_numbered_sentences_and_what_is_before(endpoint: ChatEndpoint, model: OpenAIChat) -> None:
    endpoint.answers = [told()]
    extractor: LlmExtractor = EXTRACTORS.create("llm", llm=model)
    split = Splitter(16).split(Document("d", TEXT, title="The story of Lumo"))
    assert len(split.nodes) > 1
    list(extractor.extract([split]))
    asked = sorted((each["messages"][1]["content"] for each in endpoint.asked), key=len)
    assert asked[0].startswith("Title: The story of Lumo\nSentences:\n[1] Ada Frost came to Oslo in 1921.")
    assert any("Before, for understanding alone:\nAda Frost came to Oslo in 1921." in each for each in asked[1:])


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
def test_what_the_text_does_not_say_is_left_out_and_said(endpoint: ChatEndpoint, model: OpenAIChat, name: str) -> None:
    wrong, reason = LEFT_OUT[name]
    endpoint.answers = [told(wrong, fact(1, "Ada Frost", "came to", "Oslo"))]
    (found,) = read(model, TEXT)
    assert facts(found) == [("Ada Frost", "came to", "Oslo")]
    assert found.notes == (f"of what the language model said is left out: {reason}: 1",)


def test_names_are_kept_as_the_text_writes_them(endpoint: ChatEndpoint, model: OpenAIChat) -> None:
    text = "NASA paid Apple  Inc. of Cupertino and AT&T for C++."
    endpoint.answers = [told(fact(1, "nasa", "paid", "Apple Inc."), fact(1, "NASA", "paid", "AT&T"))]
    (found,) = read(model, text)
    assert facts(found) == [("NASA", "paid", "Apple  Inc."), ("NASA", "paid", "AT&T")]


def test_a_name_within_a_longer_one_is_not_the_longer_one(endpoint: ChatEndpoint, model: OpenAIChat) -> None:
    text = "Lumo Glass bought the yard. Bo Lind runs Lumo and Lumo Glass."
    endpoint.answers = [told(fact(2, "Bo Lind", "runs", "Lumo"), fact(1, "Lumo Glass", "bought", "the yard"))]
    (found,) = read(model, text)
    assert facts(found) == [("Bo Lind", "runs", "Lumo"), ("Lumo Glass", "bought", "the yard")]
    runs = found.triplets[0].object
    assert text[runs.start : runs.end + 4] == "Lumo and"
    surfaces = [text[each.start : each.end] for each in found.mentions]
    assert surfaces == ["Lumo Glass", "the yard", "Bo Lind", "Lumo", "Lumo Glass"]


def test_a_wrong_number_of_a_sentence_is_put_right(endpoint: ChatEndpoint, model: OpenAIChat) -> None:
    endpoint.answers = [told(fact(3, "Ada Frost", "came to", "Oslo"), fact(99, "Lumo", "buys", "Vane"))]
    (found,) = read(model, TEXT)
    assert [sentence(each) for each in found.triplets] == [
        "Ada Frost came to Oslo in 1921.",
        "Bo Lind said that Lumo would buy Vane.",
    ]


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
def test_facts_are_bound_to_the_sentence_that_states_them(endpoint: ChatEndpoint, model: OpenAIChat, name: str) -> None:
    text, stated, entities, expected = GROUNDED[name]
    endpoint.answers = [told(*stated, entities=entities)]
    (found,) = read(model, text)
    got = [(f"{each.subject.text} {each.predicate} {each.object.text}", sentence(each, text)) for each in found.triplets]
    assert got == expected
    assert bool(found.notes) == (len(expected) < len(stated) or name == "a clause hides no names")


def test_the_title_is_named_before_all_sentences(endpoint: ChatEndpoint, model: OpenAIChat) -> None:
    endpoint.answers = [told(fact(1, "Ada Frost", "founded", "Lumo"))]
    extractor: LlmExtractor = EXTRACTORS.create("llm", llm=model)
    (found,) = extractor.extract([Splitter().split(Document("d", "It was founded by Ada Frost in 1921.", title="Lumo"))])
    assert facts(found) == [("Ada Frost", "founded", "Lumo")]
    assert found.triplets[0].object.resolved


def test_a_speaker_must_stand_in_the_text(endpoint: ChatEndpoint, model: OpenAIChat) -> None:
    endpoint.answers = [told(fact(3, "Lumo", "buys", "Vane", modality="claimed", speaker="Karl Marx"))]
    (found,) = read(model, TEXT)
    assert [each.circumstances for each in found.triplets] == [Circumstances("claimed")]
    assert "a speaker who does not stand in the text: 1" in found.notes[0]


def test_circumstances_are_kept(endpoint: ChatEndpoint, model: OpenAIChat) -> None:
    endpoint.answers = [told(fact(3, "Lumo", "buys", "Vane", modality="planned", speaker="Bo Lind"))]
    (found,) = read(model, TEXT)
    assert [(each.asserted, each.circumstances) for each in found.triplets] == [(False, Circumstances("planned", "Bo Lind"))]


def test_the_most_facts_are_kept_in_order(endpoint: ChatEndpoint, model: OpenAIChat) -> None:
    endpoint.answers = [told(*(fact(1, "Ada Frost", f"relation {number}", "Oslo") for number in range(5)))]
    (found,) = read(model, TEXT, most=2)
    assert [each.predicate for each in found.triplets] == ["relation 0", "relation 1"]
    assert found.notes == ("of what the language model said is left out: a fact beyond the first 2 of a text node: 3",)


def test_a_strict_schema_leaves_out_what_it_does_not_have(endpoint: ChatEndpoint, model: OpenAIChat) -> None:
    endpoint.answers = [
        told(
            fact(2, "Ada Frost", "FOUNDED", "Lumo", subject_type="Person", object_type="Company"),
            fact(1, "Ada Frost", "came to", "Oslo", subject_type="Person", object_type="City"),
            fact(1, "Ada Frost", "visited", "Lumo", subject_type="Person", object_type="Company"),
            fact(2, "Lumo", "founded", "Ada Frost", subject_type="Company", object_type="Person"),
            fact(3, "Lumo", "buys", "Vane", subject_type="Company", object_type="Company"),
        )
    ]
    (found,) = read(model, TEXT, schema=SCHEMA)
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


def test_a_loose_schema_keeps_them(endpoint: ChatEndpoint, model: OpenAIChat) -> None:
    endpoint.answers = [told(fact(1, "Ada Frost", "came to", "Oslo", subject_type="Person", object_type="City"))]
    (found,) = read(model, TEXT, schema={**SCHEMA, "strict": False})
    assert facts(found) == [("Ada Frost", "came to", "Oslo")]
    assert (types(found), found.notes) == ({"Ada Frost": "Person", "Oslo": "GPE"}, ())


def test_a_schema_of_relations_alone_gives_their_ends_as_types(endpoint: ChatEndpoint, model: OpenAIChat) -> None:
    endpoint.answers = [told(fact(2, "Ada Frost", "founded", "Lumo", subject_type="Person", object_type="Company"))]
    (found,) = read(model, TEXT, schema={"relations": {"founded": {"source": "Person", "target": "Company"}}})
    assert facts(found) == [("Ada Frost", "founded", "Lumo")]
    assert types(found) == {"Ada Frost": "Person", "Lumo": "Company"}
    assert "Where they fit, these: Person, Company." in endpoint.asked[0]["messages"][0]["content"]


def test_one_relation_has_one_predicate(endpoint: ChatEndpoint, model: OpenAIChat) -> None:
    text = "Lumo lies in Oslo. Vane lies in Oslo."
    endpoint.answers = [told(fact(1, "Lumo", "LOCATED_IN", "Oslo"), fact(2, "Vane", "located-in", "Oslo"))]
    (found,) = read(model, text, schema={"relations": ["located in"]})
    assert {(each.predicate, each.relation_type) for each in found.triplets} == {("located in", "LOCATED_IN")}


def test_the_first_type_of_a_name_counts_and_one_that_is_not_wanted_is_not_replaced(
    endpoint: ChatEndpoint, model: OpenAIChat
) -> None:
    endpoint.answers = [
        told(
            fact(2, "Ada Frost", "founded", "Lumo", subject_type="Person", object_type="Company"),
            entities=[{"name": "Lumo", "type": "Person"}, {"name": "Oslo", "type": "Ship"}],
        )
    ]
    (found,) = read(model, TEXT, schema=SCHEMA)
    assert facts(found) == []
    assert types(found) == {"Ada Frost": "Person", "Lumo": "Person"}
    assert "a target of FOUNDED that is Person, not Company: 1" in found.notes[0]
    assert "an entity of a type that the schema does not have (Ship): 1" in found.notes[0]


GARBAGE = ("", "I'm sorry, I cannot do that.", '{"facts": [{"subj', "```json\n```", '{"answer": "none"}')


@pytest.mark.parametrize("garbage", GARBAGE)
def test_what_cannot_be_read_is_asked_for_once_more(endpoint: ChatEndpoint, model: OpenAIChat, garbage: str) -> None:
    endpoint.answers = [garbage, told(fact(1, "Ada Frost", "came to", "Oslo"))]
    (found,) = read(model, TEXT)
    assert facts(found) == [("Ada Frost", "came to", "Oslo")]
    assert endpoint.asked[1]["messages"][-1]["content"].startswith("That was not the JSON object")


@pytest.mark.parametrize("garbage", GARBAGE)
def test_what_cannot_be_read_twice_is_an_error(endpoint: ChatEndpoint, model: OpenAIChat, garbage: str) -> None:
    endpoint.answers = [garbage]
    with pytest.raises(ModelError, match="'openai:small' answered twice without facts as JSON"):
        read(model, TEXT)


def test_an_answer_that_is_cut_off_is_asked_for_once_more_and_said(endpoint: ChatEndpoint, model: OpenAIChat) -> None:
    whole = told(fact(1, "Ada Frost", "came to", "Oslo"), fact(2, "Ada Frost", "founded", "Lumo"))
    endpoint.answers = [whole[:-30], whole]
    assert len(facts(read(model, TEXT)[0])) == 2
    endpoint.answers = [whole[:-30]]
    (found,) = read(model, f"{TEXT} ")
    assert facts(found) == [("Ada Frost", "came to", "Oslo")]
    assert "the rest of an answer that was cut off: 1" in found.notes[0]


def test_documents_that_cannot_be_read_leave_others_as_they_are(endpoint: ChatEndpoint, model: OpenAIChat) -> None:
    def answer(asked: dict[str, Any]) -> str:
        return "No." if "Vane" in asked["messages"][1]["content"] else told(fact(1, "Ada Frost", "runs", "Lumo"))

    endpoint.script = answer
    documents = [clew.Document(f"d{number}", f"Ada Frost runs {'Vane' if number < 4 else 'Lumo'}.") for number in range(8)]
    with clew.open(":memory:", extractor="llm", llm=model) as kg:
        report = kg.add(documents)
    assert [each.id for each in report.failures] == ["d0", "d1", "d2", "d3"]
    assert all("answered twice without facts as JSON" in each.reason for each in report.failures)
    assert report.added == 4


def test_more_questions_than_documents_at_once(endpoint: ChatEndpoint, model: OpenAIChat) -> None:
    endpoint.answers = [told()]
    texts = [f"Ada Frost met Bo Lind {number} times." for number in range(12)]
    assert len(read(model, *texts, parallel=8)) == 12
    assert len(endpoint.asked) == 12


def test_a_busy_server_is_asked_again_and_a_dead_one_soon_left_alone(endpoint: ChatEndpoint, model: OpenAIChat) -> None:
    endpoint.failures[:] = [(429, "0")]
    endpoint.answers = [told(fact(1, "Ada Frost", "came to", "Oslo"))]
    assert facts(read(model, TEXT)[0]) == [("Ada Frost", "came to", "Oslo")]
    endpoint.failures[:] = [(500, "")] * 100
    extractor: LlmExtractor = EXTRACTORS.create("llm", llm=model, parallel=1)
    splits = [Splitter().split(Document(f"d{number}", f"Ada Frost met Bo Lind {number} times.")) for number in range(9)]
    before = len(endpoint.asked)
    for split in splits:
        with pytest.raises(ModelError, match=r"500|did not answer the questions before"):
            list(extractor.extract([split]))
    assert len(endpoint.asked) - before <= 6


def test_a_question_is_asked_once(endpoint: ChatEndpoint, model: OpenAIChat) -> None:
    endpoint.answers = [told(fact(1, "Ada Frost", "came to", "Oslo"))]
    extractor: LlmExtractor = EXTRACTORS.create("llm", llm=model)
    splits = [Splitter().split(Document(name, TEXT)) for name in "abcd"]
    assert list(extractor.extract(splits)) == list(extractor.extract(splits))
    assert len(endpoint.asked) == 1


def test_settings_out_of_range_are_refused(model: OpenAIChat) -> None:
    for settings in ({"most": 0}, {"parallel": 0}):
        with pytest.raises(ConfigError, match="expected most and parallel as 1 or more"):
            EXTRACTORS.create("llm", llm=model, **settings)
    with pytest.raises(ConfigError, match="the extractor 'llm' needs a language model"):
        EXTRACTORS.create("llm")


def test_a_graph_is_built_and_what_failed_is_listed_and_added_later(endpoint: ChatEndpoint, model: OpenAIChat) -> None:
    def answer(asked: dict[str, Any]) -> str:
        if "Vane" in asked["messages"][1]["content"]:
            return "I would rather not."
        return told(
            fact(1, "Ada Frost", "FOUNDED", "Lumo", subject_type="Person", object_type="Company"), fact(1, "A", "b", "C")
        )

    endpoint.script = answer
    documents = [clew.Document("one", "Ada Frost founded Lumo."), clew.Document("two", "Bo Lind runs Vane.")]
    with clew.open(":memory:", extractor="llm", llm=model, graph_schema=SCHEMA) as kg:
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


def test_beside_spacy_both_find_facts(endpoint: ChatEndpoint, model: OpenAIChat) -> None:
    endpoint.answers = [told(fact(1, "Ada Frost", "arrived in", "Oslo"))]
    with clew.open(":memory:", extractor="spacy+llm", llm=model) as kg:
        kg.add(clew.Document("d", "Ada Frost founded Lumo in Oslo."))
        found = {
            (each.relation.words, statement.extractor) for each in kg.facts("Ada Frost") for statement in each.statements
        }
        assert {("arrived in", "spacy+llm"), ("founded", "spacy+llm")} <= found


def test_a_schema_beside_an_extractor_that_is_made_is_refused(model: OpenAIChat) -> None:
    made = EXTRACTORS.create("llm", llm=model)
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
