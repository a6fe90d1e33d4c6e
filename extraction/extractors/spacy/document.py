"""Assembly: one document's sentences, mentions and open triplets from its parsed pieces."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from ....graph.dates import Period
from ....graph.identity import entity_id_of_key, mention_id
from ....graph.model import LITERAL_TYPES, Document, Mention, TextNode
from ....graph.names import match_key, title_name
from ....graph.sentence_boundaries import trimmed
from ...base import Argument, Circumstances, Extraction, OpenTriplet, SplitDocument, report_read
from ...prose_language import foreign_languages, language_notes
from ...text_references import is_citation
from .aliases import canonical_keys
from .circumstances import first_persons, is_to_come, said_on, speaker_name
from .confidence import confidence, is_long, is_purpose
from .coreference import Referents
from .definitions import Description, describe, described_facts, part_of
from .document_kinds import DocumentKinds, document_kinds
from .fact_times import FactTimes
from .junk_names import WordUse, word_use
from .kinship import kin_facts
from .mention_types import retyped
from .mentions import mention_spans
from .name_marks import name_bounds
from .paragraphs import Piece
from .parse_repairs import repaired
from .parse_tree import PROPER_TAGS, VERB_TAGS, Named, TokenSpan, Tree
from .phrases import Phrase, whole_names
from .statements import StatedFact, facts, in_clause
from .time_leftovers import DatedFact, leftovers
from .topic import Topic, find_topic, stands_for_title

_COPULAS = frozenset({"is", "was", "are", "were"})
_OPENING = 3
"""Sentences among which the one that introduces the topic is sought: headings may come first."""
_NAMING = 0.12
_STATING = 0.23
"""The shares of the time over a text that its names take and its facts, after the parse."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence with its place: its tokens in a tree, the text node that holds it, its characters in that text node.

    `shift` added to an offset in the piece's text gives one in the text node. `names` are its mentions with their own keys.
    `states` is false for an item, caption or quotation without a verb, and in another language: the rules read none there.
    """

    tree: Tree
    tokens: TokenSpan
    node: TextNode
    start: int
    end: int
    shift: int
    text: str
    names: tuple[Named, ...]
    states: bool = True


class _SentenceSpan(NamedTuple):
    """Where a sentence, or what is kept as one, stands in its text node, its words, and whether the rules read it."""

    node: TextNode
    start: int
    end: int
    text: str
    read: bool = True


def extraction_of(split: SplitDocument, parts: list[Piece], trees: list[Tree]) -> Extraction:
    """The extraction of one document from its pieces and the trees of those that are spoken; a function of nothing else."""
    title = split.document.title
    use = word_use(trees)
    sentences: list[_Sentence] = []
    places: list[_SentenceSpan] = []
    parsed = map(repaired, trees)
    spoken = [piece.text if piece.spoken else "" for piece in parts]
    languages = foreign_languages(spoken)
    for piece, language in zip(parts, languages, strict=True):
        if piece.spoken:
            found = list(_sentences(piece, next(parsed), title, use, not language))
            sentences += found
            report_read(_NAMING * len(piece.text))
            places += (_SentenceSpan(one.node, one.start, one.end, one.text, not language) for one in found)
        elif any(character.isalpha() for character in piece.text):
            places.append(_place(piece))
    names = [(each.key, each.type) for one in sentences for each in one.names]
    keys = canonical_keys(names, title or _person_introduced(sentences), split.document.text)
    for one in sentences[:_OPENING]:
        keys |= _opening_alias(one, title, keys)
    kinds = document_kinds([(one.tree, one.tokens, _canonical(one, keys)) for one in sentences], title, split.document.text)
    mentions = [each for one in sentences for each in _mentions(one, keys, kinds.types)]
    nodes = _sentence_nodes(split, places)
    return Extraction(
        split.document.id,
        nodes,
        tuple({each.id: each for each in mentions}.values()),
        tuple(_triplets(sentences, split.document, keys, kinds)),
        kinds.definitions,
        names_beside=bool(sentences),
        unread=frozenset(node.id for node, place in zip(nodes, places, strict=True) if not place.read),
        notes=language_notes(spoken, languages),
    )


def _person_introduced(sentences: list[_Sentence]) -> str:
    """Whom a text without a title is about: the person that its first sentence describes, with the dates of a life."""
    for one in sentences[:1]:
        described = describe(one.tree, one.tokens, list(one.names))
        lives = described is not None and any(
            fact[3] == "life" for fact in described_facts(one.tree, described, list(one.names))
        )
        name = next((each for each in one.names if described is not None and each.start == described.name.start), None)
        if lives and name is not None and name.type == "PERSON":
            return _words(one.tree, name)
    return ""


def _place(piece: Piece) -> _SentenceSpan:
    """Of what is no sentence, so that it can be found like one."""
    node = piece.home(piece.start, piece.start + len(piece.text))
    start = piece.start - node.start
    return _SentenceSpan(node, start, start + len(piece.text), piece.text)


def _opening_alias(one: _Sentence, title: str, keys: dict[str, str]) -> dict[str, str]:
    """The opening's fuller name ("Douglas Eric Liman") is the title's entity ("Doug Liman")."""
    main = match_key(title_name(title))
    named = _canonical(one, keys)
    first = next((each for each in named if each.type not in LITERAL_TYPES), None)
    if not title or first is None or first.key == main or not stands_for_title(one.tree, one.tokens, title, named):
        return {}
    return dict.fromkeys((first.key, *(key for key, target in keys.items() if target == first.key)), main)


def _sentences(piece: Piece, tree: Tree, title: str, use: WordUse, reads: bool) -> Iterator[_Sentence]:
    spans = mention_spans(tree, title, use)
    text = tree.text
    for tokens in tree.sentences:
        start, end = trimmed(text, tree.starts[tokens.start], tree.ends[tokens.end - 1])
        if not any(character.isalpha() for character in text[start:end]):
            # A list's number or a line of dashes is of no use to a vector or a reader.
            continue
        start, end = tree.origin(start, end)
        node = piece.home(piece.start + start, piece.start + end)
        shift = piece.start - node.start
        names = tuple(
            Named(*each, match_key(text[slice(*name_bounds(tree, each.start, each.end))]))
            for each in spans
            if tokens.start <= each.start and each.end <= tokens.end
        )
        states = piece.kind == "prose" or not VERB_TAGS.isdisjoint(tree.tags[tokens.start : tokens.end])
        words = piece.text[start:end]
        states = reads and states and not is_citation(words)
        yield _Sentence(tree, tokens, node, start + shift, end + shift, shift, words, names, states)


def _canonical(one: _Sentence, keys: dict[str, str]) -> list[Named]:
    """A sentence's names with the keys of their entities."""
    return [each._replace(key=keys.get(each.key, each.key)) for each in one.names]


def _mentions(one: _Sentence, keys: dict[str, str], types: Mapping[str, str]) -> Iterator[Mention]:
    for each, typed in zip(one.names, retyped(_canonical(one, keys), types), strict=True):
        entity = entity_id_of_key(typed.key)
        start, end = (at + one.shift for at in one.tree.origin(*name_bounds(one.tree, each.start, each.end)))
        yield Mention(mention_id(entity, one.node.id, start, end), entity, one.node.id, start, end, typed.type, each.key)


def _sentence_nodes(split: SplitDocument, sentences: list[_SentenceSpan]) -> tuple[TextNode, ...]:
    ids = [f"{split.document.id}#sentence:{number}" for number in range(len(sentences))]
    return tuple(
        TextNode(
            id=ids[number],
            text=one.text,
            document_id=split.document.id,
            title=one.node.title,
            start=one.node.start + one.start,
            end=one.node.start + one.end,
            kind="sentence",
            parent=one.node.id,
            previous=ids[number - 1] if number else None,
            next=ids[number + 1] if number + 1 < len(ids) else None,
        )
        for number, one in enumerate(sentences)
    )


def _triplets(
    sentences: list[_Sentence], document: Document, keys: dict[str, str], kinds: DocumentKinds
) -> Iterator[OpenTriplet]:
    title = document.title
    written_on = said_on(document.metadata)
    named = [list(retyped(_canonical(one, keys), kinds.types)) for one in sentences]
    full = _full_names(sentences)
    place, topic, description = _topic(sentences, title, named, kinds)
    referents = Referents(kinds.nouns)
    tree: Tree | None = None
    told: Period | None = None
    for number, one in enumerate(sentences):
        report_read(_STATING * len(one.text))
        if one.tree is not tree:
            referents.restart()
            tree, told = one.tree, None
        if topic is not None and number == place:
            referents.introduce(topic)
        stands = referents.resolve(one.tree, one.tokens, named[number])
        stands |= first_persons(one.tree, one.tokens, stands, named[number], full)
        entry = kinds.headless.get(number)
        if entry is not None:
            stands[entry.noun] = title_name(title) if entry.name is None else _words(one.tree, entry.name)
        described = description if number == place else None
        times = FactTimes(one.tree, one.tokens, written_on, told) if one.states else None
        told = times.told or told if times is not None else None
        if times is not None:
            head = -1 if entry is None else entry.noun
            found = [fact for fact in _facts(one, named[number], described) if not _of_nobody(one.tree, fact, stands)]
            stated = [DatedFact(fact, times.of(fact)) for fact in found]
            left = leftovers(one.tree, stated, times, named[number], stands)
            for order, (fact, time) in enumerate(stated):
                speaker = speaker_name(one.tree, fact, stands, named[number], full)
                if is_to_come(fact, time, written_on):
                    fact = replace(fact, modality="planned")
                triplet = _triplet(one, fact, stands, named[number], head, Circumstances(fact.modality, speaker, *time))
                yield replace(triplet, names_link=False) if order in left else triplet


def _topic(
    sentences: list[_Sentence], title: str, named: list[list[Named]], kinds: DocumentKinds
) -> tuple[int, Topic | None, Description | None]:
    """The topic, the number of the sentence that introduces it, and how that describes it.

    A sentence that describes it is preferred to a heading that only names it.
    """
    for number, entry in kinds.headless.items():
        if title and (entry.name is None or entry.name.key == match_key(title_name(title))):
            kind = kinds.types.get(match_key(title_name(title))) or next(iter(entry.types or ()), "")
            nouns = kinds.nouns.get(match_key(title_name(title)), frozenset())
            return number, Topic(title_name(title), kind == "PERSON" if kind or nouns else None, nouns), None
    named_at: tuple[int, Topic | None, Description | None] = (0, None, None)
    for number, one in enumerate(sentences[:_OPENING]):
        described = describe(one.tree, one.tokens, named[number])
        topic = find_topic(one.tree, one.tokens, title, named[number], described)
        if topic is not None and described is not None:
            return number, topic, described
        if topic is not None and named_at[1] is None:
            named_at = number, topic, None
    return named_at


def _full_names(sentences: list[_Sentence]) -> dict[str, str]:
    """The name of each entity as the document first writes it in full, by key."""
    found: dict[str, str] = {}
    for one in sentences:
        for each in one.names:
            if each.key not in found:
                found[each.key] = _words(one.tree, each)
    return found


def _words(tree: Tree, span: Named) -> str:
    return " ".join(tree.text[tree.starts[span.start] : tree.ends[span.end - 1]].split())


def _of_nobody(tree: Tree, fact: StatedFact, stands: Mapping[int, str]) -> bool:
    """Whether an argument is a bare "his" or "its" without a known referent."""
    return any(tree.tags[each.head] == "PRP$" and each.head not in stands for each in (fact.subject, fact.object))


def _facts(one: _Sentence, named: list[Named], described: Description | None) -> Iterator[StatedFact]:
    """What a sentence states, the description of a topic included."""
    seen = set()
    stated = [StatedFact(*each) for each in described_facts(one.tree, described, named)] if described is not None else []
    aside = described.parenthesis if described is not None else TokenSpan(0, 0)
    lives = any(each.pattern == "life" for each in stated)
    kin = [in_clause(one.tree, one.tokens, StatedFact(*each)) for each in kin_facts(one.tree, one.tokens, named, described)]
    relatives = {each.object.head for each in kin}
    for fact in [*stated, *kin, *facts(one.tree, one.tokens)]:
        subject, obj = fact.subject, fact.object
        if obj.head in relatives and fact.predicate in _COPULAS:
            # A parser may take the second of "the daughter of Karl and Anna" for what she was.
            continue
        if lives and fact.pattern != "life" and aside.start < obj.head < aside.end:
            continue
        if aside.start <= subject.head < aside.end and obj.head >= aside.end:
            subject = part_of(described.name) if described is not None else subject
        elif described is not None and _describes(described, fact):
            subject = part_of(described.name)
        if fact.pattern not in {"title", "place"}:
            fact = _with_whole_names(fact, subject, obj, named)
        if fact.pattern.endswith((".of", "apposition", "alias")) and min(fact.object.tokens) < min(obj.tokens):
            # What seemed to be described is a piece of a longer name.
            continue
        fact = _without_preposition(one.tree, fact)
        if _shares_surname(one.tree, fact.subject, named) or _shares_surname(one.tree, fact.object, named):
            continue
        if _inside(fact.subject, fact.object, named):
            continue
        if _numbered(one.tree, fact.subject, named) or _numbered(one.tree, fact.object, named):
            continue
        key = (fact.subject.tokens, fact.predicate, fact.object.tokens)
        if key not in seen and fact.subject.tokens != fact.object.tokens:
            seen.add(key)
            yield fact


def _with_whole_names(fact: StatedFact, subject: Phrase, obj: Phrase, named: list[Named]) -> StatedFact:
    """A fact of these ends, which hold the whole of the names that they end in."""
    subject, obj = whole_names(subject, named), whole_names(obj, named)
    return fact if (subject, obj) == (fact.subject, fact.object) else replace(fact, subject=subject, object=obj)


def _without_preposition(tree: Tree, fact: StatedFact) -> StatedFact:
    """A fact without the repetition where its object repeats the predicate's preposition ("between", "between 1 and 2")."""
    first, *rest = fact.object.tokens
    if rest and tree.tags[first] == "IN" and fact.predicate.rpartition(" ")[2] == tree.lower[first]:
        return replace(fact, object=Phrase(tuple(rest), fact.object.head))
    return fact


def _inside(subject: Phrase, obj: Phrase, named: list[Named]) -> bool:
    """Whether both ends are parts of one person's name: "Vane" is nothing to "Karl Holm, 2nd Baron Vane"."""
    people = (each for each in named if each.type == "PERSON")
    return any(each.start <= subject.head < each.end and each.start <= obj.head < each.end for each in people)


def _numbered(tree: Tree, part: Phrase, named: list[Named]) -> bool:
    """Whether a number after a name makes it another thing that is no mention: "Intel 8080" is not Intel; versions are."""
    after = part.head + 1
    if tree.tags[after : after + 1] != ["CD"] or "." in tree.words[after] or len(tree.words[after]) < 3:
        return False
    if tree.heads[after] != part.head or tree.tags[part.head] not in PROPER_TAGS:
        return False
    return not any(each.start <= part.head and after < each.end for each in named)


def _shares_surname(tree: Tree, part: Phrase, named: list[Named]) -> bool:
    """Whether a first name may be short for a name that the text does not give: "Ann" of "Ann and Karl Holm"."""
    at = next((number for number, each in enumerate(named) if each.start <= part.head < each.end), None)
    if at is None or named[at].type not in {"", "PERSON"} or named[at].end - named[at].start > 1 or " " in named[at].key:
        return False
    other = next((each for each in named[at + 1 :] if each.start == named[at].end + 1), None)
    if tree.before(named[at].start) == ",":
        return False
    joined = tree.lower[named[at].end : named[at].end + 1] in (["and"], ["&"])
    return joined and other is not None and other.type == "PERSON" and other.end - other.start == 2


def _describes(described: Description, fact: StatedFact) -> bool:
    """Whether a fact of the describing noun ("a film directed by") is one of the topic."""
    return (
        fact.subject.head in range(described.words.start, described.noun + 1)
        and fact.pattern.startswith(("reduced", "relative"))
        and fact.object.head > described.noun
    )


def _triplet(
    one: _Sentence, fact: StatedFact, stands: Mapping[int, str], named: list[Named], entry: int, stated: Circumstances
) -> OpenTriplet:
    return OpenTriplet(
        text_node=one.node.id,
        subject=_argument(one, fact.subject, stands, named, entry),
        predicate=" ".join(fact.predicate.split()),
        object=_argument(one, fact.object, stands, named, -1),
        sentence_start=one.start,
        sentence_end=one.end,
        confidence=confidence(fact.pattern, fact.predicate),
        asserted=fact.asserted,
        pattern=fact.pattern,
        names_link=not is_long(fact.predicate) and not is_purpose(fact.predicate),
        circumstances=stated,
    )


def _argument(one: _Sentence, part: Phrase, stands: Mapping[int, str], named: list[Named], entry: int) -> Argument:
    """An argument; what refers to an entity, or defines the entry (its token, -1: none), has that entity's name."""
    tree, shift = one.tree, one.shift
    core = tree.core(part.head)
    resolved = part.head in stands and (len(part.tokens) <= 2 or part.head == entry)
    kind = next((each.type for each in named if each.start <= part.head < each.end and each.type in LITERAL_TYPES), "")
    start, end = tree.origin(tree.starts[min(part.tokens)], tree.ends[max(part.tokens)])
    head_start, head_end = tree.origin(tree.starts[core.start], name_bounds(tree, core.start, part.head + 1)[1])
    return Argument(
        text=stands[part.head] if resolved else " ".join(tree.say(part.tokens).split()),
        start=start + shift,
        end=end + shift,
        head_start=head_start + shift,
        head_end=head_end + shift,
        type=kind,
        resolved=resolved,
    )
