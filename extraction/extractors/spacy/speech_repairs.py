"""Repairs of reported speech: who says something, and what, where the parser took the one for the other.

"Acme, writes the critic Ada Lund, owns Globex": Acme owns, Lund writes. "Lund told the inquiry that Acme owns Globex": this
is what she told, no inquiry is described. "Coach Ada Lund disputes that Acme owns Globex": whatever that seems.
"""

from .governing_verbs import CONTENT_NOUNS, says
from .opening_repairs import call_person
from .parse_tree import NOUN_TAGS, PROPER_TAGS, SUBJECTS, VERB_TAGS, TokenSpan, Tree

_TELLING = frozenset(
    """tell tells told assure assures assured inform informs informed remind reminds reminded warn warns warned advise
    advises advised notify notifies notified persuade persuades persuaded convince convinces convinced promise promises
    promised""".split()
)
"""Verbs whose object hears what is said."""
_MARKS = frozenset({",", "—", "–", "--", "(", ")"})
_SO = frozenset({"so", "as"})
_GOING = frozenset({"runs", "goes", "has"})
"""What a story does: "so a statement from Acme runs"."""
_OPENING = frozenset(
    "in on at by during since until from next last after before yesterday tomorrow today for early late".split()
)
_AUXILIARIES = frozenset({"aux", "auxpass"})
_MOST = 12
"""Tokens of the longest aside."""


def repair_speech(tree: Tree, sentence: TokenSpan) -> None:
    """Hang speakers, and what they say, on the right verbs; a second time changes nothing."""
    for token in range(sentence.start + 1, sentence.end - 1):
        word = tree.lower[token]
        if word == "that":
            _told(tree, token)
            _said_by_noun(tree, sentence, token)
        elif word in {"if", "whether"}:
            _asked(tree, token)
        elif word in _SO and tree.words[token - 1] in _MARKS | {"or"}:
            _aside_with_so(tree, sentence, token)
        elif tree.words[token - 1] in _MARKS and tree.tags[token] in VERB_TAGS and says(word):
            if tree.lower[sentence.start] in _OPENING:
                _aside_behind_opening(tree, sentence, token)
            else:
                _aside_turned(tree, sentence, token)


def _told(tree: Tree, that: int) -> None:
    """Hang what is said on the verb of saying: "told the inquiry that Acme had sold it", "reported from Oslo that"."""
    clause = tree.heads[that]
    hearer = tree.heads[clause]
    if tree.deps[clause] not in {"acl", "relcl"} or not hearer < that < clause:
        return
    subject = tree.child(clause, *SUBJECTS)
    verb = _verb_of_saying(tree, hearer)
    if verb < 0 or subject is None or subject == that or max(tree.subtree(hearer, [clause])) >= that:
        return
    if tree.child(verb, "ccomp") is not None:
        return
    tree.hang(clause, verb, "ccomp")
    tree.hang(that, clause, "mark")


def _verb_of_saying(tree: Tree, noun: int) -> int:
    """The verb that says what hangs on a noun below it; -1: none, as in "repeated the claim that"."""
    verb = tree.heads[noun]
    if tree.deps[noun] in {"dobj", "dative"}:
        content = tree.lower[noun].removesuffix("s") in CONTENT_NOUNS
        return verb if tree.lower[verb] in _TELLING and not content else -1
    for _ in range(_MOST):
        if tree.deps[noun] != "pobj" or tree.deps[verb] != "prep":
            break
        noun, verb = tree.heads[verb], tree.heads[tree.heads[verb]]
        if tree.tags[noun] in VERB_TAGS:
            return noun if says(tree.lower[noun]) and tree.child(noun, "dobj") is None else -1
    return -1


def _asked(tree: Tree, whether: int) -> None:
    """Hang what somebody wonders on the verb of wondering: "wondered if Acme owned it"."""
    clause = tree.heads[whether]
    verb = tree.heads[clause]
    asks = tree.lower[verb].startswith(("wonder", "ask", "doubt", "question", "inquir", "enquir"))
    if tree.deps[clause] == "advcl" and asks and verb == whether - 1:
        tree.hang(clause, verb, "ccomp")


def _said_by_noun(tree: Tree, sentence: TokenSpan, that: int) -> None:
    """Make a verb of "disputes" in "Coach Ada Lund disputes that": a name before it, and a clause behind."""
    saying = that - 1
    if tree.tags[saying] not in {"NNS", "NNPS"} or tree.heads[saying] != saying or not says(tree.lower[saying]):
        return
    speaker, clause = saying - 1, tree.heads[that]
    if speaker < sentence.start or tree.tags[speaker] not in NOUN_TAGS or tree.heads[speaker] != saying or clause <= that:
        return
    if tree.tags[clause] not in VERB_TAGS or tree.child(clause, *SUBJECTS) in {None, that}:
        return
    tree.tags[saying] = "VBZ"
    tree.hang(that, clause, "mark")
    tree.hang(clause, saying, "ccomp")
    for kid in list(tree.kids[saying]):
        if kid < speaker:
            tree.hang(kid, speaker, tree.deps[kid])
    tree.hang(speaker, saying, "nsubj")


def _aside_turned(tree: Tree, sentence: TokenSpan, saying: int) -> None:
    """Part an aside from what is said: "Acme, writes the critic Ada Lund, owns Globex"."""
    name, closing = _subject_before(tree, sentence, saying - 1), _mark_after(tree, sentence, saying)
    if name is None or closing < saying + 2 or tree.words[saying - 1] == "(":
        return
    speaker = _subject_between(tree, saying + 1, closing)
    verb = _verb_after(tree, sentence, closing)
    beside = closing + 1
    while verb is None and tree.tags[beside] in PROPER_TAGS and beside < sentence.end - 2:
        beside += 1
    if speaker is not None and beside > closing + 1 and tree.words[beside] in _MARKS:
        # "Acme, writes its founder, Ada Lund, owns Globex"
        verb = _verb_after(tree, sentence, beside)
        if verb is not None:
            tree.hang(beside - 1, speaker, "appos")
            call_person(tree, speaker, closing + 1, beside)
    if speaker is None or verb is None or tree.child(saying, "aux", "auxpass") is not None:
        return
    _part(tree, name, verb, saying, speaker, "parataxis")


def _aside_behind_opening(tree: Tree, sentence: TokenSpan, saying: int) -> None:
    """Part an aside behind a time or place from what is said: "In 1998, writes the critic Ada Lund, Acme bought Globex"."""
    closing = _mark_after(tree, sentence, saying)
    speaker = _subject_between(tree, saying + 1, closing) if closing > saying + 1 else None
    if speaker is None or saying - sentence.start > _MOST or tree.child(saying, "aux", "auxpass") is not None:
        return
    first = closing + 1
    while first < sentence.end - 2 and tree.tags[first] in PROPER_TAGS:
        first += 1
    beside = first - 1 if first > closing + 2 and tree.words[first] == "," and tree.tags[speaker] == "NN" else -1
    first = first + 1 if beside >= 0 else closing + 1
    last = min(sentence.end, first + _MOST)
    finite = next((each for each in range(first, last) if tree.tags[each] in VERB_TAGS), -1)
    if finite <= first:
        return
    verb = tree.heads[finite] if tree.deps[finite] in _AUXILIARIES else finite
    subject = _subject_between(tree, first, finite)
    if subject is None or (tree.tags[first] not in PROPER_TAGS and not tree.words[subject][0].isupper()):
        return
    if tree.child(verb, "mark") is not None or tree.lower[first] in {"who", "which", "that"}:
        return
    if beside >= 0:
        tree.hang(beside, speaker, "appos")
        call_person(tree, speaker, closing + 1, beside + 1)
    _part(tree, subject, verb, saying, speaker, "parataxis")
    for kid in list(tree.kids[saying]):
        if kid < saying and tree.heads[saying] == verb:
            tree.hang(kid, verb, tree.deps[kid])


def _aside_with_so(tree: Tree, sentence: TokenSpan, so: int) -> None:
    """Part an aside from what is said: "Acme, so the mayor claims, owns Globex", "Acme — as Lund wrote — owns Globex"."""
    opening = so - 1 if tree.before(so) != "or" else so - 2
    if opening < sentence.start:
        return
    closing = _mark_after(tree, sentence, so)
    if closing < 0:
        closing = sentence.end - 1
    saying = next((each for each in range(closing - 1, so + 1, -1) if _is_saying(tree, each, closing)), -1)
    if saying < 0 or tree.words[opening] not in _MARKS:
        return
    speaker = _subject_between(tree, so + 1, saying)
    if speaker is None:
        return
    if closing == sentence.end - 1:
        stated = tree.heads[saying]
        joined = tree.deps[saying] == "conj" and tree.lower[so - 1] == "or"
        if joined and stated < opening and tree.tags[stated] in VERB_TAGS:
            tree.hang(saying, stated, "parataxis")
        return
    name, verb = _subject_before(tree, sentence, opening), _verb_after(tree, sentence, closing)
    if name is None or verb is None:
        return
    if tree.tags[saying] not in VERB_TAGS:
        tree.tags[saying] = "VBZ"
        _give_back(tree, saying)
    if tree.root(verb) not in {name, verb, saying, speaker}:
        # Nothing is parted then, and a verb of saying below the word must not hang on it.
        return
    tree.hang(so, saying, "advmod" if tree.lower[so] == "so" else "mark")
    _part(tree, name, verb, saying, speaker, "parataxis" if tree.lower[so] == "so" else "advcl")


def _give_back(tree: Tree, saying: int) -> None:
    """Hang on its preposition the name that was taken for a part of the verb's: "a statement from Apex Cars runs"."""
    prep, name = tree.heads[saying], saying - 1
    if tree.deps[saying] != "pobj" or tree.heads[name] != saying:
        return
    for kid in list(tree.kids[saying]):
        if prep < kid < name:
            tree.hang(kid, name, tree.deps[kid])
    tree.hang(name, prep, "pobj")


def _is_saying(tree: Tree, token: int, closing: int) -> bool:
    word = tree.lower[token]
    if tree.tags[token] in {"NNS", "NNPS"}:
        return token == closing - 1 and (says(word) or word in _GOING)
    return tree.tags[token] in VERB_TAGS and (says(word) or (word in _GOING and token == closing - 1))


def _mark_after(tree: Tree, sentence: TokenSpan, start: int) -> int:
    last = min(start + _MOST, sentence.end - 2)
    return next((each for each in range(start + 1, last + 1) if tree.words[each] in _MARKS), -1)


def _subject_before(tree: Tree, sentence: TokenSpan, mark: int) -> int | None:
    """The head of the noun phrase between the sentence's start, or the mark before, and a mark: what is spoken of."""
    start = mark
    while start > sentence.start and tree.words[start - 1] not in _MARKS | {";", ":", '"', "“", "”"}:
        start -= 1
        if tree.tags[start] in VERB_TAGS or mark - start > _MOST:
            return None
    if start > sentence.start and tree.words[start - 1] in _MARKS and tree.tags[start] not in PROPER_TAGS | {"DT", "PRP"}:
        return None
    heads = [each for each in range(start, mark) if not start <= tree.heads[each] < mark or tree.heads[each] == each]
    nouns = [each for each in heads if tree.tags[each] in NOUN_TAGS or tree.tags[each] == "PRP"]
    return nouns[0] if len(nouns) == 1 else None


def _subject_between(tree: Tree, start: int, end: int) -> int | None:
    """The head of the noun phrase that a stretch of tokens begins with."""
    if any(tree.tags[each] in VERB_TAGS for each in range(start, end)):
        return None
    heads = [each for each in range(start, end) if not start <= tree.heads[each] < end or tree.heads[each] == each]
    return next((each for each in heads if tree.tags[each] in NOUN_TAGS or tree.tags[each] == "PRP"), None)


def _verb_after(tree: Tree, sentence: TokenSpan, mark: int) -> int | None:
    """The verb that follows a mark, with its auxiliaries and adverbs alone between them."""
    for token in range(mark + 1, min(mark + 6, sentence.end)):
        if tree.tags[token] in VERB_TAGS:
            helps = tree.deps[token] in _AUXILIARIES and tree.heads[token] > token
            return tree.heads[token] if helps else token
        if not tree.tags[token].startswith("RB"):
            return None
    return None


def _part(tree: Tree, name: int, verb: int, saying: int, speaker: int, aside: str) -> None:
    """Give the main clause its own verb and subject, and hang the aside on it."""
    root = tree.root(verb)
    if tree.tags[verb] == "VBN" and tree.child(verb, "aux", "auxpass") is None:
        tree.tags[verb] = "VBD"
    if root not in {name, verb, saying, speaker}:
        return
    tree.make_root(verb)
    tree.hang(speaker, saying, "nsubj")
    tree.hang(saying, verb, aside)
    tree.hang(name, verb, "nsubj" if tree.child(verb, "auxpass") is None else "nsubjpass")
    for kid in list(tree.kids[saying]):
        if kid > verb:
            tree.hang(kid, verb, tree.deps[kid])
    second = next((kid for kid in tree.kids[verb] if tree.deps[kid] == "nsubj" and kid > verb), None)
    if second is not None and tree.child(verb, "dobj") is None:
        tree.hang(second, verb, "dobj")
