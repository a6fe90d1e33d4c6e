"""A parsed stretch of text as plain lists, so that rules over it cost little and can be tested on hand-made trees."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

VERB_TAGS = frozenset({"VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "MD"})
NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS"})
PROPER_TAGS = frozenset({"NNP", "NNPS"})
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})

NP_DEPS = frozenset({"compound", "amod", "det", "nummod", "poss", "nmod", "quantmod", "case", "predet", "advmod", "punct"})
"""Dependencies inside a core noun phrase, left of its head."""


class TokenSpan(NamedTuple):
    """Tokens `start` up to, not with, `end`, and a label (an entity's type)."""

    start: int
    end: int
    label: str = ""


class Named(NamedTuple):
    """A mention by tokens: start, end, type, and the match key of its entity."""

    start: int
    end: int
    type: str
    key: str


@dataclass(slots=True)
class Tree:
    """Tokens of one text with their tags (Penn), dependencies (ClearNLP labels) and heads (a root is its own head).

    `starts` and `ends` are character offsets in `text`; `sentences` and `entities` are spans of tokens; `origins` are the
    places of the characters in the text that `text` is a reading of, where they differ.
    """

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    tags: list[str]
    deps: list[str]
    heads: list[int]
    sentences: list[TokenSpan]
    entities: list[TokenSpan]
    kids: list[list[int]] = field(init=False)
    lower: list[str] = field(init=False)
    origins: Sequence[int] | None = None

    def __post_init__(self) -> None:
        self.kids = [[] for _ in self.words]
        for token, head in enumerate(self.heads):
            if head != token:
                self.kids[head].append(token)
        self.lower = [word.lower() for word in self.words]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters `start` to `end` of `text` stand in the text that it is a reading of."""
        return (start, end) if self.origins is None else (self.origins[start], self.origins[end - 1] + 1)

    def child(self, token: int, *deps: str) -> int | None:
        """The first child with one of these dependencies."""
        for kid in self.kids[token]:
            if self.deps[kid] in deps:
                return kid
        return None

    def children(self, token: int, deps: frozenset[str]) -> list[int]:
        """The children with one of these dependencies, in order."""
        return [kid for kid in self.kids[token] if self.deps[kid] in deps]

    def before(self, token: int) -> str:
        """The word before a token, in lower case; "" where it is the first of the text."""
        return self.lower[token - 1] if token > 0 else ""

    def kind(self, token: int) -> str:
        """The tagger's type of the entity that holds a token, else ""."""
        return next((each.label for each in self.entities if each.start <= token < each.end), "")

    def subtree(self, token: int, without: Iterable[int] = ()) -> list[int]:
        """A token and all below it, in order, leaving out the subtrees of `without`."""
        if not self.kids[token]:
            return [token]
        left_out = set(without)
        found: list[int] = []
        open_tokens = [token]
        while open_tokens:
            one = open_tokens.pop()
            found.append(one)
            for kid in self.kids[one]:
                if kid not in left_out:
                    open_tokens.append(kid)
        found.sort()
        return found

    def core(self, token: int) -> TokenSpan:
        """The core noun phrase of a head: the unbroken run of its left modifiers, and the head itself."""
        start = token
        for kid in reversed(self.kids[token]):
            if kid > token:
                continue
            if self.deps[kid] not in NP_DEPS:
                break
            first = min(self.subtree(kid)) if self.kids[kid] else kid
            if self.deps[kid] == "punct" and self.words[kid] not in "-–'\"`":
                continue
            start = first
        return TokenSpan(start, token + 1)

    def hang(self, token: int, head: int, dep: str) -> None:
        """Put a token below another head.

        Where that head is itself below the token, what holds it takes the token's place first: rules over parses that no
        one foresaw may ask for it, and a circle has no end. A token is never put below itself.
        """
        if head == token:
            return
        holder = self._holder(token, head)
        if holder is not None:
            self._move(holder, holder if self.heads[token] == token else self.heads[token], self.deps[token])
        self._move(token, head, dep)

    def root(self, token: int) -> int:
        """The root above a token, or the token itself where it is one."""
        while self.heads[token] != token:
            token = self.heads[token]
        return token

    def make_root(self, token: int) -> None:
        """Make a token the root of its tree, with all that is below it; what was the root hangs on it."""
        root = self.root(token)
        if root != token:
            self._move(token, token, "ROOT")
            self._move(root, token, "dep")

    def _holder(self, token: int, below: int) -> int | None:
        """The child of a token at or above another one, None where that is not below the token."""
        while self.heads[below] != below:
            if self.heads[below] == token:
                return below
            below = self.heads[below]
        return None

    def _move(self, token: int, head: int, dep: str) -> None:
        if self.heads[token] != token:
            self.kids[self.heads[token]].remove(token)
        self.heads[token] = head
        self.deps[token] = dep
        if head != token:
            self.kids[head].append(token)
            self.kids[head].sort()

    def say(self, tokens: Sequence[int]) -> str:
        """The words of ascending tokens: the text itself where they are contiguous, else its pieces with spaces between."""
        pieces: list[str] = []
        first = 0
        for position in range(1, len(tokens) + 1):
            if position == len(tokens) or tokens[position] != tokens[position - 1] + 1:
                pieces.append(self.text[self.starts[tokens[first]] : self.ends[tokens[position - 1]]])
                first = position
        return " ".join(pieces)


def tree_of(doc: Any) -> Tree:
    """The tree of a spaCy document that was tagged, parsed and searched for entities."""
    from spacy.attrs import DEP, HEAD, IDX, LENGTH, TAG

    text: str = doc.text
    if not text:
        return Tree(text, [], [], [], [], [], [], [], [])
    rows = doc.to_array([TAG, DEP, HEAD, IDX, LENGTH])
    # HEAD is how far away a head is: below 0 to the left.
    distances, starts, lengths = rows[:, 2:].astype("int64").T.tolist()
    ends = [start + length for start, length in zip(starts, lengths, strict=True)]
    heads = [token + distance for token, distance in enumerate(distances)]
    names = {number: doc.vocab.strings[number] for number in set(rows[:, :2].ravel().tolist())}
    tags, deps = ([names[number] for number in column] for column in rows[:, :2].T.tolist())
    words = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    sentences = [TokenSpan(each.start, each.end) for each in doc.sents]
    entities = [TokenSpan(each.start, each.end, each.label_) for each in doc.ents]
    return Tree(text, words, starts, ends, tags, deps, heads, sentences, entities)
