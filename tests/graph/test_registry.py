"""Registries: lazy, open to entry points, and helpful when a name misses."""

import sys
from collections import OrderedDict
from importlib.metadata import EntryPoint, EntryPoints
from typing import Any

import pytest

from clew.graph import registry
from clew.graph.errors import ConfigError, MissingExtra
from clew.graph.registry import Registry, Row

BUILTINS = (
    Row("ordered", "collections:OrderedDict", "keeps the order", model=None),
    Row("broken", "clew.graph.no_such_module:thing", "does not load", needs="a miracle", extra="parts"),
    Row("colour", "colorsys:rgb_to_hsv", "paints"),
    Row("text", "builtins:str", "is text of a model", model=True),
)


def parts(monkeypatch: pytest.MonkeyPatch, *points: tuple[str, str]) -> Registry[Any]:
    found = EntryPoints(EntryPoint(name, value, "clew.parts") for name, value in points)
    monkeypatch.setattr(registry, "_entry_points", lambda: found)
    return Registry("part", BUILTINS, "clew.parts", default="ordered")


def test_get_and_create(monkeypatch: pytest.MonkeyPatch) -> None:
    registered = parts(monkeypatch)
    assert registered.get("ordered") is OrderedDict
    assert registered.create("ordered", [("a", 1)], b=2) == {"a": 1, "b": 2}
    assert registered.names() == ("broken", "colour", "ordered", "text")
    assert "ordered" in registered
    assert "nothing" not in registered


def test_nothing_is_loaded_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    registered = parts(monkeypatch, ("late", "clew.graph.no_such_module:other"))
    assert registered.names() == ("broken", "colour", "late", "ordered", "text")
    assert [row.name for row in registered.rows()] == ["ordered", "broken", "colour", "text", "late"]
    assert "colorsys" not in sys.modules
    assert callable(registered.get("colour"))
    assert "colorsys" in sys.modules


def test_a_miss_lists_the_names_and_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(
        ConfigError, match=r"unknown part 'orderd'; known: broken, colour, ordered, text:MODEL\. Did you mean 'ordered'\?"
    ):
        parts(monkeypatch).get("orderd")
    with pytest.raises(ConfigError, match=r"known: broken, colour, ordered, text:MODEL\.$"):
        parts(monkeypatch).create("zzzzzz")
    with pytest.raises(ConfigError, match="known: none is installed"):
        Registry[Any]("part", (), "clew.none").get("x")


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
    with pytest.raises(MissingExtra, match="extra needs the extra 'parts': pip install"):
        registered.get("extra")


def test_a_path_without_attribute_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"package\.module:attribute"):
        Registry[Any]("part", [Row("x", "collections", "")], "clew.parts")


def test_a_name_has_one_row() -> None:
    with pytest.raises(ConfigError, match="the part 'x' is registered twice"):
        Registry[Any]("part", [Row("x", "a:b", ""), Row("x", "a:c", "")], "clew.parts")


def test_rows_say_how_a_name_is_written_and_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    registered = parts(monkeypatch, ("counter", "collections:Counter"))
    shown = "ordered, broken (needs the extra 'parts' and a miracle), colour, text:MODEL"
    assert ", ".join(map(str, registered.rows())) == f"{shown}, counter"
    assert registered.described() == f"{shown}, or a plug-in's"
    assert registered.rows()[-1].summary == "from the entry point 'collections:Counter'"
    assert [row.package for row in registered.rows()] == ["", "", "", "", "collections:Counter"]


def test_a_model_follows_a_name_where_it_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    registered = parts(monkeypatch, ("counter", "collections:Counter"))
    assert registered.create_named("text:a:b") == "a:b"
    assert registered.create_named("ordered") == registered.create_named("ordered:") == {}
    assert registered.create_named("counter:aab") == {"a": 2, "b": 1}
    for name, reason in (
        ("text", "the part 'text' needs a model: write 'text:MODEL'"),
        ("colour:red", "the part 'colour' takes no model, got 'colour:red'"),
        ("colour", "the part 'colour' does not take these settings"),
        ("txt:a", "unknown part 'txt:a'; known: .* Did you mean 'text'?"),
    ):
        with pytest.raises(ConfigError, match=reason):
            registered.create_named(name)
