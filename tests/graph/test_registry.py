"""Registries: lazy, open to entry points, and helpful when a name misses."""

import sys
from collections import OrderedDict
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from clew.graph import registry
from clew.graph.errors import ConfigError, MissingExtra
from clew.graph.registry import Registry

BUILTINS = {
    "ordered": "collections:OrderedDict",
    "broken": "clew.graph.no_such_module:thing",
    "colour": "colorsys:rgb_to_hsv",
}


def parts(monkeypatch: pytest.MonkeyPatch, *points: tuple[str, str]) -> Registry[Any]:
    found = tuple(EntryPoint(name, value, "clew.parts") for name, value in points)

    def entry_points(*, group: str) -> tuple[EntryPoint, ...]:
        return found if group == "clew.parts" else ()

    monkeypatch.setattr(registry, "entry_points", entry_points)
    return Registry("part", BUILTINS, "clew.parts")


def test_get_and_create(monkeypatch: pytest.MonkeyPatch) -> None:
    registered = parts(monkeypatch)
    assert registered.get("ordered") is OrderedDict
    assert registered.create("ordered", [("a", 1)], b=2) == {"a": 1, "b": 2}
    assert registered.names() == ("broken", "colour", "ordered")
    assert "ordered" in registered
    assert "nothing" not in registered


def test_nothing_is_loaded_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    registered = parts(monkeypatch, ("late", "clew.graph.no_such_module:other"))
    assert registered.names() == ("broken", "colour", "late", "ordered")
    assert "colorsys" not in sys.modules
    assert callable(registered.get("colour"))
    assert "colorsys" in sys.modules


def test_a_miss_lists_the_names_and_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(
        ConfigError, match=r"unknown part 'orderd'; known: broken, colour, ordered\. Did you mean 'ordered'\?"
    ):
        parts(monkeypatch).get("orderd")
    with pytest.raises(ConfigError, match=r"known: broken, colour, ordered\.$"):
        parts(monkeypatch).create("zzzzzz")
    with pytest.raises(ConfigError, match="known: none is installed"):
        Registry[Any]("part", {}, "clew.none").get("x")


def test_other_packages_add_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    registered = parts(monkeypatch, ("counter", "collections:Counter"))
    assert registered.create("counter", "aab") == {"a": 2, "b": 1}
    assert "counter" in registered


def test_a_builtin_is_not_shadowed(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="registers the part 'ordered', which is built in"):
        parts(monkeypatch, ("ordered", "collections:Counter")).get("ordered")
    # Naming the built-in itself is no other part.
    assert parts(monkeypatch, ("ordered", "collections:OrderedDict")).get("ordered") is OrderedDict


def test_two_packages_cannot_take_one_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="both register the part 'mine'"):
        parts(monkeypatch, ("mine", "collections:Counter"), ("mine", "collections:deque")).names()


def test_a_part_that_does_not_load_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    registered = parts(monkeypatch, ("bad", "clew.graph.no_such_module:thing"), ("worse", "collections:Nothing"))
    for name in ("bad", "worse"):
        with pytest.raises(ConfigError, match=f"the part '{name}' of the entry point .* does not load"):
            registered.get(name)
    with pytest.raises(ImportError):
        registered.get("broken")


def needs_extra(what: str) -> None:
    raise MissingExtra(what, "parts")


def test_a_missing_extra_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(point: EntryPoint) -> None:
        needs_extra(point.name)

    registered = parts(monkeypatch, ("extra", "collections:Counter"))
    monkeypatch.setattr(EntryPoint, "load", load)
    with pytest.raises(MissingExtra, match=r"pip install 'clew\[parts\]'"):
        registered.get("extra")


def test_a_path_without_attribute_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"package\.module:attribute"):
        Registry[Any]("part", {"x": "collections"}, "clew.parts")
