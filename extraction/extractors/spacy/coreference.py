"""Coreference: which pronouns and short descriptions of a text refer to an entity that it named before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ....graph.model import LITERAL_TYPES
from ....graph.names import match_key
from .entity_kinds import types_of
from .parse_tree import SUBJECTS, Named, TokenSpan, Tree
from .referring_words import (
    expletive,
    gender_of,
    is_plural,
    is_said_by_subject,
    is_source,
    is_stranger,
    nouns_in,
    other_name,
    own_gender,
    owned,
    quoted_before,
)
from .topic import Topic

HE = frozenset({"he", "his", "him"})
SHE = frozenset({"she", "her", "hers"})
IT = frozenset({"it", "its"})
THEY = frozenset({"they", "their"})
_PRONOUNS = HE | SHE | IT | THEY
_GROUPS = frozenset("band duo group team club trio quartet quintet choir orchestra family people tribe crew company".split())
_SAME: tuple[frozenset[str], ...] = (
    frozenset("company firm corporation business enterprise manufacturer maker retailer publisher carmaker".split()),
    frozenset("film movie picture".split()),
    frozenset("ship vessel boat schooner ferry steamer trawler brig barque sloop tanker freighter liner".split()),
    frozenset("village hamlet settlement".split()),
    frozenset("town city municipality".split()),
    frozenset("university school college academy institute".split()),
    frozenset("band group duo".split()),
    frozenset("team club side".split()),
    frozenset("book novel".split()),
    frozenset("organization organisation association society federation".split()),
    frozenset("chip processor microprocessor microcontroller".split()),
    frozenset("program software tool application utility package".split()),
)
"""Nouns that stand for one another: what was called a firm may be "the company" later."""
_REACH = 2
"""Sentences back in which what "the firm" may mean is sought, the document's topic apart."""
_STRANGER = "?"
"""Stands for people without a name ("the mayor"), whom a pronoun may mean too."""


@dataclass(slots=True)
class _Referent:
    """What a text has told of an entity so far. `person` is None where it is unclear."""

    name: str
    person: bool | None
    nouns: set[str] = field(default_factory=set)
    gender: str = ""
    organisation: bool = False


@dataclass(slots=True)
class _Turn:
    """One sentence's entities in order, each with its token; the keys of the subject, of objects and of places.

    `plural` says that it speaks of several things, `nameless` that a thing without a name is a subject, `introduces` that it
    introduces the topic. `no_rivals` are those that "it" can hardly mean: plurals ("the Tern Islands"), other names of the
    subject ("formerly known as Edo").
    """

    said: list[tuple[int, str]] = field(default_factory=list)
    subject: str = ""
    objects: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    plural: bool = False
    nameless: bool = False
    introduces: bool = False
    no_rivals: set[str] = field(default_factory=set)


class Referents:
    """Walks through a document's sentences and finds the tokens that refer to an entity, with the entity's name.

    Args:
        nouns: what the document calls each entity, by key: {"xen": {"hypervisor"}}.
    """

    def __init__(self, nouns: Mapping[str, frozenset[str]]) -> None:
        self._nouns = nouns
        self._known = {_STRANGER: _Referent("", True)}
        self._called: dict[str, set[str]] = {}
        self._firms: set[str] = set()
        self._turns: list[_Turn] = []
        self._topic = ""
        self._clear = False
        self._introduces = False

    def introduce(self, topic: Topic) -> None:
        """From here on the topic may be referred to."""
        self._topic = match_key(topic.name)
        known = self._known.setdefault(self._topic, _Referent(topic.name, topic.person))
        known.name, known.person = topic.name, topic.person if topic.person is not None else known.person
        self._call(self._topic, topic.nouns | self._nouns.get(self._topic, frozenset()))
        known.gender = known.gender or gender_of(known.nouns)
        self._clear = True
        self._introduces = bool(topic.nouns)

    def restart(self) -> None:
        """Forget which entities were named last, as at a heading; the topic stays."""
        self._turns.clear()
        self._clear = bool(self._topic)

    def resolve(self, tree: Tree, sentence: TokenSpan, names: Sequence[Named]) -> dict[int, str]:
        """The tokens of a sentence that refer to an entity, with its name: pronouns, and "firm" of "the firm".

        Args:
            tree: the parsed text.
            sentence: one of its sentences; sentences must come in order.
            names: start, end (tokens), type and entity key of the sentence's mentions.
        """
        things = [each for each in names if each.type not in LITERAL_TYPES]
        for each in things:
            self._learn(tree, each)
        turn = _Turn(introduces=self._introduces)
        self._introduces = False
        starts = {each.start: each for each in things}
        found: dict[int, str] = {}
        for token in range(sentence.start, sentence.end):
            named = starts.get(token)
            if named is not None:
                turn.said.append((token, named.key))
                if is_plural(tree, named) or other_name(tree, named):
                    turn.no_rivals.add(named.key)
                if named.type in {"GPE", "LOC"}:
                    turn.places.add(named.key)
                self._note_role(tree, named.start, named.end, named.key, turn)
                continue
            if tree.tags[token] == "NN" and is_stranger(tree, token, things):
                turn.said.append((token, _STRANGER))
                continue
            key = self._pronoun(tree, sentence, token, turn, things) if tree.lower[token] in _PRONOUNS else ""
            if not key and tree.tags[token] == "NN":
                key = self._described(tree, token, turn)
            if key:
                found[token] = self._known[key].name
                turn.said.append((token, key))
                self._note_role(tree, token, token + 1, key, turn)
            elif tree.lower[token] in HE | SHE:
                # Who it is remains open, and so may what follows.
                turn.said.append((token, _STRANGER))
            elif tree.tags[token] in {"NNS", "NNPS"}:
                turn.plural = True
            elif tree.tags[token] == "NN" and tree.deps[token] in {"nsubj", "nsubjpass"} and not owned(tree, token):
                turn.nameless = True
        self._end(tree, sentence, things, turn)
        return found

    def _learn(self, tree: Tree, name: Named) -> None:
        """What a mention tells of its entity: its words, its type, the noun or title beside it."""
        words = " ".join(tree.text[tree.starts[name.start] : tree.ends[name.end - 1]].split())
        known = self._known.get(name.key)
        if known is None:
            person = name.type == "PERSON" if name.type else None
            known = self._known[name.key] = _Referent(words, person)
            self._call(name.key, self._nouns.get(name.key, ()))
            known.gender = gender_of(known.nouns)
        elif match_key(words) == name.key and match_key(known.name) != name.key:
            known.name = words
        if known.person is None and name.type:
            known.person = name.type == "PERSON"
        elif known.person is None and name.start and tree.lower[name.start - 1] == "the":
            known.person = False
        known.organisation = known.organisation or name.type == "ORG"
        self._call(name.key, nouns_in(tree, name))
        beside = {tree.lower[name.start]} if name.end - name.start > 1 else set[str]()
        if name.start and tree.tags[name.start - 1] in {"NN", "NNP"}:
            beside.add(tree.lower[name.start - 1])
        if known.person is not False:
            known.gender = known.gender or gender_of(beside)
            own = own_gender(tree, name)
            if own:
                known.gender, known.person = known.gender or own, True

    def _call(self, key: str, nouns: Iterable[str]) -> None:
        """Note what an entity is called."""
        known = self._known[key]
        known.nouns.update(nouns)
        for noun in nouns:
            self._called.setdefault(noun, set()).add(key)
        if known.organisation and not known.nouns:
            self._firms.add(key)
        else:
            self._firms.discard(key)

    def _pronoun(self, tree: Tree, sentence: TokenSpan, token: int, turn: _Turn, things: Sequence[Named]) -> str:
        """The key of what a pronoun refers to, "" where it is unclear."""
        word = tree.lower[token]
        if not (tree.tags[token] == "PRP$" or tree.deps[token] in SUBJECTS or is_source(tree, token)):
            return ""
        if word in HE or word in SHE:
            later = {each.key for each in things if each.start > token} | quoted_before(tree, sentence, token, things)
            # Nobody is the subject and the object of one sentence: "She married Bob Stone."
            return self._person(turn, "m" if word in HE else "f", set() if tree.tags[token] == "PRP$" else later)
        if word in IT:
            opens = token == 0 or tree.words[token - 1] in {".", "!", "?"}
            if expletive(tree, token):
                return ""
            return self._thing(turn, opens) or (turn.subject if self._says_of_itself(tree, token, turn) else "")
        return self._group(turn)

    def _person(self, turn: _Turn, gender: str, later: set[str]) -> str:
        """Who "he" or "she" is: the one person of fitting gender among those just named, else the topic."""

        def fits(key: str) -> bool:
            known = self._known[key]
            return known.person is not False and known.gender in {"", gender} and key not in later

        # A group that is named in between does not make "he" unclear; something of no known type may.
        for said in (turn.said, *(each.said for each in self._turns[-1:])):
            near = list(dict.fromkeys(key for _, key in said if self._could_be_person(key)))
            fitting = [key for key in near if fits(key)]
            if not fitting:
                continue
            chosen = self._one_person(fitting, gender, turn, said is turn.said)
            if chosen:
                self._known[chosen].gender = gender
                self._known[chosen].person = True
            return chosen
        topic = self._topic
        if topic and self._clear and fits(topic) and not self._rivals(turn, gender):
            self._known[topic].gender = gender
            return topic
        return self._untyped_person(turn)

    def _untyped_person(self, turn: _Turn) -> str:
        """The name of no known type that alone was spoken of in the sentence before, whom "she" must be; "" for none."""
        last = turn if turn.said else self._turns[-1] if self._turns else None
        if last is None or not last.subject or any(key != last.subject for _, key in last.said):
            return ""
        known = self._known[last.subject]
        words = known.name.split()
        is_name = len(words) == 2 and all(word[0].isupper() and word[-1].isalpha() for word in words)
        return last.subject if is_name and known.person is None and types_of(sorted(known.nouns)) is None else ""

    def _could_be_person(self, key: str) -> bool:
        known = self._known[key]
        return known.person is True or (known.person is None and (key == self._topic or not known.nouns))

    def _one_person(self, fitting: Sequence[str], gender: str, turn: _Turn, here: bool) -> str:
        known = self._known
        surely = [key for key in fitting if known[key].gender == gender and known[key].person]
        if len(fitting) == 1:
            only = fitting[0]
            if only == _STRANGER:
                return ""
            if known[only].person is None and only != self._topic:
                return ""
            topic = self._topic
            # In "The firm paid Karl Holm before he …" the topic is a rival, unless its gender is another.
            rival = here and topic and topic != only and known[topic].person is not False and turn.subject != only
            return "" if rival and known[topic].gender in {"", gender} else only
        if here:
            return ""
        if len(surely) == 1 and surely[0] == self._topic and self._clear:
            return surely[0]
        if not surely and self._topic in fitting and self._clear and self._turns and self._turns[-1].subject == self._topic:
            return self._topic
        return ""

    def _rivals(self, turn: _Turn, gender: str) -> bool:
        """Whether somebody else of fitting gender was named in this sentence."""
        return any(
            key != self._topic and self._could_be_person(key) and self._known[key].gender in {"", gender}
            for _, key in turn.said
        )

    def _thing(self, turn: _Turn, opens: bool) -> str:
        """What "it" is: the subject just spoken of where nothing new has come since, else the topic."""
        here = [
            key
            for _, key in turn.said
            if self._could_be_thing(key) and (key == turn.subject or (key not in turn.places and key not in turn.no_rivals))
        ]
        topic = self._topic
        if turn.nameless or (not here and self._turns and self._turns[-1].nameless):
            return ""
        if here:
            return here[0] if set(here) == {turn.subject} and turn.subject and self._is_thing(turn.subject) else ""
        last = self._turns[-1] if self._turns else None
        if last is None:
            return topic if topic and self._clear and self._is_thing(topic) else ""
        if opens and last.introduces and last.subject == topic and self._is_thing(topic):
            # What follows "The Quill is a film about Oslo." tells of the film, whatever else was named.
            return topic
        things = [key for key in dict.fromkeys(key for _, key in last.said) if self._could_be_thing(key)]
        things = [key for key in things if key == last.subject or key not in last.no_rivals]
        if last.subject and self._is_thing(last.subject):
            if topic and last.subject != topic and set(topic.split()) < set(last.subject.split()):
                # After a word on the Greater Quillby Area "it" may be Quillby.
                return ""
            others = [key for key in things if key != last.subject]
            new = [key for key in others if key in last.objects]
            if new or (any(key not in last.places for key in others) and last.subject != topic):
                return ""
            return last.subject
        if things == [topic] or (not things and self._clear):
            return topic if topic and self._is_thing(topic) and not last.objects - last.no_rivals - {topic} else ""
        return ""

    def _says_of_itself(self, tree: Tree, token: int, turn: _Turn) -> bool:
        """Whether "it" is who speaks: in "Lufthal said that it had signed", where nothing else was named before."""
        if not turn.subject or {key for _, key in turn.said} != {turn.subject} or turn.nameless:
            return False
        return is_said_by_subject(tree, token) and self._known[turn.subject].person is not True

    def _group(self, turn: _Turn) -> str:
        """Who "they" are: a group that is spoken of, where no plural was."""
        last = self._turns[-1] if self._turns else None
        if turn.plural or (last is not None and last.plural):
            return ""
        key = last.subject if last is not None and last.subject else self._topic
        if not key or not (self._known[key].nouns & _GROUPS) or self._known[key].person:
            return ""
        said = {each for turned in (turn, last) if turned is not None for _, each in turned.said}
        return key if not any(each != key and self._could_be_person(each) for each in said) else ""

    def _is_thing(self, key: str) -> bool:
        return self._known[key].person is False

    def _could_be_thing(self, key: str) -> bool:
        return self._known[key].person is not True

    def _described(self, tree: Tree, token: int, turn: _Turn) -> str:
        """The key of the one entity that "the firm" or "this bridge" can be."""
        kids = tree.kids[token]
        if (
            len([kid for kid in kids if kid < token]) != 1
            or tree.before(token) not in {"the", "this"}
            or kids[0] != token - 1
        ):
            return ""
        subject = tree.deps[token] in SUBJECTS
        if not subject and tree.deps[token] not in {"dobj", "pobj", "poss"}:
            return ""
        if any(tree.deps[kid] not in {"det", "case", "punct"} for kid in kids):
            return ""
        noun = tree.lower[token]
        someone = types_of([noun]) == ("PERSON",)
        called = self._all_called((noun,), someone)
        if not called:
            called = self._all_called(next((group for group in _SAME if noun in group), ()), someone)
        if not called and noun in {"company", "firm"}:
            called = list(self._firms)
            if len(called) != 1 or not self._recent(called[0], turn):
                return ""
        topic = self._topic
        if topic in called and not any(
            self._recent(key, turn) for key in called if not set(topic.split()) <= set(key.split())
        ):
            # "The city" of a text about Quillby, which speaks of other cities elsewhere, and of the City of Quillby.
            called = [topic]
        if len(called) != 1:
            return ""
        only = called[0]
        if only != self._topic and not self._recent(only, turn):
            return ""
        return only if subject or only == self._topic else ""

    def _all_called(self, nouns: Iterable[str], someone: bool) -> list[str]:
        """The entities that are called one of these; "a film director" is nobody whom "the film" means."""
        keys = {key for noun in nouns for key in self._called.get(noun, ())}
        return [key for key in sorted(keys) if someone or self._known[key].person is not True]

    def _recent(self, key: str, turn: _Turn) -> bool:
        return any(key == each for said in (turn, *self._turns[-_REACH:]) for _, each in said.said)

    def _note_role(self, tree: Tree, start: int, end: int, key: str, turn: _Turn) -> None:
        root = next((each for each in range(start, end) if not start <= tree.heads[each] < end), end - 1)
        dep = tree.deps[root]
        while dep in {"appos", "conj"} and tree.deps[tree.heads[root]] in {"appos", "conj", "pobj"}:
            # What stands beside an object is one too; beside a place ("on the island Tern") it is none.
            root = tree.heads[root]
            dep = tree.deps[root]
        if dep in {"nsubj", "nsubjpass"} and not turn.subject:
            turn.subject = key
        elif dep in {"dobj", "attr", "appos", "conj", "oprd"}:
            turn.objects.add(key)

    def _end(self, tree: Tree, sentence: TokenSpan, things: Sequence[Named], turn: _Turn) -> None:
        """After a sentence about another person, a pronoun may mean either until the topic is named again."""
        self._turns = [*self._turns[1 - _REACH :], turn]
        if not turn.subject:
            return
        if turn.subject == self._topic or any(key == self._topic for _, key in turn.said):
            self._clear = bool(self._topic)
        elif self._could_be_person(turn.subject) or self._is_thing(turn.subject):
            self._clear = False
