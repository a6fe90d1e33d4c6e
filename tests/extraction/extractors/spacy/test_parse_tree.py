"""The parse tree: what rules do to it leaves it a tree."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.extraction.base import Extraction
from clew.extraction.extractors.spacy.extractor import SpacyExtractor
from clew.extraction.extractors.spacy.parse_repairs import repaired
from clew.extraction.extractors.spacy.parse_tree import TokenSpan, Tree
from clew.extraction.splitter import Splitter
from clew.graph.model import Document

WORDS = 7


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """Trees over seven words: each hangs on the root or on one that was drawn before it."""
    order = draw(st.permutations(range(WORDS)))
    heads = [0] * WORDS
    for at, token in enumerate(order):
        heads[token] = token if at == 0 else order[draw(st.integers(0, at - 1))]
    words = [f"w{each}" for each in range(WORDS)]
    starts = [3 * each for each in range(WORDS)]
    ends = [each + 2 for each in starts]
    deps = ["ROOT" if heads[each] == each else "dep" for each in range(WORDS)]
    return Tree(" ".join(words), words, starts, ends, ["NN"] * WORDS, deps, heads, [TokenSpan(0, WORDS)], [])


def check_tree(tree: Tree) -> None:
    roots = [each for each in range(WORDS) if tree.heads[each] == each]
    assert len(roots) == 1
    assert sorted(tree.subtree(roots[0])) == list(range(WORDS))
    assert [sorted(kids) for kids in tree.kids] == [
        [each for each in range(WORDS) if tree.heads[each] == token != each] for token in range(WORDS)
    ]


@given(trees(), st.lists(st.tuples(st.integers(0, WORDS - 1), st.integers(0, WORDS - 1)), max_size=12))
def test_whatever_is_hung_where_it_stays_a_tree(tree: Tree, moves: list[tuple[int, int]]) -> None:
    for token, head in moves:
        before = tree.heads[token]
        tree.hang(token, head, "moved")
        check_tree(tree)
        assert (tree.heads[token], tree.deps[token]) == (head, "moved") if head != token else tree.heads[token] == before


@given(trees(), st.lists(st.integers(0, WORDS - 1), max_size=6))
def test_whatever_is_made_the_root_it_stays_a_tree(tree: Tree, roots: list[int]) -> None:
    for token in roots:
        before, below = tree.root(token), set(tree.subtree(token))
        tree.make_root(token)
        check_tree(tree)
        assert tree.root(before) == tree.heads[before] == token
        assert below <= set(tree.subtree(token))
        assert token == before or (tree.deps[token], tree.deps[before]) == ("ROOT", "dep")


@given(
    trees(),
    st.lists(st.sampled_from(["Acme", ",", "writes", "did", "so", "the", "year"]), min_size=WORDS, max_size=WORDS),
    st.lists(st.sampled_from(["NNP", "NN", ",", "VBD", "VBZ", "DT", "RB"]), min_size=WORDS, max_size=WORDS),
    st.lists(st.sampled_from(["nsubj", "relcl", "appos", "compound", "parataxis", "conj"]), min_size=WORDS, max_size=WORDS),
)
def test_whatever_is_repaired_stays_a_tree(tree: Tree, words: list[str], tags: list[str], deps: list[str]) -> None:
    tree.words[:], tree.lower[:], tree.tags[:] = words, [word.lower() for word in words], tags
    tree.deps[:] = ["ROOT" if tree.heads[each] == each else deps[each] for each in range(WORDS)]
    check_tree(repaired(tree))


def test_a_head_below_the_token_takes_its_place_first() -> None:
    words = ["a", "b", "c", "d"]
    tree = Tree(
        "a b c d",
        words,
        [0, 2, 4, 6],
        [1, 3, 5, 7],
        ["NN"] * 4,
        ["ROOT", "x", "y", "z"],
        [0, 0, 1, 2],
        [TokenSpan(0, 4)],
        [],
    )
    tree.hang(1, 3, "new")
    assert (tree.heads, tree.deps) == ([0, 3, 0, 2], ["ROOT", "new", "x", "z"])
    tree.hang(0, 3, "last")
    assert (tree.heads, tree.deps) == ([3, 3, 2, 2], ["last", "new", "ROOT", "z"])


@pytest.mark.encoder
@pytest.mark.parametrize(
    "text",
    [
        "The film co-stars Toby Kebbell, Gary Stretch and Stuart Wolfenden.",
        "The series co-stars Ann Lee.",
        "Her co-stars Karl Holm and Bo Lind left.",
        "Co-stars.",
        "Ann Lee, co-owner co-founders of Lumo, co-stars.",
    ],
)
def test_a_prefix_with_a_hyphen_is_read_to_the_end(text: str) -> None:
    """A prefix and its noun that hung on each other were walked round for ever."""
    (found,) = SpacyExtractor().extract([Splitter().split(Document("d", text))])
    assert isinstance(found, Extraction)
    assert [each.text for each in found.sentences] == [text]


class _Counted(list[Any]):
    """A list that is read from its beginning alone: a place before the first would be the last one."""

    def __getitem__(self, at: Any) -> Any:
        assert not isinstance(at, int) or at >= 0
        return super().__getitem__(at)


@pytest.mark.encoder
@pytest.mark.parametrize(
    "text",
    [
        "Works by Ann Lee",
        "Formerly of Acme, Ann Lee leads Globex,",
        "Or so Acme claims, it owns Globex",
        "As mayor, Karl Holm opened the Selby works",
        "Times of no use to Acme",
        "Or Acme or Globex: Ann Lee chose,",
        "And daughter of Karl Holm, Ann Lee sold the Sea Lark,",
        "Lisp language reports, the",
        "1906-1984) Karl Holm, director of Globex,",
        "Acme and Globex bought Ann and Karl Holm (",
        "Of Quillby, now with Acme",
        "Whose works Acme sold, owned Globex, co-founder of Acme",
        "Earl of Vane, Ann Lee",
        "Since Acme left no longer",
    ],
)
def test_no_rule_reads_what_stands_before_the_first_word(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    filled = Tree.__post_init__

    def counted(tree: Tree) -> None:
        filled(tree)
        for name in ("words", "lower", "tags", "deps", "heads", "kids", "starts", "ends"):
            setattr(tree, name, _Counted(getattr(tree, name)))

    monkeypatch.setattr(Tree, "__post_init__", counted)
    words = text.split()
    for first in range(len(words)):
        (found,) = SpacyExtractor().extract([Splitter().split(Document("d", " ".join(words[first:])))])
        assert found.document_id == "d"


def test_before_the_first_word_stands_none() -> None:
    tree = Tree(
        "Ann left", ["Ann", "left"], [0, 4], [3, 8], ["NNP", "VBD"], ["nsubj", "ROOT"], [1, 1], [TokenSpan(0, 2)], []
    )
    assert [tree.before(each) for each in (-1, 0, 1, 2)] == ["", "", "ann", "left"]
