"""The extractor as a whole: sentences, overlap, order, fingerprints."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.extraction.base import SplitDocument
from clew.extraction.extractors.spacy.extractor import SpacyExtractor
from clew.extraction.extractors.spacy.paragraphs import pieces
from clew.extraction.registry import EXTRACTORS
from clew.graph.model import Document, TextNode

from ....examples import examples
from .extracted import read, split

STORY = (
    "Anna Berg was born in Oslo. She married Karl Holm in 1920. Karl Holm was a banker in Bergen. "
    "The couple moved to Boston. Anna Berg died in Chicago."
)
CUTS = ((0, 92), (59, 120), (93, len(STORY)))


def test_the_registry_knows_it() -> None:
    assert EXTRACTORS.get("spacy") is SpacyExtractor


@pytest.mark.encoder
def test_each_sentence_is_made_once_and_belongs_to_the_first_text_node_that_holds_it() -> None:
    extraction = read(STORY, cuts=CUTS)
    assert [each.text for each in extraction.sentences] == [f"{each}." for each in STORY[:-1].split(". ")]
    assert [each.parent for each in extraction.sentences] == [f"d#chunk:{n}" for n in (0, 0, 0, 1, 2)]
    for number, each in enumerate(extraction.sentences):
        assert each.id == f"d#sentence:{number}"
        assert each.kind == "sentence"
        assert STORY[each.start : each.end] == each.text
        assert each.previous == (f"d#sentence:{number - 1}" if number else None)
        assert each.next == (f"d#sentence:{number + 1}" if number < 4 else None)


@pytest.mark.encoder
def test_overlap_changes_no_statement_and_no_mention() -> None:
    whole, cut = read(STORY), read(STORY, cuts=CUTS)
    starts = {f"d#chunk:{n}": start for n, (start, _) in enumerate(CUTS)}
    assert [(e.subject.text, e.predicate, e.object.text) for e in cut.triplets] == [
        (e.subject.text, e.predicate, e.object.text) for e in whole.triplets
    ]
    assert [(starts[m.text_node] + m.start, starts[m.text_node] + m.end, m.entity) for m in cut.mentions] == [
        (m.start, m.end, m.entity) for m in whole.mentions
    ]


@pytest.mark.encoder
@pytest.mark.parametrize(
    "text",
    [
        "for the Yang, Yue (shaoxing), Xi and Jing (Chinese opera varieties) as well as Suzhou pingtan, spoken",
        "Football Club in the Australian Football League( AFL). He is the nephew of former player,",
        "Anna Berg is married to Karl Holm, a Nordlys employee",
        "Anna Berg was mayor until",
    ],
)
def test_a_text_may_end_anywhere(text: str) -> None:
    for end in range(len(text), 0, -7):
        assert " ".join(each.text for each in read(text[:end]).sentences).split() == text[:end].split()


@pytest.mark.encoder
def test_it_is_lazy_and_keeps_empty_documents_in_place() -> None:
    taken: list[str] = []

    def counted() -> Iterator[SplitDocument]:
        for each in (split(""), split(STORY), SplitDocument(Document("e", "", ""), ())):
            taken.append(each.document.id)
            yield each

    found = SpacyExtractor(batch_size=1).extract(counted())
    assert taken == []
    first = next(found)
    assert (first.sentences, first.mentions, first.triplets) == ((), (), ())
    assert len(taken) == 1
    assert [len(each.sentences) for each in found] == [5, 0]


@pytest.mark.encoder
def test_a_text_node_that_is_not_the_documents_text_is_read_by_itself() -> None:
    node = TextNode("t", "Anna Berg lives in Oslo.", "d", start=4, end=9, kind="row")
    extraction = next(SpacyExtractor().extract([SplitDocument(Document("d", "a,b\nc,d,e"), (node,))]))
    assert [each.text for each in extraction.sentences] == ["Anna Berg lives in Oslo."]
    assert {node.text[each.start : each.end] for each in extraction.mentions} == {"Anna Berg", "Oslo"}


@pytest.mark.encoder
def test_lines_and_blank_lines_end_no_sentence_but_paragraphs_do() -> None:
    extraction = read("Anna Berg lives\nin Oslo.\n\nHeading\n\nKarl Holm left Bergen.")
    assert [each.text for each in extraction.sentences] == ["Anna Berg lives\nin Oslo.", "Heading", "Karl Holm left Bergen."]
    assert extraction.triplets[0].object.text == "Oslo"


@given(
    st.integers(1, 60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=6),
)
@settings(max_examples=examples(200), deadline=None)
def test_pieces_cover_the_text_nodes_once_and_nothing_else(size: int, spans: list[tuple[int, int]]) -> None:
    text = "".join(chr(ord("a") + n % 26) for n in range(size))
    cuts = tuple((min(start, size - 1), min(start + length, size)) for start, length in spans)
    document = split(text, cuts=cuts) if cuts else SplitDocument(Document("d", text), ())
    read_places: list[int] = []
    for piece in pieces(document):
        read_places += range(piece.start, piece.start + len(piece.text))
        assert text[piece.start : piece.start + len(piece.text)] == piece.text
        home = piece.home(piece.start, piece.start + len(piece.text))
        assert home.start <= piece.start
        assert piece.start + len(piece.text) <= home.end
    assert sorted(read_places) == sorted({place for start, end in cuts for place in range(start, end)})


def test_a_very_long_line_is_read_in_bounded_pieces() -> None:
    text = "word " * 20_000
    found = list(pieces(split(text)))
    assert max(len(each.text) for each in found) <= 5_000
    assert "".join(each.text for each in found) == text


@pytest.mark.encoder
def test_a_name_that_a_wrapped_line_breaks_is_one_mention() -> None:
    text = "On the evening of the same day the harbour master called Tobias\nMerrow to the bridge of the ship."
    assert "Tobias\nMerrow" in [text[each.start : each.end] for each in read(text).mentions]
    assert read(text).sentences[0].text == text


@pytest.mark.encoder
def test_short_lines_and_items_of_lists_are_read_apart() -> None:
    extraction = read("Ports\nAnna Berg lives in Oslo.\n- Bergen\n- Boston\n1. Karl Holm left Bergen.")
    assert [each.text for each in extraction.sentences] == [
        "Ports", "Anna Berg lives in Oslo.", "- Bergen", "- Boston", "Karl Holm left Bergen.",
    ]  # fmt: skip
