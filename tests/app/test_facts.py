"""What is known, in words."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import clew
from clew.graph.batch import Batch, Contribution
from clew.graph.errors import InputError, NotFound, QueryError
from clew.graph.formats.triplets import contributions_of
from clew.graph.identity import entity_id
from clew.graph.model import Mention, Metadata, TextNode

from ..contracts.relations import MIRA, repeating, stating
from .worlds import MARKUP, TRIPLETS, quick, small_world


@pytest.fixture(scope="module")
def graph() -> Iterator[clew.KnowledgeGraph]:
    with small_world(":memory:") as made:
        yield made


def test_an_entity_is_found_by_any_spelling_of_its_name_and_by_id(graph: clew.KnowledgeGraph) -> None:
    entity = graph.entity("the ADA lindqvist's")
    assert entity.name == "Ada Lindqvist"
    assert graph.entity(entity.id) == entity


@pytest.mark.parametrize(("asked", "meant"), [("Ada Lindkvist", "Ada Lindqvist"), ("Merow", "Tobias Merrow")])
def test_a_miss_names_the_nearest(graph: clew.KnowledgeGraph, asked: str, meant: str) -> None:
    with pytest.raises(NotFound, match=f"no entity is called '{asked}'. Did you mean '{meant}'"):
        graph.entity(asked)


def test_facts_come_with_the_sentences_that_state_them(graph: clew.KnowledgeGraph) -> None:
    facts = {str(fact): fact for fact in graph.facts("Halden Optics")}
    assert list(facts) == [
        "Ada Lindqvist —founded→ Halden Optics",
        "Halden Optics —is based in→ Port Ellery",
        f"{' '.join(MARKUP.split())} —praises→ Halden Optics",
    ]
    (statement,) = facts["Ada Lindqvist —founded→ Halden Optics"].statements
    assert statement.sentence == "Ada Lindqvist founded Halden Optics"
    assert statement.asserted
    assert graph.store.fetch("text_node", [statement.text_node])[0].document_id == statement.document_id


def test_facts_from_both_ends(graph: clew.KnowledgeGraph) -> None:
    assert [str(fact) for fact in graph.facts("Tobias Merrow")] == [
        "Ada Lindqvist —admired→ Tobias Merrow",
        "Tobias Merrow —lived in→ Port Ellery",
        "Tobias Merrow —taught→ Ada Lindqvist",
    ]


def test_facts_paths_and_pictures_count_no_entities(
    tmp_path: Path, graph: clew.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(graph.store), "schema", None)
    assert graph.facts("Halden Optics")
    assert graph.paths("Halden Optics", "Tobias Merrow")
    assert graph.draw(tmp_path / "picture.html").nodes


def test_mentions_are_counted(graph: clew.KnowledgeGraph) -> None:
    assert graph.mention_count("Halden Optics") == 3


def test_paths_say_every_step_with_its_sentence(graph: clew.KnowledgeGraph) -> None:
    best = graph.paths("Halden Optics", "Tobias Merrow", k=1)[0]
    assert [str(step) for step in best.steps] == [
        "Halden Optics —is based in→ Port Ellery",
        "Tobias Merrow —lived in→ Port Ellery",
    ]
    assert [step.sentence for step in best.steps] == [
        "Halden Optics is based in Port Ellery",
        "Tobias Merrow lived in Port Ellery",
    ]
    assert best.seeds == ("Halden Optics",)


def test_a_step_through_a_text_has_the_sentence_around_the_mention() -> None:
    text = "It rained. Ada met Tobias at the quay. They parted."
    start = text.index("Ada")
    nodes = (
        TextNode("d", text, "d", title="A meeting", end=len(text)),
        TextNode("d#s", text[start:38], "d", start=start, end=38, kind="sentence", parent="d"),
    )
    mentions = tuple(
        Mention(f"m{name}", entity_id(name), "d", text.index(name), text.index(name) + len(name), "PERSON", name.lower())
        for name in ("Ada", "Tobias")
    )
    with clew.open(":memory:") as graph:
        graph.store.apply(Batch(add=(Contribution(clew.Document("d", text), nodes, mentions),)))
        (trail,) = graph.paths("Ada", "Tobias")
    assert [str(step) for step in trail.steps] == ["A meeting —mentions→ Ada", "A meeting —mentions→ Tobias"]
    assert {step.sentence for step in trail.steps} == {"Ada met Tobias at the quay."}


def test_no_path_from_an_entity_to_itself_and_none_for_k_0(graph: clew.KnowledgeGraph) -> None:
    assert graph.paths("Ada Lindqvist", "Ada Lindqvist") == []
    assert graph.paths("Ada Lindqvist", "Port Ellery", k=0) == []


@pytest.mark.parametrize("strange", [5, None, b"Ada", ["Ada"]])
def test_what_is_no_name_is_refused(graph: clew.KnowledgeGraph, strange: Any) -> None:
    for call in (graph.entity, graph.facts, graph.mention_count, lambda each: graph.paths("Ada Lindqvist", each)):
        with pytest.raises(InputError, match=f"expected an entity, or its name or id as text, got {type(strange).__name__}"):
            call(strange)


def test_a_name_that_begins_with_what_was_asked_is_proposed_first() -> None:
    with clew.open(":memory:") as graph:
        facts = [clew.Triplet(name, "lives in", "Aldwater") for name in ("Adan Roe", "Ada Lindqvist", "Ada Lind", "Tom Ada")]
        graph.store.apply(Batch(add=tuple(contributions_of(facts))))
        for asked, proposed in (("Ada", "Ada Lind"), ("ada  lindqvist", ""), ("tom", "Tom Ada"), ("Adam Roe", "Adan Roe")):
            if proposed:
                with pytest.raises(NotFound, match=rf"no entity is called '{asked}'. Did you mean '{proposed}'\?"):
                    graph.entity(asked)
            else:
                assert graph.entity(asked).name == "Ada Lindqvist"


@pytest.mark.parametrize("k", [-1, 1.5, True, "3"])
def test_an_unusable_k_is_refused(graph: clew.KnowledgeGraph, k: object) -> None:
    with pytest.raises(QueryError, match="expected k as an integer"):
        graph.paths("Ada Lindqvist", "Port Ellery", k=k)  # type: ignore[arg-type]


CALLS: dict[str, Callable[[clew.KnowledgeGraph], Any]] = {
    "facts": lambda graph: graph.facts("Ada Lindqvist"),
    "paths": lambda graph: graph.paths("Halden Optics", "Tobias Merrow"),
    "stats": lambda graph: graph.stats(),
    "an overview": lambda graph: graph.draw("picture.html"),
    "surroundings": lambda graph: graph.draw("picture.html", entities=["Ada Lindqvist"]),
    "a search": lambda graph: graph.draw("picture.html", question="Who founded Halden Optics?"),
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("url", ["s.clew", ":memory:"])
def test_each_answer_rests_on_one_state_of_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    small_world(url).close()
    with quick(url) as graph:
        graph.store.apply(Batch(add=tuple(contributions_of(TRIPLETS))))
        before = CALLS[name](graph)
        reader = type(graph.store)
        removed: list[object] = []

        def interrupted(read: Callable[..., Any]) -> Callable[..., Any]:
            def reading(self: Any, *arguments: Any) -> Any:
                if not removed and arguments[:1] in ((), ("relation",)):
                    removed.append("school")
                    with ThreadPoolExecutor(1) as other:
                        other.submit(graph.remove, "school").result()
                return read(self, *arguments)

            return reading

        monkeypatch.setattr(reader, "fetch", interrupted(reader.fetch))
        monkeypatch.setattr(reader, "counts", interrupted(reader.counts))
        found = CALLS[name](graph)
        after = CALLS[name](graph)
    assert removed
    assert before != after
    # On disk a read holds its state; in memory, where all share a connection, it begins again.
    assert found == (after if url == ":memory:" else before)


def test_each_statement_of_a_fact_has_its_own_properties() -> None:
    paid = [clew.Triplet("Acme", "paid", "Bolt", document_id="book", properties={"amount": each}) for each in (5, 7, 9)]
    with clew.open(":memory:") as graph:
        graph.store.apply(Batch(add=tuple(contributions_of(paid))))
        (fact,) = graph.facts("Acme")
        assert sorted(str(each.properties) for each in fact.statements) == [
            "{'amount': 5}",
            "{'amount': 7}",
            "{'amount': 9}",
        ]
        assert {each.type for each in fact.statements} == {fact.relation.type}
        (step,) = graph.paths("Bolt", "Acme")[0].steps
        assert (step.asserted, step.properties) == (True, fact.statements[0].properties)


def test_a_fact_that_nothing_asserts_is_marked_and_on_no_path() -> None:
    with clew.open(":memory:") as graph:
        graph.store.apply(Batch(add=(stating("a", "OWNS", False),)))
        (fact,) = graph.facts(MIRA)
        assert (fact.asserted, [each.asserted for each in fact.statements]) == (False, [False])
        assert not any(
            step.edge.id == fact.relation.id for trail in graph.paths(MIRA, "Slate Quarry") for step in trail.steps
        )
        graph.store.apply(Batch(add=(repeating("b", "OWNS", [True, False], [{}, {}]),)))
        (fact,) = graph.facts(MIRA)
        assert (fact.asserted, [each.asserted for each in fact.statements]) == (True, [True, False, False])


def test_words_that_lead_the_other_way_are_shown_by_their_sentence() -> None:
    turned: Metadata = {"predicate": "is run by", "inverted": True}
    with clew.open(":memory:") as graph:
        graph.store.apply(Batch(add=(stating("a", "MANAGES", own=turned),)))
        (fact,) = graph.facts(MIRA)
        assert str(fact) == "Mira Toll —runs→ Slate Quarry"
        assert [(each.sentence, each.properties) for each in fact.statements] == [("Mira Toll runs Slate Quarry", turned)]
