"""Which words of a text name something, and which name the same."""

from itertools import pairwise

import pytest

from clew.extraction.extractors.spacy.aliases import canonical_keys
from clew.graph.identity import entity_id, mention_id
from clew.graph.model import LITERAL_TYPES

from .extracted import names, read

pytestmark = pytest.mark.encoder


def entities(text: str, title: str = "") -> dict[str, str]:
    return {text[each.start : each.end]: each.entity for each in read(text, title).mentions}


def test_names_dates_and_amounts_with_their_types() -> None:
    found = dict(names("Acme paid $5 million on 3 May 1990 to Barack Obama in Chicago."))
    assert found["3 May 1990"] == "DATE"
    assert found["$5 million"] == "MONEY"
    assert found["Barack Obama"] == "PERSON"
    assert found["Chicago"] == "GPE"
    assert "Acme" in found


def test_pronouns_and_vague_numbers_are_no_mentions() -> None:
    assert names("He gave them two of his first books last year, and I like it.") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Critics loved “The Long Road” in those days.", "The Long Road"),
        ('Critics loved "The Long Road" in those days.', "The Long Road"),
        ("Critics loved *The Long Road* in those days.", "The Long Road"),
        ("Critics loved `` The Long Road '' in those days .", "The Long Road"),
        ("The villagers of Qatrunbad waited.", "Qatrunbad"),
        ("Robert Petre, 7th Baron Petre, lived in Essex.", "Robert Petre, 7th Baron Petre"),
        ("It fell to the Society of Merchant Weavers.", "Society of Merchant Weavers"),
    ],
)
def test_names_the_tagger_may_miss(text: str, name: str) -> None:
    assert name in [found for found, _ in names(text)]


def test_the_words_of_the_title_are_a_mention_wherever_they_stand() -> None:
    text = "Dust Be Diamonds is a film. People who saw Dust Be Diamonds laughed."
    found = [each for each in read(text, "Dust Be Diamonds (1920 film)").mentions if each.key == "dust be diamonds"]
    assert [text[each.start : each.end] for each in found] == ["Dust Be Diamonds"] * 2
    assert {each.entity for each in found} == {entity_id("Dust Be Diamonds")}


def test_a_full_date_is_one_mention_and_a_range_of_dates_two() -> None:
    dates = [name for name, kind in names("Ann Lee (3 May 1900 – 4 June 1980) met Karl on July 24, 1965.") if kind == "DATE"]
    assert dates == ["3 May 1900", "4 June 1980", "July 24, 1965"]


def test_a_date_is_one_entity_however_it_is_written() -> None:
    text = "Ann Lee was born on 12 March 1921. The log of 1921-03-12 says so. On March 12, 1921, it rained."
    found = [each for each in read(text).mentions if each.type == "DATE"]
    assert [text[each.start : each.end] for each in found] == ["12 March 1921", "1921-03-12", "March 12, 1921"]
    assert {each.entity for each in found} == {entity_id("12 March 1921")}
    assert ("1921-03-12", "DATE") not in names("Part 77-1921-03-12-77 broke.")


def test_ids_and_offsets_follow_from_words_and_place() -> None:
    text = "In Chicago, Barack Obama spoke.\n\nBarack Obama left Boston."
    cuts = ((0, 31), (33, len(text)))
    extraction = read(text, cuts=cuts)
    nodes = {"d#chunk:0": text[:31], "d#chunk:1": text[33:]}
    assert {each.text_node for each in extraction.mentions} == set(nodes)
    for each in extraction.mentions:
        words = nodes[each.text_node][each.start : each.end]
        assert each.entity == entity_id(words)
        assert each.id == mention_id(each.entity, each.text_node, each.start, each.end)
    assert len({each.entity for each in extraction.mentions if each.key == "barack obama"}) == 1


def test_a_shortened_name_has_the_long_names_entity_and_its_own_key() -> None:
    text = "Barack Obama was elected in 2008. Obama lives in Chicago."
    found = entities(text)
    assert found["Obama"] == found["Barack Obama"] == entity_id("Barack Obama")
    assert {each.key for each in read(text).mentions} >= {"obama", "barack obama"}


def test_an_acronym_in_parentheses_is_an_alias() -> None:
    found = entities("The World Health Organization (WHO) is based in Geneva. The WHO employs doctors.")
    assert found["WHO"] == entity_id("World Health Organization")


def test_a_surname_of_two_people_stays_by_itself() -> None:
    found = entities("Ann Holm met Peter Holm in Oslo. Holm smiled.")
    assert found["Holm"] == entity_id("Holm")


def test_in_a_text_about_a_person_the_surname_is_theirs() -> None:
    keys = canonical_keys([("ann holm", "PERSON"), ("peter holm", "PERSON"), ("holm", "PERSON")], "Ann Holm", "")
    assert keys == {"holm": "ann holm"}


@pytest.mark.parametrize(
    ("names_and_types", "expected"),
    [
        ([("barack obama", "PERSON"), ("obama", "PERSON")], {"obama": "barack obama"}),
        ([("barack obama", "PERSON"), ("president obama", "PERSON")], {"president obama": "barack obama"}),
        ([("george washington", "PERSON"), ("washington", "GPE")], {}),
        ([("barack hussein obama", "PERSON"), ("barack obama", "PERSON")], {"barack obama": "barack hussein obama"}),
        ([("acme steel corporation", "ORG"), ("acme steel", "ORG")], {"acme steel": "acme steel corporation"}),
        ([("new york times", "ORG"), ("new york", "GPE")], {}),
        ([("edward wingfield 2nd viscount powerscourt", "PERSON"), ("wingfield", "PERSON")],
         {"wingfield": "edward wingfield 2nd viscount powerscourt"}),
        ([("1990", "DATE"), ("3 may 1990", "DATE")], {}),
    ],
)  # fmt: skip
def test_which_names_are_short_for_which(names_and_types: list[tuple[str, str]], expected: dict[str, str]) -> None:
    assert canonical_keys(names_and_types, "", "") == expected


def test_aliases_do_not_depend_on_the_order_of_names() -> None:
    pairs = [("obama", "PERSON"), ("barack obama", "PERSON"), ("acme", "ORG"), ("acme steel", "ORG"), ("oslo", "GPE")]
    assert canonical_keys(pairs, "", "") == canonical_keys(pairs[::-1], "", "")


def test_mentions_of_a_name_never_overlap_another_but_whole() -> None:
    text = "The Battle of Waterloo (1815) ended the reign of Napoleon Bonaparte, Emperor of the French."
    spans = sorted((each.start, each.end) for each in read(text, "Battle of Waterloo").mentions)
    assert ("Battle of Waterloo", "EVENT") in names(text, "Battle of Waterloo")
    for one, other in pairwise(spans):
        assert other[0] >= one[1] or other[1] <= one[1]
    assert {kind for _, kind in names(text)} & LITERAL_TYPES


@pytest.mark.parametrize(
    ("text", "there", "absent"),
    [
        ("He praised CEO Rex Maughan in Boston.", {"Rex Maughan"}, {"CEO Rex Maughan"}),
        ("They met Prime Minister Engelbert Dollfuss.", {"Engelbert Dollfuss"}, {"Prime Minister Engelbert Dollfuss"}),
        ("She married Prince Karl Berg of Denmark.", {"Prince Karl Berg of Denmark", "Denmark"}, set()),
        ("Ann Lee was born in Campbell, California.", {"Campbell", "California", "Campbell, California"}, set()),
        ("Ann Lee lived in Paris, London and Rome.", {"Paris", "London", "Rome"}, {"Paris, London"}),
    ],
)
def test_roles_ranks_and_places_around_names(text: str, there: set[str], absent: set[str]) -> None:
    found = {name for name, _ in names(text)}
    assert there <= found
    assert not absent & found


def test_a_title_of_one_word_is_not_read_into_longer_names() -> None:
    text = "Julie is a film. Julie Andrews stars in Julie."
    found = [(text[each.start : each.end], each.key) for each in read(text, "Julie").mentions]
    assert [name for name, _ in found] == ["Julie", "Julie Andrews", "Julie"]
