"""What names state by standing beside each other, and where they state nothing."""

import pytest

from clew.extraction.base import Extraction
from clew.extraction.triplet_selection import select
from clew.graph.identity import entity_id, mention_id
from clew.graph.model import Mention, TextNode
from clew.graph.names import match_key

KINDS = {
    "Mira Toll": "PERSON",
    "Osric Vane": "PERSON",
    "Osric": "PERSON",
    "Acme": "ORG",
    "Holmes College": "ORG",
    "Quillby": "GPE",
    "Ruritania": "GPE",
    "Norland": "GPE",
    "Iceport": "GPE",
    "Iceport, Norland": "GPE",
    "N.Y.": "GPE",
    "1931": "DATE",
}


def stated(text: str, names_beside: bool = True) -> set[tuple[str, str, str, str]]:
    """Source, predicate, target and type of each relation that enters the graph of a one-sentence document."""
    node = TextNode("n", text, "d", end=len(text))
    sentence = TextNode("s", text, "d", end=len(text), kind="sentence", parent="n")
    mentions = []
    for name, kind in KINDS.items():
        start = text.find(name)
        while start >= 0:
            end = start + len(name)
            identity = mention_id(entity_id(name), "n", start, end)
            mentions.append(Mention(identity, entity_id(name), "n", start, end, kind, match_key(name)))
            start = text.find(name, end)
    names = {entity_id(name): name for name in KINDS}
    found = select(Extraction("d", (sentence,), tuple(mentions), names_beside=names_beside), [node])
    return {(names[each.source], each.predicate, names[each.target], each.type) for each in found.relations}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was built in Quillby, Ruritania.", ("Quillby", "is located in", "Ruritania", "LOCATED_IN")),
        ("It was built in Iceport, Norland.", ("Iceport", "is located in", "Norland", "LOCATED_IN")),
        ("QUILLBY: Quillby , Ruritania ( AP )", ("Quillby", "is located in", "Ruritania", "LOCATED_IN")),
        ("She left Holmes College in Quillby.", ("Holmes College", "is in", "Quillby", "LOCATED_IN")),
        ("The Quillby Acme is closed.", ("Acme", "is in", "Quillby", "LOCATED_IN")),
        ("Quillby, N.Y., and other towns won.", ("Quillby", "is located in", "N.Y.", "LOCATED_IN")),
        ("They met at Acme in Quillby.", ("Acme", "is in", "Quillby", "LOCATED_IN")),
        ("It said Mira Toll of Acme agreed.", ("Mira Toll", "is of", "Acme", "WORKS_FOR")),
        ("It said Mira Toll of Quillby agreed.", ("Mira Toll", "is of", "Quillby", "COMES_FROM")),
        ("Quillby, in central Ruritania, is old.", ("Quillby", "is in", "Ruritania", "LOCATED_IN")),
        (
            "Ruritania's former governor, Mira Toll, agreed.",
            ("Mira Toll", "is former governor of", "Ruritania", "HOLDS_OFFICE"),
        ),
        ("Acme spokesman Osric Vane agreed.", ("Osric Vane", "is spokesman of", "Acme", "WORKS_FOR")),
        ("Acme founder Osric Vane agreed.", ("Osric Vane", "is founder of", "Acme", "FOUNDED")),
        ("Quillby pub owner Osric Vane agreed.", ("Osric Vane", "is pub owner in", "Quillby", "RELATED")),
        ("Quillby bakery founder Mira Toll agreed.", ("Mira Toll", "is bakery founder in", "Quillby", "RELATED")),
        ("Quillby's museum director Mira Toll agreed.", ("Mira Toll", "is museum director in", "Quillby", "RELATED")),
        ("Quillby police chief Mira Toll agreed.", ("Mira Toll", "is police chief of", "Quillby", "HOLDS_OFFICE")),
        ("Acme factory manager Osric Vane agreed.", ("Osric Vane", "is factory manager at", "Acme", "WORKS_FOR")),
        ("Acme finance director Osric Vane agreed.", ("Osric Vane", "is finance director of", "Acme", "LEADS")),
        ("Acme former owner Osric Vane agreed.", ("Osric Vane", "is former owner of", "Acme", "OWNS")),
        ("Ruritania Gov. Osric Vane agreed.", ("Osric Vane", "is gov. of", "Ruritania", "HOLDS_OFFICE")),
        ("Mira Toll, a lawyer for the Acme, agreed.", ("Mira Toll", "is lawyer for", "Acme", "WORKS_FOR")),
        ("Mira Toll, mayor of Quillby, agreed.", ("Mira Toll", "is mayor of", "Quillby", "HOLDS_OFFICE")),
    ],
)
def test_neighbours_say_what_one_is_to_the_other(text: str, expected: tuple[str, str, str, str]) -> None:
    assert stated(text) == {expected}
    assert stated(text, names_beside=False) == set()


@pytest.mark.parametrize(
    "text",
    [
        "They sailed to Quillby, Norland and Iceport.",
        "They sailed to Quillby, Norland, Iceport.",
        "They sailed to Quillby, and Norland.",
        "In Quillby, Ruritania won.",
        "They met in Quillby; Ruritania agreed.",
        "Acme, Quillby",
        "Mira Toll, who left the board of Acme, agreed.",
        "Mira Toll, married to a director of Acme, agreed.",
        "Mira Toll, Osric Vane",
        "Mira Toll met Acme.",
        "They beat Ruritania in Quillby.",
        "Acme's brother, Osric Vane",
        "Acme thanked Osric Vane.",
        "Mira Toll, daughter of Acme, agreed.",
        "Mira Toll of 1931",
        "Quillby in 1931",
        "Mira Toll of Mira Toll",
        "In Quillby Acme won.",
        "Osric of Quillby was old.",
        "They sued Acme in Quillby.",
        "Acme store owner Osric Vane agreed.",
        "Quillby bakery's founder Mira Toll agreed.",
        "Acme in Ruritania lost.",
        "Is Holmes College in Quillby?",
        "There is no Holmes College in Quillby.",
        "Quillby, in Ruritania, signed.",
    ],
)
def test_other_neighbours_say_nothing(text: str) -> None:
    assert stated(text) == set()
