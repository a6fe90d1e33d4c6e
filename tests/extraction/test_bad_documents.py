"""Odd documents end well: none is lost, none takes long."""

import pytest

from clew.extraction.splitter import Splitter

from .shown import facts, found, markdown, plain

pytestmark = pytest.mark.encoder

ODD = {
    "a name of 10,000 characters": "Osric Vane founded " + "Halden" * 1_666 + ". Ida Voss sold Corran.",
    "an alias of 10,000 characters": "Osric Vane, also known as "
    + "Halden" * 1_666
    + " (“"
    + "Corran " * 1_400
    + "”), sailed.",
    "a cell of 10,000 characters": f"| Ship | Yard |\n|---|---|\n| Tern | {'Halden ' * 1_430} |\n| {'He' * 5_000} | Ida |\n",
    "a link of 10,000 characters": f"Osric Vane built [{'Halden ' * 1_430}](https://example.org/{'a' * 10_000}) in May.",
    "a rank of 2,000 words": "Osric Vane, 2nd Duke of " + "Halden " * 2_000 + "sailed.",
    "credits without end": "Tern is a film directed" + ", written and produced" * 2_000 + ".",
    "open brackets without end": "Osric Vane " + "(Ida " * 2_000 + "sailed.",
    "a sentence of 5,000 tokens": "Osric Vane met " + ", ".join(f"Person{number}" for number in range(2_500)) + ".",
    "a table of numbers": "\n".join("\t".join(str(number * column) for column in range(1, 9)) for number in range(900)),
    "a table of one cell": "| Tern |\n|---|\n",
    "code alone": "int crew() {\n    return 3;\n}\n" * 200,
    "headings alone": "# Ships\n\n## Tern\n\n### Crew\n\n## Heron\n",
    "one list": "\n".join(f"- Ship {number}" for number in range(500)),
    "mixed languages": "Ida Voss lives in 東京。Она живёт в Москве. هي تعيش في القاهرة. Elle vit à Paris.",
    "marks alone": "* * *\n\n---\n\n| | |\n\n[]\n\n<>\n",
    "a table as wide as long": "\n".join("\t".join("Ab" for _ in range(60)) for _ in range(60)),
}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("marked", [False, True])
def test_odd_documents_are_read(name: str, marked: bool) -> None:
    loaded = markdown(ODD[name]) if marked else plain(ODD[name], "Odd")
    one = found(loaded)
    assert one.failure == ""
    if any(character.isalpha() for character in loaded.document.text):
        assert one.sentences


@pytest.mark.parametrize("title", ["Halden" * 1_666, "Halden " * 1_430, "(" * 5_000, "II of " * 1_700])
def test_a_title_of_10_000_characters_is_read(title: str) -> None:
    one = found(plain("Osric Vane (1 May 1900 – 2 June 1980) founded Halden. He sailed to Corran.", title))
    assert one.failure == ""
    assert one.sentences


def test_odd_tables_and_code_state_nothing() -> None:
    for name in ("a table of numbers", "a table of one cell", "code alone", "headings alone", "one list", "marks alone"):
        assert facts(plain(ODD[name], "Odd")) == set(), name


def test_a_table_or_code_that_fits_is_not_cut_and_a_heading_stays_with_what_follows() -> None:
    words = "Ida Voss sails the bay. " * 6
    table = "Ship\tCrew\n" + "".join(f"Tern {number}\t{number}\n" for number in range(8))
    text = f"{words}\n\n{table}\n{words}\n\nThe Second Yard\n\n{words}\n\nint a;\nint b;\n\n{words}"
    for tokens in (45, 60, 80):
        nodes = Splitter(tokens).split(plain(text).document).nodes
        assert sum(table.strip() in node.text for node in nodes) == 1, tokens
        assert sum("int a;\nint b;" in node.text for node in nodes) == 1
        assert not any(node.text.endswith("The Second Yard") for node in nodes)


def test_prose_has_no_blocks_and_blocks_count_in_their_text_node() -> None:
    (node,) = Splitter().split(plain("Ida sails.\n\nShe rests.").document).nodes
    assert node.metadata == {}
    (node,) = Splitter().split(plain("Ida sails.\n\n- a\n- b\n").document).nodes
    assert node.metadata == {"blocks": [{"kind": "item", "start": 12, "end": 15}, {"kind": "item", "start": 16, "end": 19}]}
