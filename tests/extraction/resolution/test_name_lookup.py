import pytest

from clew.extraction.resolution.name_lookup import NameLookup
from clew.extraction.resolution.profiles import profiles
from clew.graph.identity import entity_id
from clew.tests.extraction.resolution.namings import said, titled

WORLD = [
    titled("Napier Sturt, 3rd Baron Alington", "1", "PERSON"),
    titled("Ermengarde of Hesbaye", "2", "PERSON"),
    titled("Nordbank", "3", "ORG", "Northern Savings Bank of Quillby"),
    titled("Christian August, Prince of Holm", "4", "PERSON", others=("the old prince",)),
    titled("Karl Ivo Holm", "5", "PERSON"),
    titled("Kurt Ivar Holm", "6", "PERSON"),
    said("12 March 1921", "6", "DATE"),
    said("Estonian Literary Magazine", "6", "ORG"),
]
LOOKUP = NameLookup(profiles(WORLD).values())


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("nordbank", "Nordbank"),
        ("Northern Savings Bank of Quillby", "Nordbank"),
        ("Captain Napier George Henry Sturt, 3rd Baron Alington", "Napier Sturt, 3rd Baron Alington"),
        ("Ermengarde (or Irmingard) of Hesbaye", "Ermengarde of Hesbaye"),
        ("Ermengarda of Hesbaye", "Ermengarde of Hesbaye"),
        ("Christian August", "Christian August, Prince of Holm"),
        ("The Old Prince", "Christian August, Prince of Holm"),
        ("ELM", "Estonian Literary Magazine"),
    ],
)
def test_what_a_name_may_mean(name: str, entity: str) -> None:
    found = LOOKUP.meant(name)
    assert found is not None
    assert found.entity == entity_id(entity)


@pytest.mark.parametrize(
    "name", ["K. I. Holm", "Napier Sturt, 4th Baron Alington", "Holm", "12 March 1921", "", "?!", "Quillby"]
)
def test_what_is_open_or_unknown_means_nothing(name: str) -> None:
    assert LOOKUP.meant(name) is None


def test_all_that_a_name_may_mean_the_likeliest_first() -> None:
    assert {each.entity for each in LOOKUP.likely("K. I. Holm")} == {entity_id("Karl Ivo Holm"), entity_id("Kurt Ivar Holm")}
    assert len(LOOKUP.likely("K. I. Holm", 1)) == 1
    assert LOOKUP.likely("K. I. Holm", 0) == []


def test_an_entity_may_be_left_out_and_shown_as_another() -> None:
    assert LOOKUP.meant("Nordbank", without=entity_id("Nordbank")) is None
    moved = NameLookup(profiles(WORLD).values(), {entity_id("Nordbank"): "other", entity_id("Karl Ivo Holm"): ""})
    found = moved.meant("Nordbank")
    assert found is not None
    assert found.entity == "other"
    assert moved.meant("Karl Ivo Holm") is None
