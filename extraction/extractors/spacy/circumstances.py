"""Circumstances of a fact that its document tells: the date by which "last year" is read, and the names of speakers.

Who says "I" between quotation marks is who is said to speak: in "“I left Acme,” said Ada Lund" Lund left it.
"""

from collections.abc import Mapping, Sequence

from ....graph.dates import day_of
from ....graph.model import LITERAL_TYPES, Metadata
from .fact_times import FactTime
from .honorifics import HONORIFICS
from .parse_tree import PROPER_TAGS, Named, TokenSpan, Tree
from .phrases import phrase
from .quotations import quotations, speaker_of_quotation, spoken_for
from .statements import StatedFact

_ARTICLES = frozenset({"the", "a", "an"})
_PRONOUNS = frozenset({"PRP", "PRP$", "DT", "WDT", "WP"})
_FIRST_PERSON = frozenset({"I", "me", "We", "we", "us"})
_SEVERAL = frozenset({"we", "us"})
_DATES = ("date", "published", "publication_date", "published_at", "date_published", "pubdate", "created")
"""Metadata that date a document, the best first."""


def said_on(metadata: Metadata) -> str:
    """The ISO date that a document's metadata give it, by which "last year" is read; "" without one."""
    for name in _DATES:
        found = metadata.get(name)
        if isinstance(found, str | int) and (day := day_of(str(found))):
            return day
    return ""


def is_to_come(fact: StatedFact, time: FactTime, written_on: str) -> bool:
    """Whether what seems to be stated as a fact is planned, since its time comes after the day on which it was written."""
    start = time.at or time.valid_from
    if not start or not written_on or fact.modality not in {"asserted", "claimed"}:
        return False
    length = min(len(start), len(written_on))
    return start[:length] > written_on[:length]


def speaker_name(
    tree: Tree, fact: StatedFact, stands: Mapping[int, str], named: Sequence[Named], full: Mapping[str, str]
) -> str:
    """By whose word a fact is stated: their name in full, else what the sentence calls them; "" where nobody is known."""
    head = -1 if fact.report is None else fact.report.speaker
    return _name_at(tree, head, stands, named, full) if head >= 0 else ""


def first_persons(
    tree: Tree, sentence: TokenSpan, stands: Mapping[int, str], named: Sequence[Named], full: Mapping[str, str]
) -> dict[int, str]:
    """The tokens by which a quoted speaker whose name is known speaks of himself ("I"), or of whom he speaks for ("we")."""
    found: dict[int, str] = {}
    if _FIRST_PERSON.isdisjoint(tree.words[sentence.start : sentence.end]):
        return found
    for span in quotations(tree, sentence).spans:
        selves = [each for each in range(span.start, span.end) if tree.words[each] in _FIRST_PERSON]
        speaker = speaker_of_quotation(tree, sentence, span) if selves else -1
        for each in selves:
            who = spoken_for(tree, speaker) if tree.lower[each] in _SEVERAL else speaker
            if who >= 0 and (who in stands or tree.tags[who] in PROPER_TAGS or _is_named(who, named)):
                found[each] = _name_at(tree, who, stands, named, full)
    return found


def _is_named(token: int, named: Sequence[Named]) -> bool:
    return any(each.start <= token < each.end and each.type not in LITERAL_TYPES for each in named)


def _name_at(tree: Tree, head: int, stands: Mapping[int, str], named: Sequence[Named], full: Mapping[str, str]) -> str:
    if head in stands:
        return stands[head]
    name = next((each for each in named if each.start <= head < each.end and each.type not in LITERAL_TYPES), None)
    if name is not None and name.end == head + 1:
        written = " ".join(tree.text[tree.starts[name.start] : tree.ends[name.end - 1]].split())
        known = full.get(name.key, written)
        # "Lord Ashcombe" is no short name of Ashcombe Hall, nor of whoever lives there.
        titled = " " in written or not HONORIFICS.isdisjoint(tree.lower[name.start - 1 : name.start])
        return written if titled and not known.endswith(written.rpartition(" ")[2]) else known
    if tree.tags[head] in _PRONOUNS:
        return ""
    words = tree.say(phrase(tree, head).tokens).split()
    return " ".join(words[1:] if words[0].lower() in _ARTICLES else words)
