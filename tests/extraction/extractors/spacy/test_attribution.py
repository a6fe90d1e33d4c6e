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
        ("It is claimed that Globex bought Acme.", ""),
        ("Globex allegedly bought Acme.", ""),
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
        ("Globex is said to own Acme.", "claimed", ""),
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
