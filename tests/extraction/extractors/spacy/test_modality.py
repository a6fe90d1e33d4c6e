"""What a sentence asserts, and what it only denies, supposes, plans or reports."""

import pytest

from .extracted import triplets

pytestmark = pytest.mark.encoder


def asserted(text: str) -> set[tuple[str, str]]:
    """Subject and object of each asserted triplet between capitalised ends."""
    return {
        (each.subject.text, each.object.text)
        for each in triplets(text)
        if each.asserted
        and not each.pattern.endswith(".clause")
        and each.subject.text[0].isupper()
        and each.object.text[0].isupper()
    }


@pytest.mark.parametrize(
    "text",
    [
        "Lena Brook will no longer lead Globex.",
        "At no point did Lena Brook lead Globex.",
        "Lena Brook hardly knew Peter Jones.",
        "Lena Brook hardly ever met Peter Jones.",
        "Globex scarcely ever hired Peter Jones.",
        "Lena Brook by no means led Globex.",
        "By no means did Lena Brook lead Globex.",
        "Peter Jones in no way owns Globex.",
        "Lena Brook almost bought Globex.",
        "Neither Lena Brook nor Peter Jones bought Globex.",
        "Lena Brook visited neither Oslo nor Bergen.",
        "Nor did Lena Brook visit Bergen.",
        "Nobody at Globex knew Lena Brook.",
        "No one in Oslo knew Lena Brook.",
        "Few sailors saw Bergen.",
        "Lena Brook never visited Bergen or left Oslo.",
        "Globex does __not__ own Acme.",
        "The Grey Gull was **never** sold to Globex.",
    ],
)
def test_denials_are_not_asserted(text: str) -> None:
    assert not asserted(text)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Despite Acme, Globex bought Initech.", ("Globex", "Initech")),
        ("Besides Peter Jones, Lena Brook owns Globex.", ("Lena Brook", "Globex")),
        ("Globex bought Initech notwithstanding Acme.", ("Globex", "Initech")),
        ("Unlike Pascal, Modula was designed by Niklaus Wirth.", ("Modula", "Niklaus Wirth")),
        ("Unlike Acme, Globex was founded by Lena Brook.", ("Globex", "Lena Brook")),
    ],
)
def test_what_a_fact_is_set_against_has_no_part_in_it(text: str, ends: tuple[str, str]) -> None:
    assert asserted(text) == {ends}


@pytest.mark.parametrize(
    "text",
    [
        "It is untrue that Globex bought Acme.",
        "It is not true that Globex bought Acme.",
        "It is unlikely that Globex bought Acme.",
        "There is no proof that Globex bought Acme.",
        "The rumour that Globex bought Acme is old.",
        "Lena Brook denied that Globex bought Acme.",
        "Lena Brook denied buying Acme.",
        "Lena Brook failed to sell Acme.",
        "Lena Brook refused to leave Bergen.",
    ],
)
def test_what_governs_a_clause_may_deny_it(text: str) -> None:
    assert not asserted(text)


@pytest.mark.parametrize(
    "text",
    [
        "Unless Globex buys Acme, it fails.",
        "In case Globex buys Acme, call us.",
        "Had Globex bought Acme, it would have failed.",
        "Should Globex buy Acme, it fails.",
        "She acted as if Globex owned Acme.",
        "She wondered whether Globex owned Acme.",
        "Globex will buy Acme.",
        "Globex is going to buy Acme.",
        "Globex plans to buy Acme.",
        "Globex aims to replace Acme.",
        "Globex agreed to buy Acme.",
        "Globex is to lead Acme.",
        "Globex must pay Acme.",
        "Globex would have bought Acme.",
        "Did Globex buy Acme?",
        "Imagine that Globex bought Acme.",
    ],
)
def test_what_is_only_supposed_or_planned_is_not_asserted(text: str) -> None:
    assert not asserted(text)


@pytest.mark.parametrize(
    "text",
    [
        "Globex allegedly robbed Acme.",
        "Perhaps Globex robbed Acme.",
        "Globex was supposedly founded by Lena Brook.",
        "Globex seems to own Acme.",
        "Globex is said to have robbed Acme.",
        "She claimed Globex robbed Acme.",
        "She believes that Globex robbed Acme.",
        "Globex, she said, bought Acme.",
        "Globex bought Acme, she said.",
        "According to her, Globex bought Acme.",
        "“Globex bought Acme last year,” said the clerk.",
    ],
)
def test_what_is_hedged_or_claimed_is_not_asserted(text: str) -> None:
    assert not asserted(text)


@pytest.mark.parametrize(
    "text",
    [
        "She was accused of robbing Acme.",
        "Lena Brook left without visiting Bergen.",
        "Lena Brook stayed instead of visiting Bergen.",
        "Lena Brook was fined for robbing Acme.",
        "The engine was used in building Acme.",
    ],
)
def test_gerunds_that_nothing_states_are_not_asserted(text: str) -> None:
    assert not asserted(text)


@pytest.mark.parametrize(
    ("text", "subject", "obj"),
    [
        ("Lena Brook left Oslo after visiting Bergen.", "Lena Brook", "Bergen"),
        ("Lena Brook is known for leading Globex.", "Lena Brook", "Globex"),
        ("Lena Brook did not leave Oslo but founded Acme.", "Lena Brook", "Acme"),
        ("Lena Brook founded Acme but not Globex.", "Lena Brook", "Acme"),
        ("Acme, not Globex, was founded by Lena Brook.", "Acme", "Lena Brook"),
        ("She discovered that Globex bought Acme.", "Globex", "Acme"),
        ("The fact that Globex bought Acme is known.", "Globex", "Acme"),
        ("Lena Brook began to lead Globex.", "Lena Brook", "Globex"),
        ("Lena Brook used to own Globex.", "Lena Brook", "Globex"),
        ("Lena Brook would later lead Globex.", "Lena Brook", "Globex"),
        ("If it rains, we stay; Globex bought Acme.", "Globex", "Acme"),
        ("Note: Lena Brook moved to Oslo in 2016.", "Lena Brook", "Oslo"),
        ("Notice: Lena Brook left Globex.", "Lena Brook", "Globex"),
    ],
)
def test_true_statements_near_denials_stay(text: str, subject: str, obj: str) -> None:
    assert any(one.startswith(subject) and other.startswith(obj) for one, other in asserted(text)), asserted(text)


def test_only_the_denied_one_of_two_is_denied() -> None:
    assert asserted("Lena Brook founded Acme but not Globex.") == {("Lena Brook", "Acme")}


@pytest.mark.parametrize("text", ["Globex owns Acme or Initech.", "Either Globex or Initech owns Acme."])
def test_alternatives_are_not_asserted(text: str) -> None:
    assert not asserted(text)


def test_two_forms_of_a_name_are_no_alternatives() -> None:
    assert asserted("Lena Brook or Lena Brooke led Globex.") >= {("Lena Brook", "Globex")}


def test_who_does_not_take_part_is_in_no_fact() -> None:
    for text in ("Instead of Tom Hart, Lena Brook bought Globex.", "Unlike Tom Hart, Lena Brook bought Globex."):
        assert asserted(text) == {("Lena Brook", "Globex")}
