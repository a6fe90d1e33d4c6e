"""Namings as stores give them, short to write."""

import numpy as np
from numpy.typing import NDArray

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


def letter_vectors(names: list[str]) -> NDArray[np.float32]:
    """Vectors of names by their letters: near where most letters are the same."""
    rows = np.zeros((len(names), 26), np.float32)
    for row, name in enumerate(names):
        for letter in name.lower():
            if "a" <= letter <= "z":
                rows[row, ord(letter) - ord("a")] += 1
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)
