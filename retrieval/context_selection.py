"""Which sentences and facts of a ranking a context holds: the best connected set that fits a budget of tokens.

The best texts come whole while they fit, one that is too long thinned out to the sentences that say most; then facts that
they state, and of each other text the best sentence. A sentence's worth is the share of the question's words that it holds,
weighted by how few of the ranking's texts hold them (idf as in BM25), with a bonus where it states a step of a trail (the
greater, the better the text that the trail leads to), and a smaller one where it opens its text. Texts that a trail connects
with a text already chosen come before the others. Room for what tables answer is kept before all texts.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from typing import TypeAlias

from ..graph.errors import QueryError
from ..graph.model import DECLARES, MENTIONS, STRUCTURE, DocumentHead, TextNode
from ..graph.names import match_key, title_name
from ..graph.sentence_boundaries import sentence_spans
from ..graph.terms import content_terms, terms, words
from .context import (
    ANSWERS,
    FACTS,
    GAP,
    Citation,
    Context,
    ContextAnswer,
    ContextFact,
    ContextPassage,
    TokenCounter,
    folded,
    line,
)
from .hits import Hit, ReplacedText, Step

FIRST_TEXTS = 3
"""Texts that come before all others, however trails connect these."""
SHARE = 0.7
"""The share of the budget that one text may take at first; of a longer one its best sentences up to that, at least one.

Measured on 2WikiMultiHopQA, as `FIRST_TEXTS` and `FACTS_SHARE`: in smaller shares fewer answering texts stay whole."""
ANSWERS_SHARE = 0.25
"""The share of the budget that answers of tables may take."""
FACTS_SHARE = 0.05
"""The share of the budget that facts may take where there are texts that do not fit whole."""
STATES_STEP, OPENS_TEXT = 0.5, 0.1
"""What a sentence is worth beside the share of the question's words that it holds (0 to 1): a step over the text's rank."""
_WIDEST = 8888
"""A number as wide as any that a citation will have."""

Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _HitSentence:
    """Characters `start` to `end` of a hit's text, the `number`th of its sentences; `said` are its terms."""

    text: str
    number: int
    start: int
    end: int
    said: tuple[str, ...]
    worth: float


@dataclass(slots=True)
class _HitText:
    """One hit's text and what was taken of it, as positions of its sentences; `tokens` is what that costs."""

    hit: Hit
    position: int
    sentences: list[_HitSentence]
    taken: list[int] = field(default_factory=list)
    tokens: int = 0


def context_of(
    hits: Sequence[Hit],
    documents: Mapping[str, DocumentHead],
    question: str,
    tokens: int,
    counter: TokenCounter | None = None,
) -> Context:
    """The context of hits in their order.

    Args:
        hits: a ranking's.
        documents: the documents of hits and of their trails' steps, by id.
        question: what was asked.
        tokens: the most tokens of the text form.
        counter: how tokens are counted; default: by the packaged encoder's tokeniser.

    Raises:
        QueryError: `tokens` is not an integer of at least 1; the counter's answer is not one of at least 0.
    """
    if isinstance(tokens, bool) or not isinstance(tokens, int) or tokens < 1:
        raise QueryError(f"expected tokens as an integer of at least 1, got {tokens!r}")
    return _Selection(hits, documents, question, tokens, counter or packaged_counter()).context()


def packaged_counter() -> TokenCounter:
    """The tokens of the packaged encoder's vocabulary (BERT's word pieces)."""
    from ..models.embedders.minilm import count_tokens

    return count_tokens


_BLANK = re.compile(r"\S(?=\s)")


class _Selection:
    def __init__(
        self,
        hits: Sequence[Hit],
        documents: Mapping[str, DocumentHead],
        question: str,
        budget: int,
        counter: TokenCounter,
    ) -> None:
        self._hits, self._documents, self._question, self._budget = hits, documents, question, budget
        self._counter = counter
        self._spent = 0
        self._said: set[tuple[str, ...]] = set()
        self._texts: list[_HitText] = []

    def context(self) -> Context:
        answers = self._answers(int(ANSWERS_SHARE * self._budget))
        waiting: list[_HitText] = []
        for position, hit in self._in_turn():
            text = _HitText(hit, position, self._sentences(hit))
            if text.sentences and (waiting or not self._take(text)):
                waiting.append(text)
        room = self._budget - self._spent
        facts = self._facts(min(room, int(FACTS_SHARE * self._budget)) if waiting else room)
        for text in waiting:
            self._take_best(text)
        self._texts.sort(key=lambda text: text.position)
        for text in self._texts:
            self._widen(text)
        return self._fitted(answers, facts)

    def _answers(self, room: int) -> list[tuple[str, ContextAnswer]]:
        """What tables among the hits answer, each once, with the text node that it is cited by, while there is room."""
        found: dict[tuple[str, str], tuple[str, ContextAnswer]] = {}
        for hit in self._hits:
            if hit.trail.table is None or (hit.node.document_id, hit.trail.table.sql) in found:
                continue
            answer = ContextAnswer(str(hit.trail.table), hit.trail.table.sql, _WIDEST)
            cost = self._count(f"{answer}\n") + (0 if found else self._count(f"{ANSWERS}\n"))
            if cost <= room:
                room -= cost
                self._spent += cost
                found[hit.node.document_id, hit.trail.table.sql] = (hit.id, answer)
        return list(found.values())

    def _in_turn(self) -> Iterator[tuple[int, Hit]]:
        """The hits with their positions: the first ones, those that trails connect with what was taken, then the others."""
        waiting = dict(enumerate(self._hits))
        while waiting:
            taken = {text.hit.id for text in self._texts}
            position = next((at for at in waiting if at < FIRST_TEXTS or self._near[waiting[at].id] & taken), min(waiting))
            yield position, waiting.pop(position)

    @cached_property
    def _near(self) -> Mapping[str, set[str]]:
        """The texts that a trail leads through on its way to or on from a text, both ways, by text node."""
        near: dict[str, set[str]] = {hit.id: set() for hit in self._hits}
        for hit in self._hits:
            for step in hit.trail.every_step:
                if step.text_node in near and step.text_node != hit.id:
                    near[hit.id].add(step.text_node)
                    near[step.text_node].add(hit.id)
        return near

    @cached_property
    def _idf(self) -> Mapping[str, float]:
        """The weights of the question's words that some text holds, which sum to 1: by how few of the texts hold each."""
        asked = content_terms(self._question)
        held = Counter(term for hit in self._hits for term in set(terms(f"{hit.node.title} {hit.node.text}")))
        size = len(self._hits)
        raw = {term: math.log(1 + (size - held[term] + 0.5) / (held[term] + 0.5)) for term in asked if held[term]}
        total = sum(raw.values())
        return {term: weight / total for term, weight in raw.items()} if total else {}

    @cached_property
    def _stated(self) -> Mapping[str, Mapping[int, int]]:
        """Where steps are stated, by document and first character, with the rank of the best text that they lead to."""
        stated: dict[str, dict[int, int]] = {}
        for rank, hit in enumerate(self._hits, 1):
            for step in hit.trail.every_step:
                if step.document_id:
                    stated.setdefault(step.document_id, {}).setdefault(step.start, rank)
        return stated

    def _steps(self) -> Iterator[Step]:
        for hit in self._hits:
            yield from hit.trail.every_step

    def _sentences(self, hit: Hit) -> list[_HitSentence]:
        """A text's sentences but for those that another text said."""
        found: list[_HitSentence] = []
        own: set[tuple[str, ...]] = set()
        for number, (start, end) in enumerate(sentence_spans(hit.node.text)):
            said = tuple(terms(hit.node.text[start:end]))
            if said in self._said or said in own:
                continue
            own.add(said)
            worth = self._worth(hit.node, start, end, set(said), not found)
            found.append(_HitSentence(hit.node.text[start:end], number, start, end, said, worth))
        return found

    def _worth(self, node: TextNode, start: int, end: int, said: Collection[str], first: bool) -> float:
        share = sum(weight for term, weight in self._idf.items() if term in said)
        places = self._stated.get(node.document_id, {}).items()
        rank = min((rank for at, rank in places if node.start + start <= at < node.start + end), default=0)
        return share + (STATES_STEP / rank if rank else 0.0) + OPENS_TEXT * first

    def _take(self, text: _HitText) -> bool:
        """Take all of a text, or its best sentences where it is longer than its share, and whether that fits."""
        room = self._budget - self._spent
        text.taken = [at for at, each in enumerate(text.sentences) if each.said not in self._said]
        text.tokens = self._cost(text) if text.taken else 0
        if text.tokens > SHARE * self._budget:
            self._thin(text, min(room, int(SHARE * self._budget)))
        return self._kept(text) if text.tokens <= room else False

    def _take_best(self, text: _HitText) -> None:
        """Take of a text the best sentence that fits; of the first one, where none does, the beginning of one."""
        best = sorted(range(len(text.sentences)), key=lambda at: (-text.sentences[at].worth, at))
        for at in best:
            text.taken = [at] if text.sentences[at].said not in self._said else []
            text.tokens = self._cost(text) if text.taken else 0
            if text.taken and text.tokens <= self._budget - self._spent:
                break
        else:
            text.taken = []
            if text.position == 0:
                self._cut(text, text.sentences[best[0]], self._budget - self._spent)
        self._kept(text)

    def _kept(self, text: _HitText) -> bool:
        if text.taken:
            self._texts.append(text)
            self._spent += text.tokens
            self._said.update(text.sentences[at].said for at in text.taken)
        return True

    def _widen(self, text: _HitText) -> None:
        """Take more sentences of a text, those of most worth first, while there is room."""
        for each in sorted(
            set(range(len(text.sentences))) - {*text.taken}, key=lambda each: (-text.sentences[each].worth, each)
        ):
            said, before = text.sentences[each].said, text.tokens
            if said in self._said or self._spent + self._count(text.sentences[each].text) > self._budget:
                continue
            text.taken.append(each)
            text.tokens = self._cost(text)
            if self._spent - before + text.tokens > self._budget:
                text.taken.pop()
                text.tokens = before
            else:
                self._spent += text.tokens - before
                self._said.add(said)

    def _thin(self, text: _HitText, most: int) -> None:
        """Leave of a text its sentences of most worth that fit; at least one."""
        best = sorted(text.taken, key=lambda each: (-text.sentences[each].worth, each))
        text.taken, left = best[:1], most - self._count(_piece(text, best[0]))
        for each in best[1:]:
            tokens = self._count(_piece(text, each))
            if tokens <= left:
                left -= tokens
                text.taken.append(each)
        text.tokens = self._cost(text)
        while len(text.taken) > 1 and text.tokens > most:
            text.taken.pop()
            text.tokens = self._cost(text)

    def _cut(self, text: _HitText, sentence: _HitSentence, most: int) -> None:
        """Take the first words of a sentence, as many as fit: some of the best text is better than nothing."""
        node = text.hit.node
        ends = [found.end() for found in _BLANK.finditer(node.text, sentence.start, sentence.end)]
        low, high = 0, len(ends)
        while low < high:
            middle = (low + high + 1) // 2
            text.sentences, text.taken = [replace(sentence, end=ends[middle - 1])], [0]
            low, high = (middle, high) if self._cost(text) <= most else (low, middle - 1)
        text.sentences, text.taken = ([replace(sentence, end=ends[low - 1])], [0]) if low else ([], [])
        text.tokens = self._cost(text) if low else 0

    def _cost(self, text: _HitText) -> int:
        pieces = [
            ContextPassage(each.text, replace(each.citation, number=_WIDEST), each.heading) for each in self._passages(text)
        ]
        return self._count(line(pieces) + "\n")

    def _passages(self, text: _HitText, first: int = 1) -> list[ContextPassage]:
        """What was taken of a text, its citations numbered from `first`."""
        hit, node = text.hit, text.hit.node
        head = self._documents.get(node.document_id) or DocumentHead(node.document_id, node.title)
        exact = node.end - node.start == len(node.text) and not isinstance(node, ReplacedText)
        pieces = []
        for number, run in enumerate(_runs(text.sentences[each] for each in text.taken)):
            start, end = run[0].start, run[-1].end
            span = (node.start + start, node.start + end) if exact else (node.start, node.end)
            citation = Citation(first + number, head.id, head.title, head.source, hit.id, *span)
            pieces.append(ContextPassage(node.text[start:end], citation))
        if pieces and not _names(node.title, " ".join(each.text for each in pieces)):
            pieces[0] = replace(pieces[0], heading=node.title)
        return pieces

    def _all_passages(self, texts: Iterable[_HitText]) -> list[ContextPassage]:
        passages: list[ContextPassage] = []
        for text in texts:
            passages += self._passages(text, len(passages) + 1)
        return passages

    def _facts(self, room: int) -> list[tuple[Step, ContextFact]]:
        """The facts of trails that what was taken states, each once, as many as there is room for."""
        passages = self._all_passages(self._texts)
        left = room - self._count(f"{FACTS}\n")
        found: dict[tuple[str, str, str], tuple[Step, ContextFact]] = {}
        for step in self._steps():
            told = (match_key(step.source), step.words, match_key(step.target))
            if step.edge.type in _NO_FACTS or not step.sentence or told in found:
                continue
            fact = ContextFact(step.source, step.words, step.target, _WIDEST, step.asserted)
            cost = self._count(f"{fact}\n")
            if cost <= left and any(_cited([(step, fact)], passages)):
                left -= cost
                found[told] = (step, fact)
        if found:
            self._spent += sum(self._count(f"{line}\n") for line in (FACTS, *(fact for _, fact in found.values())))
        return list(found.values())

    def _fitted(self, answers: Sequence[tuple[str, ContextAnswer]], facts: Sequence[tuple[Step, ContextFact]]) -> Context:
        """The context of what was taken; while its text is over the budget, without the last fact, then the last text."""
        texts = list(self._texts)
        while True:
            passages = self._all_passages(texts)
            cited = list(_cited(facts, passages))
            told = tuple(_told(answers, passages))
            made = Context(self._question, tuple(passages), tuple(cited), budget=self._budget, answers=told)
            used = self._count(made.text) if passages else 0
            if used <= self._budget:
                return replace(made, tokens=used)
            facts, texts = (facts[:-1], texts) if facts else (facts, texts[:-1])

    def _count(self, text: str) -> int:
        counted: object = self._counter(text)
        if isinstance(counted, bool) or not isinstance(counted, int) or counted < 0:
            raise QueryError(f"expected the counter to return a number of tokens, an int of at least 0, got {counted!r}")
        return counted


_NO_FACTS = frozenset({MENTIONS, DECLARES, *STRUCTURE})


def _told(answers: Iterable[tuple[str, ContextAnswer]], passages: Sequence[ContextPassage]) -> Iterator[ContextAnswer]:
    """The answers of tables of which a passage was taken, with the number of the first one."""
    for node, answer in answers:
        number = next((each.citation.number for each in passages if each.citation.text_node == node), 0)
        if number:
            yield replace(answer, citation=number)


def _cited(facts: Iterable[tuple[Step, ContextFact]], passages: Sequence[ContextPassage]) -> Iterator[ContextFact]:
    """The facts whose sentences are in the passages, by place and by words, with the numbers of these."""
    for step, fact in facts:
        end, sentence = step.start + len(step.sentence), folded(step.sentence)
        for each in passages:
            place = each.citation
            there = place.document_id == step.document_id and place.start <= step.start and end <= place.end
            if there and sentence in folded(each.text):
                yield replace(fact, citation=place.number)
                break


def _runs(sentences: Iterable[_HitSentence]) -> Iterator[list[_HitSentence]]:
    """Sentences that follow each other in their text, in order."""
    ordered = sorted(sentences, key=lambda each: each.number)
    for _, run in groupby(enumerate(ordered), key=lambda each: each[1].number - each[0]):
        yield [sentence for _, sentence in run]


def _piece(text: _HitText, position: int) -> str:
    """One sentence of a text as a piece of its own."""
    return f"[{_WIDEST}] {folded(text.sentences[position].text)}{GAP}"


def _names(title: str, text: str) -> bool:
    """Whether a text has the words of a title in it, in their order; so it does of no title."""
    wanted = " ".join(words(title_name(title)))
    return f" {wanted} " in f" {' '.join(words(text))} " or not wanted
