"""A rules file: what is the same, what is not, aliases and what is no entity, as YAML that `clew add` reads.

```yaml
same:
  - [IBM, International Business Machines]
not the same:
  - [Mercury Records, Mercury]
alias:
  IBM: [Big Blue]
block: [Chapter, Figure]
```

Rules name entities by their names, so that they hold for documents to come; one that nothing fits sleeps until then. A graph
has one rules file, that which was read last: what any rules file said before and this one does not say is taken back.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml

from ...graph.errors import DecisionError, InputError, nearest
from ...graph.identity import entity_id
from ...graph.names import match_key, title_name
from ...graph.resolution.ledger import USER, Decision, DecisionKind, LedgerChange, decision_id, part_id, part_of
from ...graph.resolution.statements import Naming
from ...graph.store import GraphStore
from .checks import check_against, contradiction
from .entity_lookup import own_entities, text_given

SAME, DIFFERENT, ALIAS, BLOCK = "same", "not the same", "alias", "block"
KEYS = (SAME, DIFFERENT, ALIAS, BLOCK)
ORIGIN = "rules"
"""How the origin of decisions begins that a rules file made; its name follows."""


def rules_change(path: str | Path, store: GraphStore) -> LedgerChange:
    """What a rules file changes in a ledger: what it says comes, what a rules file said before and it does not say goes.

    What a user decided by hand stays as it is, and a rule that says otherwise is refused.

    Raises:
        InputError: the file cannot be read; DecisionError: as `rules_of`; a rule against what a user decided.
    """
    wanted = rules_of(path, store)
    held = {each.id: each for each in store.decisions()}
    ruled = {each.id for each in held.values() if each.origin.startswith(ORIGIN)}
    gone = tuple(sorted(ruled.difference(each.id for each in wanted)))
    new = tuple(each for each in wanted if each.id not in held or (each.id in ruled and held[each.id] != each))
    try:
        for each in wanted:
            other = held.get(each.id, each)
            if each.id not in ruled and (other.kind, other.value) != (each.kind, each.value):
                raise contradiction(each, [other], held)
        check_against(new, {identity: each for identity, each in held.items() if identity not in gone})
    except DecisionError as error:
        raise DecisionError(f"the rules file {path}: {error}") from error
    return LedgerChange(decide=new, retract=gone)


def rules_of(path: str | Path, store: GraphStore) -> list[Decision]:
    """The decisions of a rules file, by id, checked against each other.

    Args:
        path: the file.
        store: where the names are looked up; one that is not there names the entity of its match key.

    Raises:
        InputError: the file cannot be read; DecisionError: it is not YAML of this form, with the key or rule that is not;
        two rules against each other; a rule against what the titles of documents say.
    """
    file = Path(path)
    try:
        held: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read the rules file {file}: {error}") from error
    except yaml.YAMLError as error:
        raise DecisionError(f"the rules file {file} is not valid YAML: {' '.join(str(error).split())}") from error
    rules = {} if held is None else held
    if not isinstance(rules, Mapping):
        raise DecisionError(f"the rules file {file} holds {type(rules).__name__}, expected the keys {', '.join(KEYS)}")
    for key in rules:
        if key not in KEYS:
            raise DecisionError(
                f"the rules file {file} has the key {key!r}.{nearest(str(key), KEYS)} Known: {', '.join(KEYS)}"
            )
    try:
        decisions = list(_decisions(rules, _RuledNames(store), f"{ORIGIN} {file.name}"))
        check_against(decisions, {})
    except DecisionError as error:
        raise DecisionError(f"the rules file {file}: {error}") from error
    return sorted({each.id: each for each in decisions}.values(), key=lambda each: each.id)


def _decisions(rules: Mapping[str, Any], known: "_RuledNames", origin: str) -> Iterator[Decision]:
    for names in _lists(rules, SAME, 2):
        known.check_titles(names)
        yield from (_pair("same", names[0], other, known, origin) for other in names[1:])
    for names in _lists(rules, DIFFERENT, 2):
        yield from (_pair("different", *pair, known, origin) for pair in combinations(names, 2))
    aliases = rules.get(ALIAS) or {}
    if not isinstance(aliases, Mapping):
        raise DecisionError(f"expected under {ALIAS!r} names, each with a list of aliases, got {aliases!r:.100}")
    for name, others in aliases.items():
        entity = known.meant(text_given("a name", name))
        for alias in [text_given(f"an alias of {name!r}", others)] if isinstance(others, str) else _texts(ALIAS, others, 1):
            known.check_titles([name, alias])
            ends = entity, entity_id(alias)
            if ends[0] == ends[1]:
                raise DecisionError(f"{alias!r} is {name!r} itself, not an alias of it")
            yield _made("alias", ends, f"{name} is also called {alias}", origin, alias)
    for name in _texts(BLOCK, rules.get(BLOCK) or [], 0):
        yield _made("block", (entity_id(name),), f"{name} is no entity", origin)


def _lists(rules: Mapping[str, Any], key: str, least: int) -> Iterator[list[str]]:
    found = rules.get(key) or []
    if not isinstance(found, Sequence) or isinstance(found, str):
        raise DecisionError(f"expected under {key!r} a list of lists of names, got {found!r:.100}")
    for each in found:
        yield _texts(key, each, least)


def _texts(key: str, given: Any, least: int) -> list[str]:
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) < least:
        wanted = f"a list of at least {least} names" if least else "a list of names"
        raise DecisionError(f"expected under {key!r} {wanted}, got {given!r:.100}")
    return [text_given(f"a name under {key!r}", each) for each in given]


def _pair(kind: DecisionKind, first: str, second: str, known: "_RuledNames", origin: str) -> Decision:
    ends = known.meant(first), known.meant(second)
    if ends[0] == ends[1]:
        same = "are one entity by their names"
        raise DecisionError(f"{first!r} and {second!r} {same}: a rule that they are {kind} says nothing or cannot hold")
    return _made(kind, ends, f"{first} {'=' if kind == 'same' else '≠'} {second}", origin)


def _made(kind: DecisionKind, entities: tuple[str, ...], reason: str, origin: str, value: str = "") -> Decision:
    return Decision(decision_id(kind, entities, value), kind, entities, value, origin=origin, reason=reason)


class _RuledNames:
    """What names mean in a graph: own entities and parts, whatever they are merged with."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self._parts: dict[tuple[str, str], str] = {}
        self._wholes: dict[str, set[str]] = defaultdict(set)
        for each in store.assignments():
            if each.document:
                self._parts[each.own, each.document] = part_of(each)
                self._wholes[part_of(each)].add(each.own)
        self._decisions = {each.id: each for each in store.decisions()}
        self._parted = {
            match_key(each.value): part_id(each.entities[0], each.value)
            for each in self._decisions.values()
            if each.kind == "part"
        }

    def meant(self, name: str) -> str:
        """The own entity of a name; where it is a part's ("Mercury (planet)"), the part; else what is also called so."""
        own, key = entity_id(name), match_key(name)
        if any(True for _ in self._store.namings([own])):
            return own
        if key in self._parted:
            return self._parted[key]
        shown = own_entities(self._store, self._store.find([key]).get(key, []))
        whole = entity_id(title_name(name))
        for naming in [*self._store.namings([whole]), *self._store.namings([each for each in shown if each != whole])]:
            if any(match_key(each) == key for one in naming.declarations for each in (one.name, *one.aliases)):
                return self._part(naming)
        return own

    def check_titles(self, names: Sequence[str]) -> None:
        """Refuse that names are the same which different documents are about, by their titles.

        Raises:
            DecisionError: with these documents; not where a user decided that they are the same.
        """
        about = {name: self._titles(self.meant(name)) for name in names}
        for first, second in combinations([name for name in names if about[name]], 2):
            held = self._decisions.get(decision_id("same", (self.meant(first), self.meant(second))))
            if set(about[first]) != set(about[second]) and not (held and held.kind == "same" and held.origin == USER):
                raise DecisionError(
                    f"it says that {first!r} and {second!r} are the same, but documents say that they are two: one is about "
                    f"{about[first][0]!r}, another about {about[second][0]!r}. Take the rule out, or decide by hand: "
                    f"clew entities STORE merge {first!r} {second!r} --force"
                )

    def _titles(self, entity: str) -> list[str]:
        """The titles of the documents that are about an own entity or part, sorted."""
        documents = {
            naming.document
            for naming in self._store.namings(sorted(self._wholes.get(entity, set()) | {entity}))
            if any(each.name and each.document_id for each in naming.declarations) and self._part(naming) == entity
        }
        return sorted({each.title for each in self._store.fetch("document", sorted(documents)) if each.title})

    def _part(self, naming: Naming) -> str:
        """The part that a naming is of, else its own entity."""
        return self._parts.get((naming.own, naming.document), naming.own)
