"""The topic of a text, and which of its pronouns stand for it."""

from dataclasses import dataclass

from ...graph.names import match_key, title_name
from .clauses import SUBJECTS
from .tree import PROPER_TAGS, Span, Tree

_PERSONAL = frozenset({"he", "she", "his", "her"})
_THING = frozenset({"it", "its"})
_GROUP = frozenset({"they", "their"})
_PEOPLE = ("er", "or", "ist", "ian", "man", "men", "woman", "women", "eur", "eer", "ess", "ant", "person")
_PERSON_WORDS = frozenset(
    """king queen prince princess duke duchess poet artist chef cook monk nun priest bishop pope saint nurse pilot
    judge model host spy coach athlete son daughter wife husband father mother brother sister child critic medic
    mystic cleric comic knight earl count baron lord lady emperor empress sultan chief advocate diplomat bureaucrat
    aristocrat guard noble scholar activist academic executive""".split()
)
_THING_WORDS = frozenset(
    """film movie thriller river tower newspaper theater theatre center centre chapter number order paper magazine
    semester border water harbor harbour sitcom series album song single novel book company corporation publisher
    retailer manufacturer developer carrier broadcaster plant cancer disorder weather quarter corner motor reactor
    sector factor matter letter short documentary drama comedy western play opera show game poem story musical""".split()
)


@dataclass(frozen=True, slots=True)
class Topic:
    """What a text is about: its name, whether it is a person (None where that is open), the nouns it is described with."""

    name: str
    person: bool | None
    nouns: frozenset[str]


def find_topic(tree: Tree, sentence: Span, title: str, spans: list[tuple[int, int, str]]) -> Topic | None:
    """The topic, if the first sentence speaks of the title's entity or, without a title, opens with a named subject."""
    opening = [each for each in spans if tree.starts[sentence.start] <= each[0] and sentence.start + 5 < len(tree.words) + 5]
    opening = [each for each in opening if each[1] <= tree.ends[sentence.end - 1]]
    limit = tree.starts[min(sentence.start + 4, sentence.end - 1)]
    first = next((each for each in opening if each[0] <= limit), None)
    if first is None:
        return None
    name = tree.text[first[0] : first[1]]
    if title and not _same(name, title):
        return None
    verb = next((t for t in range(sentence.start, sentence.end) if tree.heads[t] == t), sentence.start)
    nouns: set[str] = set()
    described = tree.child(verb, "attr")
    while described is not None:
        nouns.add(tree.lower[described])
        described = tree.child(described, "conj")
    return Topic(title_name(title) if title else name, _is_person(first[2], nouns), frozenset(nouns))


def _same(name: str, title: str) -> bool:
    one, other = match_key(name).split(), match_key(title_name(title)).split()
    return one == other or (len(one) > 1 and len(other) > 1 and one[0] == other[0] and one[-1] == other[-1])


def _is_person(kind: str, nouns: set[str]) -> bool | None:
    if nouns & _THING_WORDS:
        return False
    if any(noun in _PERSON_WORDS or noun.endswith(_PEOPLE) for noun in nouns):
        return True
    if kind == "PERSON":
        return True if not nouns else None
    return False if nouns or kind in {"GPE", "ORG", "LOC", "FAC", "WORK_OF_ART", "EVENT", "NORP", "PRODUCT"} else None


class TopicFinder:
    """Walks through a document's sentences and tells which tokens stand for its topic."""

    def __init__(self, topic: Topic) -> None:
        self._topic = topic
        self._key = match_key(topic.name)
        self._clear = True

    def resolve(self, tree: Tree, sentence: Span, names: list[tuple[int, int, str, str]]) -> frozenset[int]:
        """The tokens of a sentence that stand for the topic: pronouns, and "the film" where the topic was called a film.

        Args:
            tree: the parsed text.
            sentence: one of its sentences; sentences must come in order.
            names: start, end (tokens), type and entity key of the sentence's mentions.
        """
        found: list[int] = []
        others = [each for each in names if each[3] != self._key and each[2] in {"PERSON", "ORG", ""}]
        first_other = min((each[0] for each in others), default=sentence.end)
        for token in range(sentence.start, sentence.end):
            word = tree.lower[token]
            if self._stands(word) and self._clear and token < first_other:
                if tree.tags[token] == "PRP$" or tree.deps[token] in SUBJECTS:
                    found.append(token)
            elif word in self._topic.nouns and tree.deps[token] in SUBJECTS and self._definite(tree, token):
                found.append(token)
        self._note(tree, sentence, names, bool(found))
        return frozenset(found)

    def _stands(self, word: str) -> bool:
        person = self._topic.person
        return (
            (word in _PERSONAL and person is not False)
            or (word in _THING and person is False)
            or (word in _GROUP and person is False)
        )

    @staticmethod
    def _definite(tree: Tree, token: int) -> bool:
        kids = tree.kids[token]
        return len(kids) == 1 and tree.lower[kids[0]] in {"the", "this"} and kids[0] == token - 1

    def _note(self, tree: Tree, sentence: Span, names: list[tuple[int, int, str, str]], stood: bool) -> None:
        """After a sentence whose subject is another name, a pronoun is ambiguous until the topic is named again."""
        subjects = [t for t in range(sentence.start, sentence.end) if tree.deps[t] in {"nsubj", "nsubjpass"}]
        if not subjects:
            return
        held = [each for each in names if each[0] <= subjects[0] < each[1]]
        if stood or any(each[3] == self._key for each in held):
            self._clear = True
        elif held and tree.tags[subjects[0]] in PROPER_TAGS and any(each[2] in {"PERSON", ""} for each in held):
            self._clear = False
