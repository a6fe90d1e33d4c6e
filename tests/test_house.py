"""Names and sizes: a class name has one meaning, a module is named by what it holds, a small file is the exception."""

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from clew.tests.test_package import ROOT, shipped, sources

TERMS = frozenset(
    "blocking boosting cleaning embedding encoding hashing linking matching merging ranking rewriting training".split()
)
"""Words in -ing or -ed that are terms of the field (or a library's name)."""

STORES = Path("graph/stores")
SMALL, FEW = 60, 28


def modules() -> list[Path]:
    return [path for path in sources() if shipped(path) and path.name != "__init__.py"]


def named_in(path: Path) -> Iterator[tuple[str, str]]:
    """The names of a module's classes and type aliases without a leading underscore, each with what tells its meaning."""
    # The stores are twins: a class of one has its like, under the same name, in the other. Their aliases are their own.
    stores = STORES in path.parents
    tree = ast.parse((ROOT / path).read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield node.name.lstrip("_"), "stores" if stores else str(path)
    for node in () if stores else tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            # In capitals: a constant; of one letter: a type variable.
            if isinstance(target, ast.Name) and re.fullmatch(r"_?[A-Z][a-z]\w*", target.id):
                yield target.id.lstrip("_"), ast.unparse(node.value)


@pytest.mark.process
def test_the_name_of_a_class_or_alias_has_one_meaning() -> None:
    places: dict[str, set[str]] = defaultdict(set)
    for path in modules():
        for name, meaning in named_in(path):
            places[name].add(meaning)
    assert {name: sorted(found) for name, found in places.items() if len(found) > 1} == {}


@pytest.mark.process
def test_modules_are_named_by_nouns_or_terms_of_the_field() -> None:
    words = {str(path): path.stem.rpartition("_")[2] for path in modules()}
    assert {path for path, word in words.items() if re.search("(ing|ed)$", word) and word not in TERMS} == set()
    assert set(words.values()) >= TERMS, "a term that no module is named by"


@pytest.mark.process
def test_small_files_are_few() -> None:
    """Commands, retrievers, rerankers, transforms and registries apart: each is one part of its kind, however small."""
    parts = ("retrievers", "rerankers", "transforms")
    apart = (Path("app/cli/commands"), *(Path("retrieval") / folder for folder in parts))
    lengths = {
        str(path): len((ROOT / path).read_text().splitlines())
        for path in modules()
        if not any(folder in path.parents for folder in apart) and path.name != "registry.py"
    }
    small = sorted(path for path, length in lengths.items() if length < SMALL)
    assert len(small) <= FEW, small


def test_import_contracts_of_parts_name_their_folder() -> None:
    """A new part needs no line there. The two Cypher retrievers share a folder with what they stand on."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    named = {module for each in contracts if each["type"] == "independence" for module in each["modules"]}
    files = {module for module in named if not module.endswith(".*")}
    assert files == {f"clew.retrieval.retrievers.cypher.{name}" for name in ("cypher_template", "text_to_cypher")}
