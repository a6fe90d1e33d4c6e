"""Tables do not answer what they do not tell, and answer what is asked in nearly the same words."""

from collections.abc import Iterator

import pytest

from clew.graph.store import GraphStore, open_store
from clew.models.embedder import Embedder, get_embedder
from clew.retrieval.retrievers.table import Tables
from clew.tests.retrieval.retrievers.test_table import added

PARTIES = "Party,Seats,Votes\nReds,5,900\nMarsh Greens,4,800\nBlues,3,700\n"
KENNELS = "Kennel,Owner,State,Animals\nGreenway,Ann Doyle,LA,14\nHillside,Bea Quill,PA,9\nBrook,Cy Rowe,TX,11\n"
STOPS = "Stop,Opened,Line\nAldon,1890,Vale\nBirk,1901,Vale\nCoombe,1890,Vale\nDrum,1895,Vale\n"
BOATS = "Boat,Berth,Built,Signed off by\nKestrel,A1,1990,Ann Doyle\nMerlin,A2,1992,Bea Quill\nOsprey,B1,2001,Cato Lund\n"
CLUBS = "Club,Goal difference,Points\nArden,14,40\nBarrow,-3,20\nCorby,7,33\n"
FILMS = "Film,Director,Released\nThe Day After,Ann Doyle,1983\nAnother Spring,Bea Quill,1994\nHarbour,Cato Lund,2001\n"
PLOTS = "Plot,Holder,Shed\n1,Ann Doyle,yes\n3,Bea Quill,no\n5B,Cato Lund,yes\n7,Dag Rowe,yes\n9,Eva Stone,no\n"
STAFF = """\
Name,Role,Department,Office,Joined
Ines Okoro,Captain,Flight,Port Ember,2003-05-01
Otto Brand,Mechanic,Workshop,Velm,2020-03-01
Clara Winz,Accountant,Finance,Port Ember,2020-06-01
Petra Lund,Head of Finance,Finance,Port Ember,2021-01-01
Bo Hart,Mechanic,Workshop,Velm,2012-02-02
"""
pytestmark = pytest.mark.encoder


@pytest.fixture(scope="module")
def minilm() -> Embedder:
    return get_embedder()


@pytest.fixture(scope="module")
def store(minilm: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    with open_store(":memory:") as made:
        added(
            made,
            tmp_path_factory.mktemp("docs"),
            minilm,
            parties_csv=PARTIES,
            kennels_csv=KENNELS,
            stops_csv=STOPS,
            boats_csv=BOATS,
            clubs_csv=CLUBS,
            films_csv=FILMS,
            plots_csv=PLOTS,
            staff_csv=STAFF,
        )
        yield made


ANSWERS = (
    ("How many seats did the Reds win?", ["5"]),
    ("Which party won the most seats?", ["Reds"]),
    ("Which stops of the Vale line were opened in 1890 and later closed?", ["Aldon", "Coombe"]),
    ("Which stops were opened in 1895 or later?", ["Birk", "Drum"]),
    ("Which stops were opened in 1895 and later?", ["Birk", "Drum"]),
    ("In what year was Birk opened?", ["1901"]),
    ("Who owns Hillside?", ["Bea Quill"]),
    ("What is the goal difference of Arden?", ["14"]),
    ("Which club has the highest goal difference?", ["Arden"]),
    ("Who directed Another Spring?", ["Bea Quill"]),
    ("When was Another Spring released?", ["1994"]),
    ("Who works in Flight?", ["Ines Okoro"]),
    ("When did Petra Lund join?", ["2021-01-01"]),
)
VALUES = (
    ("How many seats are there in total?", "12"),
    ("How many mechanics are in the Workshop department?", "2"),
    ("How many accountants are in the Finance department?", "1"),
)
REFUSED = (
    ("In what year was Birk demolished?", "may tell of something else"),
    ("How many employees were fired in 2020?", "no cells"),
    ("Who killed Clara Winz?", "clearly the one"),
    ("Who is the husband of Ines Okoro?", "clearly the one"),
    ("Who painted Osprey?", "clearly the one"),
    ("Who poisoned Kestrel?", "clearly the one"),
    ("Which kennels have large animals?", "names no row"),
    ("Who owns kennels with play areas?", "has a meaning in it"),
    ("Which club comes after Arden?", "the rules do not read"),
    ("Is Arden ahead of Barrow?", "yes or no"),
)


@pytest.mark.parametrize(("question", "texts"), ANSWERS, ids=[each[0] for each in ANSWERS])
def test_what_tables_tell_is_answered(store: GraphStore, minilm: Embedder, question: str, texts: list[str]) -> None:
    ranking = Tables(store, minilm).retrieve(question)
    assert ranking, ranking.notes
    assert [cell.text for cell in ranking[0].cells] == texts


@pytest.mark.parametrize(("question", "value"), VALUES, ids=[each[0] for each in VALUES])
def test_what_is_counted_and_added(store: GraphStore, minilm: Embedder, question: str, value: str) -> None:
    found = Tables(store, minilm).retrieve(question)[0].trail.table
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize(("question", "reason"), REFUSED, ids=[each[0] for each in REFUSED])
def test_what_they_do_not_tell_is_refused_with_a_reason(
    store: GraphStore, minilm: Embedder, question: str, reason: str
) -> None:
    ranking = Tables(store, minilm).retrieve(question)
    assert not [hit for hit in ranking if hit.trail.table is not None]
    assert any(reason in note for note in ranking.notes), ranking.notes


def test_plots_are_counted_not_added(store: GraphStore, minilm: Embedder) -> None:
    ranking = Tables(store, minilm).retrieve("How many plots have a shed?")
    assert all(hit.trail.table is None or hit.trail.table.value == "3" for hit in ranking)


@pytest.mark.parametrize("question", ["Who poisoned Kestrel?", "Who is the widow of Bea Quill?", "Who killed Clara Winz?"])
def test_without_meanings_no_column_is_chosen_by_what_it_holds(
    tmp_path_factory: pytest.TempPathFactory, question: str
) -> None:
    hashing = get_embedder("hashing")
    with open_store(":memory:") as made:
        added(made, tmp_path_factory.mktemp("docs"), hashing, boats_csv=BOATS, staff_csv=STAFF)
        ranking = Tables(made, hashing).retrieve(question)
        assert not [hit for hit in ranking if hit.trail.table is not None]
