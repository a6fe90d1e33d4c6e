"""What every trail keeps: its edges are in the store, its sentences say what is claimed, and it ends at the hit."""

from itertools import pairwise

from clew.graph.model import DECLARES, MENTIONS, document_ref, node_ref, split_ref
from clew.graph.names import normal_predicate
from clew.graph.store import GraphReader
from clew.retrieval.hits import Hit, Step


def check_trail(reader: GraphReader, hit: Hit) -> None:
    """Steps hang together from the seed, if there is one, to the hit; those that lead on, from the hit to another text."""
    steps, onward = hit.trail.steps, hit.trail.onward
    for step in (*steps, *onward):
        check_step(reader, step)
    own = {node_ref(hit.id), document_ref(hit.node.document_id)}
    if onward:
        assert onward[0].text_node == hit.id
        assert onward[-1].text_node != hit.id
        _check_joined(reader, onward)
    if not steps:
        assert hit.trail.matched or hit.trail.sentence or onward
        return
    assert {steps[-1].edge.source} <= own
    if hit.trail.seeds:
        assert {steps[0].source, steps[0].target} & set(hit.trail.seeds)
    else:
        assert hit.trail.starts_at_text
    _check_joined(reader, steps)


def check_step(reader: GraphReader, step: Step) -> None:
    """The step's edge is there, and its sentence is in its text and holds what the edge rests on."""
    assert step.edge in reader.edges([step.edge.source], "out", [step.edge.type])
    if step.edge.type == DECLARES:
        assert not step.sentence
        return
    (node,) = reader.fetch("text_node", [step.text_node])
    assert step.sentence
    assert step.sentence in node.text
    if step.edge.type == MENTIONS:
        (mention,) = reader.fetch("mention", [step.edge.id])
        assert node_ref(mention.text_node) == step.edge.source
        assert node.text[mention.start : mention.end] in step.sentence
    else:
        (relation,) = reader.fetch("relation", [step.edge.id])
        assert step.words == relation.words
        assert normal_predicate(step.words) == relation.predicate
        held = [node.text[each.start : each.end] for each in reader.evidence([relation.id]) if each.text_node == node.id]
        assert step.sentence in held


def _check_joined(reader: GraphReader, steps: tuple[Step, ...]) -> None:
    places = [_places(reader, step) for step in steps]
    assert all(before & after for before, after in pairwise(places))


def _places(reader: GraphReader, step: Step) -> set[str]:
    """What a step touches; a text node stands for its document too."""
    refs = {step.edge.source, step.edge.target}
    nodes = [split_ref(ref)[1] for ref in refs if ref.startswith("node:")]
    nodes += [step.text_node] if step.text_node else []
    return refs | {document_ref(node.document_id) for node in reader.fetch("text_node", nodes)}
