"""`cypher_template`: a Cypher query of one's own, its named parameters filled from the question."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from ....graph.cypher.path_pattern import path_pattern
from ....graph.cypher.path_search import search_path
from ....graph.cypher.results import ROWS, SECONDS, CypherResult, cypher_store
from ....graph.cypher.tokens import parameters_of
from ....graph.errors import ConfigError, QueryError
from ....graph.store import GraphReader
from ....models.llm import LLM, Message
from ...base import Retriever
from ...hits import Trail
from ...query import Query
from ...ranking import Ranking
from .hits import hits_of
from .parameters import checked_rule, filled

_INT64 = 2**63


@dataclass(frozen=True, repr=False)
class CypherTemplateRetriever(Retriever):
    """Text nodes that the rows of a fixed query name (see `hits`), in row order: the one at rank r scores 1 / r.

    Every `$name` in the query is filled by, in this order: a value given here, a field of the form that a language model
    fills, a rule (`parameters.RULES`), by default the rule of the parameter's own name. Values are bound, never pasted.
    Where the question does not give a parameter that is not optional, nothing is found, and a warning says so.

    Attributes:
        reader: a store or a view of one. One that does not support Cypher answers queries that are one path (see
            `graph.cypher.path_pattern`); through a view such a path passes only what is visible.
        cypher: one reading statement; it runs under the guard. Let it ORDER BY, so that equal questions get equal answers.
        rules: the rule of a parameter, by the parameter's name.
        values: the value of a parameter that is the same for all questions.
        form: a pydantic model whose fields are parameters; the language model fills it from the question.
        llm: the language model that fills the form.
        optional: parameters that are null (for lists: empty) where the question does not give them.
        timeout: seconds that the query may take.

    Raises:
        ConfigError: a parameter that nothing fills, or a name that is not a parameter of the query; a form without an LLM.
        QueryError: the query cannot be read; on searching, it is refused or wrong, or
            is no path and the store does not support Cypher.
        ModelError: on searching, that the language model did not answer.
    """

    reader: GraphReader = field(repr=False)
    cypher: str
    rules: Mapping[str, str] | None = field(default=None, hash=False)
    values: Mapping[str, Any] | None = field(default=None, hash=False)
    form: type[BaseModel] | None = field(default=None, repr=False)
    llm: LLM | None = field(default=None, repr=False, compare=False)
    optional: tuple[str, ...] = ()
    timeout: float = SECONDS
    name = "cypher_template"

    def __post_init__(self) -> None:
        asked = parameters_of(self.cypher)
        rules, values = self.rules or {}, self.values or {}
        fields = () if self.form is None else tuple(self.form.model_fields)
        object.__setattr__(self, "optional", tuple(self.optional))
        for where, names in (
            ("rules", rules),
            ("values", values),
            ("form", fields),
            ("optional", self.optional),
        ):
            unknown = sorted(set(names) - set(asked))
            if unknown:
                shown = ", ".join(f"${each}" for each in asked) or "none"
                raise ConfigError(f"{where}: the query has no parameter ${unknown[0]}; its parameters: {shown}")
        if fields and self.llm is None:
            raise ConfigError("form is filled by a language model: give one as llm")
        chosen = {each: rules.get(each, each) for each in asked if each not in values and each not in fields}
        object.__setattr__(self, "_rules", {each: checked_rule(each, rule) for each, rule in chosen.items()})

    def _retrieve(self, query: Query, k: int) -> Ranking:
        parameters = self._parameters(query)
        lacking = [each for each, value in parameters.items() if value in (None, [], "") and each not in self.optional]
        if lacking:
            named = ", ".join(f"${each}" for each in lacking)
            return Ranking().warned(f"{self.name}: the question gives no value for {named}, so the query was not run")
        return hits_of(self.reader, self._rows(parameters), Trail(self.name, query=self.cypher))

    def _rows(self, parameters: Mapping[str, Any]) -> CypherResult:
        """The query's rows: by the store's own Cypher, else, where the query is one path, walked through the reader."""
        if hasattr(self.reader, "cypher"):
            source = cypher_store(self.reader, f"the retriever {self.name!r}")
            return source.cypher(self.cypher, parameters, timeout=self.timeout, limit=ROWS)
        try:
            pattern = path_pattern(self.cypher)
        except QueryError as error:
            try:
                cypher_store(self.reader, f"the retriever {self.name!r}")
            except QueryError as lacking:
                raise QueryError(f"{lacking}. Without Cypher it answers one path: {error}") from error
            raise
        return search_path(self.reader, pattern, parameters, ROWS, self.timeout)

    def _parameters(self, query: Query) -> dict[str, Any]:
        rules: Mapping[str, str] = getattr(self, "_rules")  # noqa: B009 - a derived value, no field
        found = {**filled(self.reader, query.text, rules), **self._form_values(query), **(self.values or {})}
        # The server's integers have 64 bits, its floats as many.
        return {each: _storable(value) for each, value in found.items()}

    def _form_values(self, query: Query) -> dict[str, Any]:
        if self.form is None or self.llm is None:
            return {}
        messages: list[Message] = [
            {
                "role": "system",
                "content": "Fill the form with what the user's question says. Take values from the question alone; "
                "leave null, or empty, what it does not say.",
            },
            {"role": "user", "content": query.text},
        ]
        value: BaseModel = self.llm.complete(messages, self.form).value
        return value.model_dump(mode="json")


def _storable(value: Any) -> Any:
    if isinstance(value, int) and not -_INT64 <= value < _INT64:
        try:
            return float(value)
        except OverflowError:
            # Beyond the greatest float: greater, or less, than all that is stored.
            return math.inf if value > 0 else -math.inf
    return [_storable(each) for each in value] if isinstance(value, list) else value
