"""A store that holds everything a graph can hold, for tests of transfer."""

import numpy as np

from clew.graph.batch import Batch, Contribution, Declaration, NodeVector
from clew.graph.formats.triplets import contributions_of
from clew.graph.identity import entity_id, evidence_id, mention_id, relation_id
from clew.graph.model import Document, Evidence, Mention, Reference, Relation, TextNode, Triplet
from clew.graph.names import match_key
from clew.graph.store import Encoder, GraphStore, open_store

ENCODER = Encoder("toy", 4)
TEXT = "Ann never met Ben. Ann  lives in Bath\r\nsince \x00 <b>1990</b> & \u2028 é\U0001f600."


def _mention(name: str, node: str, start: int, kind: str = "PERSON", entity: str = "") -> Mention:
    identity, end = entity or entity_id(name), start + len(name)
    return Mention(mention_id(identity, node, start, end), identity, node, start, end, kind, match_key(name))


def _fact(source: str, predicate: str, target: str, node: str, asserted: bool) -> tuple[Relation, Evidence]:
    identity = relation_id(source, predicate, target)
    relation = Relation(identity, source, "RELATED", predicate, target)
    evidence = evidence_id(identity, node, 0, 18, "toy")
    return relation, Evidence(evidence, identity, node, 0, 18, "toy", 0.5, asserted, {"p": 1})


def told() -> Contribution:
    """A document with chunks, a sentence, a reference, homonyms, a denied fact, vectors and awkward characters."""
    cut = 19
    first = TextNode("tale#chunk:0", TEXT[:cut], "tale", "Tale", 0, cut, metadata={"part": 1}, next="tale#chunk:1")
    second = TextNode("tale#chunk:1", TEXT[cut:], "tale", "Tale", cut, len(TEXT), previous="tale#chunk:0")
    sentence = TextNode("tale#sentence:0", TEXT[:18], "tale", "Tale", 0, 18, "sentence", parent="tale#chunk:0")
    links = [
        Reference("tale#ref:0", "see", "tale", kind="summary", target="document:tale"),
        Reference("tale#ref:1", "see", "tale", kind="summary", target=f"entity:{entity_id('Ben')}"),
        Reference("tale#ref:2", "see", "tale", kind="summary", target="table:tale#chunk:1"),
        Reference("tale#ref:3", "see", "tale", kind="summary", target="retriever:keyword"),
    ]
    other_ann = _mention("Ann", second.id, 0, entity="ann-2")
    bath = _mention("Bath", second.id, second.text.index("Bath"), "GPE")
    denied = _fact(entity_id("Ann"), "met", entity_id("Ben"), first.id, False)
    lives = _fact("ann-2", "lives in", bath.entity, second.id, True)
    vector = np.array([0.5, 0.5, -0.5, 0.5], dtype=np.float32)
    return Contribution(
        document=Document("tale", TEXT, "Tale (book)", {"year": 1990, "deep": {"er": [1, None, "json:x"]}}, "a/tale.txt"),
        nodes=(first, second, sentence, *links),
        mentions=(_mention("Ann", first.id, 0), _mention("Ben", first.id, 14), other_ann, bath),
        relations=(denied[0], lives[0]),
        evidence=(denied[1], lives[1]),
        declarations=(Declaration(entity_id("Tale"), "Tale", aliases=("Tale (book)",), document_id="tale"),),
        vectors=(
            NodeVector(first.id, "text", "key 1", vector),
            NodeVector(first.id, "token", "key 0", np.arange(7, dtype=np.uint8)),
            NodeVector(second.id, "text", "key 2", -vector),
            NodeVector(sentence.id, "sentence", "key 3", vector),
        ),
        fingerprint="toy 1",
        root="somewhere",
    )


def whole_store() -> GraphStore:
    """The document above, ready triplets, a declaration by itself and two logs."""
    store = open_store(":memory:")
    store.bind_encoder(ENCODER)
    rows = [
        Triplet("Ann", "knows", "Cat", properties={"since": 2001}),
        Triplet("Cat", "met", "Dan", document_id="meetings"),
        Triplet("Dan", "met", "Ann", object_id="ann-2", document_id="meetings", confidence=0.25),
    ]
    alone = Declaration("zed", "Zed", "PERSON", ("Z.",), {"born": 1900})
    store.apply(Batch(add=(told(), *contributions_of(rows)), declare=(alone,)))
    store.append_record("feedback", {"question": "who?", "good": True})
    store.append_record("feedback", [1, "two", None])
    store.append_record("ledger", "paid")
    return store
