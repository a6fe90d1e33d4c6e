"""What noun phrases state: appositions, titles before names, possessives, and whose an aspect is.

What holds of a thing's version, work or name holds of the thing, with that word in the predicate: of "the first version of
Quill was released in May" Quill, "first version was released in", May.
"""

from collections.abc import Iterator

from .affiliations import affiliations
from .appositions import appositions
from .honorifics import HONORIFICS, TITLES
from .parse_tree import NOUN_TAGS, PROPER_TAGS, SUBJECTS, TokenSpan, Tree
from .phrases import Phrase, conjuncts, phrase

Nominal = tuple[Phrase, str, Phrase, str]

_ASPECTS = frozenset(
    """version release edition development production design construction implementation publication code name headquarters
    office film movie work book novel song album single debut plot story music score soundtrack screenplay script licence
    license distribution syntax semantics maintenance support manufacture opening premiere filming shooting capital
    campus factory set team crew cast logo source body remains ashes paper painting poem play painting design""".split()
)
_LINKS = frozenset({"of", "on"})
EVENT_NOUNS = {
    "marriage to": "married",
    "marriage with": "married",
    "wedding to": "married",
    "acquisition of": "acquired",
    "purchase of": "bought",
    "takeover of": "took over",
    "sale of": "sold",
    "foundation of": "founded",
    "founding of": "founded",
    "discovery of": "discovered",
    "invention of": "invented",
    "translation of": "translated",
    "murder of": "murdered",
    "conquest of": "conquered",
    "defeat of": "defeated",
    "victory over": "defeated",
    "departure from": "left",
    "resignation from": "resigned from",
    "dismissal from": "was dismissed from",
    "expulsion from": "was expelled from",
    "appointment to": "was appointed to",
    "election to": "was elected to",
    "arrival in": "arrived in",
    "arrival at": "arrived at",
    "move to": "moved to",
    "emigration to": "emigrated to",
    "return to": "returned to",
    "accession to": "acceded to",
    "merger with": "merged with",
}
"""Nouns of what somebody did, with their preposition, and the verb that says so."""
_HAPPENED = frozenset({"after", "since", "following", "until", "upon"})
_NOT_HAPPENED = frozenset(
    """planned proposed alleged attempted failed rumoured rumored possible future intended supposed likely would-be hoped-for
    imminent abortive aborted apparent reported so-called impending""".split()
)
_UNDONE = frozenset(
    """blocked rejected vetoed stopped prevented fell failed collapsed abandoned cancelled canceled stalled halted delayed
    postponed depends hinges requires awaits""".split()
)
_UNREAL = frozenset(
    """would-be alleged supposed potential prospective aspiring self-proclaimed self-styled rumoured rumored next future
    incoming failed unsuccessful""".split()
)
"""Words before the noun of a role that is not held, or not for certain."""
_PAST = frozenset({"VBD", "VBN"})
_NOT_OWN = frozenset({"DT", "POS", "PRP$", "WP$", "``", "''"})


def nominal_facts(tree: Tree, sentence: TokenSpan) -> list[Nominal]:
    """Subject, predicate, object and pattern of each statement that a noun phrase makes."""
    found: list[Nominal] = []
    for token in range(sentence.start, sentence.end):
        dep = tree.deps[token]
        if dep == "appos":
            found += appositions(tree, token)
        elif dep == "poss":
            found += _possessive(tree, token)
        elif dep == "compound" and tree.tags[token] in NOUN_TAGS:
            found += _title(tree, token)
    return [each for each in (*found, *affiliations(tree, sentence)) if not _unreal(each[1])]


def _unreal(predicate: str) -> bool:
    """Whether a predicate says of a role that it is not held: "is would-be owner of"."""
    return predicate.endswith(" of") and not _UNREAL.isdisjoint(predicate.replace(" - ", "-").lower().split())


def possessor(tree: Tree, token: int) -> Phrase:
    """Who owns: the phrase of a possessive without its 's."""
    owner, case = phrase(tree, token), tree.child(token, "case")
    return Phrase(tuple(each for each in owner.tokens if each != case), owner.head)


def _possessive(tree: Tree, token: int) -> list[Nominal]:
    head = tree.heads[token]
    if tree.tags[head] not in NOUN_TAGS:
        return []
    owner = possessor(tree, token)
    case = tree.child(token, "case")
    core = tree.core(head)
    own = [each for each in range(token + 1, head + 1) if each != case and each not in owner.tokens and each >= core.start]
    found: list[Nominal] = []
    if tree.tags[token] != "PRP$" and own and _owns(tree, token, head):
        found.append((owner, "has", Phrase(tuple(own), head), "possessive"))
    found += _event(tree, owner, head)
    if tree.tags[head] in PROPER_TAGS:
        role = [each for each in own if tree.tags[each] in {"NN", "NNS"}]
        named = [each for each in own if each > max(role, default=-1)]
        if role and named:
            words = tree.say([each for each in own if each <= role[-1]])
            found.append((Phrase(tuple(named), head), f"is {words} of", owner, "possessive.role"))
    return found


def _event(tree: Tree, owner: Phrase, noun: int) -> Iterator[Nominal]:
    """What "Ann Lee's marriage to Karl Holm in 1982 filled the papers" also says: that they married."""
    prep = next((kid for kid in tree.kids[noun] if kid == noun + 1 and tree.deps[kid] in {"prep", "dative"}), None)
    verb = EVENT_NOUNS.get(f"{tree.lower[noun]} {tree.lower[prep]}") if prep is not None else None
    obj = tree.child(prep, "pobj") if prep is not None else None
    if (
        verb is None
        or obj is None
        or tree.tags[obj] not in PROPER_TAGS
        or tree.tags[owner.head] not in {*PROPER_TAGS, "PRP$"}
    ):
        return
    if not _NOT_HAPPENED.isdisjoint(tree.lower[owner.head + 1 : noun]) or not _happened(tree, noun, verb):
        return
    yield owner, verb, phrase(tree, obj), "event"


def _happened(tree: Tree, noun: int, verb: str) -> bool:
    """Whether the event that a noun names is past: it is the subject of a verb in the past, or follows "after"."""
    above = tree.heads[noun]
    if tree.deps[noun] == "pobj":
        return tree.lower[above] in _HAPPENED
    if tree.deps[noun] not in SUBJECTS:
        return verb == "married" and tree.deps[noun] == "dobj" and tree.tags[above] == "VBD"
    if tree.lower[above] in _UNDONE or tree.child(above, "neg") is not None:
        return False
    helped = [tree.lower[kid] for kid in tree.kids[above] if tree.deps[kid] == "aux"]
    return tree.tags[above] in _PAST and all(word in {"has", "had", "was"} for word in helped)


def _owns(tree: Tree, owner: int, head: int) -> bool:
    """Whether a possessive joins two names ("Acme's Sea Lark") rather than being a piece of one ("A Sailor's Handbook")."""
    if not tree.kind(owner) or any(each.start <= owner and head < each.end for each in tree.entities):
        return False
    return tree.tags[tree.core(owner).start] != "DT" and tree.tags[owner] in PROPER_TAGS


def _title(tree: Tree, token: int) -> list[Nominal]:
    """What a title or role before a name says: "President Bush", "Prime Minister Ann Lee", "director Ann Lee"."""
    head = tree.heads[token]
    if tree.tags[head] not in PROPER_TAGS:
        return []
    if not _titles(tree, token) or _titles(tree, token + 1) or token + 1 > head:
        return _described(tree, token, head)
    start = token
    while start and _titles(tree, start - 1) and tree.heads[start - 1] in {head, token}:
        start -= 1
    role = [each for each in range(start, token + 1) if tree.lower[each] not in HONORIFICS]
    after = range(token + 1, head + 1)
    if role and all(tree.tags[each] in PROPER_TAGS for each in after):
        return [(Phrase(tuple(after), head), "is", Phrase(tuple(role), role[-1]), "title")]
    return []


def _titles(tree: Tree, token: int) -> bool:
    return tree.lower[token] in TITLES


def _described(tree: Tree, token: int, head: int) -> list[Nominal]:
    """What a common noun before a person's name says: "film director Ann Lee"."""
    entity = next((each for each in tree.entities if each.start <= head < each.end and each.label == "PERSON"), None)
    if entity is None or token + 1 != entity.start or tree.tags[token] not in {"NN", "NNS"}:
        return []
    role = [each for each in range(tree.core(head).start, token + 1) if tree.deps[each] in {"compound", "amod", "nmod"}]
    named = Phrase(tuple(range(entity.start, entity.end)), head)
    return [(named, "is", Phrase(tuple(role), token), "title")] if role else []


def aspect(tree: Tree, part: Phrase) -> tuple[Phrase, str] | None:
    """The name or pronoun whose aspect a phrase is, and the words of the aspect: "Quill" and "first version"."""
    head = part.head
    word = tree.lower[head]
    if (
        tree.tags[head] not in {"NN", "NNS"}
        or not {word, word.removesuffix("s")} & _ASPECTS
        or len(conjuncts(tree, head)) > 1
    ):
        return None
    owner = _owner(tree, head) if tree.child(head, "appos") is None else None
    if owner is None:
        return None
    words = [each for each in range(tree.core(head).start, head + 1) if each not in owner.tokens]
    said = [each for each in words if tree.tags[each] not in _NOT_OWN]
    if any(tree.tags[each] in PROPER_TAGS for each in said):
        return None
    text = tree.say(said)
    return owner, text[:1].lower() + text[1:]


def _owner(tree: Tree, head: int) -> Phrase | None:
    """Whose it is: "Quill's", "its", "of Quill"."""
    owner = tree.child(head, "poss")
    if owner is not None:
        named = tree.tags[owner] in PROPER_TAGS or tree.tags[owner] == "PRP$" or tree.tags[owner] in {"NN"}
        return possessor(tree, owner) if named and len(conjuncts(tree, owner)) == 1 else None
    preps = [kid for kid in tree.kids[head] if tree.deps[kid] == "prep"]
    if len(preps) != 1 or tree.lower[preps[0]] not in _LINKS or preps[0] != head + 1:
        return None
    name = tree.child(preps[0], "pobj")
    if name is None or tree.tags[name] not in PROPER_TAGS or len(conjuncts(tree, name)) > 1:
        return None
    return phrase(tree, name)
