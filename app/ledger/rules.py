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

Rules name entities by their names, so that they hold for documents to come; one that nothing fits sleeps until then.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from ...graph.errors import DecisionError, InputError, NotFound, nearest
from ...graph.identity import entity_id
from ...graph.resolution.ledger import Decision, DecisionKind, decision_id
from ...graph.store import GraphStore
from .checks import check_against, check_titles
from .entity_lookup import shown_entity, text_given

SAME, DIFFERENT, ALIAS, BLOCK = "same", "not the same", "alias", "block"
KEYS = (SAME, DIFFERENT, ALIAS, BLOCK)
ORIGIN = "rules"
"""How the origin of decisions begins that a rules file made; its name follows."""


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
        decisions = list(_decisions(rules, store, rules_origin(file)))
        check_against(decisions, {})
    except DecisionError as error:
        raise DecisionError(f"the rules file {file}: {error}") from error
    return sorted({each.id: each for each in decisions}.values(), key=lambda each: each.id)


def rules_origin(path: str | Path) -> str:
    """The origin of what this rules file decides."""
    return f"{ORIGIN} {Path(path).name}"


def _decisions(rules: Mapping[str, Any], store: GraphStore, origin: str) -> Iterator[Decision]:
    for names in _lists(rules, SAME, 2):
        _check_titles(store, names)
        yield from (_pair("same", names[0], other, store, origin) for other in names[1:])
    for names in _lists(rules, DIFFERENT, 2):
        yield from (
            _pair("different", first, second, store, origin)
            for place, first in enumerate(names)
            for second in names[place + 1 :]
        )
    aliases = rules.get(ALIAS) or {}
    if not isinstance(aliases, Mapping):
        raise DecisionError(f"expected under {ALIAS!r} names, each with a list of aliases, got {aliases!r:.100}")
    for name, others in aliases.items():
        entity = _entity(text_given("a name", name), store)
        for alias in [others] if isinstance(others, str) else _texts(ALIAS, others, 1):
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


def _pair(kind: DecisionKind, first: str, second: str, store: GraphStore, origin: str) -> Decision:
    ends = _entity(first, store), _entity(second, store)
    if ends[0] == ends[1]:
        same = "are one entity by their names"
        raise DecisionError(f"{first!r} and {second!r} {same}: a rule that they are {kind} says nothing or cannot hold")
    return _made(kind, ends, f"{first} {'=' if kind == 'same' else '≠'} {second}", origin)


def _entity(name: str, store: GraphStore) -> str:
    """The own entity of a name; where the name is that of a part ("Mercury (planet)"), the part."""
    own = entity_id(name)
    if any(True for _ in store.namings([own])):
        return own
    try:
        return shown_entity(store, name).id
    except NotFound:
        return own


def _check_titles(store: GraphStore, names: Sequence[str]) -> None:
    found = store.fetch("entity", list(dict.fromkeys(_entity(name, store) for name in names)))
    held = {(each.kind, frozenset(each.entities)) for each in store.decisions()}
    ids = frozenset(each.id for each in found)
    if ("same", ids) not in held:
        check_titles(store, found)


def _made(kind: DecisionKind, entities: tuple[str, ...], reason: str, origin: str, value: str = "") -> Decision:
    return Decision(decision_id(kind, entities, value), kind, entities, value, origin=origin, reason=reason)
