"""Participles of works go back to the noun they describe."""

import pytest

from clew.extraction.extractors.spacy.parse_repairs import repaired
from clew.extraction.extractors.spacy.parse_tree import tree_of
from clew.models.language import load_language

from .extracted import said

pytestmark = pytest.mark.encoder


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        (
            "Quill",
            "A package for typesetting, especially Musical Scores, written by Lena Brook in 1987.",
            ("Quill", "written by", "Lena Brook in 1987"),
        ),
        (
            "Quill",
            "An editor for structured documents, mainly Standard Forms, developed at Halden University.",
            ("Quill", "developed at", "Halden University"),
        ),
        (
            "Rove",
            "A portable version of Modula designed by Osric Vane in 1984.",
            ("Rove", "designed by", "Osric Vane in 1984"),
        ),
        (
            "The Long Road",
            "The Long Road is a 1998 comedy film directed by Anna Berg, written by Karl Holm, and starring Lena Brook.",
            ("The Long Road", "starring", "Lena Brook"),
        ),
        (
            "The Long Road",
            "The Long Road is a comedy film directed by Anna Berg, produced by Karl Holm, based on a novel by Mira Toll, "
            "and starring Lena Brook.",
            ("The Long Road", "starring", "Lena Brook"),
        ),
        (
            "Blue Door",
            "Blue Door is a novel written by Anna Berg, published by Halden Press in 1975.",
            ("Blue Door", "published by", "Halden Press in 1975"),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else value[1],
)
def test_a_chain_of_participles_describes_one_noun(title: str, text: str, expected: tuple[str, str, str]) -> None:
    facts = said(text, title)
    assert expected in facts
    made = {"written by", "developed at", "designed by", "starring", "published by", "produced by"}
    assert {each[0] for each in facts if each[1] in made} == {title}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Acme was led by Anna Berg, born in Oslo.", ("Anna Berg", "born in", "Oslo")),
        ("He studied the Sea Lark, built by Acme in 1920.", ("the Sea Lark", "built by", "Acme in 1920")),
        ("The town received a Royal Charter issued by King James.", ("a Royal Charter", "issued by", "King James")),
    ],
)
def test_what_tells_of_the_name_itself_stays(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "Karl Napier Holm, 2nd Baron Vane, KCVO (20 August 1859 – 30 July 1919) was a British peer.",
        "Anna Holm (4 October 1826 in Bergen – 3 December 1898, ibid. in May) was a daughter of Karl Vane.",
    ],
)
def test_no_sentence_ends_at_a_comma_in_a_rank_or_in_brackets(text: str) -> None:
    (read,) = load_language("", "trees").read([text], tree_of)
    assert len(repaired(read).sentences) == 1


def test_a_second_repair_changes_nothing() -> None:
    texts = [
        "A dialect of Common Pascal developed by Acme, written in Lisp.",
        "( Anna. Berg sailed, Holm. ) Vane, 2nd Baron. Lund",
    ]
    for read in load_language("", "trees").read(texts, tree_of):
        once = repaired(read)
        heads, sentences = list(once.heads), list(once.sentences)
        again = repaired(once)
        assert (again.heads, again.sentences) == (heads, sentences)


CUT = (
    "The house that she lived in, until recently the home of Karl Lund, was sold by Acme since about 1990 or so on.",
    "Ada Lund, member of the Storting 1945–1953, was the President of Chile 2022– and, since 2011, the head of Acme.",
    "According to his widow, Ada Lund, the firm left Oslo when it was sold in 1999, as Peter Hart wrote in so by then.",
    "Acme, so the mayor claims, did not buy the Selby works in 1921, said Bo Berg, who, recently, had left it in.",
)


@pytest.mark.parametrize("text", CUT)
def test_a_text_may_end_anywhere(text: str) -> None:
    words = text.split(" ")
    pieces = [" ".join(words[:end]) for end in range(1, len(words) + 1)]
    pieces += [" ".join(words[start:end]) for start in range(3, len(words), 3) for end in (start + 2, start + 5)]
    for tree in load_language(parts="trees").read(pieces, tree_of):
        made = repaired(tree)
        # Every token leads to a root: no circle.
        for token in range(len(made.words)):
            steps = 0
            while made.heads[token] != token and steps <= len(made.words):
                token, steps = made.heads[token], steps + 1
            assert steps <= len(made.words)
    said(text)
