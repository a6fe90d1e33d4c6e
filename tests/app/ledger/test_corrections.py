"""Corrections of facts: a wrong one is hidden everywhere, and stays so; a fact by hand is a fact like any other."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import clew
from clew.app.facts import Fact
from clew.app.ledger.history import Undone
from clew.graph.batch import Applied, Batch
from clew.graph.errors import DecisionError, NotFound
from clew.graph.formats.copy import copy
from clew.graph.formats.jsonl import read_jsonl, write_jsonl

from .firms import TRIPLETS, T, clew_settings, firms


@pytest.fixture
def graph() -> Iterator[clew.KnowledgeGraph]:
    with firms() as made:
        yield made


def the(graph: clew.KnowledgeGraph, entity: str, words: str) -> Fact:
    return next(fact for fact in graph.facts(entity) if words in str(fact))


def test_a_wrong_fact_is_hidden_everywhere_and_kept(graph: clew.KnowledgeGraph) -> None:
    before = graph.store.digest()
    fact = the(graph, "Ada Lindqvist", "founded")
    decision = graph.corrections.wrong(fact, reason="misread")
    assert not [each for each in graph.facts("Ada Lindqvist") if "founded" in str(each)]
    steps = [step for trail in graph.paths("Ada Lindqvist", "Port Ellery") for step in trail.steps]
    assert steps
    assert "founded" not in {step.words for step in steps}
    assert graph.stats()["wrong_evidence"] == 1
    assert [str(each) for each in graph.corrections.hidden("Ada Lindqvist")] == ["Ada Lindqvist —founded→ Halden Optics"]
    assert [(each.verdict, each.fact, each.reason) for each in graph.corrections.decided()] == [
        ("wrong", "Ada Lindqvist —founded→ Halden Optics", "misread")
    ]
    assert graph.corrections.undo(fact.relation.id) == Undone((decision,))
    assert graph.store.digest() == before


def test_it_stays_hidden_when_it_is_read_again_also_in_other_documents(graph: clew.KnowledgeGraph) -> None:
    graph.corrections.wrong(the(graph, "Ada Lindqvist", "founded"))
    graph.remove("history")
    graph.add(TRIPLETS)
    graph.add(T("ada lindqvist", "founded", "Halden Optics", document_id="gossip"))
    assert not [each for each in graph.facts("Ada Lindqvist") if "founded" in str(each)]
    assert graph.stats()["wrong_evidence"] == 2


def test_it_stays_hidden_under_another_name_of_its_end(graph: clew.KnowledgeGraph) -> None:
    graph.corrections.wrong(the(graph, "Ada Lindqvist", "left"))
    graph.add(T("Ada Lindqvist", "left", "Halden Optics", document_id="gossip"))
    assert [each for each in graph.facts("Ada Lindqvist") if "left" in str(each)]
    graph.entities.merge("Halden Optics", "The Halden firm")
    assert not [each for each in graph.facts("Ada Lindqvist") if "left" in str(each)]


@pytest.mark.encoder
def test_a_fact_between_two_names_of_one_thing_is_refused_and_nothing_of_it_stays() -> None:
    with clew.open(":memory:") as graph:
        graph.add(T("Acme Corp.", "makes", "lenses", document_id="a"))
        before = graph.store.digest()
        with pytest.raises(DecisionError, match=r"'Acme Corp\.' and 'Acme Corporation' are merged"):
            graph.corrections.add("Acme Corp.", "was renamed", "Acme Corporation")
        assert graph.store.digest() == before


def test_undoing_a_fact_by_hand_says_how_it_goes(graph: clew.KnowledgeGraph) -> None:
    added = graph.corrections.add("Ada Lindqvist", "visited", "Port Ellery")
    with pytest.raises(DecisionError, match=r"It was added by hand: 'clew remove STORE [0-9a-f]+' takes it away") as raised:
        graph.corrections.undo(added.relation.id)
    (removed,) = graph.remove(str(raised.value).split("STORE ")[-1].split("'")[0])
    assert removed
    assert not [each for each in graph.facts("Ada Lindqvist") if "visited" in str(each)]


def test_only_what_one_text_node_states(graph: clew.KnowledgeGraph) -> None:
    graph.add(T("Ada Lindqvist", "founded", "Halden Optics", document_id="gossip"))
    fact = the(graph, "Ada Lindqvist", "founded")
    assert len(fact.statements) == 2
    graph.corrections.wrong(fact, text_node="gossip")
    assert [each.document_id for each in the(graph, "Ada Lindqvist", "founded").statements] == ["history"]
    with pytest.raises(DecisionError, match="'news#row:0' does not state this fact; these do: "):
        graph.corrections.wrong(fact, text_node="news#row:0")


def test_a_confirmed_fact_says_so_and_is_shown_again(graph: clew.KnowledgeGraph) -> None:
    fact = the(graph, "Ada Lindqvist", "founded")
    graph.corrections.wrong(fact)
    graph.corrections.right(fact.relation.id)
    again = the(graph, "Ada Lindqvist", "founded")
    assert again.relation.properties["confirmed"] is True
    assert [each.verdict for each in graph.corrections.decided()] == ["right"]
    assert [each.kind for each in graph.corrections.undo(fact.relation.id).now] == ["wrong"]
    assert [each.verdict for each in graph.corrections.decided()] == ["wrong"]
    assert graph.corrections.undo(fact.relation.id).now == ()
    assert "confirmed" not in the(graph, "Ada Lindqvist", "founded").relation.properties


def test_a_fact_is_added_by_hand(graph: clew.KnowledgeGraph) -> None:
    added = graph.corrections.add(
        "Ada Lindqvist",
        "was born in",
        "Port Ellery",
        sentence="Ada Lindqvist was born at Port Ellery.",
        source="parish register",
    )
    (statement,) = added.statements
    assert (statement.sentence, statement.title, statement.extractor) == (
        "Ada Lindqvist was born at Port Ellery.",
        "parish register",
        "user",
    )
    assert graph.entity("Ada Lindqvist").id in (added.relation.source, added.relation.target)
    assert graph.search("Who was born at Port Ellery?", 1)[0].node.text == "Ada Lindqvist was born at Port Ellery."
    assert graph.remove("parish register")


def test_what_is_said_of_a_fact_everywhere_counts_for_each_text(graph: clew.KnowledgeGraph) -> None:
    fact = the(graph, "Ada Lindqvist", "founded")
    graph.corrections.wrong(fact, text_node=fact.statements[0].text_node)
    assert graph.corrections.hidden("Ada Lindqvist")
    graph.corrections.right(fact.relation.id)
    assert not graph.corrections.hidden("Ada Lindqvist")
    assert [each.verdict for each in graph.corrections.decided()] == ["right"]


def test_a_fact_by_hand_leads_as_its_words_do(graph: clew.KnowledgeGraph) -> None:
    added = graph.corrections.add("Kestrel Works", "was founded by", "Tobias Merrow")
    assert (added.relation.type, added.subject, added.object) == ("FOUNDED", "Tobias Merrow", "Kestrel Works")
    assert added.statements[0].properties["inverted"] is True


def test_bad_corrections_are_refused(graph: clew.KnowledgeGraph) -> None:
    digest = graph.store.digest()
    with pytest.raises(NotFound, match="no fact has the id 'abc'"):
        graph.corrections.wrong("abc")
    with pytest.raises(DecisionError, match="nothing was decided on a fact 'abc'"):
        graph.corrections.undo("abc")
    with pytest.raises(DecisionError, match="does not name 'Kestrel Works'"):
        graph.corrections.add("Ada Lindqvist", "owns", "Kestrel Works", sentence="Ada Lindqvist owns it.")
    with pytest.raises(DecisionError, match="a predicate as a text that is not empty"):
        graph.corrections.add("Ada Lindqvist", "", "Kestrel Works")
    with pytest.raises(DecisionError, match="are one entity"):
        graph.corrections.add("Mercury", "is", "the mercury")
    assert graph.store.digest() == digest


def test_a_fact_that_would_be_hidden_is_not_added(graph: clew.KnowledgeGraph) -> None:
    graph.corrections.wrong(the(graph, "Ada Lindqvist", "founded"))
    digest = graph.store.digest()
    with pytest.raises(DecisionError, match="would be hidden at once, as something of it is wrong"):
        graph.corrections.add("Ada Lindqvist", "founded", "Halden Optics")
    assert graph.store.digest() == digest


def test_it_stays_hidden_when_its_end_is_named_by_another_name_and_when_that_goes(graph: clew.KnowledgeGraph) -> None:
    graph.add(T("Halden Optical and Lens Works", "sold", "lamps", document_id="lamps"))
    graph.entities.merge("Halden Optics", "Halden Optical and Lens Works")
    fact = the(graph, "Ada Lindqvist", "founded")
    assert fact.object == "Halden Optical and Lens Works"
    graph.corrections.wrong(fact, reason="misread")
    graph.remove("lamps")
    assert graph.entity("Halden Optics").name == "Halden Optics"
    assert not [each for each in graph.facts("Ada Lindqvist") if "founded" in str(each)]
    (decided,) = [each for each in graph.corrections.decided() if each.fact == "Ada Lindqvist —founded→ Halden Optics"]
    graph.corrections.undo(decided.id)
    assert the(graph, "Ada Lindqvist", "founded")


def test_a_fact_of_merged_names_is_decided_once_for_users(graph: clew.KnowledgeGraph) -> None:
    graph.add(T("Halden Optical and Lens Works", "sold", "lamps", document_id="lamps"))
    graph.entities.merge("Halden Optics", "Halden Optical and Lens Works")
    before = graph.store.digest()
    fact = the(graph, "Ada Lindqvist", "founded")
    graph.corrections.wrong(fact)
    assert [each.verdict for each in graph.corrections.decided()] == ["wrong"]
    graph.corrections.right(fact.relation.id)
    assert [each.verdict for each in graph.corrections.decided()] == ["right"]
    assert [each.kind for each in graph.corrections.undo(fact.relation.id).now] == ["wrong", "wrong"]
    assert [each.verdict for each in graph.corrections.decided()] == ["wrong"]
    graph.corrections.undo(fact.relation.id)
    assert graph.store.digest() == before


def test_a_fact_of_a_part_is_decided_of_the_part(graph: clew.KnowledgeGraph) -> None:
    graph.entities.split("Mercury", ["metals"], "Mercury (element)")
    graph.corrections.wrong(the(graph, "Mercury (element)", "is afraid of"))
    graph.add(T("Tobias Merrow", "is afraid of", "Mercury", document_id="planets2"))
    assert [str(each) for each in graph.facts("Tobias Merrow")] == ["Tobias Merrow —is afraid of→ Mercury"]


def test_undo_brings_back_what_held_before_one_decision_at_a_time(graph: clew.KnowledgeGraph, tmp_path: Path) -> None:
    graph.add(T("Ada Lindqvist", "founded", "Halden Optics", document_id="gossip"))
    before = graph.store.digest()
    fact = the(graph, "Ada Lindqvist", "founded").relation.id
    states = []
    for judge, node in ((graph.corrections.wrong, "gossip"), (graph.corrections.wrong, ""), (graph.corrections.right, "")):
        judge(fact, node)
        states.append(graph.store.digest())
    copied = [*_copies(graph, tmp_path)]
    for each in (graph, *copied):
        first = each.corrections.undo(fact)
        assert [[one.kind for one in side] for side in (first.gone, first.now)] == [["right"], ["wrong"]]
        assert each.store.digest() == states[1]
        assert [one.text_node for one in each.corrections.undo(fact).now] == ["gossip"]
        assert each.store.digest() == states[0]
        assert each.corrections.undo(fact).now == ()
        assert each.store.digest() == before
        with pytest.raises(DecisionError, match="nothing was decided"):
            each.corrections.undo(fact)
        assert [one.act for one in each.entities.history()].count("restored") == 2
    for each in copied:
        each.close()


def _copies(graph: clew.KnowledgeGraph, tmp_path: Path) -> Iterator[clew.KnowledgeGraph]:
    """A copy in another folder, and one by way of JSONL."""
    made = [clew.open(tmp_path / name, "a", embedder="hashing", settings=clew_settings()) for name in ("a.clew", "b.clew")]
    copy(graph.store, made[0].store)
    write_jsonl(graph.store, tmp_path / "graph.jsonl")
    read_jsonl(tmp_path / "graph.jsonl", made[1].store)
    yield from made


def test_one_decision_of_several_is_undone_by_its_own_id(graph: clew.KnowledgeGraph) -> None:
    graph.add(T("Ada Lindqvist", "founded", "Halden Optics", document_id="gossip"))
    fact = the(graph, "Ada Lindqvist", "founded").relation.id
    first = graph.corrections.wrong(fact, "gossip")
    second = graph.corrections.wrong(fact, "history#row:0")
    assert graph.corrections.undo(first.id) == Undone((first,))
    assert graph.corrections.undo(fact) == Undone((second,))


def test_what_was_undone_and_decided_again_is_undone_again(graph: clew.KnowledgeGraph) -> None:
    fact = the(graph, "Ada Lindqvist", "founded").relation.id
    for _ in range(2):
        graph.corrections.wrong(fact)
        graph.corrections.right(fact)
        graph.corrections.wrong(fact)
        kinds = [[one.kind for one in graph.corrections.undo(fact).now] for _ in range(3)]
        assert kinds == [["right"], ["wrong"], []]


def test_the_id_of_a_fact_from_before_a_merge_leads_to_what_it_has_become(graph: clew.KnowledgeGraph) -> None:
    old = the(graph, "The Halden firm", "bought").relation.id
    graph.entities.merge("Halden Optics", "The Halden firm")
    new = the(graph, "Halden Optics", "bought").relation.id
    graph.add(T("Halden Lens Works", "sold", "lamps", document_id="lamps"))
    graph.entities.merge("Halden Lens Works", "Halden Optics")
    newest = the(graph, "Halden Optics", "bought").relation.id
    for each in (old, new, newest):
        graph.corrections.wrong(each)
        assert [fact.relation.id for fact in graph.corrections.hidden("Halden Optics")] == [newest]
        assert graph.corrections.right(each)
        assert [[one.kind for one in set(graph.corrections.undo(each).now)][:1] for _ in range(2)] == [["wrong"], []]
    assert the(graph, "Halden Optics", "bought").relation.id == newest


def test_the_id_of_a_fact_that_became_two_says_which(graph: clew.KnowledgeGraph) -> None:
    graph.add(T("Mercury", "is used in", "thermometers", document_id="lamps"))
    old = the(graph, "thermometers", "is used in").relation.id
    graph.entities.split("Mercury", ["lamps"], "Mercury (lamp)")
    graph.entities.split("Mercury", ["metals"], "Mercury (element)")
    ids = {fact.relation.id for fact in graph.facts("thermometers")}
    with pytest.raises(NotFound, match="has become several: ") as error:
        graph.corrections.wrong(old)
    assert all(each in str(error.value) for each in ids)


def test_a_fact_by_hand_has_its_time(graph: clew.KnowledgeGraph) -> None:
    corrections = graph.corrections
    corrections.add("Ada Lindqvist", "led", "Kestrel Works", source="register")
    corrections.add("Ada Lindqvist", "led", "Kestrel Works", source="register", valid_from=1951, valid_to="1955-06")
    corrections.add("Ada Lindqvist", "led", "Kestrel Works", source="register", valid_from="1960")
    corrections.add("Ada Lindqvist", "sold", "Kestrel Works", at=date(1971, 3, 2))
    told = {
        (word, each.properties.get("valid_from"), each.properties.get("valid_to"), each.properties.get("at"))
        for fact in graph.facts("Kestrel Works")
        for each in fact.statements
        for word in [fact.relation.predicate]
    }
    assert told == {
        ("bought", None, None, None),
        ("led", "1951", "1955-06", None),
        ("led", "1960", None, None),
        ("sold", None, None, "1971-03-02"),
    }
    words = [fact.relation.predicate for fact in graph.facts("Ada Lindqvist", as_of="1957")]
    assert "led" not in words
    assert "sold" not in words


@pytest.mark.parametrize(
    ("times", "told"),
    [
        ({"at": "soon"}, 'at: expected a year, month or day as "1967", "1967-03" or "1967-03-12", got \'soon\''),
        ({"valid_from": "1950-13"}, "valid_from: expected a year"),
        ({"valid_to": True}, "valid_to: expected a year"),
        ({"valid_from": 1950, "valid_to": 1949}, "valid_to '1949' comes before valid_from '1950'"),
        ({"at": 1950, "valid_to": 1951}, "got at '1950' beside valid_to '1951'"),
    ],
)
def test_bad_times_by_hand_are_refused(graph: clew.KnowledgeGraph, times: dict[str, Any], told: str) -> None:
    before = graph.store.digest()
    with pytest.raises(DecisionError, match=re.escape(told)):
        graph.corrections.add("Ada Lindqvist", "led", "Kestrel Works", **times)
    assert graph.store.digest() == before


def test_a_fact_by_hand_comes_with_what_resolution_makes_of_it_in_one_write(monkeypatch: pytest.MonkeyPatch) -> None:
    with clew.open(":memory:", embedder="hashing") as graph:
        graph.add(T("Acme Corp.", "makes", "lenses", document_id="a"))
        writes: list[Batch] = []
        real = graph.store.apply

        def apply(batch: Batch) -> Applied:
            writes.append(batch)
            return real(batch)

        monkeypatch.setattr(graph.store, "apply", apply)
        with pytest.raises(DecisionError, match="are merged, so that the fact would have one end"):
            graph.corrections.add("Acme Corp.", "was renamed", "Acme Corporation")
        assert writes == []
        added = graph.corrections.add("Acme Corporation", "sold", "lamps")
        assert added.relation.source == graph.facts("lenses")[0].relation.source
        assert len(writes) == 1
        assert graph.store.resolved


def test_facts_added_by_hand_are_listed(graph: clew.KnowledgeGraph) -> None:
    assert graph.corrections.added() == []
    first = graph.corrections.add("Ada Lindqvist", "was born in", "Port Ellery", source="parish register")
    second = graph.corrections.add("Bo Tarn", "taught", "Ada Lindqvist")
    graph.add(T("Bo Tarn", "left", "Port Ellery", document_id="gossip"))
    assert {each.relation.id: str(each) for each in graph.corrections.added()} == {
        first.relation.id: str(first),
        second.relation.id: str(second),
    }
    assert [each.statements[0].title for each in (first, second)] == ["parish register", "added by hand"]
    graph.corrections.wrong(first)
    assert [str(each) for each in graph.corrections.added()] == [str(second)]
    graph.remove("added by hand")
    assert graph.corrections.added() == []
