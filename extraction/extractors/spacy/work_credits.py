"""Credits: who made a work, by the words behind its description: "a film directed by and starring A, scripted by B"."""

from collections.abc import Iterator, Mapping, Sequence

from ....graph.model import LITERAL_TYPES
from .parse_tree import NOUN_TAGS, Named, Tree

_PARTICIPLES = frozenset({"VBN", "VBD"})
_NO_PARTICIPLES = frozenset("been was were is are had has being be co".split())
_ACTING = frozenset({"starring", "featuring"})
_PARTS = frozenset({"music", "songs", "score", "screenplay", "script", "story", "lyrics"})
_BETWEEN = frozenset({",", "and", "co", "co-", "-", "that", "which", "is", "was"})
_NO_MAKERS = LITERAL_TYPES | {"GPE", "LOC", "NORP", "LANGUAGE"}


def work_credits(tree: Tree, noun: int, names: Sequence[Named]) -> Iterator[tuple[str, Named]]:
    """Predicate and name of each credit that follows the noun by which a sentence describes its subject.

    Reading ends at the first word that belongs to none, such as "not" or "based", or at the sentence's end.

    Args:
        tree: the parsed text.
        noun: "film" of "is a 1931 drama film directed by Ann Lee".
        names: the sentence's mentions.
    """
    starts = {each.start: each for each in names}
    end = next((each.end for each in tree.sentences if each.start <= noun < each.end), noun)
    token, waiting, said = noun + 1, list[str](), list[str]()
    while token < end:
        word = tree.lower[token]
        if token in starts:
            listed = list(_listed(tree, token, end, starts)) if said and not waiting else []
            yield from ((verb, each) for each in listed for verb in said)
            if not listed:
                return
            token, said = listed[-1].end, []
            continue
        if word in _ACTING:
            said.append(word)
        elif word == "by" and waiting:
            said += [f"{each} by" for each in waiting]
            waiting = []
        elif (
            word == "with"
            and not (waiting or said)
            and tree.lower[token + 1 : token + 2] != []
            and tree.lower[token + 1] in _PARTS
        ):
            token += 1
            waiting = [tree.lower[token]]
            if tree.tags[token + 1 : token + 2] != [] and tree.tags[token + 1] in _PARTICIPLES:
                token += 1
                waiting = [f"{waiting[0]} {tree.lower[token]}"]
        elif tree.tags[token] in _PARTICIPLES and word.isalpha() and word not in _NO_PARTICIPLES:
            waiting.append(word)
        elif word not in _BETWEEN and (tree.tags[token] != "JJ" or waiting or said):
            return
        token += 1


def _listed(tree: Tree, token: int, end: int, starts: Mapping[int, Named]) -> Iterator[Named]:
    """The makers of a list that begins at a token: "A, B and C", but not "A's heirs" nor the place after "A, Oslo,"."""
    while token < end and token in starts:
        name = starts[token]
        after = tree.tags[name.end : name.end + 1]
        if name.type in _NO_MAKERS or after == ["POS"] or (after != [] and after[0] in NOUN_TAGS):
            return
        yield name
        token = name.end
        token += tree.words[token : token + 1] == [","]
        token += tree.lower[token : token + 1] == ["and"]
