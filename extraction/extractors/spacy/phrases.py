"""Arguments: how far a phrase reaches, and how coordinated phrases are separated."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .parse_tree import NOUN_TAGS, PROPER_TAGS, Named, TokenSpan, Tree

_CUT = frozenset({"relcl", "appos", "parataxis", "cc", "preconj", "conj", "advcl", "dep", "ccomp"})
_MOST = 24
"""Conjuncts of one phrase that are separated: more are a table, not a sentence."""
_NEW = frozenset({"conj", "cc", "appos"})
_TRIM = frozenset({"punct", "cc", "preconj", "neg"})
_NO_LINK = frozenset({"than", "without", "except", "despite", "unlike", "like", "including"})
SUFFIXES = frozenset("jr jr. sr sr. inc inc. ltd ltd. llc corp corp. co co. phd ph.d. md m.d. esq esq.".split())
_PLACES = frozenset({"GPE", "LOC", "FAC", "NORP"})
_OPENING = frozenset({"(", "-LRB-", "[", "-LSB-"})
_BRACKETS = _OPENING | {")", "-RRB-", "]", "-RSB-"}
_QUOTES = frozenset({"``", "''", '"', "“", "”", "'", "`"})


class Phrase(NamedTuple):
    """An argument: its tokens in reading order (adjuncts before the verb come last) and its head token."""

    tokens: tuple[int, ...]
    head: int


def phrase(tree: Tree, head: int, *, whole: bool = False) -> Phrase:
    """The phrase of `head`, without relative clauses, appositions, further conjuncts, and edge punctuation.

    With `whole` (clauses as arguments) nothing but the edge punctuation is left out.
    """
    left_out = [] if whole else _left_out(tree, head)
    tokens = tree.subtree(head, left_out)
    new = min((each for each in left_out if tree.deps[each] in _NEW), default=None)
    if new is not None:
        tokens = [each for each in tokens if each < new]
    return Phrase(_trimmed(tree, tokens, head), head)


def conjuncts(tree: Tree, head: int) -> list[int]:
    """`head` and the phrases that are coordinated with it and of its kind, in order."""
    found = [head]
    nominal = tree.tags[head] in NOUN_TAGS
    for one in found:
        for kid in tree.kids[one]:
            if len(found) == _MOST:
                break
            if tree.deps[kid] == "conj":
                if nominal and ";" in tree.words[one:kid]:
                    continue
                if not nominal or tree.tags[kid] in NOUN_TAGS or tree.tags[kid] in {"CD", "PRP"}:
                    found.append(kid)
            elif tree.deps[kid] == "appos" and _next_item(tree, one, kid):
                found.append(kid)
    return sorted(found)


def _next_item(tree: Tree, one: int, kid: int) -> bool:
    """Whether an apposition is the next item of a list: a name of the same kind after nothing but a comma."""
    if not {tree.tags[one], tree.tags[kid]} <= PROPER_TAGS or kid < one:
        return False
    core = tree.core(kid)
    between = tree.words[one + 1 : core.start]
    if tree.tags[core.start] == "DT" or (between != [","] and not (core.start == one + 1 and tree.words[core.start] == ",")):
        return False
    kind = tree.kind(one)
    if not kind or kind != tree.kind(kid) or tree.lower[kid] in SUFFIXES:
        return False
    return kind not in _PLACES or any(tree.deps[each] == "cc" for item in (one, kid) for each in tree.kids[item])


def phrases(tree: Tree, head: int) -> list[Phrase]:
    """One phrase per conjunct of `head`."""
    return [phrase(tree, one) for one in conjuncts(tree, head)]


def whole_names(part: Phrase, names: Sequence[TokenSpan | Named]) -> Phrase:
    """A phrase whose head lies in a name holds the whole name, wherever the parser cut it."""
    over = [each for each in names if each.start <= part.head < each.end]
    if not over:
        return part
    longest = max(over, key=lambda each: each.end - each.start)
    missing = [token for token in range(longest.start, longest.end) if token not in part.tokens]
    if not missing:
        return part
    before = [token for token in part.tokens if token < longest.start]
    rest = [token for token in part.tokens if token >= longest.end]
    return Phrase((*before, *range(longest.start, longest.end), *rest), part.head)


def attachments(tree: Tree, part: Phrase, depth: int = 3) -> Iterator[tuple[str, Phrase]]:
    """What is attached to a phrase by prepositions: the words up to it, and the phrase attached.

    "the elder of the two sons of X" has "the elder of" + "the two sons of X" and "the elder of the two sons of" + "X".
    In "the son of X and brother of Y" the second role is one more of the whole.
    """
    inside = set(part.tokens)
    for kid in tree.kids[part.head]:
        if tree.deps[kid] not in {"prep", "agent"} or kid not in inside or kid < part.head or tree.lower[kid] in _NO_LINK:
            continue
        for inner in tree.kids[kid]:
            if tree.deps[inner] != "pobj":
                continue
            lead = tree.say([each for each in part.tokens if each <= kid])
            for one in undistributed(tree, kid, inner):
                tail = phrase(tree, one)
                if one != inner and tree.tags[inner] in PROPER_TAGS and tree.tags[one] in {"NN", "NNS"}:
                    yield from attachments(tree, tail, depth)
                    continue
                if one != inner and _one_name(tree, part.head, inner):
                    continue
                yield lead, tail
                if depth > 1 and tree.tags[one] in {"NN", "NNS"}:
                    for words, deeper in attachments(tree, tail, depth - 1):
                        yield f"{lead} {words}", deeper


def undistributed(tree: Tree, prep: int, obj: int) -> list[int]:
    """The objects of a preposition; in "Lucifer in Latin, Venera in Czech" only the first is one."""
    found = conjuncts(tree, obj)
    if tree.lower[prep] not in {"in", "as", "by"}:
        return found
    again = any(
        tree.deps[kid] == "prep" and tree.lower[kid] == tree.lower[prep] for one in found[1:] for kid in tree.kids[one]
    )
    return [obj] if again else found


def _one_name(tree: Tree, one: int, other: int) -> bool:
    return any(each.start <= min(one, other) and max(one, other) < each.end for each in tree.entities)


def _left_out(tree: Tree, head: int) -> list[int]:
    """Children of `head`, and of the nouns in its prepositional attachments, that open something new."""
    left_out = []
    bracketed = False
    for kid in tree.kids[head]:
        if tree.words[kid] in _BRACKETS and kid > head:
            bracketed = tree.words[kid] in _OPENING
            left_out.append(kid)
        elif (
            bracketed
            or (tree.deps[kid] in _CUT and kid > head)
            or (tree.deps[kid] == "acl" and _after_comma(tree, kid))
            or tree.deps[kid] in {"preconj"}
        ):
            left_out.append(kid)
        elif tree.deps[kid] == "prep" and kid > head:
            for inner in tree.kids[kid]:
                if tree.deps[inner] in {"pobj", "prep"}:
                    left_out += [each for each in tree.kids[inner] if tree.deps[each] in {"relcl", "parataxis"}]
    return left_out


def in_brackets(tree: Tree, token: int) -> bool:
    """Whether the core phrase of a token stands alone in brackets: "(1996)", "(version 2)"."""
    core = tree.core(token)
    after = tree.words[core.end : core.end + 1]
    return core.start > 0 and tree.words[core.start - 1] in _OPENING and (not after or after[0] in _BRACKETS - _OPENING)


def _after_comma(tree: Tree, token: int) -> bool:
    return token > 0 and tree.words[token - 1] == ","


def _trimmed(tree: Tree, tokens: list[int], head: int) -> tuple[int, ...]:
    start, end = 0, len(tokens)

    def goes(position: int, other: int) -> bool:
        token = tokens[position]
        return token != head and tree.deps[token] in _TRIM and _loose(tree, tokens, position, other)

    while start < end and goes(start, end):
        start += 1
    while start < end and goes(end - 1, start):
        end -= 1
    return tuple(tokens[start:end])


def _loose(tree: Tree, tokens: list[int], position: int, other: int) -> bool:
    """Whether punctuation at an edge belongs to no pair that closes inside the phrase."""
    word = tree.words[tokens[position]]
    if word in _QUOTES:
        low, high = sorted((position, other))
        return sum(tree.words[each] in _QUOTES for each in tokens[low : high + 1]) < 2
    return True
