"""The command line: results on standard output, messages on standard error, exit codes, JSON that keeps its schema."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import clew
from clew.app.cli.main import COMMANDS, main
from clew.retrieval.query import NOTHING_ASKED

from ..running import Run
from ..worlds import MARKUP, small_world

# Help


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_documents_itself_each_option_and_an_example(name: str) -> None:
    from typer.main import get_command

    command = get_command(clew_app()).commands[name]  # type: ignore[attr-defined]
    assert command.help
    assert re.search(rf"clew {name}\b", command.epilog or "")
    for parameter in command.params:
        if parameter.name != "help":
            assert getattr(parameter, "help", None), f"{name}: {parameter.name} has no help"


def clew_app() -> Any:
    from clew.app.cli.main import app

    return app


@pytest.mark.parametrize("name", COMMANDS)
def test_help_shows_examples(run: Run, name: str) -> None:
    code, out, _ = run(name, "--help")
    assert code == 0
    assert "Usage: clew" in out
    assert f"clew {name}" in out.split("Examples:")[1]


def test_help_documents_exit_codes_and_every_command(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    assert all(re.search(rf"│ {name}\b", out) for name in COMMANDS)
    words = " ".join(out.split())
    assert "Exit codes: 0 success, 1 an error (one line on standard error), 2 wrong usage, 3 success except for" in words
    assert "130 interrupted" in words


def test_version(run: Run) -> None:
    assert run("--version") == (0, f"clew {clew.__version__}\n", "")


@pytest.mark.process
def test_help_loads_nothing_heavy() -> None:
    heavy = ("numpy", "scipy", "spacy", "onnxruntime", "networkx", "pydantic", "pydantic_settings", "bokeh", "ir_measures")
    program = (
        "import sys\nfrom clew.app.cli.main import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        f"print('LOADED', *[name for name in {heavy!r} if name in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert out.splitlines()[-1] == "LOADED"


@pytest.mark.process
@pytest.mark.parametrize(("typed", "offered"), [("clew se", "search"), ("clew search a b --retriever hy", "hybrid")])
def test_shells_complete_commands_and_retrievers(typed: str, offered: str) -> None:
    words = {"_CLEW_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split()) - 1)}
    program = "from clew.app.cli.main import main; main()"
    done = subprocess.run([sys.executable, "-c", program], env={**os.environ, **words}, capture_output=True, text=True)
    assert done.stdout.split() == [offered]


# Exit codes and messages


def test_our_errors_are_one_line_and_no_traceback(run: Run) -> None:
    code, out, err = run("search", "missing.clew", "who?")
    assert (code, out) == (1, "")
    assert err.startswith("Error: there is no store at missing.clew")
    assert len(err.splitlines()) == 1
    assert not Path("missing.clew").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("stats", "missing.clew"),
        ("show", "missing.clew", "Ada"),
        ("path", "missing.clew", "Ada", "Bob"),
        ("remove", "missing.clew", "d"),
        ("copy", "missing.clew", "other.clew"),
        ("draw", "missing.clew"),
    ],
)
def test_only_add_eval_and_copy_make_a_store(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (1, "")
    assert "no store at missing.clew" in err
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("search",),
        ("search", "a", "b", "--colour"),
        ("search", "a", "b", "-k", "-1"),
        ("path", "a", "b", "c", "-k", "-1"),
        ("nonsense",),
    ],
)
def test_wrong_usage_is_2(run: Run, arguments: tuple[str, ...]) -> None:
    code, _, _ = run(*arguments)
    assert code == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--retriever", ""), "unknown retriever ''"),
        (("--retriever", "keywrd"), "unknown retriever 'keywrd'.*Did you mean 'keyword'"),
        (("--filter", "yaer = 1919"), "no document has the field 'yaer'.*Did you mean 'year'"),
        (("--filter", "year ="), "filter"),
    ],
)
def test_bad_questions_get_a_clear_error(run: Run, store: Path, arguments: tuple[str, ...], message: str) -> None:
    code, out, err = run("search", store, "who?", "--retriever", "keyword", *arguments)
    assert (code, out) == (1, "")
    assert re.search(message, err)
    assert len(err.splitlines()) == 1


def test_a_question_in_another_script_finds_nothing_and_does_no_harm(run: Run, store: Path) -> None:
    code, out, err = run("search", store, "谁建立了公司", "--retriever", "keyword")
    assert (code, out, err) == (0, "nothing found\n", "")


@pytest.mark.parametrize("question", ["", " \t\n", "?!", "\x00\x1b[;"])
def test_an_empty_question_is_an_error(run: Run, store: Path, question: str) -> None:
    code, out, err = run("search", store, question, "--retriever", "keyword")
    assert (code, out) == (1, "")
    assert err == f"Error: {NOTHING_ASKED}\n"


def test_a_question_beyond_all_measure_is_refused(run: Run, store: Path) -> None:
    code, _, err = run("search", store, "why " * 25_000, "--retriever", "keyword")
    assert code == 1
    assert "the most is 20,000" in err


def test_a_huge_k_is_fine(run: Run, store: Path) -> None:
    code, out, _ = run("search", store, "ada", "--retriever", "keyword", "-k", str(10**9), "--json")
    assert code == 0
    assert 0 < len(json.loads(out)) < 10


def test_a_bug_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch, store: Path) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(clew.KnowledgeGraph, "stats", broken)
    with pytest.raises(RuntimeError, match="a bug"):
        main(["stats", str(store)])


def test_an_interrupt_is_130(run: Run, monkeypatch: pytest.MonkeyPatch, store: Path) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(clew.KnowledgeGraph, "stats", interrupted)
    code, out, err = run("stats", store)
    assert (code, out) == (130, "")
    assert err.startswith("Interrupted. What was committed is kept")


@pytest.mark.process
def test_a_reader_that_goes_away_is_no_error(store: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    program = "from clew.app.cli.main import main; main(['schema'])"
    done = subprocess.run([sys.executable, "-c", program], stdout=writing, stderr=subprocess.PIPE, text=True)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.process
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_under_the_results_is_one_line(store: Path) -> None:
    program = f"from clew.app.cli.main import main; main(['show', {str(store)!r}, 'Ada Lindqvist'])"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-c", program], stdout=full, stderr=subprocess.PIPE, text=True)
    message = "Error: the results cannot be written: no space left on the device\n"
    assert (done.returncode, done.stderr) == (1, message)


# What is shown


def test_search_shows_a_table_with_nobodys_markup(run: Run, store: Path) -> None:
    code, out, err = run("search", store, "praises", "--retriever", "keyword")
    assert (code, err) == (0, "")
    assert "[bold red]Evil[/] <script>alert(1)</script> �[31m praises Halden Optics" in " ".join(out.split())
    assert "\x1b" not in out


def test_explain_shows_trails_and_shares(run: Run, store: Path) -> None:
    code, out, _ = run("search", store, "who founded halden optics", "--retriever", "keyword", "--explain")
    assert code == 0
    assert "words founded, halden, optics" in out
    assert re.search(r"score \d\.\d+ = keyword \d", out)


def test_show_and_path_speak_in_sentences(run: Run, store: Path) -> None:
    _, shown, _ = run("show", store, "Ada Lindqvist")
    assert "Ada Lindqvist —founded→ Halden Optics" in shown
    assert "“Ada Lindqvist founded Halden Optics”" in shown
    _, ways, _ = run("path", store, "Ada Lindqvist", "Port Ellery", "-k", "1")
    assert " 1. 2 hops" in ways
    assert "“Halden Optics is based in Port Ellery”" in ways


def test_a_path_from_an_entity_to_itself_says_that_it_is_one(run: Run, store: Path) -> None:
    code, ways, err = run("path", store, "Ada Lindqvist", "ada  lindqvist")
    assert (code, ways, err) == (0, "both names stand for the same entity\n", "")


def test_show_of_a_name_that_is_alike_says_whom_it_shows(run: Run, store: Path) -> None:
    code, out, err = run("show", store, "Ada Lindkvist")
    assert code == 0
    assert "Ada Lindqvist" in out
    assert "'Ada Lindkvist'" in err
    assert "'Ada Lindqvist'" in err


def test_show_of_nobody_says_so(run: Run, store: Path) -> None:
    code, out, err = run("show", store, "Zebedee Quorn")
    assert (code, out) == (1, "")
    assert "no entity is called 'Zebedee Quorn'" in err


def test_remove_takes_all_or_nothing(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "w.clew"
    small_world(place).close()
    code, out, err = run("remove", place, "school", "skool")
    assert (code, out) == (1, "")
    assert "'skool'. Did you mean 'school'? Nothing was removed" in err
    assert json.loads(run("stats", place, "--json")[1])["documents"] == 5
    code, out, _ = run("remove", place, "school", "--json")
    assert (code, json.loads(out)) == (0, {"removed": ["school"]})
    assert json.loads(run("stats", place, "--json")[1])["documents"] == 4


def test_copies_are_whole_and_never_overwrite(run: Run, store: Path) -> None:
    for target in ("copy.clew", "copy.jsonl", "copy.graphml"):
        code, out, err = run("copy", store, target)
        assert (code, out) == (0, "")
        assert err == f"copied 5 documents, 5 entities to {target}\n"
        code, _, err = run("copy", store, target)
        assert code == 1
        assert target in err
    digests = [json.loads(run("stats", place, "--json")[1])["digest"] for place in (store, "copy.clew")]
    assert digests[0] == digests[1]


@pytest.mark.encoder
def test_files_are_read_back_into_a_new_store(run: Run, store: Path) -> None:
    for name in ("back.jsonl", "back.graphml"):
        assert run("copy", store, name)[0] == 0
        place = name.replace(".", "-")
        code, out, _ = run("copy", name, place, "--json")
        assert (code, json.loads(out)["counts"]["relations"]) == (0, 6)
        found = [run("search", each, "Who founded Halden?", "-r", "keyword", "--json")[1] for each in (store, place)]
        assert found[0] == found[1]
        assert "Ada Lindqvist founded Halden Optics" in found[0]
        code, _, err = run("copy", name, place)
        assert (code, "holds 5 documents already" in err) == (1, True)
    digests = [json.loads(run("stats", place, "--json")[1])["digest"] for place in (store, "back-jsonl")]
    assert digests[0] == digests[1]
    assert run("copy", "missing.jsonl", "new.clew")[::2] == (1, "Error: there is no file missing.jsonl: check the path\n")
    assert run("copy", "back.jsonl", "other.jsonl")[0] == 1
    assert not Path("new.clew").exists()


def test_copy_onto_itself_is_refused(run: Run, store: Path) -> None:
    code, _, err = run("copy", store, store)
    assert code == 1
    assert "cannot be copied onto itself" in err


def test_draw_writes_a_picture(run: Run, store: Path) -> None:
    code, out, err = run("draw", store, "Ada Lindqvist", "-o", "ada.html")
    assert (code, out) == (0, "")
    assert "ada.html" in err
    html = Path("ada.html").read_text(encoding="utf-8")
    assert "Halden Optics" in html
    assert MARKUP not in html
