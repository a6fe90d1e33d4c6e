"""The rules on stores of other documents than reports: broadcasts, photos, tickets, rulings, invoices, messages, recipes."""

import pytest

from clew.graph.field_values import FieldValues
from clew.graph.filters.language import Filter
from clew.retrieval.auto_retrieval.catalogue import FieldCatalogue
from clew.retrieval.auto_retrieval.question_spec import spec_by_rules

TEXT, NUMBER, TRUTH, ARRAY = ("string",), ("number",), ("boolean",), ("array",)
TITLES = {"title": FieldValues(TEXT, ("Mud", "The Kiln")), "source": FieldValues(TEXT, ("a.jsonl#1", "a.jsonl#2"))}


def catalogue(**fields: FieldValues) -> FieldCatalogue:
    return FieldCatalogue(TITLES | fields)


RADIO = catalogue(
    host=FieldValues(TEXT, ("Oona Brill", "Sef Marlow", "Tiago Reis")),
    show=FieldValues(TEXT, ("Deep Field", "Slow Harbours", "The Lamp Room")),
    season=FieldValues(NUMBER, (1, 2, 3, 4)),
    minutes=FieldValues(NUMBER, (12, 30, 45, 61)),
    aired=FieldValues(TEXT, ("2014-02-03", "2016-07-09", "2021-11-30")),
    language=FieldValues(TEXT, ("English", "Finnish", "Portuguese")),
    format=FieldValues(TEXT, ("debate", "essay", "interview", "reading")),
    live=FieldValues(TRUTH, (False, True)),
    topics=FieldValues(ARRAY, ("farming", "law", "moths", "tin")),
    guest=FieldValues(TEXT, ("Ada Quist", "Dr Pell")),
)
PHOTOS = catalogue(
    photographer=FieldValues(TEXT, ("Ines Kolb", "Jo Adair")),
    camera=FieldValues(TEXT, ("Ferrox 2", "Lumo")),
    taken=FieldValues(TEXT, ("1988-05-01", "2003-10-12")),
    place=FieldValues(TEXT, ("Brakka", "Upper Tarn")),
    colour=FieldValues(TRUTH, (False, True)),
    width_cm=FieldValues(NUMBER, (12, 30)),
)
TICKETS = catalogue(
    reporter=FieldValues(TEXT, ("dana", "piotr")),
    assignee=FieldValues(TEXT, ("kim", "piotr")),
    priority=FieldValues(TEXT, ("high", "low", "normal")),
    status=FieldValues(TEXT, ("closed", "open", "waiting")),
    opened=FieldValues(TEXT, ("2023-01-05", "2024-02-07")),
    votes=FieldValues(NUMBER, (0, 3, 12)),
    labels=FieldValues(ARRAY, ("crash", "docs", "search")),
)
RULINGS = catalogue(
    court=FieldValues(TEXT, ("Admiralty Court", "High Court")),
    judge=FieldValues(TEXT, ("Lady Farr", "Lord Onslow")),
    decided=FieldValues(TEXT, ("1998-03-04", "2011-09-30")),
    area=FieldValues(TEXT, ("contract", "salvage")),
    overturned=FieldValues(TRUTH, (False, True)),
    page_count=FieldValues(NUMBER, (14, 80)),
)
INVOICES = catalogue(
    supplier=FieldValues(TEXT, ("Bolt & Sons", "Mellin Paper")),
    currency=FieldValues(TEXT, ("EUR", "GBP")),
    total=FieldValues(NUMBER, (90.5, 1200)),
    issued=FieldValues(TEXT, ("2022-02-01", "2023-06-01")),
    paid=FieldValues(TRUTH, (False, True)),
)
PAPERS = catalogue(
    date=FieldValues(TEXT, ("2020-11-30", "2021-05-02", "2022-01-02")),
    year=FieldValues(NUMBER, (2020, 2021)),
    published=FieldValues(TEXT, ("2020-12", "2022-03")),
)
RECIPES = catalogue(
    chef=FieldValues(TEXT, ("Lena Voss", "Mo Haddad")),
    cuisine=FieldValues(TEXT, ("Greek", "Thai")),
    servings=FieldValues(NUMBER, (2, 4, 8)),
    vegan=FieldValues(TRUTH, (False, True)),
    total_hours=FieldValues(NUMBER, (0.5, 2)),
)
FILES = FieldCatalogue(
    {
        "source": FieldValues(TEXT, ("law/nets.md", "maps/coast.txt", "maps/fells.txt", "old/notes.txt", "new/notes.txt")),
        "year": FieldValues(NUMBER, (1890, 1951)),
    }
)

ASKED = (
    (PAPERS, "documents of 2021", "year = 2021"),
    (PAPERS, "papers from 2019 to 2021", "year >= 2019 and year < 2022"),
    (PAPERS, "papers published in 2020", 'published >= "2020" and published < "2021"'),
    (PAPERS, "papers from May 2021", 'published >= "2021-05" and published < "2021-06"'),
    # What documents are called
    (RADIO, "Finnish episodes about tar", 'language = "Finnish"'),
    (RADIO, "which programmes in Portuguese are about cork?", 'language = "Portuguese"'),
    (RADIO, "podcasts from 2016 on moths", 'aired >= "2016" and aired < "2017"'),
    (RADIO, "tar kilns in an episode without a guest", "not exists(guest)"),
    (RADIO, "episodes with a guest on mud", "exists(guest)"),
    (RADIO, "Finnish episodes featuring a guest", 'language = "Finnish" and exists(guest)'),
    (RADIO, "The Lamp Room episodes about oil", 'show = "The Lamp Room"'),
    (RADIO, "Lamp Room episodes about oil", 'show = "The Lamp Room"'),
    (RADIO, "episodes of Slow Harbours on cranes", 'show = "Slow Harbours"'),
    (RADIO, "episodes on Deep Field about dark matter", 'show = "Deep Field"'),
    (RADIO, "Deep Field: what is dark matter?", 'show = "Deep Field"'),
    (RADIO, "in the show Deep Field, what is dark matter?", 'show = "Deep Field"'),
    (RADIO, "tin episodes in Finnish", 'topics contains "tin" and language = "Finnish"'),
    (RADIO, "episodes tagged tin", 'topics contains "tin"'),
    (RADIO, "episodes on the topic of tin mines by Oona Brill", 'host = "Oona Brill"'),
    (PHOTOS, "photos of ferries taken in 1988", 'taken >= "1988" and taken < "1989"'),
    (PHOTOS, "pictures taken by Jo Adair of the pier", 'photographer = "Jo Adair"'),
    (PHOTOS, "Jo Adair's photographs of the pier", 'photographer = "Jo Adair"'),
    (PHOTOS, "photos from Upper Tarn", 'place = "Upper Tarn"'),
    (PHOTOS, "photos of sheep that Ines Kolb took", 'photographer = "Ines Kolb"'),
    (PHOTOS, "colour photos of sheep", "colour = true"),
    (TICKETS, "tickets reported by dana on slow search", 'reporter = "dana"'),
    (TICKETS, "open tickets about search", 'status = "open"'),
    (TICKETS, "high priority tickets opened before 2024", 'priority = "high" and opened < "2024"'),
    (TICKETS, "issues with at least 3 votes", "votes >= 3"),
    (TICKETS, "tickets whose status is not closed", 'status != "closed"'),
    (TICKETS, "bugs labelled crash", 'labels contains "crash"'),
    (RULINGS, "rulings by Lord Onslow on towage", 'judge = "Lord Onslow"'),
    (RULINGS, "judgments of the Admiralty Court about wrecks", 'court = "Admiralty Court"'),
    (RULINGS, "salvage decisions from the nineties", 'area = "salvage" and decided >= "1990" and decided < "2000"'),
    (RULINGS, "cases on tugs decided since 2005", 'decided >= "2005"'),
    (RULINGS, "rulings that were not overturned", "overturned = false"),
    (RULINGS, "rulings of more than 20 pages", "page_count > 20"),
    (INVOICES, "unpaid? bills from Mellin Paper", 'supplier = "Mellin Paper"'),
    (INVOICES, "invoices with a total over 1,000", "total > 1000"),
    (INVOICES, "invoices issued in June 2023", 'issued >= "2023-06" and issued < "2023-07"'),
    (INVOICES, "bills that are not paid", "paid = false"),
    (RECIPES, "vegan Thai recipes with limes", 'vegan = true and cuisine = "Thai"'),
    (RECIPES, "recipes for 4 servings", "servings = 4"),
    (RECIPES, "recipes by Mo Haddad that take less than 45 minutes", 'chef = "Mo Haddad" and total_hours < 0.75'),
    (RECIPES, "dishes that are neither Greek nor vegan", None),
    # Values that are what documents are called
    (RADIO, "interviews about bees", 'format = "interview"'),
    (RADIO, "debates of more than 40 minutes on quotas", 'format = "debate" and minutes > 40'),
    (RADIO, "essays and readings about moss", 'format in ["essay", "reading"]'),
    (RADIO, "episodes that are interviews", 'format = "interview"'),
    (RADIO, "Finnish interviews longer than half an hour", 'language = "Finnish" and format = "interview" and minutes > 30'),
    (RADIO, "an interview with Ada Quist on clay", 'format = "interview" and guest = "Ada Quist"'),
    (RADIO, "everything but interviews, on clay", 'not format = "interview"'),
    (RADIO, "Sef Marlow's interviews in season 2", 'host = "Sef Marlow" and format = "interview" and season = 2'),
    # Numbers beside their field, in their own or another unit
    (RADIO, "season 3 episodes on mud", "season = 3"),
    (RADIO, "episodes of season 3 on mud", "season = 3"),
    (RADIO, "In season 3, who speaks about mud?", "season = 3"),
    (RADIO, "episodes of the second season on mud", "season = 2"),
    (RADIO, "episodes from seasons 1 and 2", "season = 1 or season = 2"),
    (RADIO, "season 2 or 4 episodes about mud", "season = 2 or season = 4"),
    (RADIO, "episodes from seasons 2 to 4", "season >= 2 and season <= 4"),
    (RADIO, "episodes after season 2", "season > 2"),
    (RADIO, "season 3 episodes of Deep Field", 'season = 3 and show = "Deep Field"'),
    (RADIO, "episodes of at least an hour on mud", "minutes >= 60"),
    (RADIO, "episodes under a quarter of an hour", "minutes < 15"),
    (RADIO, "45-minute episodes on mud", "minutes = 45"),
    (RADIO, "episodes between 20 and 40 minutes long on mud", "minutes >= 20 and minutes <= 40"),
    (RADIO, "episodes shorter than 20 min", "minutes < 20"),
    # By whom and when
    (RADIO, "every episode hosted by Tiago Reis", 'host = "Tiago Reis"'),
    (RADIO, "episodes presented by Tiago Reis or Sef Marlow", 'host in ["Tiago Reis", "Sef Marlow"]'),
    (RADIO, "episodes not hosted by Tiago Reis", 'host != "Tiago Reis"'),
    (RADIO, "what did Oona Brill host in 2016?", 'host = "Oona Brill" and aired >= "2016" and aired < "2017"'),
    (RADIO, "episodes about clay with guest Dr Pell", 'guest = "Dr Pell"'),
    (RADIO, "episodes on cider that aired in July 2016", 'aired >= "2016-07" and aired < "2016-08"'),
    (RADIO, "episodes on cider broadcast before 2015", 'aired < "2015"'),
    (RADIO, "anything on cider aired after 9 July 2016", 'aired >= "2016-07-10"'),
    (RADIO, "cider, episodes aired from 2014 to 2016", 'aired >= "2014" and aired < "2017"'),
    (RADIO, "what aired in 2021 about cider?", 'aired >= "2021" and aired < "2022"'),
    (RADIO, "cider? only episodes from the 2010s", 'aired >= "2010" and aired < "2020"'),
    # What is so and is not
    (RADIO, "live episodes about clay", "live = true"),
    (RADIO, "episodes about clay that were recorded live", "live = true"),
    (RADIO, "clay episodes that were not recorded live", "live = false"),
    (RADIO, "episodes recorded in front of a live audience", "live = true"),
    (RADIO, "episodes that aren't live", "live = false"),
    (RADIO, "moon moths, episodes not in English", 'language != "English"'),
    (RADIO, "river law, episodes whose format is not debate", 'format != "debate"'),
    (RADIO, "episodes except debates", 'not format = "debate"'),
    (RADIO, 'title should be "Mud" or "The Kiln"', 'title in ["Mud", "The Kiln"]'),
    (RADIO, "episodes with at least 50 minutes and a guest", "minutes >= 50 and exists(guest)"),
    (RADIO, "episodes about moths with a guest", "exists(guest)"),
    (RADIO, "interviews hosted by a stranger", None),
    (RADIO, "which interviews mention cider?", 'format = "interview"'),
    (RADIO, '"Slow Harbours" episodes on cranes', 'show = "Slow Harbours"'),
    (RADIO, "episodes aired in the first half of 2016", 'aired >= "2016-01" and aired < "2016-07"'),
    (RADIO, "episodes aired in or after 2016 about cider", 'aired >= "2016"'),
    # Sources by name
    (FILES, "What does maps/coast.txt say of shoals?", 'source = "maps/coast.txt"'),
    (FILES, "shoals in coast.txt", 'source = "maps/coast.txt"'),
    (FILES, "What is in notes.txt?", None),
    (FILES, "shoals, but not in nets.md", 'not source = "law/nets.md"'),
)
ORDERED = (
    (RADIO, "the newest Finnish episode", 1, True, "aired"),
    (RADIO, "the 4 earliest interviews", 4, False, "aired"),
    (RADIO, "the oldest episode about clay", 1, False, "aired"),
    (RADIO, "the latest three episodes of Deep Field", 3, True, "aired"),
    (RADIO, "the most recent thing that Oona Brill hosted", 1, True, "aired"),
    (RADIO, "the last two debates", 2, True, "aired"),
    (RADIO, "the longest episode on clay", 1, True, "minutes"),
    (RADIO, "the three shortest interviews", 3, False, "minutes"),
    (RADIO, "the first episode of Deep Field", 1, False, "aired"),
    (RADIO, "the first three episodes of Deep Field", 3, False, "aired"),
    (PHOTOS, "the oldest photo of a ferry", 1, False, "taken"),
    (TICKETS, "the newest ticket reported by dana", 1, True, "opened"),
    (INVOICES, "the two latest invoices", 2, True, "issued"),
    (INVOICES, "the two highest invoices, by total", 2, True, "total"),
    (RULINGS, "the most recent ruling on towage", 1, True, "decided"),
)
NOT_ASKED = (
    (RADIO, "solar panels on debate halls"),
    (RADIO, "Finnish saunas: what wood is the bench made of?"),
    (RADIO, "can a live eel climb 30 metres of wall"),
    (RADIO, "songs of the Finnish miners"),
    (RADIO, "who was the last guest at the Harbour Hotel?"),
    (RADIO, "who was live at the pier in 2016?"),
    (RADIO, "is 45 minutes enough to boil tar?"),
    (RADIO, "did the Finnish interview the prisoners in 2016"),
    (RADIO, "the second newest episode"),
    (RADIO, "why do moths like a warm night"),
    (RADIO, "the thermometer readings of 1929"),
    (RADIO, "a reading of the barometer in winter"),
    (RADIO, "how long is the second season of the moth?"),
    (RADIO, "was the match of 1929 lost by both sides?"),
    (RADIO, "Portuguese law on weirs"),
    (RADIO, "what did Ada Quist say about clay?"),
    (RADIO, "who sold the show horses in 2014?"),
    (RADIO, "is tin mined in Finnish hills before winter?"),
    (RADIO, "interview questions that a miner fears"),
    (PHOTOS, "how does a camera of 1988 work?"),
    (PHOTOS, "who was shot in Brakka in 1988?"),
    (TICKETS, "how do I open the search window?"),
    (TICKETS, "what does status 3 mean?"),
    (RULINGS, "what is a contract in high places?"),
    (RULINGS, "who decided that ships need a flag in 1998?"),
    (INVOICES, "how much paper is in a ream of 500?"),
    (RECIPES, "how do Greek farmers salt olives?"),
    (RECIPES, "can vegan cheese melt in 2 hours?"),
    (FILES, "how deep is the fjord at maps end?"),
)


@pytest.mark.parametrize(("store", "question", "filter"), ASKED, ids=[each[1] for each in ASKED])
def test_documents_are_asked_for_by_what_a_store_calls_them(
    store: FieldCatalogue, question: str, filter: str | None
) -> None:
    assert str(spec_by_rules(question, store).filter) == str(Filter.of(filter))


@pytest.mark.parametrize(("store", "question", "k", "descending", "field"), ORDERED, ids=[each[1] for each in ORDERED])
def test_orders_are_asked_for_by_what_a_store_calls_them(
    store: FieldCatalogue, question: str, k: int, descending: bool, field: str
) -> None:
    made = spec_by_rules(question, store)
    assert made.order is not None
    assert (made.k, made.order.descending, made.order.field) == (k, descending, field)


@pytest.mark.parametrize(("store", "question"), NOT_ASKED, ids=[each[1] for each in NOT_ASKED])
def test_words_of_a_store_are_no_filter_where_they_speak_of_the_world(store: FieldCatalogue, question: str) -> None:
    made = spec_by_rules(question, store)
    assert (str(made.filter), made.k, made.order, made.query) == (str(Filter.of(None)), None, None, question)
