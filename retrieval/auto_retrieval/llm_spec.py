"""A question's spec by a language model, checked against the fields that exist, repaired where it is meant, else refused."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...graph.errors import FilterError, QueryError, nearest
from ...graph.filters.language import EVERYTHING, Compare, Exists, Filter, Not, conjunction, disjunction
from ...graph.filters.parser import MAX_DEPTH
from ...graph.filters.records import Scalar
from ...graph.terms import stem, words
from ...models.llm import LLM, asked
from ..query import Query
from .catalogue import FieldCatalogue, shown
from .question_spec import spec_by_rules
from .spec import QuerySpec, ResultOrder, any_of, compared, none_of
from .times import in_time, times_in

TASK = """\
You turn a question about a collection of documents into a search. Do not answer the question. These are the documents'
metadata fields, with their types and some of their values:

{fields}

Answer with one JSON object:
{{"query": "what to search for in the texts, without what the filter says; empty if nothing is left",
"filter": null or a condition,
"k": null or how many documents are asked for,
"order": null or {{"field": "…", "direction": "descending" or "ascending"}}}}

A condition is {{"field": "…", "op": "=", "value": …}} with op one of = != < <= > >= in contains (in takes a list), or
{{"exists": "…"}}, {{"not": condition}}, {{"and": [conditions]}}, {{"or": [conditions]}}. Use only the fields above, and a
filter only where the question says something of the documents themselves, such as who wrote them and when; what is said of
the world belongs in the query. Dates are texts such as "1967-03-12"."""

SHOWN_FIELDS, SHOWN_VALUES = 40, 12
_SHOWN_ANSWER = 200
_OPERATORS: Mapping[str, str] = {
    **dict(zip(*[("=", "!=", "<", "<=", ">", ">=", "in", "contains")] * 2, strict=True)),
    "==": "=",
    "eq": "=",
    "is": "=",
    "equals": "=",
    "ne": "!=",
    "<>": "!=",
    "is not": "!=",
    "lt": "<",
    "lte": "<=",
    "gt": ">",
    "gte": ">=",
    "any": "in",
    "nin": "nin",
    "not in": "nin",
    "text_match": "contains",
    "like": "contains",
}
_TRUTH = {"true": True, "yes": True, "false": False, "no": False}
_KEYS = frozenset({"query", "filter", "filters", "k", "top_k", "limit", "order"})


def spec_of(
    question: str, catalogue: FieldCatalogue, llm: LLM | None, descriptions: Mapping[str, str] | None = None
) -> QuerySpec:
    """What a question asks for, by a language model where there is one, else by rules.

    What the model answers is checked: a part that names no field, or compares it with what it never has, is left out and
    reported. Where its answer is no spec at all the rules decide, and that is reported too.

    Args:
        question: the question.
        catalogue: what may be asked of the metadata.
        llm: the language model.
        descriptions: what fields mean, for the model.
    """
    if llm is None:
        return spec_by_rules(question, catalogue)
    answer, why = asked(llm, TASK.format(fields=_listed(catalogue, descriptions or {})), question)
    form = _form(answer)
    if form is None:
        told = " ".join(answer.split())
        shown_answer = told if len(told) <= _SHOWN_ANSWER else f"{told[:_SHOWN_ANSWER]}…"
        reason = why or f"the language model's answer is no search: {shown_answer}"
        made = spec_by_rules(question, catalogue)
        return QuerySpec(
            made.query, made.filter, made.k, made.order, made.by, (f"read by rules: {reason}", *made.rejected), made.notes
        )
    return _Checked(catalogue).spec(question, form)


def _listed(catalogue: FieldCatalogue, descriptions: Mapping[str, str]) -> str:
    lines = []
    for name, held in list(catalogue.fields.items())[:SHOWN_FIELDS]:
        meaning = f": {descriptions[name]}" if name in descriptions else ""
        values = f", such as {shown(held.values, SHOWN_VALUES)}" if held.values else ""
        lines.append(f"- {name} ({' or '.join(held.types) or 'string'}){meaning}{values}")
    return "\n".join(lines)


def _form(answer: str) -> Mapping[str, Any] | None:
    """The first JSON object in an answer that has one of the spec's keys."""
    decoder = json.JSONDecoder()
    for match in re.finditer(r"\{", answer):
        try:
            value, _ = decoder.raw_decode(answer, match.start())
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            return value if not _KEYS.isdisjoint(value) else None
    return None


class _Refused(Exception):
    """A part that cannot be kept to."""


class _Checked:
    """Makes a spec of a model's answer, and keeps what had to be left out."""

    def __init__(self, catalogue: FieldCatalogue) -> None:
        self._catalogue = catalogue
        self._rejected: list[str] = []

    def spec(self, question: str, form: Mapping[str, Any]) -> QuerySpec:
        """The spec of a whole answer."""
        text = self._query(form.get("query"), question)
        filter = self._whole(_conditions(form))
        order = self._order(form.get("order"))
        k = self._count(next((form[key] for key in ("k", "top_k", "limit") if key in form), None))
        made = QuerySpec(text, filter, k, order, "llm", tuple(dict.fromkeys(self._rejected)))
        # Of a question of which nothing is left but what was refused, the question itself has to be searched.
        return made.unfiltered(question, "searched as it was asked") if made.plain and self._rejected else made

    def _query(self, said: Any, question: str) -> str:
        """What to search for, where it can be: else the question itself."""
        if not isinstance(said, str):
            return question
        try:
            return Query(said.strip()).text
        except QueryError as error:
            self._rejected.append(f"the question itself is searched for, not the language model's words for it: {error}")
            return question

    def _whole(self, condition: Any) -> Filter:
        if condition is None or condition in ({}, []):
            return EVERYTHING
        try:
            return self._filter(condition, 0, strict=False)
        except (_Refused, FilterError) as error:
            self._rejected.append(f"left out of the filter: {error}")
            return EVERYTHING

    def _filter(self, form: Any, depth: int, *, strict: bool) -> Filter:
        """A condition; one of several that have to hold is left out alone, unless `strict`: in "or" and "not" it decides."""
        if depth > MAX_DEPTH:
            raise _Refused(f"conditions within conditions, more than {MAX_DEPTH} deep")
        if not isinstance(form, Mapping):
            raise _Refused(f"{form!r:.80} is no condition")
        if "and" in form:
            return conjunction(self._parts(form["and"], depth, strict=strict))
        if "or" in form:
            return disjunction(self._parts(form["or"], depth, strict=True))
        if "not" in form:
            return Not(self._filter(form["not"], depth + 1, strict=True))
        if "exists" in form:
            return Exists(self._name(form["exists"]))
        return self._comparison(form)

    def _parts(self, parts: Any, depth: int, *, strict: bool) -> list[Filter]:
        if not isinstance(parts, list) or not parts:
            raise _Refused(f"expected a list of conditions, got {parts!r:.80}")
        kept: list[Filter] = []
        for each in parts:
            try:
                kept.append(self._filter(each, depth + 1, strict=strict))
            except (_Refused, FilterError) as error:
                if strict:
                    raise
                self._rejected.append(f"left out of the filter: {error}")
        return kept

    def _comparison(self, form: Mapping[str, Any]) -> Filter:
        name = self._name(form.get("field", form.get("key", form.get("name"))))
        said = str(form.get("op", form.get("operator", "="))).strip().casefold()
        if said not in _OPERATORS:
            raise _Refused(f"unknown operator {said!r:.80} for {name!r}")
        operator, value = _OPERATORS[said], form.get("value")
        values = value if isinstance(value, list) else [value]
        if not values or len(values) > 1_000:
            raise _Refused(f"expected a value for {name!r}, got {value!r:.80}")
        types = self._catalogue.types(name)
        if operator == "contains" and set(types) <= {"string", "null"} and all(isinstance(each, str) for each in values):
            return conjunction(Compare(name, "contains", str(each)) for each in values)
        if operator in ("<", "<=", ">", ">="):
            return self._bound(name, operator, values[0])
        wanted = [self._value(name, each) for each in values]
        made = none_of(name, types, wanted) if operator in ("!=", "nin") else any_of(name, types, wanted)
        if made is None:
            raise _Refused(f"{name!r} holds {' or '.join(types)}, and was compared with {value!r:.80}")
        return made

    def _bound(self, name: str, operator: Any, value: Any) -> Filter:
        made: Filter | None = None
        if name in self._catalogue.dates:
            found = times_in(str(value))
            made = in_time(name, self._catalogue.types(name), operator, found[0].span) if len(found) == 1 else None
        if made is None and not isinstance(value, bool) and isinstance(value, str | int | float):
            made = compared(name, self._catalogue.types(name), operator, self._value(name, value, bound=True))
        if made is None:
            raise _Refused(f"{name!r} cannot be {operator} {value!r:.80}")
        return made

    def _value(self, name: str, value: Any, *, bound: bool = False) -> Scalar:
        """A value in a type that the field has, as documents write it."""
        kinds = set(self._catalogue.types(name))
        if isinstance(value, str) and not kinds & {"string", "array"}:
            number = re.fullmatch(r"-?\d{1,15}(\.\d+)?", value.strip())
            if "number" in kinds and number is not None:
                return float(value) if number[1] else int(value)
            if "boolean" in kinds and value.strip().casefold() in _TRUTH:
                return _TRUTH[value.strip().casefold()]
        if isinstance(value, int | float) and not isinstance(value, bool) and kinds <= {"string", "null"}:
            value = str(value)
        if not isinstance(value, str | int | float):
            raise _Refused(f"{name!r} was compared with {value!r:.80}, which is no text, number or truth value")
        if isinstance(value, str) and kinds & {"string", "array"} and not bound:
            repaired = self._catalogue.repaired(name, value)
            if repaired is None:
                raise _Refused(f"no document has {value!r:.80} as {name!r}")
            return repaired
        return value

    def _name(self, said: Any) -> str:
        """A field that exists, by its name or by the words of its name."""
        fields = self._catalogue.fields
        if isinstance(said, str) and said in fields:
            return said
        key = tuple(stem(word) for word in words(re.sub(r"[_.\-]+", " ", said))) if isinstance(said, str) else ()
        found = self._catalogue.names.get(key, ())
        if len(found) != 1:
            hint = nearest(said, fields) if isinstance(said, str) else ""
            raise _Refused(f"no document has the field {said!r:.80}.{hint}")
        return found[0]

    def _order(self, said: Any) -> ResultOrder | None:
        if said is None or said == {}:
            return None
        try:
            form: Mapping[str, Any] = said if isinstance(said, Mapping) else {"field": said}
            ascending = str(form.get("direction", "descending")).casefold().startswith(("asc", "old", "least"))
            return ResultOrder(self._name(form.get("field")), not ascending)
        except _Refused as error:
            self._rejected.append(f"not kept to in the order: {error}")
            return None

    def _count(self, said: Any) -> int | None:
        number = int(said) if isinstance(said, str) and re.fullmatch(r"\d{1,6}", said) else said
        if number is None or (type(number) is int and number > 0):
            return number
        self._rejected.append(f"not kept to as the number of hits: {said!r:.80}")
        return None


def _conditions(form: Mapping[str, Any]) -> Any:
    """The condition of an answer, also where it lists several under `filters`, as other systems' models are used to."""
    condition = form.get("filter", form.get("filters"))
    if isinstance(condition, Sequence) and not isinstance(condition, str):
        word = "or" if str(form.get("condition", "and")).casefold() == "or" else "and"
        return {word: list(condition)} if condition else None
    return condition
