"""Clauses: every predicate of a sentence with its words, its subjects and what it says of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ....graph.model import LITERAL_TYPES, Modality
from .denials import is_of_date, without_denial
from .governing_verbs import says
from .misreadings import unclear
from .modality import excluding, modality
from .parse_tree import NOUN_TAGS, PROPER_TAGS, SUBJECTS, VERB_TAGS, Tree
from .phrases import Phrase, conjuncts, in_brackets, phrase, phrases, undistributed

_GROUP = frozenset({"aux", "auxpass", "neg", "prt"})
_NO_PREDICATE = frozenset({"aux", "auxpass", "amod", "compound", "prt", "punct", "case", "det", "nmod"})
_EXAMPLES = frozenset({"as", "including", "like"})
"""Prepositions that name examples or likenesses."""
_NO_AGENT = frozenset("based set located situated known born".split())
_TIMES = frozenset("after before since while when upon despite besides for".split())
"""Prepositions whose gerund has the subject of a passive too: "was sold after losing a war", not "was used in building"."""
_PREFIXES = frozenset({"re", "co", "pre", "un", "de", "over", "out", "under", "ex"})
_QUOTES = frozenset({'"', "“", "”", "``", "''"})
_CONTRASTS = frozenset({"despite", "besides", "notwithstanding"})
"""Prepositions before what a fact is only set against: "Acme bought Globex despite Initech" says nothing of Initech."""
_PROSPECTS = frozenset("about due set ready likely unlikely unable willing bound eager".split())
"""Adjectives whose infinitive is the subject's: "is due to open"."""
_ACCUSING = ("accus", "suspect", "convict", "charg", "credit")
_RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})


@dataclass(slots=True)
class Clause:
    """A predicate: its verb (the last of a chain such as "began to work"), the words of its group, its arguments.

    `arguments` pairs a role (`object`, `attribute`, `agent`, `prep`, `adverbial`, `clause`, `recipient`) with the word
    that introduces it (a preposition's tokens) and the phrase.
    """

    verb: int
    group: tuple[int, ...]
    subjects: list[Phrase] = field(default_factory=list)
    arguments: list[tuple[str, tuple[int, ...], Phrase]] = field(default_factory=list)
    kind: str = "main"
    modality: Modality = "asserted"


def clauses(tree: Tree, start: int, end: int) -> list[Clause]:
    """The clauses whose verb lies in tokens `start` to `end`."""
    verbs = [token for token in range(start, end) if is_predicate(tree, token) and not _chained(tree, token)]
    verbs = [verb for verb in verbs if not _cut(tree, verb) and not _cut(tree, tree.child(verb, "attr", "acomp"))]
    return [clause for clause in (_clause(tree, verb) for verb in verbs) if clause.subjects]


def is_predicate(tree: Tree, token: int) -> bool:
    """Whether a token heads a clause."""
    if tree.deps[token] in _NO_PREDICATE:
        return False
    return tree.tags[token] in VERB_TAGS or tree.child(token, "nsubj", "nsubjpass") is not None


def _cut(tree: Tree, token: int | None) -> bool:
    """Whether a token is only the first half of a word with a hyphen: "re-employed"."""
    if token is None or tree.lower[token] not in _PREFIXES or tree.words[token + 1 : token + 2] != ["-"]:
        return False
    return tree.ends[token] == tree.starts[token + 1]


def _chained(tree: Tree, token: int) -> bool:
    """Whether this verb is spoken of together with the verb above it ("began to work", "tried building")."""
    if tree.deps[token] != "xcomp" or tree.tags[token] not in VERB_TAGS:
        return False
    head = tree.heads[token]
    if not is_predicate(tree, head) or tree.child(token, "nsubj", "nsubjpass") is not None:
        return False
    return (
        tree.child(head, "dobj", "attr", "acomp", "oprd") is None
        and next(kid for kid in tree.kids[head] if tree.deps[kid] == "xcomp") == token
    )


def _clause(tree: Tree, verb: int) -> Clause:
    group = _group(tree, verb)
    links = [verb]
    while True:
        after = next((kid for kid in tree.kids[links[-1]] if tree.deps[kid] == "xcomp" and _chained(tree, kid)), None)
        if after is None:
            break
        group += _group(tree, after)
        links.append(after)
    subjects, kind = _subjects(tree, verb)
    if kind == "controlled" and tree.deps[tree.heads[verb]] == "acomp":
        group += [tree.heads[verb], *_group(tree, tree.heads[tree.heads[verb]])]
    if kind in {"reduced", "relative", "unclear"}:
        subjects = [_without(tree, each, verb) for each in subjects]
    clause = Clause(links[-1], tuple(sorted(set(group))), subjects, kind=kind, modality=modality(tree, links[-1]))
    for link in links:
        _collect(tree, link, links, clause)
    if not clause.arguments:
        _share(tree, clause)
    return clause


def _without(tree: Tree, part: Phrase, verb: int) -> Phrase:
    """A phrase without the clause of `verb` and what follows, which describes it."""
    if verb < part.head:
        return part
    first = min(tree.subtree(verb))
    return Phrase(tuple(each for each in part.tokens if each < first) or part.tokens, part.head)


def _share(tree: Tree, clause: Clause) -> None:
    """In "written and directed by X", a verb without arguments has those of the verb that it is coordinated with."""
    verb = clause.verb
    for _ in range(3):
        after = next(
            (kid for kid in tree.kids[verb] if tree.deps[kid] == "conj" and tree.tags[kid] == tree.tags[verb]), None
        )
        if after is None or tree.child(after, *SUBJECTS) is not None:
            return
        _collect(tree, after, [after], clause)
        clause.arguments = [each for each in clause.arguments if each[2].head > after]
        if clause.arguments:
            return
        verb = after


def _group(tree: Tree, verb: int) -> list[int]:
    kids = [kid for kid in tree.kids[verb] if tree.deps[kid] in _GROUP and not (kid < verb and is_of_date(tree, kid))]
    if tree.deps[verb] == "conj" and not any(tree.deps[kid] in {"aux", "auxpass"} for kid in kids):
        head = tree.heads[verb]
        if tree.tags[verb] == tree.tags[head] and tree.child(verb, *SUBJECTS) is None:
            kids += [kid for kid in tree.kids[head] if tree.deps[kid] in {"aux", "auxpass"} and kid < head]
    first = min([verb, *kids])
    kids += [kid for kid in tree.kids[verb] if tree.deps[kid] == "advmod" and first < kid < verb and not tree.kids[kid]]
    return without_denial(tree, verb, sorted([verb, *kids]))


def _subjects(tree: Tree, verb: int, depth: int = 0) -> tuple[list[Phrase], str]:
    """The subjects of a verb, own or inherited, and how they were found."""
    own = [kid for kid in tree.kids[verb] if tree.deps[kid] in SUBJECTS]
    if own:
        return _own_subjects(tree, verb, own[-1])
    dep, head = tree.deps[verb], tree.heads[verb]
    if head == verb or depth > 6:
        return [], ""
    if dep == "acl" and tree.tags[verb] in {"VBN", "VBD", "VBG"} and tree.tags[head] in NOUN_TAGS:
        return _antecedents(tree, head), "unclear" if unclear(tree, head, verb) else "reduced"
    if dep == "relcl" and tree.tags[head] in NOUN_TAGS:
        return _antecedents(tree, head), "relative"
    if dep == "xcomp":
        obj = tree.child(head, "dobj")
        if obj is not None:
            return phrases(tree, obj), "controlled"
        if tree.deps[head] == "acomp" and tree.lower[head] in _PROSPECTS:
            head = tree.heads[head]
        return _subjects(tree, head, depth + 1)[0], "controlled"
    if dep in {"conj", "dep"} and is_predicate(tree, head):
        if {tree.tags[verb], tree.tags[head]} == {"VBZ", "VBP"} or not _joined(tree, verb):
            return [], ""
        subjects, kind = _subjects(tree, head, depth + 1)
        return subjects, kind if kind != "main" else "conjoined"
    if dep == "advcl" and tree.tags[verb] in {"VBG", "VBN"}:
        return _subjects(tree, head, depth + 1)[0], "participle"
    if dep == "pcomp" and tree.deps[head] == "prep" and is_predicate(tree, tree.heads[head]):
        return _of_gerund(tree, head, depth)
    return [], ""


def _of_gerund(tree: Tree, prep: int, depth: int) -> tuple[list[Phrase], str]:
    """The subjects of a gerund under a preposition, and how they were found."""
    accused = _accused(tree, prep)
    if accused:
        return accused, "accused"
    if tree.child(tree.heads[prep], "auxpass") is not None and tree.lower[prep] not in _TIMES:
        return [], ""
    return _subjects(tree, tree.heads[prep], depth + 1)[0], "participle"


def _accused(tree: Tree, prep: int) -> list[Phrase]:
    """Who is said to have done what follows "of": "Acme" in "accused Acme of bribing Globex"."""
    above = tree.heads[prep]
    if tree.lower[prep] not in {"of", "with"} or not tree.lower[above].startswith(_ACCUSING):
        return []
    accused = tree.child(above, "dobj", "nsubjpass")
    return [] if accused is None else phrases(tree, accused)


def _joined(tree: Tree, verb: int) -> bool:
    """Whether a chain of verbs has an "and": "he came, saw and won" has, "Ann is chairman, Karl is director" has not.

    A verb in parentheses ("Ann (died 1920) was"), and one cut by a hyphen ("co-founded"), make no chain.
    """
    if tree.before(verb) == "-" or any(tree.words[each] in {")", "-RRB-"} for each in range(tree.heads[verb], verb)):
        return True
    at = verb
    while tree.deps[at] == "conj":
        at = tree.heads[at]
    chain = [at]
    for one in chain:
        if tree.child(one, "cc") is not None or ";" in (tree.words[kid] for kid in tree.kids[one]):
            return True
        chain += [kid for kid in tree.kids[one] if tree.deps[kid] == "conj"]
    return False


def _own_subjects(tree: Tree, verb: int, subject: int) -> tuple[list[Phrase], str]:
    """A verb's own subject; for "who" and "which" what they stand for."""
    dep, head = tree.deps[verb], tree.heads[verb]
    if tree.lower[subject] in _RELATIVE and dep == "ccomp":
        # "Acme, which she says stole the script": Acme stole it, she says.
        told = tree.deps[head] == "relcl" and subject < head and says(tree.lower[head])
        return (_antecedents(tree, tree.heads[head]), "relative") if told else ([], "")
    if tree.lower[subject] == "which" and dep == "relcl":
        head = _not_its_maker(tree, head)
    if tree.lower[subject] in _RELATIVE and dep == "relcl":
        return _antecedents(tree, head, _plural(tree, verb)), "unclear" if unclear(tree, head, verb) else "relative"
    if tree.deps[subject] in {"csubj", "csubjpass"}:
        return [phrase(tree, subject, whole=True)], "main"
    return phrases(tree, subject), "relative" if dep == "relcl" else "main"


def _not_its_maker(tree: Tree, noun: int) -> int:
    """What "which" stands for: in "the song by Ann Lee, which" the song."""
    above = tree.heads[noun]
    made = tree.heads[above]
    by = tree.deps[noun] == "pobj" and tree.lower[above] == "by" and tree.tags[made] in NOUN_TAGS
    return made if by and tree.kind(noun) == "PERSON" else noun


def _antecedents(tree: Tree, noun: int, plural: bool = False) -> list[Phrase]:
    """What a relative clause is about: the thing itself where the noun is only its description ("X is a singer who …")."""
    head = tree.heads[noun]
    if tree.deps[noun] == "attr" and is_predicate(tree, head):
        if tree.tags[noun] in PROPER_TAGS and tree.child(noun, "det") is None:
            # "Her husband was Karl Holm, whom": the relative clause describes the name.
            return [phrase(tree, noun)]
        subjects, _ = _subjects(tree, head, 4)
        named = [each for each in subjects if tree.tags[each.head] in NOUN_TAGS or tree.tags[each.head] == "PRP"]
        if named:
            return named
    if tree.deps[noun] == "appos" and tree.tags[noun] in {"NN", "NNS"} and tree.tags[head] in {"NNP", "NNPS"}:
        return [phrase(tree, head)]
    if tree.deps[noun] == "conj" and plural:
        first = noun
        while tree.deps[first] == "conj" and tree.tags[tree.heads[first]] in NOUN_TAGS:
            first = tree.heads[first]
        return phrases(tree, first)
    return [phrase(tree, noun)]


def _plural(tree: Tree, verb: int) -> bool:
    """Whether a verb's form wants a plural subject."""
    return any(tree.tags[each] == "VBP" or tree.lower[each] == "were" for each in (verb, *tree.kids[verb]))


def _collect(tree: Tree, verb: int, links: list[int], clause: Clause) -> None:
    """Add the arguments of one verb of the chain."""
    for kid in (each for each in _spoken_of(tree, verb) if each not in links):
        dep = tree.deps[kid]
        if dep == "dobj":
            if tree.lower[kid] in _RELATIVE and tree.deps[verb] == "relcl":
                clause.arguments += [("object", (), each) for each in _antecedents(tree, tree.heads[verb])]
            elif _given_to(tree, kid) is None:
                clause.arguments += [("object", (), one) for one in phrases(tree, kid)]
        elif dep == "conj" and _gapped(tree, verb, kid):
            clause.arguments += [("object", (), one) for one in phrases(tree, kid)]
        elif dep in {"attr", "acomp", "oprd"} or (dep == "xcomp" and tree.tags[kid] not in VERB_TAGS):
            clause.arguments += [("attribute", (), one) for one in phrases(tree, kid)]
        elif dep in {"prep", "agent"}:
            clause.arguments += _prepositional(tree, verb, kid)
        elif dep == "dative":
            if tree.tags[kid] in {"IN", "TO"}:
                clause.arguments += _prepositional(tree, verb, kid)
            else:
                clause.arguments.append(("recipient", (), phrase(tree, kid)))
        elif dep == "npadvmod" and _measures(tree, kid):
            clause.arguments.append(("adverbial", (), phrase(tree, kid)))
        elif dep in {"ccomp", "xcomp"}:
            clause.arguments.append(("clause", (), phrase(tree, kid, whole=True)))


def _spoken_of(tree: Tree, verb: int) -> Iterator[int]:
    """The children of a verb that may be its arguments.

    In "is now (1996) sold by Acme" the year is none; in "married Ann in 1990 and Lena in 1995" the second one is Lena's.
    """
    outside = not in_brackets(tree, verb)
    for kid in tree.kids[verb]:
        if not outside or not in_brackets(tree, kid):
            yield kid
        if tree.deps[kid] == "conj" and _gapped(tree, verb, kid):
            return


def _gapped(tree: Tree, verb: int, noun: int) -> bool:
    """Whether a name after "and" is one more object whose verb is left out: "bought Acme in May and Globex in June"."""
    if (
        tree.tags[noun] not in PROPER_TAGS
        or noun < verb
        or tree.child(verb, "dobj") is None
        or tree.lower[tree.core(noun).start - 1] not in {"and", "&"}
    ):
        return False
    return tree.tags[noun + 1 : noun + 2] == ["IN"] and tree.child(verb, "prep") is not None


def _given_to(tree: Tree, noun: int) -> int | None:
    """What is given, where a verb's object only receives it: "prizes" in "earned Ann Lee and Karl Holm prizes"."""
    if tree.tags[noun] not in PROPER_TAGS:
        return None
    for one in conjuncts(tree, noun):
        beside = (each for each in tree.kids[one] if tree.deps[each] in {"compound", "nmod"})
        if one != noun and tree.tags[one] in {"NN", "NNS"} and any(tree.kind(each) == "PERSON" for each in beside):
            return one
        for kid in tree.kids[one]:
            bare = tree.deps[kid] == "appos" and tree.tags[kid] in {"NN", "NNS"} and tree.core(kid).start == one + 1
            if bare and tree.child(kid, "poss") is None:
                return kid
    return None


def _of_title(tree: Tree, verb: int, prep: int) -> bool:
    """Whether "by" names who made the quoted work before it: 'was credited as an adapter of "Dawn" by Ann Lee'."""
    others = (each for each in tree.kids[verb] if verb < each < prep and tree.deps[each] == "prep")
    return tree.before(prep) in _QUOTES and any(True for _ in others)


def _names_examples(tree: Tree, prep: int) -> bool:
    """Whether "as", "like" or "including" names examples or a likeness: "such as Rome", ", including Rome", "like Rome"."""
    return tree.lower[prep] != "as" or "such" in (tree.before(prep), *(tree.lower[kid] for kid in tree.kids[prep]))


def _measures(tree: Tree, token: int) -> bool:
    """Whether a noun phrase without a preposition may be an adverb: a date or an amount, but no name."""
    kind = tree.kind(token)
    return kind in LITERAL_TYPES or (not kind and tree.tags[token] not in PROPER_TAGS)


def _takes_no_part(tree: Tree, prep: int) -> bool:
    """Whether what a preposition names has no part in what is stated: "instead of", "despite", an example."""
    if tree.lower[prep] in _CONTRASTS or excluding(tree.lower[max(0, prep - 1) : prep + 1]):
        return True
    return tree.lower[prep] in _EXAMPLES and _names_examples(tree, prep)


def _prepositional(tree: Tree, verb: int, prep: int) -> list[tuple[str, tuple[int, ...], Phrase]]:
    role = "agent" if tree.deps[prep] == "agent" else "prep"
    if tree.lower[prep] in {"along", "together", "to"} and tree.lower[verb] in {"is", "are", "was", "were"}:
        return []
    if role == "agent" and (tree.lower[verb] in _NO_AGENT or _of_title(tree, verb, prep)):
        return []
    found = []
    words = [prep]
    if _takes_no_part(tree, prep):
        return []
    at = prep
    for _ in range(3):
        objects = [kid for kid in tree.kids[at] if tree.deps[kid] == "pobj"]
        if objects:
            obj = objects[0]
            if tree.lower[at] in {"to", "till"} and tree.kind(obj) == "DATE" == tree.kind(at - 1):
                # "from May to June", "between 1939 to 1944": the end of a range.
                return []
            if tree.lower[obj] in _RELATIVE and tree.deps[verb] == "relcl":
                return [(role, tuple(words), each) for each in _antecedents(tree, tree.heads[verb])]
            extra = [kid for kid in tree.kids[prep] if tree.deps[kid] in {"prep", "conj"} and kid > obj]
            for one in undistributed(tree, at, obj):
                part = phrase(tree, one)
                if extra and one == obj:
                    part = Phrase(tuple(sorted({*part.tokens}.union(*map(tree.subtree, extra)))), one)
                found.append((role, tuple(words), part))
            return found
        inner = next((kid for kid in tree.kids[at] if tree.deps[kid] in {"prep", "pcomp"}), None)
        if inner is None:
            return []
        if tree.deps[inner] == "pcomp":
            return [("adverbial", tuple(words), phrase(tree, inner, whole=True))]
        words.append(inner)
        at = inner
    return found
