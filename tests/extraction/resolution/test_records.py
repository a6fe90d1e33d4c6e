import pytest

from clew.extraction.resolution.records import RecordMatcher, RecordPair

NAMES = (
    "Harbour Grill",
    "Old Mill Inn",
    "Cafe Quillby",
    "Golden Oar",
    "The Red Lantern",
    "Pier Nine",
    "Salt House",
    "Blue Door",
)


def _row(name: str, phone: str, city: str = "tamis") -> dict[str, str]:
    return {"name": name.lower(), "phone": phone, "city": city}


def _world() -> tuple[list[RecordPair], list[bool]]:
    """Places of which the second writing has a slip and a telephone written otherwise, beside others of the same town."""
    pairs, labels = [], []
    for number, name in enumerate(NAMES):
        row = _row(name, f"404/555 -1{number}0{number}")
        pairs.append(RecordPair(row, _row(f"{name[:-1]} restaurant", f"404-555-1{number}0{number}")))
        other = NAMES[(number + 1) % len(NAMES)]
        pairs.append(RecordPair(row, _row(other, f"404-555-2{number}1{number}")))
        pairs.append(RecordPair(row, _row(f"{name} two", f"404-555-3{number}1{number}", "brook")))
        labels += [True, False, False]
    return pairs, labels


@pytest.mark.parametrize("attributes", [(), ("name", "phone", "city")])
def test_a_matcher_learns_what_tells_records_apart(attributes: tuple[str, ...]) -> None:
    pairs, labels = _world()
    matcher = RecordMatcher.train(pairs[:15], labels[:15], attributes)
    assert matcher.decide(pairs[15:]) == labels[15:]


def test_a_matcher_without_attributes_of_its_own_decides_on_other_tables() -> None:
    matcher = RecordMatcher.train(*_world())
    left = {"title": "a field guide to tides", "year": "1994"}
    same, other = {"title": "field guide to tides", "year": "1994"}, {"title": "on the origin of salt", "year": "2001"}
    assert matcher.decide([RecordPair(left, same), RecordPair(left, other)]) == [True, False]


def test_scores_are_the_same_either_way_and_in_any_company() -> None:
    pairs, labels = _world()
    matcher = RecordMatcher.train(pairs, labels)
    assert matcher.scores([RecordPair(each.right, each.left) for each in pairs]) == pytest.approx(matcher.scores(pairs))
    assert matcher.scores(pairs[3:4])[0] == pytest.approx(matcher.scores(pairs)[3])
    assert matcher.decide([]) == []


def test_missing_values_and_empty_records_are_no_error() -> None:
    pairs, labels = _world()
    matcher = RecordMatcher.train(pairs, labels, ("name", "phone"))
    assert len(matcher.decide([RecordPair({}, {}), RecordPair({"name": "x"}, {"phone": "1"})])) == 2


def test_labels_of_one_kind_or_too_few_are_refused() -> None:
    pairs, _ = _world()
    with pytest.raises(ValueError, match="of both kinds"):
        RecordMatcher.train(pairs, [True] * len(pairs))
    with pytest.raises(ValueError, match="a label for each of 24 pairs"):
        RecordMatcher.train(pairs, [True, False])
