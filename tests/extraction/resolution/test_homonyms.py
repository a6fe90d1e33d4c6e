"""Things that share only a name are parted by what documents tell of them; what is one thing stays one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.extraction.resolution.homonyms import MOST_BARE, Homonyms, contexts_of
from clew.graph.identity import entity_id
from clew.graph.resolution.ledger import Decision, decision_id, part_id
from clew.graph.resolution.statements import Naming
from clew.models.embedders.hashing import HashingEmbedder
from clew.tests.extraction.resolution.named import Shelf, Told

COUNTRY = Told(
    "country",
    "Jordan is a country east of the river. Its capital is Amman. Jordan became independent in 1946.",
    "Jordan (country)",
    "GPE",
    description="country east of the river",
)
REFORM = Told(
    "reform",
    "The government of Jordan announced reforms in Amman. Its capital lacks water, and Jordan will build plants.",
    said="GPE",
)
PLAYER = Told(
    "player",
    "Jordan joined the Chicago Bulls and won six titles with that team. Jordan later played baseball.",
    "Jordan (basketball player)",
    "PERSON",
    description="former basketball player",
)
MATCH = Told(
    "match",
    "The Chicago Bulls won at home because Jordan scored forty points. Jordan carried the team to its titles.",
    said="PERSON",
)


def shelf(*told: Told, name: str = "Jordan", contexts: bool = True) -> Shelf:
    return Shelf(name, told, contexts)


def test_documents_with_different_parentheses_are_parted() -> None:
    parts = shelf(COUNTRY, PLAYER).parts()
    assert parts == {"player": part_id(entity_id("Jordan"), "basketball player")}


def test_other_documents_join_the_part_that_their_context_fits() -> None:
    parts = shelf(COUNTRY, REFORM, PLAYER, MATCH).parts()
    assert parts.keys() == {"player", "match"}
    assert len(set(parts.values())) == 1


def test_a_page_with_the_bare_name_keeps_it_however_few_its_documents_are() -> None:
    city = Told("city", "Orleck is a city on the Tern. Orleck has a port.", "Orleck", "GPE", description="city on the Tern")
    saints = [
        Told(
            f"saint{number}",
            f"Orleck was a martyr, {number}. The pope canonised Orleck.",
            "Orleck (saint)",
            "PERSON",
            description="martyr",
        )
        for number in range(3)
    ]
    assert shelf(city, *saints, name="Orleck").parts().keys() == {"saint0", "saint1", "saint2"}


@pytest.mark.parametrize(
    "other",
    [
        REFORM,
        Told(
            "again",
            "Jordan is a kingdom. The king of Jordan lives in Amman.",
            "Jordan (country)",
            "GPE",
            description="kingdom",
        ),
        Told("plain", "Jordan has one port. The river gave Jordan its name, and Amman is its capital.", "", "GPE"),
        Told("passing", "Ada Holm was born in Jordan in 1961. She teaches chemistry in Leeds.", "Ada Holm", said="PERSON"),
    ],
)
def test_what_nothing_speaks_against_stays_one(other: Told) -> None:
    assert shelf(COUNTRY, other).parts() == {}


def test_people_of_one_name_are_told_apart_by_birth_and_trade() -> None:
    chemist = Told(
        "chemist",
        "John Marlow was an English chemist who was born in Leeds in 1874. John Marlow studied dyes.",
        "John Marlow",
        "PERSON",
        description="English chemist who was born in Leeds in 1874",
    )
    winger = Told(
        "winger",
        "John Marlow was a Scottish footballer who was born in Dundee in 1931. John Marlow played as a winger.",
        "",
        "PERSON",
        description="Scottish footballer who was born in Dundee in 1931",
    )
    found = shelf(chemist, winger, name="John Marlow").found()
    assert [each.document for each in found] == ["winger"]
    assert found[0].entity == part_id(entity_id("John Marlow"), "footballer")
    assert found[0].through == entity_id("John Marlow")
    assert "footballer" in found[0].reason
    assert "chemist" in found[0].reason
    assert 0.8 < found[0].score <= 1


def test_a_later_career_is_no_second_person() -> None:
    physicist = Told(
        "physicist",
        "Helena Brandt is a German physicist. Helena Brandt led a laboratory in Hamburg until 1994.",
        "Helena Brandt",
        "PERSON",
        description="German physicist",
    )
    senator = Told(
        "senator",
        "Helena Brandt was elected to the parliament of Hamburg. The former physicist Helena Brandt became senator.",
        "",
        "PERSON",
        said="PERSON",
        description="senator for science",
    )
    assert shelf(physicist, senator, name="Helena Brandt").parts() == {}


def test_years_tell_works_of_one_title_apart() -> None:
    films = [
        Told(
            str(year),
            f"Dark Tern is a {year} film. Dark Tern was shot in Orleck.",
            f"Dark Tern ({year} film)",
            "WORK_OF_ART",
            description=f"{year} film",
        )
        for year in (1950, 1990)
    ]
    assert shelf(*films, name="Dark Tern").parts() == {"1990": part_id(entity_id("Dark Tern"), "1990 film")}


def test_context_parts_only_what_documents_are_about() -> None:
    moon = Told("moon", "Titan has lakes of methane. A probe landed on Titan and sent pictures of pebbles.", said="LOC")
    software = Told(
        "software", "Titan needed eight nodes for our cluster. Bulk loading into Titan took hours.", said="PRODUCT"
    )
    passing = Told(
        "passing",
        "Bo Vane, an engineer, saw the launch. He had read of it in a novel about Titan.",
        "Bo Vane",
        said="PRODUCT",
    )
    assert len(shelf(moon, software, name="Titan").parts()) == 1
    assert shelf(moon, passing, name="Titan").parts() == {}


def test_a_chain_of_documents_keeps_what_its_ends_alone_would_part() -> None:
    moon = Told(
        "moon",
        "Titan has lakes of methane. A probe landed on Titan and sent pictures.",
        said="PRODUCT",
    )
    tour = Told("tour", "Titan needed eight nodes for our cluster. Bulk loading into Titan took hours.", said="PRODUCT")
    link = Told(
        "link", "Pictures of methane lakes on Titan took hours. The probe near Titan needed eight nodes.", said="PRODUCT"
    )
    assert shelf(moon, tour, name="Titan").parts().keys() == {"tour"}
    assert shelf(moon, tour, link, name="Titan").parts() == {}


def test_without_an_encoder_contexts_tell_nothing_and_titles_still_part() -> None:
    moon = Told("moon", "Titan has lakes of methane. A probe landed on Titan.", said="LOC")
    software = Told("software", "Titan needed eight nodes. Loading into Titan took hours.", said="PRODUCT")
    assert shelf(moon, software, name="Titan", contexts=False).parts() == {}
    assert shelf(COUNTRY, PLAYER, contexts=False).parts().keys() == {"player"}
    assert contexts_of(HashingEmbedder()) is None


def test_contexts_are_encoded_only_where_they_decide() -> None:
    poet = Told("poet", "Bo Vane is a poet. Bo Vane wrote odes.", "Bo Vane (poet)", "PERSON", description="poet")
    decided = shelf(poet, Told("again", poet.text, poet.title, poet.kind, description=poet.description), name="Bo Vane")
    decided.parts()
    assert decided.encoded == []
    far = Told("far", "Pebbles of ice lie on Jordan. A probe landed on Jordan.", said="GPE")
    undecided = shelf(COUNTRY, far)
    undecided.parts()
    assert sum("landed" in each or "Amman" in each for each in undecided.encoded) == 2


def test_dates_and_peoples_are_never_parted() -> None:
    for kind in ("DATE", "NORP"):
        first = Told("first", "Easter is late. Easter eggs are painted here.", said=kind)
        second = Told("second", "Programs crash at Easter. Servers fail on Easter.", said=kind)
        assert shelf(first, second, name="Easter").parts() == {}


def test_what_many_documents_name_and_none_defines_is_not_read() -> None:
    many = Shelf("Tern", [Told(f"d{number}", f"Tern {number}.") for number in range(MOST_BARE + 1)])

    def unread(ids: object) -> list[object]:
        raise AssertionError(f"read {ids}")

    sources = many.sources()
    assert list(Homonyms(type(sources)(unread, unread, None))([many.namings()])) == []  # type: ignore[arg-type]


def test_a_document_that_a_user_parted_is_left_out() -> None:
    own = entity_id("Jordan")
    decided = Decision(decision_id("part", (own,), "player"), "part", (own,), "player", ("player",))
    assert shelf(COUNTRY, PLAYER).parts([decided]) == {}
    assert shelf(COUNTRY, PLAYER, MATCH).parts([decided]).keys() <= {"match"}


def test_declarations_by_themselves_are_of_no_part() -> None:
    given_ = Naming(entity_id("Jordan"), "", (), (), ())
    held = shelf(COUNTRY, PLAYER)
    (found,) = Homonyms(held.sources())([[given_, *held.namings()]])
    assert [each.document for each in found] == ["player"]


TOLD = [COUNTRY, REFORM, PLAYER, MATCH]
MORE = [
    Told(
        "river",
        "Jordan is a river that flows to the Dead Sea. Pilgrims bathe in the Jordan.",
        "Jordan (river)",
        "LOC",
        description="river",
    ),
    Told("passing", "Ada Holm was born in Jordan in 1961. She teaches chemistry.", "Ada Holm", said="GPE"),
    Told(
        "song",
        "Jordan is a song by the band Ash Grove. Critics liked Jordan.",
        "Jordan (song)",
        "WORK_OF_ART",
        description="song",
    ),
]


@given(st.permutations(TOLD + MORE), st.integers(2, 7))
def test_the_order_of_documents_changes_nothing(told: list[Told], count: int) -> None:
    some = told[:count]
    assert shelf(*some).parts() == shelf(*sorted(some, key=lambda each: each.id)).parts()


@given(st.permutations(TOLD + MORE))
def test_every_label_is_given_once_and_the_main_thing_keeps_the_name(told: list[Told]) -> None:
    held = shelf(*told)
    found = held.found()
    assert entity_id("Jordan") not in {each.entity for each in found}
    assert {each.document for each in found} < {each.id for each in told}
    by_title = {each.document: each.entity for each in found if each.document in {"country", "river", "player", "song"}}
    assert len(set(by_title.values())) == len(by_title) == 3


def test_what_is_said_of_one_name_does_not_depend_on_the_others_asked() -> None:
    jordan = shelf(COUNTRY, PLAYER, MATCH)
    tern = [
        Told("t1", "Tern is a river. Tern is cold.", "Tern (river)", "LOC", description="river"),
        Told("t2", "Tern is a song. Critics liked Tern.", "Tern (song)", "WORK_OF_ART", description="song"),
    ]
    other = Shelf("Tern", tern)
    both = Shelf("Jordan", [*jordan.told, *tern])
    asked = [other.namings(), jordan.namings()]
    found = [each for parts in Homonyms(both.sources())(asked) for each in parts]
    assert found == [*other.found(), *jordan.found()]
