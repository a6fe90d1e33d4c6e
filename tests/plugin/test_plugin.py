"""A package of its own, really installed, adds a part of every kind through entry points."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import clew
from clew.graph.errors import ConfigError
from clew.graph.identity import document_id

ASK = """
import json
import clew
with clew.open("loud://" + "s.clew", mode="r") as graph:
    loud = graph.retriever("loud", times=2.0)
    both = (loud | graph.retriever("keyword")).retrieve("bridge")
    hidden = loud.retrieve("bridge", filter='not source contains "a.loud"')
    loudest = graph.retriever("loudest", of=["keyword", "vector"])
    print(json.dumps({
        "kind": type(graph.store).__name__,
        "encoder": graph.stats()["encoder"],
        "again": graph.embedder.name,
        "types": dict(graph.schema().entity_types),
        "hits": [[hit.node.text, hit.score] for hit in loud.retrieve("bridge")],
        "both": both.ids,
        "hidden": hidden.ids,
        "repr": repr(loud | graph.retriever("keyword")),
        "loudest": [[hit.node.text, hit.score] for hit in loudest.retrieve("bridge")],
        "quiet": loudest.retrieve("bridge", filter='not source contains "a.loud"').ids,
        "default": repr(graph.retriever("loudest")),
    }))
"""


CLI = ("-c", "from clew.app.cli.main import main; main()")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which pip put the package."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("site")
    for name in ("pyproject.toml", "clew_loud.py"):
        shutil.copy(Path(__file__).parent / name, source)
    install = ["install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--target", str(target), str(source)]
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", *install], check=True, capture_output=True)
    return target


def run(installed: Path, folder: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **variables, "PYTHONPATH": str(installed), "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.process
def test_every_kind_of_part_is_found_by_name(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "a.loud").write_text("bridge over the river")
    (tmp_path / "b.txt").write_text("The BRIDGE is quiet.")
    flags = ("--extractor", "loud", "--embedder", "loud", "--json")
    added = run(installed, tmp_path, *CLI, "add", "loud://s.clew", "a.loud", "b.txt", *flags)
    assert (added.returncode, added.stderr) == (0, "")
    assert json.loads(added.stdout)["added"] == 2
    asked = run(installed, tmp_path, "-c", ASK)
    assert asked.stderr == ""
    found = json.loads(asked.stdout)
    assert found["kind"] == "EmbeddedStore"
    assert (found["encoder"], found["again"]) == ("loud", "loud")
    # Four words in capitals and the title, which declares an entity without a type.
    assert found["types"] == {"NOISE": 4, "": 1}
    assert found["hits"] == [["BRIDGE OVER THE RIVER", 8.0], ["The BRIDGE is quiet.", 2.0]]
    loud, quiet = (document_id(f"{tmp_path.name}/{name}") for name in ("a.loud", "b.txt"))
    assert sorted(found["both"]) == sorted([loud, quiet])
    assert found["hidden"] == [quiet]
    assert found["repr"] == "loud(times=2.0) | keyword"
    assert found["loudest"] == [["BRIDGE OVER THE RIVER", 4.0], ["The BRIDGE is quiet.", 1.0]]
    assert found["quiet"] == [quiet]
    assert found["default"] == "loudest(retrievers=(keyword, loud))"
    searched = run(installed, tmp_path, *CLI, "search", "s.clew", "bridge", "--retriever", "loud", "--json")
    assert [hit["score"] for hit in json.loads(searched.stdout)] == [4.0, 1.0]


EXPRESSION = "loud_words(most=2) >> keyword >> quiet_last"
ASK_EXPRESSION = f"""
import json
import clew
from clew.graph.errors import ConfigError
with clew.open("s.clew", mode="r") as graph:
    made = graph.retriever({EXPRESSION!r})
    found = graph.search("bridge", retriever={EXPRESSION!r})
    try:
        graph.retriever("keyword >> quiet_lost")
    except ConfigError as error:
        wrong = str(error)
    print(json.dumps({{
        "repr": repr(made),
        "values": repr(graph.retriever("keyword") >> graph.retriever("loud >> quiet_last(least=3)").rerankers[0]),
        "texts": [hit.node.text for hit in found],
        "notes": found.notes,
        "asked": [hit.trail.asked for hit in found],
        "hidden": graph.search("bridge", retriever={EXPRESSION!r}, filter='not source contains "a.loud"').notes,
        "wrong": wrong,
    }}))
"""


@pytest.mark.process
def test_a_reranker_and_a_transform_are_found_by_name_in_an_expression(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "a.loud").write_text("bridge over the river")
    (tmp_path / "b.txt").write_text("A bridge is quiet.")
    (tmp_path / "c.txt").write_text("No OVER here.")
    flags = ("--extractor", "loud", "--embedder", "loud")
    assert run(installed, tmp_path, *CLI, "add", "s.clew", "a.loud", "b.txt", "c.txt", *flags).returncode == 0
    asked = run(installed, tmp_path, "-c", ASK_EXPRESSION)
    assert asked.stderr == ""
    found = json.loads(asked.stdout)
    assert found["repr"] == "loud_words(most=2) >> keyword >> quiet_last"
    assert found["values"] == "keyword >> quiet_last(least=3)"
    assert found["notes"] == [f"asked besides, by loud_words(most=2): {word}" for word in ("OVER", "RIVER")]
    # In capitals: its score stays; asked besides: found by a question made of the first one.
    assert found["texts"][0] == "BRIDGE OVER THE RIVER"
    assert found["texts"][-1] == "A bridge is quiet."
    assert found["asked"][found["texts"].index("No OVER here.")] == "OVER"
    assert found["hidden"] == []
    assert "Did you mean 'quiet_last'?" in found["wrong"]
    assert found["wrong"].endswith("\n  keyword >> quiet_lost\n             ^")
    # On the command line, in the settings file and in the environment.
    command = (*CLI, "search", "s.clew", "bridge", "--json")
    on_command_line = run(installed, tmp_path, *command, "-r", EXPRESSION)
    (tmp_path / "clew.toml").write_text(f"retriever = '{EXPRESSION}'\n")
    by_file = run(installed, tmp_path, *command)
    by_environment = run(installed, tmp_path, *command, CLEW_RETRIEVER=EXPRESSION)
    assert [hit["text"] for hit in json.loads(on_command_line.stdout)] == found["texts"]
    assert on_command_line.stdout == by_file.stdout == by_environment.stdout
    (tmp_path / "clew.toml").write_text("retriever = 'keyword >> quiet_lost'\n")
    wrong = run(installed, tmp_path, *command)
    assert wrong.stderr.startswith("Error: the setting 'retriever' is unusable: unknown name 'quiet_lost'")
    assert wrong.stderr.endswith("\n  keyword >> quiet_lost\n             ^\n")


@pytest.mark.process
@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (
            "search",
            [
                "text_to_cypher (needs a Neo4j server and a language model)",
                "loud, loudest; or an expression of them",
                "(schemes: neo4j, bolt, loud;",
            ],
        ),
        ("eval", ["loud, loudest. Default: keyword,vector,fusion,graph,hybrid."]),
        ("add", ["llm, spacy+llm, loud. Default: spacy.", "(needs the extra 'openai'), loud. Default", ".loud"]),
    ],
)
def test_help_names_the_package_s_parts(installed: Path, tmp_path: Path, command: str, shown: list[str]) -> None:
    printed = " ".join(run(installed, tmp_path, *CLI, command, "--help").stdout.replace("│", " ").split())
    assert [each for each in shown if each not in printed] == []


@pytest.mark.process
@pytest.mark.parametrize(
    ("typed", "offered"),
    [("clew search a b --retriever loude", "loudest"), ("clew eval --retrievers keyword,loude", "keyword,loudest")],
)
def test_shells_complete_the_package_s_names(installed: Path, tmp_path: Path, typed: str, offered: str) -> None:
    words = {"_CLEW_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split()) - 1)}
    assert run(installed, tmp_path, *CLI, **words).stdout.split() == [offered]


def test_without_the_package_its_names_are_unknown(tmp_path: Path) -> None:
    with (
        clew.open(tmp_path / "s.clew", embedder="hashing") as graph,
        pytest.raises(ConfigError, match=r"known: .*fusion, global, graph"),
    ):
        graph.retriever("loud")
