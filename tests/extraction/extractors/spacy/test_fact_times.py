"""When a fact holds or happened, as its own clause, role or brackets say, and not another's."""

import pytest

from clew.extraction.base import Circumstances, SplitDocument
from clew.extraction.triplet_selection import select
from clew.graph.model import Document, TextNode

from .extracted import EXTRACTOR, split

pytestmark = pytest.mark.encoder


def circumstances(text: str, subject: str, obj: str, said_on: str = "") -> Circumstances:
    """Those of the first triplet between these ends that says most."""
    document = Document("d", text, metadata={"date": said_on} if said_on else {})
    split = SplitDocument(document, (TextNode("d#chunk:0", text, "d", "", 0, len(text)),))
    found = [
        each.circumstances
        for each in next(EXTRACTOR.extract([split])).triplets
        if each.subject.text.endswith(subject) and obj in each.object.text and not each.pattern.endswith(".clause")
    ]
    assert found, f"no triplet from {subject} to {obj}"
    return found[0]


def times(text: str, subject: str, obj: str, said_on: str = "") -> tuple[str, str, str]:
    """Since when, until when ("past" where that is not told), and when."""
    found = circumstances(text, subject, obj, said_on)
    return found.valid_from, "past" if found.ended else found.valid_to, found.at


@pytest.mark.parametrize(
    ("text", "obj", "expected"),
    [
        ("Lena Brook led Globex from 1950 to 1955.", "Globex", ("1950", "1955", "")),
        ("Lena Brook has led Globex since March 1990.", "Globex", ("1990-03", "", "")),
        ("Lena Brook worked for Globex until 5 May 1967.", "Globex", ("", "1967-05-05", "")),
        ("Lena Brook lived in Oslo in the 1970s.", "Oslo", ("1970", "1979", "")),
        ("Lena Brook lived in Oslo in 1970.", "Oslo", ("1970", "1970", "")),
        ("Lena Brook founded Globex in 1970.", "Globex", ("", "", "1970")),
        ("Lena Brook joined Globex on 12 March 1967.", "Globex", ("", "", "1967-03-12")),
        ("Lena Brook led Globex from 1931 until her death in 1944.", "Globex", ("1931", "1944", "")),
        ("Lena Brook led Globex from its foundation in 1931 to its dissolution in 1944.", "Globex", ("1931", "1944", "")),
        ("Lena Brook moved from Bergen in 1931 to Oslo.", "Oslo", ("", "", "1931")),
        ("Lena Brook led Globex until it was sold in 1944.", "Globex", ("", "1944", "")),
        ("By 1990, Lena Brook owned Globex.", "Globex", ("", "", "1990")),
        ("By 1990 Lena Brook had left Globex.", "Globex", ("", "", "1990")),
        ("Lena Brook plans to leave Globex by 2030.", "Globex", ("", "", "2030")),
        ("Since 1990 Lena Brook no longer leads Globex.", "Globex", ("", "1990", "")),
        ("Lena Brook does not work for Globex any more.", "Globex", ("", "past", "")),
        ("Not until 1975 did Lena Brook join Globex.", "Globex", ("", "", "1975")),
        ("It was not until 1975 that Lena Brook joined Globex.", "Globex", ("", "", "1975")),
        ("It was in 1889 that Lena Brook founded Globex.", "Globex", ("", "", "1889")),
        ("In 871 Lena Brook founded Globex.", "Globex", ("", "", "0871")),
        ("Lena Brook founded Globex in 871.", "Globex", ("", "", "0871")),
        ("During the years 1914 to 1918 Lena Brook led Globex.", "Globex", ("1914", "1918", "")),
        ("From 5 to 9 June 1944 Lena Brook led Globex.", "Globex", ("1944-06-05", "1944-06-09", "")),
        ("Until her death in 1944 Lena Brook led Globex.", "Globex", ("", "1944", "")),
        ("Lena Brook (head of Globex 1950-1955) died.", "Globex", ("1950", "1955", "")),
        ("Lena Brook (mayor of Selby from 1950 to 1955) died.", "Selby", ("1950", "1955", "")),
        ("Lena Brook, once a director of Globex, keeps goats.", "Globex", ("", "past", "")),
        ("Lena Brook was formerly married to Karl Holm.", "Karl Holm", ("", "past", "")),
        ("In 1998 the then-mayor of Selby, Lena Brook, opened it.", "Selby", ("", "", "1998")),
        ("The prize goes to the ex-mayor of Selby, Lena Brook.", "Selby", ("", "past", "")),
        ("Lena Brook stopped working for Globex in 2008.", "Globex", ("", "2008", "")),
        ("Lena Brook began working for Globex in 2008.", "Globex", ("2008", "", "")),
        ("Lena Brook used to work for Globex.", "Globex", ("", "past", "")),
        ("Lena Brook previously worked for Globex.", "Globex", ("", "past", "")),
        ("Lena Brook is a former director of Globex.", "Globex", ("", "past", "")),
        ("Lena Brook no longer works for Globex.", "Globex", ("", "past", "")),
        ("Lena Brook played for Globex (1988–1992).", "Globex", ("1988", "1992", "")),
        ("Lena Brook won the 1938 Selby Cup.", "Selby Cup", ("", "", "")),
        ("Lena Brook visited Oslo in 2000 ships.", "Oslo", ("", "", "")),
    ],
)
def test_a_clause_has_its_own_time(text: str, obj: str, expected: tuple[str, str, str]) -> None:
    assert times(text, "Brook", obj) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Globex, which was founded in 1921, bought Acme.",
        "After leaving Oslo in 1921, Globex bought Acme.",
        "Lena Brook said in 1921 that Globex bought Acme.",
        "Globex, a firm in Oslo since 1921, bought Acme.",
    ],
)
def test_the_time_of_another_clause_is_not_taken(text: str) -> None:
    assert times(text, "Globex", "Acme") == ("", "", "")


def test_verbs_that_share_a_subject_each_have_their_time() -> None:
    text = "Lena Brook moved to Oslo in 1940 and married Tom Hart in 1942."
    assert times(text, "Brook", "Oslo")[2] == "1940"
    assert times(text, "Brook", "Tom Hart")[2] == "1942"
    shared = "In 1940, Lena Brook left Bergen and moved to Oslo."
    assert times(shared, "Brook", "Bergen")[2] == times(shared, "Brook", "Oslo")[2] == "1940"


def test_items_of_a_list_each_have_their_brackets() -> None:
    text = "Lena Brook played for Selby Rovers (1988–1992) and Dunmore United (1992–1996)."
    assert times(text, "Brook", "Selby Rovers") == ("1988", "1992", "")
    assert times(text, "Brook", "Dunmore United") == ("1992", "1996", "")


def test_a_role_in_commas_has_its_own_time() -> None:
    text = "Lena Brook, director of Globex from 1950 to 1955, joined Acme in 1960."
    assert times(text, "Brook", "Globex") == ("1950", "1955", "")
    assert times(text, "Brook", "Acme") == ("", "", "1960")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lena Brook left Globex last year.", ("", "", "2018")),
        ("Lena Brook left Globex on Monday.", ("", "", "2019-05-13")),
        ("Lena Brook will leave Globex in March.", ("", "", "2020-03")),
        ("Lena Brook is a former director of Globex.", ("", "2019-05-14", "")),
    ],
)
def test_the_date_of_the_document_is_counted_from(text: str, expected: tuple[str, str, str]) -> None:
    assert times(text, "Brook", "Globex", "2019-05-14") == expected


def test_without_a_date_of_the_document_last_year_is_no_time() -> None:
    assert times("Lena Brook left Globex last year.", "Brook", "Globex") == ("", "", "")


def test_evidence_keeps_what_is_told_and_nothing_else() -> None:
    text = "Tom Hart said that Lena Brook led Globex until 1967. Lena Brook married Karl Holm."
    node = TextNode("d#chunk:0", text, "d", "", 0, len(text))
    chosen = select(next(EXTRACTOR.extract([SplitDocument(Document("d", text), (node,))])), [node])
    told = {each.properties.get("valid_to"): dict(each.properties) for each in chosen.evidence}
    assert told["1967"] == {"modality": "claimed", "attributed_to": "Tom Hart", "valid_to": "1967"}
    assert not [each for each in chosen.evidence if "modality" not in each.properties and not each.asserted]
    assert {} in [dict(each.properties) for each in chosen.evidence]


@pytest.mark.parametrize(
    ("text", "subject", "obj", "expected"),
    [
        ("Lena Brook, who had led Globex since 1988, retired in 1999.", "Brook", "Globex", ("1988", "1999", "")),
        ("Lena Brook no longer works at Globex, having left in 2012.", "Brook", "Globex", ("", "2012", "")),
        ("Lena Brook, since 2011 the head of Globex, was born in Oslo.", "Brook", "Globex", ("2011", "", "")),
        ("Globex Trust, until recently the owner of Acme, sold it.", "Globex Trust", "Acme", ("", "past", "")),
        ("The then-captain of the Aurora, Nils Voll, lowered the boats in 1907.", "Voll", "Aurora", ("", "", "1907")),
        ("The one-time owner of the Grand Hotel, Max Adler, died poor.", "Adler", "Grand Hotel", ("", "past", "")),
        ("Globex belonged to Acme from 1860 until the crash of 1929.", "Globex", "Acme", ("1860", "1929", "")),
        ("As early as 1722 Samuel Tuck owned the Fox Inn.", "Tuck", "Fox Inn", ("1722", "1722", "")),
        ("As of May 2012 Teck Oil held the Oslo licence.", "Teck Oil", "licence", ("2012-05", "2012-05", "")),
        ("For most of the 1950s Doris Hall lived in Tangier.", "Hall", "Tangier", ("1950", "1959", "")),
        ("In the summer of 1936 Ernst Vogt climbed the Breithorn.", "Vogt", "Breithorn", ("", "", "1936")),
        ("At Christmas 1912 Fritz Adler moved to Graz.", "Adler", "Graz", ("", "", "1912")),
    ],
)
def test_ends_roles_and_openings_are_read(text: str, subject: str, obj: str, expected: tuple[str, str, str]) -> None:
    assert times(text, subject, obj) == expected


def related(text: str) -> dict[tuple[str, str], tuple[str, str, str]]:
    """What of a text enters the graph: predicate and target of each fact, with its times."""
    document = split(text)
    chosen = select(next(EXTRACTOR.extract([document])), document.nodes)
    names = {each.entity: each.key for each in chosen.mentions}
    stated = {each.relation: each.properties for each in chosen.evidence}
    return {
        (each.predicate, names[each.target]): (
            str(stated[each.id].get("valid_from", "")),
            str(stated[each.id].get("valid_to", "")),
            str(stated[each.id].get("at", "")),
        )
        for each in chosen.relations
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tom Brink managed Globex from 1951 to 1955.", {("managed", "globex"): ("1951", "1955", "")}),
        ("Tom Brink has managed Globex since 1951.", {("has managed", "globex"): ("1951", "", "")}),
        ("Tom Brink founded Globex in 1970.", {("founded", "globex"): ("", "", "1970")}),
        ("Tom Brink moved to Oslo in 1960.", {("moved to", "oslo"): ("", "", "1960")}),
        ("Tom Brink served as mayor of Oslo until 1938.", {("served as mayor of", "oslo"): ("", "1938", "")}),
        (
            "Tom Brink was the director of Globex from 1951 to 1955.",
            {("was the director of", "globex"): ("1951", "1955", "")},
        ),
    ],
)
def test_a_sentence_states_one_fact_with_its_time(text: str, expected: dict[tuple[str, str], tuple[str, str, str]]) -> None:
    assert related(text) == expected


def test_a_date_that_is_a_value_stays_and_has_its_time() -> None:
    text = "Tom Brink was born in Oslo on 3 May 1931."
    born = ("", "", "1931-05-03")
    assert related(text) == {("was born in", "oslo"): born, ("was born on", "3 may 1931"): born}
    assert related("Tom Brink served until 1938.") == {("served until", "1938"): ("", "1938", "")}


def test_a_date_is_no_leftover_of_what_names_nothing() -> None:
    assert related("Tom Brink bought a house in 1938.") == {("bought a house in", "1938"): ("", "", "1938")}


def test_only_the_sentence_that_describes_the_topic_is_read_by_its_description() -> None:
    text = "Lena Brook (3 May 1901 – 4 June 1966) was a famous singer." + "\n\nLena Brook left Oslo for Acme in 1920." * 3
    lived = [("was born on", "3 May 1901"), ("died on", "4 June 1966"), ("was", "a famous singer")]
    found = next(EXTRACTOR.extract([split(text, "Lena Brook")])).triplets
    assert [(each.predicate, each.object.text) for each in found if each.sentence_start == 0] == lived
    assert all(each.predicate.startswith("left") for each in found if each.sentence_start)
