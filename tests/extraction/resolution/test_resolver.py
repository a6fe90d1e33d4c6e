from collections.abc import Sequence

import pytest

from clew.extraction.resolution.resolver import Resolver
from clew.graph.identity import entity_id
from clew.graph.resolution.ledger import Decision
from clew.graph.resolution.statements import Naming
from clew.tests.extraction.resolution.namings import decided, letter_vectors, record, said, titled


def joined(
    namings: Sequence[Naming], decisions: Sequence[Decision] = (), resolver: Resolver | None = None
) -> dict[str, str]:
    """Where own entities go, by id."""
    return {each.own: each.entity for each in (resolver or Resolver()).assignments(namings, decisions)}


def together(first: str, second: str, namings: Sequence[Naming], decisions: Sequence[Decision] = ()) -> bool:
    moved = joined(namings, decisions)
    return len({moved.get(entity_id(name), entity_id(name)) for name in (first, second)}) == 1


SAME = {
    "seat": (titled("Robert III, Count of Dreux", "1", "PERSON"), said("Robert III of Dreux", "2", "PERSON")),
    "honorific": (titled("Ida of Norland", "1", "PERSON"), said("Princess Ida of Norland", "2", "PERSON")),
    "preposition": (titled("Louis of Luxembourg", "1", "PERSON"), said("Louis de Luxembourg", "2", "PERSON")),
    "transcription": (said("Muhammad ibn Musafir", "1", "PERSON"), said("Muhammad bin Musafir", "2", "PERSON")),
    "spaces": (titled("Pleasure Dome", "1", "WORK_OF_ART"), said("Pleasuredome", "2", "WORK_OF_ART")),
    "legal form": (said("Globex Tools", "1", "ORG"), said("Globex Tools Inc.", "2", "ORG")),
    "initials": (titled("Albert G. Holm", "1", "PERSON"), said("Albert Gallatin Holm", "2", "PERSON")),
    "rank": (titled("Mary Bowes, Countess of Holm", "1"), said("Mary Eleanor Bowes, Countess of Holm", "2")),
    "spelling on its page": (titled("Lisbeth Palmer", "1", "PERSON"), said("Lisbet Palmer", "1", "PERSON")),
    "declared alias": (titled("Nordbank", "1", "ORG", "Northern Savings"), said("Northern Savings", "2", "ORG")),
    "alias on its page": (
        titled("Mehmed the Conqueror", "1", "PERSON", others=("Mehmed II",)),
        said("Mehmed II", "2", "PERSON"),
    ),
    "acronym beside its long form": (
        said("Estonian Literary Magazine", "1", "ORG"),
        said("ELM", "1", "ORG"),
    ),
}
TWO = {
    "numerals": (titled("Henry II of Holm", "1", "PERSON"), said("Henry III of Holm", "2", "PERSON")),
    "a bare surname": (titled("Karl Holm", "1", "PERSON"), said("Holm", "2", "PERSON")),
    "a bare given name": (said("Karl Holm", "1", "PERSON"), said("Karl", "2", "PERSON")),
    "dates": (said("12 March 1921", "1", "DATE"), said("March 1921", "2", "DATE")),
    "likely another person": (said("Bill Black", "1", "PERSON"), said("Bill Block", "2", "PERSON")),
    "son and father": (said("Karl Holm", "1", "PERSON"), said("Karl Holm Jr.", "2", "PERSON")),
    "works that resemble": (titled("Fast & Furious", "1", "WORK_OF_ART"), said("Fast of Furious", "2", "WORK_OF_ART")),
    "a firm and its founder": (said("Robert Rankin", "1", "PERSON"), said("Robert Rankin Ltd.", "2", "ORG")),
    "an acronym far from its long form": (said("Reformed Church in America", "1", "ORG"), said("RCA", "2", "ORG")),
    "kinds": (titled("Holm of Quillby", "1", "PERSON"), said("Holm de Quillby", "2", "WORK_OF_ART", count=3)),
    "a short form on its page": (
        titled("James Stewart, 1st Duke of Richmond", "1", "PERSON", others=("James Stewart",)),
        said("James Stewart", "2", "PERSON"),
    ),
}


@pytest.mark.parametrize("kind", sorted(SAME))
def test_one_thing(kind: str) -> None:
    first, second = SAME[kind]
    moved = joined([first, second])
    assert moved.get(first.own, first.own) == moved.get(second.own, second.own)


@pytest.mark.parametrize("kind", sorted(TWO))
def test_two_things(kind: str) -> None:
    assert joined(TWO[kind]) == {}


def test_the_titled_entity_names_its_cluster_then_the_fullest_name() -> None:
    page, said_so = titled("Robert III of Dreux", "1"), said("Robert III, Count of Dreux", "2")
    assert joined([page, said_so]) == {said_so.own: page.own}
    short, long = said("Globex Tools", "1", "ORG"), said("Globex Tools Incorporated", "2", "ORG")
    assert joined([short, long]) == {short.own: long.own}


def test_two_titled_documents_are_never_one_thing_even_through_a_third() -> None:
    pages = [titled("Robert III, Count of Dreux", "1"), titled("Robert III of Dreux", "2")]
    assert joined(pages) == {}
    nearer = said("Robert III de Dreux", "3")
    assert joined([*pages, nearer]) == {nearer.own: pages[1].own}
    either = [titled("Karl Ivo Holmgard", "1", "PERSON"), titled("Karl Ivo Holmgart", "2", "PERSON")]
    assert joined([*either, said("Karl Ivo Holmgaard", "3", "PERSON")]) == {}


def test_an_acronym_of_two_long_forms_means_neither() -> None:
    long = said("Estonian Literary Magazine", "1", "ORG")
    other, short = said("European Logic Meeting", "1", "ORG"), said("ELM", "1", "ORG")
    assert joined([long, short]) == {short.own: long.own}
    assert joined([long, other, short]) == {}


def test_initials_of_two_persons_mean_neither() -> None:
    one, other = said("Karl Ivo Holm", "1", "PERSON"), said("Kurt Ivar Holm", "2", "PERSON")
    short = said("K. I. Holm", "3", "PERSON")
    assert joined([one, short]) == {short.own: one.own}
    assert joined([one, other, short]) == {}


def test_an_alias_of_two_pages_means_neither() -> None:
    pages = [titled("Nordbank", "1", "ORG", "Northern Savings"), titled("Polar Bank", "2", "ORG", "Northern Savings")]
    assert joined([*pages, said("Northern Savings", "3", "ORG")]) == {}


def test_a_word_that_many_names_have_is_no_slip() -> None:
    page, slip = titled("Anna Holm", "1", "PERSON"), said("Ana Holm", "1", "PERSON")
    assert joined([page, slip]) == {slip.own: page.own}
    others = [said(f"{name} {surname}", "2", "PERSON") for name in ("Anna", "Ana") for surname in ("Lind", "Berg", "Falk")]
    assert slip.own not in joined([page, slip, *others])


def test_ids_that_were_given_stay_apart_and_make_a_name_ambiguous() -> None:
    first, second = record("Q1", "Jordan Bell"), record("Q2", "Jordan Bell")
    assert joined([first, second]) == {}
    assert joined([first, said("Jordan Bell", "1")]) == {}
    assert joined([first, said("Dr. Jordan Bell", "1")]) in (
        {"Q1": entity_id("Dr. Jordan Bell")},
        {entity_id("Dr. Jordan Bell"): "Q1"},
    )
    assert joined([first, second, said("Dr. Jordan Bell", "1")]) == {}


def test_records_are_told_apart_by_their_descriptions() -> None:
    tables = Resolver(given_apart=False)
    rows = [
        record("1", "Ida Holm", "PERSON", "painter from Quillby, born 1901"),
        record("2", "Ida Holm", "PERSON", "painter, 1901"),
    ]
    assert joined(rows, resolver=tables) == {"2": "1"}
    other = record("3", "Ida Holm", "PERSON", "senator from Tamis, born 1960")
    assert joined([rows[0], other], resolver=tables) == {}
    unknown = record("4", "Ida Holm", "PERSON")
    assert joined([rows[0], other, unknown], resolver=tables) == {}


def test_records_with_slips_are_one() -> None:
    rows = [record("1", "Nicholas Konstantinov", "PERSON", "painter"), record("2", "Konstantinow, Nicholas", "PERSON")]
    assert joined(rows, resolver=Resolver(given_apart=False)) in ({"1": "2"}, {"2": "1"})


RECORDS_OF_ONE = {
    "initial": ("PERSON", "Tomasz Brennick", "T. Brennick"),
    "initials behind": ("PERSON", "Tomasz Ivo Brennick", "Brennick T.I."),
    "dropped middle name": ("PERSON", "Tomasz Ivo Brennick", "Brennick, Tomasz"),
    "letters without marks": ("PERSON", "Øystein Łukowicz", "Oystein Lukowicz"),
    "digraphs": ("PERSON", "Jörg Ströhmann", "Joerg Stroehmann"),
    "legal form": ("ORG", "Quelmar Optics G.m.b.H.", "Quelmar Optics"),
    "contraction": ("ORG", "National Ferry Union of Quelmar", "Nat'l Ferry Union of Quelmar"),
    "order": ("ORG", "University of Quelmar", "Quelmar University"),
    "county": ("GPE", "Quelmar County", "Quelmar Co."),
    "direction": ("GPE", "North Quelmar", "N. Quelmar"),
    "a slip in a short word": ("GPE", "Quelmar", "Qulemar"),
    "code": ("PRODUCT", "Quelmar Lens XR-410", "Quelmar Lens XR410"),
    "version": ("PRODUCT", "Quelmar Version 4.1", "Quelmar v4.1"),
    "mark": ("PRODUCT", "Quelmar Mark II", "QUELMAR MK II"),
}
RECORDS_OF_TWO = {
    "codes": ("PRODUCT", "Quelmar Lens XR410", "Quelmar Lens XR411"),
    "a code with a letter more": ("PRODUCT", "Quelmar Lens XR410", "Quelmar Lens XR410B"),
    "versions": ("PRODUCT", "Quelmar Version 4.1", "Quelmar Version 1.4"),
    "directions": ("GPE", "North Quelmar", "South Quelmar"),
    "a letter for another word": ("GPE", "New Quelmar", "N. Quelmar"),
    "what is before a port": ("GPE", "Port Quelmartown", "Fort Quelmartown"),
    "given names in two languages": ("PERSON", "Giovanni Brennick", "Johannes Brennick"),
    "a double surname": ("PERSON", "Tomasz Brennick", "Tomasz Holm-Brennick"),
    "numerals": ("PERSON", "Louis XIV", "LOUIS XV"),
}


@pytest.mark.parametrize("kind", sorted(RECORDS_OF_ONE))
def test_records_of_one_thing(kind: str) -> None:
    type, *names = RECORDS_OF_ONE[kind]
    assert len(joined([record(name, name, type) for name in names], resolver=Resolver(given_apart=False))) == 1


@pytest.mark.parametrize("kind", sorted(RECORDS_OF_TWO))
def test_records_of_two_things(kind: str) -> None:
    type, *names = RECORDS_OF_TWO[kind]
    assert joined([record(name, name, type) for name in names], resolver=Resolver(given_apart=False)) == {}


def test_a_word_that_other_records_have_is_no_slip() -> None:
    tables = Resolver(given_apart=False)
    names = ["Anna Keller", "Anna Kellner", "Otto Keller", "Ida Keller", "Emil Kellner", "Ruth Kellner"]
    assert joined([record(name, name, "PERSON") for name in names], resolver=tables) == {}
    slips = ["Anna Keller", "Anna Kelelr", "Otto Keller", "Ida Keller"]
    moved = joined([record(name, name, "PERSON") for name in slips], resolver=tables)
    assert {*moved, *moved.values()} == {"Anna Kelelr", "Anna Keller"}


def test_what_a_record_says_of_an_acronym_tells_which_long_form_it_means() -> None:
    tables = Resolver(given_apart=False)
    rows = [record("1", "South Varen Glass Ltd", "ORG"), record("2", "Sand Valley Games", "ORG")]
    assert joined([*rows, record("3", "SVG", "ORG")], resolver=tables) == {}
    told = record("3", "SVG", "ORG", "short for South Varen Glass Ltd")
    assert joined([*rows, told], resolver=tables) == {"3": "1"}


def test_articles_and_small_words_make_no_name_fuller() -> None:
    said_so = [decided("same", "The Halden firm", "Halden Optics")]
    moved = joined([said("The Halden firm", "1", "ORG"), said("Halden Optics", "2", "ORG")], said_so)
    assert moved == {entity_id("The Halden firm"): entity_id("Halden Optics")}


def test_every_row_says_through_what_why_and_how_sure() -> None:
    page, other = titled("Robert III, Count of Dreux", "1", "PERSON"), said("Robert III of Dreux", "2", "PERSON")
    (row,) = Resolver().assignments([page, other])
    assert (row.own, row.document, row.entity, row.through) == (other.own, "", page.own, page.own)
    assert (row.reason, row.origin) == ("name and seat", "automatic")
    assert 0.85 <= row.score <= 1.0


def test_users_join_what_nothing_resembles_and_part_what_does() -> None:
    one, other = said("Rewers", "1"), titled("Reverse", "2")
    same = decided("same", "Rewers", "Reverse")
    (row,) = Resolver().assignments([one, other], [same])
    assert (row.own, row.entity, row.origin, row.score) == (one.own, other.own, same.id, 1.0)
    page, slip = SAME["seat"]
    different = decided("different", "Robert III, Count of Dreux", "Robert III of Dreux")
    assert joined([page, slip], [different]) == {}


def test_users_may_join_two_titled_documents_and_different_kinds() -> None:
    one, other = titled("Holm Works", "1", "ORG"), titled("Karl Holm", "2", "PERSON")
    assert joined([one, other], [decided("same", "Holm Works", "Karl Holm")]) == {other.own: one.own}


def test_an_alias_that_a_user_gave_joins_its_own_entity() -> None:
    page, short = titled("Quillby Steam Company", "1", "ORG"), said("Old Smoky", "2")
    decision = decided("alias", "Quillby Steam Company", "Old Smoky", value="Old Smoky")
    (row,) = Resolver().assignments([page, short], [decision])
    assert (row.own, row.entity, row.origin) == (short.own, page.own, decision.id)


def test_a_blocked_entity_goes_nowhere_and_joins_nothing() -> None:
    page, other = SAME["seat"]
    block = decided("block", "Robert III of Dreux")
    (row,) = Resolver().assignments([page, other], [block])
    assert (row.own, row.entity, row.origin) == (other.own, "", block.id)


def test_a_chain_of_same_with_a_different_inside_leaves_the_last_by_id_out() -> None:
    names = ["Alder", "Birch", "Cedar"]
    namings = [said(name, "1") for name in names]
    links = [decided("same", "Alder", "Birch"), decided("same", "Birch", "Cedar")]
    different = decided("different", "Alder", "Cedar")
    moved = joined(namings, [*links, different])
    assert moved == joined(namings, [different, *reversed(links)])
    assert len(moved) == 1
    assert not together("Alder", "Cedar", namings, [*links, different])


def test_cycles_ghosts_and_decisions_against_themselves_do_no_harm() -> None:
    namings = [said(name, "1") for name in ("Alder", "Birch")]
    cycle = [decided("same", "Alder", "Birch"), decided("same", "Birch", "Gone"), decided("same", "Gone", "Alder")]
    moved = joined(namings, cycle)
    assert len(moved) == 1
    assert entity_id("Gone") not in (*moved, *moved.values())
    assert joined(namings, [Decision("x", "same", (entity_id("Alder"),) * 2)]) == {}
    assert joined(namings, [Decision("x", "different", (entity_id("Alder"),) * 2)]) == {}
    assert joined([], cycle) == {}


def test_members_that_only_decisions_name_are_told_beside() -> None:
    page = titled("Alder", "1")
    resolved = Resolver().resolve([page], [Decision("x", "same", (page.own, "part-of-birch"))])
    assert resolved.assignments == ()
    assert dict(resolved.names) == {page.own: page.own, "part-of-birch": page.own}


def test_vectors_find_what_no_block_brings_together_but_letters_must_agree() -> None:
    one, other = said("Grand Northern Railway Museum", "1", "ORG"), said("Northern Grand Railways Museum", "2", "ORG")
    far = said("Museum of Grand Northern Railways 2", "3", "ORG")
    assert joined([one, other, far]) == {}
    moved = joined([one, other, far], resolver=Resolver(encode=letter_vectors))
    assert moved in ({one.own: other.own}, {other.own: one.own})


def test_nothing_gives_nothing() -> None:
    assert Resolver().assignments([]) == []
