"""The commands that read documents: add, extract, eval, demo."""

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import clew
from clew.app.samples import samples_path
from clew.graph.errors import ClewError

from ..running import Run

MANY = 10_000


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """An encoder that costs nothing."""
    monkeypatch.setenv("CLEW_EMBEDDER", "hashing")


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    for name in ("ada-lindqvist.md", "halden-optics.md"):
        shutil.copy(samples_path() / name, folder)
    return folder


def schema_of(run: Run, command: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(run("schema", command)[1]))


def json_of(run: Run, *arguments: str | Path) -> Any:
    """The one JSON document that a command prints; it keeps its schema, and the command succeeds."""
    code, out, _ = run(*arguments, "--json")
    assert code == 0
    found = json.loads(out)
    schema_of(run, str(arguments[0])).validate(found)
    return found


# add


@pytest.mark.encoder
def test_add_says_what_it_did_and_json_keeps_its_schema(run: Run, docs: Path) -> None:
    code, out, err = run("add", "s.clew", docs)
    assert (code, err) == (0, "")
    assert "2 added" in out
    again = json_of(run, "add", "s.clew", docs)
    assert (again["added"], again["unchanged"], again["counts"]["documents"]) == (0, 2, 2)
    (docs / "ada-lindqvist.md").unlink()
    assert json_of(run, "add", "s.clew", docs, "--prune")["removed"] == 1


def test_add_of_a_missing_path_makes_no_store(run: Run, docs: Path) -> None:
    code, out, err = run("add", "s.clew", docs, docs / "nothing.md")
    assert (code, out) == (1, "")
    assert err.startswith("Error: no file or folder")
    assert not Path("s.clew").exists()


@pytest.mark.encoder
def test_add_with_failures_is_3_and_names_them(run: Run, docs: Path) -> None:
    (docs / "[bold]empty\x1b[31m.txt").write_text("")
    (docs / ".hidden").write_text("x")
    (docs / "lines.jsonl").write_text('{"id": "a", "text": "Ada."}\n{"id": "b"}\n')
    code, out, err = run("add", "s.clew", docs)
    assert (code, err) == (3, "")
    assert "3 added, 2 failed" in out
    assert "[bold]empty�[31m.txt" in out
    assert "line 2" in out
    assert "skipped docs/.hidden (hidden)" in out
    code, out, _ = run("add", "s.clew", docs, "--json")
    assert code == 3
    report = json.loads(out)
    schema_of(run, "add").validate(report)
    assert sorted(each["source"] for each in report["failures"]) == ["docs/[bold]empty\x1b[31m.txt", "docs/lines.jsonl"]


@pytest.mark.encoder
def test_notes_go_to_standard_error(run: Run, docs: Path) -> None:
    (docs / "old.txt").write_bytes("Café in Corvane.".encode("latin-1"))
    code, out, err = run("add", "s.clew", docs, "--json")
    assert code == 0
    assert "old.txt" in err
    assert [each["source"] for each in json.loads(out)["notes"]] == ["docs/old.txt"]


def test_a_folder_that_is_no_store_is_refused(run: Run, docs: Path) -> None:
    code, _, err = run("add", docs, docs)
    assert code == 1
    assert "is a folder but not a store" in err


def test_an_unknown_setting_is_one_line(run: Run, docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEW_CHUNK_TOKEN", "100")
    code, _, err = run("add", "s.clew", docs)
    assert code == 1
    assert err == "Error: the environment variable CLEW_CHUNK_TOKEN is not a setting. Did you mean CLEW_CHUNK_TOKENS?\n"


@pytest.mark.process
@pytest.mark.skipif(not hasattr(signal, "SIGINT"), reason="needs POSIX signals")
def test_ctrl_c_during_add_is_130_and_loses_nothing(run: Run, tmp_path: Path) -> None:
    many = tmp_path / "many.jsonl"
    many.write_text("".join(json.dumps({"id": f"d{i}", "text": f"Ada founded firm {i}."}) + "\n" for i in range(MANY)))
    # A test run in the background is started with SIGINT ignored, and so would be its children.
    heard = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from clew.app.cli.main import main; main()"
    )
    command = [sys.executable, "-c", heard, "add", "s.clew", str(many)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ))
    held = 0
    while process.poll() is None and not held:
        time.sleep(0.01)
        # Counts alone: a digest would take so long that the work could be over before the signal.
        with suppress(ClewError), clew.open(tmp_path / "s.clew", "r") as graph:
            held = graph.counts()["documents"]
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == ""
    assert "Traceback" not in err
    assert " added, 0 unchanged, 0 failed before the stop." in err
    assert "run the same command to continue" in err
    documents = json.loads(run("stats", "s.clew", "--json")[1])["documents"]
    assert held <= documents < MANY


def test_eval_refuses_a_gold_id_that_the_corpus_has_not(run: Run, sets: tuple[Path, Path]) -> None:
    corpus, queries = sets
    queries.write_text('{"id": "q", "question": "Who founded Halden?", "gold_ids": ["nobody"]}\n')
    code, out, err = run("eval", "--corpus", corpus, "--queries", queries)
    assert (code, out) == (1, "")
    assert "question 1 ('q')" in err
    assert "gold id 'nobody'" in err


# extract


@pytest.mark.encoder
def test_extract_prints_triplets_under_their_sentences(run: Run, docs: Path) -> None:
    code, out, err = run("extract", docs)
    assert (code, err) == (0, "")
    assert "“Ada Lindqvist founded Halden Optics in Marrow Bay in 1921" in out
    assert "Ada Lindqvist —founded→ Halden Optics" in out
    assert list(Path.cwd().iterdir()) == [docs]


@pytest.mark.encoder
def test_extract_json_is_an_object_a_line(run: Run, docs: Path) -> None:
    code, out, _ = run("extract", docs, "--json")
    assert code == 0
    schema = schema_of(run, "extract")
    lines = [json.loads(line) for line in out.splitlines()]
    for line in lines:
        schema.validate(line)
    assert " ".join(lines[0]) == "id sentence subject predicate object type inverted confidence asserted"
    founded = [each["object"] for each in lines if (each["subject"], each["predicate"]) == ("Ada Lindqvist", "founded")]
    assert founded[0].startswith("Halden Optics")
    assert len({each["id"] for each in lines}) == len(lines)


@pytest.mark.encoder
def test_extract_reports_what_it_cannot_read(run: Run, docs: Path) -> None:
    (docs / "empty.txt").write_text("")
    code, out, err = run("extract", docs, "--json")
    assert code == 3
    assert "Error: docs/empty.txt: the file is empty" in err
    assert out


# eval


@pytest.fixture
def sets(tmp_path: Path) -> tuple[Path, Path]:
    corpus, queries = tmp_path / "corpus.jsonl.gz", tmp_path / "queries.jsonl"
    lines = [
        {"id": "a", "title": "Ada", "text": "Ada founded Halden. " * 200, "group": 1},
        {"id": "b", "title": "", "text": "Bob lived in Corvane.", "group": 1},
        {"id": "c", "title": "Cy", "text": "Cy founded Halden too.", "group": 2},
    ]
    corpus.write_bytes(gzip.compress("".join(json.dumps(line) + "\n" for line in lines).encode()))
    asked = [
        {"id": "q1", "question": "Who founded Halden?", "gold_ids": ["a"], "group": 1},
        {"id": "q2", "question": "Who lived in Corvane?", "gold_ids": ["b"], "group": 1, "grades": {"b": 2}},
    ]
    queries.write_text("".join(json.dumps(line) + "\n" for line in asked))
    return corpus, queries


@pytest.mark.encoder
def test_eval_keeps_its_schema_and_every_line_whole(run: Run, sets: tuple[Path, Path]) -> None:
    corpus, queries = sets
    arguments = ("eval", "--corpus", corpus, "--queries", queries, "--store", "e.clew", "--retrievers", "keyword,vector")
    report = json_of(run, *arguments)
    assert (report["corpus"], report["queries"], list(report["retrievers"])) == (3, 2, ["keyword", "vector"])
    assert report["index_seconds"] > 0
    assert report["retrievers"]["keyword"]["recall@2"] == 1.0
    held = json.loads(run("stats", "e.clew", "--json")[1])
    assert (held["documents"], held["text_nodes"]) == (3, 3)
    with clew.open("e.clew", "r") as graph:
        assert [node.id for node in graph.store.scan("text_node") if node.kind != "sentence"] == ["a", "b", "c"]
    assert json_of(run, *arguments)["index_seconds"] == 0


@pytest.mark.encoder
def test_eval_filters_by_a_field_of_the_query(run: Run, sets: tuple[Path, Path]) -> None:
    corpus, queries = sets
    arguments = ("eval", "--corpus", corpus, "--queries", queries, "--store", "e.clew", "--retrievers", "keyword")
    whole = json_of(run, *arguments)["retrievers"]["keyword"]
    own = json_of(run, *arguments, "--filter-field", "group")["retrievers"]["keyword"]
    assert own["mrr"] >= whole["mrr"]
    assert own["mrr"] == 1.0
    code, _, err = run(*arguments, "--filter-field", "grup")
    assert code == 1
    assert "Did you mean 'group'?" in err


@pytest.mark.encoder
def test_eval_prints_a_row_a_retriever(run: Run, sets: tuple[Path, Path]) -> None:
    corpus, queries = sets
    code, out, _ = run("eval", "--corpus", corpus, "--queries", queries, "--retrievers", "keyword,fusion")
    assert code == 0
    lines = [line for line in out.splitlines() if line.strip()]
    assert [line.split()[0] for line in lines[2:4]] == ["keyword", "fusion"]
    assert "No advice: evaluate one that uses the graph, such as hybrid on the same questions too." in lines[-1]


@pytest.mark.encoder
def test_eval_says_whether_the_graph_helps(run: Run, sets: tuple[Path, Path]) -> None:
    corpus, queries = sets
    arguments = ("eval", "--corpus", corpus, "--queries", queries, "--store", "e.clew", "--retrievers", "keyword,hybrid")
    report = json_of(run, *arguments)
    assert (report["generated_questions"], report["advice"]["use"]) == (False, None)
    assert report["gold_pairs"]["pairs"] == 0
    (difference,) = report["differences"]
    assert (difference["first"], difference["second"], difference["measure"]) == ("hybrid", "keyword", "recall@5")
    _, out, _ = run(*arguments)
    assert "hybrid - keyword" in out
    assert out.rstrip().endswith("Too few questions to tell: 2; at least 20 are needed.")


def test_eval_of_a_store_asks_own_questions_or_makes_some(run: Run) -> None:
    pairs = [(f"Person{n}", f"Firm{n}", f"Town{n}") for n in range(12)]
    with clew.open("t.clew") as graph:
        graph.add([clew.Triplet(person, "owns", firm, "PERSON", "ORG") for person, firm, _ in pairs])
        graph.add([clew.Triplet(firm, "is based in", town, "ORG", "GPE") for _, firm, town in pairs])
        gold = graph.search("Person3", k=1, retriever="keyword").ids[0]
    code, out, err = run("eval", "--store", "t.clew", "--retrievers", "keyword,hybrid", "--json")
    made = json.loads(out)
    assert (code, made["generated_questions"], made["corpus"], made["index_seconds"]) == (0, True, 24, 0)
    assert made["gold_pairs"]["connected"] == made["gold_pairs"]["pairs"] > 0
    assert "are generated from the graph's own facts" in err
    Path("own.jsonl").write_text(json.dumps({"id": "q", "question": "Person3?", "gold_ids": [gold]}))
    own = json_of(run, "eval", "--store", "t.clew", "--queries", "own.jsonl", "--retrievers", "keyword")
    assert (own["generated_questions"], own["retrievers"]["keyword"]["mrr"]) == (False, 1.0)
    Path("own.jsonl").write_text('{"id": "q", "question": "Person3?", "gold_ids": ["gone"]}')
    code, _, err = run("eval", "--store", "t.clew", "--queries", "own.jsonl")
    assert (code, "own.jsonl, question 1 ('q'): no text node of t.clew has its gold id 'gone'" in err) == (1, True)


@pytest.mark.encoder
def test_eval_wants_a_corpus_or_a_store_and_facts_to_ask_about(run: Run, sets: tuple[Path, Path]) -> None:
    assert run("eval", "--queries", sets[1])[0] == 2
    code, _, err = run("eval", "--store", "missing.clew")
    assert (code, "no store at missing.clew" in err, Path("missing.clew").exists()) == (1, True, False)
    bare = Path("bare.jsonl")
    bare.write_text('{"id": "x", "text": "nothing much"}\n')
    code, _, err = run("eval", "--corpus", bare, "--retrievers", "keyword")
    assert (code, "no questions can be generated" in err) == (1, True)


@pytest.mark.encoder
def test_eval_refuses_a_store_of_something_else(run: Run, sets: tuple[Path, Path], docs: Path) -> None:
    corpus, queries = sets
    run("add", "s.clew", docs)
    code, out, err = run("eval", "--corpus", corpus, "--queries", queries, "--store", "s.clew")
    assert (code, out) == (1, "")
    assert "does not hold this corpus with one text node per line (0 lines differ, 2 other documents)" in err


@pytest.mark.encoder
def test_eval_goes_on_with_a_store_that_was_stopped_half_way(run: Run, sets: tuple[Path, Path]) -> None:
    corpus, queries = sets
    arguments = ("eval", "--corpus", corpus, "--queries", queries, "--retrievers", "keyword", "--json")
    whole = json.loads(run(*arguments, "--store", "whole.clew")[1])
    # What a kill leaves: some of the lines, committed whole.
    run(*arguments, "--store", "part.clew")
    with clew.open("part.clew") as graph:
        graph.remove(["b", "c"])
    code, out, err = run(*arguments, "--store", "part.clew")
    assert (code, err) == (0, "Note: part.clew holds 1 of 3 lines: the rest is added\n")
    assert json.loads(out)["retrievers"]["keyword"]["mrr"] == whole["retrievers"]["keyword"]["mrr"]
    with clew.open("part.clew", "r") as graph, clew.open("whole.clew", "r") as other:
        assert graph.store.digest() == other.store.digest()


@pytest.mark.encoder
@pytest.mark.parametrize(
    ("document", "message"),
    [
        (clew.Document("a", "Ada."), "1 lines differ, 0 other documents)"),
        (clew.Document("z", "Zoe."), "0 lines differ, 1 other documents)"),
        (clew.Document("z", "Zoe lived here. " * 500), "0 lines differ, 1 other documents, some are split)"),
    ],
)
def test_eval_goes_on_with_nothing_that_differs(
    run: Run, sets: tuple[Path, Path], document: clew.Document, message: str
) -> None:
    with clew.open("part.clew", embedder="hashing") as graph:
        graph.add(document)
    code, _, err = run("eval", "--corpus", sets[0], "--queries", sets[1], "--store", "part.clew")
    assert code == 1
    assert message in err


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": "a"}', "corpus.jsonl, line 2: text: this field is missing"),
        ("{broken", "corpus.jsonl, line 2: expected valid JSON"),
        ('{"id": "x", "text": "again"}', "corpus.jsonl, line 2: the id 'x' is used twice"),
    ],
)
def test_eval_names_the_line_that_is_wrong(run: Run, sets: tuple[Path, Path], line: str, message: str) -> None:
    corpus = Path("corpus.jsonl")
    corpus.write_text('{"id": "x", "text": "one"}\n' + line + "\n")
    code, _, err = run("eval", "--corpus", corpus, "--queries", sets[1], "--retrievers", "keyword")
    assert code == 1
    assert message in err


@pytest.mark.encoder
def test_eval_passes_over_lines_without_text(run: Run, sets: tuple[Path, Path]) -> None:
    corpus = Path("corpus.jsonl")
    lines = [
        {"id": "a", "text": "Ada founded Halden."},
        {"id": "b", "text": " "},
        {"id": "t", "title": "Corvane", "text": ""},
    ]
    corpus.write_text("".join(json.dumps(line) + "\n" for line in lines))
    arguments = ("eval", "--corpus", corpus, "--queries", sets[1], "--store", "e.clew", "--retrievers", "keyword", "--json")
    for _ in range(2):
        code, out, err = run(*arguments)
        assert (code, json.loads(out)["corpus"]) == (0, 3)
        assert err == "Note: corpus.jsonl: 1 lines without text are skipped: b\n"
    with clew.open("e.clew", "r") as graph:
        assert [node.text for node in graph.store.fetch("text_node", ["a", "b", "t"])] == ["Ada founded Halden.", "Corvane"]
    corpus.write_text('{"id": "b", "text": ""}\n')
    assert "has no lines with text" in run(*arguments)[2]


def test_eval_checks_retrievers_before_it_builds(run: Run, sets: tuple[Path, Path]) -> None:
    corpus, queries = sets
    for names, message in (("keywrd", "Did you mean 'keyword'"), (" , ", "expected at least one retriever")):
        code, _, err = run("eval", "--corpus", corpus, "--queries", queries, "--store", "e.clew", "--retrievers", names)
        assert code == 1
        assert message in err
    assert not Path("e.clew").exists()


# demo


@pytest.mark.encoder
def test_the_demonstration_answers_and_draws(run: Run) -> None:
    code, out, err = run("demo", "--output", "shown")
    assert code == 0
    assert "Q  Who founded the Vantry Glassworks?" in out
    assert "Agnes Vantry —founded→ Vantry Glassworks" in out
    assert Path("shown/picture.html").stat().st_size > 100_000
    assert "picture: shown/picture.html" in err
    found = json_of(run, "demo", "--output", "shown")
    assert found["answers"][0]["question"] == "Who founded the Vantry Glassworks?"
    assert "Agnes Vantry" in found["answers"][0]["hits"][0]["text"]
