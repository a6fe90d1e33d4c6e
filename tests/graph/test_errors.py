"""The tree of errors, and hints for names that miss."""

import importlib.metadata
import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph import errors
from clew.graph.errors import (
    ClewError,
    ConfigError,
    DecisionError,
    DocumentError,
    FilterError,
    InputError,
    MissingExtra,
    ModelError,
    ModelSilent,
    NotFound,
    QueryError,
    StoreError,
    StoreLocked,
    StoreMismatch,
    StoreMissing,
    StoreReadOnly,
    StoreUnavailable,
    nearest,
)

TREE: dict[type[ClewError], set[type[ClewError]]] = {
    ClewError: {InputError, StoreError, ModelError, MissingExtra},
    InputError: {QueryError, FilterError, DocumentError, DecisionError, ConfigError},
    StoreError: {StoreMissing, StoreLocked, StoreMismatch, StoreReadOnly, StoreUnavailable, NotFound},
    ModelError: {ModelSilent},
}


def test_the_tree_is_as_drawn() -> None:
    drawn = {each for children in TREE.values() for each in children} | {ClewError}
    defined = {each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, ClewError)}
    assert defined == drawn
    for parent, children in TREE.items():
        assert all(parent in child.__bases__ for child in children)
    assert all(f" {each.__name__} " in f"{errors.__doc__} " for each in drawn if each is not ClewError)


def test_errors_are_also_pythons_own() -> None:
    assert issubclass(InputError, ValueError)
    assert issubclass(NotFound, LookupError)
    assert issubclass(MissingExtra, ImportError)


def test_a_missing_extra_names_the_command() -> None:
    error = MissingExtra("reading PDF", "documents")
    assert error.extra == "documents"
    packages = "'docutils>=0.21' 'mammoth>=1.11' 'openpyxl>=3.1' 'pypdfium2>=5' 'python-pptx>=1'"
    assert str(error) == f"reading PDF needs the extra 'documents': pip install {packages}"


def test_without_its_own_metadata_it_names_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> list[str]:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "requires", missing)
    assert str(MissingExtra("a graph in Neo4j", "neo4j")).endswith("pip install '.[neo4j]' in a checkout")


@pytest.mark.parametrize(
    ("name", "known", "hint"),
    [
        ("yaer", ["year", "lang"], " Did you mean 'year'?"),
        ("year", [], ""),
        ("zzz", ["year", "lang"], ""),
        ("grpah", {"hybrid", "graph", "vector"}, " Did you mean 'graph'?"),
    ],
)
def test_the_nearest_name(name: str, known: list[str], hint: str) -> None:
    assert nearest(name, known) == hint


@given(st.text(max_size=6), st.lists(st.text(max_size=6), max_size=5), st.randoms(use_true_random=False))
def test_the_nearest_name_does_not_depend_on_order(name: str, known: list[str], random: object) -> None:
    shuffled = list(known)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert nearest(name, known) == nearest(name, shuffled) == nearest(name, iter(known))
