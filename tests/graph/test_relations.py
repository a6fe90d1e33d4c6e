"""What relations show follows from their evidence alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.model import Evidence, Metadata, Relation
from clew.graph.relations import ShownRelation, Support, as_stated, commonest, shown

PIECES = st.lists(
    st.builds(
        Support,
        st.sampled_from(("OWNS", "MANAGES", "RELATED")),
        st.booleans(),
        st.sampled_from(("{}", '{"n":1}', '{"n":2,"m":3}', '{"inverted":true,"predicate":"is run by"}')),
    ),
    min_size=1,
    max_size=7,
)


@pytest.mark.parametrize(
    ("support", "expected"),
    [
        ([Support("OWNS", True)], ShownRelation("OWNS", True, "{}")),
        ([Support("OWNS", False)], ShownRelation("OWNS", False, "{}")),
        ([Support("OWNS", True), Support("MANAGES", True)], ShownRelation("MANAGES", True, "{}")),
        ([Support("OWNS", True), Support("MANAGES", False), Support("MANAGES", False)], ShownRelation("OWNS", True, "{}")),
        ([Support("OWNS", False, '{"n":1}'), Support("OWNS", True, '{"n":2}')], ShownRelation("OWNS", True, '{"n":2}')),
        ([Support("B", True, '{"n":1}'), Support("B", True, '{"m":0,"n":2}')], ShownRelation("B", True, '{"m":0,"n":1}')),
        ([Support("B", True, '{"inverted":true,"n":1,"predicate":"is run by"}')], ShownRelation("B", True, '{"n":1}')),
        (
            [Support("B", True, '{"inverted":"no","predicate":"Runs"}')],
            ShownRelation("B", True, '{"inverted":"no","predicate":"Runs"}'),
        ),
    ],
)
def test_what_counts(support: list[Support], expected: ShownRelation) -> None:
    assert shown(support) == expected


@given(PIECES.flatmap(lambda pieces: st.tuples(st.just(pieces), st.permutations(pieces))))
def test_only_properties_depend_on_the_order(orders: tuple[list[Support], list[Support]]) -> None:
    support, mixed = orders
    first = shown(support)
    assert shown(mixed)[:2] == first[:2]
    assert first.asserted == any(each.asserted for each in support)
    counted = [each for each in support if each.asserted] or support
    assert first == shown(counted)
    assert first.type == commonest(each.type for each in counted)


@given(PIECES, PIECES)
def test_denials_change_nothing_that_is_asserted(support: list[Support], more: list[Support]) -> None:
    denials = [each._replace(asserted=False) for each in more]
    before = shown(support)
    if before.asserted:
        assert shown([*support, *denials]) == shown([*denials, *support]) == before


def test_a_relation_as_one_document_states_it() -> None:
    relation = Relation("r", "a", "OWNS", "runs", "b", {"n": 1, "m": 2}, True)

    def piece(identity: str, asserted: bool, kind: str, own: Metadata) -> Evidence:
        return Evidence(identity, "r", "n", 0, 1, "x", 1.0, asserted, own, kind)

    evidence = [piece("2", False, "", {"n": 2}), piece("1", False, "MANAGES", {"n": 1})]
    assert as_stated(relation, evidence) == Relation("r", "a", "MANAGES", "runs", "b", {"n": 1}, False)
    assert as_stated(relation, evidence[:1]) == Relation("r", "a", "OWNS", "runs", "b", {"n": 2}, False)
