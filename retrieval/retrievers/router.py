"""`router`: sends a question to the retriever that fits it, by rules, by embeddings or by a language model."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np

from ...graph.errors import ConfigError, QueryError, nearest
from ...graph.store import Matrix
from ...models import answer_lists
from ...models.embedder import Embedder, checked
from ...models.llm import asked, required
from ..base import Ask, Composite, Retriever, component
from ..creation import chosen
from ..expressions import names_in
from ..fusion import fused, greatest_score
from ..query import Query
from ..ranking import DECIMALS, Ranking
from ..registry import RETRIEVERS

if TYPE_CHECKING:
    from ...models.llm import LLM

RoutedBy: TypeAlias = Literal["rules", "embedding", "llm"]
_Choice: TypeAlias = tuple[int, str]
"""The place of a retriever, and why it was chosen."""

FALLBACK = "hybrid"

_NAME = r"[A-ZÀ-Þ]\w*(?:[ -][A-ZÀ-Þ]\w*){0,6}"
RULES: tuple[tuple[str, str], ...] = (
    ("keyword", r'(?P<a_quoted_phrase>"[^"]{1,300}"|“[^”]{1,300}”|„[^“]{1,300}“|«[^»]{1,300}»)'),
    ("keyword", r"(?P<a_code>\b(?!\d+(?:st|nd|rd|th|s)\b)(?=[\w./-]{0,40}\d)(?=[\w./-]{0,40}[a-z])[\w./-]{3,}\b)"),
    ("hybrid", r"(?P<a_comparison>\b(?:both|same|earlier|later|older|younger|longer|more recently|or)\b)"),
    ("hybrid", rf"(?-i:(?P<several_names>(?<=[\w,] ){_NAME}(?:'s)?,? (?:[a-zß-ÿ]\w*,? ){{1,12}}{_NAME}))"),
    ("vector", r"(?P<an_explanation>^\W*(?:how|why|explain|describe)\b(?! (?:many|much|old|long|far|tall|often|big)\b))"),
)
"""The rules where none are given, for those of their retrievers that are among the choices."""

DESCRIPTIONS: Mapping[str, str] = {
    "keyword": "exact words: names, codes, identifiers, numbers and quoted phrases",
    "vector": "explanations, and topics that the texts may describe in other words",
    "hybrid": "people, places, organisations and works, and how they are connected over several texts",
}
"""What a question is compared with, in place of the registry's summaries, which say how a retriever works."""
DEFAULT = tuple(DESCRIPTIONS)
"""The retrievers where none are given."""

NEAR = 0.8
"""With `several` by embedding: at least this share of the best cosine."""
SHOWN = 200
"""Characters of a language model's answer that a note shows."""

TASK = """\
You choose which search to use for a question. Do not answer the question. These are the searches, each with what it is good
for:

{listed}

Answer with a JSON array of objects like {{"choice": 2, "reason": "…"}}, {how}."""


@dataclass(frozen=True, repr=False)
class Router(Composite):
    """The answer of the retriever that fits the question, or of several; where none does, that of the fallback.

    One retriever's hits keep their scores. Of several the answers are fused by their greatest min-max-normalised score, so
    that a hit of two keeps its best. The ranking's notes say why each was chosen, the trails' origins which it was.

    Attributes:
        of: the retrievers to choose from.
        fallback: answers where none is chosen, or what was chosen fails under `on_error="partial"`.
        by: `rules`: the first rule that matches decides; `embedding`: the description nearest to the question by cosine, if
            that is above 0; `llm`: a language model, and embeddings where it does not answer with a choice.
        rules: pairs of a retriever's expression and a regular expression, which is searched for without regard to case; in
            order. A named group says in the notes what was found: `(?P<a_part_number>…)`.
        descriptions: what each retriever is good for, in order.
        several: whether all retrievers that rules or the model choose are asked, and by embedding all of at least NEAR of
            the best cosine; else the first alone.
        embedder: for `embedding` and `llm`.
        llm: for `llm`.
        patterns: the rules, with the place of each one's retriever.

    Raises:
        QueryError: no retrievers, or an unknown `by`.
        ConfigError: a rule that does not parse or names no choice, another number of descriptions, or no language model.
    """

    of: tuple[Retriever, ...]
    fallback: Retriever
    by: RoutedBy = "rules"
    rules: tuple[tuple[str, str], ...] = RULES
    descriptions: tuple[str, ...] = field(default=(), repr=False)
    several: bool = False
    embedder: Embedder | None = field(default=None, repr=False)
    llm: "LLM | None" = field(default=None, repr=False)
    patterns: tuple[tuple[int, re.Pattern[str]], ...] = field(init=False, repr=False, compare=False)
    name = "router"

    def __post_init__(self) -> None:
        if not self.of:
            raise QueryError("router needs at least one retriever to choose, got none: router(keyword, …)")
        ways = get_args(RoutedBy)
        if self.by not in ways:
            raise QueryError(f"unknown by={self.by!r} of router; known: {', '.join(ways)}.{nearest(str(self.by), ways)}")
        if not isinstance(self.several, bool):
            raise QueryError(f"expected several of router as true or false, got {self.several!r}")
        if self.by == "llm":
            required(self.llm, "router(by='llm')")
        if self.by != "rules":
            _ = self._embedder
        if not self.descriptions:
            object.__setattr__(self, "descriptions", tuple(_description(repr(each)) for each in self.of))
        if len(self.descriptions) != len(self.of):
            raise ConfigError(
                f"expected one description per retriever of router: {len(self.of)} retrievers, "
                f"{len(self.descriptions)} descriptions"
            )
        places = {repr(each): place for place, each in enumerate(self.of)}
        patterns = []
        for name, pattern in self.rules:
            if name in places:
                patterns.append((places[name], _pattern(pattern)))
            elif self.rules != RULES:
                raise ConfigError(
                    f"a rule of router is for {name!r}, which is not among its choices: {', '.join(places)}."
                    f"{nearest(name, places)}"
                )
        object.__setattr__(self, "patterns", tuple(patterns))

    @property
    def _embedder(self) -> Embedder:
        if self.embedder is None:
            raise ConfigError(f"router(by={self.by!r}) needs an embedder: give one as embedder=…")
        return self.embedder

    @cached_property
    def _vectors(self) -> Matrix:
        """The vectors of the descriptions, (n_retrievers, dimension) float32, the same for every question."""
        return checked(self._embedder).embed(self.descriptions, "passage")

    def combine(self, query: Query, k: int, ask: Ask) -> Ranking:
        """The best k hits of the retrievers that are chosen for the question; a note says which, and why."""
        picked, warnings = self._choices(query)
        if not self.several:
            picked = picked[:1]
        notes = [f"routed to {self.of[place]!r}: {why}" for place, why in picked]
        retrievers = [self.of[place] for place, _ in picked]
        # Alone a retriever answers as it does by itself; several are fused at a common depth.
        answers = ask.all(retrievers, k=k if len(retrievers) == 1 else None)
        if not answers and self.fallback not in retrievers:
            notes.append(
                f"routed to {self.fallback!r}, the fallback: {'what was chosen failed' if picked else 'nothing fits'}"
            )
            answers = ask.all([self.fallback], k=k)
        return _routed(answers, k).noted(*notes).warned(*warnings)

    def _choices(self, query: Query) -> tuple[list[_Choice], list[str]]:
        """The retrievers chosen, best first, and what went wrong."""
        if self.by == "rules":
            return self._by_rules(query.text), []
        if self.by == "embedding":
            return self._by_embedding(query.text), []
        picked, why = self._by_llm(query.text)
        if picked:
            return picked, []
        return self._by_embedding(query.text), [f"routed by embedding: {why}"]

    def _by_rules(self, question: str) -> list[_Choice]:
        picked: dict[int, str] = {}
        for place, pattern in self.patterns:
            found = pattern.search(question)
            if found is not None:
                what = (found.lastgroup or "a rule").replace("_", " ")
                picked.setdefault(place, f"{what}, “{' '.join(found[0].split())}”")
        return list(picked.items())

    def _by_embedding(self, question: str) -> list[_Choice]:
        asked_for = checked(self._embedder).embed([question], "query")[0]
        found = self._vectors @ asked_for
        cosines = np.round(found.astype(np.float64), DECIMALS).tolist()
        order = sorted(range(len(cosines)), key=lambda place: (-cosines[place], place))
        least = NEAR * cosines[order[0]]
        return [
            (place, f"cosine {cosines[place]:.2f} with “{self.descriptions[place]}”")
            for place in order
            if cosines[place] > 0 and cosines[place] >= least
        ]

    def _by_llm(self, question: str) -> tuple[list[_Choice], str]:
        """The model's choices, or why there are none."""
        listed = "\n".join(f"{number}. {each}" for number, each in enumerate(self.descriptions, 1))
        how = "one for each search that fits" if self.several else "with the one search that fits best"
        answer, why = asked(required(self.llm, "router(by='llm')"), TASK.format(how=how, listed=listed), question)
        picked = answer_lists.chosen(answer, len(self.of))
        told = " ".join(answer.split())
        shown = told if len(told) <= SHOWN else f"{told[:SHOWN].rstrip()}…"
        if not picked:
            return [], why or f"the language model chose none of the {len(self.of)} retrievers: {shown}"
        return [(place, f"the language model's choice, {shown}") for place, _ in picked], ""


def router(
    retrievers: Mapping[str, Retriever],
    embedder: Embedder,
    llm: "LLM | None",
    *of: Retriever | str,
    by: RoutedBy = "rules",
    rules: Mapping[str, str | Sequence[str]] | Sequence[Sequence[str]] | None = None,
    descriptions: Mapping[str, str] | Sequence[str] = (),
    several: bool = False,
    fallback: Retriever | str = FALLBACK,
) -> Router:
    """`Router` between retrievers, their names or expressions; by default those that the rules name, else DEFAULT.

    Args:
        retrievers: all of them by name or expression.
        embedder: encodes the question and the descriptions.
        llm: the language model; None: there is none.
        of: the retrievers to choose from.
        by: `rules`, `embedding` or `llm`.
        rules: for each choice a regular expression or several; or pairs of a choice and an expression. None: RULES.
        descriptions: for each choice what it is good for, by name or in order; what is not given is DESCRIPTIONS' or the
            registry's.
        several: whether several retrievers may be asked.
        fallback: answers where none is chosen.

    Raises:
        QueryError: as `Router`.
        ConfigError: an unknown retriever, also in rules and descriptions, rules the wrong way round, and as `Router`.
    """
    pairs = () if rules is None else _pairs(rules)
    _check_order(retrievers, pairs)
    choices = chosen(retrievers, of or tuple(dict.fromkeys(name for name, _ in pairs)) or DEFAULT)
    _check_descriptions(descriptions)

    def written(name: str) -> str:
        # However an expression is spelt, it means the retriever.
        (retriever,) = chosen(retrievers, [name])
        return repr(retriever)

    if isinstance(descriptions, Mapping):
        given = {written(name): text for name, text in descriptions.items()}
        unknown = [name for name in given if name not in map(repr, choices)]
        if unknown:
            raise ConfigError(
                f"a description of router is for {unknown[0]!r}, which is not among its choices: "
                f"{', '.join(map(repr, choices))}"
            )
        descriptions = [given.get(repr(each)) or _description(repr(each)) for each in choices]
    (last,) = chosen(retrievers, [fallback])
    made = RULES if rules is None else tuple((written(name), pattern) for name, pattern in pairs)
    return Router(choices, last, by, made, tuple(descriptions), several, embedder, llm)


def _routed(answers: Sequence[tuple[Retriever, Ranking]], k: int) -> Ranking:
    if len(answers) == 1:
        retriever, ranking = answers[0]
        found = ranking.top(k)
        label = repr(retriever)
        hits = [replace(hit, components={label: hit.score, **hit.components}) for hit in found]
    else:
        hits = list(fused([component(*answer) for answer in answers], k, greatest_score))
    return Ranking(replace(hit, trail=replace(hit.trail, origin=f"router: {hit.trail.origin}")) for hit in hits)


def _description(expression: str) -> str:
    """What a retriever is good for, from the summaries of the names in its expression."""
    try:
        names = names_in(expression)
    except ConfigError:
        names = ()
    summaries = {row.name: row.summary for row in RETRIEVERS.rows()} | dict(DESCRIPTIONS)
    return "; ".join(summaries[name] for name in names if name in summaries) or expression


def _check_descriptions(descriptions: object) -> None:
    texts = list(descriptions.values()) if isinstance(descriptions, Mapping) else descriptions
    if isinstance(texts, str) or not isinstance(texts, Sequence) or not all(isinstance(each, str) for each in texts):
        raise ConfigError(
            f"expected descriptions of router as one text for each retriever, in order or by name, got {descriptions!r:.80}"
        )


def _pairs(rules: object) -> list[tuple[str, str]]:
    """Rules as pairs, in order."""
    found: list[tuple[object, object]] = []
    if isinstance(rules, Mapping):
        for name, patterns in rules.items():
            several = isinstance(patterns, Sequence) and not isinstance(patterns, str)
            found.extend((name, each) for each in (patterns if several else [patterns]))
    elif isinstance(rules, Sequence) and not isinstance(rules, str):
        found.extend(tuple(pair) if isinstance(pair, Sequence) and len(pair) == 2 else (pair, None) for pair in rules)
    else:
        found.append((rules, None))
    for pair in found:
        if not all(isinstance(each, str) for each in pair):
            raise ConfigError(
                f"expected rules of router as {{'keyword': 'a regular expression'}} or pairs of both, got {rules!r:.80}"
            )
    return [(str(name), str(pattern)) for name, pattern in found]


def _check_order(retrievers: Mapping[str, Retriever], pairs: Sequence[tuple[str, str]]) -> None:
    """Refuse rules from a regular expression to a retriever.

    Raises:
        ConfigError: showing the rule the other way round.
    """
    for name, pattern in pairs:
        if name not in RETRIEVERS and pattern in RETRIEVERS:
            try:
                chosen(retrievers, [name])
            except ConfigError as error:
                raise ConfigError(
                    f"rules of router lead from a retriever to a regular expression: write {{{pattern!r}: {name!r}}}, "
                    f"got {{{name!r}: {pattern!r}}}"
                ) from error


def _pattern(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise ConfigError(f"the rule {pattern!r} of router is not a regular expression: {error}") from error
