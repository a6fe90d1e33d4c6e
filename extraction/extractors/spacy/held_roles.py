"""Held roles: what a verb says of the role that somebody holds, gives up, or is said to hold.

"Ada Lund resigned as director of Acme in 2005": she was its director, until then. "The press calls Acme a subsidiary of
Globex": Acme is one, by the word of the press.
"""

from collections.abc import Iterator
from typing import NamedTuple

from .attribution import SpeechReport, subject_of_saying
from .clauses import Clause
from .parse_tree import PROPER_TAGS, Tree
from .phrases import Phrase, phrase
from .roles import PEOPLE, ROLES

_GIVING_UP = frozenset("resigned retired stepped stood quit resigns retires steps stands quits".split())
_CALLING = frozenset(
    """describe describes described identify identifies identified name names named call calls called brand brands branded
    label labels labelled portray portrays portrayed denounce denounces denounced list lists listed""".split()
)
_ARTICLES = frozenset({"the", "a", "an"})
LEFT = "role.left"
"""The pattern of a role that somebody gave up: its time is when it ended."""
CALLED = "role.called"


class HeldRole(NamedTuple):
    """Who holds a role of whom, in the words of `predicate`; `report`: by whose word, None where that is the writer's."""

    subject: Phrase
    predicate: str
    object: Phrase
    pattern: str
    report: SpeechReport | None


def held_roles(tree: Tree, clause: Clause) -> Iterator[HeldRole]:
    """The roles that a clause tells of in this way."""
    verb = clause.verb
    word = tree.lower[verb]
    if word not in _GIVING_UP and word not in _CALLING:
        return
    prep = next((kid for kid in tree.kids[verb] if tree.lower[kid] == "as" and tree.deps[kid] == "prep"), None)
    noun = tree.child(prep, "pobj") if prep is not None else None
    if word in _GIVING_UP:
        if noun is not None:
            for each in clause.subjects:
                yield from _role(tree, each, "was", noun, LEFT, None)
        return
    if tree.child(verb, "auxpass") is not None or tree.child(verb, "neg") is not None:
        return
    named = tree.child(verb, "dobj")
    if noun is None:
        noun = tree.child(verb, "oprd")
        if noun is None or tree.lower[tree.core(noun).start] not in _ARTICLES:
            return
    if named is not None and tree.tags[named] in PROPER_TAGS and named < noun and tree.lower[verb] not in {"name", "named"}:
        report = SpeechReport(subject_of_saying(tree, verb))
        yield from _role(tree, Phrase(tuple(range(*tree.core(named)[:2])), named), "is", noun, CALLED, report)


def _role(
    tree: Tree, subject: Phrase, copula: str, noun: int, pattern: str, report: SpeechReport | None
) -> Iterator[HeldRole]:
    """What "director of Acme" says of a subject; nothing where it is no role of something with a name."""
    known = tree.lower[noun] in PEOPLE or tree.lower[noun] in ROLES
    of = next((kid for kid in tree.kids[noun] if tree.lower[kid] in {"of", "at"} and kid > noun), None)
    obj = tree.child(of, "pobj") if of is not None else None
    if not known or of is None or obj is None or tree.tags[obj] not in PROPER_TAGS:
        return
    yield HeldRole(subject, f"{copula} {tree.say(range(tree.core(noun).start, of + 1))}", phrase(tree, obj), pattern, report)
