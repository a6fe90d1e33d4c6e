"""The languages of a document's pieces, of which the rules of facts read English alone."""

from collections import Counter
from collections.abc import Sequence

from ...prose_language import ENGLISH, RULES_NOTE, prose_language
from .paragraphs import Piece


def foreign_languages(parts: Sequence[Piece]) -> list[str]:
    """The language of each piece where the rules do not read it, else "".

    A piece whose own language is not clear, as of a short one, goes with the document as a whole.
    """
    texts = [piece.text if piece.spoken else "" for piece in parts]
    whole = prose_language("\n".join(filter(None, texts)))
    found = [prose_language(text, whole) if text else "" for text in texts]
    return ["" if each == ENGLISH else each for each in found]


def language_notes(parts: Sequence[Piece], foreign: Sequence[str]) -> tuple[str, ...]:
    """What tells the user that the rules read no facts in a document, or in parts of it."""
    lengths: Counter[str] = Counter()
    for piece, language in zip(parts, foreign, strict=True):
        lengths[language] += len(piece.text) if piece.spoken else 0
    read = lengths.pop("", 0)
    languages = sorted(lengths, key=lambda each: (-lengths[each], each))
    return (f"read {'in part ' if read else ''}as {' and '.join(languages)}: {RULES_NOTE}",) if languages else ()
