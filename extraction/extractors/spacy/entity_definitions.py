"""Definitions: what sentences say that entities are ("Xen is a hypervisor", "the language Lisp", "Linux, a free system")."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ....graph.model import LITERAL_TYPES
from .entity_kinds import complement, compound, types_at, types_of
from .parse_tree import PROPER_TAGS, Named, TokenSpan, Tree

LONGEST_DESCRIPTION = 160
"""Characters of a description; longer ones are cut at a word, if possible where a clause or attachment begins."""

_COPULAS = frozenset({"is", "are", "was", "were", "'s", "’s", "became", "remains", "remained", "been"})
_ARTICLES = frozenset({"a", "an", "the", "one", "another"})
_DENIALS = frozenset({"not", "n't", "n’t", "never", "neither", "nor", "hardly", "no"})
_SUPPOSED = frozenset({"if", "unless", "whether", "that", "though"})
_CALLED = frozenset({"called", "named", "titled", "entitled", "dubbed"})
_SUCH = frozenset({"including", "like", "especially", "namely"})
_AFTER = frozenset(
    """language programming_language scripting_language markup_language query_language operating_system river mountains
    islands archipelago desert peninsula newspaper magazine dynasty festival tribe corporation company distribution
    constellation hypervisor processor microprocessor web_browser search_engine text_editor video_game board_game protocol
    file_format desktop_environment window_system database_system""".split()
)
"""Kinds that name what stands before them: "the Pascal language", "the Xen hypervisor", but not "the Pascal compiler"."""
_CUTS = re.compile(r"[,;:(]| (?:which|that|who|where|when|whose|and|for|in|by|with|from|of|to) ")

COPULA, HEADLESS, APPOSITION, CALLED, PREFIX, SUFFIX, SUCH_AS, USE = 6, 8, 5, 4, 4, 3, 2, 1
"""How far each form is to be trusted where a text says two things. A use tells the type, but is no definition."""


_WRITTEN = frozenset({"written", "implemented", "coded", "programmed", "rewritten", "reimplemented"})
_RUNNING = frozenset({"run", "runs", "ran", "running", "boots", "booting", "works"})


class DefiningPhrase(NamedTuple):
    """What a sentence says an entity is: the types this leaves open, the words ("free operating system"), and its weight.

    `noun` is the defining noun's token, -1 where there is none.
    """

    key: str
    types: tuple[str, ...]
    words: str
    weight: int
    noun: int


def definitions(tree: Tree, sentence: TokenSpan, names: Sequence[Named]) -> list[DefiningPhrase]:
    """What one sentence says the entities that it names are, in order.

    Args:
        tree: the parsed text.
        sentence: its tokens.
        names: the mentions in it.
    """
    if tree.words[sentence.end - 1] == "?":
        return []
    at = _Names(names)
    found: list[DefiningPhrase] = []
    for token in range(sentence.start, sentence.end):
        dep, tag = tree.deps[token], tree.tags[token]
        if dep in {"attr", "oprd"} and tag in {"NN", "NNS", "CD"}:
            found += _copula(tree, token, at)
        elif dep == "appos":
            found += _apposition(tree, token, at)
        elif tag == "VBN" and tree.lower[token] in _CALLED:
            found += _called(tree, token, at)
        elif dep == "pobj" and tag in PROPER_TAGS:
            found += _used(tree, token, at)
        if tag in {"NN", "NNS"}:
            found += _beside(tree, token, sentence, at)
        if tag == "NNS":
            found += _examples(tree, token, sentence, at)
    return found


class _Names:
    """The names of a sentence by their tokens; dates and quantities are none."""

    def __init__(self, names: Iterable[Named]) -> None:
        self.starts: dict[int, Named] = {}
        self._at: dict[int, Named] = {}
        for each in sorted(names, key=lambda one: (one.start - one.end, one.start)):
            if each.type not in LITERAL_TYPES:
                for token in range(each.start, each.end):
                    self._at.setdefault(token, each)
        for each in self._at.values():
            self.starts[each.start] = each

    def holding(self, token: int) -> Named | None:
        """The longest name that holds a token."""
        return self._at.get(token)

    def headed(self, tree: Tree, token: int) -> Named | None:
        """The name that a noun phrase with this head consists of, an article and adjectives before it apart."""
        name = self._at.get(token)
        if name is None or (tree.heads[token] != token and name.start <= tree.heads[token] < name.end):
            return None
        kids = tree.children(token, frozenset({"compound", "poss", "nmod"}))
        return None if any(not name.start <= kid < name.end for kid in kids) else name


def _copula(tree: Tree, noun: int, at: _Names) -> Iterator[DefiningPhrase]:
    """Of "Xen is a hypervisor", "Lisp and Logo are languages", "Tern, which was a village"."""
    verb = tree.heads[noun]
    subject = tree.child(verb, "nsubj")
    if subject is None or tree.lower[verb] not in _COPULAS or not _stated(tree, verb):
        return
    if tree.lower[subject] in {"which", "who", "that"} and tree.deps[verb] == "relcl":
        subject = tree.heads[verb]
    if tree.tags[noun] == "CD":
        # "one of the oldest bridges"
        inner = complement(tree, noun) if tree.lower[noun] == "one" else None
        if inner is None:
            return
        described = inner
    else:
        described = noun
        if tree.tags[noun] == "NN" and _determiner(tree, noun) not in _ARTICLES:
            return
    types = types_at(tree, described)
    if types is None:
        return
    for each in (subject, *tree.children(subject, frozenset({"conj"}))):
        name = at.headed(tree, each)
        if name is not None:
            words = description(tree, noun) if tree.tags[described] == "NN" or tree.tags[noun] == "CD" else ""
            yield DefiningPhrase(name.key, types, words, COPULA, noun)


def _stated(tree: Tree, verb: int) -> bool:
    """Whether a clause states what it says: not denied, not supposed, nobody's mere claim."""
    for kid in tree.kids[verb]:
        if (
            tree.lower[kid] in _DENIALS
            or tree.tags[kid] == "MD"
            or (tree.deps[kid] == "mark" and tree.lower[kid] in _SUPPOSED)
        ):
            return False
    return tree.deps[verb] in {"ROOT", "relcl", "parataxis", "conj", "dep"} and (
        tree.deps[verb] != "conj" or not any(tree.lower[kid] in _DENIALS for kid in tree.kids[tree.heads[verb]])
    )


def _determiner(tree: Tree, noun: int) -> str:
    found = tree.child(noun, "det", "nummod", "predet")
    return tree.lower[found] if found is not None else ""


def _apposition(tree: Tree, token: int, at: _Names) -> Iterator[DefiningPhrase]:
    """Of "Linux, a free operating system,", "a free operating system, Linux,"."""
    head = tree.heads[token]
    for noun, other in ((token, head), (head, token)):
        if tree.tags[noun] not in {"NN", "NNS"} or at.holding(noun) is not None or other == noun:
            continue
        owner = tree.child(noun, "poss")
        if _determiner(tree, noun) not in {"a", "an", "the", "one"} and owner is None:
            continue
        if noun == head and tree.lower[token - 1] == ",":
            # "a bridge, Quillby": what is named after a comma may be where a thing is.
            continue
        if any(tree.child(each, "cc", "conj") is not None for each in (noun, other)) or tree.deps[head] == "conj":
            # A list: "16 MB of RAM, a disk and one slot".
            continue
        types = types_at(tree, noun)
        if owner is not None and types != ("PERSON",):
            continue
        name = at.headed(tree, other)
        if types is not None and name is not None and any(types):
            yield DefiningPhrase(name.key, types, description(tree, noun, before=name.start), APPOSITION, noun)


def _called(tree: Tree, verb: int, at: _Names) -> Iterator[DefiningPhrase]:
    """Of "a language called Lisp"."""
    noun = tree.heads[verb]
    if tree.deps[verb] != "acl" or tree.tags[noun] != "NN" or _determiner(tree, noun) not in _ARTICLES:
        return
    kid = tree.child(verb, "oprd", "dobj", "attr", "appos")
    name = at.headed(tree, kid) if kid is not None else at.starts.get(verb + 1)
    types = types_at(tree, noun)
    if name is not None and types is not None:
        yield DefiningPhrase(name.key, types, description(tree, noun, before=verb), CALLED, noun)


def _used(tree: Tree, token: int, at: _Names) -> Iterator[DefiningPhrase]:
    """Of "written in Lisp", "runs under Unix": what is used so is of one kind."""
    name = at.headed(tree, token)
    if name is None:
        return
    preposition, verb = tree.heads[token], tree.heads[tree.heads[token]]
    if tree.lower[verb] in _WRITTEN and tree.lower[preposition] == "in" and name.type != "GPE":
        yield DefiningPhrase(name.key, ("LANGUAGE",), "", USE, -1)
    elif tree.lower[verb] in _RUNNING and tree.lower[preposition] in {"on", "under"}:
        yield DefiningPhrase(name.key, ("PRODUCT",), "", USE, -1)


def _beside(tree: Tree, noun: int, sentence: TokenSpan, at: _Names) -> Iterator[DefiningPhrase]:
    """Of "the language Lisp", "his wife Mira Toll"; "the Pascal programming language"."""
    if at.holding(noun) is not None:
        return
    words = compound(tree, noun)
    after = at.starts.get(noun + 1)
    if after is not None and tree.tags[noun] == "NN":
        types = types_of(words)
        # "the river Tern flows" has one phrase, "gave the bank Xen" two.
        together = tree.heads[noun] in range(after.start, after.end) or (
            tree.deps[tree.heads[after.start]] == "appos" and tree.heads[tree.heads[after.start]] == noun
        )
        together = together or any(
            tree.deps[each] == "appos" and tree.heads[each] == noun for each in range(after.start, after.end)
        )
        if types is not None and any(types) and together and not _plural_of_name(tree, after):
            yield DefiningPhrase(after.key, types, "", PREFIX, noun)
    first = noun - len([word for part in words for word in part.split("-")]) + 1
    for start in range(max(first, sentence.start), noun + 1):
        name = at.holding(start - 1) if start - 1 >= sentence.start else None
        if name is None or name.end != start or name.start == sentence.start:
            continue
        kind = "_".join(tree.lower[start : noun + 1])
        if kind in _AFTER and tree.lower[name.start - 1] == "the" and _ends(tree, noun):
            types = types_of(tree.lower[start : noun + 1])
            if types is not None:
                yield DefiningPhrase(name.key, types, "", SUFFIX, noun)


def _ends(tree: Tree, noun: int) -> bool:
    """Whether a noun ends its phrase, so that "the Pascal language report" is no language."""
    return tree.deps[noun] != "compound"


def _plural_of_name(tree: Tree, name: Named) -> bool:
    return tree.tags[name.end - 1] == "NNPS"


def _examples(tree: Tree, noun: int, sentence: TokenSpan, at: _Names) -> Iterator[DefiningPhrase]:
    """Of "languages such as Lisp, Logo and Prolog", "Lisp and other languages"."""
    types = types_of(compound(tree, noun))
    if types is None or not any(types) or at.holding(noun) is not None:
        return
    start = noun + 1 + (noun + 1 < sentence.end and tree.words[noun + 1] == ",")
    if tree.lower[start : start + 2] == ["such", "as"]:
        yield from (DefiningPhrase(each.key, types, "", SUCH_AS, noun) for each in _list(tree, start + 2, sentence.end, at))
    elif start < sentence.end and tree.lower[start] in _SUCH and start == noun + 1 and tree.lower[start] != "like":
        yield from (DefiningPhrase(each.key, types, "", SUCH_AS, noun) for each in _list(tree, start + 1, sentence.end, at))
    first = noun - len(compound(tree, noun)) + 1
    for other in range(max(first - 1, sentence.start + 2), noun):
        if tree.lower[other] == "other" and tree.lower[other - 1] in {"and", "or"}:
            name = at.holding(other - 2)
            if name is not None and name.end == other - 1:
                yield DefiningPhrase(name.key, types, "", SUCH_AS, noun)


def _list(tree: Tree, start: int, end: int, at: _Names) -> Iterator[Named]:
    """The names that stand side by side from a token on, with nothing but commas, "and" and "or" between them."""
    token = start
    while token < end:
        name = at.starts.get(token)
        if name is not None:
            if name.end < end and tree.tags[name.end] in {"NN", "NNS", "POS"}:
                return
            yield name
            token = name.end
        elif tree.lower[token] in {",", "and", "or", "the"}:
            token += 1
        else:
            return


def description(tree: Tree, noun: int, before: int | None = None, start: int = 0) -> str:
    """The words of a noun phrase without its article, up to `LONGEST_DESCRIPTION` characters.

    Args:
        tree: the parsed text.
        noun: the phrase's head.
        before: a token at which to stop.
        start: the first token that may belong to it.
    """
    below = tree.subtree(noun)
    first = max(start, min(tree.core(noun).start, noun))
    while first < noun and (tree.tags[first] in {"DT", "PRP$"} or not tree.words[first][0].isalnum()):
        first += 1
    last = noun
    for token in below:
        if token == last + 1 and (before is None or token < before or before <= noun):
            last = token
    text = " ".join(tree.text[tree.starts[first] : tree.ends[last]].split())
    shortest = tree.ends[noun] - tree.starts[first]
    return shortened(text, shortest)


def shortened(text: str, shortest: int = 0) -> str:
    """A description of at most `LONGEST_DESCRIPTION` characters, without punctuation at its end."""
    if len(text) > LONGEST_DESCRIPTION:
        cuts = [each.start() for each in _CUTS.finditer(text, min(shortest, LONGEST_DESCRIPTION), LONGEST_DESCRIPTION)]
        text = text[: cuts[-1]] if cuts else text[:LONGEST_DESCRIPTION].rpartition(" ")[0] or text[:LONGEST_DESCRIPTION]
    return text.rstrip(" ,;:.–-(/")
