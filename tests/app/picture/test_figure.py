"""What tooltips show: every value from a column, and a sum in as many rows as there are."""

import re

from clew.app.output.score_breakdown import Share
from clew.app.picture.figure import EDGE_TOOLTIP, ENTITY_TOOLTIP, text_tooltip, tooltip_columns
from clew.app.picture.scene import Scene, SceneNode

SHARES = (Share("+0.500", "own_gap", "distance"), Share("+0.250", "and 3 more"))
SCENE = Scene(
    [
        SceneNode("e", "Ada", "PERSON", detail="also A. L."),
        SceneNode("p", "Halden", "ORG"),
        SceneNode(
            "t", "1  Ada", shape="text", detail="Ada ground lenses.", rank_and_score="rank 1 · score 0.750", shares=SHARES
        ),
        SceneNode("u", "Lamps", shape="text", detail="Lamps burn."),
    ],
    [],
)


def test_a_node_says_what_it_is_and_a_hit_how_it_stands() -> None:
    assert tooltip_columns(SCENE)["about"] == [
        "person · also A. L.",
        "organisation",
        "text node · rank 1 · score 0.750",
        "text node",
    ]


def test_shares_have_a_column_per_cell_and_are_empty_where_a_node_has_none() -> None:
    columns = tooltip_columns(SCENE)
    assert [columns[name][2] for name in ("share0", "signal0", "meaning0")] == list(SHARES[0])
    assert [columns[name][2] for name in ("share1", "signal1", "meaning1")] == list(SHARES[1])
    assert "share2" not in columns
    assert {columns[name][row] for name in ("share0", "signal1", "meaning0") for row in (0, 1, 3)} == {""}


def test_what_is_shown_has_its_columns_and_no_format_that_could_leave_it_unescaped() -> None:
    tip = text_tooltip(SCENE)
    assert set(re.findall(r"@(\w+)", tip)) == {"label", *tooltip_columns(SCENE)}
    for each in (tip, ENTITY_TOOLTIP, EDGE_TOOLTIP):
        assert not set("{}$") & set(each)


def test_without_hits_there_is_no_sum() -> None:
    bare = Scene(SCENE.nodes[3:], [])
    assert set(tooltip_columns(bare)) == {"about", "detail"}
    assert "grid" not in text_tooltip(bare)
