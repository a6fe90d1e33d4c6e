"""Whatever is added, replaced and removed in whatever order: store and views answer as the slow and obvious version does."""

import tempfile
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.graph.batch import Batch, Contribution
from clew.graph.store import open_store
from clew.tests.contracts.histories import batches, check_history, contributions, ledger_batches
from clew.tests.contracts.references import Web, check_web, webs
from clew.tests.contracts.world import ENCODER

from ....examples import examples

SETTINGS = settings(
    max_examples=examples(100), deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


@SETTINGS
@given(st.lists(batches(), min_size=1, max_size=4))
def test_every_history_ends_in_what_its_documents_say(history: list[Batch]) -> None:
    with open_store(":memory:", encoder=ENCODER) as store:
        check_history(store, history)


@SETTINGS
@given(st.lists(ledger_batches(), min_size=1, max_size=6))
def test_every_history_with_a_ledger_ends_in_what_documents_and_ledger_say(history: list[Batch]) -> None:
    with open_store(":memory:", encoder=ENCODER) as store:
        check_history(store, history)


@settings(SETTINGS, max_examples=examples(25))
@given(st.lists(contributions(), min_size=1, max_size=5, unique_by=lambda each: each.document.id), st.randoms())
def test_order_and_process_do_not_matter(documents: list[Contribution], random: Random) -> None:
    with tempfile.TemporaryDirectory() as folder, open_store(str(Path(folder, "x")), create=True, encoder=ENCODER) as store:
        store.apply(Batch(add=tuple(documents)))
        shuffled = list(documents)
        random.shuffle(shuffled)
        with open_store(":memory:", encoder=ENCODER) as other:
            for each in shuffled:
                other.apply(Batch(add=(each,)))
            assert other.digest() == store.digest()
            assert other.search_text("Ann in Rome 1990", 9) == store.search_text("Ann in Rome 1990", 9)


@SETTINGS
@given(webs())
def test_every_web_of_references_shows_what_the_model_says(web: Web) -> None:
    with open_store(":memory:", encoder=ENCODER) as store:
        check_web(store, web)
