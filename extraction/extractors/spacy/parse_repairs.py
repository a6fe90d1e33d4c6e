"""Repairs: participles and names that the parser hangs on the wrong noun, put back where a sentence's form leaves no doubt.

"A film directed by Ann Lee, written by Karl Holm, and starring Mira Toll": three participles of the film, none of a person.
"A dialect of Common Pascal developed by Acme": the dialect was developed, since a name needs no telling apart.
"""

from collections.abc import Iterator, Sequence

from .description_repairs import repair_descriptions
from .honorifics import NOBILITY, ORDINAL
from .opening_repairs import repair_openings
from .parse_tree import NOUN_TAGS, PROPER_TAGS, SUBJECTS, TokenSpan, Tree
from .speech_repairs import repair_speech
from .subject_repairs import repair_subjects

_OF_WORKS = frozenset(
    """directed written co-written produced co-produced composed created designed developed devised implemented published
    released distributed edited adapted narrated illustrated recorded performed filmed shot marketed manufactured built
    programmed invented maintained sold issued introduced announced launched proposed defined derived conceived
    commissioned broadcast premiered compiled translated typeset starring featuring""".split()
)
"""Participles that say how a work or product came about: of a person or a firm they say nothing."""
_PARTICIPLES = frozenset({"VBN", "VBD", "VBG"})
_HANGING = frozenset({"acl", "relcl", "advcl", "amod", "appos", "dep", "prep"})
_COMMAS = frozenset({",", "–", "—", "--"})
_DESCRIBED = frozenset({"attr", "ROOT", "appos", "dobj", "oprd"})
_INDEFINITE = frozenset({"a", "an", "another", "one"})
_MOST = 8
_LONGEST_OPENING = 60


def repaired(tree: Tree) -> Tree:
    """The tree itself, with such participles hung right and no sentence cut at a comma; a second time changes nothing."""
    while (joined := list(_uncut(tree))) != tree.sentences:
        tree.sentences = joined
    for sentence in tree.sentences:
        repair_openings(tree, sentence)
        repair_descriptions(tree, sentence)
        repair_subjects(tree, sentence)
        repair_speech(tree, sentence)
        for token in range(sentence.start, sentence.end):
            if tree.deps[token] == "prep" and tree.deps[tree.heads[token]] == "prt":
                # "Hand Fort Vane over to Acme"
                tree.hang(token, tree.heads[tree.heads[token]], "prep")
            if tree.tags[token] == "CD" and tree.deps[token] == "nummod" and tree.heads[token] == token - 1:
                _take_number(tree, token)
            if tree.lower[token - 1 : token + 1] == ["co", "-"] and tree.tags[token + 1 : token + 2] in (["NN"], ["NNS"]):
                _join_prefix(tree, token)
            if tree.deps[token] == "conj" and (name := _second_of_two(tree, token)) is not None:
                tree.hang(token, name, "conj")
            if tree.deps[token] == "npadvmod" and (noun := _described_name(tree, token)) is not None:
                dep, head = tree.deps[noun], tree.heads[noun]
                tree.hang(token, head, dep)
                tree.hang(noun, token, "compound")
            if tree.tags[token] not in _PARTICIPLES or tree.deps[token] not in _HANGING or not tells_of_work(tree, token):
                continue
            if tree.child(token, *SUBJECTS) is None:
                noun = _right_noun(tree, token, sentence)
                if noun is not None:
                    tree.hang(token, noun, "acl")
    return tree


def _uncut(tree: Tree) -> Iterator[TokenSpan]:
    """The sentences, joined where a parser has ended one at a comma or inside a rank: "Karl Holm, 2nd Baron Vane, was"."""
    waiting: TokenSpan | None = None
    for each in tree.sentences:
        if waiting is not None and _cut(tree, waiting, each):
            waiting = TokenSpan(waiting.start, each.end)
            continue
        if waiting is not None:
            yield waiting
        waiting = each
    if waiting is not None:
        yield waiting


def _cut(tree: Tree, one: TokenSpan, other: TokenSpan) -> bool:
    """Whether a sentence ends inside a rank, at a comma, or in brackets that the next one closes: "(lit. The Gull)"."""
    last = tree.lower[one.end - 1]
    if last == "," or ORDINAL.fullmatch(last) or tree.words[other.start] == ",":
        return True
    if one.end - one.start > _LONGEST_OPENING:
        return False
    opened = _depth(tree.words[one.start : one.end])
    return opened == 1 and _depth(tree.words[other.start : min(other.end, other.start + _LONGEST_OPENING)]) == -1


def _depth(words: Sequence[str]) -> int:
    return words.count("(") - words.count(")")


def _join_prefix(tree: Tree, hyphen: int) -> None:
    """Hang what is before the hyphen of "co-founder", and the hyphen, on the noun, and with them what hung on them."""
    noun, parts = hyphen + 1, (hyphen - 1, hyphen)
    above = next((tree.heads[each] for each in parts if tree.heads[each] not in {*parts, noun}), None)
    if tree.heads[noun] in parts:
        if above is None:
            return
        tree.hang(noun, above, tree.deps[parts[0]])
    for part, dep in zip(parts, ("compound", "punct"), strict=True):
        for kid in list(tree.kids[part]):
            if kid not in {*parts, noun} and noun not in tree.subtree(kid):
                tree.hang(kid, noun, tree.deps[kid])
        tree.hang(part, noun, dep)


def _described_name(tree: Tree, name: int) -> int | None:
    """The noun before a name that the parser took for another argument: "married poet Ann Holm"."""
    noun = tree.core(name).start - 1
    if noun < 0 or tree.tags[noun] != "NN" or tree.deps[noun] not in {"dobj", "pobj"}:
        return None
    person = tree.tags[name] == "NNP" and tree.kind(name) == "PERSON" and tree.heads[name] in (tree.heads[noun], noun)
    return noun if person else None


def _take_number(tree: Tree, number: int) -> None:
    """Make one name of a subject and its number: "Hexagon 3000 is a camera" is no year and no Hexagon."""
    head, word = number - 1, tree.words[number]
    subject = tree.deps[head] in SUBJECTS and tree.tags[number + 1 : number + 2] in (["VBZ"], ["VBD"], ["VBP"])
    if not subject or not word.isdigit() or len(word) < 3 or tree.tags[head] not in PROPER_TAGS or tree.kind(head) == "GPE":
        return
    start = tree.core(head).start
    start += tree.tags[start] == "DT"
    if any(tree.tags[each] not in PROPER_TAGS for each in range(start, number)):
        return
    if any(each.start <= head and number < each.end for each in tree.entities):
        return
    apart = [each for each in tree.entities if each.end <= start or each.start > number]
    tree.entities = sorted([*apart, TokenSpan(start, number + 1, "PRODUCT")])


def _second_of_two(tree: Tree, token: int) -> int | None:
    """The name that another is coordinated with, where the parser took the place in its rank for it.

    "The son of Karl, Duke of Solms and Anna Berg": of Karl and Anna.
    """
    place = tree.heads[token]
    noun = tree.heads[tree.heads[place]]
    whole = tree.tags[token - 1 : token] == ["NNP"] or tree.lower[token + 1 : token + 2] == ["of"]
    if not whole or tree.deps[place] != "pobj" or tree.lower[noun] not in NOBILITY or tree.kind(token) != "PERSON":
        return None
    before = tree.core(noun).start - 2
    fenced = before >= 0 and tree.words[before + 1] == "," and tree.tags[before] in PROPER_TAGS
    return before if fenced and tree.kind(before) == "PERSON" and tree.kind(place) != "PERSON" else None


def tells_of_work(tree: Tree, token: int) -> bool:
    """Whether a word says how a work or product came about; "based" does before "on"."""
    word = tree.lower[token]
    return word in _OF_WORKS or (word == "based" and tree.lower[token + 1 : token + 2] in (["on"], ["upon"]))


def _right_noun(tree: Tree, token: int, sentence: TokenSpan) -> int | None:
    """The noun that a participle describes, where it hangs on a name to the left that another noun has below it."""
    at = tree.heads[token]
    before = _mark_before(tree, token)
    fenced = tree.words[before] in _COMMAS or tree.lower[before] in {"and", "but"}
    if tree.deps[at] == "acl" and tree.deps[token] == "prep" and at < token:
        return tree.heads[at] if fenced and tells_of_work(tree, at) else None
    if at > token or tree.tags[at] not in NOUN_TAGS or tree.deps[token] == "prep":
        return None
    if tree.lower[tree.core(at).start] in _INDEFINITE:
        # "a Royal Charter issued by": no name, for all its capitals.
        return None
    for above in _above(tree, at):
        if tree.deps[above] in {"acl", "relcl"} and tree.tags[above] in _PARTICIPLES and above < token:
            # One more of a chain: "directed by Ann Lee, written by …".
            if tells_of_work(tree, above) and (fenced or tree.tags[token] == "VBG"):
                return tree.heads[above]
            return None
        if tree.tags[above] not in NOUN_TAGS or above > at:
            continue
        if (
            tree.tags[above] in {"NN", "NNS"}
            and tree.deps[above] in _DESCRIBED
            and _is_description(tree, above, sentence, fenced)
        ):
            return above if tree.tags[at] in PROPER_TAGS or fenced else None
    return None


def _above(tree: Tree, token: int) -> Iterator[int]:
    """What a token hangs on, up to the root."""
    for _ in range(_MOST):
        head = tree.heads[token]
        if head == token:
            return
        yield head
        token = head


def _mark_before(tree: Tree, token: int) -> int:
    """The token before a participle and its adverbs and auxiliaries: "finally released"."""
    before = token - 1
    while before > 0 and tree.heads[before] == token and tree.words[before] not in _COMMAS:
        before -= 1
    return max(before, 0)


def _is_description(tree: Tree, noun: int, sentence: TokenSpan, fenced: bool) -> bool:
    """Whether a noun is what a definition says its subject is: "A dialect of …", "X is a dialect of …"."""
    first = tree.core(noun).start
    if tree.lower[first] in _INDEFINITE:
        return True
    # After a comma in a definition without a subject all belongs to its noun.
    return fenced and tree.lower[first] == "the" and tree.heads[noun] == noun and first <= sentence.start + 2
