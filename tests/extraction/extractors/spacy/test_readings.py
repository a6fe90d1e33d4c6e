"""A text as a parser reads it, and every character's place in the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.extraction.extractors.spacy.readings import reading_of


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("The Grey\n   Gull sank.", "The Grey Gull sank."),
        ("The Grey  Gull\u00a0sank.", "The Grey Gull sank."),
        ("Hal\u00adden Ship\u00ad\nping and \ufeffVane\u200b", "Halden Shipping and Vane"),
        ("Halden Ship-\nping sailed", "Halden Shipping sailed"),
        ("Stoke-on-\nTrent and Saxe- Coburg", "Stoke-on-Trent and Saxe-Coburg"),
        ("pre- and post-\nand peri-war", "pre- and post- and peri-war"),
        ("The Grey Gull.[^1] Halden[12] Vane[a] sank[note 3].", "The Grey Gull. Halden Vane sank."),
        ("Quillby FAQ¶ Vane† Halden¹ and 5 km²", "Quillby FAQ Vane Halden and 5 km²"),
        ("It sank.  Vane wept.", "It sank.  Vane wept."),
        ("a two- reel film, low- and high-pitched", "a two-reel film, low- and high-pitched"),
        ("(March 31, 1925- November 14, 2013), 1925- 1930", "(March 31, 1925 November 14, 2013), 1925- 1930"),
        ("Part two- installation", "Part two- installation"),
        ("a British- born poet who sang- badly", "a British-born poet who sang- badly"),
        ("Vane (1906–1984) and (c. 661—679), 5–7", "Vane (1906-1984) and (c. 661-679), 5–7"),
        ("see [1] and x [ 2 ]", "see [1] and x [ 2 ]"),
        ("plain", "plain"),
    ],
)
def test_what_is_read(text: str, read: str) -> None:
    assert reading_of(text).text == read


@given(st.text("aA-\n .[1]\u00ad\ufeff¶²", max_size=30))
def test_every_character_comes_from_its_place(text: str) -> None:
    reading = reading_of(text)
    origins = range(len(text)) if reading.origins is None else reading.origins
    assert len(origins) == len(reading.text)
    assert list(origins) == sorted(set(origins))
    for at, character in zip(origins, reading.text, strict=True):
        assert text[at] == character or text[at].isspace() or (character, text[at]) in {("-", "–"), ("-", "—")}
