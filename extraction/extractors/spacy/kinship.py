"""Kinship: whose child, wife or brother somebody is, read from the words, since parsers stumble over long names.

"the eldest son of Carl Vane, 2nd Baron Quill, and his second wife, Ann Holm" names both parents.
"""

from collections.abc import Iterator, Sequence

from ....graph.model import LITERAL_TYPES
from .definitions import Description, part_of
from .denials import hidden_denial
from .honorifics import TITLES
from .modality import asserted
from .parse_tree import NOUN_TAGS, PROPER_TAGS, SUBJECTS, Named, TokenSpan, Tree
from .phrases import Phrase, phrase

Kin = tuple[Phrase, str, Phrase, str]

_CHILDREN = {
    "son": "son",
    "sons": "son",
    "daughter": "daughter",
    "daughters": "daughter",
    "child": "child",
    "children": "child",
}
_OTHERS = frozenset(
    """wife husband widow widower brother sister mother father nephew niece grandson granddaughter grandfather grandmother
    cousin uncle aunt half-brother half-sister stepson stepdaughter""".split()
)
_SPOUSES = frozenset("wife husband queen consort empress concubine mistress spouse".split())
_BEFORE = frozenset({"DT", "JJ", "JJS", "JJR", "RBS", "RBR", "RB", "CD", "HYPH", "VBG", "VBN"})
_FALSE = frozenset("not never no probably possibly perhaps allegedly reportedly supposedly spiritual putative".split())
_DESCRIBING = frozenset({"NN", "JJ", "DT", "HYPH", "AFX"})
_POSSESSIVES = frozenset({"his", "her", "their"})
_COPULAS = frozenset({"is", "was", "are", "were"})
_OPEN, _CLOSE = frozenset({"(", "-LRB-", "["}), frozenset({")", "-RRB-", "]"})
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_LONGEST_TITLE = 16
_LONGEST_DESCRIPTION = 9
_BORN_TO = 12
_LONGEST_OPENING = 40


def kin_facts(tree: Tree, sentence: TokenSpan, names: Sequence[Named], described: Description | None) -> list[Kin]:
    """Subject, predicate, object and pattern of what a sentence says of kin and marriage.

    Args:
        tree: the parsed text.
        sentence: one of its sentences; a question says nothing.
        names: its mentions.
        described: the topic's description, where this sentence has it.
    """
    if tree.words[sentence.end - 1] == "?" or hidden_denial(tree, sentence):
        return []
    reader = _KinshipReader(tree, sentence, [each for each in names if each.type not in LITERAL_TYPES], described)
    found: list[Kin] = []
    for token in range(sentence.start, sentence.end - 2):
        word = tree.lower[token]
        if tree.tags[token] in NOUN_TAGS and (word in _CHILDREN or word in _OTHERS) and tree.lower[token + 1] == "of":
            found += reader.role(token)
        elif word == "born":
            found += reader.born(token)
        elif word == "parents" and tree.lower[token + 1] in {"are", "were"}:
            found += reader.parents(token)
        elif word == "marriage" and tree.lower[token + 1] in {"to", "with"}:
            found += reader.marriage(token)
    return found


class _KinshipReader:
    """One sentence with its names, by the token at which they start."""

    def __init__(self, tree: Tree, sentence: TokenSpan, names: Sequence[Named], described: Description | None) -> None:
        self._tree = tree
        self._sentence = sentence
        self._names = names
        self._described = described
        self._starts: dict[int, Named] = {}
        for each in names:
            best = self._starts.get(each.start)
            if best is None or each.end > best.end:
                self._starts[each.start] = each

    def role(self, noun: int) -> Iterator[Kin]:
        """What "is the second son of A and B" says."""
        tree, start = self._tree, self._start(noun)
        words = set(tree.lower[start:noun])
        if words & _FALSE or tree.lower[start - 1 : start] == ["not"]:
            return
        subject, copula = self._subject(start, noun)
        if subject is None:
            return
        child = _CHILDREN.get(tree.lower[noun], "")
        said = child if "of" in words or child not in {"", tree.lower[noun]} else tree.say(range(start, noun + 1))
        for each in self._named(noun + 2, pair=bool(child)):
            yield subject, f"{copula} {said} of", part_of(each), "kin"

    def parents(self, noun: int) -> Iterator[Kin]:
        """What "His parents were A and B" says."""
        tree, before = self._tree, noun - 1
        owned = before >= self._sentence.start and tree.lower[before] in {"his", "her"}
        if not owned or not asserted(tree, noun + 1):
            return
        for each in self._named(noun + 2, pair=True):
            if each.type == "PERSON" and tree.tags[each.end : each.end + 1] not in (["NN"], ["NNS"]):
                yield Phrase((before,), before), "is the child of", part_of(each), "kin"

    def born(self, verb: int) -> Iterator[Kin]:
        """What "was born in Quillby to A and B" says."""
        tree = self._tree
        to = next(
            (each for each in range(verb + 1, min(verb + _BORN_TO, self._sentence.end)) if tree.lower[each] == "to"), 0
        )
        between = range(verb + 1, to)
        if not to or any(tree.tags[each].startswith("VB") or tree.words[each] == ";" for each in between):
            return
        if any(self._person(each) for each in self._starts.values() if each.start in between) or not asserted(tree, verb):
            return
        head = tree.child(verb, *SUBJECTS)
        if head is None and verb == self._sentence.start:
            head = tree.child(tree.heads[verb], *SUBJECTS)
        if head is None:
            return
        for each in self._named(to + 1, pair=True):
            if each.start != head:
                yield phrase(tree, head), "was born to", part_of(each), "kin"

    def marriage(self, noun: int) -> Iterator[Kin]:
        """What "her marriage to A" and "Princess of Quillby by marriage to A" say."""
        tree, start = self._tree, noun
        while start > self._sentence.start and tree.tags[start - 1] in {"JJ", "NN", "HYPH"}:
            start -= 1
        before = start - 1
        subject = None
        if before >= self._sentence.start and tree.lower[before] in {"his", "her"}:
            subject = Phrase((before,), before)
        elif before >= self._sentence.start and tree.lower[before] == "by" and self._described is not None:
            subject = self._topic(start)
        if subject is not None:
            for each in self._named(noun + 2, pair=False):
                yield subject, f"has {tree.say(range(start, noun + 1))} {tree.lower[noun + 1]}", part_of(each), "kin"

    def _start(self, noun: int) -> int:
        """Where the phrase of a role begins: at "the" of "the third child and second son"."""
        tree, start = self._tree, noun
        while start > self._sentence.start:
            before = start - 1
            word = tree.lower[before]
            joint = word == "and" and before > self._sentence.start
            joint = joint and (
                tree.lower[before - 1] in _CHILDREN
                or (tree.tags[start] in _BEFORE and tree.tags[before - 1] in {"JJ", "JJR", "JJS"})
            )
            of_several = word == "of" and tree.lower[start] in {"the", "two", "three", "four"}
            if not (tree.tags[before] in _BEFORE or word in _CHILDREN or joint or of_several):
                break
            start = before
        return start

    def _subject(self, start: int, noun: int) -> tuple[Phrase | None, str]:
        """Whose role a phrase says, and the copula that says so ("is" where none does)."""
        tree, before = self._tree, start - 1
        if before < self._sentence.start:
            root = next((each for each in range(noun, self._sentence.end) if tree.heads[each] == each), noun)
            head = tree.child(root, "nsubj", "nsubjpass")
            if head is None or head < noun:
                head = self._pronoun_behind(noun)
            behind = head is not None and head > noun and tree.before(tree.core(head).start) == ","
            return (phrase(tree, head) if head is not None and behind else None), "is"
        if tree.lower[before] in _COPULAS:
            if self._described is not None and self._described.words.start == before + 1:
                return part_of(self._described.name), tree.lower[before]
            head = tree.child(before, "nsubj")
            sure = head is not None and head < before and asserted(tree, before) and tree.deps[before] != "relcl"
            return (phrase(tree, head) if head is not None and sure else None), tree.lower[before]
        if tree.words[before] not in {",", "and"}:
            return None, ""
        beside = self._beside(before) if tree.words[before] == "," else None
        if beside is not None:
            return part_of(beside), "is"
        topic = self._topic(start)
        return (topic, "is") if topic is not None else (self._climbed(start, noun), "is")

    def _pronoun_behind(self, noun: int) -> int | None:
        """The "he" of "The only son of A and B, he became a lawyer": the first after a comma, before any finite verb."""
        tree = self._tree
        for token in range(noun + 2, min(self._sentence.end, noun + _LONGEST_OPENING)):
            if tree.lower[token] in {"he", "she"} and tree.words[token - 1] == ",":
                return token
            if tree.tags[token] in _FINITE:
                return None
        return None

    def _beside(self, comma: int) -> Named | None:
        """The person whose name, and perhaps a parenthesis, end at a comma."""
        tree, end = self._tree, comma
        if tree.words[end - 1] in _CLOSE:
            end = next((each for each in range(end - 1, self._sentence.start, -1) if tree.words[each] in _OPEN), end)
        return next((each for each in self._names if each.end == end and self._person(each)), None)

    def _topic(self, start: int) -> Phrase | None:
        """The topic, where since its description nobody else was named."""
        described = self._described
        if described is None or described.words.end <= described.words.start or described.words.end > start:
            return None
        others = (each for each in self._names if described.words.end <= each.start < start)
        someone = (self._person(each) and self._tree.lower[each.end - 1] not in TITLES for each in others)
        return None if any(someone) else part_of(described.name)

    def _climbed(self, start: int, noun: int) -> Phrase | None:
        """The subject of a description that the role is joined to: "She was a poet and the daughter of A"."""
        tree, token = self._tree, noun
        while tree.deps[token] in {"conj", "appos"} and tree.heads[token] < token:
            token = tree.heads[token]
        verb = tree.heads[token]
        head = tree.child(verb, "nsubj") if tree.deps[token] == "attr" and asserted(tree, verb) else None
        if head is None or tree.deps[verb] == "relcl":
            return None
        between = (each for each in self._names if verb < each.start < start)
        return None if any(each.type in {"PERSON", ""} for each in between) else phrase(tree, head)

    def _named(self, start: int, *, pair: bool) -> Iterator[Named]:
        """The name after a preposition; with `pair` also the second one of "A and B", "A and his wife, B"."""
        first = self._name_at(start)
        if first is None or self._tree.tags[first.end : first.end + 1] == ["POS"]:
            return
        yield first
        second = self._second(first) if pair else None
        if second is not None and second.key != first.key:
            yield second

    def _name_at(self, start: int, *, described: bool = True) -> Named | None:
        """The name that begins here, or after titles and a description: "the actor Osric Vane"."""
        tree, token = self._tree, start
        while token < min(self._sentence.end, start + _LONGEST_DESCRIPTION):
            found = self._starts.get(token)
            if found is not None:
                if found.end < self._sentence.end and tree.tags[found.end] == "NN" and described:
                    # "the Swedish minister Olof Palme"
                    token = found.end
                    continue
                return found if self._person(found) or found.type in {"ORG", "GPE", "LOC", "FAC", "NORP"} else None
            if described and tree.lower[token] == "of" and tree.tags[token - 1] in NOUN_TAGS:
                return self._office_holder(token)
            listed = tree.lower[token] in {",", "and"} and tree.tags[token - 1 : token + 2 : 2] == ["NN", "NN"]
            titled = tree.lower[token] in TITLES or (described and (tree.tags[token] in _DESCRIBING or listed))
            if not titled:
                return None
            token += 1
        return None

    def _office_holder(self, of: int) -> Named | None:
        """The name after an office: "the first President of Quillby, Osric Vane"."""
        start = of + 1
        start += self._tree.lower[start : start + 1] == ["the"]
        place = self._starts.get(start)
        if place is None or self._person(place) or self._tree.words[place.end : place.end + 1] != [","]:
            return None
        holder = self._starts.get(place.end + 1)
        return holder if holder is not None and holder.type == "PERSON" else None

    def _second(self, first: Named) -> Named | None:
        """The other parent: after "and" or "by", titles and "his wife"."""
        tree, token = self._tree, self._joint(first.end)
        if token == 0:
            return None
        by = tree.lower[token] == "by"
        token += 1
        token += tree.lower[token : token + 1] == ["of"]
        spouse = False
        at = token
        while at < min(self._sentence.end, token + 6):
            if tree.lower[at] in _SPOUSES:
                spouse = True
                at += 1
                break
            if tree.lower[at] not in _POSSESSIVES | {"the", "great", "royal"} and tree.tags[at] not in {"JJ", "RB", "HYPH"}:
                break
            at += 1
        if spouse:
            at += tree.words[at : at + 1] == [","]
            found = self._name_at(at)
        else:
            found = None if by else self._name_at(token, described=False)
            titled = found is not None and found.start > token
            known = found is not None and (
                found.type == "PERSON" or (found.end - found.start > 1 and found.type in {"", "ORG"})
            )
            if not (titled or known):
                return None
        if found is None or tree.tags[found.end : found.end + 1] == ["POS"]:
            return None
        roots = [each for each in range(found.start, found.end) if not found.start <= tree.heads[each] < found.end]
        return None if any(tree.deps[each] in SUBJECTS for each in roots) else found

    def _joint(self, start: int) -> int:
        """The "and" or "by" after a name, its parenthesis and its titles; 0 where none follows."""
        tree, depth = self._tree, 0
        titled = False
        for token in range(start, min(self._sentence.end - 1, start + _LONGEST_TITLE)):
            word = tree.lower[token]
            depth += (word in _OPEN) - (word in _CLOSE)
            if depth or word in _CLOSE:
                continue
            if word in {"and", "by"}:
                return token
            named = self._starts.get(token)
            if tree.tags[token] in _FINITE or word in {";", ".", ":"} or word in _CHILDREN or word in _OTHERS:
                return 0
            if named is not None and self._person(named):
                return 0
            titled = titled or word == ","
            if not titled and tree.tags[token] not in PROPER_TAGS and word != "of":
                return 0
        return 0

    def _person(self, name: Named) -> bool:
        return name.type in {"PERSON", ""}
