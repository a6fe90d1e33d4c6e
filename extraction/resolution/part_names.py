"""What the parts of an entity are called, and why they are parts."""

from collections import Counter
from collections.abc import Collection, Sequence

from ...graph.names import match_key
from .senses import Sense


def label(senses: Sequence[Sense], taken: Collection[str] = ()) -> str:
    """What tells a part from the others of its name: the parenthesis of a title, else a noun or type that defines it, else
    a document's title, else a document's id.

    Args:
        senses: those of the part, by document.
        taken: labels of other parts, none of which is given again.
    """
    nouns = [noun for each in senses for noun in sorted(each.nouns)]
    kinds = [kind.lower() for each in senses for kind in sorted(each.kinds)]
    titles = [each.heading for each in senses if each.heading]
    qualifiers = [each.qualifier for each in senses if each.qualifier]
    for given in (qualifiers, nouns, kinds, titles):
        for each in _ranked(given):
            if each not in taken:
                return each
    return next(each.document for each in senses)


def reason(senses: Sequence[Sense], main: Sequence[Sense]) -> str:
    """Why a part is one: what it is, against what the main one is."""
    return f"{_told(senses)}, not {_told(main)}"


def _told(senses: Sequence[Sense]) -> str:
    titles = _ranked([each.title for each in senses if each.qualifier])
    descriptions = _ranked([text for each in senses for text in each.descriptions])
    bare = _ranked([each.title for each in senses if each.title])
    context = next((f"as in {each.document}" for each in senses), "")
    return next(iter((*titles, *descriptions, *bare)), context)


def _ranked(texts: Sequence[str]) -> list[str]:
    """Distinct texts, the most frequent first, ties by text."""
    counts = Counter(texts)
    return sorted(counts, key=lambda text: (-counts[text], match_key(text), text))
