"""Blocks of plain text: what is distinguished, what stays prose, in linear time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.extraction.base import Block
from clew.extraction.text_blocks import document_blocks, plain_blocks

PROSE = "Ida Voss founded the yard in 1901. She ran it for twenty years, and her son after her."


def kinds(text: str) -> list[tuple[str, str]]:
    return [(text[start:end], kind) for start, end, kind in plain_blocks(text).blocks]


def within(part: str) -> list[tuple[str, str]]:
    """The blocks of a paragraph between two of prose."""
    return kinds(f"{PROSE}\n\n{part}\n\n{PROSE}")


@pytest.mark.parametrize(
    "part",
    [
        "1. Early years",
        "2.3 Ships and Crews",
        "THE SECOND YARD",
        "The Second Yard",
        "Building the first hull",
        "Chapter 4: Launches",
        "The yard\n========",
        "# The yard",
    ],
)
def test_headings(part: str) -> None:
    assert within(part) == [(part, "heading")]


@pytest.mark.parametrize(
    "part",
    [
        "Osric Vane founded Halden Shipping",
        "She sold it to Tom Hart",
        "The yard closed in 1921.",
        "Where did it go?",
        "He built ships",
        "A. Smith wrote the first log of the yard.",
        "Ida Voss, Osric Vane and Tom Hart met at the yard; none of them knew why.",
        "The price rose to $12.50 (about 10 %) in May.",
        "He said: the yard is closed.",
        "In 1984 (see below) the yard was sold for 3 million.",
    ],
)
def test_what_states_something_stays_prose(part: str) -> None:
    assert within(part) == []


@pytest.mark.parametrize(
    ("part", "items"),
    [
        ("- one ship\n- Ida Voss ran\n  the yard\n- third", ["- one ship", "- Ida Voss ran\n  the yard", "- third"]),
        ("Then:\n  1. build\n  2. sail", ["1. build", "2. sail"]),
        ("* a\n* b", ["* a", "* b"]),
        ("(a) the yard;\n(b) the mill.", ["(a) the yard;", "(b) the mill."]),
    ],
)
def test_items(part: str, items: list[str]) -> None:
    assert within(part) == [(item, "item") for item in items]


@pytest.mark.parametrize(
    "part",
    [
        "$ make install\n$ ./run --fast",
        'public class Ship {\n    String name = "Tern";\n    int crew() { return 3; }\n}',
        "def crew(ship):\n    return ship.crew + 1",
        "Nov 12 10:11:12 quay sshd[1023]: Accepted password for ida",
        "  Process: 1023 ExecStart=/usr/sbin/quayd -D (code=exited, status=0/SUCCESS)\n Main PID: 1024 (quayd)",
        "2024-05-01T10:00:00 INFO started Halden",
        "SELECT name FROM ships\nWHERE crew > 3;",
        "/usr/share/doc/quay/README",
        "key = value\nother.key = 12",
        "average :: Int -> Int",
        '{\n  "ship": "Tern",\n  "crew": 12\n}',
        "```\nIda Voss owns the yard.\n\nIt is hers.\n```",
    ],
    ids=["commands", "java", "python", "syslog", "systemd", "log", "sql", "path", "settings", "haskell", "json", "fence"],
)
def test_code_commands_and_logs(part: str) -> None:
    assert [kind for _, kind in within(part)] == ["code"]


def test_code_with_empty_lines_is_one_block() -> None:
    code = "int crew;\n\nint size() {\n    return 3;\n}\n\nint last;"
    assert within(code) == [(code, "code")]


@pytest.mark.parametrize(
    "part",
    [
        "The Quay Press\n12 Harbour Street\nQuillby QB1 2AB",
        "Quay Press, 12 Harbour Street, Quillby",
        "E-mail: ida@halden.example",
        "Fax: +44 1234 567 890",
        "From: Ida Voss <ida@halden.example>\nTo: Tom Hart <tom@halden.example>\nSubject: Ships",
        "(http://halden.example/ships.html).",
        "Tides of the bay\n(ftp://halden.example/tides).",
    ],
)
def test_addresses(part: str) -> None:
    assert [kind for _, kind in within(part)] == ["address"]


@pytest.mark.parametrize(
    "part",
    [
        "I. Voss, Acta Navalia 12:35 (1971).",
        '["Ships of the Bay", I. Voss, Quay Press 1990].',
        "[Voss, I. and Hart, T., Ships, J. Sea 3(2), 1988, pp. 8-19]",
        "[3] Voss, I. (1988). Tides. Journal of the Sea, 3(2), 8-19.",
        "[Which bay?]",
    ],
)
def test_citations(part: str) -> None:
    assert [kind for _, kind in within(part)] == ["citation"]


@pytest.mark.parametrize(
    "part",
    [
        "Home | About | Contact",
        "Prev Next Up",
        "Ships » Hulls » Keels",
        "See also Tern, Heron.",
        "Copyright (c) 2001 Halden Shipping.",
        "© 1999-2004 Ida Voss",
        "Return to contents",
    ],
)
def test_navigation(part: str) -> None:
    assert [kind for _, kind in within(part)] == ["navigation"]


@pytest.mark.parametrize(
    "part",
    [
        "(c) the council elects the harbour master by a majority of its members",
        "Copyright law in Norland protects the makers of charts.",
        "Back to Quillby went Ida Voss.",
        "In 1987 I. Voss became editor of the Journal of the Sea at Quay University Press.",
        'In 1982 I. Voss wrote "Ships of the Bay" for Quay Press.',
        "In 1990, 12 Harbour Street, Quillby became the seat of Halden.",
    ],
)
def test_sentences_are_no_navigation_citation_or_address(part: str) -> None:
    assert not {"navigation", "citation", "address"} & {kind for _, kind in within(part)}


def test_captions_and_quotations() -> None:
    assert within("Figure 3. The Tern in Quillby.") == [("Figure 3. The Tern in Quillby.", "caption")]
    assert within("> Ida wrote\n> this.") == [("> Ida wrote\n> this.", "quotation")]


def test_what_stands_within_a_paragraph() -> None:
    text = '<sailing, bay> A small ship.  See also Heron. ["Ships", I. Voss, 1990].'
    assert kinds(text) == [
        ("<sailing, bay>", "navigation"),
        ("See also Heron.", "navigation"),
        ('["Ships", I. Voss, 1990].', "citation"),
    ]
    assert kinds('The form in ["Ships", I. Voss, 1990] is older.') == []
    assert kinds("1. <bay> A ship.\n\n2. <town> A mill.") == [
        ("1.", "item"),
        ("<bay>", "navigation"),
        ("A ship.", "item"),
        ("2.", "item"),
        ("<town>", "navigation"),
        ("A mill.", "item"),
    ]


@pytest.mark.parametrize(
    ("table", "header", "first"),
    [
        ("Ship\tMaster\nTern\tIda\nHeron\tTom", ("Ship", "Master"), ["Tern", "Ida"]),
        ("Tern\tIda\nHeron\tTom", (), ["Tern", "Ida"]),
        ("| x | y |\n|---|---|\n| 1 | 2 |", ("x", "y"), ["1", "2"]),
        ("Tern    Ida    12\nHeron   Tom    13\nGull    Ann    14", (), ["Tern", "Ida", "12"]),
        ("Vessel  Crew\nTern    12\nHeron   13", ("Vessel", "Crew"), ["Tern", "12"]),
        ("foo | bar\nTern | Ida", (), ["foo", "bar"]),
    ],
)
def test_tables(table: str, header: tuple[str, ...], first: list[str]) -> None:
    text = f"{PROSE}\n\n{table}\n\n{PROSE}"
    found = plain_blocks(text)
    assert [(text[a:b], kind) for a, b, kind in found.blocks] == [(table, "table")]
    (one,) = found.tables
    assert one.header == header
    assert [text[a:b] for a, b in one.rows[0].cells] == first


def test_justified_text_is_no_table() -> None:
    text = (
        "The yard  was built  in  1901 by\nIda Voss,  who  had come from\nQuillby.  She ran  it until\n1921.  It  was sold."
    )
    assert kinds(text) == []


def test_a_single_paragraph_is_prose() -> None:
    for text in (PROSE, "Ida Voss founded Halden", "Halden Shipping", "Tern"):
        assert kinds(text) == []


def test_a_loaders_blocks_stay_and_the_text_between_is_searched() -> None:
    text = "Ships\n\nSee also Heron.\n\nx = 1\n\nIda sails."
    found = document_blocks(text, [Block(0, 5, "heading"), Block(24, 29, "code")], [], shaped=True)
    assert [(text[a:b], kind) for a, b, kind in found.blocks] == [
        ("Ships", "heading"),
        ("See also Heron.", "navigation"),
        ("x = 1", "code"),
    ]


@given(st.text(alphabet="aB1 .,|\t\n-*>#[]()<{};:=/\"$~`'", max_size=300))
def test_blocks_are_in_order_and_within_any_text(text: str) -> None:
    found = plain_blocks(text)
    assert all(0 <= each.start < each.end <= len(text) for each in found.blocks)
    assert all(one.end <= other.start for one, other in zip(found.blocks, found.blocks[1:], strict=False))
    for table in found.tables:
        for row in table.rows:
            assert all(row.start <= cell.start <= cell.end <= row.end or cell.start == cell.end for cell in row.cells)


@pytest.mark.parametrize(
    "text",
    [
        "A" * 200_000,
        "a b c\n" * 20_000,
        "x|" * 60_000,
        "[a " * 40_000,
        "a  b\n" * 8_000,
        "> " * 60_000,
        "```\n" * 10_001,
        "1." * 90_000,
        "|--|\n" * 12_000,
        "| a | b |\n" + "|--|--|\n" * 12_000,
    ],
)
def test_hostile_text_ends_soon(text: str) -> None:
    started = time.perf_counter()
    plain_blocks(text)
    assert time.perf_counter() - started < 3
