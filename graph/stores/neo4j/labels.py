"""What people read in Neo4j Browser: captions, the label of an entity's type, the type of a relationship.

Names from data become labels and types only as parameters of dynamic Cypher (`SET e:$(labels)`), never as its text.
"""

import re
from functools import lru_cache

from ...identity import hashed
from ...model import RELATED, RESERVED_TYPES

DOCUMENT, TEXT_NODE, SENTENCE, ENTITY, REFERENCE, BOOKKEEPING = (
    *("Document", "TextNode", "Sentence", "Entity", "Reference"),
    "Clew",
)
STATES = "STATES"
LABELS = frozenset({DOCUMENT, TEXT_NODE, SENTENCE, ENTITY, REFERENCE, BOOKKEEPING})
RELATIONSHIPS = RESERVED_TYPES | {STATES}
"""Relationship types with a meaning of their own; a relation of such a type gets a closing underscore."""

_CAPTION = 40
_LONGEST = 60
_LONGEST_KEY = 1_000
_SEPARATOR = re.compile(r"[\W_]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


def caption(title: str, text: str) -> str:
    """What a document or text node is called in a picture: its title, else its first words.

    >>> caption("", "A text without a title is named by its first few words, however long it is.")
    'A text without a title is named by its…'
    """
    words = " ".join((title or text[: 10 * _CAPTION]).split())
    if len(words) <= _CAPTION:
        return words
    cut = words[: _CAPTION - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def name_key(key: str) -> str:
    """A match key as the index of names holds it: a very long one by its beginning and a hash, since a term beyond
    32,766 bytes brings the whole database down.

    >>> name_key("ann lee")
    'ann lee'
    """
    return key if len(key) <= _LONGEST_KEY else f"{key[:_LONGEST_KEY]} {hashed('name', key)}"


@lru_cache(maxsize=1_000)
def entity_label(type: str) -> str:
    """The label of an entity type, in camel case; "" where nothing of the type can be a label.

    >>> entity_label("WORK_OF_ART"), entity_label("iPhone model"), entity_label("DOCUMENT")
    ('WorkOfArt', 'IPhoneModel', 'Document_')
    """
    words = [each for each in _SEPARATOR.split(type) if each]
    label = "".join(word.capitalize() if word.isupper() else word[0].upper() + word[1:] for word in words)[:_LONGEST]
    return f"{label}_" if label in LABELS else label


@lru_cache(maxsize=1_000)
def relationship_type(type: str) -> str:
    """The relationship type of a relation's type, which is kept beside it as it is.

    >>> relationship_type("DIRECTED_BY"), relationship_type("STATES")
    ('DIRECTED_BY', 'STATES_')
    """
    name = _CONTROL.sub(" ", type).strip()[:_LONGEST] or RELATED
    return f"{name}_" if name in RELATIONSHIPS else name
