"""Makes retrievers, rerankers and transforms from their names, or from expressions of them: "hybrid >> mmr(0.7)".

A registered class or function gets what it takes, by these names, of

- `reader`: the store or view to search,
- `embedder`, `language` and `llm`: the encoder, the spaCy pipeline's name and the language model (None: there is none),
- `retrievers`: all retrievers by name or expression over the same parts, each made when it is looked up. A composite takes
  its children from there, and does not keep the mapping itself;

all its other parameters are options, given by position or by name, as in a call. The values of a parameter like `*of` are
options by position; by name they are one list.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from functools import cached_property
from inspect import BoundArguments, Parameter, signature
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from ..graph.errors import ConfigError, QueryError, nearest
from ..graph.registry import Registry
from .base import Reranker, Retriever
from .execution import Part
from .expressions import all_names_in, evaluate, is_expression, names_in
from .registry import RERANKERS, RETRIEVERS, TRANSFORMS, graphless
from .transform import Transform

if TYPE_CHECKING:
    from ..graph.store import GraphReader
    from ..models.embedder import Embedder
    from ..models.llm import LLM

Defaults: TypeAlias = Mapping[str, Callable[[], object]]
"""For each option a function that makes its default, called when the option is needed."""

KINDS: tuple[Registry[Any], ...] = (RETRIEVERS, RERANKERS, TRANSFORMS)
STORED_PARTS = 8
"""Names in the expression of a reference at most."""
_VARIABLE = (Parameter.VAR_KEYWORD, Parameter.VAR_POSITIONAL)


class RetrieversByName(Mapping[str, Retriever]):
    """Every registered retriever over the same parts, by name; looked up, also by expression.

    Args:
        reader: the store or view that they search.
        embedder: the encoder of questions.
        language: the spaCy pipeline's name; None: the default.
        llm: the language model for those that take one; None: there is none.
        defaults: for options that are not given.
    """

    def __init__(
        self,
        reader: "GraphReader",
        embedder: "Embedder",
        language: object = None,
        llm: "LLM | None" = None,
        defaults: Defaults | None = None,
    ) -> None:
        parts = {"reader": reader, "embedder": embedder, "language": language, "llm": llm}
        self._parts: dict[str, Any] = {**parts, "retrievers": self}
        self._defaults = defaults or {}
        self._stored = False

    @cached_property
    def for_references(self) -> "RetrieversByName":
        """The same for what a store's references say: whoever adds a document must not open files or call services."""
        named = copy(self)
        named._parts = {**self._parts, "llm": None, "retrievers": named}
        named._stored = True
        return named

    def __getitem__(self, name: str) -> Retriever:
        return self.make(name)

    def make(self, name: str, /, *given: Any, **options: Any) -> Retriever:
        """The retriever of a name with these options, or of an expression without any.

        Raises:
            ConfigError: an unknown name (with the nearest one), an expression that is not one or has options beside it, or
                an option that the retriever does not have or needs.
            QueryError: an option that it cannot use, such as no retrievers where it takes several.
        """
        if name in RETRIEVERS or not is_expression(name):
            if any(name in table for table in (RERANKERS, TRANSFORMS)):
                raise _finds_nothing(name, self.part(name))
            return self._retriever(name, given, options)
        if given or options:
            raise ConfigError(f"options go into the expression itself, after a name: got {name!r} and options beside it")
        if self._stored:
            _check_stored(name)
        made = evaluate(name, self.part)
        if not isinstance(made, Retriever):
            raise _finds_nothing(name, made)
        return made

    def part(self, name: str, /, *given: Any, **options: Any) -> Part:
        """The retriever, reranker or transform of a name, with these options.

        Raises:
            ConfigError: as `make`.
        """
        table = next((each for each in KINDS if name in each), None)
        if table is None:
            names = [known for each in KINDS for known in each.names()]
            listed = "; ".join(f"{each.kind}s: {', '.join(each.names()) or 'none'}" for each in KINDS)
            raise ConfigError(f"unknown name {name!r}; {listed}.{nearest(name, names)}")
        return self._retriever(name, given, options) if table is RETRIEVERS else self._made(table, name, given, options)

    def _retriever(self, name: str, given: Sequence[Any], options: Mapping[str, Any]) -> Retriever:
        made: Retriever = self._made(RETRIEVERS, name, given, options)
        # The children of a composite carry this already; a policy of its own would keep an expression from flattening.
        named = self if self._stored else self.for_references
        return made.with_policy(retrievers=named) if hasattr(made, "reader") else made

    def _made(self, table: Registry[Any], name: str, given: Sequence[Any], options: Mapping[str, Any]) -> Any:
        needs = next((row.requirements for row in table.builtins if row.name == name), "") if self._stored else ""
        if needs:
            raise ConfigError(f"the {table.kind} {name!r} needs {needs}, which a reference in a store cannot ask for")
        maker = table.get(name)
        known = signature(maker).parameters
        settings = [each for each in known if each not in self._parts and known[each].kind is not Parameter.VAR_KEYWORD]
        chosen = _by_name(name, f"the {table.kind} {name!r}", known, settings, given, options)
        chosen |= {option: make() for option, make in self._defaults.items() if option in settings and option not in chosen}
        missing = next((each for each in settings if each not in chosen and _is_needed(known[each])), "")
        if missing:
            raise ConfigError(f"the {table.kind} {name!r} needs the option {missing!r}: {name}({missing}=…)")
        parts = {part: value for part, value in self._parts.items() if part in known}
        return _called(maker, {**parts, **chosen})

    def values(self) -> NoReturn:
        """Refused: a composite that kept this would make every retriever, those that need options or a server too.

        Raises:
            ConfigError: always.
        """
        raise ConfigError(
            "choose the retrievers you need by name (retrievers['keyword']) and keep these, not the mapping of all"
        )

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and (name in RETRIEVERS or is_expression(name))

    def __iter__(self) -> Iterator[str]:
        return iter(RETRIEVERS.names())

    def __len__(self) -> int:
        return len(RETRIEVERS.names())

    def __eq__(self, other: object) -> bool:
        # Comparing the contents would make every retriever.
        return self is other

    def __hash__(self) -> int:
        return id(self)


def create(
    name: str,
    reader: "GraphReader",
    embedder: "Embedder",
    language: object = None,
    llm: "LLM | None" = None,
    defaults: Defaults | None = None,
    **options: Any,
) -> Retriever:
    """The retriever called `name`, or that of an expression, over a store or view; see `RetrieversByName.make`.

    References to `retriever:NAME` mean the registered retrievers over the same parts, each made when it is first followed.

    Raises:
        ConfigError: as `RetrieversByName.make`.
    """
    return RetrieversByName(reader, embedder, language, llm, defaults).make(name, **options)


def uses_graph(retriever: str) -> bool:
    """Whether a retriever's name or an expression names a retriever that uses the graph; see `graphless`."""
    return any(name not in graphless() and name not in RERANKERS and name not in TRANSFORMS for name in names_in(retriever))


def chosen(retrievers: Mapping[str, Retriever], of: Sequence[Retriever | str]) -> tuple[Retriever, ...]:
    """The retrievers that a composite is asked to be made of: given themselves, or by name or expression.

    Raises:
        ConfigError: an unknown name, or something else than a retriever.
    """
    for each in of:
        if not isinstance(each, Retriever | str):
            raise ConfigError(f"expected a retriever, its name or an expression, got {each!r}")
    return tuple(each if isinstance(each, Retriever) else retrievers[each] for each in of)


def chosen_transform(retrievers: Mapping[str, Retriever], of: Transform | str | None) -> Transform | None:
    """The transform that a composite is asked to use: given itself, or by name or expression.

    Raises:
        ConfigError: an unknown name, or something else than a transform.
    """
    made: object = of
    if isinstance(of, str) and isinstance(retrievers, RetrieversByName):
        made = evaluate(of, retrievers.part) if is_expression(of) else retrievers.part(of)
    if made is not None and not isinstance(made, Transform):
        raise ConfigError(f"expected a transform, its name or an expression of transforms, got {made!r}")
    return made


def _by_name(
    name: str,
    what: str,
    known: Mapping[str, Parameter],
    settings: Sequence[str],
    given: Sequence[Any],
    options: Mapping[str, Any],
) -> dict[str, Any]:
    """The options of the part `name` (`what` in messages) by name; those given by position take the places in `settings`."""
    listed = ", ".join(settings) or "none"
    takes_all = any(each.kind is Parameter.VAR_KEYWORD for each in known.values())
    places = [each for each in settings if known[each].kind is not Parameter.KEYWORD_ONLY]
    chosen: dict[str, Any] = {}
    for place, value in enumerate(given):
        option = places[min(place, len(places) - 1)] if places else ""
        if option and known[option].kind is Parameter.VAR_POSITIONAL and isinstance(value, list | tuple):
            hint = _listed_call(name, option, value) if value else f"leave {option!r} out for the default"
            raise QueryError(f"{what} takes each of {option!r} by itself, got the list {value!r}: {hint}")
        if option and known[option].kind is Parameter.VAR_POSITIONAL:
            chosen[option] = (*chosen.get(option, ()), value)
        elif option and place < len(places):
            chosen[option] = value
        else:
            raise ConfigError(f"{what} takes {len(places)} options by position, got {len(given)}; its options: {listed}")
    for option, value in options.items():
        if option not in settings and not (takes_all and option not in known):
            raise ConfigError(f"{what} has no option {option!r}; its options: {listed}.{nearest(option, settings)}")
        if option in chosen:
            raise ConfigError(f"{what} got the option {option!r} twice")
        several = option in known and known[option].kind is Parameter.VAR_POSITIONAL
        if several and not isinstance(value, list | tuple):
            raise ConfigError(f"expected the option {option!r} of {what} as a list, got {value!r}")
        if several and not value:
            raise QueryError(
                f"{what} needs at least one value in {option!r}, got none: leave {option!r} out for the default"
            )
        chosen[option] = tuple(value) if several else value
    return chosen


def _listed_call(name: str, option: str, values: Sequence[Any]) -> str:
    """How to write what was given as one list."""
    listed = ", ".join(map(repr, values))
    return f"write {name}({listed}) in an expression, retriever({name!r}, {listed}) in Python, or {option}=[{listed}]"


def _called(maker: Callable[..., Any], values: Mapping[str, Any]) -> Any:
    """What a maker makes of its parameters' values, given by name; those of `*of` as a tuple."""
    form = signature(maker)
    bound = BoundArguments(form, {})
    named = {name: value for name, value in values.items() if name in form.parameters}
    bound.arguments.update({name: named[name] for name in form.parameters if name in named})
    bound.apply_defaults()
    return maker(*bound.args, **bound.kwargs, **{name: value for name, value in values.items() if name not in named})


def _is_needed(parameter: Parameter) -> bool:
    return parameter.default is Parameter.empty and parameter.kind not in _VARIABLE


def _finds_nothing(name: str, part: Part) -> ConfigError:
    kind, whole = ("reranker", f"hybrid >> {part!r}") if isinstance(part, Reranker) else ("transform", f"{part!r} >> hybrid")
    return ConfigError(f"{name!r} is a {kind} and finds nothing by itself: write {whole!r}")


def _check_stored(expression: str) -> None:
    """Refuse what a reference would multiply the work of a search by.

    Raises:
        ConfigError: the expression names too many parts, or more than one transform.
    """
    names = all_names_in(expression)
    if len(names) > STORED_PARTS or sum(name in TRANSFORMS for name in names) > 1:
        raise ConfigError(f"a reference in a store names at most {STORED_PARTS} parts, one transform among them")
