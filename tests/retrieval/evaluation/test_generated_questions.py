"""Questions generated from small worlds of ready triplets, and the laws that hold for all of them."""

import clew
from clew.graph.batch import Batch
from clew.graph.formats.triplets import contributions_of
from clew.graph.names import match_key
from clew.graph.store import GraphStore, open_store
from clew.retrieval.evaluation.generated_questions import NEGATIVES, generate_questions
from clew.retrieval.evaluation.measures import Question

T = clew.Triplet
ADA = T("Ada Lindqvist", "founded", "Halden Optics", "PERSON", "ORG")
BASED = T("Halden Optics", "is based in", "Port Ellery", "ORG", "GPE")
TAUGHT = T("Tobias Merrow", "taught", "Ada Lindqvist", "PERSON", "PERSON")


def world(*triplets: clew.Triplet) -> GraphStore:
    store = open_store(":memory:")
    store.apply(Batch(add=tuple(contributions_of(triplets))))
    return store


def generated(*triplets: clew.Triplet, most: int = 40) -> list[Question]:
    with world(*triplets) as store:
        return generate_questions(store, most)


def texts(questions: list[Question], hops: int) -> set[str]:
    return {each.question for each in questions if (each.model_extra or {})["hops"] == hops}


def test_two_facts_that_share_an_entity_make_a_question_of_two_hops() -> None:
    questions = generated(ADA, BASED)
    assert texts(questions, 2) == {
        "Ada Lindqvist founded an organisation that is based in which place?",
        "Who founded the organisation that is based in Port Ellery?",
    }
    question = next(each for each in questions if each.question.startswith("Ada Lindqvist founded an"))
    more = question.model_extra or {}
    assert len(question.gold_ids) == 2
    assert (more["generated"], more["answer"]) == (True, "Port Ellery")
    assert more["chain"] == ["Ada Lindqvist founded Halden Optics", "Halden Optics is based in Port Ellery"]


def test_the_words_follow_the_ends_that_the_facts_share() -> None:
    assert "Who taught the one who founded Halden Optics?" in texts(generated(ADA, TAUGHT), 2)
    shared = generated(ADA, T("Ada Lindqvist", "lived in", "Corvane", "PERSON", "GPE"))
    assert "The one who founded Halden Optics lived in which place?" in texts(shared, 2)
    target = generated(BASED, T("Oskar Tindale", "died in", "Port Ellery", "PERSON", "GPE"))
    assert "Who died in the place that Halden Optics is based in?" in texts(target, 2)


def test_one_fact_makes_a_question_of_one_hop() -> None:
    questions = generated(T("Ada", "was born in", "1889", "PERSON", "DATE"))
    assert [each.question for each in questions] == ["Ada was born in which year?"]
    assert len(questions[0].gold_ids) == 1


def test_no_question_where_the_answer_is_not_one() -> None:
    two = T("Ada Lindqvist", "founded", "Vantry Glassworks", "PERSON", "ORG")
    questions = generated(ADA, two, BASED)
    assert not any(each.question.startswith("Ada Lindqvist founded") for each in questions)


def test_no_question_of_two_hops_within_one_text_or_past_a_text_that_mentions_the_start() -> None:
    assert texts(generated(ADA, T("Halden Optics", "was praised by", "Ada Lindqvist", "ORG", "PERSON")), 2) == set()
    both = [T(each.subject, each.relation, each.object, document_id="one") for each in (ADA, BASED)]
    with world(*both) as store:
        assert {node.document_id for node in store.scan("text_node")} == {"one"}


def test_what_says_nothing_or_only_half_asks_nothing() -> None:
    vague = [T("Ada", "is", "Halden"), T("Ada", "won it in", "Corvane"), T("Bob", " ".join(["word"] * 8), "Corvane")]
    denied = T("Ada", "founded", "Halden", confidence=0.3)
    assert generated(*vague, denied) == []


def test_the_same_graph_gives_the_same_questions_and_another_seed_others() -> None:
    triplets = [T(f"Person {n}", "owns", f"Firm {n}") for n in range(30)]
    triplets += [T(f"Firm {n}", "is based in", f"Town {n}") for n in range(30)]
    with world(*triplets) as store, world(*reversed(triplets)) as again:
        first = generate_questions(store, 12)
        assert first == generate_questions(again, 12)
        other = generate_questions(store, 12, seed=1)
    assert len(first) == len(other) == 12
    assert {each.id for each in first} != {each.id for each in other}
    assert sum((each.model_extra or {})["hops"] == 1 for each in first) == 3
    assert [each.id for each in first] == sorted({each.id for each in first})


def test_laws_of_every_question() -> None:
    triplets = [T(f"Person {n}", "owns", f"Firm {n}", "PERSON", "ORG") for n in range(20)]
    triplets += [T(f"Firm {n}", "is based in", f"Town {n}", "ORG", "GPE") for n in range(20)]
    triplets += [T(f"Person {n}", "admires", f"Person {n + 1}", "PERSON", "PERSON") for n in range(19)]
    with world(*triplets) as store:
        questions = generate_questions(store, 60)
        held = {node.id for node in store.scan("text_node")}
    assert questions
    for question in questions:
        more = question.model_extra or {}
        assert len(question.gold_ids) == more["hops"] == len(more["chain"])
        assert set(question.gold_ids) | set(more["hard_negatives"]) <= held
        assert not set(question.gold_ids) & set(more["hard_negatives"])
        assert len(more["hard_negatives"]) <= NEGATIVES
        assert match_key(more["answer"]) not in match_key(question.question)


def test_nothing_to_ask_of_an_empty_graph_and_for_no_questions() -> None:
    assert generated() == []
    assert generated(ADA, BASED, most=0) == []
