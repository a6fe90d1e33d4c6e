"""The style sheet for Neo4j Browser: colours, sizes and captions, with the same colours as in Clew's own pictures."""

from collections.abc import Iterable

from ...graph.model import DENIED, LITERAL_TYPES
from ...graph.stores.neo4j.labels import RELATIONSHIPS, STATES, entity_label
from ...graph.stores.neo4j.library_names import LibraryNames
from ..picture.colours import FAINT, INK, QUIET, TEXT_NODE, TYPES, shades

_DOCUMENT, _SENTENCE, _REFERENCE, _BOOKKEEPING = "#5c6f82", "#f7e3ae", "#e9a23b", "#dfe3e8"
_STRUCTURE = "#c3cad3"
_LIGHT, _DARK = "#ffffff", INK
_Rule = dict[str, str]


def style(types: Iterable[str] = (), names: LibraryNames | None = None) -> str:
    """A `.grass` style sheet for all labels, for common entity types, and for these entity types.

    Captions are the `name` of a node, the words of a fact, and the predicate that evidence states; never a vector. In a
    library that has a name (`names`), captions leave out what the types of relationships have of it.
    """
    names = names or LibraryNames()
    known = [*TYPES, *sorted(LITERAL_TYPES), *types]
    labels = {entity_label(each): each for each in known if entity_label(each)}
    colours = shades(sorted(labels.values()))
    rules: dict[str, _Rule] = {
        "node": _node(_others(), 50),
        "relationship": {
            "color": QUIET,
            "shaft-width": "1px",
            "font-size": "8px",
            "padding": "3px",
            "text-color-external": INK,
            "text-color-internal": _LIGHT,
            "caption": "'{type}'" if names.prefix else "'<type>'",
        },
        "node.Clew": _node(_BOOKKEEPING, 20, "{clew_id}"),
        "node.Document": _node(_DOCUMENT, 70),
        "node.TextNode": _node(shades([TEXT_NODE])[TEXT_NODE], 60),
        "node.Reference": _node(_REFERENCE, 60),
        "node.Sentence": _node(_SENTENCE, 40),
        "node.Entity": _node(_others(), 65),
    }
    for label, kind in sorted(labels.items()):
        rules[f"node.{label}"] = _node(colours[kind], 45 if kind in LITERAL_TYPES else 65)
    for name in sorted(RELATIONSHIPS):
        rules[f"relationship.{name}"] = {"color": _STRUCTURE, "caption": f"'{name if names.prefix else '<type>'}'"}
    rules[f"relationship.{STATES}"] = {"color": _STRUCTURE, "caption": "'states {predicate}'"}
    rules[f"relationship.{DENIED}"] = {"color": FAINT, "shaft-width": "1px", "caption": "'not asserted {words}'"}
    rules["relationship.RELATED"] = {"color": QUIET, "caption": "'{words}'"}
    return "\n".join(f"{_own(selector, names)} {{\n{_body(rule)}}}\n" for selector, rule in rules.items())


def _own(selector: str, names: LibraryNames) -> str:
    """A selector with the label or type as the library calls it."""
    kind, dot, name = selector.partition(".")
    return f"{kind}.{names.own(name)}" if dot else kind


def _others() -> str:
    """The colour of entities without a type."""
    return shades(["other"])["other"]


def _node(colour: str, diameter: int, caption: str = "{name}") -> _Rule:
    return {
        "color": colour,
        "border-color": _darker(colour),
        "border-width": "2px",
        "text-color-internal": _DARK if _brightness(colour) > 150 else _LIGHT,
        "diameter": f"{diameter}px",
        "font-size": "10px",
        "caption": f"'{caption}'",
    }


def _body(rule: _Rule) -> str:
    return "".join(f"  {name}: {value};\n" for name, value in rule.items())


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _darker(colour: str) -> str:
    return "#" + "".join(f"{int(channel * 0.8):02x}" for channel in _channels(colour))


def _brightness(colour: str) -> float:
    red, green, blue = _channels(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue
