"""What parts are called, and why they are parts."""

from clew.extraction.resolution.homonyms import label, reason
from clew.extraction.resolution.senses import Sense

TITLED = Sense(
    "d1", "Tern (river)", "Tern (river)", "river", ("river in Holm",), frozenset({"PLACE"}), nouns=frozenset({"river"})
)
DEFINED = Sense("d2", descriptions=("river in Holm",), kinds=frozenset({"PLACE"}), nouns=frozenset({"stream"}))
TYPED = Sense("d3", kinds=frozenset({"PLACE"}))
HEADED = Sense("d4", heading="Notes on boats")
BARE = Sense("d5")


def test_a_part_is_called_by_what_tells_it_best() -> None:
    assert label([BARE, HEADED, TYPED, DEFINED, TITLED]) == "river"
    assert label([BARE, HEADED, TYPED, DEFINED]) == "stream"
    assert label([BARE, HEADED, TYPED]) == "place"
    assert label([BARE, HEADED]) == "Notes on boats"
    assert label([BARE]) == "d5"


def test_no_label_is_given_twice() -> None:
    assert label([TITLED], {"river"}) == "place"
    assert label([BARE], {"river"}) == "d5"


def test_the_most_frequent_parenthesis_is_the_label() -> None:
    two = Sense("d6", "Tern (creek)", qualifier="creek")
    assert label([TITLED, two]) == "creek"
    assert label([TITLED, two, TITLED]) == "river"


def test_reasons_say_what_each_is() -> None:
    assert reason([TITLED], [DEFINED]) == "Tern (river), not river in Holm"
    assert reason([BARE], [Sense("d7", "Tern")]) == "as in d5, not Tern"
