"""What an entry's opening says of its topic: lives in brackets, peoples, who made a work."""

import pytest

from clew.graph.identity import entity_id

from .extracted import read, said, triplets

pytestmark = pytest.mark.encoder


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        (
            "Anna Berg, MBE, (3 May 1900 – 4 June 1980) was a painter.",
            "Anna Berg",
            {("was born on", "3 May 1900"), ("died on", "4 June 1980")},
        ),
        (
            "Anna Berg (Anna Mary Lund) (3 May 1900 – 4 June 1980) was a painter.",
            "Anna Berg",
            {("was born on", "3 May 1900"), ("died on", "4 June 1980")},
        ),
        ("Anna Berg (1906–1984) was a painter.", "Anna Berg", {("was born on", "1906"), ("died on", "1984")}),
        (
            "Anna Berg (Quillby, 3 May 1900 – Arnholt, 4 June 1980) was a painter.",
            "Anna Berg",
            {("was born in", "Quillby"), ("died in", "Arnholt")},
        ),
        ('Karl "Fox" Holm (born 1963 in Oslo) is a writer.', "Fox Holm", {("was born on", "1963"), ("was born in", "Oslo")}),
        ("Osric Vane is a Hungarian-born American poet.", "Osric Vane", {("is", "American")}),
        ("Osric Vane was a Romanian-American poet.", "Osric Vane", {("is", "Romanian"), ("is", "American")}),
        ("Osric Vane was a Cuban American poet.", "Osric Vane", {("is", "Cuban"), ("is", "American")}),
    ],
)
def test_lives_and_peoples(text: str, title: str, expected: set[tuple[str, str]]) -> None:
    assert expected <= {(predicate, target) for _, predicate, target in said(text, title)}


@pytest.mark.parametrize(
    "text",
    [
        "Silent Harbor is a Tamil-language drama film.",
        "Osric Vane is a Hungarian-born poet.",
        "Silent Harbor is an African-American film.",
    ],
)
def test_a_part_of_a_word_is_no_people(text: str) -> None:
    assert {target for _, predicate, target in said(text, text.partition(" is ")[0]) if predicate == "is"}.isdisjoint(
        {"Tamil", "Hungarian", "African"}
    )


def test_a_span_of_years_is_no_day_of_birth() -> None:
    found = said("Osric Vane (poet, active 1901–1950, Quillby) was a writer.", "Osric Vane")
    assert not [each for each in found if each[1] == "was born on" and "–" in each[2]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The Long Road is a 1998 two- reel western film directed by Anna Berg and starring Lena Brook.",
            {("directed by", "Anna Berg"), ("starring", "Lena Brook")},
        ),
        (
            "The Long Road is a film directed by, written by and starring Anna Berg.",
            {("directed by", "Anna Berg"), ("written by", "Anna Berg"), ("starring", "Anna Berg")},
        ),
        (
            "The Long Road is a drama film that was scripted and directed by Anna Berg, with music composed by Karl Holm.",
            {("scripted by", "Anna Berg"), ("directed by", "Anna Berg"), ("music composed by", "Karl Holm")},
        ),
    ],
)
def test_who_made_a_work(text: str, expected: set[tuple[str, str]]) -> None:
    found = {
        (each.predicate, each.object.text)
        for each in triplets(text, "The Long Road")
        if each.subject.text == "The Long Road"
    }
    assert expected <= found


@pytest.mark.parametrize(
    ("title", "opening"),
    [
        ("Hugo Vantry", "Hugo Rafael Vantry Sol (28 July 1954 – 5 March 2013) was a politician."),
        ("Hugh IV, Duke of Arnholt", "Hugh IV of Arnholt (9 March 1213 – 27 October 1272) was a duke."),
        ("Bert Holm", "Herbert Holm (3 November 1943 – 5 October 2011) was a musician."),
        ("Po-Chih Lang", "Lang Po-Chih (born 31 December 1939) is a director."),
        ("Tim Holm", "Timothy Holm OBE (20 April 1927 – 19 April 2004) was a director."),
    ],
)
def test_the_name_that_opens_an_entry_is_its_titles(title: str, opening: str) -> None:
    mentions = read(f"{opening} {title} is known.", title).mentions
    (titled,) = {each.entity for each in read(f"{title} is known.", title).mentions[:1]}
    assert mentions[0].entity == titled


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("The Long Road is a road that had been designed by Anna Berg.", {("been by", "Anna Berg")}),
        ("The Long Road is a road that was opposed by Acme.", {("was by", "Acme")}),
        ("The Long Road is a painting owned by Karl Holm's heirs.", {("owned by", "Karl Holm")}),
        ("The Long Road is a film directed by Academy Award winner Karl Holm.", {("directed by", "Academy Award")}),
        ("The Long Road is a bridge designed by Karl Holm, Oslo, and built by Acme.", {("designed by", "Oslo")}),
    ],
)
def test_auxiliaries_owners_and_places_made_no_work(text: str, wrong: set[tuple[str, str]]) -> None:
    assert wrong.isdisjoint({(each.predicate, each.object.text) for each in triplets(text, "The Long Road")})


def test_what_a_denied_description_says_is_denied() -> None:
    found = triplets("The Long Road is not a film directed by Anna Berg.", "The Long Road")
    assert not [each for each in found if each.asserted and each.subject.text == "The Long Road"]


@pytest.mark.parametrize(
    "text",
    [
        "World War II (1939–1945) was a global conflict.",
        "The Arnholt Republic (1918–1933) was a state.",
        "Quill 3310 (2000–2005) is a telephone.",
    ],
)
def test_no_thing_is_born(text: str) -> None:
    assert not [
        each for each in triplets(text, text.partition(" (")[0]) if "born" in each.predicate or "died" in each.predicate
    ]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Karl Holm", "Maria Holm (1901–1980) was the wife of Karl Holm."),
        ("John Smith", "Adam Smith (5 June 1723 – 17 July 1790) was an economist."),
        ("Henry James", "James Henry (5 June 1723 – 17 July 1790) was a physician."),
    ],
)
def test_relatives_and_others_are_not_the_title(title: str, text: str) -> None:
    assert read(text, title).mentions[0].entity != entity_id(title)


def test_whom_an_untitled_life_is_of_owns_the_surname() -> None:
    text = "Martha Ellen Quigley (1 May 1900 – 2 June 1980) was a botanist. Her brother Peter Quigley taught. "
    text += "Quigley studied at Oxford."
    found = {text[each.start : each.end]: each.entity for each in read(text).mentions}
    assert found["Quigley"] == found["Martha Ellen Quigley"] != found["Peter Quigley"]


def test_a_dash_with_blanks_ends_a_description() -> None:
    assert ("Silent Harbor", "is", "French") not in said(
        "Silent Harbor is a novel – French readers loved it.", "Silent Harbor"
    )


def test_a_father_is_not_his_son() -> None:
    text = "Charles Eugen Vane (11 July 1770 – 28 July 1795) was an officer. His father was Charles Karl Vane."
    found = {text[each.start : each.end]: each.entity for each in read(text, "Charles Eugen Vane").mentions}
    assert found["Charles Karl Vane"] != found["Charles Eugen Vane"]


def test_dates_that_cut_the_subject_leave_the_described_name_whole() -> None:
    text = "Lena Maria Brook( born 31 December 1942 from Poulton, Lancashire), known as Len Brook, is an English singer."
    assert ("Lena Maria Brook", "is", "an English singer") in said(text)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("The film stars Ida Kron and was directed by Otto Mendes.", {("Ida Kron", "Otto Mendes")}),
        ("In Oslo, Lumo was founded by Nils Holm.", {("Oslo", "Nils Holm"), ("Oslo, Lumo", "Nils Holm")}),
        ("Unlike Pascal, Modula was designed by Niklaus Wirth.", {("Pascal", "Niklaus Wirth")}),
        ("After Acme, Globex was bought by Nils Holm.", {("Acme", "Nils Holm")}),
    ],
)
def test_a_name_that_does_not_open_the_sentence_is_not_described(text: str, wrong: set[tuple[str, str]]) -> None:
    assert wrong.isdisjoint((subject, target) for subject, _, target in said(text))
