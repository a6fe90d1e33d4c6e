"""Quotations: the stretches of a sentence between quotation marks."""

import re
from dataclasses import dataclass

from .parse_tree import TokenSpan, Tree

_QUOTES = re.compile(r"[“„«\"]|``|''|”|»")
_FIRST_PERSON = frozenset({"i", "we", "my", "our", "me", "us"})
_OPENING = frozenset({"“", "„", "«", "``"})


@dataclass(frozen=True, slots=True)
class Quotations:
    """The stretches of a sentence between quotation marks."""

    spans: tuple[TokenSpan, ...]

    def around(self, *tokens: int) -> TokenSpan | None:
        """The quotation that holds all these tokens; None where none does."""
        return next((each for each in self.spans if all(each.start <= token < each.end for token in tokens)), None)


def quotations(tree: Tree, sentence: TokenSpan) -> Quotations:
    """The quotations of a sentence; one that opens and is not closed reaches to the sentence's end.

    Straight marks do not tell whether they open: one at the start does where somebody speaks of himself.
    """
    found, opened = [], -1
    for token in range(sentence.start, sentence.end):
        if not _QUOTES.fullmatch(tree.words[token]):
            continue
        if opened < 0:
            opened = token if tree.words[token] in _OPENING or tree.words[token] == '"' else opened
        elif tree.words[token] not in _OPENING:
            found.append(TokenSpan(opened, token))
            opened = -1
    spoken = opened == sentence.start and not _FIRST_PERSON.isdisjoint(tree.lower[sentence.start : sentence.end])
    if opened >= 0 and (tree.words[opened] in _OPENING or spoken):
        found.append(TokenSpan(opened, sentence.end))
    return Quotations(tuple(found))
