"""What the rules of `table` understand in tables of other fields: a clinic, flights, a race, results, elements, courses."""

from collections.abc import Iterator

import pytest

from clew.graph.store import GraphStore, open_store
from clew.models.embedder import get_embedder
from clew.retrieval.retrievers.table import Tables
from clew.tests.retrieval.retrievers.test_table import added

CLINIC = """\
Clinic register 2023,,,,,
,,,,,
Doctor,Dept.,Patients seen,Avg. wait (min),Room,On leave
Dr Amina Sol,Cardiology,412,23,12,
Dr Piet Borg,Surgery,198,41,14,yes
Dr Lena Fisk,Cardiology,377,19,15,
Dr Omar Tal,Dermatology,520,12,7,
Dr Ines Roy,Surgery,240,35,9,yes
Total,,1747,,,
"""
FLIGHTS = """\
# Departures from Kell airport, 3 June 2024

| Flight | Airline | To | Departs | Gate | Seats | Status |
|---|---|---|---|---|---|---|
| KL102 | Kellair | Oslo | 06:25 | A1 | 180 | on time |
| NR7 | Northwing | Bergen | 07:10 | B4 | 76 | delayed |
| KL118 | Kellair | Paris | 09:45 | A3 | 180 | cancelled |
| SV30 | Silva | Porto | 11:05 | B2 | 144 | on time |
| NR11 | Northwing | Oslo | 18:30 | B4 | 76 | on time |
"""
RACE = """\
<html><body><h1>Tarn Half Marathon 2022</h1><table><caption>Results</caption>
<tr><th>Rank</th><th>Runner</th><th>Club</th><th>Sex</th><th>Time</th><th>Age</th></tr>
<tr><td>1</td><td>Bo Lindt</td><td>Tarn AC</td><td>M</td><td>1:09:12</td><td>29</td></tr>
<tr><td>2</td><td>Eva Marsh</td><td>Fell Runners</td><td>F</td><td>1:12:40</td><td>34</td></tr>
<tr><td>3</td><td>Jan Ott</td><td>Tarn AC</td><td>M</td><td>1:13:05</td><td>41</td></tr>
<tr><td>4</td><td>Rita Cole</td><td>Harbour Harriers</td><td>F</td><td>1:15:59</td><td>22</td></tr>
<tr><td>5</td><td>Sam Pike</td><td>Fell Runners</td><td>M</td><td>1:21:30</td><td>57</td></tr>
</table></body></html>
"""
RESULTS = """\
<html><body><h1>Company results</h1><table>
<tr><th rowspan="2">Company</th><th rowspan="2">HQ</th><th colspan="2">2021</th><th colspan="2">2022</th></tr>
<tr><th>Revenue</th><th>Profit</th><th>Revenue</th><th>Profit</th></tr>
<tr><td>Orla Foods</td><td>Cork</td><td>120</td><td>8.5</td><td>131</td><td>9.1</td></tr>
<tr><td>Brae Wind</td><td>Oban</td><td>44</td><td>2.0</td><td>40</td><td>1.5</td></tr>
<tr><td>Sill Glass</td><td>Cork</td><td>210</td><td>15.2</td><td>260</td><td>21.0</td></tr>
<tr><td>Total</td><td></td><td>374</td><td>25.7</td><td>431</td><td>31.6</td></tr>
</table></body></html>
"""
ELEMENTS = """\
Element;Symbol;Atomic number;Melting point (°C);Density (g/cm³);Discovered by;Discovered
Gallium;Ga;31;29,8;5,91;Lecoq de Boisbaudran;1875
Indium;In;49;156,6;7,31;Reich and Richter;1863
Rhenium;Re;75;3186;21,02;Noddack and Tacke;1925
Hafnium;Hf;72;2233;13,31;Coster and de Hevesy;1923
Polonium;Po;84;254;9,20;Marie Curie;1898
"""
COURSES = """\
# Courses at Lydd College, autumn term

## Day courses

| Code | Course | Tutor | Day | Starts | Weeks | Fee (£) | Places left |
|---|---|---|---|---|---|---|---|
| D10 | Pottery | Maud Ellis | Monday | 09:30 | 10 | 145 | 3 |
| D11 | Welsh for beginners | Rhys Pugh | Tuesday | 10:00 | 12 | 120 | 0 |
| D12 | Bookbinding | Maud Ellis | Friday | 13:15 | 6 | 210 | 5 |

## Evening courses

| Code | Course | Tutor | Day | Starts | Weeks | Fee (£) | Places left |
|---|---|---|---|---|---|---|---|
| E20 | Life drawing | Cy Novak | Monday | 18:30 | 8 | 98 | 2 |
| E21 | Italian | Gia Ferro | Wednesday | 19:00 | 12 | 135 | |
| E22 | Welding | Rhys Pugh | Thursday | 18:00 | 5 | 260 | 1 |
"""
LEAGUE = """\
# Dale league, season 1990/91

| Pos | Club | P | W | D | L | GF | GA | Pts |
|---|---|---|---|---|---|---|---|---|
| 1 | Ashby (C) | 12 | 10 | 0 | 2 | 30 | 11 | 20½ |
| 2 | Moor Vale | 12 | 9 | 1 | 2 | 28 | 14 | 19 |
| 3 | Ley Rovers | 12 | 2 | 1 | 9 | 9 | 31 | 5 |

# Staff of the Dale mill

| Name | Fl. | Floor | Job title | Salary (£ p.a.) | Manager |
|---|---|---|---|---|---|
| Una Weld | x | G | Director | 82,000 | |
| Ned Orton | x | 2 | Fitter | 41,000 | Una Weld |
| Pia Holt | x | G | Clerk | 29,500 | Una Weld |
"""
BUILDS = """\
# Builds of Harrier

| Version | Codename | Released | Supported until | Compile time | Faults fixed |
|---|---|---|---|---|---|
| 1.2 | Jay | 3 May 2018 | 2019-05-03 | 40 min | 21 |
| 1.9 | Rook | 2019-11-02 | 2 Nov 2020 | 1 h 5 min | 90 |
| 1.10 | Sparrow | 14 June 2021 | 2022-06-14 | 2 h | 112 |
"""


pytestmark = pytest.mark.encoder


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    with open_store(":memory:") as made:
        added(
            made,
            tmp_path_factory.mktemp("docs"),
            get_embedder(),
            clinic_csv=CLINIC,
            flights_md=FLIGHTS,
            race_html=RACE,
            results_html=RESULTS,
            elements_csv=ELEMENTS,
            courses_md=COURSES,
            league_md=LEAGUE,
            builds_md=BUILDS,
        )
        yield made


ANSWERS = (
    # Names of columns in other words, abbreviated or as initials
    ("Which department does Dr Omar Tal belong to?", ["Dermatology"]),
    ("How many patients did Dr Lena Fisk see?", ["377"]),
    ("Who teaches Italian?", ["Gia Ferro"]),
    ("What does the bookbinding course cost?", ["210"]),
    ("How much does pottery cost?", ["145"]),
    ("How many games did Moor Vale win?", ["9"]),
    ("Which side scored the fewest goals?", ["Ley Rovers"]),
    ("Which club conceded the most goals?", ["Ley Rovers"]),
    ("How many points did Ashby get?", ["20½"]),
    ("Who is Ned Orton's boss?", ["Una Weld"]),
    ("Who earns the most?", ["Una Weld"]),
    ("What is the symbol of rhenium?", ["Re"]),
    ("What is the atomic number of gallium?", ["31"]),
    # Which end of what, and what is asked of the winner
    ("Which doctor has the shortest average wait?", ["Dr Omar Tal"]),
    ("What is the longest wait?", ["41"]),
    ("What was the longest wait listed here?", ["41"]),
    ("What doctor has the longest wait?", ["Dr Piet Borg"]),
    ("What club scored the most goals?", ["Ashby (C)"]),
    ("What is the age of the fastest runner?", ["29"]),
    ("Who was the fastest woman?", ["Eva Marsh"]),
    ("Which element has the lowest melting point?", ["Gallium"]),
    ("Which company made the largest profit in 2022?", ["Sill Glass"]),
    ("Which build fixed the most faults?", ["1.10"]),
    ("Who came third in the Tarn Half Marathon?", ["Jan Ott"]),
    # Rows by number, code, ordinal, letter
    ("Which element is number 72?", ["Hafnium"]),
    ("What was Harrier 1.10 codenamed?", ["Sparrow"]),
    ("What day is D11 on?", ["Tuesday"]),
    ("How many weeks does E22 last?", ["5"]),
    ("Who works on the second floor?", ["Ned Orton"]),
    ("Which people are on the ground floor?", ["Una Weld", "Pia Holt"]),
    # Times of day, durations, dates
    ("When does the flight to Porto leave?", ["11:05"]),
    ("What time does KL118 depart?", ["09:45"]),
    ("Which flights leave before 10:00?", ["KL102", "NR7", "KL118"]),
    ("Which runner is younger than 25?", ["Rita Cole"]),
    ("Which builds came out before 2020?", ["1.2", "1.9"]),
    ("Which build takes longest to compile?", ["1.10"]),
    # What is denied
    ("Which flights are not on time?", ["NR7", "KL118"]),
    ("Which doctors are not on leave?", ["Dr Amina Sol", "Dr Lena Fisk", "Dr Omar Tal"]),
    ("Which doctors are on leave?", ["Dr Piet Borg", "Dr Ines Roy"]),
    ("Who has no manager?", ["Una Weld"]),
    # Names in two columns
    ("Who reports to Una Weld?", ["Ned Orton", "Pia Holt"]),
    ("List everyone on Una Weld's team.", ["Ned Orton", "Pia Holt"]),
    # Comparisons of one of several columns
    ("Which companies had a revenue of more than 100 in 2022?", ["Orla Foods", "Sill Glass"]),
    ("What was the revenue of Brae Wind in 2021?", ["44"]),
    ("Which doctors saw more than 400 patients?", ["Dr Amina Sol", "Dr Omar Tal"]),
    ("Who earns less than 40,000 pounds?", ["Pia Holt"]),
    ("Which evening courses cost less than 150 pounds?", ["Life drawing", "Italian"]),
)
VALUES = (
    ("How many patients were seen in total?", "1747", 5),
    ("How many patients were seen in cardiology altogether?", "789", 2),
    ("What is the average wait in surgery?", "38", 2),
    ("How many doctors work in surgery?", "2", 2),
    ("On how many flights are there more than 100 seats?", "3", 3),
    ("What was the total revenue of the Cork companies in 2022?", "391", 2),
    ("How many runners are there from Tarn AC?", "2", 2),
)
UNANSWERED = (
    "Who is Maud Ellis's boss?",
    "When was Dr Piet Borg born?",
    "What does flight KL102 cost?",
    "Where was polonium discovered?",
    "Which runners are from Norway?",
    "Which courses does Rhys Pugh teach?",
    "Which day courses are on Thursday?",
    "Which company is not the largest?",
    "Who finished last?",
)


def cells(store: GraphStore, question: str) -> list[str]:
    ranking = Tables(store, get_embedder()).retrieve(question)
    return [cell.text for cell in ranking[0].cells] if ranking else []


@pytest.mark.parametrize(("question", "texts"), ANSWERS, ids=[each[0] for each in ANSWERS])
def test_questions_are_answered_in_the_words_of_people(store: GraphStore, question: str, texts: list[str]) -> None:
    assert cells(store, question) == texts


@pytest.mark.parametrize(("question", "value", "rows"), VALUES, ids=[each[0] for each in VALUES])
def test_rows_that_add_up_the_others_are_not_counted(store: GraphStore, question: str, value: str, rows: int) -> None:
    found = Tables(store, get_embedder()).retrieve(question)[0].trail.table
    assert found is not None
    assert (found.value, len(found.cells)) == (value, rows)


@pytest.mark.parametrize("question", UNANSWERED)
def test_what_is_not_plain_is_not_answered(store: GraphStore, question: str) -> None:
    assert cells(store, question) == []
