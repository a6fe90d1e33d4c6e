"""Forms of verbs from their participles."""

import pytest

from clew.extraction.verb_forms import forms_of, is_participle


@pytest.mark.parametrize(
    ("participle", "infinitive", "past", "present", "gerund"),
    [
        ("written", "write", "wrote", "writes", "writing"),
        ("owned", "own", "owned", "owns", "owning"),
        ("stopped", "stop", "stopped", "stops", "stopping"),
        ("used", "use", "used", "uses", "using"),
        ("carried", "carry", "carried", "carries", "carrying"),
        ("created", "create", "created", "creates", "creating"),
        ("visited", "visit", "visited", "visits", "visiting"),
        ("controlled", "control", "controlled", "controls", "controlling"),
        ("set", "set", "set", "sets", "setting"),
        ("born", "bear", "bore", "bears", "bearing"),
        ("published", "publish", "published", "publishes", "publishing"),
        ("agreed", "agree", "agreed", "agrees", "agreeing"),
        ("co-written", "co-write", "co-wrote", "co-writes", "co-writing"),
        ("waxed", "wax", "waxed", "waxes", "waxing"),
    ],
)
def test_forms_follow_from_the_participle(participle: str, infinitive: str, past: str, present: str, gerund: str) -> None:
    assert forms_of(participle) == (infinitive, past, present, gerund)


@pytest.mark.parametrize(
    ("word", "expected"), [("founded", True), ("sung", True), ("need", False), ("red", False), ("", False)]
)
def test_participles_are_told_from_other_words(word: str, expected: bool) -> None:
    assert is_participle(word) == expected
