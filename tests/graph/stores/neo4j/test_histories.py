"""Whatever is added, replaced and removed in whatever order: the server answers as the slow and obvious version does."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.graph.batch import Batch
from clew.graph.store import open_store
from clew.tests.contracts.histories import batches, check_history, ledger_batches
from clew.tests.contracts.references import Web, check_web, webs
from clew.tests.contracts.world import ENCODER
from clew.tests.graph.stores.neo4j.emptied import emptied, rows

from ....examples import examples

SETTINGS = settings(
    max_examples=examples(6),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@SETTINGS
@given(history=st.lists(batches(), min_size=1, max_size=4))
def test_every_history_ends_in_what_its_documents_say(clean: str, history: list[Batch]) -> None:
    with open_store(emptied(clean), create=True, encoder=ENCODER) as store:
        check_history(store, history)


@settings(SETTINGS, max_examples=examples(20))
@given(history=st.lists(ledger_batches(), min_size=1, max_size=5))
def test_every_history_of_a_ledger_ends_in_what_documents_and_ledger_say(clean: str, history: list[Batch]) -> None:
    with open_store(emptied(clean), create=True, encoder=ENCODER) as store:
        check_history(store, history)


@settings(SETTINGS, max_examples=examples(15))
@given(history=st.lists(batches(), min_size=1, max_size=5))
def test_every_history_leaves_the_embedded_stores_graph(clean: str, history: list[Batch]) -> None:
    with (
        open_store(emptied(clean), create=True, encoder=ENCODER) as store,
        open_store(":memory:", encoder=ENCODER) as embedded,
    ):
        for batch in history:
            told, wanted = store.apply(batch), embedded.apply(batch)
            assert (told.added, told.replaced, told.removed) == (wanted.added, wanted.replaced, wanted.removed)
            assert (dict(told.counts), told.generation) == (dict(wanted.counts), wanted.generation)
        assert store.digest() == embedded.digest()
        assert store.counts() == embedded.counts()
        assert list(store.declarations()) == list(embedded.declarations())
        assert store.frequencies(["ann", "bob", "walk"]) == embedded.frequencies(["ann", "bob", "walk"])
        store.apply(Batch(remove=tuple("abcde")))
        declared = {each.entity for each in store.declarations()}
        assert {each.id for each in store.scan("entity")} == declared
    left = rows(clean, "MATCH (n) WHERE NOT n:Entity RETURN n.clew_id AS id")
    assert {row["id"] for row in left} - {"commit"} == {"library"}


@settings(SETTINGS, max_examples=examples(8))
@given(web=webs())
def test_every_web_of_references_shows_what_the_model_says(clean: str, web: Web) -> None:
    with open_store(emptied(clean), create=True, encoder=ENCODER) as store:
        check_web(store, web)
