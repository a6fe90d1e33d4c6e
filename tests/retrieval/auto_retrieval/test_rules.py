"""The rules: what plain questions ask of metadata, and what they do not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.graph.filters.language import EVERYTHING, Filter
from clew.retrieval.auto_retrieval.catalogue import FieldCatalogue
from clew.retrieval.auto_retrieval.phrases import Phrases
from clew.retrieval.auto_retrieval.question_spec import MOST_PIECES, TOO_LONG, UNSURE, spec_by_rules
from clew.retrieval.auto_retrieval.spec import QuerySpec, ResultOrder
from clew.retrieval.auto_retrieval.tokens import tokens_of
from clew.tests.examples import examples
from clew.tests.retrieval.auto_retrieval.library import LIBRARY

WORDS = (
    'Danish reports by Ana Ruiz not or and in from since 1990 between 2000 "Nets" titled with without editor score above 4 '
    "pages tagged costs except latest three open access published , the edition 12 June whose is other than"
).split(" ")
ASKED = (
    # Known values of a field that is not named
    ("Danish reports", 'language = "Danish"'),
    ("Which Danish or Welsh documents mention eels?", 'language in ["Danish", "Welsh"]'),
    ("reports in Danish about eels", 'language = "Danish"'),
    ("papers written in Welsh on tides", 'language = "Welsh"'),
    ("Danish-language reports on eels", 'language = "Danish"'),
    ("documents by Ana Ruiz", 'author = "Ana Ruiz"'),
    ("anything by Ana Ruiz or Clem Oduya about nets", 'author in ["Ana Ruiz", "Clem Oduya"]'),
    ("reports about eels by Bo Tarn", 'author = "Bo Tarn"'),
    ("reports edited by Bo Tarn", 'editor = "Bo Tarn"'),
    ("articles written by Clem Oduya", 'author = "Clem Oduya"'),
    ("books published by the Institute of Tides", 'publisher = "Institute of Tides"'),
    ("everything from Harbour Press on storms", 'publisher = "Harbour Press"'),
    ("Harbour Press books on storms", 'publisher = "Harbour Press"'),
    ("astronomy papers", 'subject = "astronomy"'),
    ("documents that are Welsh", 'language = "Welsh"'),
    # Named fields
    ("documents with the subject sea law", 'subject = "sea law"'),
    ("documents whose subject is sea law or fishing", 'subject in ["sea law", "fishing"]'),
    ("subject: fishing", 'subject = "fishing"'),
    ("eels, language is Danish", 'language = "Danish"'),
    ("In the fishing subject, what is said of eels?", 'subject = "fishing"'),
    ("documents tagged costs", 'tags contains "costs"'),
    ("documents tagged costs and maps", 'tags contains "costs" and tags contains "maps"'),
    ("documents tagged costs or maps", 'tags contains "costs" or tags contains "maps"'),
    ("documents with the tag history", 'tags contains "history"'),
    ("documents in shelf room east wing", '`shelf.room` = "east wing"'),
    # Quotations and titles
    ('What does the document titled "Tide Tables" say?', 'title = "Tide Tables"'),
    ("What does the document called Tide Tables say?", 'title = "Tide Tables"'),
    ('documents with the title "Nets" or "The Reef"', 'title in ["Nets", "The Reef"]'),
    ('the entry "Nets"', 'title = "Nets"'),
    ('in the source "tides.txt"', 'source = "tides.txt"'),
    ('documents whose title contains "Tide"', 'title contains "Tide"'),
    ('author "Ana Ruiz"', 'author = "Ana Ruiz"'),
    # Numbers
    ("reports of more than 100 pages", "pages > 100"),
    ("reports with at least 1,000 pages", "pages >= 1000"),
    ("something under 12 pages on eels", "pages < 12"),
    ("64-page reports", "pages = 64"),
    ("reports between 50 and 100 pages long", "pages >= 50 and pages <= 100"),
    ("reports of 50 to 100 pages", "pages >= 50 and pages <= 100"),
    ("reports of 50 pages or more", "pages >= 50"),
    ("reports with no more than twelve pages", "pages <= 12"),
    ("reports with a score above 3.5", "score > 3.5"),
    ("reports with a score of 3.5 or better", "score >= 3.5"),
    ("reports scored 4 or higher", "score >= 4"),
    ("reports whose score is 4", "score = 4"),
    ("reports whose score is not 4", "score != 4"),
    ("score >= 3, eels", "score >= 3"),
    ("documents of edition 2", 'edition = 2 or edition = "2"'),
    ("documents with an edition above 1", "edition > 1"),
    (
        "reports from 2019 that are not the edition 2",
        'issued >= "2019" and issued < "2020" and not (edition = 2 or edition = "2")',
    ),
    # Dates
    ("reports from 2019", 'issued >= "2019" and issued < "2020"'),
    ("2019 reports", 'issued >= "2019" and issued < "2020"'),
    ("reports from the 1990s about eels", 'issued >= "1990" and issued < "2000"'),
    ("reports issued before 1980", 'issued < "1980"'),
    ("reports published after 1980", 'issued >= "1981"'),
    ("reports since 1980", 'issued >= "1980"'),
    ("reports until 1980", 'issued < "1981"'),
    ("reports on eels published in June 1967", 'issued >= "1967-06" and issued < "1967-07"'),
    ("reports issued on 12 June 1967", 'issued >= "1967-06-12" and issued < "1967-06-13"'),
    ("reports issued after December 31, 1999", 'issued >= "2000-01-01"'),
    ("reports issued by 1967-06-12", 'issued < "1967-06-13"'),
    ("reports from 2003 to 2007", 'issued >= "2003" and issued < "2008"'),
    ("documents updated between 2020-01 and 2020-06", 'updated_at >= "2020-01" and updated_at < "2020-07"'),
    ("anything published between 2003 and 2007 on eels?", 'issued >= "2003" and issued < "2008"'),
    ("What was published in 1967 about lamps?", 'issued >= "1967" and issued < "1968"'),
    ("reports from before 1980 on eels", 'issued < "1980"'),
    # Truth values and presence
    ("open access reports on eels", "open_access = true"),
    ("open-access Danish reports", 'open_access = true and language = "Danish"'),
    ("reports that are not open access", "open_access = false"),
    ("non-open-access reports", "open_access = false"),
    ("reports without an editor", "not exists(editor)"),
    ("reports that have no editor", "not exists(editor)"),
    ("reports with no score", "not exists(score)"),
    ("reports with an editor", "exists(editor)"),
    ("eels, only documents without an updated at date", "not exists(updated_at)"),
    # Negation
    ("eels, but not in English", 'not language = "English"'),
    ("reports not in English", 'language != "English"'),
    ("reports not by Ana Ruiz", 'author != "Ana Ruiz"'),
    ("all reports except those by Ana Ruiz", 'not author = "Ana Ruiz"'),
    ("all documents except Danish ones", 'not language = "Danish"'),
    ("non-Danish reports", 'language != "Danish"'),
    ("reports in any language other than English", 'language != "English"'),
    ("documents whose subject is not fishing", 'subject != "fishing"'),
    ("documents with a subject other than fishing or astronomy", 'subject != "fishing" and subject != "astronomy"'),
    ('eels, title not "Nets"', 'title != "Nets"'),
    ('everything but the document titled "Nets"', 'not title = "Nets"'),
    ("documents not tagged costs", 'exists(tags) and not tags contains "costs"'),
    ("reports not from 2019", 'issued < "2019" or issued >= "2020"'),
    ("nothing by Bo Tarn, eels", 'author != "Bo Tarn"'),
    # Blank quotations say nothing; one of marks may be a title
    ('documents " " by Ana Ruiz', 'author = "Ana Ruiz"'),
    ("“ ” Danish reports ' '", 'language = "Danish"'),
    # Several
    ("Danish reports of over 50 pages from after 2010", 'language = "Danish" and pages > 50 and issued >= "2011"'),
    ("reports by Ana Ruiz or in Danish", 'author = "Ana Ruiz" or language = "Danish"'),
    ("open access astronomy papers by Bo Tarn", 'open_access = true and subject = "astronomy" and author = "Bo Tarn"'),
    ("reports tagged maps with a score above 3", 'tags contains "maps" and score > 3'),
    (
        "Welsh reports, published before 1980, with at least 20 pages",
        'language = "Welsh" and issued < "1980" and pages >= 20',
    ),
)
NOT_ASKED = (
    "Who published the first map of the reef?",
    "Who directed the 1958 film of The Reef?",
    "Which Danish ships sank in 1890?",
    "Is the harbour safer now than it was in 1950?",
    "Is there an island with fewer than 3 lighthouses?",
    "How do you say herring in Welsh?",
    "What did Ana Ruiz find out about eels?",
    "Who was the oldest keeper of the lighthouse?",
    "What happened between 1914 and 1918 at the harbour?",
    "Why does the author of The Reef say that history repeats itself?",
    "Which language is spoken on the island?",
    "Who won the prize without a map?",
    "What are the tides like after 12 hours?",
    "How many pages has the longest logbook?",
    "reports about the flood of 1953",
    "When was the Institute of Tides founded?",
    "What is in the tide tables?",
    "How much is 5 percent of 200?",
    "",
    "?!",
)


@pytest.mark.parametrize(("question", "filter"), ASKED, ids=[each[0] for each in ASKED])
def test_a_filter_is_made_of_what_is_asked_of_documents(question: str, filter: str | None) -> None:
    made = spec_by_rules(question, LIBRARY)
    assert str(made.filter) == str(Filter.of(filter))


@pytest.mark.parametrize("question", NOT_ASKED)
def test_what_is_asked_of_the_world_is_no_filter(question: str) -> None:
    assert spec_by_rules(question, LIBRARY) == QuerySpec(question)


@pytest.mark.parametrize(
    ("question", "k", "order", "filter", "query"),
    [
        ("latest three reports on eels", 3, ResultOrder("issued"), "exists(issued)", "eels"),
        ("the five most recent Danish reports", 5, ResultOrder("issued"), 'language = "Danish" and exists(issued)', ""),
        ("the oldest report by Bo Tarn", 1, ResultOrder("issued", False), 'author = "Bo Tarn" and exists(issued)', ""),
        ("newest reports on nets", None, ResultOrder("issued"), "exists(issued)", "nets"),
        ("the first five Welsh documents", 5, None, 'language = "Welsh"', ""),
        ("show me two documents on nets", 2, None, None, "nets"),
        ("the last two reports", 2, ResultOrder("issued"), "exists(issued)", ""),
        ("the three highest scored reports", 3, ResultOrder("score"), "exists(score)", ""),
        ("the oldest two charts, by edition", None, None, None, "the oldest two charts, by edition"),
        ("the two oldest charts, by pages", 2, ResultOrder("pages", False), "exists(pages)", "charts"),
    ],
)
def test_numbers_of_hits_and_orders(
    question: str, k: int | None, order: ResultOrder | None, filter: str | None, query: str
) -> None:
    made = spec_by_rules(question, LIBRARY)
    assert (made.k, made.order, str(made.filter), made.query) == (k, order, str(Filter.of(filter)), query)


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ('What does the document titled "Nets" tell about the harbour?', "What does the document tell about the harbour?"),
        ("Danish reports of over 50 pages about strict rules", "strict rules"),
        ("In the fishing subject, what has been lost at sea?", "what has been lost at sea?"),
    ],
)
def test_what_is_left_is_searched_for(question: str, query: str) -> None:
    assert spec_by_rules(question, LIBRARY).query == query


@pytest.mark.parametrize(
    "question",
    [
        'Danish reports whose author is "Zoe Lund"',
        "Danish reports with 3 editions not in the subject of fishing nor edition 7 of 1950",
        "reports from 2019 that are neither Danish nor Welsh",
        f"Danish reports with a score above {'9' * 20}",
        f"Danish reports with a score above {'9' * 400}.5",
        f"Danish reports of over {'9' * 20} pages",
    ],
)
def test_where_a_part_is_not_understood_there_is_no_filter(question: str) -> None:
    made = spec_by_rules(question, LIBRARY)
    assert (made.filter, made.query) == (EVERYTHING, question)
    assert UNSURE in made.notes


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Danish reports from 1874 to 1500", "from 1874 to 1500"),
        ("reports not from June 1967 to May 1967", "from 1967-06 to 1967-05"),
        ("reports of 100 to 50 pages", "from 100 to 50"),
        ("reports with a score between 4 and 1.5", "from 4 to 1.5"),
    ],
)
def test_a_range_that_ends_before_it_begins_is_refused(question: str, told: str) -> None:
    made = spec_by_rules(question, LIBRARY)
    assert (made.filter, made.query, made.notes) == (EVERYTHING, question, (UNSURE,))
    assert made.rejected == (f"nothing is {told}: a range begins with its least value",)


def test_a_range_within_one_stretch_of_time_is_kept() -> None:
    assert str(spec_by_rules("reports from the 1990s to 1995", LIBRARY).filter) == 'issued >= "1990" and issued < "1996"'


@pytest.mark.parametrize("text", ["the ", "1999 ", '"a" ', "Danish or ", "“"])
def test_a_long_text_is_searched_as_it_is(text: str) -> None:
    question = text * (20_000 // len(text))
    assert spec_by_rules(question, LIBRARY) == QuerySpec(question, notes=(TOO_LONG,))


def test_a_question_of_as_many_words_as_are_read_is_read() -> None:
    question = "Danish reports about " + "eel " * (MOST_PIECES - 3)
    assert str(spec_by_rules(question, LIBRARY).filter) == 'language = "Danish"'
    assert spec_by_rules(f"{question}eel", LIBRARY).notes == (TOO_LONG,)


def test_a_run_of_articles_is_gone_over_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    roles = Phrases.roles

    def counted(phrases: Phrases, place: int) -> frozenset[str]:
        seen.append(place)
        return roles(phrases, place)

    monkeypatch.setattr(Phrases, "roles", counted)

    def steps(length: int) -> int:
        seen.clear()
        spec_by_rules("the " * length, LIBRARY)
        return len(seen)

    assert steps(140) < 3 * steps(70)


@given(st.lists(st.sampled_from(["the", "is", "of", "eel", "which are"]), max_size=12), st.integers(-2, 14))
def test_articles_are_skipped_as_they_stand(said: list[str], place: int) -> None:
    phrases = Phrases(tokens_of(" ".join(said), LIBRARY), LIBRARY)
    after = before = place
    while phrases.has(after, "a", "is"):
        after += 1
    while before >= 0 and phrases.has(before, "a", "is"):
        before -= 1
    assert (phrases.skip(place, "is"), phrases.back(place, "is")) == (after, before)


def test_nothing_is_asked_where_there_is_no_metadata() -> None:
    for question, _ in ASKED:
        assert spec_by_rules(question, FieldCatalogue({})).filter == EVERYTHING


@given(st.text(max_size=80) | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
@settings(deadline=None, max_examples=examples(200))
def test_any_question_gives_a_filter_that_the_fields_allow(question: str) -> None:
    made = spec_by_rules(question, LIBRARY)
    made.filter.check({name: held.types for name, held in LIBRARY.fields.items()})
    assert Filter.of(str(made.filter)) == made.filter
    assert made.k is None or made.k > 0
