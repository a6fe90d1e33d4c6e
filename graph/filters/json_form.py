"""The JSON form of a filter, as pydantic models: where it crosses a border, unknown keys are refused."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    Tag,
    TypeAdapter,
    ValidationError,
)

from ..errors import FilterError
from .parser import MAX_DEPTH

StrictScalar: TypeAlias = StrictBool | StrictInt | StrictFloat | StrictStr


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class Comparison(_Form):
    """`{"field": "year", "op": ">=", "value": 1990}`."""

    field: StrictStr
    op: Literal["=", "!=", "<", "<=", ">", ">=", "in", "contains"]
    value: StrictScalar | list[StrictScalar]


class Existence(_Form):
    """`{"exists": "draft"}`."""

    exists: StrictStr


class Negation(_Form):
    """`{"not": {...}}`."""

    part: "JsonFilter" = Field(alias="not")


class Conjunction(_Form):
    """`{"and": [{...}, ...]}`; of nothing: everything passes."""

    parts: "list[JsonFilter]" = Field(alias="and")


class Disjunction(_Form):
    """`{"or": [{...}, ...]}`; of nothing: nothing passes."""

    parts: "list[JsonFilter]" = Field(alias="or")


def _form_of(value: Any) -> str | None:
    if isinstance(value, BaseModel):
        return type(value).__name__
    if isinstance(value, Mapping):
        for key, name in _FORMS.items():
            if key in value:
                return name
    return None


_FORMS = {"and": "Conjunction", "or": "Disjunction", "not": "Negation", "exists": "Existence", "field": "Comparison"}

JsonFilter: TypeAlias = Annotated[
    Annotated[Conjunction, Tag("Conjunction")]
    | Annotated[Disjunction, Tag("Disjunction")]
    | Annotated[Negation, Tag("Negation")]
    | Annotated[Existence, Tag("Existence")]
    | Annotated[Comparison, Tag("Comparison")],
    Discriminator(
        _form_of,
        custom_error_type="filter_form",
        custom_error_message="expected an object with 'and', 'or', 'not', 'exists', or 'field', 'op' and 'value'",
    ),
]
"""Any filter in its JSON form; `TypeAdapter(JsonFilter).json_schema()` is its published schema."""

for _model in (Negation, Conjunction, Disjunction):
    _model.model_rebuild()
_ADAPTER: TypeAdapter[Any] = TypeAdapter(JsonFilter)


def validated(value: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON form `value` itself, once it is known to be one.

    Raises:
        FilterError: with the place and what was expected there.
    """
    _check_depth(value)
    try:
        form = _ADAPTER.validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = [str(part) for part in first["loc"] if part not in _FORMS.values()]
        expected = first["msg"]
        if "value" in place:
            place = place[: place.index("value") + 1]
            expected = "expected a text, a finite number, true or false, or (for 'in') a list of these"
        raise FilterError(f"filter in JSON form, at {'.'.join(place) or 'the whole'}: {expected}") from error
    dumped: dict[str, Any] = form.model_dump(by_alias=True)
    return dumped


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the JSON form."""
    return _ADAPTER.json_schema()


def _check_depth(form: Any) -> None:
    # A level of the filter is an object and, for `and` and `or`, a list. The walk is a loop: hostile input nests deep.
    waiting: list[tuple[Any, int]] = [(form, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > 2 * MAX_DEPTH:
            raise FilterError(f"the filter in JSON form is nested deeper than {MAX_DEPTH} levels")
        if isinstance(value, Mapping):
            waiting.extend((inner, depth + 1) for inner in value.values())
        elif isinstance(value, (list, tuple)):
            waiting.extend((inner, depth + 1) for inner in value)
