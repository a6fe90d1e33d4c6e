"""Bad input in real use: each is one clear line or a reported failure, and nothing is lost."""

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import clew
from clew.app.cli.main import main
from clew.app.export import copy_to
from clew.graph.errors import ConfigError, DocumentError, InputError, ModelError, QueryError
from clew.models.embedder import Encoded, Matrix, Span, TextKind
from clew.models.embedders.hashing import HashingEmbedder

from .worlds import Glance, quick

D = clew.Document
LONG = "Rome is the capital of Italy and Paolo lives there. " * 60


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str]:
    """Exit code and standard error."""
    with pytest.raises(SystemExit) as end:
        main([str(each) for each in arguments])
    return int(end.value.code or 0), capsys.readouterr().err


@pytest.mark.parametrize("command", [("add", "s.clew"), ("extract",)])
def test_an_empty_path_is_not_the_working_folder(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "private.txt").write_text("Nobody asked for this.")
    code, err = run(capsys, *command, "")
    assert (code, err) == (1, "Error: expected a path to a file or folder, got ''\n")
    assert [each.name for each in tmp_path.iterdir()] == ["private.txt"]


def test_a_store_s_name_that_is_too_long_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ada.")
    code, err = run(capsys, "add", tmp_path / ("x" * 300), tmp_path / "a.txt")
    assert code == 1
    assert "cannot be used (File name too long)" in err
    assert err.count("\n") == 1


def test_an_id_that_is_another_document_s_text_node_is_refused_and_the_first_stays() -> None:
    with quick() as graph:
        graph.add(D("a", LONG))
        before = graph.store.digest()
        report = graph.add(D("a#chunk:0", "One."), D("ok", "Bob is fine."))
        assert [each.id for each in report.failures] == ["a#chunk:0"]
        assert "give one of the documents another id" in report.failures[0].reason
        with pytest.raises(DocumentError, match="another document's text node"):
            graph.add_reference("x", "document:a", id="a#chunk:1")
        graph.remove("ok")
        assert graph.store.digest() == before
    with quick() as graph:
        report = graph.add(D("a#chunk:0", "One."), D("a", LONG))
        assert [each.id for each in report.failures] == ["a"]
        assert [each.document_id for each in graph.store.builds()] == ["a#chunk:0"]


def test_documents_that_hold_no_text_are_reported_and_the_others_stay() -> None:
    bad: Any = [D("z", None), D(5, "x")]  # type: ignore[arg-type]
    with quick() as graph:
        report = graph.add(D("a", "Ada."), *bad, D("b", "Bob."))
        assert [each.id for each in report.failures] == ["z", "5"]
        assert [each.document_id for each in graph.store.builds()] == ["a", "b"]


class Unwell(HashingEmbedder):
    """An encoder whose answers are spoilt."""

    def __init__(self, how: str) -> None:
        super().__init__()
        self._how = how

    def _spoilt(self, matrix: Matrix) -> Matrix:
        return np.full_like(matrix, np.nan) if self._how == "nan" else matrix[:, :-1]

    def embed(self, texts: Sequence[str], kind: TextKind = "passage") -> Matrix:
        return self._spoilt(super().embed(texts, kind))

    def encode(self, texts: Sequence[str], spans: Sequence[Sequence[Span]], tokens: bool = False) -> Encoded:
        found = super().encode(texts, spans, tokens)
        return Encoded(self._spoilt(found.texts), found.spans, found.tokens)


@pytest.mark.parametrize(("how", "message"), [("nan", "NaN or infinity"), ("dimension", "but its dimension is")])
def test_an_encoder_that_is_unwell_writes_nothing(how: str, message: str) -> None:
    with clew.open(":memory:", embedder=Unwell(how), extractor=Glance()) as graph:
        report = graph.add(D("a", "Ada lived here."))
        assert message in report.failures[0].reason
        assert graph.counts()["documents"] == 0


@pytest.mark.parametrize(("how", "message"), [("nan", "NaN or infinity"), ("dimension", "but its dimension is")])
@pytest.mark.parametrize("name", ["vector", "fusion", "graph", "hybrid", "deep"])
def test_an_encoder_that_is_unwell_answers_no_question(tmp_path: Path, name: str, how: str, message: str) -> None:
    with quick(tmp_path / "s.clew") as graph:
        graph.add(D("a", "Ada lived here."))
    with clew.open(tmp_path / "s.clew", "r", embedder=Unwell(how)) as graph:
        with pytest.raises(ModelError, match=message):
            graph.search("Where did Ada live?", retriever=name)
        assert graph.search("Where did Ada live?", retriever="keyword").ids == ["a"]


def test_a_question_with_a_lone_surrogate_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    # What a terminal makes of a byte that is no UTF-8.
    asked = b"Who is Zo\xeb?".decode(errors="surrogateescape")
    said = "the question has lone surrogates, which are not valid text: replace them first"
    with quick("s.clew") as graph:
        graph.add(D("a", "Ada lived here."))
        with pytest.raises(QueryError, match=said):
            graph.search(asked)
        with pytest.raises(InputError, match=said):
            graph.feedback(asked, "a")
        assert len(graph.feedback()) == 0
    assert run(capsys, "search", "s.clew", asked) == (1, f"Error: {said}\n")
    code, err = run(capsys, "feedback", "s.clew", asked, "a")
    assert (code, said in err, err.count("\n")) == (1, True, 1)


@pytest.mark.parametrize("piece", ["ada met bob in rome and went on ", "x"], ids=["words", "one word"])
def test_a_line_of_two_megabytes_is_split_without_a_gap_and_found(piece: str) -> None:
    text = piece * (2_000_000 // len(piece)) + " Zanzibar"
    with quick() as graph:
        report = graph.add(D("long", text), progress=False)
        assert (report.failed, report.failures) == (0, ())
        nodes = sorted(graph.store.nodes_of(["long"]), key=lambda node: node.start)
        assert len(nodes) > 1000
        assert max(len(node.text) for node in nodes) < 2000
        assert (nodes[0].start, nodes[-1].end) == (0, len(text))
        assert not any(text[one.end : other.start].strip() for one, other in pairwise(nodes))
        assert all(node.text == text[node.start : node.end] for node in nodes)
        assert graph.search("Zanzibar", retriever="keyword").ids == [nodes[-1].id]


def test_what_is_no_encoder_is_refused_by_what_it_lacks() -> None:
    with (
        clew.open(":memory:", embedder=object(), extractor=Glance()) as graph,  # type: ignore[arg-type]
        pytest.raises(ConfigError, match="got object without name, fingerprint"),
    ):
        graph.add(D("a", "Ada."))


def test_a_copy_to_where_nothing_can_be_written_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store = tmp_path / "s.clew"
    with quick(store) as graph:
        graph.add(D("a", "Ada."))

    def refuse(self: Path, *_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system", str(self))

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    code, err = run(capsys, "copy", store, tmp_path / "copy.jsonl")
    assert code == 1
    assert err.endswith("copy.jsonl: Read-only file system\n")
    assert err.count("\n") == 1


def test_a_folder_of_trouble_gives_a_report_and_all_that_can_be_read(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "good.txt").write_text("Ada was born in London.")
    (docs / "empty.txt").write_text("")
    (docs / "binary.txt").write_bytes(b"\x7fELF" + bytes(300))
    (docs / "latin.txt").write_bytes("Zoë was born in Zürich.".encode("cp1252"))
    (docs / "loop").symlink_to("..")
    (docs / ".hidden.txt").write_text("Secret.")
    (docs / "control.txt").write_text("[bold]Tim\x00 leads\x07 Halden[/]")
    lines = [
        '{"id": "j1", "text": "One."}',
        "{broken",
        '{"id": "j1", "text": "Two."}',
        '{"id": "j2", "text": "x", "v": Infinity}',
    ]
    kept = {"id": "j3", "text": "Three.", "kind": "mine", "deep": {"list": [1, None]}}
    (docs / "lines.jsonl").write_text("\n".join([*lines, json.dumps(kept)]))
    with quick(docs / "inside") as graph:
        report = graph.add(docs)
        assert sorted(each.source for each in report.failures) == [
            "docs/binary.txt",
            "docs/empty.txt",
            *["docs/lines.jsonl"] * 3,
        ]
        reasons = [each.reason for each in report.failures if each.source == "docs/lines.jsonl"]
        assert [reason.partition(":")[0] for reason in reasons] == ["line 2", "line 3", "line 4"]
        assert {each.source for each in report.skipped} == {"docs/.hidden.txt", "docs/inside", "docs/loop"}
        assert "docs/latin.txt" in {each.source for each in report.notes}
        assert "not UTF-8: read as cp1252" in {each.text for each in report.notes}
        held = {each.source: each for each in graph.store.scan("document") if isinstance(each, D)}
        assert sorted(held) == [
            "docs/control.txt",
            "docs/good.txt",
            "docs/latin.txt",
            "docs/lines.jsonl#j1",
            "docs/lines.jsonl#j3",
        ]
        assert held["docs/lines.jsonl#j3"].metadata == {"kind_": "mine", "deep": {"list": [1]}}
        assert held["docs/control.txt"].text == "[bold]Tim  leads  Halden[/]"


def test_a_failed_add_or_copy_leaves_no_new_store_and_keeps_an_old_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "broken.jsonl").write_text('{"kind": "header", "format": 1}\n{broken\n')
    (tmp_path / "lines.jsonl").write_text('{"id": "a", "text": "Ada."}\n{broken\n')
    new, old = tmp_path / "new.clew", tmp_path / "old.clew"
    with quick(old) as graph:
        graph.add(D("a", "Ada."))
        digest = graph.store.digest()
    calls: list[tuple[str | Path, ...]] = [
        ("add", new, tmp_path / "missing.txt"),
        ("add", new, tmp_path / "empty.txt"),
        ("add", new, tmp_path / "empty.txt", "--embedder", "nonsense"),
        ("copy", tmp_path / "broken.jsonl", new),
        ("copy", tmp_path / "missing.clew", new),
        ("eval", "--corpus", tmp_path / "lines.jsonl", "--queries", tmp_path / "lines.jsonl", "--store", new),
    ]
    for call in calls:
        code, err = run(capsys, *call)
        assert code in (1, 3), err
        assert not new.exists(), call
        run(capsys, *(old if each == new else each for each in call))
        with clew.open(old, "r") as graph:
            assert graph.store.digest() == digest


def test_a_copy_that_fails_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with quick(tmp_path / "old.clew") as graph:
        graph.add(*(D(f"d{n}", f"Ada {n} lives in Rome.") for n in range(5)))

        def stop(done: int, total: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            copy_to(graph.store, str(tmp_path / "new.clew"), progress=stop)
        assert not (tmp_path / "new.clew").exists()
        assert graph.copy_to(tmp_path / "new.clew") == graph.store.digest()
