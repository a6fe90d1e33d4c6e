"""The order of numbers and texts in filters is that of the embedded store: a zero has no sign, texts go by code points."""

from itertools import product

from clew.graph.batch import Batch, Contribution
from clew.graph.filters.language import Filter
from clew.graph.model import Document, Json, TextNode
from clew.graph.store import GraphReader, GraphStore, open_store

NUMBERS: tuple[Json, ...] = (-0.0, 0.0, 0, -1, 1, 1e-300, -1e-300, 2**53 + 1)
TEXTS = ("A", "z", "\ud7ff", "\ue000", "Ａ", "\uffff", "😀", "\U0010ffff", "a😀", "aＡ", "")
OPERATORS = ("=", "!=", "<", "<=", ">", ">=")


def document(identity: str, field: str, value: Json) -> Contribution:
    return Contribution(
        Document(identity, "a", metadata={field: value}), (TextNode(identity, "a", identity, "", 0, 1, metadata={}),)
    )


def passing(reader: GraphReader, filter: str) -> list[str]:
    return [each.id for each in reader.view(Filter.of(filter)).scan("text_node")]


def test_both_stores_order_alike(empty: GraphStore) -> None:
    world = [document(f"n{n}", "lon", value) for n, value in enumerate(NUMBERS)]
    world += [document(f"t{n}", "code", value) for n, value in enumerate(TEXTS)]
    with open_store(":memory:", create=True) as other:
        for store in (empty, other):
            store.apply(Batch(add=tuple(world)))
        asked = [f"lon {sign} {value}" for sign, value in product(OPERATORS, ("0", "-0.0"))]
        asked += [f'code {sign} "{value}"' for sign, value in product(("<", ">="), TEXTS[2:9])]
        asked += [f'code {sign} "{TEXTS[4]}"' for sign in OPERATORS]
        asked += [f"not ({each})" for each in asked[::5]] + ["lon > 1e-300", "lon in [0, 5]", "lon in [-0.0]"]
        differing = {each: (passing(empty, each), passing(other, each)) for each in asked}
        assert {each: found for each, found in differing.items() if found[0] != found[1]} == {}
