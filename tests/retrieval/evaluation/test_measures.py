"""Measures against numbers worked out by hand, intervals, and the reading of questions."""

import gzip
import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clew.graph.errors import ConfigError, DocumentError, FilterError
from clew.graph.store import GraphStore
from clew.retrieval.evaluation.measures import (
    MEASURES,
    Question,
    evaluate,
    measured,
    own_value,
    paired_bootstrap,
    read_questions,
)
from clew.retrieval.ranking import Ranking
from clew.retrieval.retrievers.ensemble import Ensemble
from clew.retrieval.retrievers.keyword import Keyword
from clew.retrieval.retrievers.vector import Vector
from clew.tests.contracts import shelf
from clew.tests.retrieval.fixed_retriever import Fixed, hit


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with shelf.filled() as store:
        yield store


def asked(identity: str, *gold: str, **more: Any) -> Question:
    return Question.model_validate({"id": identity, "question": "q", "gold_ids": gold, **more})


def ranked(*ids: str) -> Ranking:
    return Ranking(hit(identity, 100.0 - place) for place, identity in enumerate(ids))


def test_measures_by_hand() -> None:
    questions = [asked("one", "a", "b", "c"), asked("two", "z")]
    filler = [f"n{number}" for number in range(20)]
    rankings = [ranked("b", "x", "a", *filler[:3], "c", *filler[3:]), ranked(*filler)]
    found = measured(questions, rankings)
    assert tuple(found) == MEASURES
    # b, a and c stand at ranks 1, 3 and 7.
    assert found["recall@2"] == pytest.approx((1 / 3, 0.0))
    assert found["recall@5"] == pytest.approx((2 / 3, 0.0))
    assert found["recall@10"] == (1.0, 0.0)
    assert found["recall@20"] == (1.0, 0.0)
    assert found["all@5"] == (0.0, 0.0)
    assert found["all@8"] == (1.0, 0.0)
    assert found["mrr"] == (1.0, 0.0)
    ideal = 1 + 1 / math.log2(3) + 1 / 2
    assert found["ndcg@10"] == pytest.approx(((1 + 1 / 2 + 1 / 3) / ideal, 0.0))


def test_grades_are_gains_of_ndcg_alone() -> None:
    question = asked("one", "a", "b", grades={"a": 1, "b": 3, "x": 0})
    found = measured([question], [ranked("x", "a", "b")])
    gained = 1 / math.log2(3) + 3 / 2
    assert found["ndcg@10"] == pytest.approx((gained / (3 + 1 / math.log2(3)),))
    assert found["mrr"] == (0.5,)
    assert found["recall@2"] == (0.5,)


def test_hits_beyond_twenty_and_empty_rankings_count_nothing() -> None:
    questions = [asked("one", "late"), asked("two", "a")]
    found = measured(questions, [ranked(*(f"n{number}" for number in range(20)), "late"), Ranking()])
    assert all(values == (0.0, 0.0) for values in found.values())


def test_ties_keep_the_rankings_order() -> None:
    tied = Ranking([hit(identity, 1.0) for identity in "cab"])
    assert measured([asked("one", "a")], [tied])["mrr"] == (1.0,)
    assert measured([asked("one", "c")], [tied])["mrr"] == pytest.approx((1 / 3,))


def test_ids_may_hold_any_character() -> None:
    odd = ["a b\tc", "中文", "q\nx", '"']
    found = measured([asked("frage 1", *odd), asked("#", "a b\tc")], [ranked(*odd), ranked("中文", "a b\tc")])
    assert found["all@5"] == (1.0, 1.0)
    assert found["mrr"] == (1.0, 0.5)


def test_an_evaluation_by_hand() -> None:
    questions = [asked("one", "x"), asked("two", "y"), asked("three", "x", "y")]
    seen: list[tuple[str, int]] = []
    evaluation = evaluate(
        {"good": Fixed("good", {"x": 2.0, "y": 1.0}), "bad": Fixed("bad", {"n": 3.0, "x": 2.0})},
        questions,
        progress=lambda name, number: seen.append((name, number)),
    )
    good, bad = evaluation.row("good"), evaluation.row("bad")
    assert (good.recall_2, good.all_5, good.mrr) == pytest.approx((1.0, 1.0, 2.5 / 3))
    assert (bad.recall_2, bad.all_5, bad.mrr) == pytest.approx((0.5, 1 / 3, 1 / 3))
    assert 0 <= good.p50_ms <= good.p95_ms
    assert seen == [("good", 1), ("good", 2), ("good", 3), ("bad", 1), ("bad", 2), ("bad", 3)]
    assert evaluation.compare("good", "bad", "recall@2").difference == pytest.approx(0.5)
    assert evaluation.questions == ("one", "two", "three")


def test_the_report_has_the_published_shape() -> None:
    report = evaluate({"only": Fixed("only", {"x": 2.0})}, [asked("one", "x")]).report(corpus=7, index_seconds=1.5)
    written = json.loads(report.model_dump_json())
    assert (written["corpus"], written["queries"], written["index_seconds"]) == (7, 1, 1.5)
    assert list(written["retrievers"]["only"]) == [*MEASURES, "p50_ms", "p95_ms"]
    assert written["retrievers"]["only"]["recall@5"] == 1.0


def test_a_questions_filter_is_applied(store: GraphStore) -> None:
    plain = {"id": "one", "question": "clockmakers of Orrin", "gold_ids": ["orrin"]}
    keyword = {"keyword": Keyword(store)}
    free = evaluate(keyword, [Question.model_validate(plain)]).row("keyword")
    held = evaluate(keyword, [Question.model_validate({**plain, "filter": "year > 1900"})]).row("keyword")
    assert free.mrr < 1 == held.mrr
    with pytest.raises(FilterError):
        evaluate(keyword, [Question.model_validate({**plain, "filter": "yaer > 1900"})])


def test_questions_may_be_restricted_to_their_own_value(store: GraphStore) -> None:
    question = Question.model_validate(
        {"id": "one", "question": "clockmakers of Orrin", "gold_ids": ["orrin"], "year": 1902}
    )
    assert evaluate({"keyword": Keyword(store)}, [question], filter_of=own_value("year")).row("keyword").mrr == 1
    chosen = own_value("year")(question.model_copy(update={"filter": "not exists(draft)"}))
    assert str(chosen) == "not exists(draft) and year = 1902"
    with pytest.raises(DocumentError, match=r"the question 'one' has no field 'yaer' to filter by. Did you mean 'year'"):
        own_value("yaer")(question)


def test_nothing_to_ask_is_refused() -> None:
    with pytest.raises(DocumentError, match="at least one question"):
        evaluate({"a": Fixed("a", {})}, [])


class TestBootstrap:
    def test_a_constant_difference_has_no_width(self) -> None:
        interval = paired_bootstrap([0.75, 0.5, 1.0], [0.5, 0.25, 0.75])
        assert (interval.difference, interval.low, interval.high) == (0.25, 0.25, 0.25)
        assert interval.significant

    def test_it_comes_near_the_normal_interval(self) -> None:
        random = np.random.default_rng(7)
        first, second = random.normal(0.6, 0.2, 400).tolist(), random.normal(0.5, 0.2, 400).tolist()
        differences = np.array(first) - np.array(second)
        error = 1.96 * differences.std() / math.sqrt(400)
        interval = paired_bootstrap(first, second)
        assert interval.difference == pytest.approx(differences.mean())
        assert interval.low == pytest.approx(differences.mean() - error, abs=0.1 * error)
        assert interval.high == pytest.approx(differences.mean() + error, abs=0.1 * error)

    def test_it_is_seeded_and_antisymmetric(self) -> None:
        first, second = [1.0, 0.0, 1.0, 1.0, 0.0], [0.0, 0.0, 1.0, 0.0, 1.0]
        here, there = paired_bootstrap(first, second), paired_bootstrap(second, first)
        assert here == paired_bootstrap(first, second)
        assert (here.low, here.high) == pytest.approx((-there.high, -there.low))
        assert not here.significant
        assert str(here) == f"{here.difference:+.4f} [{here.low:+.4f}, {here.high:+.4f}]"

    @pytest.mark.parametrize(("first", "second"), [([], []), ([1.0], [1.0, 2.0])])
    def test_unlike_lists_are_refused(self, first: Sequence[float], second: Sequence[float]) -> None:
        with pytest.raises(ConfigError, match="two values per question"):
            paired_bootstrap(first, second)

    @pytest.mark.parametrize("settings", [{"confidence": 0}, {"confidence": 1.0}, {"resamples": 0}])
    def test_bad_settings_are_refused(self, settings: dict[str, Any]) -> None:
        with pytest.raises(ConfigError, match="confidence between 0 and 1"):
            paired_bootstrap([1.0], [0.0], **settings)

    def test_unknown_names_suggest_the_nearest(self) -> None:
        evaluation = evaluate({"good": Fixed("good", {"x": 1.0})}, [asked("one", "x")])
        with pytest.raises(ConfigError, match=r"unknown measure 'recal@5'.*Did you mean 'recall@5'"):
            evaluation.compare("good", "good", "recal@5")
        with pytest.raises(ConfigError, match=r"'god' was not evaluated, only good. Did you mean 'good'"):
            evaluation.row("god")


class TestReading:
    line = '{"id": "one", "question": "Who?", "gold_ids": ["a", "b", "a"], "hops": 2}'

    def test_plain_and_packed_files(self, tmp_path: Path) -> None:
        text = f"\ufeff{self.line}\r\n\n" + '{"id": "two", "question": "Wo?", "gold_ids": ["c"], "grades": {"c": 2}}\n'
        (tmp_path / "q.jsonl").write_text(text, encoding="utf-8")
        (tmp_path / "q.jsonl.gz").write_bytes(gzip.compress(text.encode()))
        plain, packed = read_questions(tmp_path / "q.jsonl"), read_questions(str(tmp_path / "q.jsonl.gz"))
        assert plain == packed
        assert [question.id for question in plain] == ["one", "two"]
        assert plain[0].gold_ids == ("a", "b")
        assert plain[0].model_extra == {"hops": 2}
        assert plain[1].grades == {"c": 2}

    @pytest.mark.parametrize(
        ("second", "message"),
        [
            ("{", "q.jsonl, line 2: expected valid JSON"),
            ("[]", "q.jsonl, line 2: expected an object"),
            ('{"id": "x", "question": "Wo?"}', "line 2: gold_ids: this field is missing"),
            ('{"id": "x", "question": "Wo?", "gold_ids": []}', "line 2: gold_ids: expected a list of at least 1, got 0"),
            ('{"id": "x", "question": 3, "gold_ids": ["a"]}', "line 2: question: expected text, got 3"),
            (
                '{"id": "x", "question": " ", "gold_ids": ["a"]}',
                "line 2: question: nothing was asked: the question holds neither",
            ),
            ('{"id": "x", "question": "?!", "gold_ids": ["a"]}', "line 2: question: nothing was asked"),
            (
                '{"id": "x", "question": "Wo?", "gold_ids": ["a"], "grades": {"a": "much"}}',
                "line 2: grades.a: expected a whole number",
            ),
            ('{"id": "one", "question": "Wo?", "gold_ids": ["a"]}', "line 2: the id 'one' is used twice"),
        ],
    )
    def test_a_bad_line_is_named(self, tmp_path: Path, second: str, message: str) -> None:
        (tmp_path / "q.jsonl").write_text(f"{self.line}\n{second}\n", encoding="utf-8")
        with pytest.raises(DocumentError, match=message):
            read_questions(tmp_path / "q.jsonl")

    @pytest.mark.parametrize(
        ("name", "content"), [("q.jsonl.gz", b"plain"), ("q.jsonl", b"\xff\xfe\xfa"), ("q.jsonl", b"\n")]
    )
    def test_a_bad_file_is_named(self, tmp_path: Path, name: str, content: bytes) -> None:
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DocumentError, match=name):
            read_questions(tmp_path / name)

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(DocumentError, match=r"gone\.jsonl"):
            read_questions(tmp_path / "gone.jsonl")


def test_an_ensembles_components_are_measured_too() -> None:
    first, second = Fixed("first", {"x": 2.0, "y": 1.0}), Fixed("second", {"y": 2.0, "z": 1.0})
    ensemble = Ensemble((first, second), weights=[3, 1], k=0)
    evaluation = evaluate({"both": ensemble, "first": first}, [asked("one", "x"), asked("two", "z")])
    (components,) = evaluation.report(corpus=3, index_seconds=0).components.values()
    assert {name: row.mrr for name, row in components.items()} == {"first": 0.5, "second": 0.25}
    # 3/1 + 3/2 of the first, 1/1 + 1/2 of the second.
    assert {name: row.share for name, row in components.items()} == pytest.approx({"first": 0.75, "second": 0.25})
    assert list(evaluation.components) == ["both"]


def test_a_sentence_counts_as_the_text_that_holds_it(store: GraphStore) -> None:
    sentences = Vector(store, shelf.embedder(), "sentence")
    assert sentences.retrieve("Which clockmakers cast the bell?")[0].id.startswith("twin-1#sentence:")
    question = Question(id="one", question="Which clockmakers cast the bell?", gold_ids=("twin-1",))
    assert evaluate({"sentences": sentences}, [question]).row("sentences").mrr == 1.0
