"""A graph schema: which types of entities and relations a language model may find, written by a user."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, ValidationError, model_validator

from ....graph.complaints import complaint
from ....graph.errors import ConfigError, nearest
from ....graph.identity import hashed
from ....graph.model import LITERAL_TYPES

_KEYS = ("entities", "relations", "strict")
_SHARED = {
    **dict.fromkeys(("PEOPLE", "HUMAN", "INDIVIDUAL"), "PERSON"),
    **dict.fromkeys(("ORGANIZATION", "ORGANISATION", "COMPANY", "INSTITUTION"), "ORG"),
    **dict.fromkeys(("CITY", "TOWN", "COUNTRY", "STATE"), "GPE"),
    **dict.fromkeys(("LOCATION", "PLACE"), "LOC"),
    **dict.fromkeys(("YEAR", "DAY", "MONTH"), "DATE"),
    **dict.fromkeys(("NUMBER", "COUNT"), "CARDINAL"),
}
"""Words for types that all graphs of Clew share."""
_NAME = re.compile(r"[^\W\d][\w ]{0,59}")


def _listed(value: object) -> object:
    """One type is a list of one, and nothing stands for none."""
    return (value,) if isinstance(value, str) else value if value is not None else ()


class RelationForm(BaseModel):
    """A type of relation, and the types that its ends may have; empty: any."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    target: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()


class GraphSchema(BaseModel):
    """The types that a graph is to have.

    Attributes:
        entities: types of entities; empty: any, those that relations name among them.
        relations: types of relations, each with the types of its ends; empty: any, in the text's words.
        strict: whether what the schema does not have is left out, and said; otherwise it is kept.

    Raises:
        ValidationError: two types of one name, a name that is no type, an end that is no entity, or no types at all.

    >>> schema = GraphSchema(entities=["Person"], relations={"knows": {"source": "Person"}})
    >>> schema.entity_type("person"), schema.relation("Knows"), schema.relation("founded")
    ('Person', 'knows', '')
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    entities: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    relations: dict[str, RelationForm] = Field(default_factory=dict)
    strict: StrictBool = True

    @model_validator(mode="after")
    def _checked(self) -> Self:
        if not self.entities and not self.relations:
            raise ValueError("it names neither types of entities nor of relations: expected 'entities' or 'relations'")
        for what, names in (("entities", list(self.entities)), ("relations", list(self.relations))):
            for at, name in enumerate(names):
                if not _NAME.fullmatch(name.strip()):
                    raise ValueError(
                        f"it has the type {name!r} of {what}: expected a letter, then letters, digits, blanks and "
                        "underscores, 60 characters at most"
                    )
                if any(_same(name, other) for other in names[:at]):
                    raise ValueError(f"it has the type {name!r} of {what} twice: keep one")
        for name, form in self.relations.items():
            for end in (*form.source, *form.target):
                if self.entities and not any(_same(end, each) for each in self.entities):
                    raise ValueError(
                        f"it says that {name!r} joins entities of the type {end!r}, which is not among its entities."
                        f"{nearest(end, self.entities)}"
                    )
        return self

    @property
    def fingerprint(self) -> str:
        """Changes with whatever changes what is extracted."""
        return hashed("graph schema", self.model_dump(mode="json"))

    @property
    def types(self) -> tuple[str, ...]:
        """The types of entities, by themselves or as ends of relations."""
        ends = (end for form in self.relations.values() for end in (*form.source, *form.target))
        return self.entities or tuple(dict.fromkeys(ends))

    def entity_type(self, name: str) -> str:
        """The type of entities that a model or tagger means by `name`, "" where there is none, or several may be meant.

        Types of dates and quantities are those that all graphs share, since nothing is said of such.
        """
        found = [each for each in self.types if _same(each, name)] or [
            each for each in self.types if shared_type(each) == shared_type(name)
        ]
        if len(found) != 1:
            return ""
        return shared_type(found[0]) if shared_type(found[0]) in LITERAL_TYPES else found[0]

    def relation(self, name: str) -> str:
        """The relation that a model means by `name`, as the schema writes it, "" where there is none."""
        return next((each for each in self.relations if _same(each, name)), "")

    def refused(self, relation: str, source: str, target: str) -> str:
        """Why a relation of the schema may not lead from a `source` to a `target` of these types; "" where it may."""
        form = self.relations[relation]
        for side, allowed, got in (("source", form.source, source), ("target", form.target, target)):
            if allowed and not any(_same(each, got) or shared_type(each) == got for each in allowed):
                return f"a {side} of {type_name(relation)} that is {got or 'of no type'}, not {' or '.join(allowed)}"
        return ""


def shared_type(name: str) -> str:
    """A type of entities as all graphs of Clew write it: a "Company" is an ORG.

    >>> shared_type("Organization"), shared_type("Ship")
    ('ORG', 'SHIP')
    """
    kind = type_name(name)[:40]
    return _SHARED.get(kind, kind)


def type_name(name: str) -> str:
    """The type of a relation as graphs write it: "works for" is WORKS_FOR."""
    return re.sub(r"\W+", "_", name.strip()).strip("_").upper()


def graph_schema(given: "GraphSchema | Mapping[str, Any] | str | Path") -> GraphSchema:
    """A schema from a YAML file, or from the mapping that such a file holds.

    ```yaml
    entities: [Person, Company, City]
    relations:
      founded: {source: Person, target: Company}
      located in: {source: Company, target: City}
      knows:
    strict: true
    ```

    Raises:
        ConfigError: the file cannot be read or is not of this form; a key, or the type of an end, that is not known; a name
            that is no type; two types of one name; nothing at all.
    """
    if isinstance(given, GraphSchema):
        return given
    if isinstance(given, Mapping):
        return _of(given, "the graph schema")
    path = Path(given)
    where = f"the graph schema {path}"
    try:
        held: object = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read {where}: {getattr(error, 'strerror', '') or error}") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{where} is not valid YAML: {' '.join(str(error).split())}") from error
    if not isinstance(held, Mapping):
        got = "nothing" if held is None else type(held).__name__
        raise ConfigError(f"{where} holds {got}, expected the keys {', '.join(_KEYS)}")
    return _of(held, where)


def _of(held: Mapping[Any, Any], where: str) -> GraphSchema:
    for key in held:
        if key not in _KEYS:
            raise ConfigError(f"{where} has the key {key!r}.{nearest(str(key), _KEYS)} Known: {', '.join(_KEYS)}")
    relations = held.get("relations")
    if isinstance(relations, list | tuple):
        relations = dict.fromkeys(relations)
    if isinstance(relations, Mapping):
        relations = {name: {} if form is None else form for name, form in relations.items()}
    try:
        return GraphSchema.model_validate({**held, "relations": {} if relations is None else relations})
    except ValidationError as error:
        raise ConfigError(f"{where} is unusable: {complaint(error)}") from None


def _same(one: str, other: str) -> bool:
    return type_name(one) == type_name(other)
