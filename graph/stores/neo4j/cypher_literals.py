"""Values as Cypher text, for queries that people read, save and change. What Clew itself runs takes parameters instead."""

import math
import re
from collections.abc import Mapping, Sequence

from ...errors import InputError
from ...model import Json

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
# Besides, whatever ends a line, moves the cursor or turns the direction of writing would deceive the reader.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_INTEGERS = range(-(2**63), 2**63)


def literal(value: Json) -> str:
    r"""A value as a Cypher literal that means exactly this value.

    >>> literal({"name": "O'Hara \\ Söhne", "years": [1889, None]})
    "{name: 'O\\'Hara \\\\ Söhne', years: [1889, null]}"

    Raises:
        InputError: a number that Cypher has no literal for, a lone surrogate, or a key that is not a plain name.
    """
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, int):
        if value not in _INTEGERS:
            raise InputError(f"Cypher has integers of 64 bits, got {value}")
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise InputError(f"expected a finite number, got {value}")
        return repr(value)
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_key(key)}: {literal(each)}' for key, each in value.items())}}}"
    if isinstance(value, Sequence):
        return f"[{', '.join(literal(each) for each in value)}]"
    raise InputError(f"expected text, a number, true, false, nothing, a list or a map of these, got {type(value).__name__}")


def comment(text: str, most: int = 100) -> str:
    r"""A text as one comment line, which nothing in it can end.

    >>> comment("Who?\nMATCH (n) DETACH DELETE n // \\u000a RETURN 1")
    '// Who? MATCH (n) DETACH DELETE n // u000a RETURN 1'
    """
    # Without backslashes: Cypher 5 reads \u000a as the end of the line, in comments too.
    words = " ".join(_HIDDEN.sub(" ", text.replace("\\", "")).split()).encode("utf-8", "replace").decode()
    return f"// {words if len(words) <= most else words[: most - 1].rstrip() + '…'}"


def _string(text: str) -> str:
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise InputError("expected a text of whole characters, got one with a lone surrogate")
    escaped = "".join(_ESCAPES.get(each, each) for each in text)
    shown = _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", escaped)
    return f"'{shown}'"


def _key(key: object) -> str:
    if not isinstance(key, str) or not _NAME.fullmatch(key):
        raise InputError(f"expected a map's key as a plain name, got {key!r}")
    return key
