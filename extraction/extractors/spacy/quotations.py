"""Quotations: the stretches of a sentence between quotation marks, who says them, and for whom."""

from dataclasses import dataclass

from .attribution import one_speaker, subject_of_saying
from .governing_verbs import says
from .named_nouns import names_of
from .parse_tree import NOUN_TAGS, PROPER_TAGS, SUBJECTS, VERB_TAGS, TokenSpan, Tree
from .roles import KIN, describes_person

_QUOTES = frozenset({"“", "„", "«", '"', "``", "''", "”", "»"})
_FIRST_PERSON = frozenset({"i", "we", "my", "our", "me", "us"})
_OPENING = frozenset({"“", "„", "«", "``"})
_FOR = frozenset({"of", "for", "at"})


@dataclass(frozen=True, slots=True)
class Quotations:
    """The stretches of a sentence between quotation marks."""

    spans: tuple[TokenSpan, ...]

    def around(self, *tokens: int) -> TokenSpan | None:
        """The quotation that holds all these tokens; None where none does."""
        return next((each for each in self.spans if all(each.start <= token < each.end for token in tokens)), None)


_NOTHING_QUOTED = Quotations(())


def quotations(tree: Tree, sentence: TokenSpan) -> Quotations:
    """The quotations of a sentence; one that opens and is not closed reaches to the sentence's end.

    Straight marks do not tell whether they open: one at the start does where somebody speaks of himself.
    """
    found, opened = [], -1
    if _QUOTES.isdisjoint(tree.words[sentence.start : sentence.end]):
        return _NOTHING_QUOTED
    for token in range(sentence.start, sentence.end):
        if tree.words[token] not in _QUOTES:
            continue
        if opened < 0:
            opened = token if tree.words[token] in _OPENING or tree.words[token] == '"' else opened
        elif tree.words[token] not in _OPENING:
            found.append(TokenSpan(opened, token))
            opened = -1
    spoken = opened == sentence.start and not _FIRST_PERSON.isdisjoint(tree.lower[sentence.start : sentence.end])
    if opened >= 0 and (tree.words[opened] in _OPENING or spoken):
        found.append(TokenSpan(opened, sentence.end))
    return Quotations(tuple(found))


def speaker_of_quotation(tree: Tree, sentence: TokenSpan, quoted: TokenSpan) -> int:
    """Who says what stands between quotation marks: the subject of a verb of saying outside of them, else -1.

    A quotation that fills its sentence is said by who goes on speaking from the sentence before, or in the next.
    """
    seen: set[int] = set()
    while sentence.start not in seen:
        seen.add(sentence.start)
        speaker = _named_beside(tree, sentence, quoted)
        if speaker is not None:
            return speaker
        going_on = _in_neighbour(tree, sentence, quoted) if quoted.start == sentence.start else None
        if going_on is None:
            colon = quoted.start - 1
            named = colon > sentence.start and tree.words[colon] == ":" and tree.tags[colon - 1] in PROPER_TAGS
            return colon - 1 if named else -1
        sentence, quoted = going_on
    # Two sentences that leave it to each other: nobody is named.
    return -1


def _named_beside(tree: Tree, sentence: TokenSpan, quoted: TokenSpan) -> int | None:
    """Who a verb of saying outside of a quotation names, -1 where it names nobody; None where there is no such verb."""
    for token in range(sentence.start, sentence.end):
        if quoted.start <= token < quoted.end or tree.tags[token] not in VERB_TAGS:
            continue
        spoken = tree.child(token, "ccomp")
        if says(tree.lower[token]) or (spoken is not None and quoted.start <= spoken < quoted.end):
            speaker = subject_of_saying(tree, token)
            return speaker if speaker >= 0 else _behind(tree, token, quoted)
    return None


def _in_neighbour(tree: Tree, sentence: TokenSpan, quoted: TokenSpan) -> tuple[TokenSpan, TokenSpan] | None:
    """The sentence that tells who speaks, with its quotation: the next, where the quotation goes on, or the one before."""
    if quoted.end == sentence.end and sentence.end < len(tree.words):
        after = next((each for each in tree.sentences if each.start == sentence.end), sentence)
        closing = next((each for each in range(after.start, after.end) if tree.words[each] in _QUOTES), -1)
        if closing > 0 and tree.words[closing] not in _OPENING:
            return after, TokenSpan(after.start, closing)
        return None
    whole = all(tree.words[each] in _QUOTES | {".", "!", "?"} for each in range(quoted.end, sentence.end))
    before = next((each for each in tree.sentences if each.end == sentence.start), None)
    spoken = quotations(tree, before).spans if whole and before is not None else ()
    return (before, spoken[-1]) if before is not None and spoken else None


def _behind(tree: Tree, verb: int, quoted: TokenSpan) -> int:
    """Who speaks, where the parser took the speaker for an object: "“…,” recalled the director Ada Lund"; -1: nobody."""
    speaker = tree.child(verb, "dobj")
    if speaker is None or verb != quoted.end + 1 or tree.child(verb, *SUBJECTS) is not None:
        return -1
    return one_speaker(tree, speaker)


def spoken_for(tree: Tree, speaker: int) -> int:
    """For whom somebody speaks by the role beside the name: "Ada Lund, head of Acme"; -1: for nobody."""
    if speaker < 0:
        return -1
    beside = [each for each in tree.kids[speaker] if tree.deps[each] == "appos"]
    if speaker in names_of(tree, tree.heads[speaker]):
        beside.append(tree.heads[speaker])
    for role in [speaker, *beside]:
        noun = tree.lower[role]
        if tree.tags[role] not in NOUN_TAGS or noun in KIN or describes_person(noun) is False:
            continue
        for kid in tree.kids[role]:
            of = tree.child(kid, "pobj") if tree.deps[kid] == "prep" and tree.lower[kid] in _FOR else None
            of = kid if tree.deps[kid] == "poss" else of
            if of is not None and tree.tags[of] in PROPER_TAGS:
                return of
    return -1
