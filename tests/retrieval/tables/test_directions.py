"""Which of two columns a place belongs to: where something begins, or where it ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clew.graph.store import GraphStore, open_store
from clew.models.embedder import get_embedder
from clew.retrieval.retrievers.table import Tables
from clew.tests.retrieval.retrievers.test_table import added

pytestmark = pytest.mark.encoder
VOYAGES = """\
Voyage,Vessel,From,To,Master,Boxes
B1,Amber,Riga,Antwerp,L. Zvirb,210
B2,Amber,Antwerp,Riga,O. Lepik,180
B3,Teal,Riga,Hamburg,L. Zvirb,150
B4,Snipe,Hamburg,Riga,M. Orav,95
B5,Teal,Gdansk,Hamburg,M. Orav,120
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    with open_store(":memory:") as opened:
        folder: Path = tmp_path_factory.mktemp("voyages")
        added(opened, folder, get_embedder(), voyages_csv=VOYAGES)
        yield opened


@pytest.mark.parametrize(
    ("question", "value", "texts"),
    [
        ("Who is the master of the Amber on the voyage from Antwerp back to Riga?", "", {"O. Lepik"}),
        ("Who is the master of the Amber on the voyage to Antwerp?", "", {"L. Zvirb"}),
        ("How many voyages end in Hamburg?", "2", set()),
        ("How many voyages start in Hamburg?", "1", set()),
        ("How many voyages arrive at Riga?", "2", set()),
        ("How many voyages leave from Riga?", "2", set()),
    ],
)
def test_places_belong_to_the_column_that_the_question_says(
    store: GraphStore, question: str, value: str, texts: set[str]
) -> None:
    found = Tables(store, get_embedder()).retrieve(question)
    answer = found[0].trail.table
    assert answer is not None, found.notes
    assert answer.value == value
    assert value or {cell.text for cell in answer.cells} == texts
