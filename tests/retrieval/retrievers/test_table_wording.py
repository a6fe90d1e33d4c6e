"""`table` on questions as people who know a table word them: years as "2023/24", several cells, times of day, row nouns."""

from collections.abc import Iterator

import pytest

from clew.graph.store import GraphStore, open_store
from clew.models.embedder import get_embedder
from clew.retrieval.retrievers.table import Tables
from clew.tests.retrieval.retrievers.test_table import added

pytestmark = pytest.mark.encoder
ACCOUNTS = """# Accounts of the rowing club

| Item | Plan 2022/23 (€) | Spent 2022/23 (€) | Plan 2023/24 (€) |
| --- | --- | --- | --- |
| Boat repairs | 900 | 1,040 | 950 |
| Trailer hire | 300 | 280 | 310 |
| Summer party | 450 | 520 | 500 |
| Club flags | 60 | | 80 |
"""
BOATS = """# Departures from Corran Pier

| Dep. | From | To | Arr. | Boat | Crew FTE |
| --- | --- | --- | --- | --- | --- |
| 07:40 | Corran | Isle of Sand | 08:20 | Fulmar | 2.5 |
| 09:05 | Isle of Sand | Corran | 09:45 | Fulmar | 2.5 |
| 11:30 | Corran | Kerrow | 12:35 | Shearwater | 3 |
| 16:15 | Kerrow | Corran | 17:20 | Shearwater | 3 |
| 18:50 | Isle of Sand | Corran | 19:30 | Dunlin | 1.5 |
"""
WELLS = """# Wells of the Brack valley

| Well | Brook | Level (cm) | Alarm level (cm) | Flow (l/s) | Well head (m) | Best yield (l/s) | In service | Pumps |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
| Ash Well | Merrin | 120 | 260 | 4.5 | 88 | 6.1 | 2 | 3 |
| Bell Well | Merrin | 215 | 300 | 7.2 | 91 | 9.4 | 1 | 2 |
| Brack Well | Tarn | 90 | 180 | 2.8 | 120 | 3.3 | 4 | 4 |
| Coldwell | Tarn | 230 | 340 | 9.9 | 133 | 12.0 | 5 | 6 |
| Dingle Well | Oss | 60 | 150 | 1.1 | 140 | 2.2 | 0 | 1 |
"""
VESSELS = """# Vessels of Marrow Harbour

| Vessel | Type | Yard | Built | Owner |
| --- | --- | --- | --- | --- |
| Alca | ferry | Pye | 1998 | Marrow Lines |
| Bruin | tug | Holt | 2004 | Harbour Board |
| Corvo | ferry | Holt | 2011 | Marrow Lines |
| Drake | tug | Orme | 1987 | Ines Roy |
"""
TALKS = """# Talks of the Corran reading room

| Title | Speaker | Given on | Length (min) | Places left | Fee due (€) | Speaking since |
| --- | --- | --- | --- | --- | --- | --- |
| Peat and Its Uses | Ada Frost | 4 March 2023 | 50 | 3 | 10 | 2011 |
| Reading the Tides | Bo Lind | 18 March 2023 | 75 | 0 | 35 | 2004 |
| Letters Home | Cy Marr | 2 April 2023 | 90 | 0 | 20 | 2019 |
| On Dry Stone | Bo Lind | 20 May 2023 | 40 | 7 | 15 | 2004 |
"""
VISITS = """# Visits to the clock museum

| Month | Adults | School groups | Best day |
| --- | --- | --- | --- |
| April | 210 | 4 | 2023-04-09 |
| May | 305 | 9 | 2023-05-21 |
| June | 290 | 12 | 2023-06-17 |
"""
PRIZE = """# The Alder Medal

Winners since it was founded.

| Year | Winner | Work | Press | Kind |
| --- | --- | --- | --- | --- |
| 2015 | Ada Frost | Low Water | Heron | novel |
| 2016 | Bo Lind | The Ninth Gate | Kestrel | play |
| 2017 | Cy Marr | Glass Hour | Heron | poems |
| 2018 | Dana Oke | Salt Road | Kestrel | play |
"""

ANSWERS = (
    ("How much is planned for boat repairs in 2023/24?", ["950"]),
    ("What did the rowing club spend on the summer party in 2022/23?", ["520"]),
    ("What was spent on trailer hire and the summer party in 2022/23?", ["280", "520"]),
    ("When does the 11:30 from Corran arrive?", ["12:35"]),
    ("When is the latest departure from Isle of Sand?", ["18:50"]),
    ("Which boat needs 1.5 FTE of crew?", ["Dunlin"]),
    ("Which well on the Merrin has a level above 200 cm?", ["Bell Well"]),
    ("Which wells have a flow below 3 l/s?", ["Brack Well", "Dingle Well"]),
    ("Which wells have a best yield of more than 6 l/s?", ["Ash Well", "Bell Well", "Coldwell"]),
    ("How many Coldwell pumps are in service?", ["5"]),
    ("Which tug was built at the Holt yard?", ["Bruin"]),
    ("Which of Bo Lind's pieces won the medal?", ["The Ninth Gate"]),
    ("List the winning works published by Heron", ["Low Water", "Glass Hour"]),
    ("What was the number of pumps of Ash Well?", ["3"]),
)
WITHOUT_YEAR = (
    ("What is the title of the talk that was given on 18 March?", ["Reading the Tides"]),
    ("Which talk by Bo Lind was given in May?", ["On Dry Stone"]),
    ("Which talks were given after 20 March?", ["Letters Home", "On Dry Stone"]),
    ("How many school groups came to the clock museum in June?", ["12"]),
)
OTHER_WORDINGS = (
    ("Titles of the Corran talks longer than an hour", ["Reading the Tides", "Letters Home"]),
    ("Speakers whose talk lasted less than 45 minutes", ["Bo Lind"]),
    ("Which talks have no places left?", ["Reading the Tides", "Letters Home"]),
    ("Who is the speaker of the longest talk?", ["Cy Marr"]),
)
VALUES = (
    ("How much does Bo Lind owe in total for talks?", "50"),
    ("How much was spent on boat repairs and the summer party together in 2022/23?", "1560"),
    ("How many pumps do Ash Well, Bell Well and Coldwell have in total?", "11"),
    ("What is the number of pumps at Ash Well and Coldwell?", "9"),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    with open_store(":memory:") as made:
        added(
            made,
            tmp_path_factory.mktemp("tables"),
            get_embedder(),
            accounts_md=ACCOUNTS,
            boats_md=BOATS,
            wells_md=WELLS,
            prize_md=PRIZE,
            vessels_md=VESSELS,
            talks_md=TALKS,
            visits_md=VISITS,
        )
        yield made


def answer(store: GraphStore, question: str) -> tuple[list[str], str]:
    table = Tables(store, get_embedder()).retrieve(question)[0].trail.table
    return ([], "") if table is None else ([cell.text for cell in table.cells], table.value)


ASKED = (*ANSWERS, *WITHOUT_YEAR, *OTHER_WORDINGS)


@pytest.mark.parametrize(("question", "texts"), ASKED, ids=[each[0] for each in ASKED])
def test_cells_are_found_by_how_people_ask(store: GraphStore, question: str, texts: list[str]) -> None:
    assert answer(store, question)[0] == texts


@pytest.mark.parametrize(("question", "value"), VALUES, ids=[each[0] for each in VALUES])
def test_cells_that_are_named_together_are_added(store: GraphStore, question: str, value: str) -> None:
    assert answer(store, question)[1] == value


def test_words_that_stand_apart_name_no_row(store: GraphStore) -> None:
    """ "Well" and "Brack" of a well in the Brack valley are not the Brack Well."""
    cells, value = answer(store, "How many pumps does a well in the Brack valley have on average?")
    assert (len(cells), value) == (5, "3.2")
