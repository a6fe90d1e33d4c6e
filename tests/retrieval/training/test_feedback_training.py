"""Learning from judgements: trees on top of weights, compared on questions held out."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from clew.graph.errors import ConfigError, MissingExtra
from clew.retrieval.artifact_hash import fingerprint
from clew.retrieval.evaluation.generated_questions import generate_questions
from clew.retrieval.evaluation.measures import DEPTH
from clew.retrieval.ranker.candidates import Candidates
from clew.retrieval.ranker.node_signals import SECOND_SIGNALS
from clew.retrieval.ranker.ranker import Ranked, rank, totals
from clew.retrieval.ranker.weights import Weights, parsed
from clew.retrieval.training import feedback_training, ranker_training
from clew.retrieval.training.feedback_boosting import JudgedCandidates, merged_trees, refined
from clew.retrieval.training.feedback_training import LEAST, LEAST_WHOLE, Files, JudgedQuestion, train_weights
from clew.tests import isles

pytestmark = pytest.mark.encoder


def base() -> Files:
    return isles.file(), isles.weights()


def best(judged: JudgedCandidates, weights: Weights, count: int = DEPTH) -> list[int]:
    scores = totals(judged.found, rank(judged.found, weights).scores)
    return [int(row) for row in np.argsort(-scores, kind="stable")[:count]]


def asked(only: int | None = None) -> list[JudgedQuestion]:
    """Users who want the longest of the ten best, and not the shortest."""
    made = []
    for each in isles.examples()[:only]:
        judged = JudgedCandidates(each.question, each.found, frozenset(), frozenset())
        order = best(judged, isles.weights())
        by_length = sorted(order[:10], key=lambda row: len(each.found.nodes[row].text))
        ids = [node.id for node in each.found.nodes]
        sides = frozenset([ids[by_length[-1]]]), frozenset([ids[by_length[0]]])
        now = tuple(ids[row] for row in order)
        made.append(JudgedQuestion(each.question, *sides, now, replace(judged, relevant=sides[0], irrelevant=sides[1])))
    return made


@pytest.fixture(scope="module")
def users() -> list[JudgedQuestion]:
    return asked()


def used(file: dict[str, object]) -> Weights:
    return parsed(json.dumps(file).encode(), "the new weights")


def test_what_users_want_is_learned_and_told_on_questions_held_out(users: list[JudgedQuestion]) -> None:
    file, found = train_weights(users, base())
    assert found.better
    assert found.questions == len(users) == 30
    assert found.after - found.before == pytest.approx(found.gain.difference)
    assert found.gain.low > 0
    assert file["trained_on"] == {**isles.file()["trained_on"], "judgements": 30}
    weights = used(file)
    first = [each.learnable.found.nodes[best(each.learnable, weights)[0]].id for each in users if each.learnable]
    before = sum(each.now[0] in each.relevant for each in users)
    assert sum(row in each.relevant for row, each in zip(first, users, strict=True)) > before


def adding(judged: list[JudgedCandidates]) -> dict[str, Any]:
    file, weights = base()
    return refined(file, judged, [rank(each.found, weights) for each in judged])


def test_it_is_repeatable(users: list[JudgedQuestion]) -> None:
    judged = [each.learnable for each in users if each.learnable is not None]
    assert adding(judged) == adding(judged)


def test_what_the_ranker_knows_already_is_no_gain() -> None:
    same = []
    for each in isles.examples():
        judged = JudgedCandidates(each.question, each.found, frozenset(), frozenset())
        now = tuple(each.found.nodes[row].id for row in best(judged, isles.weights()))
        same.append(
            JudgedQuestion(
                each.question, frozenset(now[:1]), frozenset(now[5:6]), now, replace(judged, relevant=frozenset(now[:1]))
            )
        )
    _, found = train_weights(same, base())
    assert found.before == 1.0
    assert not found.better


def test_scores_are_the_sum_of_old_and_new_trees_and_are_shared_out_exactly(users: list[JudgedQuestion]) -> None:
    judged = [each.learnable for each in users if each.learnable is not None]
    weights = used(adding(judged))
    ranked = rank(judged[0].found, isles.weights())
    constant, shares = weights.second.shares(ranked.signals)
    scores = weights.second.scores(ranked.signals)
    assert constant + shares.sum(axis=1) == pytest.approx(scores)
    assert not np.allclose(scores, ranked.scores)


def test_joined_models_name_each_signal_once() -> None:
    second = isles.file()["second"]
    both = merged_trees(second, second)
    assert both["signals"] == second["signals"]
    rows = np.random.default_rng(0).random((5, len(SECOND_SIGNALS)))
    held = {name: value for name, value in isles.file().items() if name != "sha256"}
    doubled = {**held, "second": both}
    weights = used({**doubled, "sha256": fingerprint(doubled)})
    assert weights.second.scores(rows) == pytest.approx(2 * isles.weights().second.scores(rows))


@pytest.mark.parametrize("count", [0, 3])
def test_too_few_questions_are_refused(users: list[JudgedQuestion], count: int) -> None:
    for files, least in ((base(), LEAST), (None, LEAST_WHOLE)):
        with pytest.raises(ConfigError, match=rf"at least {least} questions .* got {count} \(of {count} judged\): too few"):
            train_weights(users[:count], files)


def test_questions_that_teach_nothing_do_not_count(users: list[JudgedQuestion]) -> None:
    mute = [replace(each, learnable=None, otherwise=each.now) for each in users[:25]]
    with pytest.raises(ConfigError, match=r"got 5 \(of 30 judged\)"):
        train_weights([*mute, *users[25:]], base())
    elsewhere = [
        replace(each, learnable=replace(each.learnable, relevant=frozenset(["gone"]))) for each in users if each.learnable
    ]
    with pytest.raises(ConfigError, match=r"got 0 \(of 30 judged\)"):
        train_weights(elsewhere, base())


def test_questions_that_the_ranking_in_force_learned_from_are_not_measured(users: list[JudgedQuestion]) -> None:
    with pytest.raises(
        ConfigError, match="questions judged since the last training of ranker and adapter, to compare on, got 4"
    ):
        train_weights([*(replace(each, seen=True) for each in users[:26]), *users[26:]], base())
    _, found = train_weights([*(replace(each, seen=True) for each in users[:18]), *users[18:]], base())
    assert found.questions == 12


@pytest.mark.parametrize("ships", [True, False])
def test_no_question_is_measured_by_weights_that_learned_from_its_fold(
    users: list[JudgedQuestion], ships: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    taught: dict[str, list[str]] = {}
    measured: list[tuple[str, str]] = []

    def made(questions: Iterable[str]) -> dict[str, Any]:
        """Weights with a hash of their own."""
        held = {**isles.file(), "trained_on": {"fit": len(taught)}}
        taught[fingerprint(held)] = sorted(questions)
        return {**held, "sha256": fingerprint(held)}

    def refining(file: Any, judged: Sequence[JudgedCandidates], ranked: Any) -> dict[str, Any]:
        return made(each.question for each in judged)

    def training_anew(examples: Sequence[ranker_training.Example]) -> ranker_training.TrainedRanker:
        return ranker_training.TrainedRanker(made(each.question for each in examples), ())

    def ranking(found: Candidates, weights: Weights) -> Ranked:
        measured.append((found.pool.question, weights.sha256))
        return rank(found, weights)

    for name, instead in (("refined", refining), ("train", training_anew), ("rank", ranking), ("LEAST_WHOLE", LEAST)):
        monkeypatch.setattr(feedback_training, name, instead)
    file, found = train_weights(
        [replace(each, seen=number < 5) for number, each in enumerate(users)], base() if ships else None
    )
    folds = {each.question: each.fold for each in users}
    held_out = {question: taught[used] for question, used in measured if used in taught}
    assert sorted(held_out) == sorted(each.question for each in users[5:])
    assert found.questions == len(held_out) == len([used for _, used in measured if used in taught])
    for question, others in held_out.items():
        assert others == sorted(other for other, fold in folds.items() if fold != folds[question])
    assert taught[file["sha256"]] == sorted(folds)


def test_without_weights_the_whole_ranker_is_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    # Six rankers are trained: a few trees each already rank better than the reverse of the prior order.
    for name in ("_NODE_TREES", "_PAIR_TREES"):
        monkeypatch.setattr(ranker_training, name, 15)
    graph = isles.graph()
    made: list[JudgedQuestion] = []
    for question in generate_questions(graph.store):
        found = isles.candidates(question.question)
        if len(made) == 50:
            break
        ids = tuple(found.nodes[int(row)].id for row in np.argsort(found.graph["prior"][found.rows])[:DEPTH])
        gold = frozenset(question.gold_ids)
        made.append(
            JudgedQuestion(
                question.question, gold, frozenset(), ids, JudgedCandidates(question.question, found, gold, frozenset())
            )
        )
    file, found_gain = train_weights(made, None)
    assert file["trained_on"] == {"judgements": len({each.question for each in made if each.usable})}
    assert found_gain.better
    assert used(file).sha256 == file["sha256"]


def test_without_lightgbm_it_says_what_to_install(users: list[JudgedQuestion], monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "lightgbm", None)
    with pytest.raises(MissingExtra, match="train"):
        train_weights(users, base())
    with pytest.raises(MissingExtra, match="train"):
        ranker_training.train(isles.examples())
