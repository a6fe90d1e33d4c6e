"""A question's spec by rules: its conditions joined, how many hits it asks for in which order, and what is left to ask."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ...graph.filters.language import EVERYTHING, Exists, Filter, conjunction, disjunction
from ...graph.terms import STOP_WORDS
from .catalogue import FieldCatalogue
from .phrases import OPERATORS, Phrases
from .places import FoundCondition
from .rules import ConditionRules
from .spec import QuerySpec, ResultOrder
from .tokens import ORDINALS, QuestionToken, pieces_in, tokens_of

MOST_PIECES = 150
"""Words and marks of a question that is read; a longer one is a text, in which little is said of documents."""
TOO_LONG = f"no filter: the question has more than {MOST_PIECES} words and marks, so the rules do not read it"
UNSURE = "no filter: the question says more of documents than the rules understand"
UNKNOWN_ORDER = "no field says which document is newest or oldest"
UNKNOWN_LENGTH = "no field says which document is longest or shortest"
_JOINTS = frozenset({"or", "a", "with", "document", "from", "in", "by", "either", "is", "published", "of"})
_EMPTY = frozenset(
    {"document", "command", "a", "about", "with", "and", "or", "is", "of", "in", "from", "by", "first", "published"}
)
"""Roles of tokens that ask for nothing by themselves."""
_LEADING = frozenset({"a", "with", "and", "or", "either", "in", "from", "by", "is", "of", "published", "except", "not"})
"""Roles of tokens that lead up to something."""
_SPEECH = frozenset("me us please here thanks thank forget else kind sort everything ever stuff things thing".split())
_PARTS = frozenset("page entry text note record file item one something anything everything".split())
_EDGES = re.compile(r"^[\s,;:.!?–—-]+|[\s,;:.!–—-]+$")


class WantedOrder(NamedTuple):
    """How many hits a question asks for and in which order, the tokens that say so, and what is wrong with that."""

    k: int | None = None
    order: ResultOrder | None = None
    tokens: frozenset[int] = frozenset()
    note: str = ""


def spec_by_rules(question: str, catalogue: FieldCatalogue) -> QuerySpec:
    """What a question asks for, by rules for English.

    A condition is found only where it is plainly about documents. Where a part of what seems to be said of documents is not
    understood, there is no filter at all, and a note says so: half of a filter is a wrong one. So it is with a question of
    more than MOST_PIECES words and marks.
    """
    if pieces_in(question) > MOST_PIECES:
        return QuerySpec(question, notes=(TOO_LONG,))
    tokens = tokens_of(question, catalogue)
    wanted = _wanted(tokens, catalogue)
    rules = ConditionRules(tokens, catalogue)
    found = rules.read(wanted.tokens)
    rejected = tuple(dict.fromkeys(rules.rejected))
    notes = (wanted.note,) if wanted.note else ()
    if rejected or (found and _left_over(tokens, found, wanted.tokens, catalogue)):
        return QuerySpec(question, rejected=rejected, notes=notes).unfiltered(question, UNSURE)
    if not found and wanted.k is None and wanted.order is None:
        return QuerySpec(question, notes=notes)
    filter = _joined(tokens, found)
    if wanted.order is not None and wanted.order.field not in filter.fields():
        filter = filter & Exists(wanted.order.field) if filter != EVERYTHING else Exists(wanted.order.field)
    used = {place for each in found for place in range(each.start, each.end)} | wanted.tokens
    return QuerySpec(_rest(question, tokens, used), filter, wanted.k, wanted.order, notes=notes)


def _joined(tokens: Sequence[QuestionToken], found: Sequence[FoundCondition]) -> Filter:
    """The conditions: those with "or" between them are alternatives, and all else has to hold together."""
    groups: list[list[Filter]] = []
    for number, each in enumerate(found):
        between = tokens[found[number - 1].end : each.start] if number else ()
        roles = [token.roles for token in between]
        alternative = bool(roles) and any("or" in each for each in roles) and all(each & _JOINTS for each in roles)
        if alternative:
            groups[-1].append(each.filter)
        else:
            groups.append([each.filter])
    return conjunction(disjunction(group) for group in groups) if groups else EVERYTHING


def _left_over(
    tokens: Sequence[QuestionToken], found: Sequence[FoundCondition], taken: frozenset[int], catalogue: FieldCatalogue
) -> bool:
    """Whether more seems to be said of documents than what was found."""
    used = {place for each in found for place in range(each.start, each.end)} | taken
    phrases = Phrases(tokens, catalogue)

    def free(place: int, *roles: str) -> bool:
        return place not in used and phrases.has(place, *roles)

    for place in range(len(tokens)):
        after = phrases.skip(place + 1, "is", "of", "by", "in", "from", "document", "published")
        if free(place, "not", "except", "without") and phrases.has(after, "value", "field", "quoted", "time", "number"):
            return True
        neither = free(place, "or") and tokens[place].text.casefold() == "nor"
        if neither or _counts_down(phrases, place) or _by_somebody(phrases, place, used):
            return True
        if free(place, "field") and (free(after, "quoted") or (free(after, "number", "time") and after < place + 3)):
            return True
        if free(place, "published") and free(phrases.skip(place + 1, "in", "before", "after", "since", "from"), "time"):
            return True
        if free(place, "number") and free(phrases.skip(place + 1), "field"):
            return True
        # "Score above 12345678901234567890": a number that cannot be compared with.
        if free(place, "number") and phrases.measure(place) == (None, None):
            before = phrases.back(place - 1, "is", "of", *OPERATORS)
            if before >= 0 and free(before, "field"):
                return True
        # "From 1967 or 1968": a second time beside one that was understood.
        if place in used and place + 1 not in used and free(phrases.skip(place + 1, "or", "and", ","), "time", "value"):
            joint = [phrases.roles(each) for each in range(place + 1, phrases.skip(place + 1, "or", "and", ","))]
            if any(each & {"or", "and"} for each in joint):
                return True
    return False


def _wanted(tokens: Sequence[QuestionToken], catalogue: FieldCatalogue) -> WantedOrder:
    """How many hits are asked for, and in which order: "latest three reports", "the oldest two prizes, by since"."""
    rules = ConditionRules(tokens, catalogue)
    for place in range(len(tokens)):
        if rules.phrases.has(place, "newest", "oldest", "first", "most", "least", "longest", "shortest"):
            found = _ordered_at(place, rules)
        else:
            found = _counted_at(place, rules)
        if found is not None:
            return found
    return WantedOrder()


def _counted_at(place: int, rules: ConditionRules) -> WantedOrder | None:
    """Show me four reports."""
    count = rules.phrases.skip(place + 1)
    number = _count(rules.phrases, count) if rules.phrases.has(place, "command") else None
    counts = number is not None and rules.leads_to_document(count + 1)
    return WantedOrder(number, None, frozenset({count})) if counts else None


def _ordered_at(place: int, rules: ConditionRules) -> WantedOrder | None:
    """The latest three reports; the first five; the two highest rated ones; the oldest prize, by since."""
    phrases, dates = rules.phrases, rules.catalogue.dates
    before, after = phrases.back(place - 1), phrases.skip(place + 1)
    if _counts_down(phrases, place):
        return None
    used, number = {place}, _count(phrases, after)
    if number is not None:
        used.add(after)
        after = phrases.skip(after + 1)
    elif before >= 0 and _count(phrases, before) is not None:
        number = _count(phrases, before)
        used.add(before)
    if phrases.has(after, "first"):
        used.add(after)
    descending = not phrases.has(place, "oldest", "least", "shortest")
    named = _named_order(phrases, place, after, used, descending)
    # "The most recent thing that Ana wrote", "the last thing by Ana".
    thing = after < len(phrases.tokens) and phrases.tokens[after].text.casefold() in ("thing", "things")
    thing = thing and rules.phrases.has(phrases.skip(after + 1), "value", "by", "published")
    ends = thing or phrases.has(after, "document", "first") or rules.leads_to_document(after)
    if named is not None and (ends or any(phrases.has(each, "ordered", "by") for each in named.tokens)):
        single = number is None and (_single(phrases, after) if ends else _one_thing(phrases, after))
        return named._replace(k=named.k or (1 if single else number))
    number_of_one = (_one_thing(phrases, after) if thing else _single(phrases, after)) and number is None
    asked = WantedOrder(1 if number_of_one else number, None, frozenset(used))
    if phrases.has(place, "longest", "shortest"):
        return _by_length(asked, descending, rules.catalogue) if ends else None
    if phrases.has(place, "first"):
        return _at_an_end(place, after, asked, number, rules) if ends else None
    if not ends or phrases.has(place, "most", "least"):
        return None
    if not dates:
        return WantedOrder(note=UNKNOWN_ORDER)
    if phrases.has(after, "first"):
        asked = asked._replace(k=number)
    return asked._replace(order=ResultOrder(dates[0], descending))


def _counts_down(phrases: Phrases, place: int) -> bool:
    """The second newest: no order that is asked for says that."""
    said = phrases.tokens[place - 1].text.casefold() if place else ""
    ordered = phrases.has(place, "newest", "oldest", "longest", "shortest", "most", "least")
    return ordered and (
        (said in ORDINALS and said != "first") or said == "last" or re.fullmatch(r"\d+(nd|rd|th)", said) is not None
    )


def _by_somebody(phrases: Phrases, place: int, used: set[int]) -> bool:
    """Whether documents are by somebody whom no field has: "interviews hosted by a woman"."""
    before = phrases.back(place - 1)
    if place in used or not phrases.has(place, "by") or before < 0 or not phrases.has(before, "published", "document"):
        return False
    said = phrases.skip(place + 1)
    return said < len(phrases.tokens) and phrases.roles(said) == {"word"}


def _by_length(asked: WantedOrder, descending: bool, catalogue: FieldCatalogue) -> WantedOrder:
    """The longest episode: by the one field that says how long something is."""
    lasting = [*catalogue.lengths] or [each for each in ("pages", "length", "duration") if each in catalogue.fields]
    if len(lasting) != 1 or not catalogue.only(lasting[0], "number"):
        return WantedOrder(note=UNKNOWN_LENGTH)
    return asked._replace(order=ResultOrder(lasting[0], descending))


def _at_an_end(place: int, after: int, asked: WantedOrder, number: int | None, rules: ConditionRules) -> WantedOrder | None:
    """The first five reports, which are those found first; the first episode, which is the oldest; the last two reports."""
    phrases, dates = rules.phrases, rules.catalogue.dates
    if phrases.tokens[place].text.casefold() == "last":
        if number is None and (asked.k is None or not dates or _is_part(phrases, after)):
            return None
        return asked._replace(order=ResultOrder(dates[0])) if dates else WantedOrder(note=UNKNOWN_ORDER)
    if dates and _of_this_store(phrases, after):
        return asked._replace(order=ResultOrder(dates[0], descending=False))
    return asked if number is not None else None


def _named_order(phrases: Phrases, place: int, after: int, used: set[int], descending: bool) -> WantedOrder | None:
    """The order by a field that is named: "by since" somewhere after, or "highest rated" at once."""
    catalogue, tokens = phrases.catalogue, phrases.tokens

    def ordering(at: int) -> str | None:
        names = tokens[at].fields if phrases.has(at, "field") else ()
        fit = [name for name in names if name in catalogue.dates or catalogue.only(name, "number")]
        return fit[0] if len(fit) == 1 else None

    if phrases.has(place, "most", "least") and after < len(tokens):
        name = ordering(after)
        if name is not None:
            follows = phrases.skip(after + 1)
            count = _count(phrases, follows)
            held = {*used, after, *({follows} if count is not None else ())}
            return WantedOrder(count, ResultOrder(name, descending), frozenset(held))
    for at in range(after, len(tokens) - 1):
        said = phrases.skip(at + 1)
        name = ordering(said) if phrases.has(at, "ordered", "by") and said < len(tokens) else None
        if name is not None and phrases.amount(said + 1) is None:
            return WantedOrder(None, ResultOrder(name, descending), frozenset({*used, *range(at, said + 1)}))
    return None


def _count(phrases: Phrases, place: int) -> int | None:
    measure = phrases.measure(place)
    number = None if measure is None else measure.number
    return number if isinstance(number, int) and 0 < number < 1_000 else None


def _one_thing(phrases: Phrases, place: int) -> bool:
    """Whether the word at a place means one thing."""
    return place < len(phrases.tokens) and phrases.has(place, "word") and not phrases.tokens[place].text.endswith("s")


def _single(phrases: Phrases, place: int) -> bool:
    """Whether the next word for documents means one."""
    document = next((each for each in range(place, len(phrases.tokens)) if phrases.has(each, "document")), None)
    return document is not None and phrases.tokens[document].singular


def _is_part(phrases: Phrases, place: int) -> bool:
    """Whether the next word for documents may mean a part of one: the last page, the last entry."""
    document = next((each for each in range(place, len(phrases.tokens)) if phrases.has(each, "document")), None)
    return document is None or phrases.tokens[document].text.casefold() in _PARTS


def _of_this_store(phrases: Phrases, place: int) -> bool:
    """Whether the next word for documents is one that the store's fields tell of, as "episode", and no plain one."""
    document = next((each for each in range(place, len(phrases.tokens)) if phrases.has(each, "document")), None)
    return document is not None and phrases.tokens[document].text.casefold() in (
        *phrases.catalogue.nouns,
        *phrases.catalogue.kinds,
    )


def _rest(question: str, tokens: Sequence[QuestionToken], used: set[int]) -> str:
    """What is left to search for; "" where nothing asks for contents any more."""
    used = used | _hanging(tokens, used)
    left = [place for place in range(len(tokens)) if place not in used]
    telling = [place for place in left if _tells(tokens[place])]
    if not telling:
        return ""
    first = telling[0]
    # What asks only for documents goes; a question word or a verb before the contents stays.
    heads = [place for place in left if place < first]
    start = (
        first if all(tokens[place].roles & _EMPTY or not tokens[place].text[0].isalnum() for place in heads) else heads[0]
    )
    if heads and any(tokens[place].text.casefold().split()[0] in ("what", "which", "who", "how") for place in heads):
        start = heads[0]
    parts: list[str] = []
    for place in (each for each in left if each >= start):
        token = tokens[place]
        gap = parts and place - 1 in left and tokens[place - 1].end == token.start
        text = question[token.start : token.end]
        parts.append(text if not parts or gap or text in ",.?!;:" else f" {text}")
    return _EDGES.sub("", re.sub(r"([,;:])(\s*[,;:?.])+", r"\1", "".join(parts)).strip())


def _hanging(tokens: Sequence[QuestionToken], used: set[int]) -> set[int]:
    """The places of words that lead up to what is taken out, as "with a" does, and so would lead nowhere."""
    found: set[int] = set()
    for place in sorted(used):
        before = place - 1
        while before >= 0 and before not in used and tokens[before].roles & _LEADING and before not in found:
            found.add(before)
            before -= 1
    return found


def _tells(token: QuestionToken) -> bool:
    """Whether a token asks for contents."""
    text = token.text.casefold()
    if not any(character.isalnum() for character in text) or text in _SPEECH:
        return False
    if token.roles & _EMPTY:
        return False
    return text not in STOP_WORDS or bool(token.roles & {"quoted", "number"})
