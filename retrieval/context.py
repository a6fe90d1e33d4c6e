"""A context for a prompt: passages and facts under a budget of tokens, each with a citation of its source.

The text form is what the budget bounds. Each line of it is what is kept of one text, its white space folded, its pieces
behind their citations' numbers in brackets; what tables answer and the facts that connect the texts follow:

    [1] Halden Optics: Halden Optics was founded by Ada Lind in 1921. … [2] It makes lenses.
    [3] Ada Lind: Ada Lind was born in Tromen.
    Facts:
    Ada Lind —founded→ Halden Optics [1]

What a table answers stands before the facts: "Answers of tables:", "= 12 by SELECT count(*) FROM data [1]".
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import groupby
from typing import Any, TypeAlias

TokenCounter: TypeAlias = Callable[[str], int]
"""How many tokens a text has."""

GAP = " … "
"""Between pieces of one text, where something was left out."""
ANSWERS = "Answers of tables:"
"""The line above what tables answer."""
FACTS = "Facts:"
"""The line above the facts."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a passage comes from: characters `start` to `end` of the text of the document `document_id`.

    Attributes:
        number: as it stands in brackets.
        document_id: the document's id.
        title: its title; "" where it has none.
        path: its path or address, as it was added; "" where there is none.
        text_node: the id of the text node that holds the passage.
        start: the first character.
        end: the character after the last one.
    """

    number: int
    document_id: str
    title: str
    path: str
    text_node: str
    start: int
    end: int

    def __str__(self) -> str:
        named = ", ".join(dict.fromkeys(filter(None, (self.title, self.path or self.document_id))))
        return f"{named}, characters {self.start:,} to {self.end:,}"


@dataclass(frozen=True, slots=True)
class ContextPassage:
    """Whole sentences of one text without a gap; `heading` is the text's title where its sentences do not name it."""

    text: str
    citation: Citation
    heading: str = ""


@dataclass(frozen=True, slots=True)
class ContextAnswer:
    """What a table answers, a number or cells, and by which SQL; `citation` is the number of a passage of the table."""

    text: str
    sql: str
    citation: int

    def __str__(self) -> str:
        return folded(f"{self.text} by {self.sql} [{self.citation}]")


@dataclass(frozen=True, slots=True)
class ContextFact:
    """A fact that leads to one of the passages' texts; `citation` is the number of the passage that states it."""

    subject: str
    words: str
    object: str
    citation: int
    asserted: bool = True

    def __str__(self) -> str:
        mark = "" if self.asserted else " (not asserted)"
        return folded(f"{self.subject} —{self.words}→ {self.object}{mark} [{self.citation}]")


@dataclass(frozen=True, slots=True)
class Context:
    """What `Ranking.context` found for a question: passages by rank of their texts, and the facts between them.

    Attributes:
        question: what was asked.
        passages: no sentence twice.
        facts: no fact twice.
        answers: what tables among the hits answer, best first.
        tokens: how many tokens `text` has, `budget` at most.
        budget: the most tokens that were allowed.
    """

    question: str
    passages: tuple[ContextPassage, ...] = ()
    facts: tuple[ContextFact, ...] = ()
    tokens: int = 0
    budget: int = field(default=0, kw_only=True)
    answers: tuple[ContextAnswer, ...] = field(default=(), kw_only=True)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations of the passages, by number from 1."""
        return tuple(each.citation for each in self.passages)

    @property
    def text(self) -> str:
        """As plain text, the form that is counted; "" where there is nothing."""
        facts = [FACTS, *map(str, self.facts)] if self.facts else []
        answers = [ANSWERS, *map(str, self.answers)] if self.answers else []
        return "\n".join([*(line(pieces) for pieces in self._by_text()), *answers, *facts])

    @property
    def markdown(self) -> str:
        """As Markdown: each text as a quotation, then the facts, then the list of sources."""
        parts: list[str] = []
        for pieces in self._by_text():
            shown = _numbered(pieces, [each.text for each in pieces])
            quoted = "\n".join(f"> {each}".rstrip() for each in shown.splitlines())
            name = pieces[0].citation.title or pieces[0].heading
            parts.append(f"**{' '.join(name.split())}**\n\n{quoted}" if name.strip() else quoted)
        if self.answers:
            parts.append("\n".join(["**Answers of tables**\n", *(f"- {answer}" for answer in self.answers)]))
        if self.facts:
            parts.append("\n".join(["**Facts**\n", *(f"- {fact}" for fact in self.facts)]))
        if self.passages:
            parts.append("\n".join(["**Sources**\n", *(f"{each.number}. {each}" for each in self.citations)]))
        return "\n\n".join(parts)

    @property
    def json(self) -> str:
        """As one JSON object: `question`, `tokens`, `budget`, `passages`, `answers`, `facts` and `citations`."""
        return json.dumps(self.record(), ensure_ascii=False)

    def record(self) -> dict[str, Any]:
        """The object of the JSON form. Passages and facts name their citation by number."""
        return {
            "question": self.question,
            "tokens": self.tokens,
            "budget": self.budget,
            "passages": [{"text": each.text, "citation": each.citation.number} for each in self.passages],
            "answers": [asdict(each) for each in self.answers],
            "facts": [asdict(each) for each in self.facts],
            "citations": [asdict(each) for each in self.citations],
        }

    def __bool__(self) -> bool:
        return bool(self.passages)

    def __str__(self) -> str:
        return self.text

    def _by_text(self) -> Iterator[list[ContextPassage]]:
        for _, pieces in groupby(self.passages, key=lambda each: each.citation.text_node):
            yield list(pieces)


def line(pieces: list[ContextPassage]) -> str:
    """The pieces of one text as the text form has them, with the text's heading, on one line.

    White space is folded: a text whose own lines stayed could add facts and texts that no source has.
    """
    name = folded(pieces[0].heading)
    first, *others = (folded(each.text) for each in pieces)
    return _numbered(pieces, [f"{name}: {first}" if name else first, *others])


def folded(text: str) -> str:
    """A text on one line, with single spaces."""
    return " ".join(text.split())


def _numbered(pieces: list[ContextPassage], texts: list[str]) -> str:
    return GAP.join(f"[{piece.citation.number}] {text}" for piece, text in zip(pieces, texts, strict=True))
