"""Every command and every method of a graph, called as a user without any extra would call them.

Run as a module in an empty folder, it writes what each of them came to as JSON. `test_plain_install` runs it in a process
that can import nothing but what Clew requires.
"""

import asyncio
import io
import json
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import clew
from clew.app.cli.main import COMMANDS, main
from clew.app.samples import samples_path
from clew.graph.errors import ClewError

STORE = "demo/samples.clew"
ASKED = "Who founded the Vantry Glassworks?"
SERVER = "neo4j://neo4j:secret@localhost:7687"

# Each is made with --json and without; what is copied goes to another place each time.
CALLS: tuple[tuple[str, ...], ...] = (
    ("demo", "--output", "demo"),
    ("add", STORE, "more.txt"),
    ("search", STORE, ASKED, "--explain"),
    ("search", STORE, ASKED, "-k", "3", "--retriever", "keyword"),
    ("search", STORE, ASKED, "--retriever", "deep", "--filter", "since >= 1900"),
    ("show", STORE, "Agnes Vantry"),
    ("path", STORE, "Agnes Vantry", "Kestrel Bridge"),
    ("list", STORE, "entities"),
    ("list", "rerankers"),
    ("enrich", STORE, "summaries", "keywords", "tree", "communities"),
    ("search", STORE, "What is this about?", "--retriever", "global"),
    ("stats", STORE),
    ("entities", STORE),
    ("entities", STORE, "candidates", "-k", "3"),
    ("entities", STORE, "history"),
    ("facts", STORE, "Agnes Vantry"),
    ("facts", STORE),
    ("copy", STORE, "{form}.clew"),
    ("copy", STORE, "{form}.jsonl"),
    ("copy", STORE, "{form}.graphml"),
    ("copy", "{form}.jsonl", "{form}-from-jsonl"),
    ("copy", "{form}.graphml", "{form}-from-graphml"),
    ("remove", "{form}.clew", "tobias-merrow.md"),
    ("entities", "{form}.clew", "describe", "Agnes Vantry", "glass maker"),
    ("facts", "{form}.clew", "--add", "Agnes Vantry", "admired", "Tobias Merrow"),
    ("check", STORE),
    ("recover", STORE, "{form}-recovered.clew"),
    ("compact", "{form}.clew"),
    ("clear", "{form}-from-graphml", "--yes"),
    ("draw", STORE, "Agnes Vantry", "-o", "agnes.html"),
    ("draw", STORE, "--question", ASKED, "-o", "trails.html"),
    ("extract", "more.txt"),
    ("eval", "--store", STORE, "--retrievers", "keyword,hybrid"),
    ("feedback", STORE, ASKED, "{node}"),
    ("feedback", STORE),
    ("schema", "search"),
    ("schema",),
)
"""Calls that succeed."""

NEED_MORE: dict[tuple[str, ...], str] = {
    ("train", "--store", STORE): "training the ranker needs the extra 'train': pip install 'lightgbm",
    (
        "enrich",
        STORE,
        "communities",
        "--algorithm",
        "leiden",
    ): "needs the extra 'communities': pip install 'graspologic-native",
    ("train", "--store", STORE, "--queries", "q.jsonl", "-o", "w.json"): "needs the extra 'train'",
    ("browser", STORE): f"{STORE} is not on a Neo4j server",
    ("query", STORE, "MATCH (n) RETURN n"): f"{STORE} does not",
    ("stats", SERVER): "a graph in Neo4j needs the extra 'neo4j': pip install 'neo4j",
    ("browser", SERVER): "a graph in Neo4j needs the extra 'neo4j'",
    ("query", SERVER, "MATCH (n) RETURN n"): "a graph in Neo4j needs the extra 'neo4j'",
    ("copy", STORE, SERVER): "a graph in Neo4j needs the extra 'neo4j'",
    ("add", "other.clew", "more.txt", "--embedder", "fastembed:m"): "needs the extra 'fastembed': pip install 'fastembed",
    ("add", "other.clew", "more.txt", "--embedder", "sentence-transformers:m"): "pip install 'sentence-transformers",
}
"""Calls that one error line answers, with a part of it."""


def run(*arguments: str) -> tuple[int, str, str]:
    """The exit code, standard output and standard error of a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main(arguments)
        except SystemExit as end:
            return int(end.code or 0), out.getvalue(), err.getvalue()
    raise AssertionError("a command ends with an exit code")


def commands() -> dict[str, tuple[int, str, str]]:
    """What each call came to, by its words."""
    Path("more.txt").write_text("Agnes Vantry founded the Moor Lamp Company in 1880. The company is based in Corvane.\n")
    Path("q.jsonl").write_text('{"id": "q", "question": "Who founded Moor Lamp?", "gold_ids": ["x"]}\n')
    came = {f"{name} --help": run(name, "--help") for name in COMMANDS}
    came["--help"], came["--version"] = run("--help"), run("--version")
    for call in CALLS:
        for form in ("text", "json"):
            values = {"form": form, "node": _first_hit() if "{node}" in call else ""}
            words = [each.format(**values) for each in call]
            printed = [*words, *(["--json"] if form == "json" and call[0] != "schema" else [])]
            came[f"{form}: {' '.join(call)}"] = run(*printed)
    for call in NEED_MORE:
        came[" ".join(call)] = run(*call)
    return came


def _first_hit() -> str:
    with clew.open(STORE, "r") as graph:
        return graph.search(ASKED, k=1).ids[0]


def methods() -> dict[str, str]:
    """Each public method and property of a graph, by its name: what it returned, or the error that it raised."""
    with clew.open("methods.clew", on_event=lambda event: None) as graph:
        graph.add(samples_path() / "agnes-vantry.md", samples_path() / "prizes.jsonl", progress=False)
        graph.add(clew.Triplet("Agnes Vantry", "owned", "Moor Lamp"), clew.Document("d", "A lamp."), progress=False)
        document = graph.store.builds()[0].document_id
        calls: dict[str, Callable[[], Any]] = {
            "add": lambda: graph.add("more.txt", prune=True),
            "add_reference": lambda: graph.add_reference("a lamp maker", "document:d"),
            "building": lambda: graph.building.word_vectors,
            "copy_from": lambda: list(map(graph.copy_from, ("text.jsonl", "text.graphml", graph.to_networkx()))),
            "copy_to": lambda: list(map(graph.copy_to, ("m.clew", "m.jsonl", "m.graphml"))),
            "corrections": lambda: graph.corrections.decided(),
            "counts": graph.counts,
            "draw": lambda: graph.draw("m.html", question=ASKED).title,
            "embedder": lambda: graph.embedder.name,
            "enrich": lambda: graph.enrich("summaries", "communities", progress=False),
            "entities": lambda: graph.entities.log(),
            "entity": lambda: graph.entity("Agnes Vantry"),
            "find": lambda: graph.find("Agnes Vantrey"),
            "facts": lambda: graph.facts("Agnes Vantry"),
            "feedback": lambda: graph.feedback(ASKED, graph.search(ASKED, k=1).ids[0]),
            "mention_count": lambda: graph.mention_count("Agnes Vantry"),
            "paths": lambda: graph.paths("Agnes Vantry", "Moor Lamp"),
            "query": lambda: graph.query("RETURN 1"),
            "query_embedder": lambda: graph.query_embedder.embed(["lamp"]).shape,
            "remove": lambda: graph.remove(document),
            "retriever": lambda: graph.retriever("fusion").retrieve(ASKED).ids,
            "schema": graph.schema,
            "search": lambda: graph.search(ASKED, k=3, filter=clew.F.since >= 1900).ids,
            "asearch": lambda: asyncio.run(graph.asearch(ASKED, k=3)).ids,
            "stats": graph.stats,
            "to_networkx": graph.to_networkx,
            "url": lambda: graph.url,
            "view": lambda: graph.view("since >= 1900").counts(),
            "check": lambda: graph.check().clean,
            "compact": lambda: graph.compact().after > 0,
            "clear": graph.clear,
            "close": graph.close,
        }
        return {name: _came_to(call) for name, call in calls.items()}


def _came_to(call: Callable[[], Any]) -> str:
    try:
        return repr(call())
    except ClewError as error:
        return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps({"commands": commands(), "methods": methods()}))
