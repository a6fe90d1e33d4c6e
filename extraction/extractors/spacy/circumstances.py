"""Circumstances of a fact that its document tells: the date by which "last year" is read, and the names of speakers."""

from collections.abc import Mapping, Sequence

from ....graph.dates import day_of
from ....graph.model import LITERAL_TYPES, Metadata
from .parse_tree import Named, Tree
from .phrases import phrase
from .statements import StatedFact

_ARTICLES = frozenset({"the", "a", "an"})
_PRONOUNS = frozenset({"PRP", "PRP$", "DT", "WDT", "WP"})
_DATES = ("date", "published", "publication_date", "published_at", "date_published", "pubdate", "created")
"""Metadata that date a document, the best first."""


def said_on(metadata: Metadata) -> str:
    """The ISO date that a document's metadata give it, by which "last year" is read; "" without one."""
    for name in _DATES:
        found = metadata.get(name)
        if isinstance(found, str | int) and (day := day_of(str(found))):
            return day
    return ""


def speaker_name(
    tree: Tree, fact: StatedFact, stands: Mapping[int, str], named: Sequence[Named], full: Mapping[str, str]
) -> str:
    """By whose word a fact is stated: their name in full, else what the sentence calls them; "" where nobody is known."""
    head = -1 if fact.report is None else fact.report.speaker
    if head < 0:
        return ""
    if head in stands:
        return stands[head]
    name = next((each for each in named if each.start <= head < each.end and each.type not in LITERAL_TYPES), None)
    if name is not None and name.end == head + 1:
        return full.get(name.key) or " ".join(tree.text[tree.starts[name.start] : tree.ends[name.end - 1]].split())
    if tree.tags[head] in _PRONOUNS:
        return ""
    words = tree.say(phrase(tree, head).tokens).split()
    return " ".join(words[1:] if words[0].lower() in _ARTICLES else words)
