"""Facts: what clauses and noun phrases say, in the text's own words."""

from dataclasses import dataclass, replace
from typing import Literal

from ....graph.model import LITERAL_TYPES, Modality
from .attribution import SpeechReport, report_of
from .clauses import Clause, clauses
from .confidence import NOMINAL
from .denials import alternative, denied, hidden_denial
from .held_roles import held_roles
from .misreadings import misread, several_are_one
from .modality import modality
from .named_nouns import names_of
from .noun_phrases import aspect, nominal_facts, possessor
from .parse_tree import NOUN_TAGS, PROPER_TAGS, VERB_TAGS, TokenSpan, Tree
from .phrases import Phrase, attachments, phrase
from .quotations import quotations, speaker_of_quotation
from .roles import PEOPLE, ROLES

_LONGEST = 300
"""Tokens of the longest sentence that is read: more are a table or a list without full stops."""

_TOWARDS = frozenset({"to", "for", "against"})
_CIRCUMSTANCES = frozenset("after before during since despite upon following without against".split())
"""Prepositions of what goes along with an event: what their nouns are "of" has no part in it."""
_ADJUNCT_DEPTH = 2
_DEEPEST = 8
_FORMS_OF_BE = frozenset({"is", "are", "was", "were", "been", "be"})
ArgumentParts = tuple[str, tuple[int, ...], Phrase]


@dataclass(frozen=True, slots=True)
class StatedFact:
    """One statement of one sentence: tokens for the arguments, words for the predicate.

    `pattern` names the rule that found it and decides the confidence. `verb` is the token of its clause's verb, -1 for what
    a noun phrase says; `report` says by whose word it is stated, None: only the writer's.
    """

    subject: Phrase
    predicate: str
    object: Phrase
    pattern: str
    modality: Modality = "asserted"
    verb: int = -1
    report: SpeechReport | None = None

    @property
    def asserted(self) -> bool:
        """Whether the sentence states it as a fact."""
        return self.modality == "asserted" or (
            self.modality == "claimed" and self.report is not None and self.report.vouched
        )


def facts(tree: Tree, sentence: TokenSpan) -> list[StatedFact]:
    """All facts of a sentence, the most informative first within a clause."""
    if sentence.end - sentence.start > _LONGEST:
        return []
    whole = _of_sentence(tree, sentence)
    quoted = quotations(tree, sentence)
    of_ends: dict[Phrase, Modality | Literal[""]] = {}
    found = [fact for clause in clauses(tree, sentence.start, sentence.end) for fact in _clause_facts(tree, clause)]
    found += [StatedFact(*each) for each in nominal_facts(tree, sentence)]
    found += [*_named(tree, found), *_of_aspects(tree, found)]
    seen: set[tuple[tuple[int, ...], str, tuple[int, ...]]] = set()
    kept = []
    for fact in found:
        key = (fact.subject.tokens, fact.predicate, fact.object.tokens)
        if key in seen or not fact.object.tokens or not fact.subject.tokens or fact.subject.tokens == fact.object.tokens:
            continue
        seen.add(key)
        if misread(tree, fact.subject, fact.predicate, fact.object):
            continue
        if fact.asserted:
            for end in (fact.subject, fact.object):
                if end not in of_ends:
                    of_ends[end] = _of_end(tree, end)
            said = whole or of_ends[fact.subject] or of_ends[fact.object]
            fact = replace(fact, modality=said) if said else fact
        quotation = quoted.around(fact.subject.head, fact.object.head) if quoted.spans else None
        kept.append(fact if quotation is None else _quoted(tree, sentence, fact, quotation))
    return kept


def in_clause(tree: Tree, sentence: TokenSpan, fact: StatedFact) -> StatedFact:
    """A fact that the words of a clause were searched for, with the modality and the speaker of that clause."""
    first, at = min(fact.subject.tokens), fact.object.head
    for _ in range(_DEEPEST):
        if at == fact.subject.head or tree.heads[at] == at or tree.tags[at] in VERB_TAGS:
            break
        at = tree.heads[at]
    if tree.tags[at] in VERB_TAGS and first < at < fact.object.head:
        fact = replace(fact, modality=modality(tree, at))
        report = report_of(tree, at)
        fact = fact if report is None else _reported(fact, report)
    quotation = quotations(tree, sentence).around(fact.subject.head, fact.object.head)
    return fact if quotation is None else _quoted(tree, sentence, fact, quotation)


def _of_sentence(tree: Tree, sentence: TokenSpan) -> Modality | Literal[""]:
    """What a sentence makes of all its facts: a question supposes them; "" where it leaves them as they are."""
    if tree.words[sentence.end - 1] == "?":
        return "supposed"
    return "denied" if hidden_denial(tree, sentence) else ""


def _of_end(tree: Tree, part: Phrase) -> Modality | Literal[""]:
    """What an argument makes of its fact: "nobody" denies it, "Oslo or Bergen" leaves open which holds."""
    if denied(tree, part):
        return "denied"
    return "supposed" if alternative(tree, part.head) else ""


def _quoted(tree: Tree, sentence: TokenSpan, fact: StatedFact, quotation: TokenSpan) -> StatedFact:
    """A fact that stands between quotation marks: claimed by who speaks, and by nobody else."""
    speaker = speaker_of_quotation(tree, sentence, quotation)
    report = SpeechReport(speaker) if fact.report is None or speaker >= 0 else fact.report._replace(vouched=False)
    return _reported(fact, report)


def _named(tree: Tree, found: list[StatedFact]) -> list[StatedFact]:
    """What holds of "the hetman" holds of the name beside it: "the famous hetman Jan Zamoyski", "his wife, Ann"."""
    more = []
    for fact in found:
        if fact.pattern.startswith(tuple(NOMINAL)) or fact.pattern.endswith(".attribute"):
            continue
        if fact.predicate.startswith(("called", "named", "titled", "nicknamed", "dubbed")):
            continue
        subjects = [phrase(tree, each) for each in names_of(tree, fact.subject.head)]
        objects = [phrase(tree, each) for each in names_of(tree, fact.object.head)]
        if not subjects and not objects:
            continue
        pattern = f"{fact.pattern}.named"
        more += [
            StatedFact(subject, fact.predicate, obj, pattern, fact.modality, fact.verb, fact.report)
            for subject in subjects or [fact.subject]
            for obj in objects or [fact.object]
        ]
    return more


def _of_aspects(tree: Tree, found: list[StatedFact]) -> list[StatedFact]:
    """What holds of "the first version of Quill" said of Quill: "first version was released in"."""
    more = []
    for fact in found:
        kind, _, role = fact.pattern.partition(".")
        if kind not in {"main", "conjoined"} or role.startswith("attribute") or role.endswith((".of", ".named")):
            continue
        owned = aspect(tree, fact.subject)
        if owned is not None:
            owner, words = owned
            more.append(
                StatedFact(
                    owner,
                    f"{words} {fact.predicate}",
                    fact.object,
                    f"{fact.pattern}.aspect",
                    fact.modality,
                    fact.verb,
                    fact.report,
                )
            )
    return more


def _clause_facts(tree: Tree, clause: Clause) -> list[StatedFact]:
    words = _small_first(tree, clause.group)
    adjuncts = [each for each in clause.arguments if each[0] in {"prep", "agent", "adverbial"}]
    cores = [each for each in clause.arguments if each[0] in {"object", "attribute"}]
    clausal = [each for each in clause.arguments if each[0] == "clause"]
    report = report_of(tree, clause.verb)
    facts: list[StatedFact] = []
    for subject in clause.subjects:
        facts += _with_object(tree, clause, subject, words, cores, adjuncts)
        if not cores and clausal:
            facts.append(StatedFact(subject, words, clausal[0][2], clause.kind + ".clause", clause.modality, clause.verb))
        if not cores:
            facts += _without_object(tree, clause, subject, words, adjuncts, ".aside" if clausal else "")
    facts = [_reported(fact, report) for fact in facts] if report is not None else facts
    for held in held_roles(tree, clause):
        whose = held.report or report
        fact = StatedFact(held.subject, held.predicate, held.object, held.pattern, clause.modality, clause.verb)
        facts.append(fact if whose is None else _reported(fact, whose))
    return facts


def _reported(fact: StatedFact, report: SpeechReport) -> StatedFact:
    return replace(fact, modality="claimed" if fact.modality == "asserted" else fact.modality, report=report)


def _small_first(tree: Tree, tokens: tuple[int, ...]) -> str:
    """The words of a predicate; the capital that only opens a sentence ("In 1920, …") goes."""
    words = tree.say(tokens)
    return words[:1].lower() + words[1:] if tokens and tree.tags[tokens[0]] not in PROPER_TAGS else words


def _with_object(
    tree: Tree, clause: Clause, subject: Phrase, words: str, cores: list[ArgumentParts], adjuncts: list[ArgumentParts]
) -> list[StatedFact]:
    found = []
    for number, (role, _, obj) in enumerate(cores):
        if role == "attribute" and number and cores[0][0] == "object":
            # "They call the firm Acme": the name is the object's.
            continue
        if role == "attribute" and several_are_one(tree, subject, words, obj):
            continue
        pattern = f"{clause.kind}.{role}"
        found.append(StatedFact(subject, words, _with_adjuncts(obj, adjuncts), pattern, clause.modality, clause.verb))
        found += _attached(tree, StatedFact(subject, words, obj, pattern, clause.modality, clause.verb))
        if role == "attribute":
            found += _of_possessor(tree, clause, subject, words, obj)
            found += _turned(tree, StatedFact(subject, words, obj, pattern, clause.modality, clause.verb))
        if number == 0 and any(character.isalpha() for each in obj.tokens for character in tree.words[each]):
            for kind, preposition, part in adjuncts:
                predicate = " ".join([words, tree.say(_nearest(tree, obj)), _small_first(tree, preposition)]).strip()
                found.append(StatedFact(subject, predicate, part, f"{pattern}.{kind}", clause.modality, clause.verb))
    return found


def _nearest(tree: Tree, obj: Phrase) -> list[int]:
    """An object's words up to its first attachment but "of": "a degree" of "a degree in law from Rome"."""
    ends = [kid for kid in tree.kids[obj.head] if kid > obj.head and tree.deps[kid] == "prep" and tree.lower[kid] != "of"]
    return [each for each in obj.tokens if not ends or each < ends[0]]


def _attached(tree: Tree, fact: StatedFact, depth: int = 3) -> list[StatedFact]:
    """What "is the capital of France" also says: "is the capital of", "France"."""
    return [
        StatedFact(
            fact.subject, f"{fact.predicate} {lead}", tail, f"{fact.pattern}.of", fact.modality, fact.verb, fact.report
        )
        for lead, tail in attachments(tree, fact.object, depth)
        if tree.kind(tail.head) not in LITERAL_TYPES or _dates(tree, fact, lead, tail, depth)
    ]


def _dates(tree: Tree, fact: StatedFact, lead: str, tail: Phrase, depth: int) -> bool:
    """Whether a date or amount inside a phrase tells of the fact itself.

    In "his wife of 42 years" it does not, nor inside an adjunct's nouns or after "with", where it is another event's.
    """
    if depth > _ADJUNCT_DEPTH:
        return True
    if lead.endswith(" of") and tree.lower[fact.object.head] in PEOPLE:
        return False
    return tree.heads[tree.heads[tail.head]] == fact.object.head and not fact.predicate.endswith(" with")


def _turned(tree: Tree, fact: StatedFact) -> list[StatedFact]:
    """What "the author of Quill is Ann" also says: "Ann", "is the author of", "Quill"."""
    role, name = fact.subject, fact.object
    if tree.tags[role.head] not in {"NN", "NNS"} and tree.lower[role.head] not in ROLES:
        return []
    if tree.tags[name.head] not in PROPER_TAGS or tree.lower[tree.core(role.head).start] not in {"the", "its", "their"}:
        return []
    return [
        StatedFact(
            name,
            f"{fact.predicate} {lead[0].lower()}{lead[1:]}",
            tail,
            f"{fact.pattern}.of",
            fact.modality,
            fact.verb,
            fact.report,
        )
        for lead, tail in attachments(tree, role)
        if lead.endswith(" of")
    ]


def _of_possessor(tree: Tree, clause: Clause, subject: Phrase, words: str, obj: Phrase) -> list[StatedFact]:
    """What "his wife was Ann" and "Ann was his wife" also say: "Ann", "was wife of", "his"."""
    found = []
    for role, other in ((obj, subject), (subject, obj)):
        owner = tree.child(role.head, "poss")
        if owner is not None and tree.lower[owner] == "whose" and tree.deps[clause.verb] == "relcl":
            named = [other.head] if tree.tags[other.head] in PROPER_TAGS else names_of(tree, other.head)
            whose = tree.heads[clause.verb]
            found += [
                StatedFact(
                    phrase(tree, each),
                    f"{words} {tree.lower[role.head]} of",
                    Phrase(tuple(range(*tree.core(whose)[:2])), whose),
                    "possessive.role",
                    clause.modality,
                    clause.verb,
                )
                for each in named
                if tree.tags[role.head] == "NN"
            ]
            continue
        if owner is None or tree.tags[role.head] not in {"NN", "NNS"} or tree.tags[other.head] not in PROPER_TAGS:
            continue
        if any(tree.deps[kid] == "prep" and tree.lower[kid] in _TOWARDS and kid > role.head for kid in tree.kids[role.head]):
            # "Acme's successor to the Alto" succeeds the Alto, not Acme.
            continue
        between = [each for each in role.tokens if owner < each <= role.head and tree.deps[each] != "case"]
        predicate = f"{words} {tree.say(between)} of"
        found.append(StatedFact(other, predicate, possessor(tree, owner), "possessive.role", clause.modality, clause.verb))
    return found


def _without_object(
    tree: Tree, clause: Clause, subject: Phrase, words: str, adjuncts: list[ArgumentParts], aside: str = ""
) -> list[StatedFact]:
    """What a clause without an object says by its adjuncts; beside a clause ("announced in May that …") that is little."""
    found = []
    after = [each for each in adjuncts if each[2].head > clause.verb] + [
        each for each in adjuncts if each[2].head < clause.verb
    ]
    for number, (kind, preposition, part) in enumerate(after):
        # "She was at Acme from 1972": what a form of "be" says needs its first place.
        place = _place_of(tree, clause.verb, after[0]) if number and tree.kind(part.head) in LITERAL_TYPES else []
        predicate = " ".join([words, tree.say(place), _small_first(tree, preposition)])
        predicate = " ".join(predicate.split())
        pattern = f"{clause.kind}.{kind}" + ("" if number == 0 else ".later") + aside
        obj = _with_adjuncts(part, [each for each in after if each[1] != preposition]) if number == 0 else part
        found.append(StatedFact(subject, predicate, obj, pattern, clause.modality, clause.verb))
        if not preposition or tree.lower[preposition[0]] not in _CIRCUMSTANCES:
            near = StatedFact(subject, predicate, part, f"{clause.kind}.{kind}{aside}", clause.modality, clause.verb)
            found += _attached(tree, near, _ADJUNCT_DEPTH)
    return found


def _place_of(tree: Tree, verb: int, adjunct: ArgumentParts) -> list[int]:
    """The words of the place or state in which a form of "be" says that somebody was at a time."""
    _, preposition, part = adjunct
    if tree.lower[verb] not in _FORMS_OF_BE or tree.tags[part.head] not in NOUN_TAGS:
        return []
    return [*preposition, *part.tokens]


def _with_adjuncts(obj: Phrase, adjuncts: list[ArgumentParts]) -> Phrase:
    """The object with the adjuncts of its clause, each preposition once."""
    tokens = list(obj.tokens)
    prepositions: set[tuple[int, ...]] = set()
    for _, preposition, part in adjuncts:
        if preposition and preposition in prepositions:
            continue
        prepositions.add(preposition)
        tokens += [each for each in (*preposition, *part.tokens) if each not in tokens]
    return Phrase(tuple(tokens), obj.head)
