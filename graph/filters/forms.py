"""Filters of their JSON forms, which are valid already."""

from collections.abc import Mapping
from typing import Any

from .language import Compare, Exists, Filter, Not, conjunction, disjunction


def filter_of(form: Mapping[str, Any]) -> Filter:
    """The filter of a form. What is the same object in it is made once.

    Raises:
        FilterError: a name or value that no form of the language can say, or too many levels.
    """
    return _made(form, {})


def _made(form: Mapping[str, Any], leaves: dict[int, Filter]) -> Filter:
    if "field" in form:
        leaf = leaves.get(id(form))
        if leaf is None:
            value = tuple(form["value"]) if isinstance(form["value"], list) else form["value"]
            leaf = leaves[id(form)] = Compare(form["field"], form["op"], value)
        return leaf
    if "and" in form:
        return conjunction([_made(part, leaves) for part in form["and"]])
    if "or" in form:
        return disjunction([_made(part, leaves) for part in form["or"]])
    if "not" in form:
        return Not(_made(form["not"], leaves))
    return Exists(form["exists"])
