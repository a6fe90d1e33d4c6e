"""Entities by what users call them: exactly, else by a name that is so much alike that it must be meant."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

import clew
from clew.app.entity_search import SimilarNames
from clew.extraction.resolution.name_lookup import NameLookup
from clew.extraction.resolution.profiles import profiles
from clew.graph.errors import InputError, NotFound

from .ledger.firms import T, clew_settings

NAMES = (
    "Ada Lindqvist",
    "Halden Optical Works Ltd",
    "Northern Light Insurance Company",
    "Port Ellery",
    "Jürgen Kestrel-Holm",
    "Nguyễn Văn Dũ",
    "Estonian Literary Magazine",
    "Karl Ivo Holm",
    "Kurt Ivar Holm",
    "Mercury",
)


def people(url: str | Path = ":memory:", resolve: bool = True) -> clew.KnowledgeGraph:
    graph = clew.open(url, "a", embedder="hashing", settings=clew_settings(resolve=resolve))
    graph.add([T(name, "is listed in", "Register", document_id=f"d{number}") for number, name in enumerate(NAMES)])
    graph.add(T("Register", "was made on", "12 March 1921", "", "DATE", document_id="date"))
    return graph


@pytest.fixture
def graph() -> Iterator[clew.KnowledgeGraph]:
    with people() as made:
        yield made


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("Ada Lindkvist", "Ada Lindqvist"),
        ("Lindqvist, Ada", "Ada Lindqvist"),
        ("Halden Optical Works", "Halden Optical Works Ltd"),
        ("Jurgen Kestrel Holm", "Jürgen Kestrel-Holm"),
        ("Nguyen Van Du", "Nguyễn Văn Dũ"),
        ("ELM", "Estonian Literary Magazine"),
        ("Port Elery", "Port Ellery"),
    ],
)
def test_a_name_that_nothing_has_leads_to_the_one_that_is_meant(graph: clew.KnowledgeGraph, asked: str, name: str) -> None:
    found = graph.find(asked)
    assert found.entity.name == name
    if found.similar:
        assert name in str(found)
        assert 0 < found.score < 1
        with pytest.raises(NotFound, match=f"Did you mean '{name}'"):
            graph.entity(asked)


@pytest.mark.parametrize("asked", ["Mercury", "port ellery", "The Mercury"])
def test_what_is_called_so_is_never_taken_for_another(graph: clew.KnowledgeGraph, asked: str) -> None:
    found = graph.find(asked)
    assert (found.similar, found.entity, found.asked) == (False, graph.entity(asked), asked)
    assert graph.find(found.entity.id).entity == found.entity


@pytest.mark.parametrize("asked", ["K. I. Holm", "Holm", "Tobias Merrow", "13 March 1921", "", "?!", ".*", "[a"])
def test_what_is_open_or_unknown_leads_nowhere(graph: clew.KnowledgeGraph, asked: str) -> None:
    with pytest.raises(NotFound, match="no entity is called"):
        graph.find(asked)


def test_what_is_no_text_is_refused_and_an_id_of_elsewhere_is_named_so(graph: clew.KnowledgeGraph) -> None:
    with pytest.raises(InputError, match="expected an entity, or its name or id as text, got int"):
        graph.find(5)  # type: ignore[arg-type]
    with pytest.raises(NotFound, match="no entity of this store has the id '0123456789abcdef0123'"):
        graph.find("0123456789abcdef0123")


def test_it_follows_what_comes_and_goes(graph: clew.KnowledgeGraph) -> None:
    with pytest.raises(NotFound):
        graph.find("Tobias Merow")
    graph.add(T("Tobias Merrow", "is listed in", "Register", document_id="late"))
    assert graph.find("Tobias Merow").entity.name == "Tobias Merrow"
    graph.remove("late")
    with pytest.raises(NotFound):
        graph.find("Tobias Merow")


def test_it_leads_to_what_is_shown_merged_parted_and_not_blocked(graph: clew.KnowledgeGraph) -> None:
    graph.entities.merge("Port Ellery", "Mercury")
    found = graph.find("Port Elery")
    assert (found.entity, found.by) == (graph.entity("Mercury"), "Port Ellery")
    graph.add(T("Ada Lindqvist", "wrote", "Hymns", document_id="poems"))
    graph.entities.split("Ada Lindqvist", ["poems"], "Ada Rosenquist-Lund")
    assert graph.find("Ada Rosenquist-Lunt").entity == graph.entity("Ada Rosenquist-Lund")
    graph.entities.block("Estonian Literary Magazine")
    with pytest.raises(NotFound):
        graph.find("ELM")


@pytest.mark.process
def test_a_server_finds_what_the_embedded_store_finds(graph: clew.KnowledgeGraph, empty_neo4j: str) -> None:
    with people(empty_neo4j) as other:
        for asked in ("Ada Lindkvist", "Halden Optical Works", "ELM", "K. I. Holm", "Nobody"):
            mine, theirs = (SimilarNames(each.store).meant(asked) for each in (graph, other))
            assert mine == theirs


@pytest.mark.parametrize("seed", range(3))
def test_it_finds_what_a_comparison_with_all_names_finds(seed: int) -> None:
    dice = random.Random(seed)
    with people(resolve=False) as graph:
        everything = NameLookup(profiles(graph.store.namings()).values())
        for name in NAMES:
            letters = list(name)
            place = dice.randrange(len(letters))
            letters[place] = dice.choice("aeklmnst ")
            words = name.split()
            dice.shuffle(words)
            for asked in ("".join(letters), " ".join(words), " ".join(words[1:])):
                meant, compared = SimilarNames(graph.store).meant(asked), everything.meant(asked)
                assert (meant.entity.id if meant else None) == (compared.entity if compared else None), asked


@pytest.mark.encoder
@pytest.mark.parametrize("name", [",", ",,", "C+++", "(((", "A*B*C*", "[x", "\\\\d{3}", "+++"])
def test_signs_are_no_pattern(name: str) -> None:
    with clew.open(":memory:") as graph:
        graph.add(clew.Triplet("Ada Lindqvist", "founded", "Halden Optics"))
        with pytest.raises(NotFound):
            graph.find(name)


@pytest.mark.encoder
def test_a_name_of_signs_spoils_no_later_addition() -> None:
    with clew.open(":memory:") as graph:
        graph.add(clew.Triplet(",", "is", "a comma"))
        graph.add(clew.Triplet("Ada Lindqvist", "founded", "Halden Optics"))
        assert graph.entity("Ada Lindqvist").name == "Ada Lindqvist"
