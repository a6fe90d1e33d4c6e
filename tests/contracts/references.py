"""Who sees a reference: whoever sees what it leads to. Inherit `ReferenceContract`, give the fixture `empty`.

`webs` and `check_web` compare any web of references with a few lines of recursion.
"""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
from hypothesis import strategies as st

from clew.graph.batch import Batch, Contribution
from clew.graph.filters.language import EVERYTHING, F, Filter, conjunction, disjunction
from clew.graph.filters.references import Chosen
from clew.graph.identity import entity_id, mention_id
from clew.graph.model import (
    REFERS_TO,
    Document,
    Json,
    Mention,
    Metadata,
    Reference,
    TextNode,
    document_ref,
    entity_ref,
    node_ref,
)
from clew.graph.names import match_key
from clew.graph.store import GraphReader, GraphStore

Fields = Mapping[str, Json]
MINE = F.tenant == "a"
ANN = entity_id("Ann")


def text(identity: str, metadata: Fields, own: Fields | None = None, naming: str = "") -> Contribution:
    """A document of one text node, which may have metadata of its own and name one entity."""
    body = f"{naming} walked by {identity}." if naming else f"Walking by {identity}."
    node = TextNode(identity, body, identity, "", 0, len(body), metadata=own or {})
    sentence = TextNode(f"{identity}#s", body, identity, "", 0, len(body), "sentence", parent=identity)
    mentions = []
    if naming:
        entity = entity_id(naming)
        held = mention_id(entity, identity, 0, len(naming))
        mentions.append(Mention(held, entity, identity, 0, len(naming), "PERSON", match_key(naming)))
    return Contribution(Document(identity, body, "", metadata), (node, sentence), tuple(mentions))


def reference(identity: str, target: str, metadata: Fields | None = None, own: Fields | None = None) -> Contribution:
    """A document of one reference."""
    words = f"quagga {identity}"
    node = Reference(identity, words, identity, "", 0, len(words), metadata=own or {}, target=target)
    return Contribution(Document(identity, words, "", metadata or {}), (node,))


class ReferenceContract:
    """What every store's views do with references."""

    @pytest.fixture
    def store(self, empty: GraphStore) -> GraphStore:
        mine: Metadata = {"tenant": "a", "year": 3, "place": {"city": "Rome"}}
        others: Metadata = {"tenant": "b", "year": 3}
        empty.apply(Batch(add=(text("mine", mine, naming="Ann"), text("theirs", others, naming="Bob"))))
        return empty

    @pytest.mark.parametrize("target", ["node:{}", "node:{}#s", "document:{}", "table:{}", "entity:{}"])
    def test_a_reference_is_seen_with_what_it_leads_to_and_hidden_with_it(self, store: GraphStore, target: str) -> None:
        names = {"mine": "Ann", "theirs": "Bob"}
        for document, name in names.items():
            goal = entity_id(name) if target.startswith("entity") else document
            store.apply(Batch(add=(reference(f"to {document}", target.format(goal)),)))
        view = store.view(MINE)
        assert seen(view) == ["to mine"]
        assert view.fetch("text_node", ["to theirs"]) == []
        assert [each for each, _ in view.search_text("quagga theirs", 9)] == ["to mine"]
        assert view.edges([node_ref("to theirs"), document_ref("to theirs")], types=[REFERS_TO]) == []
        assert (view.counts()["references"], view.counts()["documents"]) == (1, 2)
        assert [each.id for each in view.scan("document")] == ["mine", "to mine"]

    def test_its_own_metadata_are_laid_over_those_of_what_it_leads_to(self, store: GraphStore) -> None:
        store.apply(
            Batch(
                add=(
                    reference("bare", "node:mine"),
                    reference("same", "node:mine", {"tenant": "a"}),
                    reference("other", "node:mine", {"tenant": "b"}),
                    reference("draft", "node:mine", {"draft": True}),
                    reference("null", "node:mine", {"tenant": None}),
                    reference("own", "node:mine", {"tenant": "a"}, {"tenant": "b"}),
                    reference("listed", "node:mine", {"tenant": ["a", 1]}),
                    reference("leak", "node:theirs", {"tenant": "a"}),
                )
            )
        )
        assert seen(store.view(MINE)) == ["bare", "draft", "null", "same"]
        assert seen(store.view(MINE & ~F.draft.exists())) == ["bare", "null", "same"]
        assert seen(store.view(MINE | F.tenant.contains(1))) == ["bare", "draft", "listed", "null", "same"]
        assert seen(store.view(F["place.city"] == "Rome")) == [
            *("bare", "draft", "listed", "null", "other", "own", "same"),
        ]
        assert seen(store.view(F.tenant == "b")) == []
        assert seen(store.view(F.draft.exists())) == []

    def test_reserved_fields_are_those_of_what_it_leads_to(self, store: GraphStore) -> None:
        store.apply(Batch(add=(reference("note", "node:mine"), reference("leak", "node:theirs"))))
        assert seen(store.view(F.id == "mine")) == ["note"]
        assert seen(store.view(F.document_id != "theirs")) == ["note"]
        assert seen(store.view(F.id.isin(["note", "leak"]))) == []

    def test_a_choice_of_text_nodes_takes_references_as_themselves(self, store: GraphStore) -> None:
        store.apply(Batch(add=(reference("note", "node:mine"), reference("leak", "node:theirs"), reference("x", "node:y"))))
        chosen = Chosen(frozenset({"mine", "leak", "x"}))
        assert seen(store.view(chosen)) == ["leak", "x"]
        assert [each.id for each in store.view(MINE).view(chosen).scan("text_node")] == ["mine", "mine#s"]
        assert seen(store.view(MINE).view(chosen)) == []
        assert seen(store.view(MINE).view(Chosen(frozenset({"note", "leak"})))) == ["note"]

    def test_what_stands_for_a_retriever_is_judged_by_its_own_metadata(self, store: GraphStore) -> None:
        store.apply(
            Batch(add=(reference("none", "retriever:keyword"), reference("mine too", "retriever:x | y", {"tenant": "a"})))
        )
        assert seen(store.view(MINE)) == ["mine too"]
        assert seen(store.view(F.id == "none")) == ["none"]

    def test_what_leads_nowhere_is_hidden_by_what_asks_about_texts(self, store: GraphStore) -> None:
        store.apply(
            Batch(
                add=(
                    *(reference("gone", "node:gone", {"tenant": "a"}), reference("odd", "planet:mars", {"tenant": "a"})),
                    *(reference("self", "node:self"), reference("one", "node:two"), reference("two", "document:one")),
                )
            )
        )
        assert seen(store.view(MINE)) == seen(store.view(F.id.exists())) == []
        everything = ["gone", "odd", "one", "self", "two"]
        assert seen(store.view(EVERYTHING)) == seen(store.view(F.modality == "asserted")) == everything

    def test_three_references_lead_on_and_a_fourth_does_not(self, store: GraphStore) -> None:
        chain = ["mine", "one", "two", "three", "four"]
        store.apply(Batch(add=tuple(reference(each, f"node:{to}") for to, each in pairwise(chain))))
        assert seen(store.view(MINE)) == ["one", "three", "two"]
        store.apply(Batch(add=(reference("one", "node:mine", {"tenant": "b"}),)))
        assert seen(store.view(MINE)) == []

    def test_a_parent_is_led_to_only_where_all_that_it_joins_is_visible(self, store: GraphStore) -> None:
        open_to_all, secret = "Alpha is open.", "Beta is secret."
        whole = f"{open_to_all} {secret}"
        nodes = (
            TextNode("d#0", open_to_all, "d", end=len(open_to_all), metadata={"section": "A"}, parent="d#p"),
            TextNode("d#1", secret, "d", "", len(open_to_all) + 1, len(whole), metadata={"section": "B"}, parent="d#p"),
            TextNode("d#p", whole, "d", end=len(whole), kind="parent", parent="d#q"),
            TextNode("d#q", whole, "d", end=len(whole), kind="parent"),
        )
        pointing = (reference("low", "node:d#p"), reference("high", "node:d#q"), reference("on", "node:high"))
        store.apply(Batch(add=(Contribution(Document("d", whole), nodes), *pointing, reference("all", "document:d"))))
        assert seen(store.view(F.document_id == "d")) == ["all", "high", "low", "on"]
        assert seen(store.view(~(F.section == "B"))) == ["all"]
        assert seen(store.view(F.kind == "parent")) == []

    def test_many_that_lead_to_one_another_are_judged_in_one_walk(self, store: GraphStore) -> None:
        # Way by way, these are 120 to the fourth power.
        words = "quagga web"
        names = [f"w#{n:03}" for n in range(120)]
        web = [Reference(each, words, "w", end=len(words), target="document:w", metadata={"tenant": "b"}) for each in names]
        store.apply(Batch(add=(Contribution(Document("w", words), tuple(web)),)))
        assert seen(store.view(F.tenant == "b")) == []
        web[7] = replace(web[7], target="node:mine", metadata={})
        store.apply(Batch(add=(Contribution(Document("w", words), tuple(web)),)))
        assert seen(store.view(MINE)) == ["w#007"]
        assert seen(store.view(F.year == 3)) == names

    def test_it_follows_what_becomes_of_its_target(self, store: GraphStore) -> None:
        pointing = (
            *(reference("node", "node:new"), reference("document", "document:new"), reference("chain", "node:node")),
            reference("entity", entity_ref(entity_id("Cid"))),
        )
        store.apply(Batch(add=pointing))
        view, all_of_them = store.view(MINE), ["chain", "document", "entity", "node"]
        assert seen(view) == []
        store.apply(Batch(add=(text("new", {"tenant": "a"}, naming="Cid"),)))
        assert seen(view) == all_of_them
        store.apply(Batch(add=(text("new", {"tenant": "a"}, naming="Dora"),)))
        assert seen(view) == ["chain", "document", "node"]
        store.apply(Batch(add=(text("new", {"tenant": "b"}, naming="Cid"),)))
        assert (seen(view), seen(store.view(F.tenant == "b"))) == ([], all_of_them)
        store.apply(Batch(remove=("new",)))
        assert seen(view) == []


def seen(reader: GraphReader) -> list[str]:
    """The references here."""
    return [each.id for each in reader.scan("reference")]


class Web(NamedTuple):
    """Texts and references with their metadata, and filters to look through."""

    documents: tuple[Contribution, ...]
    filters: tuple[Filter, ...]


_TEXTS, _REFERENCES = "xyz", "pqrst"
_VALUES: tuple[Json, ...] = (None, "a", "b", 1, ["a"], ["a", 1], {"in": "a"}, {"in": 1})
_fields: st.SearchStrategy[Fields] = st.dictionaries(st.sampled_from("uv"), st.sampled_from(_VALUES), max_size=2)
_targets = st.one_of(
    st.builds("node:{}".format, st.sampled_from([*_TEXTS, *_REFERENCES, "x#s"])),
    st.builds("document:{}".format, st.sampled_from([*_TEXTS, *_REFERENCES])),
    st.sampled_from([entity_ref(ANN), entity_ref(entity_id("Bob")), "table:y", "retriever:keyword", "node:none"]),
)
_asked: st.SearchStrategy[Filter] = st.one_of(
    st.builds(lambda name, value: F[name] == value, st.sampled_from(["u", "v", "u.in"]), st.sampled_from(["a", 1])),
    st.builds(lambda name, value: F[name] != value, st.sampled_from(["u", "v"]), st.sampled_from(["a", 1])),
    st.builds(lambda name, value: F[name].contains(value), st.sampled_from(["u", "v"]), st.sampled_from(["a", 1])),
    st.builds(lambda name: F[name].exists(), st.sampled_from(["u", "v", "u.in"])),
    st.builds(lambda ids: F.id.isin(ids), st.lists(st.sampled_from("xyp"), max_size=2)),
)
_filters = st.recursive(
    _asked,
    lambda inner: st.one_of(
        inner.map(lambda each: ~each),
        st.lists(inner, min_size=1, max_size=2).map(conjunction),
        st.lists(inner, min_size=1, max_size=2).map(disjunction),
    ),
    max_leaves=3,
)


@st.composite
def webs(draw: st.DrawFn) -> Web:
    """Any web of a few references over three texts."""
    texts = [text(each, draw(_fields), draw(_fields), draw(st.sampled_from(("", "Ann", "Bob")))) for each in _TEXTS]
    names = draw(st.lists(st.sampled_from(_REFERENCES), min_size=1, max_size=5, unique=True))
    references = [reference(each, draw(_targets), draw(_fields), draw(_fields)) for each in names]
    return Web((*texts, *references), tuple(draw(st.lists(_filters, min_size=1, max_size=6))))


def check_web(store: GraphStore, web: Web) -> None:
    """Every filter of a web, on an empty store, shows what the model says, and nothing of the rest has words or a count."""
    # Every field is there, so that no filter is refused.
    every = text("every", {"u": [{"in": "a"}], "v": 1}, {"u": {"in": ["a", 1, None]}})
    kinds = [text(f"kind {n}", {"u": value, "v": value}) for n, value in enumerate(_VALUES)]
    nested = [text(f"nested {value}", {"u": {"in": value}}) for value in ("a", 1)]
    documents = (*web.documents, every, *kinds, *nested)
    store.apply(Batch(add=documents))
    for filter in web.filters:
        model = _Model(documents, filter)
        wanted = sorted(each for each in model.references if model.shows(each))
        view = store.view(filter)
        assert seen(view) == wanted, str(filter)
        assert sorted(each for each, _ in view.search_text("quagga", 99)) == wanted, str(filter)
        assert view.counts()["references"] == len(wanted)


class _Model:
    """Who sees what, by a recursion over plain dictionaries."""

    def __init__(self, documents: tuple[Contribution, ...], filter: Filter) -> None:
        self.filter = filter
        self.nodes = {each.document.id: each.nodes[0] for each in documents}
        self.own = {each.document.id: {**each.document.metadata, **each.nodes[0].metadata} for each in documents}
        self.naming = {each.document.id: {mention.entity for mention in each.mentions} for each in documents}
        self.references = {each for each, node in self.nodes.items() if isinstance(node, Reference)}

    def shows(self, identity: str, under: tuple[str, ...] = ()) -> bool:
        """Whether a text passes with each reference of `under` laid over it; for a reference, whether it leads to one."""
        node = self.nodes[identity]
        if isinstance(node, Reference) and not node.target.startswith("retriever:"):
            deeper = (*under, identity)
            return len(deeper) <= 3 and any(self.shows(goal, deeper) for goal in self._goals(node.target))
        return all(self.filter.matches(self._record(identity, over)) for over in (identity, *under))

    def _goals(self, target: str) -> list[str]:
        kind, _, identity = target.partition(":")
        if kind == "entity":
            return [each for each, named in self.naming.items() if identity in named]
        return [each for each in self.nodes if each == identity.removesuffix("#s")]

    def _record(self, identity: str, over: str) -> dict[str, Any]:
        record: dict[str, Any] = {"id": identity, "document_id": identity, "kind": "chunk"}
        for name in ("u", "u.in", "v", "v.in"):
            values = [_value(self.own[each], name) for each in (over, identity)]
            record[name] = next((value for value in values if value is not None), None)
        return record


def _value(fields: Fields, name: str) -> Json:
    whole, _, part = name.partition(".")
    value = fields.get(whole)
    return value if not part else value.get(part) if isinstance(value, Mapping) else None
