"""Aspects: what holds of a thing's version, work or name holds of the thing, with that word in the predicate.

"The first version of Quill was released in May": Quill, "first version was released in", May.
"""

from .noun_phrases import possessor
from .parse_tree import PROPER_TAGS, Tree
from .phrases import Phrase, conjuncts, phrase

_ASPECTS = frozenset(
    """version release edition development production design construction implementation publication code name headquarters
    office film movie work book novel song album single debut plot story music score soundtrack screenplay script licence
    license distribution syntax semantics maintenance support manufacture opening premiere filming shooting capital
    campus factory set team crew cast logo source body remains ashes paper painting poem play painting design""".split()
)
_LINKS = frozenset({"of", "on"})
_NOT_OWN = frozenset({"DT", "POS", "PRP$", "WP$", "``", "''"})


def aspect(tree: Tree, part: Phrase) -> tuple[Phrase, str] | None:
    """The name or pronoun whose aspect a phrase is, and the words of the aspect: "Quill" and "first version"."""
    head = part.head
    word = tree.lower[head]
    if (
        tree.tags[head] not in {"NN", "NNS"}
        or not {word, word.removesuffix("s")} & _ASPECTS
        or len(conjuncts(tree, head)) > 1
    ):
        return None
    owner = _owner(tree, head) if tree.child(head, "appos") is None else None
    if owner is None:
        return None
    words = [each for each in range(tree.core(head).start, head + 1) if each not in owner.tokens]
    said = [each for each in words if tree.tags[each] not in _NOT_OWN]
    if any(tree.tags[each] in PROPER_TAGS for each in said):
        return None
    text = tree.say(said)
    return owner, text[:1].lower() + text[1:]


def _owner(tree: Tree, head: int) -> Phrase | None:
    """Whose it is: "Quill's", "its", "of Quill"."""
    owner = tree.child(head, "poss")
    if owner is not None:
        named = tree.tags[owner] in PROPER_TAGS or tree.tags[owner] == "PRP$" or tree.tags[owner] in {"NN"}
        return possessor(tree, owner) if named and len(conjuncts(tree, owner)) == 1 else None
    preps = [kid for kid in tree.kids[head] if tree.deps[kid] == "prep"]
    if len(preps) != 1 or tree.lower[preps[0]] not in _LINKS or preps[0] != head + 1:
        return None
    name = tree.child(preps[0], "pobj")
    if name is None or tree.tags[name] not in PROPER_TAGS or len(conjuncts(tree, name)) > 1:
        return None
    return phrase(tree, name)
