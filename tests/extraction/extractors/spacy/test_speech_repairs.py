"""What is said, and who says it, hang on their own verbs."""

import pytest

from clew.extraction.extractors.spacy.parse_repairs import repaired
from clew.extraction.extractors.spacy.parse_tree import Tree, tree_of
from clew.models.language import load_language

from .extracted import said

pytestmark = pytest.mark.encoder


def parsed(text: str) -> Tree:
    return repaired(load_language(parts="trees").read([text], tree_of)[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kestrel Lines, writes the blogger Ines Moura, is based in Oslo.", ("Kestrel Lines", "is based in", "Oslo")),
        ("The Hermes, wrote Admiral Foss, sank the Isolde in 1916.", ("The Hermes", "sank the Isolde in", "1916")),
        ("Jan Vos, argues the historian Piet Maas, lived in Delft.", ("Jan Vos", "lived in", "Delft")),
        ("Marius Lind, so his widow told friends, wrote The Long Shore.", ("Marius Lind", "wrote", "The Long Shore")),
        (
            "Acme Motors, so a statement from Apex Cars runs, builds engines for Oslo.",
            ("Acme Motors", "builds engines for", "Oslo"),
        ),
        ("Acme Films, which she says stole the script, closed.", ("Acme Films", "stole", "the script")),
    ],
)
def test_an_aside_leaves_the_clause_its_subject(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "Anders Falk assured the tribunal that Acme had lent money to Globex.",
        "Coach Bill Raines disputes that Danny Orme plays for Hull.",
        "Mr Pound wondered if Acme still owned the car park.",
        "Sir Basil Quine — as his diary claims — met Empress Zita in 1919.",
    ],
)
def test_a_second_time_changes_nothing(text: str) -> None:
    once = parsed(text)
    heads, deps, tags = list(once.heads), list(once.deps), list(once.tags)
    again = repaired(once)
    assert (again.heads, again.deps, again.tags) == (heads, deps, tags)


def test_what_a_noun_tells_of_stays_its_own() -> None:
    tree = parsed("Tom Hart told the story that Acme had sold Globex.")
    sold = tree.words.index("sold")
    assert tree.words[tree.heads[sold]] in {"story", "told"}
    tree = parsed("Tom Hart repeated the claim that Acme had sold Globex.")
    assert tree.words[tree.heads[tree.words.index("sold")]] == "claim"
