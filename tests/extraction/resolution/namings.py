"""Namings as stores give them, short to write."""

from clew.graph.batch import Declaration
from clew.graph.entity_names import Surface
from clew.graph.identity import entity_id
from clew.graph.names import match_key
from clew.graph.resolution.ledger import Decision, DecisionKind, decision_id
from clew.graph.resolution.statements import Naming


def said(name: str, document: str, type: str = "", count: int = 1, own: str = "") -> Naming:
    """A document mentions a name; of the entity that is called `own`, where that is another."""
    return Naming(entity_id(own or name), document, (Surface(name, match_key(name), type, count),))


def titled(name: str, document: str, type: str = "", *aliases: str, others: tuple[str, ...] = ()) -> Naming:
    """A document is about a name, with declared aliases, and calls it by `others` too."""
    own = entity_id(name)
    surfaces = tuple(Surface(each, match_key(each), type, 1) for each in sorted((name, *others)))
    return Naming(own, document, surfaces, (Declaration(own, name, type, aliases, document_id=document),))


def record(id: str, name: str, type: str = "", description: str = "", *aliases: str) -> Naming:
    """An entity that is declared by itself, with an id that was given."""
    properties = {"description": description} if description else {}
    return Naming(id, "", (), (Declaration(id, name, type, aliases, properties),))


def decided(kind: DecisionKind, *names: str, value: str = "") -> Decision:
    """What a user said of entities by name."""
    entities = tuple(map(entity_id, names))
    return Decision(decision_id(kind, entities, value), kind, entities, value)
