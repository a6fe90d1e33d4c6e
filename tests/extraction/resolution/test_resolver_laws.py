"""The laws of resolution: no order matters, users win, two titles are never one."""

import random
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from clew.extraction.resolution.resolver import Resolver
from clew.graph.resolution.ledger import Assignment, Decision
from clew.graph.resolution.statements import Naming
from clew.tests.extraction.resolution.namings import decided, said, titled

NAMES = (
    *("Robert III, Count of Dreux", "Robert III of Dreux", "Robert III de Dreux", "Robert III", "Robert Dreux"),
    *(
        "Karl Ivo Holm",
        "Carl Ivo Holm",
        "K. I. Holm",
        "Karl Holm",
        "Kurt Ivar Holm",
        "Karl I. Holm",
        "Holm",
        "Karl Holm Jr.",
    ),
    *("Lisbeth Palmer", "Lisbet Palmer", "Lisbeth Palmar", "Lisa Palmer", "Dr. Lisbeth Palmer"),
    *("Globex Tools", "Globex Tools Inc.", "Globex Tools Ltd", "Globextools", "Estonian Literary Magazine", "ELM"),
    *("European Logic Meeting", "Apollo 11", "Apollo 13", "12 March 1921", "Mehmed II", "Mehmed the Conqueror"),
)
TYPES = ("", "PERSON", "ORG", "GPE", "DATE")
DOCUMENTS = ("d1", "d2", "d3", "d4", "d5", "d6")

mentions = st.builds(said, st.sampled_from(NAMES), st.sampled_from(DOCUMENTS), st.sampled_from(TYPES), st.integers(1, 3))
pages = st.builds(
    lambda name, document, type, other: titled(name, document, type, others=(other,) if other != name else ()),
    *(st.sampled_from(NAMES), st.sampled_from(DOCUMENTS), st.sampled_from(TYPES), st.sampled_from(NAMES)),
)
worlds = st.lists(mentions | pages, max_size=14, unique_by=lambda each: (each.own, each.document))
decisions = st.lists(
    st.builds(decided, st.sampled_from(("same", "different")), st.sampled_from(NAMES), st.sampled_from(NAMES))
    | st.builds(decided, st.just("block"), st.sampled_from(NAMES)),
    max_size=5,
    unique_by=lambda each: each.id,
)


@given(worlds, decisions, st.randoms())
def test_no_order_matters(world: list[Naming], said_so: list[Decision], chance: random.Random) -> None:
    first = Resolver().resolve(world, said_so)
    chance.shuffle(world)
    chance.shuffle(said_so)
    assert Resolver().resolve(world, said_so) == first


def _clusters(namings: Sequence[Naming], rows: Sequence[Assignment]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {naming.own: {naming.own} for naming in namings}
    for row in rows:
        found.setdefault(row.entity, {row.entity}).add(row.own)
    return found


@given(worlds, decisions)
def test_users_win_and_two_titles_are_one_only_by_their_word(world: list[Naming], said_so: list[Decision]) -> None:
    rows = Resolver().assignments(world, said_so)
    assert len({row.own for row in rows}) == len(rows)
    moved = {row.own: row.entity for row in rows}
    named = {naming.own for naming in world}
    assert moved.keys() <= named
    assert all(entity == "" or entity not in moved for entity in moved.values())
    blocked = {each.entities[0] for each in said_so if each.kind == "block"}
    for each in said_so:
        if each.kind == "different" and each.entities[0] != each.entities[1]:
            ends = {moved.get(end, end) for end in each.entities}
            assert len(ends) == 2 or "" in ends or not named.issuperset(each.entities)
        if each.kind == "block" and each.entities[0] in named:
            assert moved[each.entities[0]] == ""
    about = {naming.own for naming in world if any(made.name for made in naming.declarations)}
    for members in _clusters(world, [row for row in rows if row.entity]).values():
        if len(members & about) > 1:
            assert any(row.origin != "automatic" for row in rows if row.own in members)
    assert not {row.own for row in rows if row.origin == "automatic"} & blocked
