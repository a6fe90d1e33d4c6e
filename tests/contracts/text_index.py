"""What every text index must do. Inherit and give the fixture `index`: an empty one."""

from collections import Counter
from math import log

import pytest

from clew.graph.indexes import TextIndex
from clew.graph.store import Scored
from clew.graph.terms import content_terms, terms

TEXTS = {
    "a": "Ann founded a firm in Rome",
    "b": "the firms of Rome, Rome and Rome",
    "c": "nothing of the kind",
    "d": "Ann founded a firm in Rome",
    "e": "",
}


def textbook(texts: dict[str, str], query: str) -> list[Scored]:
    """BM25 with k1 = 1.2, b = 0.75, worked out one text at a time."""
    held = {identity: terms(text) for identity, text in texts.items()}
    mean = sum(map(len, held.values())) / len(held)
    scored = []
    for identity, words in held.items():
        counts, score = Counter(words), 0.0
        for term in content_terms(query):
            holding = sum(1 for other in held.values() if term in other)
            norm = 1.2 * (0.25 + 0.75 * len(words) / mean)
            score += log(1 + (len(held) - holding + 0.5) / (holding + 0.5)) * counts[term] * 2.2 / (counts[term] + norm)
        if score > 0:
            scored.append((identity, score))
    return sorted(scored, key=lambda each: (-round(each[1], 9), each[0]))


class TextIndexContract:
    @pytest.fixture
    def index(self) -> TextIndex:
        raise NotImplementedError("an index's tests say how to make one")

    @pytest.mark.parametrize("query", ["Rome", "who founded firms in Rome?", "the", "nothing Ann"])
    def test_scores_are_the_textbooks(self, index: TextIndex, query: str) -> None:
        index.upsert(TEXTS)
        found, expected = index.search(query, 10), textbook(TEXTS, query)
        assert [each for each, _ in found] == [each for each, _ in expected]
        assert [score for _, score in found] == pytest.approx([score for _, score in expected])

    def test_equal_texts_tie_and_fall_by_id(self, index: TextIndex) -> None:
        index.upsert(dict(reversed(TEXTS.items())))
        found = dict(index.search("founded", 10))
        assert list(found) == ["a", "d"]
        assert found["a"] == found["d"]
        assert index.search("founded", 1) == [("a", found["a"])]

    def test_scores_after_a_change_and_back_are_as_before(self, index: TextIndex) -> None:
        index.upsert(TEXTS)
        before = index.search("firm Rome founded", 10)
        generation = index.generation
        index.upsert({"a": "Rome", "f": "a firm firm firm"})
        assert [each for each, _ in index.search("firm", 10)] == [
            each for each, _ in textbook(TEXTS | {"a": "Rome", "f": "a firm firm firm"}, "firm")
        ]
        index.delete(["f", "unknown"])
        index.upsert({"a": TEXTS["a"]})
        assert index.search("firm Rome founded", 10) == before
        assert index.generation >= generation

    def test_among_some_the_scores_stay_those_of_all(self, index: TextIndex) -> None:
        index.upsert(TEXTS)
        scores = dict(index.search("firm Rome", 10))
        assert index.search("firm Rome", 10, ["d", "unknown", "c"]) == [("d", scores["d"])]
        assert index.search("firm Rome", 10, []) == []

    @pytest.mark.parametrize("query", ["", "?!", "zebra", "AND OR NOT", '"Rome', "Rome*", "terms:Rome"])
    def test_no_query_is_syntax(self, index: TextIndex, query: str) -> None:
        index.upsert(TEXTS)
        assert {each for each, _ in index.search(query, 10)} == {each for each, _ in textbook(TEXTS, query)}
        assert index.search(query, 0) == []
