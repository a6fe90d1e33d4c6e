"""`aliases`: names in a question replaced by other names of the same entities."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from clew.graph.batch import Contribution
from clew.graph.errors import QueryError
from clew.graph.store import GraphReader, GraphStore
from clew.retrieval.query import MAX_QUESTION, Query
from clew.retrieval.retrievers.keyword import Keyword
from clew.retrieval.transform import Transform
from clew.retrieval.transforms.aliases import Aliases
from clew.tests.contracts import shelf
from clew.tests.contracts.transform import TransformContract

NAMES: Mapping[str, tuple[str, ...]] = {
    "clocks": ("Old Vale Works", "Vale Clockworks"),
    "brand": ("Baron Tolland",),
    "selm": ("Papermill",),
}
"""By document the other names that it gives its entity."""


def named(text: Contribution) -> Contribution:
    other = NAMES.get(text.document.id, ())
    return replace(text, declarations=tuple(replace(each, aliases=other) for each in text.declarations))


TEXTS = (
    *map(named, shelf.TEXTS),
    shelf.text("works", "", "The Old Vale Works stood empty."),
    shelf.text("secret", "", "Nobody says Brand."),
)


class TestAliases(TransformContract):
    texts = TEXTS

    def make(self, reader: GraphReader) -> Transform:
        return Aliases(reader)


@pytest.fixture(scope="module")
def store() -> Iterator[GraphStore]:
    with shelf.filled(":memory:", TEXTS) as made:
        yield made


def made(reader: GraphReader, question: str, most: int = 3) -> list[str]:
    return [each.text for each in Aliases(reader, most).rewrite(Query(question)).questions]


def test_each_entity_in_turn_is_called_by_its_other_names(store: GraphStore) -> None:
    question = "Did Matteo Brand know of Vale Clocks?"
    assert made(store, question) == [
        "Did Baron Tolland know of Vale Clocks?",
        "Did Matteo Brand know of Old Vale Works?",
        "Did Matteo Brand know of Vale Clockworks?",
    ]
    assert made(store, question, 1) == ["Did Baron Tolland know of Vale Clocks?"]


def test_an_alias_in_the_question_becomes_the_name_that_the_graph_shows(store: GraphStore) -> None:
    assert made(store, "Who owns the Old Vale Works?") == ["Who owns Vale Clocks?", "Who owns Vale Clockworks?"]
    assert made(store, "What is Baron Tolland's birthplace?") == ["What is Matteo Brand's birthplace?"]


def test_what_is_not_named_or_has_one_name_is_left_alone(store: GraphStore) -> None:
    assert made(store, "Where is the clock tower of Orrin?") == []
    assert made(store, "Who sells paper?") == []


def test_a_name_that_only_leaves_words_out_is_no_other_name() -> None:
    (clocks,) = [each for each in shelf.TEXTS if each.document.id == "clocks"]
    shortened = replace(clocks, declarations=(replace(clocks.declarations[0], aliases=("Vale", "THE VALE CLOCK")),))
    with shelf.filled(":memory:", [shortened]) as store:
        assert made(store, "Who founded Vale Clocks?") == []
        assert made(store, "Who founded Vale?") == ["Who founded Vale Clocks?", "Who founded THE VALE CLOCK?"]


def test_a_question_that_a_name_makes_too_long_is_left_out(store: GraphStore) -> None:
    """Old Vale Works and Vale Clockworks are longer than Vale Clocks by 3 and 4 characters."""
    question = "Vale Clocks" + " " * (MAX_QUESTION - 3 - len("Vale Clocks"))
    assert [each.strip() for each in made(store, question)] == ["Old Vale Works"]


def test_a_text_that_has_only_the_other_name_is_found(store: GraphStore) -> None:
    question = "Matteo Brand Vale Clockworks"
    assert "works" in (Aliases(store) >> Keyword(store)).retrieve(question, 20).ids
    (works,) = [hit for hit in (Aliases(store) >> Keyword(store)).retrieve("Vale Clocks stood", 20) if hit.id == "works"]
    assert works.trail.asked in ("", "Old Vale Works stood")


def test_a_view_gives_the_names_of_its_own_texts_alone(store: GraphStore) -> None:
    searched = Aliases(store) >> Keyword(store)
    seen = searched.retrieve("Vale Clocks", 20, filter='document_id != "clocks"')
    assert (seen.notes, {hit.trail.asked for hit in seen}) == ((), {""})
    assert searched.retrieve("Vale Clocks", 20).notes != ()


@pytest.mark.parametrize("most", [0, -1, True, 2.0, "3", None])
def test_a_bad_number_is_refused(store: GraphStore, most: Any) -> None:
    with pytest.raises(QueryError, match="expected most of aliases as an integer of at least 1, got"):
        Aliases(store, most)
