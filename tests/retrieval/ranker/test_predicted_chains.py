"""The chains that the ranker finds: true to the graph, without circles, and told in the trail of every hit."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from clew.app.knowledge_graph import KnowledgeGraph
from clew.app.samples import sample_questions
from clew.graph.filters.language import F
from clew.graph.model import MENTIONS
from clew.retrieval.query import Query
from clew.retrieval.ranker.candidates import Candidates
from clew.retrieval.ranker.ranker import LIKELY, Ranked, rank, ties_of
from clew.retrieval.ranker.weights import Weights
from clew.retrieval.retrievers.hybrid import Hybrid
from clew.retrieval.trails.paths import MOST_CHAINS, Hop, KnownLinks, Tie, TrailPaths
from clew.retrieval.training.ranker_training import Example
from clew.tests.contracts.trails import check_trail

FOUNDER = "Where was the founder of Halden Optics born?"


@pytest.fixture(scope="module")
def hybrid(isles: KnowledgeGraph, learned: Weights) -> Hybrid:
    return Hybrid(isles.store, isles.embedder, ranker=learned)


@pytest.fixture(scope="module")
def ranked(lessons: list[Example], learned: Weights) -> list[tuple[Candidates, Ranked]]:
    return [(each.found, rank(each.found, learned)) for each in lessons]


def scores(found: Candidates, ranked: Ranked) -> dict[tuple[int, int], float]:
    """The pairs' scores by the positions of both in the pool."""
    ends = found.rows[ranked.pairs.parent].tolist(), found.rows[ranked.pairs.child].tolist()
    return dict(zip(zip(*ends, strict=True), ranked.pair_scores.tolist(), strict=True))


def above(node: int, ties: KnownLinks) -> list[int]:
    chain = [node]
    while chain[-1] in ties.to:
        chain.append(ties.to[chain[-1]].parent)
        assert len(chain) == len(set(chain))
    return chain


def test_ties_are_likely_pairs_that_lead_in_no_circle(ranked: list[tuple[Candidates, Ranked]]) -> None:
    seen = onward = 0
    for found, one in ranked:
        ties, known = ties_of(found, one), scores(found, one)
        for child, tie in ties.to.items():
            assert tie.child == child
            assert known[tie.parent, child] > LIKELY
            above(child, ties)
            seen += 1
        for parent, tie in ties.onward.items():
            assert tie.parent == parent
            led = ties.to.get(parent)
            assert known[parent, tie.child] > (LIKELY if led is None else known[led.parent, parent])
            assert tie.child not in above(parent, ties)
            onward += 1
    assert seen > 40
    assert onward > 20


def test_a_tie_is_an_entity_of_both_where_they_hold_it(ranked: list[tuple[Candidates, Ranked]]) -> None:
    about_it = mentioned = 0
    for found, one in ranked:
        pool, ties = found.pool, ties_of(found, one)
        about = {(node, entity) for node, entity in pool.about.tolist()}
        mentions = pool.mentions
        place = {int(row): number for number, row in enumerate(found.rows)}
        held = set(zip(mentions.node.tolist(), mentions.entity.tolist(), mentions.start.tolist(), strict=True))
        for tie in (*ties.to.values(), *ties.onward.values()):
            assert tie.first.entity == tie.second.entity
            for hop in (tie.first, tie.second):
                start = hop.start - found.nodes[place[hop.node]].start
                assert ((hop.node, hop.entity) in about) if hop.about else ((hop.node, hop.entity, start) in held)
                about_it += hop.about
                mentioned += not hop.about
    assert about_it > 50
    assert mentioned > 10


def test_nothing_that_the_question_names_has_a_tie_to_it(ranked: list[tuple[Candidates, Ranked]]) -> None:
    questions = 0
    for found, one in ranked:
        pool = found.pool
        seeds = {pool.entity_position.get(seed.entity, -1) for seed in pool.seeds}
        named = {node for node, entity in pool.about.tolist() if entity in seeds}
        tied = set(ties_of(found, one).to)
        assert not named & tied
        questions += bool(named and tied)
    assert questions > 15


@pytest.mark.encoder
def test_trails_of_learned_hits_are_true(isles: KnowledgeGraph, hybrid: Hybrid) -> None:
    onward = 0
    for asked in sample_questions():
        for hit in hybrid.retrieve(asked.question, 20):
            check_trail(isles.store, hit)
            onward += bool(hit.trail.onward)
    assert onward > 20


@pytest.mark.encoder
def test_trails_of_learned_hits_are_true_in_a_view(isles: KnowledgeGraph, hybrid: Hybrid) -> None:
    view = isles.store.view(F.title != "Halden Optics")
    followed = 0
    for asked in sample_questions()[:10]:
        for hit in hybrid.over(view).retrieve(asked.question, 20):
            check_trail(view, hit)
            followed += bool(hit.trail.steps)
    assert followed > 100


@pytest.mark.encoder
def test_a_trail_holds_the_edges_of_its_tie(hybrid: Hybrid) -> None:
    seen = 0
    assert hybrid.ranker is not None
    for asked in sample_questions():
        pool = hybrid.gather(Query(asked.question))
        found = Candidates.of(pool)
        ties = ties_of(found, rank(found, hybrid.ranker))
        for hit in hybrid.rank(Query(asked.question), pool, 20):
            tie = ties.to.get(pool.position[hit.id])
            if tie is None or not hit.trail.steps:
                continue
            passed = {step.text_node for step in hit.trail.steps}
            entity = f"entity:{pool.entities[tie.second.entity]}"
            assert {hit.id} <= passed
            assert entity in {hit.trail.steps[-1].edge.target, *(step.edge.source for step in hit.trail.steps[-2:])}
            seen += 1
    assert seen > 40


@pytest.mark.encoder
def test_the_chain_of_a_known_question_both_ways(hybrid: Hybrid) -> None:
    trails = {hit.node.title: hit.trail for hit in hybrid.retrieve(FOUNDER, 5)}
    ada, halden = trails["Ada Lindqvist"], trails["Halden Optics"]
    assert ada.seeds == halden.seeds == ("Halden Optics",)
    assert [str(step) for step in ada.steps][-1] == "Ada Lindqvist (its own text)"
    assert any("founded Halden Optics" in step.sentence for step in ada.steps)
    assert str(halden).startswith("[Halden Optics] · Halden Optics (its own text)")


def test_ties_come_before_links_and_end_where_a_seed_begins(ranked: list[tuple[Candidates, Ranked]]) -> None:
    found = ranked[0][0]
    pool, links = found.pool, found.links
    seeds = {pool.entity_position.get(seed.entity, -1) for seed in pool.seeds}
    free = [node for node in range(len(pool)) if not any(hop.about for hop in TrailPaths(pool, links).to(node).hops[:1])]
    first, second = free[:2]
    entity = next(each for each in range(len(pool.entities)) if each not in seeds)
    tie = Tie(Hop(first, entity, False), Hop(second, entity, True))
    way = TrailPaths(pool, links, KnownLinks({second: tie})).to(second)
    assert way.hops[-1] == tie.second
    assert tie.parent in {hop.node for hop in way.hops}
    back = Tie(Hop(second, entity, True), Hop(first, entity, False))
    onward = TrailPaths(pool, links, KnownLinks({second: tie}, {second: back})).with_onward(second)
    assert onward == way
    alone = TrailPaths(pool, links, KnownLinks(onward={first: tie})).with_onward(first)
    assert alone.onward in {(), (tie.first, tie.second)}


def test_long_chains_of_ties_are_cut(ranked: list[tuple[Candidates, Ranked]]) -> None:
    found = ranked[0][0]
    bare = replace(found.pool, seeds=())
    chain = list(range(MOST_CHAINS + 3))
    ties = {b: Tie(Hop(a, a, False), Hop(b, a, False)) for a, b in pairwise(chain)}
    way = TrailPaths(bare, found.links, KnownLinks(ties)).to(chain[-1])
    assert len(way.hops) <= 2 * (MOST_CHAINS + 1)
    assert way.hops[-1] == ties[chain[-1]].second


def test_without_likely_pairs_there_are_no_ties(ranked: list[tuple[Candidates, Ranked]]) -> None:
    found, one = ranked[0]
    unlikely = Ranked(one.scores, one.signals, one.pairs, np.full(len(one.pairs), LIKELY), one.model)
    assert ties_of(found, unlikely) == KnownLinks()


@pytest.mark.encoder
def test_mentions_carry_the_sentence_of_the_link(hybrid: Hybrid) -> None:
    steps = [step for hit in hybrid.retrieve(FOUNDER, 20) for step in (*hit.trail.steps, *hit.trail.onward)]
    assert steps
    assert all(step.sentence for step in steps if step.edge.type == MENTIONS)
