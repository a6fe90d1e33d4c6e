"""Rewrites of questions over the sample documents, with the real parser and encoder, and what they say of candidates."""

from itertools import pairwise

import numpy as np
import pytest

from clew.app.knowledge_graph import KnowledgeGraph
from clew.app.samples import sample_questions
from clew.retrieval.pool.gather import gather
from clew.retrieval.query import Query
from clew.retrieval.question.encoder import encode_question
from clew.retrieval.question.parts import QuestionPart
from clew.retrieval.ranker.bridge_entities import bridges
from clew.retrieval.ranker.candidates import Candidates
from clew.retrieval.ranker.query_rewriting import Rewriter, Rewrites, named_spans
from clew.retrieval.ranker.ranker import paired
from clew.retrieval.ranker.rewrite_signals import DEEP_SIGNALS, REWRITE_SIGNALS, deep_signals

pytestmark = pytest.mark.encoder


@pytest.fixture(scope="module")
def graph(isles: KnowledgeGraph) -> KnowledgeGraph:
    return isles


@pytest.fixture(scope="module")
def found(graph: KnowledgeGraph) -> list[Candidates]:
    """The candidates of every sample question."""
    asked = [each.question for each in sample_questions()]
    pools = (gather(graph.store, encode_question(graph.store, graph.embedder, Query(each), by_word=True)) for each in asked)
    return [Candidates.of(pool) for pool in pools]


def scores_of(found: Candidates) -> np.typing.NDArray[np.float64]:
    return found.graph["prior"][found.rows]


def rewritten(graph: KnowledgeGraph, found: Candidates, most: int = 16) -> Rewrites | None:
    scores = scores_of(found)
    return Rewriter(graph.embedder, most=most).rewrites(found, scores, paired(found, scores)[0])


def test_a_rewrite_is_the_question_with_a_part_replaced(graph: KnowledgeGraph, found: list[Candidates]) -> None:
    seen = 0
    for each in found:
        rewrites = rewritten(graph, each)
        if rewrites is None:
            continue
        seen += 1
        question = each.pool.question
        assert 0 < len(rewrites) <= 16
        assert len(set(rewrites.texts)) == len(rewrites)
        assert question not in rewrites.texts
        assert rewrites.vectors.shape == (len(rewrites), graph.embedder.dimension)
        for text, bridge in zip(rewrites.texts, rewrites.bridges, strict=True):
            part = rewrites.parts[bridge.part]
            assert text == question[: part.start] + bridge.text + question[part.end :]
            assert f" {bridge.key} " not in f" {each.asked.text} "
            source = each.nodes[bridge.source]
            assert bridge.text in source.text or bridge.text in source.title
        scores = [bridge.score for bridge in rewrites.bridges]
        assert scores == sorted(scores, reverse=True)
    assert seen > len(found) / 4


def test_rewriting_is_repeatable_and_fewer_are_the_first(graph: KnowledgeGraph, found: list[Candidates]) -> None:
    seen = 0
    for each in found[:8]:
        first, again, few = rewritten(graph, each), rewritten(graph, each), rewritten(graph, each, 3)
        if first is None or again is None or few is None:
            assert first is again is few is None
            continue
        seen += 1
        assert first.texts == again.texts
        assert np.array_equal(first.vectors, again.vectors)
        assert few.texts == first.texts[:3]
        assert np.array_equal(few.vectors, first.vectors[:3])
    assert seen > 3


def test_names_in_the_question_do_not_overlap(found: list[Candidates]) -> None:
    several = 0
    for each in found:
        spans = sorted(named_spans(each))
        several += len(spans) > 1
        assert all(first[1] <= second[0] for first, second in pairwise(spans))
        assert all(0 <= start < end <= len(each.pool.question) for start, end in spans)
    assert several > 2


def test_signals_have_their_columns(graph: KnowledgeGraph, found: list[Candidates]) -> None:
    names = list(REWRITE_SIGNALS)
    seen = 0
    for each in found[:12]:
        rewrites = rewritten(graph, each)
        if rewrites is None:
            continue
        seen += 1
        second = np.zeros((len(each), len(DEEP_SIGNALS) - len(REWRITE_SIGNALS)))
        signals = deep_signals(each, second, scores_of(each), rewrites)
        assert signals.shape == (len(each), len(DEEP_SIGNALS))
        own = signals[:, -len(names) :]
        assert not np.isinf(own).any()
        columns = {name: own[:, number] for number, name in enumerate(names)}
        for of in ("text", "sentence"):
            anyone, named = columns[f"rewrite_{of}_any"], columns[f"rewrite_{of}_named"]
            assert (np.nan_to_num(named, nan=-1.0) <= np.nan_to_num(anyone, nan=-1.0) + 1e-9).all()
            assert (np.abs(anyone[~np.isnan(anyone)]) <= 1 + 1e-6).all()
        assert set(columns["rewrites"]) == {float(len(rewrites))}
        assert columns["bridge_given"][rewrites.bridges[0].source] == pytest.approx(1.0)
    assert seen > 5


def test_a_text_without_words_has_no_sentence_to_compare(graph: KnowledgeGraph) -> None:
    question = next(each.question for each in sample_questions() if len(each.gold_ids) > 1)
    pool = gather(graph.store, encode_question(graph.store, graph.embedder, Query(question), by_word=True))
    assert pool.reading is not None
    kept = dict(list(pool.reading.words.items())[::2])
    object.__setattr__(pool.reading, "words", kept)
    found = Candidates.of(pool)
    rewrites = rewritten(graph, found)
    assert rewrites is not None
    second = np.zeros((len(found), len(DEEP_SIGNALS) - len(REWRITE_SIGNALS)))
    signals = deep_signals(found, second, scores_of(found), rewrites)
    column = signals[:, list(DEEP_SIGNALS).index("rewrite_sentence_any")]
    assert [bool(np.isnan(value)) for value in column] == [node.id not in kept for node in found.nodes]
    sentences = found.sentences
    first, last = found.words_between(sentences.node, sentences.start, sentences.end)
    assert set(sentences.node[last > first].tolist()) == set(np.flatnonzero(~np.isnan(column)).tolist())


def test_bridges_are_found_for_each_part(found: list[Candidates]) -> None:
    each = found[0]
    scores = scores_of(each)
    pairs, _ = paired(each, scores)
    assert bridges(each, scores, pairs, ()) == ()
    one, other = QuestionPart(0, 3, inner=True, outer=False), QuestionPart(0, 9, inner=False, outer=True)
    made = bridges(each, scores, pairs, (one, other))
    assert made
    assert {bridge.part for bridge in made} == {0, 1}
    assert len({(bridge.key, bridge.part) for bridge in made}) == len(made)
