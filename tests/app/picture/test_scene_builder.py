"""Which part of a graph a picture shows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import clew
from clew.app.output.score_breakdown import descriptions, largest
from clew.app.picture.scene import Scene
from clew.app.picture.scene_builder import MOST_SHARES, overview, search_trails, surroundings
from clew.graph.batch import Batch
from clew.graph.errors import InputError, NotFound, QueryError
from clew.graph.model import MENTIONS, Edge, Mention, entity_ref, node_ref
from clew.retrieval.hits import Hit, Step, Trail
from clew.retrieval.ranking import Ranking

from ...contracts.relations import MIRA, repeating, stating
from ..worlds import MARKUP, small_world


@pytest.fixture(scope="module")
def graph() -> Iterator[clew.KnowledgeGraph]:
    with small_world(":memory:") as made:
        yield made


def labels(scene: Scene) -> set[str]:
    return {node.label for node in scene.nodes}


def test_an_overview_holds_the_joined_entities_and_their_facts(graph: clew.KnowledgeGraph) -> None:
    scene = overview(graph.store)
    assert labels(scene) == {"Ada Lindqvist", "Halden Optics", "Port Ellery", "Tobias Merrow", " ".join(MARKUP.split())}
    assert {edge.label for edge in scene.edges} == {"founded", "is based in", "lived in", "taught", "admired", "praises"}
    assert not scene.lit


def test_an_overview_keeps_the_best_connected(graph: clew.KnowledgeGraph) -> None:
    assert labels(overview(graph.store, most=2)) <= {"Ada Lindqvist", "Halden Optics", "Tobias Merrow"}
    assert len(overview(graph.store, most=2).nodes) <= 2


def test_surroundings_reach_two_hops(graph: clew.KnowledgeGraph) -> None:
    scene = surroundings(graph.store, [graph.entity("Port Ellery")])
    assert labels(scene) == {"Port Ellery", "Halden Optics", "Tobias Merrow", "Ada Lindqvist", " ".join(MARKUP.split())}
    assert {node.label for node in scene.nodes if node.lit} == {"Port Ellery", "Halden Optics", "Tobias Merrow"}
    assert {edge.label for edge in scene.edges if edge.lit} == {"is based in", "lived in"}


def test_surroundings_stay_below_the_limit(graph: clew.KnowledgeGraph) -> None:
    assert len(surroundings(graph.store, [graph.entity("Port Ellery")], most=3).nodes) == 3


def test_a_search_lights_its_trails_and_tie_hits_to_what_they_mention(graph: clew.KnowledgeGraph) -> None:
    fact = next(fact for fact in graph.facts("Ada Lindqvist") if fact.relation.predicate == "founded")
    source, target = entity_ref(fact.relation.source), entity_ref(fact.relation.target)
    (node,) = graph.store.fetch("text_node", [fact.statements[0].text_node])
    edge = Edge(fact.relation.id, fact.relation.type, source, target)
    step = Step(edge, fact.subject, "founded", fact.object, node.text, node.id)
    loose = graph.search("who lived in port ellery", retriever="keyword")[0]
    ranking = Ranking([Hit(node, 1.0, Trail("graph", (fact.subject,), (step,))), Hit(loose.node, 0.5, Trail("keyword"))])
    scene = search_trails(graph.store, "Who founded it?", ranking)
    assert scene.title == "Who founded it?"
    assert {edge.label for edge in scene.edges if edge.lit} == {"founded"}
    assert {node.label for node in scene.nodes if node.lit and node.shape == "entity"} == {"Ada Lindqvist", "Halden Optics"}
    assert [node.label for node in scene.nodes if node.shape == "text"] == [
        "1  Ada Lindqvist founded Halden Optics",
        "2  Tobias Merrow lived in Port Ellery",
    ]
    ties = {(edge.source, edge.target) for edge in scene.edges if not edge.label}
    assert (node_ref(loose.node.id), entity_ref(graph.entity("Port Ellery").id)) in ties
    assert len(ties) == 4


def test_each_hit_tells_its_rank_its_score_and_its_largest_shares(graph: clew.KnowledgeGraph) -> None:
    first, second = list(graph.store.scan("text_node"))[:2]
    many = {name: 0.5 - number / 8 for number, name in enumerate(list(descriptions())[:12])}
    hits = [Hit(first, sum(many.values()), Trail("hybrid"), many), Hit(second, -9.0, Trail("hybrid"), {"a": -9.5, "b": 0.5})]
    one, other = (node for node in search_trails(graph.store, "Who?", Ranking(hits)).nodes if node.shape == "text")
    assert one.rank_and_score == "rank 1 · score -2.250, the sum of"
    assert list(one.shares) == largest(many, MOST_SHARES)
    assert len(one.shares) == MOST_SHARES + 1 == 6
    assert one.shares[0].meaning == descriptions()[one.shares[0].name]
    # One of the twelve gives nothing.
    assert one.shares[-1].name == "and 6 more"
    assert other.rank_and_score == "rank 2 · score -9.000, the sum of"
    assert [share.name for share in other.shares] == ["a", "b"]


def test_a_text_on_the_way_and_an_entity_have_no_score(graph: clew.KnowledgeGraph) -> None:
    mention = next(iter(graph.store.scan("mention")))
    (node,) = graph.store.fetch("text_node", [mention.text_node])
    other = next(each for each in graph.store.scan("text_node") if each.id != node.id)
    step = Step(Edge(mention.id, MENTIONS, node_ref(node.id), entity_ref(mention.entity)), "t", "mentions", "e", "", node.id)
    scene = search_trails(graph.store, "Who?", Ranking([Hit(other, 1.0, Trail("graph", (), (step,)))]))
    standings = {each.id: each.rank_and_score for each in scene.nodes}
    assert standings.pop(node_ref(other.id)) == "rank 1 · score 1.000"
    assert node_ref(node.id) in standings
    assert set(standings.values()) == {""}
    assert not any(each.shares for each in scene.nodes)


def test_a_trail_without_a_seed_says_in_the_picture_where_it_starts(graph: clew.KnowledgeGraph) -> None:
    mention = next(iter(graph.store.scan("mention")))
    assert isinstance(mention, Mention)
    (node,) = graph.store.fetch("text_node", [mention.text_node])
    step = Step(Edge(mention.id, MENTIONS, node_ref(node.id), entity_ref(mention.entity)), "t", "mentions", "e", "", node.id)
    for seeds, shown_start in (((), True), (("Ada",), False)):
        scene = search_trails(graph.store, "Who?", Ranking([Hit(node, 1.0, Trail("graph", seeds, (step,)))]))
        (shown,) = (each for each in scene.nodes if each.shape == "text")
        assert ("found by its words or meaning" in scene.subtitle) is shown_start
        assert shown.detail.startswith("A trail starts here") is shown_start


def test_where_a_hit_leads_on_to_is_lit_too(graph: clew.KnowledgeGraph) -> None:
    fact = next(fact for fact in graph.facts("Ada Lindqvist") if fact.relation.predicate == "founded")
    (node,) = graph.store.fetch("text_node", [fact.statements[0].text_node])
    ends = entity_ref(fact.relation.source), entity_ref(fact.relation.target)
    step = Step(Edge(fact.relation.id, fact.relation.type, *ends), fact.subject, "founded", fact.object, node.text, node.id)
    trail = Trail("hybrid", matched=("founded",), onward=(step,))
    scene = search_trails(graph.store, "Who founded it?", Ranking([Hit(node, 1.0, trail)]))
    assert {(edge.source, edge.target) for edge in scene.edges if edge.lit} == {ends}


def test_a_question_without_hits_still_gives_a_picture(graph: clew.KnowledgeGraph) -> None:
    assert search_trails(graph.store, "?", Ranking()).nodes == []


def test_draw_writes_a_file(graph: clew.KnowledgeGraph, tmp_path: Path) -> None:
    picture = tmp_path / "p.html"
    scene = graph.draw(picture, entities=["Ada Lindqvist"])
    html = picture.read_text(encoding="utf-8")
    assert html.startswith("<!DOCTYPE html>")
    assert "<script>alert(1)</script>" not in html
    assert f"{len(scene.nodes)} entities" in html


def test_draw_refuses_what_it_cannot_do(graph: clew.KnowledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="Nobody"):
        graph.draw(tmp_path / "p.html", entities=["Nobody"])
    with pytest.raises(InputError, match="not both"):
        graph.draw(tmp_path / "p.html", entities=["Ada Lindqvist"], question="who?")
    with pytest.raises(InputError, match="cannot be written"):
        graph.draw(tmp_path / "missing" / "p.html")
    with pytest.raises(QueryError, match="nothing was asked"):
        graph.draw(tmp_path / "p.html", question=" ?")
    assert list(tmp_path.iterdir()) == []


def test_an_edge_shows_what_each_statement_says_of_its_own() -> None:
    line = f"{MIRA} runs Slate Quarry"
    payments = [{"amount": each} for each in (5, 7, 9, 11)]
    with clew.open(":memory:") as graph:
        graph.store.apply(Batch(add=(repeating("a", "PAID", [True, True], [{"amount": 5}, {}]),)))
        (edge,) = surroundings(graph.store, [graph.entity(MIRA)]).edges
        assert edge.sentence in (f"{line} (amount: 5)", f"{line} · {line} (amount: 5)")
        graph.store.apply(
            Batch(add=(repeating("a", "PAID", [True] * 4, payments), stating("b", "PAID", False, {"amount": 13})))
        )
        (edge,) = surroundings(graph.store, [graph.entity(MIRA)]).edges
        *shown, more = edge.sentence.split(" · ")
        assert set(shown) < {f"{line} (amount: {each['amount']})" for each in payments}
        assert (len(shown), more, edge.asserted) == (3, "and 1 more", True)


def test_denials_make_no_entity_well_connected() -> None:
    with clew.open(":memory:") as graph:
        graph.store.apply(Batch(add=(stating("a", "OWNS", False),)))
        assert overview(graph.store).nodes == []
        (edge,) = surroundings(graph.store, [graph.entity(MIRA)]).edges
        assert not edge.asserted


def test_a_trail_along_a_denial_is_drawn_as_one() -> None:
    with clew.open(":memory:") as graph:
        graph.store.apply(Batch(add=(stating("a", "OWNS", False, {"n": 1}),)))
        (fact,) = graph.facts(MIRA)
        (node,) = graph.store.fetch("text_node", ["a"])
        ends = entity_ref(fact.relation.source), entity_ref(fact.relation.target)
        step = Step(Edge("other", "OWNS", *ends), MIRA, "owns", "Slate Quarry", node.text, "a", False, {"n": 2})
        scene = search_trails(graph.store, "Who owns it?", Ranking([Hit(node, 1.0, Trail("cypher_template", (), (step,)))]))
    drawn = {edge.label: (edge.asserted, edge.sentence) for edge in scene.edges if edge.label}
    assert drawn == {"owns": (False, f"{node.text} (n: 2)"), "runs": (False, f"{node.text} (n: 1)")}
