"""What somebody changed in a graph of `to_networkx`: taken where it means one thing, refused where it cannot be kept.

`to_networkx` marks nodes and edges: `ref` (which value it is, whatever the node is called now), `parallel` (how many edges
join these two ends) and `shown` (what it was like, so that a change is told from what was there).
`understood` gives the graph with every change where its value is read from.
"""

import json
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from ..errors import DocumentError
from ..identity import canonical, evidence_id, hashed, relation_id
from ..model import INVERTED, LITERAL_TYPES, MENTIONS, STATED_PREDICATE, STRUCTURE, split_ref
from ..names import normal_predicate
from .graph_labels import KINDS, refs_of
from .graph_structure import check_structure
from .plain_values import plain_values

if TYPE_CHECKING:
    import networkx

_MARKS = ("ref", "shown", "parallel", "kind", "id", "start", "end", "label")
"""Attributes that values do not have: our marks, and what networkx's writers and readers put there."""
_FIXED = {
    "document": ("text",),
    "text_node": ("text", "document_id", "start_char", "end_char", "node_kind", "parent", "previous", "next"),
    "reference": ("text", "document_id", "start_char", "end_char", "node_kind", "parent", "previous", "next", "target"),
    MENTIONS: ("entity", "text_node", "start_char", "end_char", "words", "match_key", "own"),
}
"""What other values rest on, so that it cannot be changed by itself."""
_FREE = {
    "document": ("name", "title", "metadata", "source"),
    "text_node": ("name", "title", "metadata"),
    "reference": ("name", "title", "metadata"),
    "entity": ("name", "type", "aliases", "properties", "declared"),
    MENTIONS: ("edge_id", "type", "mention_type"),
}
_COUNTED = ("weight", "asserted", "sentence")
"""What a relation shows of its evidence."""
_RELATION = ("edge_id", "type", "predicate", "properties", "evidence", *_COUNTED)


def mark_parallel(graph: "networkx.MultiDiGraph[str]") -> None:
    """Say on edges between the same two nodes how many they are, for whoever keeps only one of them."""
    joined = Counter((source, target) for source, target, _ in graph.edges(keys=True))
    for source, target, data in graph.edges(data=True):
        if joined[source, target] > 1:
            data["parallel"] = joined[source, target]


def shown_node(kind: str, data: Mapping[str, Any]) -> str:
    """The mark `shown` of a node: what it is called and, for a document or text node, a hash of what must stay."""
    if kind == "entity":
        return canonical([data["name"], data["type"], _listed(data["aliases"]), _mapping(data["properties"])])
    return canonical([data["name"], _fixed(kind, data)])


def shown_mention(data: Mapping[str, Any]) -> str:
    """The mark `shown` of a mention: a hash of what must stay."""
    return canonical([_fixed(MENTIONS, data)])


def shown_relation(source: str, target: str, data: Mapping[str, Any]) -> str:
    """The mark `shown` of a relation: its ends, its predicate, and hashes of what follows from its evidence."""
    return canonical([source, data["predicate"], target, _derived(data), hashed(_mapping(data["properties"]))])


def understood(graph: "networkx.Graph[Any]") -> "networkx.MultiDiGraph[Any]":
    """The graph with its refs as keys, and with what was changed where its value is read from.

    Raises:
        DocumentError: it was changed in a way that cannot be kept; nothing of it is taken.
    """
    import networkx

    lost = 0 if graph.is_multigraph() else sum(data.get("parallel", 1) > 1 for *_, data in graph.edges(data=True))
    if lost:
        raise DocumentError(
            f"the graph has lost facts or mentions: a networkx.DiGraph holds one edge between two nodes, and {lost} of "
            "these edges were one of several. Give the MultiDiGraph itself (read_graphml needs force_multigraph=True)"
        )
    refs = refs_of(graph)
    clear: networkx.MultiDiGraph[Any] = networkx.MultiDiGraph(**graph.graph)
    for key, data in graph.nodes(data=True):
        kind = str(data.get("kind"))
        ours = kind in KINDS and str(refs[key]).startswith(f"{KINDS[kind]}:")
        clear.add_node(refs[key], **(_node(kind, dict(data), key) if ours else dict(data)))
    seen: dict[str, tuple[Hashable, Hashable]] = {}
    for source, target, data in graph.edges(data=True):
        place = f"the edge {source!r} to {target!r}"
        identity = data.get("edge_id")
        if identity is not None and seen.setdefault(f"{data.get('type')} {identity}", (source, target)) != (source, target):
            raise DocumentError(f"{place} has the edge_id {identity!r} of another edge: {_NEW_FACT}")
        ends = refs[source], refs[target]
        clear.add_edge(*ends, **_edge(ends, dict(data), place))
    check_structure(clear)
    return clear


_NEW_FACT = "a new fact has its own attributes alone (relation=..., and what you want to say of it)"


# Nodes


def _node(kind: str, data: dict[str, Any], key: Hashable) -> dict[str, Any]:
    place = f"the node {key!r}"
    extra = _extra(data, (*_FIXED.get(kind, ()), *_FREE[kind]))
    shown = _shown(data)
    if kind == "entity":
        _gather(data, "properties", extra, place)
        if "aliases" in data:
            data["aliases"] = _listed(data["aliases"])
        if "properties" in data:
            data["properties"] = _mapping(data["properties"])
        if len(shown) == 4:
            _check_entity(data, shown, place)
        return data
    _gather(data, "metadata", extra, place)
    if len(shown) == 2:
        if "text" in data and _fixed(kind, data) != shown[1]:
            raise DocumentError(
                f"{place}: {_words(_FIXED[kind])} of a {kind} cannot be changed in a graph, since mentions, facts and "
                "sentences rest on them: add the changed document with `kg.add`"
            )
        _take_title(data, shown[0], place)
    return data


def _take_title(data: dict[str, Any], shown: Any, place: str) -> None:
    """A name given to a document or text node is its title."""
    name, title = data.get("name", shown), data.get("title", "")
    if name == shown or (name and name == title):
        return
    if title and title != shown:
        raise DocumentError(f"{place}: its name was changed to {name!r:.60} and its title to {title!r:.60}: change one")
    if not isinstance(name, str) or not name.strip():
        raise DocumentError(f"{place}: expected a name that is a text and not empty, got {name!r:.40}")
    data["title"] = name


def _check_entity(data: dict[str, Any], shown: Sequence[Any], place: str) -> None:
    name, kind = data.get("name"), data.get("type", "")
    if not isinstance(name, str) or not name.strip() or not isinstance(kind, str):
        raise DocumentError(
            f"{place}: expected a name and a type that are texts, and a name, got {name!r:.40}, {kind!r:.40}"
        )
    if kind != shown[1] and (shown[1] in LITERAL_TYPES or (shown[1] and (not kind or kind in LITERAL_TYPES))):
        raise DocumentError(
            f"{place}: the type {shown[1]!r} cannot become {kind!r}: texts call it a date or quantity or not, and give it "
            "its type. Expected the type of a thing; use `kg.entities` to correct what texts say"
        )
    gone = [each for each in shown[2] if each not in data.get("aliases", ()) and each != name]
    lost = [each for each in shown[3] if each not in data.get("properties", {})]
    if gone or lost:
        what = f"aliases {gone}" if gone else f"properties {lost}"
        raise DocumentError(
            f"{place}: the {what:.120} cannot be taken out of a graph, since documents say them: correct or remove the "
            "documents, or give another value"
        )


# Edges


def _edge(ends: tuple[Any, Any], data: dict[str, Any], place: str) -> dict[str, Any]:
    if "mention_type" in data:
        return _mention(ends, data, place)
    if "evidence" in data:
        return _relation(ends, data, place)
    if data.get("type") in STRUCTURE and "edge_id" in data:
        extra = _extra(data, ("edge_id", "type"))
        if extra:
            raise DocumentError(f"{place} ({data['type']}) cannot hold {_words(extra)}: give them to one of its nodes")
    return data


def _mention(ends: tuple[Any, Any], data: dict[str, Any], place: str) -> dict[str, Any]:
    extra = _extra(data, (*_FIXED[MENTIONS], *_FREE[MENTIONS]))
    if extra:
        raise DocumentError(f"{place} is a mention, which cannot hold {_words(extra)}: give them to the entity or text node")
    meant = data.get("text_node", split_ref(str(ends[0]))[1]), data.get("entity", split_ref(str(ends[1]))[1])
    if meant != tuple(split_ref(str(end))[1] for end in ends):
        _moved(place, "mention")
    shown = _shown(data)
    if (shown and shown[0] != _fixed(MENTIONS, data)) or data.get("type", MENTIONS) != MENTIONS:
        raise DocumentError(
            f"{place} is a mention, whose {_words(_FIXED[MENTIONS])} are what the text says: only its mention_type can be "
            "changed"
        )
    return data


def _moved(place: str, what: str) -> NoReturn:
    raise DocumentError(
        f"{place} is a {what} of other nodes (moved, copied or joined, as relabel_nodes and contracted_nodes do): a {what} "
        f"stays with its text and entities. Say that two entities are one with `kg.entities.merge`; {_NEW_FACT}"
    )


def _relation(ends: tuple[Any, Any], data: dict[str, Any], place: str) -> dict[str, Any]:
    extra = _extra(data, _RELATION)
    shown = _shown(data)
    if len(shown) != 5:
        shown = []
    if shown and (shown[0], shown[2]) != ends:
        _moved(place, "fact")
    evidence = _parsed(data["evidence"], place)
    if not isinstance(evidence, list) or not all(isinstance(each, dict) for each in evidence):
        raise DocumentError(f"{place}: expected evidence as a list of objects, got {data['evidence']!r:.60}")
    if shown and _derived(data) != shown[3]:
        _check_counted(data, evidence, place)
    given = {**extra}
    held = _mapping(data.get("properties", {}))
    if shown and hashed(held) != shown[4]:
        given = {**held, **given}
        lost = sorted(
            {name for each in evidence for name in each.get("properties", {})} - {*held, INVERTED, STATED_PREDICATE}
        )
        if lost:
            raise DocumentError(
                f"{place}: the properties {_words(lost)} come from its evidence, and cannot be taken out of it alone: "
                "take them out of the attribute 'evidence'"
            )
    confidence = given.pop("confidence", None)
    if given or confidence is not None:
        told = {} if confidence is None else {"confidence": confidence}
        evidence = [{**each, **told, "properties": {**each.get("properties", {}), **given}} for each in evidence]
        _check_json(evidence, place)
    if shown and data.get("predicate") != shown[1]:
        data["edge_id"], evidence = _restated(ends, data.get("predicate"), evidence, place)
    data["evidence"] = evidence
    return data


def _restated(
    ends: tuple[Any, Any], predicate: Any, evidence: Iterable[dict[str, Any]], place: str
) -> tuple[str, list[dict[str, Any]]]:
    """A fact with another predicate is another fact: its id and those of its evidence follow."""
    if not isinstance(predicate, str) or not predicate.strip():
        raise DocumentError(f"{place}: expected a predicate that is a text and not empty, got {predicate!r:.40}")
    identity = relation_id(split_ref(str(ends[0]))[1], predicate, split_ref(str(ends[1]))[1])
    restated = []
    for each in evidence:
        if each.get("own_relation"):
            raise DocumentError(
                f"{place}: its predicate cannot be changed, since resolution gave it other ends than its text: correct the "
                "fact in the store"
            )
        kept = {name: value for name, value in each["properties"].items() if name not in (INVERTED, STATED_PREDICATE)}
        if predicate != normal_predicate(predicate):
            kept[STATED_PREDICATE] = predicate
        stated = evidence_id(identity, each["text_node"], each["start"], each["end"], each["extractor"])
        restated.append({**each, "relation": identity, "id": stated, "properties": kept})
    return identity, restated


def _check_counted(data: Mapping[str, Any], evidence: Sequence[Mapping[str, Any]], place: str) -> None:
    """What a relation shows of its evidence was changed, or its evidence was: only then is it not what was shown."""
    asserted = [bool(each.get("asserted", True)) for each in evidence]
    follows = {
        "weight": sum(asserted),
        "asserted": any(asserted),
        "sentence": evidence[0].get("sentence", "") if evidence else "",
    }
    wrong = [name for name, value in follows.items() if _lenient(data.get(name, value)) != _lenient(value)]
    if wrong:
        raise DocumentError(
            f"{place}: {_words(wrong)} of a fact follow from its evidence, and cannot be changed: change 'evidence', or use "
            "another name for a value of your own"
        )


# Attributes


def _shown(data: Mapping[str, Any]) -> list[Any]:
    """The mark `shown`; empty where an earlier version or another program wrote none."""
    try:
        held = json.loads(data.get("shown", "[]"))
    except (TypeError, ValueError):
        return []
    return held if isinstance(held, list) else []


def _extra(data: dict[str, Any], known: Iterable[str]) -> dict[str, Any]:
    """Take out what somebody added, as plain values; what has none is missing."""
    added = {name: data.pop(name) for name in set(data) - {*known, *_MARKS}}
    return dict(sorted(plain_values(added).items()))


def _gather(data: dict[str, Any], field: str, extra: Mapping[str, Any], place: str) -> None:
    if extra and field in data:
        data[field] = {**_mapping(_parsed(data[field], place)), **extra}
    elif isinstance(data.get(field), Mapping):
        data[field] = plain_values(data[field])
    if not isinstance(data.get(field, ""), str):
        _check_json(data[field], place)


def _check_json(value: Any, place: str) -> None:
    try:
        canonical(value)
    except DocumentError as error:
        raise DocumentError(f"{place}: {error}") from error


def _parsed(value: Any, place: str) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"{place}: expected JSON in an attribute of to_networkx, got {value!r:.60}") from error


def _mapping(value: Any) -> dict[str, Any]:
    held = _parsed(value, "the graph")
    if not isinstance(held, Mapping):
        raise DocumentError(f"expected properties or metadata as a JSON object or mapping, got {value!r:.60}")
    return plain_values(held)


def _listed(value: Any) -> list[Any]:
    held = _parsed(value, "the graph")
    if not isinstance(held, Iterable) or isinstance(held, str | Mapping) or not all(isinstance(each, str) for each in held):
        raise DocumentError(f"expected aliases as a JSON list or list of texts, got {value!r:.60}")
    return list(held)


def _fixed(kind: str, data: Mapping[str, Any]) -> str:
    return hashed(*(_lenient(data.get(name, "")) for name in _FIXED[kind]))


def _derived(data: Mapping[str, Any]) -> str:
    return hashed(*(_lenient(data.get(name, "")) for name in _COUNTED))


def _lenient(value: Any) -> Any:
    """A value as every format keeps it: numbers without their kind, texts without the kind of their blanks."""
    if isinstance(value, str):
        return " ".join(value.split())
    return float(value) if isinstance(value, int | float) else str(value)


def _words(names: Iterable[str]) -> str:
    return ", ".join(map(str, names))
