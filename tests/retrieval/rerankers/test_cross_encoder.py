"""`cross_encoder`: an ONNX model of the user's, here a tiny one that counts rivers."""

from math import exp
from pathlib import Path
from typing import Any

import pytest

from clew.graph.errors import ConfigError, ModelError, QueryError
from clew.graph.store import GraphReader
from clew.retrieval.base import Reranker
from clew.retrieval.creation import create
from clew.retrieval.query import Query
from clew.retrieval.ranking import Ranking
from clew.retrieval.rerankers.cross_encoder import CrossEncoder
from clew.tests.contracts import shelf
from clew.tests.contracts.reranker import RerankerContract
from clew.tests.retrieval.fixed_retriever import Fixed, hit
from clew.tests.retrieval.rerankers.tiny_onnx import write_cross_encoder

ASKED = Query("Which river?")


def logistic(value: float) -> float:
    return round(1 / (1 + exp(-value)), 6)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_cross_encoder(tmp_path_factory.mktemp("tiny") / "model")


def ranking(*texts: str) -> Ranking:
    return Ranking(hit(text, 9.0 - place) for place, text in enumerate(texts))


class TestCrossEncoder(RerankerContract):
    path = ""

    @pytest.fixture(autouse=True, scope="class")
    @staticmethod
    def written(request: pytest.FixtureRequest, folder: Path) -> None:
        assert request.cls is not None
        request.cls.path = str(folder)

    def make(self, reader: GraphReader) -> Reranker:
        return CrossEncoder(type(self).path)


def test_the_score_is_the_models(folder: Path) -> None:
    given = ranking("a town", "river", "the river by the river", "a river and a sea")
    found = CrossEncoder(str(folder)).rerank(ASKED, given, 10)
    # Rivers in the text alone, less one; the question's own is in the first part.
    assert [(each.node.text, each.score) for each in found] == [
        ("the river by the river", logistic(1)),
        ("a river and a sea", logistic(0)),
        ("river", logistic(0)),
        ("a town", logistic(-1)),
    ]
    assert found[0].signals == {"cross_encoder": pytest.approx(logistic(1), abs=1e-6)}
    assert found[0].components == {"fixed": 7.0}
    assert [each.score for each in given] == [9.0, 8.0, 7.0, 6.0]


def test_what_is_not_scored_follows_in_its_old_order(folder: Path) -> None:
    found = CrossEncoder(str(folder), most=2).rerank(ASKED, ranking("z", "river", "river river", "a"), 10)
    assert [each.node.text for each in found] == ["river", "z", "river river", "a"]
    assert [each.score for each in found][2:] == [-0.001, -0.002]
    assert CrossEncoder(str(folder), most=0).rerank(ASKED, ranking("z", "a"), 1).ids == ranking("z").ids


@pytest.mark.parametrize("inputs", [("input_ids",), ("input_ids", "token_type_ids")])
def test_models_take_the_inputs_that_they_have(tmp_path: Path, inputs: tuple[str, ...]) -> None:
    found = CrossEncoder(str(write_cross_encoder(tmp_path, inputs))).rerank(ASKED, ranking("a town", "river"), 10)
    assert [each.node.text for each in found] == ["river", "a town"]


def test_of_two_classes_the_last_counts(tmp_path: Path) -> None:
    found = CrossEncoder(str(write_cross_encoder(tmp_path, classes=2))).rerank(ASKED, ranking("river river river"), 10)
    assert found[0].score == logistic(2)


def test_a_long_text_is_cut(folder: Path) -> None:
    found = CrossEncoder(str(folder), max_tokens=8).rerank(Query("one two"), ranking(f"{'sea ' * 99}river", "river"), 10)
    assert [(each.node.text[:5], each.score) for each in found] == [("river", logistic(0)), ("sea s", logistic(-1))]


def test_a_file_beside_its_tokenizer_and_a_new_one_in_its_place(tmp_path: Path) -> None:
    file = write_cross_encoder(tmp_path) / "model.onnx"
    made = CrossEncoder(str(file))
    assert made.rerank(ASKED, ranking("river"), 1)[0].score == logistic(0)
    file.write_bytes(b"no model at all")
    with pytest.raises(ModelError, match="not an ONNX model"):
        made.rerank(ASKED, ranking("river"), 1)


def test_it_is_made_by_name(folder: Path) -> None:
    with shelf.filled() as store:
        made = create(f'keyword >> cross_encoder("{folder.as_posix()}", most=3)', store, shelf.embedder())
        assert made.retrieve("the river Tarn", 2).ids
        with pytest.raises(ConfigError, match="needs the option 'path'"):
            create("keyword >> cross_encoder", store, shelf.embedder())


@pytest.mark.parametrize(
    ("inputs", "classes", "reason"),
    [
        (("tokens", "token_type_ids"), 1, "expected integers for input_ids.*found tokens"),
        (("input_ids", "pixels"), 1, "found input_ids .*, pixels"),
        (("input_ids", "token_type_ids"), 3, "expected one or two finite numbers for a pair"),
    ],
)
def test_a_model_of_another_kind_is_refused(tmp_path: Path, inputs: tuple[str, ...], classes: int, reason: str) -> None:
    with pytest.raises(ModelError, match=reason):
        CrossEncoder(str(write_cross_encoder(tmp_path, inputs, classes))).rerank(ASKED, ranking("river"), 1)


def test_what_is_no_tokenizer_is_refused(tmp_path: Path) -> None:
    write_cross_encoder(tmp_path).joinpath("tokenizer.json").write_text("{}")
    with pytest.raises(ModelError, match="is not a tokenizer"):
        CrossEncoder(str(tmp_path)).rerank(ASKED, ranking("river"), 1)


@pytest.mark.parametrize(("options", "error"), [({"most": -1}, QueryError), ({"max_tokens": 1}, ConfigError)])
def test_options_out_of_range_are_refused(folder: Path, options: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        CrossEncoder(str(folder), **options)


def test_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no file .*model\.onnx"):
        CrossEncoder(str(tmp_path))
    with pytest.raises(ConfigError, match="path of cross_encoder, '~nosuchuser/x'"):
        CrossEncoder("~nosuchuser/x")
    with pytest.raises(ConfigError, match="expected the path"):
        CrossEncoder("")
    write_cross_encoder(tmp_path).joinpath("tokenizer.json").unlink()
    with pytest.raises(ConfigError, match=r"no file .*tokenizer\.json"):
        CrossEncoder(str(tmp_path / "model.onnx"))


def test_a_file_that_is_gone_when_it_is_read_is_named(tmp_path: Path) -> None:
    made = CrossEncoder(str(write_cross_encoder(tmp_path)))
    (tmp_path / "model.onnx").unlink()
    with pytest.raises(ModelError, match=r"cannot be read any more: .*model\.onnx"):
        made.rerank(Query("river"), ranking("a river"), 3)


def test_a_model_that_fails_is_left_out_where_the_search_may_go_on(tmp_path: Path) -> None:
    made = CrossEncoder(str(write_cross_encoder(tmp_path, classes=3)))
    searching = (Fixed("fixed", {"a": 2.0, "b": 1.0}) >> made).with_policy(on_error="partial")
    found = searching.retrieve("river")
    assert found.ids == ["a", "b"]
    assert "failed and is left out" in found.warnings[0]
