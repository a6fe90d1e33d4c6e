"""A graph schema: which types of entities and relations a language model may find, written by a user."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ....graph.complaints import complaint
from ....graph.errors import ConfigError, nearest
from ....graph.identity import hashed

_KEYS = ("entities", "relations", "strict")
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
        entities: types of entities; empty: any.
        relations: types of relations, each with the types of its ends; empty: any, in the text's words.
        strict: whether what the schema does not have is left out, and said; otherwise it is kept.

    >>> schema = GraphSchema(entities=["Person"], relations={"knows": {"source": "Person"}})
    >>> schema.entity_type("person"), schema.relation_type("Knows"), schema.relation_type("founded")
    ('Person', 'KNOWS', '')
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    entities: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    relations: dict[str, RelationForm] = Field(default_factory=dict)
    strict: bool = True

    @property
    def fingerprint(self) -> str:
        """Changes with whatever changes what is extracted."""
        return hashed("graph schema", self.model_dump(mode="json"))

    def entity_type(self, name: str) -> str:
        """The type of entities that a model means by `name`, "" where there is none."""
        return next((each for each in self.entities if _same(each, name)), "")

    def relation_type(self, name: str) -> str:
        """The type of relations that a model means by `name`, as the graph has it, "" where there is none."""
        return next((type_name(each) for each in self.relations if _same(each, name)), "")

    def refused(self, relation: str, source: str, target: str) -> str:
        """Why a relation of this type may not lead from a `source` to a `target` of these types; "" where it may."""
        form = next(form for name, form in self.relations.items() if type_name(name) == relation)
        for side, allowed, got in (("source", form.source, source), ("target", form.target, target)):
            if allowed and not any(_same(each, got) for each in allowed):
                return f"a {side} of {relation} that is {got or 'of no type'}, not {' or '.join(allowed)}"
        return ""


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
        return _checked(given, "the graph schema")
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
    return _checked(held, where)


def _checked(held: Mapping[Any, Any], where: str) -> GraphSchema:
    for key in held:
        if key not in _KEYS:
            raise ConfigError(f"{where} has the key {key!r}.{nearest(str(key), _KEYS)} Known: {', '.join(_KEYS)}")
    relations = held.get("relations")
    if isinstance(relations, list | tuple):
        relations = dict.fromkeys(relations)
    if isinstance(relations, Mapping):
        relations = {name: {} if form is None else form for name, form in relations.items()}
    try:
        schema = GraphSchema.model_validate({**held, "relations": {} if relations is None else relations})
    except ValidationError as error:
        raise ConfigError(f"{where} is unusable: {complaint(error)}") from None
    if not schema.entities and not schema.relations:
        raise ConfigError(f"{where} names neither types of entities nor of relations: expected 'entities' or 'relations'")
    _check_names(schema, where)
    return schema


def _check_names(schema: GraphSchema, where: str) -> None:
    for what, names in (("entities", list(schema.entities)), ("relations", list(schema.relations))):
        for at, name in enumerate(names):
            if not _NAME.fullmatch(name.strip()):
                raise ConfigError(
                    f"{where} has the type {name!r} of {what}: expected a letter, then letters, digits, blanks and "
                    "underscores, 60 characters at most"
                )
            if any(_same(name, other) for other in names[:at]):
                raise ConfigError(f"{where} has the type {name!r} of {what} twice: keep one")
    for name, form in schema.relations.items():
        for end in (*form.source, *form.target):
            if schema.entities and not schema.entity_type(end):
                known = nearest(end, schema.entities)
                raise ConfigError(
                    f"{where} says that {name!r} joins entities of the type {end!r}, which is not among its entities.{known}"
                )


def _same(one: str, other: str) -> bool:
    return type_name(one) == type_name(other)
