"""Types: what the entities of one document are, by its own definitions first and by the tagger's votes where they agree."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ....graph.model import LITERAL_TYPES
from .entity_definitions import DefiningPhrase
from .entity_kinds import types_of
from .honorifics import TITLES
from .parse_tree import Named, Tree

AGREEMENT = 0.6
"""The share of an entity's tagged mentions that must agree on its type."""
_PEOPLE_DO = frozenset(
    """said says told asked replied wrote writes married died born lived lives believes thought thinks argued argues recalled
    explained explains graduated studied retired resigned testified sang smiled laughed remarried""".split()
)
_FIRMS_DO = frozenset(
    """said says announced bought sold acquired founded hired reported sued launched agreed plans planned decided claims
    claimed employs employed developed develops released releases published produces produced designed manufactures
    manufactured introduced licensed owns owned operates operated merged formed supported supports sponsors sponsored
    established offers offered""".split()
)
_PLACES = frozenset("us usa uk uae ussr u.s u.s. u.s.a u.s.a. u.k. u.k gdr eu nyc d.c. dc l.a. la".split())


@dataclass(slots=True)
class _Votes:
    """What speaks for an entity's type: the tagger's labels, and whether words around it say "person" or "organisation"."""

    labels: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    person: bool = False
    organisation: bool = False


def entity_types(
    sentences: Iterable[tuple[Tree, Sequence[Named]]], defined: Mapping[str, Sequence[DefiningPhrase]]
) -> dict[str, str]:
    """The type of each entity of a document, "" where nothing says it; dates and quantities are left out.

    A definition decides; of several the weightiest, then the most frequent. Else a type that most tagged mentions agree on
    counts, but for one word in capitals or written like code only where its verbs or prepositions fit, and PERSON for one
    word only where a fuller name, a title or a verb says so.

    Args:
        sentences: trees with the mentions of each of their sentences, keys being those of entities.
        defined: definitions by entity key.
    """
    votes: dict[str, _Votes] = defaultdict(_Votes)
    for tree, names in sentences:
        for each in names:
            if each.type in LITERAL_TYPES:
                continue
            _count(tree, each, votes[each.key])
    found: dict[str, str] = {}
    for key, cast in votes.items():
        chosen = defined_type(defined.get(key, ()), cast.labels)
        found[key] = _voted(cast) if chosen is None else chosen
    return found


def defined_type(definitions: Iterable[DefiningPhrase], labels: Mapping[str, int]) -> str | None:
    """The type that definitions give; "" for a known kind without a type, None where they give nothing.

    Where a noun leaves a choice ("an editor"), the commonest label among the choices decides.
    """
    weights: Counter[str] = Counter()
    best: dict[str, int] = {}
    for each in definitions:
        kinds = [kind for kind in each.types if kind]
        if len(each.types) > 1:
            kinds = sorted((kind for kind in kinds if labels.get(kind)), key=lambda kind: (-labels[kind], kind))[:1]
            if not kinds:
                continue
        kind = kinds[0] if kinds else ""
        weights[kind] += each.weight
        best[kind] = max(best.get(kind, 0), each.weight)
    typed = [kind for kind in weights if kind] or list(weights)
    return min(typed, key=lambda kind: (-best[kind], -weights[kind], kind)) if typed else None


def _count(tree: Tree, name: Named, votes: _Votes) -> None:
    if name.type:
        votes.labels[name.type] += 1
    words = tree.text[tree.starts[name.start] : tree.ends[name.end - 1]]
    votes.words[words] += 1
    root = next((t for t in range(name.start, name.end) if not name.start <= tree.heads[t] < name.end), name.end - 1)
    head = tree.heads[root]
    verb = tree.lower[head]
    if tree.deps[root] in {"nsubj", "nsubjpass"}:
        votes.person = votes.person or (verb in _PEOPLE_DO)
        votes.organisation = votes.organisation or (verb in _FIRMS_DO and tree.deps[root] == "nsubj")
    before = tree.lower[name.start - 1] if name.start else ""
    first = tree.lower[name.start]
    described = types_of([before]) == ("PERSON",) and tree.deps[name.start - 1] in {"compound", "nmod", "amod", "appos"}
    if described or before in TITLES or (first in TITLES and name.end - name.start > 1):
        votes.person = True
    if tree.deps[root] == "pobj" and tree.lower[head] in {"by"} and tree.deps[head] == "agent":
        votes.organisation = True
    owner = head if tree.deps[root] == "poss" else tree.heads[head] if tree.deps[root] == "pobj" and verb == "of" else -1
    if owner >= 0 and types_of([tree.lower[owner]]) == ("PERSON",):
        # "Acme's president", "the founder of Acme"
        votes.organisation = True


def _voted(votes: _Votes) -> str:
    """The type that the tagger's labels give, where it can be trusted."""
    tagged = sum(votes.labels.values())
    if not tagged:
        return ""
    kind, count = min(votes.labels.items(), key=lambda each: (-each[1], each[0]))
    if count < AGREEMENT * tagged:
        return ""
    words = sorted(votes.words)
    if any(" " in each for each in words):
        return kind
    if kind == "PERSON":
        return kind if votes.person else ""
    if all(_like_code(each) for each in words) and not all(each.lower() in _PLACES for each in words):
        return kind if kind == "ORG" and votes.organisation else ""
    return kind


def _like_code(word: str) -> bool:
    """Whether one word is in capitals, or has digits, signs or capitals inside: FTP, x86, GtkWidget, sources.list, C++."""
    inner = word[1:]
    return (
        word.isupper()
        or any(c.isdigit() or c in "_+#/\\$@*" for c in word)
        or ("." in inner[:-1])
        or any(c.isupper() for c in inner)
        or word[0].islower()
    )


def retyped(names: Sequence[Named], types: Mapping[str, str]) -> Iterator[Named]:
    """The mentions with the types of their entities; those of dates and quantities stay as they are."""
    for each in names:
        yield each if each.type in LITERAL_TYPES else each._replace(type=types.get(each.key, each.type))
