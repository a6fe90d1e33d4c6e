"""Neo4j Browser: links with a query in the editor, a style, and saved queries that all run on a real server."""

import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from jsonschema import Draft202012Validator
from neo4j import Record
from neo4j.graph import Path as Walk

import clew
from clew.app.cli.main import main
from clew.app.knowledge_graph import KnowledgeGraph
from clew.app.neo4j_browser.link import FOLDER, QUERIES, STYLE, BrowserView, browser_view, link, save
from clew.app.neo4j_browser.saved_queries import (
    SavedQuery,
    best_facts,
    isolated,
    neighbourhood,
    paths,
    sentences,
    statements,
    trail,
)
from clew.app.neo4j_browser.style_sheet import style
from clew.graph.errors import InputError, NotFound
from clew.graph.stores.neo4j.browser_address import BrowserAddress
from clew.graph.stores.neo4j.labels import LABELS, RELATIONSHIPS
from clew.tests.app.worlds import MARKUP, TRIPLETS, quick
from clew.tests.neo4j_server.address import Address, cypher
from clew.tests.neo4j_server.emptying import empty

QUOTED = 'O\'Hara \\u0027 \\ "Söhne" // `x`'
WEB = BrowserAddress("host", "http://host:7474", "neo4j://me@host:7687", "films")


@pytest.fixture(scope="module")
def graph(neo4j_url: str) -> Iterator[KnowledgeGraph]:
    empty(neo4j_url)
    with quick(neo4j_url) as opened:
        opened.add(TRIPLETS)
        opened.add(clew.Triplet(QUOTED, "owns", "Halden Optics", document_id=QUOTED))
        opened.add(clew.Document("silent", "nothing of note happens in here.", title="Nothing"))
        opened.add(clew.Triplet("Ada Lindqvist", "was born in", "1889", "PERSON", "DATE"))
        opened.add(clew.Triplet("Beacon Prize", "was founded in", "1889", "", "DATE"))
        yield opened
    empty(neo4j_url)


@pytest.fixture
def records(neo4j_url: str) -> Any:
    address = Address.parsed(neo4j_url)

    def run(query: SavedQuery) -> list[Record]:
        with address.driver() as driver:
            return driver.execute_query(cypher(query.script), database_=address.database).records

    return run


def names(found: list[Record]) -> set[str]:
    """The names of all nodes on the paths and alone."""
    nodes: list[Any] = []
    for value in (value for record in found for value in record.values()):
        nodes.extend(value.nodes if isinstance(value, Walk) else [value])
    return {node["name"] for node in nodes}


def test_neighbourhood(graph: KnowledgeGraph, records: Any) -> None:
    assert names(records(neighbourhood("Ada Lindqvist"))) == {"Ada Lindqvist", "Halden Optics", "Tobias Merrow", "1889"}
    assert names(records(neighbourhood(MARKUP))) >= {"Halden Optics"}
    assert names(records(neighbourhood(QUOTED))) == {graph.entity(QUOTED).name, "Halden Optics"}
    assert records(neighbourhood("nobody")) == []


def test_paths_go_through_facts_but_not_through_dates(graph: KnowledgeGraph, records: Any) -> None:
    found = records(paths("Ada Lindqvist", "Port Ellery"))
    assert names(found) == {"Ada Lindqvist", "Halden Optics", "Tobias Merrow", "Port Ellery"}
    assert {len(record[0].relationships) for record in found} == {2}
    assert records(paths("Ada Lindqvist", "Beacon Prize")) == []
    assert names(records(paths(QUOTED, "Port Ellery"))) == {graph.entity(QUOTED).name, "Halden Optics", "Port Ellery"}


def test_what_a_document_states(graph: KnowledgeGraph, records: Any) -> None:
    found = records(statements("school"))
    walks = [value for record in found for value in record.values()]
    kinds = {edge.type for walk in walks for edge in walk.relationships}
    assert {"CONTAINS", "STATES"} < kinds
    assert {"Ada Lindqvist", "Tobias Merrow"} < names(found)
    assert "Halden Optics" not in names(found)
    assert "Halden Optics" in names(records(statements(QUOTED)))


def test_facts_and_their_sentences(graph: KnowledgeGraph, records: Any) -> None:
    assert len(records(best_facts())) == len(TRIPLETS) + 3
    table = records(sentences())
    assert table[0].keys() == ["subject", "predicate", "object", "evidence", "sentence"]
    row = next(row for row in table if row["object"] == "Halden Optics" and row["subject"] == "Ada Lindqvist")
    assert (row["predicate"], row["evidence"]) == ("founded", 1)
    assert "founded" in row["sentence"]


def test_isolated_nodes(graph: KnowledgeGraph, records: Any) -> None:
    assert "Nothing" in names(records(isolated()))
    assert "Ada Lindqvist" not in names(records(isolated()))


@pytest.mark.parametrize("retriever", ["keyword", "graph", "hybrid"])
def test_every_edge_of_a_search_is_found(graph: KnowledgeGraph, records: Any, retriever: str) -> None:
    ranking = graph.search("Who founded the company based in Port Ellery?", k=5, retriever=retriever)
    found = records(trail(QUOTED, ranking))
    walks = [value for record in found for value in record.values()]
    assert {node["clew_id"] for walk in walks if not walk.relationships for node in walk.nodes} == set(ranking.ids)
    steps = {(step.edge.type, step.edge.source, step.edge.target) for hit in ranking for step in hit.trail.steps}
    assert sum(len(walk.relationships) for walk in walks) == len(steps)
    assert records(trail("nothing", graph.search("zzz", k=0))) == []


def test_links_carry_a_query_and_no_password(graph: KnowledgeGraph, neo4j_url: str) -> None:
    address = Address.parsed(neo4j_url)
    for shown in (
        browser_view(graph),
        browser_view(graph, ["ada lindqvist"]),
        browser_view(graph, ["Ada Lindqvist", "Port Ellery"]),
    ):
        parts = urlsplit(shown.address)
        asked = parse_qs(parts.query, strict_parsing=True)
        assert (parts.scheme, parts.path, asked["cmd"], asked["arg"]) == (
            "http",
            "/browser/",
            ["edit"],
            [shown.query.script],
        )
        assert urlsplit(asked["dbms"][0]).username == address.user
        assert address.password not in shown.address
    assert "'Ada Lindqvist'" in browser_view(graph, ["ada lindqvist"]).query.text
    assert "// The trails of: Who founded Halden? MATCH" in (
        browser_view(graph, question="Who founded Halden?\nMATCH (n) DETACH DELETE n").query.script
    )


def test_the_page_answers_where_the_server_says(graph: KnowledgeGraph) -> None:
    import httpx

    assert httpx.get(browser_view(graph).address.partition("?")[0]).status_code == 200


@pytest.mark.parametrize(
    ("http", "page"),
    [
        ("", "http://host:7474/browser/"),
        ("80", "http://host:80/browser/"),
        ("https://away.example", "https://away.example/browser/"),
        ("http://localhost:7474/browser/", "http://localhost:7474/browser/"),
    ],
)
def test_the_page_can_be_elsewhere(http: str, page: str) -> None:
    assert link(WEB, "RETURN 1", http).startswith(
        f"{page}?dbms=neo4j%3A%2F%2Fme%40host%3A7687&db=films&cmd=edit&arg=RETURN%201"
    )


@pytest.mark.parametrize("http", ["0", "65536", "-1", "x", "ftp://host", "http://", "http://user:secret@host"])
def test_unusable_pages_are_refused(http: str) -> None:
    with pytest.raises(InputError, match="port or address"):
        link(WEB, "RETURN 1", http)


def test_a_server_without_a_page_says_so() -> None:
    with pytest.raises(InputError, match="--http 7474"):
        link(BrowserAddress("host", "", "neo4j://host:7687", "neo4j"), "RETURN 1")


def test_what_cannot_be_looked_at_is_refused(graph: KnowledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="either entities or a question"):
        browser_view(graph, ["Ada Lindqvist"], "who?")
    with pytest.raises(InputError, match="got 3"):
        browser_view(graph, ["a", "b", "c"])
    with pytest.raises(NotFound):
        browser_view(graph, ["nobody at all"])
    with quick(tmp_path / "w.clew") as embedded, pytest.raises(InputError, match=r"clew copy .*w\.clew neo4j://"):
        browser_view(embedded)
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be written"):
        save(graph, tmp_path / "file", best_facts())


def test_files_hold_the_style_and_every_query(graph: KnowledgeGraph, records: Any, tmp_path: Path) -> None:
    shown: BrowserView = browser_view(graph, question="Who founded Halden?")
    files = save(graph, tmp_path / "new" / "folder", shown.query)
    assert [file.name for file in files[:2]] == [STYLE, QUERIES]
    texts = {file.name: file.read_text(encoding="utf-8") for file in files if file.suffix == ".cypher"}
    assert {"neighbourhood.cypher", "path.cypher", "document.cypher", "trail.cypher"} < texts.keys()
    for name, text in texts.items():
        title, _, query = text.partition("\n")
        assert title.startswith("// ")
        assert records(SavedQuery(name, title, query)), f"{name} shows nothing of this graph"
    packed = files[1].read_bytes()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert {name: archive.read(f"{FOLDER}/{name}").decode() for name in texts} == texts
    assert save(graph, tmp_path / "new" / "folder", shown.query)[1].read_bytes() == packed


def rules(text: str) -> dict[str, dict[str, str]]:
    found = {}
    for selector, body in re.findall(r"^([^\s{]+) \{\n(.*?)^\}$", text, re.MULTILINE | re.DOTALL):
        found[selector] = dict(re.findall(r"^  ([\w-]+): (.*);$", body, re.MULTILINE))
    return found


def test_the_style_names_all_labels_and_no_vector() -> None:
    found = rules(style(["LOC", "iPhone model", "DOCUMENT", "?!", "a;b:{c}'\""]))
    assert {f"node.{label}" for label in LABELS} | {f"relationship.{type}" for type in RELATIONSHIPS} < found.keys()
    assert {"node.Person", "node.WorkOfArt", "node.Date", "node.IPhoneModel", "node.Document_", "node.ABC"} < found.keys()
    assert list(found).index("node.Entity") < list(found).index("node.Date")
    assert {rule["caption"] for rule in found.values()} == {
        "'{name}'",
        "'{clew_id}'",
        "'<type>'",
        "'{words}'",
        "'states {predicate}'",
        "'not asserted {words}'",
    }
    # Browser splits a rule at every ; and : and a sheet at every brace outside of quotes.
    assert all(re.fullmatch(r"'[^':;]*'|#[0-9a-f]{6}|\d+px", value) for rule in found.values() for value in rule.values())


def test_the_command(graph: KnowledgeGraph, neo4j_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            main(["browser", *arguments])
        said = capsys.readouterr()
        return int(end.value.code or 0), said.out, said.err

    code, out, err = run(neo4j_url, "Ada Lindqvist", "-o", str(tmp_path / "b"))
    assert (code, out) == (0, f"{browser_view(graph, ['Ada Lindqvist']).address}\n")
    assert err.splitlines() == [f"drop on the page: {tmp_path / 'b' / name}" for name in (STYLE, QUERIES)]
    code, out, err = run(neo4j_url, "--question", "Who founded Halden?", "--json")
    assert (code, err) == (0, "")
    with pytest.raises(SystemExit):
        main(["schema", "browser"])
    Draft202012Validator(json.loads(capsys.readouterr().out)).validate(json.loads(out))
    code, out, err = run(str(tmp_path / "none.clew"))
    assert (code, out) == (1, "")
    assert "no store" in err


@pytest.mark.process
def test_nothing_of_the_driver_is_needed_to_refuse(tmp_path: Path) -> None:
    # As on a machine without the extra.
    import subprocess

    with quick(tmp_path / "w.clew") as embedded:
        embedded.add(TRIPLETS)
    program = "import sys; sys.modules['neo4j'] = None; from clew.app.cli.main import main; main(['browser', sys.argv[1]])"
    done = subprocess.run([sys.executable, "-c", program, tmp_path / "w.clew"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: ")
    assert len(done.stderr.splitlines()) == 1
