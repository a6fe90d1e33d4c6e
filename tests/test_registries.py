"""The tables of names: each row leads somewhere and explains itself, and no other place lists the names again."""

import ast
import re
import subprocess
import sys
from typing import Any

import pytest

from clew.extraction.registry import EXTRACTORS, LOADERS
from clew.graph.registry import Registry
from clew.graph.stores.open import STORES
from clew.models.registry import EMBEDDERS, LLMS
from clew.retrieval.registry import RERANKERS, RETRIEVERS, TRANSFORMS, compared, graphless, has_option
from clew.tests.test_package import ROOT, loaded_by, shipped, sources

TABLES: dict[str, Registry[Any]] = {
    each.group: each for each in (RETRIEVERS, RERANKERS, TRANSFORMS, EXTRACTORS, LOADERS, EMBEDDERS, LLMS, STORES)
}
ROWS = [(group, row) for group, table in TABLES.items() for row in table.builtins]
MODULES = ("extraction.registry", "graph.stores.open", "models.registry", "retrieval.registry")

# A new built-in retriever costs its file, its row, its test and its docs section: everything else follows from the row.
NOVEL = """
from clew.retrieval.registry import RETRIEVERS, RetrieverRow
row = RetrieverRow("novel", "clew.retrieval.retrievers.keyword:Keyword", "something new", needs="luck", compared=True)
RETRIEVERS._builtins["novel"] = row
import os
from clew.app.cli.main import main
def run(*arguments):
    print(">>>", *arguments)
    try: main(arguments)
    except SystemExit: pass
run("search", "--help")
run("eval", "--help")
run("add", "s.clew", "a.txt")
run("search", "s.clew", "who?", "--retriever", "novl")
run("search", "s.clew", "ferry", "--retriever", "novel", "--json")
os.environ |= {"_CLEW_COMPLETE": "complete_bash", "COMP_WORDS": "clew eval --retrievers keyword,no", "COMP_CWORD": "3"}
run()
"""


@pytest.mark.parametrize(("group", "row"), ROWS, ids=[f"{group} {row.name}" for group, row in ROWS])
def test_each_row_leads_somewhere_and_explains_itself(group: str, row: Any) -> None:
    part = TABLES[group].get(row.name)
    assert callable(part)
    assert row.target.startswith("clew.")
    assert 0 < len(row.summary) < 110
    assert "\n" not in row.summary
    assert getattr(part, "name", row.name) in (row.name, ""), "the class calls itself something else"


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_the_default_is_one_of_the_names(table: Registry[Any]) -> None:
    assert table.default == "" or table.default in table


def test_expressions_can_tell_parts_apart_by_their_names() -> None:
    names = [name for table in (RETRIEVERS, RERANKERS, TRANSFORMS) for name in table.names()]
    assert len(names) == len(set(names))
    assert all(name.isidentifier() for name in names)


def test_the_extras_are_those_of_the_distribution() -> None:
    listed = (ROOT / "pyproject.toml").read_text()
    for _, row in ROWS:
        assert not row.extra or re.search(rf"^{re.escape(row.extra)} = \[", listed, re.MULTILINE), row


def test_evaluations_compare_the_marked_retrievers() -> None:
    assert compared() == ("keyword", "vector", "fusion", "graph", "hybrid")


def test_which_retrievers_need_no_graph() -> None:
    texts = ("keyword", "vector", "fusion", "boolean", "query_fusion", "ensemble")
    assert graphless() == (*texts, "summary", "tree", "keyword_table", "document_summary", "table")


def test_which_retrievers_take_a_ranker() -> None:
    assert [row.name for row in RETRIEVERS.builtins if has_option(row.name, "ranker")] == ["hybrid", "deep"]


@pytest.mark.process
@pytest.mark.parametrize("module", MODULES)
def test_a_table_loads_nothing_heavy(module: str) -> None:
    assert loaded_by(f"import clew.{module}") == []


@pytest.mark.process
def test_a_new_retriever_needs_its_row_and_nothing_else(tmp_path: Any) -> None:
    (tmp_path / "a.txt").write_text("The ferry leaves at nine.")
    done = subprocess.run(
        [sys.executable, "-c", NOVEL], capture_output=True, text=True, cwd=tmp_path, env={"COLUMNS": "300", "TERM": "dumb"}
    )
    printed = " ".join(done.stdout.replace("│", " ").split())
    search, evaluate, _, misspelt, found, completed = printed.split(">>>")[1:]
    assert "hybrid, deep" in search
    assert "novel (needs luck); or an expression of them, such as 'keyword | 2 * graph'. Default: hybrid." in search
    assert "Default: keyword,vector,fusion,graph,hybrid,novel." in evaluate
    assert f"known: {', '.join(sorted([*RETRIEVERS.names(), 'novel']))}" in done.stderr
    assert "Did you mean 'novel'?" in done.stderr
    assert '"text": "The ferry leaves at nine."' in found
    assert completed.split() == ["keyword,novel"]
    assert misspelt.split()[0] == "search"


def listed_names(module: ast.Module, names: frozenset[str]) -> list[str]:
    """The constants and literal collections of a module, its docstrings apart, that list three of these names or more."""
    documented = {
        id(node.body[0].value)
        for node in ast.walk(module)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body and isinstance(node.body[0], ast.Expr)
    }
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            words = {each.value for each in node.elts if isinstance(each, ast.Constant)}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
            words = set(re.findall(r"[\w+-]+", node.value))
        else:
            continue
        if len(words & names) > 2:
            found.append(ast.unparse(node))
    return found


@pytest.mark.process
@pytest.mark.parametrize("table", [RETRIEVERS, EXTRACTORS, EMBEDDERS], ids=lambda each: each.kind)
def test_only_the_table_lists_the_names(table: Registry[Any]) -> None:
    names = frozenset(row.name for row in table.builtins)
    assert listed_names(ast.parse(f"a = '''{', '.join(sorted(names)[:3])}'''\nb = {tuple(names)}"), names)
    found = {
        str(path): listed
        for path in sources()
        if shipped(path)
        and path.name != "registry.py"
        and (listed := listed_names(ast.parse((ROOT / path).read_text()), names))
    }
    assert found == {}
