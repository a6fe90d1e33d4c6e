"""Types of mentions: the tagger's labels count only where the text bears them out."""

import pytest

from clew.extraction.extractors.spacy.mention_types import entity_types, is_technical
from clew.extraction.extractors.spacy.parse_tree import Named, TokenSpan, Tree


def tree(text: str, **deps: tuple[str, str]) -> Tree:
    """A flat tree: every word depends on the last one but those given as word=(dependency, head's word)."""
    words = text.split()
    starts = [text.index(word) if words.count(word) == 1 else 0 for word in words]
    at = 0
    for number, word in enumerate(words):
        starts[number] = text.index(word, at)
        at = starts[number] + len(word)
    ends = [start + len(word) for start, word in zip(starts, words, strict=True)]
    found = [deps.get(word, ("dep", words[-1])) for word in words]
    heads = [words.index(head) for _, head in found]
    tags = ["NN"] * len(words)
    return Tree(text, words, starts, ends, tags, [dep for dep, _ in found], heads, [TokenSpan(0, len(words))], [])


def typed(parsed: Tree, *names: Named) -> dict[str, str]:
    return entity_types([(parsed, names)], {})


TECHNICAL = "the software and its kernel "


def test_a_majority_of_labels_is_the_type_and_a_quarrel_is_none() -> None:
    parsed = tree("Halden Optics and Halden Optics and Halden Optics met")
    names = [Named(0, 2, "ORG", "halden optics"), Named(3, 5, "ORG", "halden optics"), Named(6, 8, "GPE", "halden optics")]
    assert typed(parsed, *names) == {"halden optics": "ORG"}
    assert typed(parsed, *names[1:]) == {"halden optics": ""}


def test_dates_are_left_alone() -> None:
    assert typed(tree("1990 passed"), Named(0, 1, "DATE", "1990")) == {}


@pytest.mark.parametrize(
    ("text", "label", "name", "deps", "kind"),
    [
        # One word is a person where it acts, and in a technical text only where a verb or title says so.
        ("Holm bought ships", "PERSON", 0, {"Holm": ("nsubj", "bought")}, "PERSON"),
        ("ships near Holm", "PERSON", 2, {}, ""),
        (TECHNICAL + "Pascal runs", "PERSON", 5, {"Pascal": ("nsubj", "runs")}, ""),
        (TECHNICAL + "Pascal said", "PERSON", 5, {"Pascal": ("nsubj", "said")}, "PERSON"),
        # In a technical text organisations need evidence, places and peoples a known name.
        (TECHNICAL + "QXV fails", "ORG", 5, {"QXV": ("nsubj", "fails")}, ""),
        ("with QX", "ORG", 1, {}, ""),
        ("with QXV", "ORG", 1, {}, "ORG"),
        (TECHNICAL + "FTP fails", "ORG", 5, {"FTP": ("nsubj", "fails")}, "STANDARD"),
        (TECHNICAL + "Globex announced", "ORG", 5, {"Globex": ("nsubj", "announced")}, "ORG"),
        (TECHNICAL + "uses Fortran", "GPE", 6, {}, ""),
        (TECHNICAL + "from Germany", "GPE", 6, {}, "GPE"),
        (TECHNICAL + "for Debian", "NORP", 6, {}, ""),
        (TECHNICAL + "for French", "NORP", 6, {}, "NORP"),
        ("people from Quillby", "GPE", 2, {}, "GPE"),
    ],
)
def test_single_words(text: str, label: str, name: int, deps: dict[str, tuple[str, str]], kind: str) -> None:
    assert typed(tree(text, **deps), Named(name, name + 1, label, "x")) == {"x": kind}


@pytest.mark.parametrize(
    ("text", "label", "kind"),
    [
        ("Tern Bridge", "ORG", "FAC"),
        ("University of Quillby", "GPE", "ORG"),
        ("Battle of Quillby", "", "EVENT"),
        ("Stone Bridge", "WORK_OF_ART", "WORK_OF_ART"),
        ("Chair of Works", "ORG", "OFFICE"),
        ("Harbour Secretary", "", "OFFICE"),
        ("Harbour Secretary", "WORK_OF_ART", "WORK_OF_ART"),
        ("Developers", "ORG", ""),
    ],
)
def test_what_a_name_itself_says(text: str, label: str, kind: str) -> None:
    parsed = tree(text + " stood")
    assert typed(parsed, Named(0, len(text.split()), label, "x")) == {"x": kind}


def test_a_text_about_computing_is_technical() -> None:
    assert is_technical([tree(TECHNICAL)])
    assert not is_technical([tree("the ship and its captain")])
