"""The names of one of several libraries in a database: labels, relationship types, indexes and constraints of its own.

A database of Neo4j's Community edition is the only one of its server. Whoever keeps several libraries there names them
(`?library=books` in the address). Everything of a named library then has names of its own, `books__Entity` for `Entity`, so
that no statement about one library can reach another's nodes, whatever it forgets to ask for: there is no label, type,
index or constraint that two of them share. The statements are written once, with the plain names of the library that has
no name, and get the library's own where they are sent (`Connection`).
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from ...errors import ConfigError
from .labels import LABELS, RELATIONSHIPS

SEPARATOR = "__"
"""Between a library's name and a plain name; no library's name holds it or ends with a part of it, so it ends there."""
LONGEST_NAME = 40
SHARED_INDEXES = ("clew_text", "clew_names", "clew_text_vectors", "clew_sentence_vectors")
"""The indexes that queries may search."""
_NAME = re.compile(rf"(?=.{{1,{LONGEST_NAME}}}\Z)[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*")
_INDEX = re.compile(r"clew_(?!id\b)\w*")
_PLAIN = LABELS | RELATIONSHIPS
_PIECE = re.compile(
    r"""
      '(?P<string>(?:[^'\\]|\\.)*)'
    | \$\((?P<dynamic>[a-z]+\.(?:labels|type))\)
    | (?P<before>[:|&!]\s*)(?P<label>[A-Za-z_]\w*)
    | (?<![\w.$])(?P<index>clew_\w+)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class LibraryNames:
    """How the labels, types, indexes and constraints of a library are called; of the one without a name, plainly.

    >>> LibraryNames("books").own("Entity"), LibraryNames().own("Entity")
    ('books__Entity', 'Entity')
    """

    library: str = ""

    @property
    def prefix(self) -> str:
        """What all its names begin with."""
        return f"{self.library}{SEPARATOR}" if self.library else ""

    def own(self, plain: str) -> str:
        """A plain name as this library has it."""
        return self.prefix + plain

    def plain(self, own: str) -> str:
        """One of its names without what makes it the library's; another name as it is."""
        return own.removeprefix(self.prefix)

    def holds(self, name: str) -> bool:
        """Whether a label, type, index or constraint belongs to this named library."""
        return bool(self.prefix) and name.startswith(self.prefix)

    def statement(self, text: str) -> str:
        """One of Clew's own statements about this library, from its text with plain names.

        >>> LibraryNames("books").statement("MATCH (e:Entity {name: $name})-[:NEXT|STATES]-() RETURN e")
        'MATCH (e:books__Entity {name: $name})-[:books__NEXT|books__STATES]-() RETURN e'
        """
        return _stated(text, self.prefix) if self.prefix else text


def checked_name(name: str) -> str:
    """A library's name as an address gives it.

    Raises:
        ConfigError: it is empty, too long, or not letters and digits with single underscores between them; or it begins
            with "clew", as names of Clew's own do.
    """
    if not _NAME.fullmatch(name) or name.lower().startswith("clew"):
        raise ConfigError(
            f"expected a library's name of 1 to {LONGEST_NAME} letters, digits and single underscores between them, that "
            f"begins with a letter and not with 'clew', as in ?library=books, got {name[: LONGEST_NAME + 1]!r}"
        )
    return name


@lru_cache(maxsize=2_048)
def _stated(text: str, prefix: str) -> str:
    def renamed(found: re.Match[str]) -> str:
        if found["string"] is not None:
            index = found["string"] == "clew_" or found["string"] in SHARED_INDEXES
            return f"'{prefix}{found['string']}'" if index else found[0]
        if found["dynamic"] is not None:
            named = found["dynamic"]
            whole = f"'{prefix}' + {named}" if named.endswith(".type") else f"[each IN {named} | '{prefix}' + each]"
            return f"$({whole})"
        if found["index"] is not None:
            return prefix + found["index"] if _INDEX.fullmatch(found["index"]) else found["index"]
        return found["before"] + prefix + found["label"] if found["label"] in _PLAIN else found[0]

    return _PIECE.sub(renamed, text)
