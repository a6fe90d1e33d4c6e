"""Types: what the entities of one document are, by its own definitions first and by the tagger's votes where they agree."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ....graph.entity_names import AGREEMENT
from ....graph.model import LITERAL_TYPES
from .entity_definitions import CALLED, USE, DefiningPhrase
from .entity_kinds import types_of
from .honorifics import TITLES
from .known_names import known_names, known_type
from .parse_tree import Named, Tree

_PEOPLE_DO = frozenset(
    """said says told asked replied wrote writes married died born lived lives believes thought thinks argued argues recalled
    explained explains graduated studied retired resigned testified sang smiled laughed remarried""".split()
)
_FIRMS_DO = frozenset(
    """said says announced bought sold acquired founded hired reported sued launched agreed plans planned decided claims
    claimed employs employed developed develops released releases published produces produced designed manufactures
    manufactured introduced licensed owns owned operates operated merged formed sponsors sponsored established offered
    renamed""".split()
)
_BY_FIRMS = frozenset(
    """developed designed made manufactured produced released written introduced sold created built published marketed
    acquired bought founded licensed distributed maintained owned backed sponsored invented formed founded""".split()
)
_ANYONES = frozenset(
    """user users developer developers programmer programmers hacker hackers maintainer maintainers contributor contributors
    expert fan owner""".split()
)
"""People that things have too: "Unix users"."""
_SPEAKING = frozenset("speak speaks spoke spoken speaking learn learned learning teach taught".split())
_TECHNICAL = frozenset(
    """software program programs computer computers file files server servers kernel compiler compilers algorithm algorithms
    protocol protocols interface interfaces code user users package packages function functions command commands memory
    processor processors data database network hardware bit bits byte bytes bug bugs version syntax programming disk driver
    drivers variable variables string strings module modules library libraries system systems machine machines""".split()
)
"""Common nouns of texts in which names look like no other text's: a tagger takes them for people, places and firms."""
_TECHNICAL_WORDS, _TECHNICAL_SHARE = 2, 0.01
_LONGEST_INITIALS = 5
_NAMING = frozenset({"ORG", "LOC", "FAC", "EVENT", "GPE", "LAW"})
"""Types whose nouns end names in any text: "Tern Bridge", "Quillby Society"."""
_SURNAMES = frozenset(
    """abbey arena bank bay beach brook canal cape castle chapel church college cross dock field forest fort garden gate
    gates hall hill house lake marsh mill moon park peak pond ridge sea spring square star stream street summit temple tomb
    tower town valley villa village ward west coast hotel inn school club court""".split()
)
"""Nouns of the table that people are called by too."""
_OFFICES = frozenset(
    """leader secretary chair chairman chairperson president director minister manager treasurer chancellor governor mayor
    delegate commissioner ambassador speaker premier attorney general registrar auditor ombudsman chief officer""".split()
)
"""Nouns that end the names of offices: "Project Leader"."""
_PLACES = frozenset("us usa uk uae ussr u.s u.s. u.s.a u.s.a. u.k. u.k gdr eu nyc d.c. dc l.a. la".split())


@dataclass(slots=True)
class _Votes:
    """What speaks for an entity's type: the tagger's labels, and whether words around it say "person" or "organisation".

    `spoken` counts the mentions as a language: "in French". `people` says that a mention is an adjective or a plural.
    """

    labels: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    person: bool = False
    organisation: bool = False
    acting: bool = False
    spoken: int = 0
    people: bool = False


def entity_types(
    sentences: Iterable[tuple[Tree, Sequence[Named]]], defined: Mapping[str, Sequence[DefiningPhrase]]
) -> dict[str, str]:
    """The type of each entity of a document, "" where nothing says it; dates and quantities are left out.

    A definition decides; of several the weightiest, then the most frequent; else that the name is well known; else what a
    name itself says ("Tern Bridge", "University of Quillby"), unless the tagger sees a person or a work. Else a type counts
    that most tagged mentions agree on. PERSON for a single word needs a fuller name, a title or a verb that says so, or to
    be the subject, object or owner of something; initials of two letters are an organisation where the words beside them
    say so. In a technical text, where taggers err, an organisation needs a verb or preposition that fits, a place or people
    a well-known name, and a single word is no person, work, building or event.

    Args:
        sentences: trees with the mentions of each of their sentences, keys being those of entities.
        defined: definitions by entity key.
    """
    sentences = list(sentences)
    technical = is_technical({id(tree): tree for tree, _ in sentences}.values())
    votes: dict[str, _Votes] = defaultdict(_Votes)
    for tree, names in sentences:
        for each in names:
            if each.type not in LITERAL_TYPES:
                _count(tree, each, votes[each.key])
    found: dict[str, str] = {}
    for key, cast in votes.items():
        said = defined.get(key, ())
        known = known_type(key, cast.words, cast.labels, technical)
        known = "LANGUAGE" if known == "NORP" and 2 * cast.spoken > sum(cast.words.values()) else known
        # A list of general knowledge is no match for "X is a language", but is for "the X processor".
        sure = [each for each in said if each.weight > (CALLED if known else USE)]
        kind = defined_type(sure, cast.labels)
        if not kind:
            # A list says more than "X is a service", a use ("written in X") more than the tagger.
            kind = known or (defined_type(said, cast.labels) if kind is None else kind)
        if kind == "PERSON" and technical and not cast.labels["PERSON"] and not any(map(_like_name, cast.words)):
            # "<operating system> A mutant cousin of …"
            kind = ""
        if kind is None:
            kind = _own_kind(cast, technical)
        found[key] = _voted(cast, technical) if kind is None else kind
    if technical:
        _correct(found, {key for key in found if key in defined or votes[key].person})
    return found


def _correct(types: dict[str, str], sure: Collection[str]) -> None:
    """What a name of several words is that holds the name of a language or product: "Python Interpreter" is nobody."""
    things = {key: kind for key, kind in types.items() if kind in {"LANGUAGE", "PRODUCT"}}
    firms = {key for key, kind in types.items() if kind == "ORG"}
    for key, kind in types.items():
        words = key.split()
        if kind == "PERSON" and key not in sure and len(words) > 1 and words[0] in firms:
            # Nobody's first name is a firm's.
            types[key] = ""
            continue
        if kind in {"ORG", "PERSON"} and key not in sure and len(words) > 1 and things.keys() & words:
            types[key] = things.get(words[-1], "" if kind == "PERSON" else kind)


def is_technical(trees: Iterable[Tree]) -> bool:
    """Whether a text is about computing, by its common nouns."""
    words = [word for tree in trees for word in tree.lower]
    count = sum(word in _TECHNICAL for word in words)
    return count >= max(_TECHNICAL_WORDS, _TECHNICAL_SHARE * len(words))


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
        elif not each.types:
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
    dep, head = tree.deps[root], tree.heads[root]
    verb = tree.lower[head]
    votes.people = votes.people or dep == "amod" or tree.tags[root] in {"JJ", "NNPS", "NNS"}
    votes.acting = votes.acting or dep in {"nsubj", "nsubjpass", "dobj", "poss"}
    before = tree.before(name.start)
    votes.spoken += _spoken(tree, name, dep, verb)
    first = tree.lower[name.start]
    described = types_of([before]) == ("PERSON",) and tree.deps[name.start - 1] in {"compound", "nmod", "amod", "appos"}
    votes.person = votes.person or (
        described
        or before in TITLES
        or (first in TITLES and name.end - name.start > 1)
        or (dep in {"nsubj", "nsubjpass"} and verb in _PEOPLE_DO)
    )
    owner = (
        head
        if dep == "poss" or (dep == "compound" and verb not in _ANYONES)
        else tree.heads[head]
        if dep == "pobj" and verb == "of"
        else -1
    )
    votes.organisation = votes.organisation or (
        (dep == "nsubj" and verb in _FIRMS_DO)
        or (dep == "pobj" and verb == "by" and tree.lower[tree.heads[head]] in _BY_FIRMS)
        or (dep == "pobj" and verb == "at")
        # "Acme's president", "the founder of Acme", "the Acme chairman"
        or (owner >= 0 and types_of([tree.lower[owner]]) == ("PERSON",))
    )


def _own_kind(votes: _Votes, technical: bool) -> str | None:
    """The type of the noun that a name ends with, or begins with before "of"; None where it tells none.

    A role ("Chair of the Committee", "Developers") that the tagger takes for an organisation has none.
    """
    longer = {words: count for words, count in votes.words.items() if " " in words}
    words = _most(longer or votes.words).split()
    noun = words[:1] if words[1:2] == ["of"] else words
    if noun[0].lower() in {"the", "a", "an"}:
        return None
    kinds = types_of([word.lower() for word in noun], plural=technical or len(words) == 1)
    label = _most(votes.labels)
    if kinds is None:
        return None
    several = len(words) == 1 and types_of([words[0].lower()], plural=False) is None
    if label in {"ORG", ""} and not votes.person and noun[-1].lower() in _OFFICES and noun[-1][0].isupper():
        return "OFFICE"
    if label in {"ORG", "PERSON", ""} and len(words) > 1 and noun[-1].lower() in _ANYONES:
        return ""
    if label == "ORG" and (kinds == ("PERSON",) or (several and "PERSON" in kinds)):
        return ""
    if len(words) < 2:
        return None
    if technical:
        if label == "ORG" and votes.organisation:
            # "Apple Computer"
            return None
        things = tuple(kind for kind in kinds if kind != "PERSON")
        return None if votes.person or len(things) > 1 else things[0] if things else ""
    surname = label == "PERSON" and (votes.person or noun[-1].lower() in _SURNAMES)
    if surname or label == "WORK_OF_ART" or not noun[-1][0].isupper():
        return None
    return kinds[0] if len(kinds) == 1 and kinds[0] in _NAMING else None


def _spoken(tree: Tree, name: Named, dep: str, head: str) -> bool:
    """Whether a mention means a language: "in French", "speaks French", "the French language", "French-language"."""
    after = tree.lower[name.end : name.end + 2]
    return (
        (dep == "pobj" and head in {"in", "into"})
        or (dep == "dobj" and head in _SPEAKING)
        or "language" in after[:1]
        or after == ["-", "language"]
    )


def _like_initials(word: str) -> bool:
    """Whether a word is one letter, or has more capitals than other letters, or digits: "XML", "CD-ROM", "m68k"."""
    letters = [character for character in word if character.isalpha()]
    capitals = sum(map(str.isupper, letters))
    few = len(letters) <= _LONGEST_INITIALS
    return len(letters) < 2 or (few and 2 * capitals > len(letters) + 1) or any(map(str.isdigit, word))


def _like_name(words: str) -> bool:
    """Whether words look like a person's name: several with capitals."""
    return " " in words and all(word[0].isupper() for word in words.split() if len(word) > 3)


def _most(counted: Mapping[str, int]) -> str:
    return min(counted, key=lambda each: (-counted[each], each), default="")


def _voted(votes: _Votes, technical: bool) -> str:
    """The type that the tagger's labels give, where it can be trusted."""
    kind = _most(votes.labels)
    if not kind or votes.labels[kind] < AGREEMENT * sum(votes.labels.values()):
        return ""
    words = sorted(votes.words)
    single = not any(" " in each for each in words)
    if single and kind != "PERSON" and all(map(_like_initials, words)):
        # What is written in capitals is an organisation to a tagger, or anything else.
        if technical:
            firm = kind == "ORG" and votes.organisation and votes.labels[kind] > 1
        else:
            firm = kind == "ORG" and (votes.organisation or all(each.isalpha() and len(each) > 2 for each in words))
        return kind if firm or (kind == "GPE" and any(each.lower() in _PLACES for each in words)) else ""
    if kind == "PERSON" and single:
        return kind if votes.person or (votes.acting and not technical) else ""
    if kind == "NORP" and single and not votes.people and not any(each in known_names(kind) for each in words):
        return ""
    if not technical:
        return kind
    if kind == "ORG":
        return kind if votes.organisation else ""
    if kind in {"GPE", "NORP"} and single:
        known = any(each in known_names(kind) or each.lower() in _PLACES for each in words)
        return kind if known else ""
    if kind == "WORK_OF_ART" and not any(each.count(" ") > 1 for each in words):
        # Technical texts quote what things are called.
        return ""
    return "" if single and kind in {"WORK_OF_ART", "FAC", "EVENT", "LAW", "LOC"} else kind


def retyped(names: Sequence[Named], types: Mapping[str, str]) -> Iterator[Named]:
    """The mentions with the types of their entities; those of dates and quantities stay as they are."""
    for each in names:
        yield each if each.type in LITERAL_TYPES else each._replace(type=types.get(each.key, each.type))
