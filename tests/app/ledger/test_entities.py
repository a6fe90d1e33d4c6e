"""Users' decisions on entities: they win, they last, and they are undone."""

from collections.abc import Iterator

import pytest

import clew
from clew.graph.errors import DecisionError, NotFound
from clew.graph.model import Document
from clew.graph.resolution.ledger import Decision, decision_id

from ..worlds import Glance
from .firms import TRIPLETS, T, clew_settings, firms


@pytest.fixture
def graph() -> Iterator[clew.KnowledgeGraph]:
    with firms() as made:
        yield made


def test_merged_entities_are_one_with_all_their_names_and_facts(graph: clew.KnowledgeGraph) -> None:
    graph.entities.merge("Halden Optics", "The Halden firm")
    one = graph.entity("the halden firm")
    assert graph.entity("Halden Optics") == one
    assert {one.name, *one.aliases} == {"Halden Optics", "The Halden firm"}
    assert sorted(fact.relation.words for fact in graph.facts(one)) == ["bought", "founded", "is based in", "left"]
    assert graph.counts()["entities"] == 8


def test_the_id_of_a_merged_entity_leads_to_the_one_it_is_shown_as(graph: clew.KnowledgeGraph) -> None:
    old, kept = graph.entity("The Halden firm"), graph.entity("Halden Optics")
    facts = graph.facts(old.id)
    (decision,) = graph.entities.merge("Halden Optics", "The Halden firm")
    shown = graph.entity("Halden Optics")
    gone = ({old.id, kept.id} - {shown.id}).pop()
    assert graph.entity(gone) == graph.entity(shown.id) == shown
    assert [fact.relation for fact in graph.facts(gone)] == [fact.relation for fact in graph.facts(shown)]
    reference = graph.add_reference("Look there.", f"entity:{gone}")
    assert [hit.node.document_id for hit in graph.search("Look there.", k=3)][:1] != [reference]
    graph.entities.undo(decision.id)
    assert (graph.entity(old.id), graph.entity(kept.id)) == (old, kept)
    assert graph.facts(old.id) == facts


def test_a_merge_is_undone_and_nothing_is_left_of_it(graph: clew.KnowledgeGraph) -> None:
    before = graph.store.digest()
    (decision,) = graph.entities.merge("Halden Optics", "The Halden firm")
    assert graph.store.digest() != before
    graph.entities.undo(decision.id)
    assert graph.store.digest() == before
    assert [(each.act, each.decision) for each in graph.entities.history()] == [("decided", decision), ("undone", decision)]


def test_a_merge_holds_when_documents_are_removed_and_read_again(graph: clew.KnowledgeGraph) -> None:
    graph.entities.merge("Halden Optics", "The Halden firm")
    merged = graph.store.digest()
    graph.remove(["news", "history"])
    assert [row.asleep for row in graph.entities.log()] == [True]
    with pytest.raises(NotFound):
        graph.entity("Halden Optics")
    graph.add(TRIPLETS)
    assert graph.store.digest() == merged
    assert [row.asleep for row in graph.entities.log()] == [False]


def test_an_entity_is_split_by_documents(graph: clew.KnowledgeGraph) -> None:
    before = graph.store.digest()
    (decision,) = graph.entities.split("Mercury", ["metals"], "Mercury (element)")
    assert [str(fact) for fact in graph.facts("Tobias Merrow")] == ["Tobias Merrow —is afraid of→ Mercury (element)"]
    planet, element = (graph.facts(each)[0].relation for each in ("Sun", "thermometers"))
    assert planet.source != element.source
    found = graph.store.find(["mercury"])["mercury"]
    assert sorted(found) == sorted({planet.source, element.source})
    assert graph.entity("mercury element").name == "Mercury (element)"
    graph.entities.undo(decision.id)
    assert graph.store.digest() == before


def test_split_entities_are_merged_again_by_their_ids(graph: clew.KnowledgeGraph) -> None:
    before = graph.counts()
    graph.entities.split("Mercury", ["metals"], "Mercury (element)")
    assert graph.counts()["entities"] == before["entities"] + 1
    graph.entities.merge(*graph.store.find(["mercury"])["mercury"])
    assert graph.counts() == before


def test_names_types_and_descriptions(graph: clew.KnowledgeGraph) -> None:
    graph.entities.rename("Halden Optics", "Halden Optical Works")
    graph.entities.retype("Halden Optics", "FIRM")
    graph.entities.describe("Halden Optics", "maker of lenses")
    found = graph.entity("Halden Optics")
    assert (found.name, found.type, found.description) == ("Halden Optical Works", "FIRM", "maker of lenses")
    assert "Halden Optics" in found.aliases
    graph.entities.rename("Halden Optics", "Halden & Co.")
    assert graph.entity(found.id).name == "Halden & Co."
    assert len([row for row in graph.entities.log() if row.kind == "name"]) == 1


def test_the_log_shows_what_a_renamed_entity_was_called(graph: clew.KnowledgeGraph) -> None:
    graph.entities.rename("Halden Optics", "Halden Optical Works")
    graph.entities.rename("Halden Optical Works", "Halden & Co.")
    (row,) = graph.entities.log()
    assert (row.kind, row.names, row.value) == ("name", ("Halden Optics",), "Halden & Co.")
    graph.remove(["history", "news"])
    assert [(row.value, row.asleep) for row in graph.entities.log()] == [("Halden & Co.", True)]


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("Ada Lindqvist", "Port Ellery", "'Ada Lindqvist' is of type PERSON, 'Port Ellery' of type GPE: they cannot be one"),
        ("Port Ellery", "Tobias Merrow", "'Port Ellery' is of type GPE, 'Tobias Merrow' of type PERSON"),
        ("Tobias Merrow", "1919", "'Tobias Merrow' is of type PERSON, '1919' of type DATE"),
    ],
)
def test_what_is_of_types_that_are_never_one_thing_is_merged_only_by_force(
    graph: clew.KnowledgeGraph, first: str, second: str, told: str
) -> None:
    graph.add(T("Halden Optics", "was founded in", "1919", "ORG", "DATE", document_id="dates"))
    digest = graph.store.digest()
    with pytest.raises(DecisionError, match=rf"{told}.*--force \(force=True\).*'retype'"):
        graph.entities.merge(first, second)
    with pytest.raises(DecisionError, match=told):
        graph.entities.merge("Mercury", first, second)
    assert graph.store.digest() == digest
    (decision,) = graph.entities.merge(first, second, force=True)
    assert graph.entity(first) == graph.entity(second)
    graph.entities.undo(decision.id)
    assert graph.store.digest() == digest
    # A type that is wrong is another way out.
    graph.entities.retype(second, "ORG")
    assert graph.entities.merge(first, second)


def test_an_alias_is_found_though_no_text_has_it(graph: clew.KnowledgeGraph) -> None:
    graph.entities.alias("Halden Optics", "Big Glass")
    assert graph.entity("big glass").name == "Halden Optics"


def test_a_blocked_entity_is_gone_and_comes_back(graph: clew.KnowledgeGraph) -> None:
    before = graph.store.digest()
    (decision,) = graph.entities.block("Mercury")
    with pytest.raises(NotFound, match="blocked"):
        graph.entities.merge("Mercury", "Halden Optics")
    assert graph.stats()["blocked_mentions"] == 3
    graph.add(T("Mercury", "burns", "Icarus", document_id="myths"))
    assert not [each for each in graph.facts("Icarus") if "Mercury" in str(each)]
    graph.remove("myths")
    graph.entities.undo(decision.id)
    assert graph.store.digest() == before


def test_what_users_call_different_is_not_merged(graph: clew.KnowledgeGraph) -> None:
    graph.entities.different("Halden Optics", "The Halden firm")
    pairs = (("Halden Optics", "Kestrel Works"), ("Kestrel Works", "The Halden firm"))
    chain = [_same(graph, *pair) for pair in pairs]
    with pytest.raises(DecisionError, match="stands against"):
        graph.entities.decide(chain)
    assert graph.counts()["entities"] == 9


def _same(graph: clew.KnowledgeGraph, first: str, second: str) -> Decision:
    ends = graph.entity(first).id, graph.entity(second).id
    return Decision(decision_id("same", ends), "same", ends, reason=f"{first} = {second}")


def test_decisions_that_mean_nothing_are_refused(graph: clew.KnowledgeGraph) -> None:
    graph.entities.merge("Halden Optics", "The Halden firm")
    digest = graph.store.digest()
    with pytest.raises(DecisionError, match="'The Halden firm' and 'Halden Optics' are one entity already"):
        graph.entities.merge("The Halden firm", "Halden Optics")
    with pytest.raises(DecisionError, match="are one entity already"):
        graph.entities.merge("Mercury", "mercury")
    with pytest.raises(DecisionError, match="at least two entities"):
        graph.entities.merge("Mercury")
    with pytest.raises(NotFound, match=r"Halden Opticks.*Did you mean"):
        graph.entities.merge("Halden Opticks", "Mercury")
    with pytest.raises(DecisionError, match="named in 1 document"):
        graph.entities.split("Kestrel Works", ["news"], "another")
    with pytest.raises(NotFound, match="is no document that names"):
        graph.entities.split("Mercury", ["history"], "another")
    with pytest.raises(DecisionError, match="has no row 'never'"):
        graph.entities.undo("never")
    with pytest.raises(DecisionError, match="a name as a text that is not empty"):
        graph.entities.rename("Mercury", "  ")
    with pytest.raises(DecisionError, match="are one entity now"):
        graph.entities.different("Halden Optics", "The Halden firm")
    assert graph.store.digest() == digest


def test_what_documents_are_about_is_merged_only_by_force() -> None:
    documents = [Document("a", "Halden Optics makes lenses.", "Halden Optics"), Document("b", "It grinds.", "Halden Glass")]
    with firms() as graph:
        graph.extractor = Glance()
        graph.add(documents)
        with pytest.raises(DecisionError, match=r"'Halden Optics' is about 'Halden Optics' and .*--force"):
            graph.entities.merge("Halden Optics", "Halden Glass")
        graph.entities.merge("Halden Optics", "Halden Glass", force=True)
        assert graph.entity("Halden Glass") == graph.entity("Halden Optics")


def test_a_copy_carries_the_ledger(graph: clew.KnowledgeGraph) -> None:
    graph.entities.merge("Halden Optics", "The Halden firm")
    graph.entities.block("Mercury")
    with clew.open(":memory:", embedder="hashing") as copy:
        from clew.graph.formats.copy import copy as copied

        copied(graph.store, copy.store)
        assert copy.store.digest() == graph.store.digest()
        assert copy.entities.log() == graph.entities.log()
        assert copy.entities.history() == graph.entities.history()


def test_more_documents_join_a_part_and_a_document_has_one_part(graph: clew.KnowledgeGraph) -> None:
    graph.add(T("Mercury", "is a god of", "trade", document_id="myths"))
    graph.entities.split("Mercury", ["metals"], "Mercury (element)")
    graph.entities.split("Mercury", ["myths"], "Mercury (element)")
    (decision,) = graph.store.decisions()
    assert decision.documents == ("metals", "myths")
    graph.entities.split("Mercury", ["myths"], "Mercury (god)")
    assert sorted((each.value, each.documents) for each in graph.store.decisions()) == [
        ("Mercury (element)", ("metals",)),
        ("Mercury (god)", ("myths",)),
    ]
    ends = {graph.facts(name)[0].relation.source for name in ("Sun", "thermometers", "trade")}
    assert len(ends) == 3
    graph.entities.split("Mercury", ["metals"], "Mercury (god)")
    assert [(each.value, each.documents) for each in graph.store.decisions()] == [("Mercury (god)", ("metals", "myths"))]


def test_a_decision_follows_the_name_that_was_given_whatever_names_its_cluster(graph: clew.KnowledgeGraph) -> None:
    graph.add(T("Halden Optical and Lens Works", "sold", "lamps", document_id="lamps"))
    graph.entities.merge("Halden Optics", "Halden Optical and Lens Works")
    assert graph.entity("Halden Optics").name == "Halden Optical and Lens Works"
    graph.entities.describe("Halden Optics", "maker of lenses")
    graph.entities.merge("Halden Optics", "The Halden firm")
    graph.entities.different("Halden Optics", "Kestrel Works")
    graph.remove("lamps")
    one = graph.entity("Halden Optics")
    assert (one.description, one) == ("maker of lenses", graph.entity("The Halden firm"))
    assert not [row for row in graph.entities.log() if row.asleep and row.kind == "description"]
    with pytest.raises(DecisionError, match="stands against"):
        graph.entities.merge("The Halden firm", "Kestrel Works")


def test_an_entity_shows_what_was_decided_last_by_whichever_name(graph: clew.KnowledgeGraph) -> None:
    graph.entities.merge("Halden Optics", "The Halden firm")
    graph.entities.rename("Halden Optics", "First")
    graph.entities.rename("The Halden firm", "Second")
    assert graph.entity("Halden Optics").name == "Second"
    assert [row.kind for row in graph.entities.log()].count("name") == 1


def test_what_users_call_different_is_not_merged_by_another_of_its_names(graph: clew.KnowledgeGraph) -> None:
    graph.entities.merge("Halden Optics", "The Halden firm")
    graph.entities.different("Halden Optics", "Kestrel Works")
    digest = graph.store.digest()
    with pytest.raises(DecisionError, match=r"same \(The Halden firm = Kestrel Works\) stands against the decision .* undo"):
        graph.entities.merge("The Halden firm", "Kestrel Works")
    assert graph.store.digest() == digest


def test_what_is_split_is_not_merged_again_by_the_spelling_of_its_other_names() -> None:
    with clew.open(":memory:", embedder="hashing", settings=clew_settings(resolve=True)) as graph:
        graph.add(
            T("Ada Lindqvist", "founded", "Halden Optics", document_id="history"),
            T("Ada Lindkvist", "left", "Halden Optics", document_id="news"),
        )
        assert graph.entity("Ada Lindqvist") == graph.entity("Ada Lindkvist")
        before = graph.store.digest()
        decisions = graph.entities.split("Ada Lindqvist", ["history"], "Ada Lindqvist the elder")
        assert [each.kind for each in decisions] == ["part", "different"]
        assert [str(fact) for fact in graph.facts("Ada Lindkvist")] == ["Ada Lindkvist —left→ Halden Optics"]
        assert graph.entity("Ada Lindqvist").name == "Ada Lindqvist the elder"
        graph.entities.undo(decisions[0].id)
        assert graph.store.digest() == before


def test_a_second_split_leaves_what_the_first_was_merged_with(graph: clew.KnowledgeGraph) -> None:
    for number in range(4):
        graph.add(T("Mercury", "was seen in", f"Town {number}", document_id=f"m{number}"))
    graph.add(T("Quicksilver", "is", "a metal", document_id="q"))
    graph.entities.split("Mercury", ["m1", "m3"], "Mercury (metal)")
    graph.entities.merge("Mercury (metal)", "Quicksilver")
    graph.entities.split("Mercury", ["m1"], "Mercury (god)")
    together = {str(each) for each in graph.facts(graph.find("Quicksilver").entity)}
    assert any("Town 3" in each for each in together)
    assert any("a metal" in each for each in together)
    assert not any("Town 1" in each for each in together)


def test_what_is_split_from_several_names_is_one_thing(graph: clew.KnowledgeGraph) -> None:
    graph.add(
        T("Halden Optics", "sank", "a barge", document_id="lawsuit"),
        T("The Halden firm", "paid", "a fine", document_id="lawsuit"),
    )
    graph.entities.merge("Halden Optics", "The Halden firm")
    before = graph.store.digest()
    decisions = graph.entities.split("Halden Optics", ["lawsuit"], "Halden Shipping")
    (one,) = {fact.relation.source for name in ("a barge", "a fine") for fact in graph.facts(name)}
    assert (graph.entity("Halden Shipping").id, graph.entity("Halden Optics").id == one) == (one, False)
    assert len(graph.facts("Halden Optics")) == 4
    for each in decisions:
        if each.kind == "part":
            graph.entities.undo(each.id)
    assert graph.store.digest() == before


def test_a_blocked_part_is_not_asleep(graph: clew.KnowledgeGraph) -> None:
    graph.entities.split("Mercury", ["metals"], "Mercury (element)")
    graph.entities.block("Mercury (element)")
    assert {(row.kind, row.asleep) for row in graph.entities.log()} == {("block", False), ("part", False)}
    graph.remove("metals")
    assert {(row.kind, row.asleep) for row in graph.entities.log()} == {("block", True), ("part", True)}


def test_pairs_that_were_called_different_are_no_candidates_under_any_name() -> None:
    with clew.open(":memory:", embedder="hashing", settings=clew_settings()) as graph:
        graph.add(
            T("Ada Lindqvist", "founded", "Halden Optics", "PERSON", document_id="history"),
            T("Ada Lindkvist", "left", "Halden Optics", "PERSON", document_id="news"),
        )
        pair = {"Ada Lindqvist", "Ada Lindkvist"}
        assert any({each.first.name, each.second.name} == pair for each in graph.entities.candidates())
        graph.entities.merge("Ada Lindqvist", "Halden Optics")
        graph.entities.different("Halden Optics", "Ada Lindkvist")
        assert graph.entities.candidates() == []


def test_an_alias_is_another_name(graph: clew.KnowledgeGraph) -> None:
    with pytest.raises(DecisionError, match="'the halden optics' is the name 'Halden Optics' itself"):
        graph.entities.alias("Halden Optics", "the halden optics")


def test_what_was_called_different_is_not_merged_unless_that_is_undone(graph: clew.KnowledgeGraph) -> None:
    (decided,) = graph.entities.different("Halden Optics", "The Halden firm")
    with pytest.raises(DecisionError, match=f"clew entities STORE undo {decided.id}"):
        graph.entities.merge("Halden Optics", "The Halden firm")
    assert decided in graph.store.decisions()
    graph.entities.undo(decided.id)
    assert graph.entities.merge("Halden Optics", "The Halden firm")


@pytest.mark.encoder
def test_the_alias_of_one_page_is_not_what_another_page_is_about() -> None:
    with clew.open(":memory:") as graph:
        graph.add(
            clew.Document("a", "Elsa Varga founded Tarn Marine Works in 1955.", "Elsa Varga"),
            clew.Document("b", "Tarn Marine Works built the Osier in 1963.", "Tarn Marine Works"),
        )
        before = graph.store.digest()
        with pytest.raises(DecisionError, match="documents say that these are different things"):
            graph.entities.alias("Tarn Marine Works", "Elsa Varga")
        assert graph.store.digest() == before


def test_a_name_that_another_entity_has_is_refused(graph: clew.KnowledgeGraph) -> None:
    graph.entities.alias("Kestrel Works", "The Yard")
    before = graph.store.digest()
    for name in ("Kestrel works", "The Yard"):
        with pytest.raises(DecisionError, match=f"{name!r} is a name of another entity, 'Kestrel Works'.*merge 'Halden Opt"):
            graph.entities.rename("Halden Optics", name)
    assert graph.store.digest() == before
    graph.entities.merge("Halden Optics", "The Halden firm")
    assert graph.entities.rename("Halden Optics", "The Halden firm")


def test_undo_brings_back_what_an_entity_showed_before(graph: clew.KnowledgeGraph) -> None:
    graph.entities.rename("Halden Optics", "Halden Works")
    graph.entities.merge("Halden Optics", "The Halden firm")
    (last,) = graph.entities.rename("The Halden firm", "Halden Lenses")
    undone = graph.entities.undo(last.id)
    assert [[each.value for each in side] for side in (undone.gone, undone.now)] == [["Halden Lenses"], ["Halden Works"]]
    assert graph.entity("Halden Optics").name == "Halden Works"
    assert graph.entities.undo(undone.now[0].id).now == ()
    assert graph.entity("Halden Optics").name != "Halden Works"
