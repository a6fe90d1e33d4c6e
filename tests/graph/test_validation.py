"""What a batch must be, whichever store is to write it."""

from dataclasses import replace

import numpy as np
import pytest

from clew.graph.batch import Batch, Contribution, Declaration, NodeVector
from clew.graph.errors import DocumentError
from clew.graph.model import MADE_OF, Document
from clew.graph.validation import check
from clew.tests.contracts.world import contribution

GOOD = contribution("a", [[("Ann", "PERSON"), ("Bob", "")]], [(0, "met", 1, True)], "Title")
LONE = "\ud800"
VECTOR = NodeVector("a", "text", "k", np.zeros(8))

BAD = {
    "surrogates": [
        replace(GOOD, mentions=(replace(GOOD.mentions[0], type=LONE),)),
        replace(GOOD, relations=(replace(GOOD.relations[0], predicate=LONE),)),
        replace(GOOD, evidence=(replace(GOOD.evidence[0], extractor=LONE),)),
        replace(GOOD, evidence=(replace(GOOD.evidence[0], type=LONE),)),
        replace(GOOD, root=LONE),
        replace(GOOD, vectors=(replace(VECTOR, key=LONE),)),
    ],
    "two vectors": [replace(GOOD, vectors=(VECTOR, VECTOR))],
    "not one of the document's text nodes|not the document's": [
        replace(GOOD, mentions=(replace(GOOD.mentions[0], text_node="elsewhere"),)),
        replace(GOOD, vectors=(replace(VECTOR, text_node="elsewhere"),)),
    ],
    "expected a whole number from 0": [
        replace(GOOD, nodes=(replace(GOOD.nodes[0], start=strange), *GOOD.nodes[1:]))  # type: ignore[arg-type]
        for strange in (-1, 1.0, True, "1", None)
    ],
    "has end True": [replace(GOOD, mentions=(replace(GOOD.mentions[0], end=True),))],
    "confidence": [
        replace(GOOD, evidence=(replace(GOOD.evidence[0], confidence=each),)) for each in (10**400, float("nan"))
    ],
    "reserved": [
        replace(GOOD, relations=(replace(GOOD.relations[0], type="MENTIONS"),)),
        replace(GOOD, relations=(replace(GOOD.relations[0], type="DENIED"),)),
        replace(GOOD, evidence=(replace(GOOD.evidence[0], type="DENIED"),)),
    ],
    "its own id": [replace(GOOD, declarations=(Declaration("e", "E", document_id="b"),))],
    "expected ids as text, got int 5": [replace(GOOD, relations=(replace(GOOD.relations[0], source=5),))],  # type: ignore[arg-type]
    "expected text, got NoneType None": [replace(GOOD, root=None)],  # type: ignore[arg-type]
    "needs a name": [replace(GOOD, declarations=(Declaration("e", "", document_id="a"),))],
}


def test_what_is_usable_passes() -> None:
    check(Batch(add=(GOOD,), declare=(Declaration("e", "E"),)))


@pytest.mark.parametrize(("message", "bad"), [(message, each) for message, bad in BAD.items() for each in bad])
def test_what_is_not_is_refused_with_the_document_named(message: str, bad: Contribution) -> None:
    with pytest.raises(DocumentError, match=rf"document 'a': .*({message})"):
        check(Batch(add=(bad,)))


def test_ids_of_what_is_made_of_a_graph_are_nobody_elses() -> None:
    made = Contribution(Document("enrichment:tree:x", ""))
    with pytest.raises(DocumentError, match="ids that begin with 'enrichment:' are those of what is made of a graph"):
        check(Batch(add=(made,)))
    check(Batch(add=(replace(made, document=replace(made.document, metadata={MADE_OF: "tree"})),)))


def test_a_declaration_by_itself_needs_a_name_too() -> None:
    with pytest.raises(DocumentError, match="'e' needs a name"):
        check(Batch(declare=(Declaration("e", ""),)))
