import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.extraction.base import Block, Cell, Section, Table, TableRow
from clew.extraction.splitter import Splitter
from clew.graph.errors import ConfigError
from clew.graph.model import Document, TextNode
from clew.graph.sentence_boundaries import sentence_spans, token_count, token_starts
from clew.graph.tables import TableGrid


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def _nodes(text: str, splitter: Splitter, sections: Sequence[Section] = (), title: str = "") -> tuple[TextNode, ...]:
    return splitter.split(Document("d", text, title), sections).nodes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One left. Two stayed!  Why? Nobody knows…", ["One left.", "Two stayed!", "Why?", "Nobody knows…"]),
        ('He said "Stop." Then he left.', ['He said "Stop."', "Then he left."]),
        ("Dr. No met J. R. Smith of the U.S. Army, e.g. here.", ["Dr. No met J. R. Smith of the U.S. Army, e.g. here."]),
        ("lift is large . drag is small.", ["lift is large .", "drag is small."]),
        ("no capitals here. and none there.", ["no capitals here.", "and none there."]),
        ("It cost 3.50 pounds. and so on", ["It cost 3.50 pounds. and so on"]),
        ("A heading\n\nA text.\n \nAnother", ["A heading", "A text.", "Another"]),
        ("東京です。はい！「そうか。」次", ["東京です。", "はい！", "「そうか。」", "次"]),
        ("यह घर है। वह बड़ा है।", ["यह घर है।", "वह बड़ा है।"]),
        ("هل وصل؟ نعم.", ["هل وصل؟", "نعم."]),
        (" \n ", []),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert _sentences(text) == expected


@given(st.text(alphabet="aB .!?\n\"'。", max_size=80))
def test_sentences_hold_everything_but_blanks(text: str) -> None:
    assert "".join("".join(_sentences(text)).split()) == "".join(text.split())


def test_tokens() -> None:
    assert token_count("The encyclopaedia, of 東京!") == 1 + 3 + 1 + 1 + 2 + 1
    assert list(token_starts("ab cd", 0, 5)) == [0, 3]


def test_a_document_that_fits_is_one_node_with_its_own_id() -> None:
    text = " A ferry leaves. It returns.\n"
    (node,) = _nodes(text, Splitter(), title="Ferry")
    assert node == TextNode("d", text, "d", "Ferry", 0, len(text))


def test_a_longer_one_is_cut_between_sentences() -> None:
    text = "The ferry leaves at nine. " * 40
    nodes = _nodes(text, Splitter(tokens=32), title="Ferry")
    assert len(nodes) == 8
    assert {node.text for node in nodes} == {" ".join(["The ferry leaves at nine."] * 5)}
    assert [node.id for node in nodes] == [f"d#chunk:{number}" for number in range(8)]
    assert [node.next for node in nodes] == [*[node.id for node in nodes[1:]], None]
    assert [node.previous for node in nodes] == [None, *[node.id for node in nodes[:-1]]]
    assert {node.title for node in nodes} == {"Ferry"}


def test_the_titles_tokens_count() -> None:
    text = "The ferry leaves at nine. " * 40
    assert len(_nodes(text, Splitter(tokens=32), title="A very long title " * 20)) > len(_nodes(text, Splitter(tokens=32)))


def test_overlap_repeats_whole_sentences() -> None:
    text = " ".join(f"Ferry {number} leaves at nine." for number in range(30))
    nodes = _nodes(text, Splitter(tokens=32, overlap=8))
    for before, after in pairwise(nodes):
        shared = text[after.start : before.end]
        assert shared.startswith("Ferry")
        assert 0 < token_count(shared) <= 8
        assert after.end > before.end
    assert all(before.end <= after.start for before, after in pairwise(_nodes(text, Splitter(tokens=32))))


def test_never_cut() -> None:
    text = "The ferry leaves at nine. " * 400
    (node,) = _nodes(text, Splitter(tokens=None))
    assert (node.id, node.text) == ("d", text)


_PARTS = [
    "# Isles\n\nA chain of isles.\n",
    "## North\n\n" + "Cold wind blows. " * 12,
    "## South\n",
    "### Bay\n\nWarm water.",
]
_PATHS = [("Isles",), ("Isles", "North"), ("Isles", "South"), ("Isles", "South", "Bay")]


def _outline() -> tuple[str, list[Section]]:
    sections: list[Section] = []
    for part, path in zip(_PARTS, _PATHS, strict=True):
        start = sections[-1].end if sections else 0
        sections.append(Section(start, start + len(part), path))
    return "".join(_PARTS), sections


def test_sections_are_cut_apart_and_named() -> None:
    text, sections = _outline()
    nodes = _nodes(text, Splitter(tokens=24), sections)
    named = [node.metadata["section"] for node in nodes]
    assert list(dict.fromkeys(named)) == ["Isles", "Isles > North", "Isles > South > Bay"]
    assert len(named) > 3
    # A heading without a text of its own stays with what follows.
    assert nodes[-1].text == "## South\n### Bay\n\nWarm water."


def test_a_short_document_is_one_node_whatever_its_sections() -> None:
    text, sections = _outline()
    (node,) = _nodes(text, Splitter(), sections)
    assert (node.id, node.metadata) == ("d", {})
    (named,) = _nodes("# Isles\nText", Splitter(), [Section(0, 12, ("Isles",))])
    assert named.metadata == {"section": "Isles"}


@pytest.mark.parametrize(
    "text",
    [
        "word and other " * 20_000,
        "x" * 300_000,
        "." * 300_000,
        "a. " * 100_000,
        "\n" * 300_000 + "x",
        "東" * 100_000,
        ".'" * 90_000,
    ],
    ids=["words", "solid", "dots", "stops", "lines", "han", "quotes"],
)
def test_one_long_line_is_cut_within_the_budget(text: str) -> None:
    nodes = _nodes(text, Splitter(tokens=100))
    assert all(node.text == text[node.start : node.end] for node in nodes)
    assert all(token_count(node.text) <= 100 for node in nodes)
    assert "".join("".join(node.text for node in nodes).split()) == "".join(text.split())


def test_a_long_sentence_is_cut_at_lines_then_at_blanks() -> None:
    rows = "\n".join(f"row {number} of the table" for number in range(60))
    assert all(node.text.startswith("row") for node in _nodes(rows, Splitter(tokens=32)))
    words = "several words " * 100
    assert all(node.text.split()[0] in {"several", "words"} for node in _nodes(words, Splitter(tokens=32)))


@given(st.text(alphabet="aB c.!\n東。", max_size=300), st.integers(0, 8), st.text(max_size=10))
def test_nodes_cover_the_text_in_order(text: str, overlap: int, title: str) -> None:
    nodes = _nodes(text, Splitter(tokens=16, overlap=overlap), title=title)
    assert nodes
    assert all(node.text == text[node.start : node.end] for node in nodes)
    covered = set[int]().union(*(range(node.start, node.end) for node in nodes))
    assert all(text[place].isspace() for place in range(len(text)) if place not in covered)
    assert [node.start for node in nodes] == sorted(node.start for node in nodes)
    assert len({node.id for node in nodes}) == len(nodes)


@pytest.mark.parametrize("settings", [{"tokens": 15}, {"overlap": -1}, {"tokens": 20, "overlap": 11}, {"parents": (200,)}])
def test_settings_out_of_range(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        Splitter(**settings)


@given(st.text(alphabet="ab .\n漢", max_size=900), st.sampled_from([(64, 32, 16), (100, 16), (48, 17)]), st.integers(0, 8))
def test_levels_join_text_nodes_side_by_side(text: str, levels: tuple[int, ...], overlap: int) -> None:
    split = Splitter.of_levels(levels, overlap).split(Document("d", text, "A title"))
    assert [replace(node, parent=None) for node in split.nodes] == list(
        _nodes(text, Splitter(levels[-1], overlap), title="A title")
    )
    every = {node.id: node for node in (*split.nodes, *split.parents)}
    assert len(every) == len(split.nodes) + len(split.parents)
    starts = list(token_starts(text, 0, len(text)))
    for parent in split.parents:
        children = [node for node in every.values() if node.parent == parent.id]
        assert len(children) >= 2
        assert (parent.start, parent.end) == (min(c.start for c in children), max(c.end for c in children))
        assert parent.text == text[parent.start : parent.end]
        assert parent.kind == "parent"
        budget = int(parent.id.split(":")[1])
        assert sum(parent.start <= start < parent.end for start in starts) <= budget
        # Children are next to each other: nothing of their level lies between them.
        assert not [
            node.id
            for node in split.nodes
            if parent.start <= node.start and node.end <= parent.end and parent.id not in _above(node, every)
        ]
    assert all(node.parent is None or node.parent in every for node in every.values())


def _above(node: TextNode, every: dict[str, TextNode]) -> list[str]:
    return [] if node.parent is None else [node.parent, *_above(every[node.parent], every)]


def test_a_parents_section_is_what_its_childrens_have_in_common() -> None:
    parts = [f"{name}\n" + "Some words of this very section. " * 6 for name in ("One", "Two", "Three")]
    text, places = "\n".join(parts), [0, len(parts[0]) + 1, len(parts[0]) + len(parts[1]) + 2]
    ends = [*places[1:], len(text)]
    sections = [
        Section(start, end, ("Book", name)) for start, end, name in zip(places, ends, ("One", "Two", "Three"), strict=True)
    ]
    split = Splitter.of_levels((400, 40)).split(Document("d", text), sections)
    assert [(node.id, node.metadata["section"]) for node in split.parents] == [("d#parent:400:0", "Book")]
    assert {node.parent for node in split.nodes} == {"d#parent:400:0"}


def test_a_document_of_one_text_node_has_no_parent() -> None:
    split = Splitter.of_levels().split(Document("d", "Few words."))
    assert (split.parents, split.nodes[0].parent) == ((), None)


@pytest.mark.parametrize("levels", [(), (128,), (128, 512), (512, 512, 128)])
def test_levels_that_do_not_fall_are_refused(levels: tuple[int, ...]) -> None:
    with pytest.raises(ConfigError, match="at least two levels of tokens, the largest first"):
        Splitter.of_levels(levels)


def test_fingerprint_follows_the_settings() -> None:
    assert Splitter(128).fingerprint != Splitter.of_levels((512, 128)).fingerprint != Splitter.of_levels().fingerprint
    assert Splitter().fingerprint == Splitter(200).fingerprint
    assert (
        len({Splitter().fingerprint, Splitter(100).fingerprint, Splitter(overlap=9).fingerprint, Splitter(None).fingerprint})
        == 4
    )


def test_a_table_of_two_rows_is_kept_whole_with_its_heading_and_caption() -> None:
    text = "Huts\n\nBeds of the huts\n\nHut | Beds\nAlm | 48\nRot | 44\n\nOne row:\n\nA | B\n1 | 2"
    lines = [(line.start(), line.end()) for line in re.finditer(r"[^\n]+", text)]

    def row(number: int) -> TableRow:
        start, end = lines[number]
        bar = text.index(" | ", start)
        return TableRow(start, end, (Cell(start, bar), Cell(bar + 3, end)))

    first = Table(lines[2][0], lines[4][1], ("Hut", "Beds"), (row(3), row(4)))
    second = Table(lines[6][0], lines[7][1], ("A", "B"), (row(7),))
    blocks = (Block(*lines[1], "caption"), Block(first.start, first.end, "table"), Block(second.start, second.end, "table"))
    document = Document("d", text, "Stays")
    made = Splitter().split(document, (Section(0, len(text), ("Huts",)),), blocks, (first, second))
    (kept,) = made.kept
    assert (kept.id, kept.kind, kept.title, kept.text) == ("d#table:1", "table", "Stays", "Hut | Beds\nAlm | 48\nRot | 44")
    assert kept.metadata["section"] == "Huts"
    assert TableGrid.of(kept).caption == "Beds of the huts"
    assert [TableGrid.of(kept).cells(number) for number in (1, 2)] == [["Alm", "48"], ["Rot", "44"]]
    assert "table" not in {node.kind for node in made.nodes}
