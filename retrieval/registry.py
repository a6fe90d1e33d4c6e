"""Retrievers by name; other packages add theirs through the entry-point group `clew.retrievers`.

The table loads nothing. What is registered is a class or function that takes any of `reader`, `embedder`, `language`, `llm`
and `retrievers` by these names, and options of its own. `retrievers` are all retrievers by name over the same parts, each
made when it is looked up: a composite's function takes its children from there, and does not keep the mapping itself.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from ..graph.errors import ConfigError, nearest
from ..graph.registry import Registry, Row

if TYPE_CHECKING:
    from ..graph.store import GraphReader
    from ..models.embedder import Embedder
    from ..models.llm import LLM
    from .base import Retriever

Maker: TypeAlias = "Callable[..., Retriever]"
Defaults: TypeAlias = Mapping[str, Callable[[], object]]
"""For each option a function that makes its default, called when the option is needed."""


@dataclass(frozen=True, slots=True)
class RetrieverRow(Row):
    """A built-in retriever's row.

    Args:
        compared: whether an evaluation compares it when no names are given.
        graph: whether it uses the graph; an evaluation shows whether that pays.
    """

    compared: bool = False
    graph: bool = True


RETRIEVERS: Registry[Maker] = Registry(
    "retriever",
    (
        RetrieverRow(
            "keyword",
            "clew.retrieval.retrievers.keyword:Keyword",
            "BM25 over title and text",
            compared=True,
            graph=False,
        ),
        RetrieverRow(
            "vector",
            "clew.retrieval.retrievers.vector:Vector",
            "cosine between question and text, or its sentences",
            compared=True,
            graph=False,
        ),
        RetrieverRow(
            "fusion",
            "clew.retrieval.retrievers.fusion:fusion",
            "reciprocal rank fusion of keyword and vector",
            compared=True,
            graph=False,
        ),
        RetrieverRow(
            "graph",
            "clew.retrieval.retrievers.graph_walk:Graph",
            "entities of the question, PageRank over the entities that texts share, chains from text to text",
            compared=True,
        ),
        RetrieverRow(
            "hybrid",
            "clew.retrieval.retrievers.hybrid:Hybrid",
            "keyword, vector and graph gather a pool, which a learned ranker orders",
            compared=True,
        ),
        RetrieverRow(
            "deep",
            "clew.retrieval.retrievers.deep:Deep",
            "hybrid, then again with the question's unnamed parts replaced by what the best texts name; slower",
        ),
        RetrieverRow(
            "cypher_template",
            "clew.retrieval.retrievers.cypher.cypher_template:CypherTemplateRetriever",
            "what a Cypher query of your own finds, its parameters filled from the question",
            needs="a Neo4j server, and a query given in Python",
        ),
        RetrieverRow(
            "text_to_cypher",
            "clew.retrieval.retrievers.cypher.text_to_cypher:TextToCypherRetriever",
            "what a Cypher query written by a language model finds",
            needs="a Neo4j server and a language model",
        ),
    ),
    "clew.retrievers",
    default="hybrid",
)
"""Retrievers by name."""


def create(
    name: str,
    reader: "GraphReader",
    embedder: "Embedder",
    language: object = None,
    llm: "LLM | None" = None,
    defaults: Defaults | None = None,
    **options: Any,
) -> "Retriever":
    """The retriever called `name` over a store or view, made with what it takes of `embedder`, `language`, `llm` and
    `retrievers`.

    Options that it has and that are not given come from `defaults`. References to `retriever:NAME` mean the registered
    retrievers over the same parts, each made when it is first followed.

    Raises:
        ConfigError: no retriever has that name (with the nearest one), it is an expression, or it has no such option.
    """
    if name not in RETRIEVERS and any(sign in str(name) for sign in "|+&*%>"):
        raise ConfigError(f"expected a retriever's name, got {name!r}: expressions of retrievers are for Python")
    maker = RETRIEVERS.get(name)
    named = _RetrieversByName(reader, embedder, language, llm, defaults)
    parts = {"reader": reader, "embedder": embedder, "language": language, "llm": llm, "retrievers": named}
    known = signature(maker).parameters
    takes_all = any(each.kind is Parameter.VAR_KEYWORD for each in known.values())
    settings = sorted(set(known) - set(parts))
    missing = [each for each in settings if each not in {**(defaults or {}), **options} and _is_needed(known[each])]
    if missing:
        raise ConfigError(f"the retriever {name!r} needs the option {missing[0]!r}: kg.retriever({name!r}, {missing[0]}=…)")
    for option in sorted(options):
        if option in parts or (option not in settings and not takes_all):
            listed = ", ".join(settings) or "none"
            raise ConfigError(
                f"the retriever {name!r} has no option {option!r}; its options: {listed}.{nearest(option, settings)}"
            )
    chosen = {option: make() for option, make in (defaults or {}).items() if option in known and option not in options}
    made = maker(**{part: value for part, value in parts.items() if part in known}, **chosen, **options)
    # The children of a composite carry this already; a policy of its own would keep an expression from flattening.
    return made.with_policy(retrievers=named) if hasattr(made, "reader") else made


def compared() -> tuple[str, ...]:
    """The retrievers that an evaluation compares when no names are given."""
    return tuple(row.name for row in RETRIEVERS.builtins if isinstance(row, RetrieverRow) and row.compared)


def graphless() -> tuple[str, ...]:
    """The built-in retrievers that do not use the graph; all others are assumed to."""
    return tuple(row.name for row in RETRIEVERS.builtins if isinstance(row, RetrieverRow) and not row.graph)


def has_option(name: str, option: str) -> bool:
    """Whether the retriever called `name` has an option of that name.

    Raises:
        ConfigError: no retriever has that name.
    """
    return option in signature(RETRIEVERS.get(name)).parameters


def _is_needed(parameter: Parameter) -> bool:
    return parameter.default is Parameter.empty and parameter.kind not in (Parameter.VAR_KEYWORD, Parameter.VAR_POSITIONAL)


class _RetrieversByName(Mapping[str, "Retriever"]):
    """Every registered retriever over the same parts."""

    def __init__(
        self,
        reader: "GraphReader",
        embedder: "Embedder",
        language: object,
        llm: "LLM | None",
        defaults: Defaults | None,
    ) -> None:
        self._parts = reader, embedder, language, llm, defaults

    def __getitem__(self, name: str) -> "Retriever":
        return create(name, *self._parts)

    def values(self) -> NoReturn:
        """Refused: a composite that kept this would make every retriever, those that need options or a server too.

        Raises:
            ConfigError: always.
        """
        raise ConfigError(
            "choose the retrievers you need by name (retrievers['keyword']) and keep these, not the mapping of all"
        )

    def __contains__(self, name: object) -> bool:
        return name in RETRIEVERS

    def __iter__(self) -> Iterator[str]:
        return iter(RETRIEVERS.names())

    def __len__(self) -> int:
        return len(RETRIEVERS.names())

    def __eq__(self, other: object) -> bool:
        # Comparing the contents would make every retriever.
        return self is other

    def __hash__(self) -> int:
        return id(self)
