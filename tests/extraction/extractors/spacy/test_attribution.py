"""By whose word a fact is stated, and as what."""

import pytest

from clew.extraction.base import OpenTriplet

from .extracted import triplets

pytestmark = pytest.mark.encoder


def stated(text: str, subject: str = "Globex", obj: str = "Acme") -> OpenTriplet:
    """The first triplet between these ends."""
    return next(
        each
        for each in triplets(text)
        if each.subject.text.endswith(subject) and obj in each.object.text and not each.pattern.endswith(".clause")
    )


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Tom Hart claimed that Globex bought Acme.", "Tom Hart"),
        ("Tom Hart claimed Globex bought Acme.", "Tom Hart"),
        ("According to Tom Hart, Globex bought Acme.", "Tom Hart"),
        ("Globex bought Acme, according to the Fjord Times.", "Fjord Times"),
        ("Globex, Tom Hart alleged, bought Acme.", "Tom Hart"),
        ("“Globex bought Acme,” said Tom Hart.", "Tom Hart"),
        ("Tom Hart said, “In 2004 the owners of Globex bought Acme.”", "Tom Hart"),
        ("Tom Hart told reporters that Globex bought Acme.", "Tom Hart"),
        ("In the view of Tom Hart, Globex bought Acme.", "Tom Hart"),
        ("Tom Hart accused Globex of robbing Acme.", "Tom Hart"),
        ("The claim by Tom Hart that Globex bought Acme is old.", "Tom Hart"),
        ("The mayor, Tom Hart, insists that Globex bought Acme.", "Tom Hart"),
        ("Tom Hart was quoted as saying that Globex bought Acme.", "Tom Hart"),
        ("Tom Hart lives in Oslo. Hart wrote that Globex bought Acme.", "Tom Hart"),
        ("Tom Hart lives in Oslo. He wrote that Globex bought Acme.", "Tom Hart"),
        ("Police believe that Globex robbed Acme.", "Police"),
        ("As Tom Hart tells it, Globex bought Acme.", "Tom Hart"),
        ("As reported by the Fjord Times, Globex bought Acme.", "Fjord Times"),
        ("If one believes Tom Hart, Globex bought Acme.", "Tom Hart"),
        ("If Tom Hart is to be believed, Globex bought Acme.", "Tom Hart"),
        ("Per Tom Hart, Globex bought Acme.", "Tom Hart"),
        ("In Tom Hart's telling, Globex bought Acme.", "Tom Hart"),
        ("To hear Tom Hart tell it, Globex bought Acme.", "Tom Hart"),
        ("Tom Hart's memoir has it that Globex bought Acme.", "Tom Hart"),
        ("Tom Hart's view was that Globex bought Acme.", "Tom Hart"),
        ("Tom Hart swears that Globex bought Acme.", "Tom Hart"),
        ("Tom Hart repeated the claim that Globex bought Acme.", "Tom Hart"),
        ("The Fjord Times quoted Tom Hart as saying that Globex bought Acme.", "Tom Hart"),
        ("“Globex bought Acme,” recalled the director Tom Hart.", "Tom Hart"),
        ("Tom Hart: “Globex bought Acme.”", "Tom Hart"),
        ("Tom Hart assured the tribunal that Globex had bought Acme.", "Tom Hart"),
        ("Tom Hart reported on behalf of the owners that Globex had bought Acme.", "Tom Hart"),
        ("I hear from Tom Hart that Globex bought Acme.", "Tom Hart"),
        ("Coach Tom Hart claims that Globex bought Acme.", "Tom Hart"),
        ("Globex, writes the critic Tom Hart, owns Acme.", "Tom Hart"),
        ("Globex, so the critic Tom Hart claims, owns Acme.", "Tom Hart"),
        ("Globex — as the Chronicle reported — controls Acme.", "Chronicle"),
        ("Globex, complained its rival's boss, Tom Hart, owns Acme.", "Tom Hart"),
        ("According to his widow, Ann Hart, Globex bought Acme.", "Ann Hart"),
        ("In the judgment of the curator, Tom Hart, Globex owns Acme.", "Tom Hart"),
        ("Dear Editor, your correspondent Tom Hart asserts that Globex owns Acme.", "Tom Hart"),
        ("In 1998, claims the historian Tom Hart, Globex bought Acme.", "Tom Hart"),
        ("“Globex is old,” said Tom Hart. “Globex owns Acme.”", "Tom Hart"),
        ("Tom Hart is convinced that Globex owns Acme.", "Tom Hart"),
        ("Globex owns Acme, or so the mayor says.", "mayor"),
        ("As Le Matin has it, Globex bought Acme.", "Le Matin"),
        ("Tom Hart lives in Oslo. According to him, Globex bought Acme.", "Tom Hart"),
        ("Lord Acton boasted that Globex had sold Acme and Acton Hall.", "Acton"),
    ],
)
def test_what_somebody_claims_is_theirs_and_not_asserted(text: str, speaker: str) -> None:
    found = stated(text)
    assert (found.circumstances.modality, found.circumstances.attributed_to) == ("claimed", speaker)
    assert not found.asserted


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Tom Hart confirmed that Globex bought Acme.", "Tom Hart"),
        ("A court in Oslo ruled that Globex had bought Acme.", "court in Oslo"),
        ("According to the 2011 census, Globex owns Acme.", "2011 census"),
    ],
)
def test_what_the_writer_vouches_for_is_asserted_too(text: str, speaker: str) -> None:
    found = stated(text)
    assert (found.circumstances.modality, found.circumstances.attributed_to) == ("claimed", speaker)
    assert found.asserted


@pytest.mark.parametrize(
    ("text", "modality", "speaker"),
    [
        ("Tom Hart denied that Globex bought Acme.", "denied", "Tom Hart"),
        ("Tom Hart said that Globex did not buy Acme.", "denied", "Tom Hart"),
        ("Tom Hart said that Globex would buy Acme.", "planned", "Tom Hart"),
        ("Globex did not buy Acme.", "denied", ""),
        ("Globex failed to buy Acme.", "denied", ""),
        ("Globex will buy Acme.", "planned", ""),
        ("Globex hopes to buy Acme.", "planned", ""),
        ("Globex tried to buy Acme.", "planned", ""),
        ("Globex may own Acme.", "supposed", ""),
        ("If Globex bought Acme, it failed.", "supposed", ""),
        ("Globex is thought to own Acme.", "supposed", ""),
        ("It is believed that Globex owns Acme.", "supposed", ""),
        ("Globex is said to own Acme.", "supposed", ""),
        ("It is claimed that Globex bought Acme.", "supposed", ""),
        ("Globex allegedly bought Acme.", "supposed", ""),
        ("Rumour has it that Globex bought Acme.", "supposed", ""),
        ("Legend says that Globex bought Acme.", "supposed", ""),
        ("Globex, so the story goes, bought Acme.", "supposed", ""),
        ("Maybe Globex bought Acme.", "supposed", ""),
        ("Tom Hart rejected reports that Globex bought Acme.", "denied", "Tom Hart"),
        ("Tom Hart dismissed the claim that Globex bought Acme.", "denied", "Tom Hart"),
        ("It is a myth that Globex bought Acme.", "denied", ""),
        ("The claim that Globex bought Acme is false.", "denied", ""),
        ("There is no truth in the report that Globex owns Acme.", "denied", ""),
        ("At no time did Globex own Acme.", "denied", ""),
        ("Under no circumstances did Globex support Acme.", "denied", ""),
        ("Never was Globex a part of Acme.", "denied", ""),
        ("Globex no longer owns Acme.", "asserted", ""),
        ("Globex does not own Acme anymore.", "asserted", ""),
        ("Tom Hart said that Globex no longer owns Acme.", "claimed", "Tom Hart"),
        ("Globex will no longer own Acme.", "denied", ""),
        ("Globex is negotiating to buy Acme.", "planned", ""),
        ("It is not true that Globex bought Acme.", "denied", ""),
        ("Did Globex buy Acme?", "supposed", ""),
        ("Globex bought Acme.", "asserted", ""),
        ("Tom Hart discovered that Globex bought Acme.", "asserted", ""),
    ],
)
def test_as_what_a_fact_is_stated(text: str, modality: str, speaker: str) -> None:
    found = stated(text)
    assert (found.circumstances.modality, found.circumstances.attributed_to) == (modality, speaker)
    assert found.asserted == (modality == "asserted")


def test_the_accused_did_it_and_not_who_accuses() -> None:
    found = [each for each in triplets("Tom Hart accused Globex of robbing Acme.") if each.predicate == "robbing"]
    assert {each.subject.text for each in found} == {"Globex"}


@pytest.mark.parametrize("text", ["On 12 March 1967 Globex bought Acme.", "In the 19th century Globex owned Acme."])
def test_a_name_after_an_opening_date_is_the_subject(text: str) -> None:
    assert stated(text).asserted


@pytest.mark.parametrize(
    "text",
    [
        "“I left Acme in 1964,” recalled the director Tom Hart.",
        "“I left Acme,” said Tom Hart.",
        "“I left Acme,” Tom Hart likes to say.",
        "Tom Hart runs a shop in Oslo. “I left Acme,” said Hart.",
        "“I never left Acme,” Tom Hart told the court.",
    ],
)
def test_who_says_i_in_a_quotation_is_the_speaker(text: str) -> None:
    assert stated(text, "Tom Hart").circumstances.attributed_to == "Tom Hart"


@pytest.mark.parametrize(
    "text",
    [
        "“I joined Acme in 1967. Globex bought Acme.”",
        "“When Globex bought Acme, Acme owned Vane. They were engaged in what Globex owned.”",
        "Ada Lund wrote a book. “I joined Vane. Globex bought Acme.” Later Ada Lund left.",
        "“We own Vane. Globex bought Acme.” “Vane owns Initech.”",
        "“Vane sold a yard. " + "Later Globex bought Acme. " * 400 + "It was late.”",
    ],
    ids=["two sentences", "a clause", "within", "two quotations", "long"],
)
def test_a_quotation_of_several_sentences_that_nobody_is_named_for_has_no_speaker(text: str) -> None:
    assert stated(text, "Globex").circumstances.attributed_to == ""


def test_nobody_speaks_of_himself_by_name_in_a_quotation() -> None:
    found = [each for each in triplets("“I met Fidel Castro,” she says.") if each.object.text == "Fidel Castro"]
    assert [(each.subject.text, each.circumstances.attributed_to) for each in found] == [("I", "")]


@pytest.mark.parametrize("text", ["Last year Globex bought Acme.", "Globex buys cars as Tom Hart said goodbye to Acme."])
def test_what_is_no_report_is_asserted(text: str) -> None:
    assert all(each.circumstances.attributed_to == "" for each in triplets(text))


def test_what_somebody_is_due_to_do_is_planned() -> None:
    found = {each.predicate: each.circumstances.modality for each in triplets("Globex is due to buy Acme.")}
    assert found["is due to buy"] == "planned"


@pytest.mark.parametrize(
    ("text", "modality", "speaker"),
    [
        ("Legend has it that Ada Lund was the daughter of Tom Hart.", "supposed", ""),
        ("It is said that Ada Lund was the daughter of Tom Hart.", "supposed", ""),
        ("According to Karl Holm, Ada Lund was the daughter of Tom Hart.", "claimed", "Karl Holm"),
        ("“Ada Lund is the daughter of Tom Hart,” said Karl Holm.", "claimed", "Karl Holm"),
    ],
)
def test_a_report_of_kin_is_one_too(text: str, modality: str, speaker: str) -> None:
    found = stated(text, "Ada Lund", "Tom Hart").circumstances
    assert (found.modality, found.attributed_to) == (modality, speaker)


@pytest.mark.parametrize(
    "text",
    [
        "“We bought Acme in 2003,” said Ada Lund, the chairwoman of Globex.",
        "“We bought Acme in 2003,” said Ada Lund, a spokeswoman for Globex.",
    ],
)
def test_who_speaks_for_a_firm_speaks_of_it_as_we(text: str) -> None:
    assert stated(text).circumstances.attributed_to == "Ada Lund"


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("You will remember that Globex bought Acme.", "asserted"),
        ("Tom Hart did not know that Globex had bought Acme.", "asserted"),
        ("Nobody denies that Globex bought Acme.", "asserted"),
        ("Nobody has proved that Globex bought Acme.", "supposed"),
        ("The mayor refused to say whether Globex had bought Acme.", "supposed"),
    ],
)
def test_what_nobody_says_has_no_speaker(text: str, modality: str) -> None:
    found = stated(text).circumstances
    assert (found.modality, found.attributed_to) == (modality, "")
