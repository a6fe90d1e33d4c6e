"""Which references pass a filter: those whose target passes it.

A reference's text tells of what it stands for, so it is seen only by who may see that. It has the fields of the text that it
leads to, and over them its own metadata and those of its document: it passes a filter where a text that it leads to passes,
and still passes with each reference on the way there in turn laid over it. The reserved fields (`id`, `document_id`,
`title`, `kind`, `source`) are always the text's.

A document leads to its text nodes, an entity to the text nodes that mention it or state a fact about it and to those of the
documents that declare it, a sentence to the text node that holds it, a table to itself. A text node of kind 'parent' counts
only where all text nodes that it joins pass, since its text holds theirs. A reference that leads to no text
within `MAX_DEPTH` references passes no filter that asks anything of text nodes. One to a retriever leads to no text of its
own, and is judged by its own fields alone.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from ..errors import FilterError
from ..groups import grouped
from ..model import Json, split_ref
from .facts import FACT_FIELDS
from .language import RESERVED_FIELDS, And, Compare, Exists, Filter, conjunction
from .records import value_of, written

K = TypeVar("K")

MAX_DEPTH = 3
"""References that are followed one after another at most."""


@dataclass(frozen=True, slots=True)
class Chosen(Filter):
    """Exactly these text nodes, references as themselves. Made by searches, not by the filter language."""

    ids: frozenset[str]

    def matches(self, record: Mapping[str, Json]) -> bool:
        """Whether the record's text node is among them."""
        return record["id"] in self.ids

    def leaves(self) -> Iterator[Compare | Exists]:
        """None: it compares no field."""
        return iter(())

    def to_json(self) -> dict[str, Any]:
        """Refused: filters that users write choose by fields.

        Raises:
            FilterError: always.
        """
        raise FilterError("a choice of text nodes has no JSON form")

    def __str__(self) -> str:
        return f"one of [{', '.join(map(written, sorted(self.ids)))}]"


def split_choice(filter: Filter) -> tuple[Filter, frozenset[str] | None]:
    """What of a filter judges fields, and the text nodes that it chooses (None: it chooses none in particular)."""
    parts = filter.parts if isinstance(filter, And) else (filter,)
    chosen = [part.ids for part in parts if isinstance(part, Chosen)]
    if not chosen:
        return filter, None
    return conjunction(part for part in parts if not isinstance(part, Chosen)), frozenset.intersection(*chosen)


def asks_texts(filter: Filter) -> bool:
    """Whether a filter asks anything of text nodes, rather than of facts alone."""
    return any(leaf.field not in FACT_FIELDS for leaf in filter.leaves())


@dataclass(frozen=True, slots=True)
class Lead:
    """A reference: its `target`, and its own fields in `record`, as `record_of` makes it."""

    record: Mapping[str, Json]
    target: str

    @property
    def alone(self) -> bool:
        """Whether it stands for a retriever."""
        return split_ref(self.target)[0] == "retriever"


@dataclass(frozen=True, slots=True)
class Web(Generic[K]):
    """Every reference, and the text nodes and references that each of their targets stands for.

    `joined` are the parents, of all levels, of each text node that has any.
    """

    leads: Mapping[K, Lead]
    goals: Mapping[str, Sequence[K]]
    joined: Mapping[K, Sequence[K]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether there is any reference."""
        return bool(self.leads)


def passing_references(
    filter: Filter, web: Web[K], record: Callable[[K], Mapping[str, Json]], passes: Callable[[K], bool]
) -> set[K]:
    """The references that pass a filter which `asks_texts`.

    Text nodes are distinguished only by the fields that the filter asks of them, and only where some reference has one of
    its own. For each such group every way is walked once, backwards, however many ways there are.

    Args:
        filter: the filter, without a choice of text nodes (`split_choice`).
        web: every reference, and where it leads.
        record: a text node's or reference's fields.
        passes: whether these pass.
    """
    fields = sorted(filter.fields())
    asked = sorted(set(fields) - RESERVED_FIELDS.keys() - FACT_FIELDS.keys())
    own = {key: its for key, lead in web.leads.items() if (its := _asked(lead.record, asked))}

    def values(goal: K) -> dict[str, Json]:
        # A goal that has all fields in common with others is judged once for all of them.
        return {name: value_of(record(goal), name) for name in fields} if own else {}

    texts = {goal for goals in web.goals.values() for goal in goals if goal not in web.leads or web.leads[goal].alone}
    partial = {parent for part, parents in web.joined.items() if not passes(part) for parent in parents}
    judged = [(goal, values(goal)) for goal in texts if goal not in partial and passes(goal)]
    under = {repr(fields): fields for _, fields in judged}
    back = Back.of({key: lead.target for key, lead in web.leads.items() if not lead.alone}, web.goals)
    found = {key for key, lead in web.leads.items() if lead.alone and passes(key)}
    for name, goals in grouped((repr(fields), goal) for goal, fields in judged).items():

        def lets(key: K, held: Mapping[str, Json] = under[name]) -> bool:
            return key not in own or filter.matches({**held, **own[key]})

        found |= back.leading_to(goals, lets)
    return found


@dataclass(frozen=True, slots=True)
class Back(Generic[K]):
    """References backwards: the targets that stand for each goal, and the references to each target."""

    targets: Mapping[K, Sequence[str]]
    references: Mapping[str, Sequence[K]]

    @classmethod
    def of(cls, targets: Mapping[K, str], goals: Mapping[str, Sequence[K]]) -> "Back[K]":
        """From each reference's target and each target's goals."""
        return cls(
            grouped((goal, target) for target, each in goals.items() for goal in each),
            grouped((target, key) for key, target in targets.items()),
        )

    def leading_to(self, goals: Iterable[K], lets: Callable[[K], bool]) -> set[K]:
        """The references that lead to some of these goals, through such references alone as `lets` says.

        One that comes twice on a way adds nothing to it, so the shortest way to each is enough.
        """
        found: set[K] = set()
        walked: set[str] = set()
        reached = set(goals)
        for _ in range(MAX_DEPTH):
            targets = {target for goal in reached for target in self.targets.get(goal, ())} - walked
            walked |= targets
            met = {key for target in targets for key in self.references.get(target, ())} - found
            reached = {key for key in met if lets(key)}
            found |= reached
        return found


def _asked(record: Mapping[str, Json], names: Sequence[str]) -> dict[str, Json]:
    values = {name: value_of(record, name) for name in names}
    return {name: value for name, value in values.items() if value is not None}
