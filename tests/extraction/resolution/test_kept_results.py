"""Steps of resolution that are kept by what they rest on: the same results, and nothing is worked out twice."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.extraction.resolution import kept_results
from clew.extraction.resolution.homonyms import Homonyms
from clew.extraction.resolution.kept_results import KeptPartings, kept_profiles, kept_vectors
from clew.extraction.resolution.profiles import profiles
from clew.extraction.resolution.resolver import Resolver
from clew.graph.resolution.ledger import Assignment
from clew.graph.resolution.statements import Naming
from clew.graph.value_cache import ValueCache

from .named import Shelf, Told
from .namings import said
from .test_resolver_laws import worlds

TOLD = (
    Told("country", "Jordan is a country. Jordan borders Iraq. Its king sits in Amman.", "Jordan (country)", "GPE"),
    Told("river", "The Jordan is a river. The Jordan flows into the sea.", "Jordan (river)", "LOC", description="river"),
    Told("song", "Jordan is a song. The singer of Jordan left the band.", "Jordan (song)", "WORK_OF_ART"),
    Told("news", "Jordan sold potash. The government of Jordan raised taxes.", "", "", "GPE"),
    Told("water", "Jordan is cold. Boats go down Jordan in spring.", "", "", "LOC"),
    Told("match", "Jordan scored twice. Fans of the club cheered Jordan.", "", "", "PERSON"),
)


def parts(shelf: Shelf, values: ValueCache | None, contexts: str = "toy") -> list[Assignment]:
    sources = shelf.sources()
    if values is not None:
        encode = None if sources.encode is None else kept_vectors(values, lambda: "toy", sources.encode)
        sources = replace(sources, encode=encode, kept=KeptPartings(values, contexts))
    return [each for some in Homonyms(sources)([shelf.namings()]) for each in some]


def test_a_text_is_encoded_once_and_its_vector_is_the_same_to_the_bit() -> None:
    values = ValueCache()
    shelf = Shelf("Jordan", TOLD)
    encode = shelf.sources().encode
    assert encode is not None
    texts = ["boats in spring", "the king of potash", "boats in spring"]
    wanted = encode(texts)
    shelf.encoded.clear()
    kept = kept_vectors(values, lambda: "toy", encode)
    for asked in (texts, texts[::-1], texts[:1]):
        assert np.array_equal(kept(asked), np.stack([wanted[texts.index(each)] for each in asked]))
    assert shelf.encoded == texts[:2]
    kept_vectors(values, lambda: "another", encode)(texts[:1])
    assert shelf.encoded == [*texts[:2], texts[0]]


def test_of_names_of_which_nothing_changed_no_text_is_encoded_or_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    values = ValueCache()
    shelf = Shelf("Jordan", TOLD)
    wanted = shelf.found()
    assert wanted
    assert parts(shelf, values) == wanted
    shelf.encoded.clear()
    with monkeypatch.context() as patch:
        patch.setattr(Homonyms, "_found", lambda *_: pytest.fail("parted again") if _[1] else iter(()))
        assert parts(shelf, values) == wanted
    assert shelf.encoded == []


def test_where_nothing_is_parted_that_is_kept_too(monkeypatch: pytest.MonkeyPatch) -> None:
    values = ValueCache()
    shelf = Shelf("Jordan", TOLD[:1] * 1 + (replace(TOLD[0], id="again"),))
    assert parts(shelf, values) == []
    monkeypatch.setattr(Homonyms, "_found", lambda *_: pytest.fail("parted again") if _[1] else iter(()))
    assert parts(shelf, values) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "The Jordan is a country. The Jordan borders Iraq, a kingdom."},
        {"title": "Jordan (country)", "kind": "GPE"},
        {"description": "country"},
        {"said": "GPE"},
        {"id": "elsewhere"},
    ],
)
def test_what_a_document_says_otherwise_is_looked_at(changed: dict[str, str]) -> None:
    values = ValueCache()
    parts(Shelf("Jordan", TOLD), values)
    other = Shelf("Jordan", (TOLD[0], replace(TOLD[1], **changed), *TOLD[2:]))
    assert parts(other, values) == other.found()


def test_what_other_code_or_another_encoder_made_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    values = ValueCache()
    shelf = Shelf("Jordan", TOLD)
    parts(shelf, values)
    looked: list[Sequence[Sequence[Naming]]] = []
    real = Homonyms._found

    def found(self: Homonyms, entities: Sequence[Sequence[Naming]], texts: Any) -> object:
        looked.append(entities)
        return real(self, entities, texts)

    monkeypatch.setattr(Homonyms, "_found", found)
    parts(shelf, values, "another")
    monkeypatch.setattr(kept_results, "CODE_MARK", "other code")
    parts(shelf, values)
    parts(shelf, values)
    assert [len(each) for each in looked] == [1, 1, 0]


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(TOLD), st.booleans()), min_size=1, max_size=6), st.randoms())
def test_with_anything_kept_from_other_documents_the_parts_are_the_same(
    steps: list[tuple[Told, bool]], chance: random.Random
) -> None:
    values = ValueCache()
    there: dict[str, Told] = {}
    for told, contexts in steps:
        there = {**there, told.id: told} if told.id not in there else {id: there[id] for id in there if id != told.id}
        order = list(there.values())
        chance.shuffle(order)
        shelf = Shelf("Jordan", order, contexts)
        assert parts(shelf, values, "toy" if contexts else "") == Shelf("Jordan", list(there.values()), contexts).found()


@settings(max_examples=30)
@given(worlds, st.data())
def test_profiles_and_what_is_merged_are_the_same(world: list[Naming], data: st.DataObject) -> None:
    values = ValueCache()
    some = st.lists(st.sampled_from(world), unique_by=id) if world else st.just([])
    for part in (world, data.draw(some), world, data.draw(some)):
        assert kept_profiles(part, values) == profiles(part)
        assert Resolver(values=values).resolve(part) == Resolver().resolve(part)


@settings(max_examples=30)
@given(worlds, worlds)
def test_what_one_graph_holds_at_hand_is_not_taken_for_anothers(world: list[Naming], another: list[Naming]) -> None:
    one, other = ValueCache(), ValueCache()
    for given_, values in ((world, one), (another, other), (another, one), (world, other)):
        assert kept_profiles(given_, values) == profiles(given_)


@pytest.mark.parametrize("most", [0, 1, 100])
def test_profiles_at_hand_are_few_and_those_that_nothing_changed_are_the_same_values(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(kept_results, "_MOST_AT_HAND", most)
    values = ValueCache()
    world = [said("Ada Holm", "1", "PERSON"), said("Bo Lind", "1", "PERSON")]
    first = kept_profiles(world, values)
    again = kept_profiles([*world, said("Bo Lind", "2", "PERSON")], values)
    same = {own for own in first if again[own] is first[own]}
    assert same == ({world[0].own} if most >= len(world) else set())
    assert again == profiles([*world, said("Bo Lind", "2", "PERSON")])
