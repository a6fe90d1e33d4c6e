"""What a document's entities are: the definitions of all its sentences and its entries, and the types that follow."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ....graph.identity import entity_id_of_key
from ....graph.names import match_key, title_name
from ...base import EntityDefinition
from .definitions import describe
from .dictionary_entries import Headless, headless, is_short, label_types
from .entity_definitions import COPULA, HEADLESS, USE, DefiningPhrase, definitions, description
from .entity_kinds import singulars, types_at
from .mention_types import defined_type, entity_types
from .parse_tree import Named, TokenSpan, Tree

_OPENING = 5
"""Sentences among which a document's own headless definition is sought: labels and expansions of letters come first."""

ReadSentence = tuple[Tree, TokenSpan, Sequence[Named]]


@dataclass(frozen=True, slots=True)
class DocumentKinds:
    """The kinds of one document's entities.

    `types` and `nouns` (what the document calls it: "hypervisor") are by entity key; `headless` holds definitions without a
    subject by the number of their sentence.
    """

    types: Mapping[str, str]
    nouns: Mapping[str, frozenset[str]]
    headless: Mapping[int, Headless]
    definitions: tuple[EntityDefinition, ...]


def document_kinds(sentences: Sequence[ReadSentence], title: str, text: str) -> DocumentKinds:
    """The kinds of the entities of a document.

    Args:
        sentences: in order; the mentions of each with the keys of their entities.
        title: the document's.
        text: the document's, whose label is read: "<language>".
    """
    label = label_types(text) if title else None
    entries = dict(_entries(sentences, title, label))
    phrases: dict[str, list[DefiningPhrase]] = defaultdict(list)
    nouns: dict[str, set[str]] = defaultdict(set)
    for number, (tree, tokens, names) in enumerate(sentences):
        found = definitions(tree, tokens, names)
        entry = entries.get(number)
        if entry is not None:
            key = entry.name.key if entry.name is not None else match_key(title_name(title))
            found = [
                DefiningPhrase(
                    key, entry.types or (), description(tree, entry.noun, start=entry.start), HEADLESS, entry.noun
                ),
                *found,
            ]
        if title and number < _OPENING and not any(each.key == match_key(title_name(title)) for each in found):
            found = [*found, *_described(tree, tokens, names, match_key(title_name(title)))]
        for each in found:
            phrases[each.key].append(each)
            if each.noun >= 0:
                nouns[each.key].update(singulars(tree.lower[each.noun]))
    if label is not None and not any(each.name is None for each in entries.values()):
        key = match_key(title_name(title))
        phrases[key].append(DefiningPhrase(key, label, "", HEADLESS, -1))
    types = entity_types([(tree, names) for tree, _, names in sentences], phrases)
    return DocumentKinds(
        types, {key: frozenset(each) for key, each in nouns.items()}, entries, tuple(_definitions(phrases, types))
    )


def _described(tree: Tree, tokens: TokenSpan, names: Sequence[Named], key: str) -> Iterator[DefiningPhrase]:
    """What an opening "X (…) was a painter" says of the title's entity, where a parser has lost its way in the brackets."""
    found = describe(tree, tokens, list(names))
    if found is None or found.words.end <= found.words.start or tree.lower[found.words.start] not in {"a", "an", "the"}:
        return
    types = types_at(tree, found.noun)
    if types is not None and any(each.key == key and each.start == found.name.start for each in names):
        yield DefiningPhrase(key, types, description(tree, found.noun, start=found.words.start), COPULA, found.noun)


def _entries(sentences: Sequence[ReadSentence], title: str, label: tuple[str, ...] | None) -> Iterator[tuple[int, Headless]]:
    """Headless definitions: the title's among the first sentences, and those of names before a colon or dash anywhere."""
    titled = bool(title)
    for number, (tree, tokens, names) in enumerate(sentences):
        titled = titled and number < _OPENING
        found = headless(tree, tokens, names, titled, label is not None)
        if found is not None:
            if found.name is None or found.name.key == match_key(title_name(title)):
                found = found._replace(types=_both(found.types, label if titled else None))
                titled = False
            yield number, found
        elif titled and not is_short(tree, tokens):
            titled = False


def _both(types: tuple[str, ...] | None, label: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The types that a definition's noun leaves open, narrowed by the entry's label; the label's where the noun has none."""
    if not types or not any(types):
        return label or types
    agreed = tuple(kind for kind in types if kind in (label or ()))
    return agreed or types


def _definitions(phrases: Mapping[str, Sequence[DefiningPhrase]], types: Mapping[str, str]) -> Iterator[EntityDefinition]:
    """One definition per entity: the type decided, and the words of the weightiest phrase that agrees with it."""
    for key in sorted(phrases):
        said = [each for each in phrases[key] if each.weight > USE]
        # A type that the definitions do not give is the tagger's, which is none of the text's own words.
        kind = types[key] if key in types else defined_type(said, {}) or ""
        kind = kind if any(kind in each.types for each in said) else ""
        agreeing = [each for each in said if each.words and (not kind or kind in each.types or not any(each.types))]
        words = max(agreeing, key=lambda each: (each.weight, any(each.types))).words if agreeing else ""
        if kind or words:
            yield EntityDefinition(entity_id_of_key(key), kind, words)
