"""A question as tokens: quotations, times, numbers, fields, known values, and the words that join them, by role."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ...graph.terms import NUMBER_WORDS, stem, words
from .catalogue import LONGEST, FieldCatalogue
from .times import TimeSpan, times_in

ROLES: Mapping[str, str] = {
    "document": "document|documents|doc|docs|report|reports|article|articles|paper|papers|text|texts|entry|entries|page|"
    "pages|file|files|record|records|publication|publications|post|posts|memo|memos|item|items|note|notes|studies|"
    "anything|something|everything|nothing|one|ones|those|book|books|writings",
    "<": "less than|fewer than|under|below|lower than|smaller than|<|worse than|shorter than|not as much as",
    "<=": "at most|no more than|not more than|not over|not above|up to|maximum|max|at the most|<=|≤|no longer than|"
    "not exceeding|maximum of|a maximum of",
    ">": "more than|greater than|over|above|higher than|larger than|exceeding|>|better than|longer than|upwards of",
    ">=": "at least|no less than|no fewer than|not less than|not fewer than|not under|not below|minimum|min|>=|≥|"
    "minimum of|a minimum of|no shorter than",
    "before": "before|earlier than|prior to|older than|pre",
    "until": "until|till|through|no later than|not after|not later than|by the end of|up until|in or before|on or before|"
    "during or before",
    "after": "after|later than|newer than|more recent than|younger than|post",
    "since": "since|no earlier than|not before|not earlier than|starting from|starting in|beginning in|from and after|"
    "in or after|on or after|during or after",
    "or more": "or more|or higher|or better|or above|and above|and up|or up|or greater|and higher|and better|and more|"
    "or longer|and over|or over|plus|+|or later|or newer|onwards|onward|and later|and newer|or after|and after|and onwards",
    "or less": "or less|or fewer|or lower|or below|and below|or worse|or under|and under|or shorter|and less|and lower|"
    "or earlier|or older|and earlier|and older|or before|and before",
    "=": "exactly|precisely|equal to|equals|equalling|=|==|is equal to|just",
    "!=": "!=|≠|<>|is not equal to|not equal to",
    "is": "is|are|was|were|be|being|been|has been|have been|had been|reads|says|should be|must be|has to be|have to be|"
    "ought to be|needs to be|need to be|may be|can be|will be",
    "of": "of|:|with value|with the value|set to|given as",
    "not": "not|isn't|aren't|wasn't|weren't|non|never|neither|isnt|arent|is not|are not|was not|were not|not from|"
    "don't|doesn't|do not|does not|cannot",
    "except": "other than|except|except for|excluding|apart from|aside from|besides|but not|anything but|everything but|"
    "all but|anyone but|anybody but|anyone except|anyone other than|somebody other than|someone other than|"
    "leaving out|leave out|exclude|excepting|and not|rather than|instead of|ignoring|ignore|minus",
    "without": "without|lacking|missing|no|without any|that lack|lack|lacks|do not have|does not have|don't have|"
    "doesn't have|that do not have|that don't have|not having|neither have",
    "with": "with|having|have|has|whose|where|that have|that has|which have|which has|carrying|bearing|in which|"
    "for which|of which|featuring|feature|features|that feature|that features|which feature|which features",
    "and": "and|&|as well as|and also|plus also",
    "or": "or|nor|or else|and/or",
    "either": "either|both|any of|one of",
    "between": "between",
    "from": "from|out of|dating from|dated from|stemming from",
    "to": "to|–|—",
    "by": "by",
    "in": "in|on|at|for|during|within|throughout",
    "about": "about|regarding|concerning|covering|dealing with|discussing|describing|mentioning|that mention|"
    "on the subject of",
    "published": "published|written|issued|dated|released|came out|come out|appeared|printed|made|authored|produced|"
    "brought out|put out|comes from|created|added|updated|modified|revised|publicised|was written|edited|uploaded|aired|"
    "broadcast|posted|recorded|filmed|sent|filed|decided|taken|shot|streamed|premiered|handed down|delivered|drafted|drawn|"
    "logged|submitted|lodged|went out|go out|hosted",
    "titled": "titled|entitled|called|named|headed",
    "contains": "contains|containing|contain|includes|including|include|that contain|that contains|which contains|"
    "that include|mentions|tagged",
    "newest": "latest|newest|most recent|youngest|most recently|recent most",
    "oldest": "oldest|earliest|least recent",
    "first": "first|top|initial|last",
    "most": "highest|greatest|largest|biggest|best|most|maximum of all",
    "least": "lowest|smallest|worst|least|fewest",
    "longest": "longest",
    "shortest": "shortest|briefest",
    "ordered": "ordered by|sorted by|by order of|in order of|ranked by|sort by|order by|going by|judged by|according to",
    "command": "show me|show|give me|give|list|find me|find|get me|get|fetch|i want|i need|i'd like|return|display|name|"
    "send me|bring me|pick|pick out|look up|which|what|search|retrieve|let me see|please show|tell me|order|sort|arrange",
    "a": "a|an|the|all|any|every|each|some|only|just the|their|its|please|that|which are|that are|that is|that was|"
    "that were|which is|which were|which was|who|there|are there|is there|but|but only|but just|also|this|these|me|"
    "of the|of all|of these|of those|do you have|have you|we have|which have been|that have been|there are|there is|"
    "it|they|i|we|got|our|then",
}
"""The words of each role, alternatives between bars; the longest that fits a place counts."""
ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 1
    )
}
_ORDINAL = re.compile(r"(\d{1,3})(?:st|nd|rd|th)", re.IGNORECASE)
_LASTING = re.compile(
    r"(?<![\w.])(?:(?P<quarters>three quarters of an|three-quarters of an)|(?P<half>half an|half a|a half)|"
    r"(?P<quarter>a quarter of an)|"
    r"(?P<whole>an?|one|two|three|four|five|six|\d+(?:\.\d+)?(?: and a half)?))[ -]"
    r"(?P<unit>hours?|minutes?|seconds?|mins?)(?!\w)",
    re.IGNORECASE,
)
"""How long something lasts, in words: "half an hour", "90 minutes"."""

_PRONOUNS = frozenset({"one", "ones", "those"})
_LEXICON: Mapping[tuple[str, ...], str] = {
    tuple(re.findall(r"[\w'/]+|[^\w\s]+", phrase)): role for role, listed in ROLES.items() for phrase in listed.split("|")
}
_LONGEST_PHRASE = max(map(len, _LEXICON))
_QUOTED = re.compile(
    r'"([^"\n]{1,300})"|“([^”\n]{1,300})”|„([^“”\n]{1,300})[“”]|«([^»\n]{1,300})»|‘([^’\n]{1,300})’(?!\w)|'
    r"(?<!\w)'([^'\n]{1,300})'(?!\w)"
)
_PIECE = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?![\w])|\w+(?:['’]\w+)?|!=|<=|>=|==|<>|[^\w\s]")
_DIGITS = 15
"""Digits of a number before its point at most: a float holds as many exactly."""
_NUMBER = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class QuestionToken:
    """One token: characters `start` to `end` of a question.

    Attributes:
        roles: what it may be: `quoted`, `source`, `time`, `number`, `field`, `value`, `kind`, one of ROLES, or a mark.
            One is a `number` and has none where it has too many digits.
        text: the characters, of a quotation those between its marks.
        number: its number, where it is one.
        span: its stretch of time, where it is one.
        fields: the fields that it names.
        values: the fields and texts that it is a known value of.
        singular: whether it is one word that means one document.
    """

    start: int
    end: int
    roles: frozenset[str]
    text: str
    number: int | float | None = None
    span: TimeSpan | None = None
    fields: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = field(default=())

    @property
    def singular(self) -> bool:
        """Whether it speaks of one document."""
        return "document" in self.roles and not self.text.casefold().endswith("s")


def tokens_of(question: str, catalogue: FieldCatalogue) -> list[QuestionToken]:
    """The tokens of a question from left to right; of several at one place the longest."""
    # A blank quotation says nothing, so its marks are marks like others.
    quoted = ((match, next(filter(None, match.groups()))) for match in _QUOTED.finditer(question))
    fixed = [
        QuestionToken(
            match.start(), match.end(), frozenset({"quoted"}), text, values=catalogue.known.get(tuple(words(text)), ())
        )
        for match, text in quoted
        if text.strip()
    ]
    fixed += _fixed(question, catalogue, fixed)
    for start, end, span in times_in(question):
        if all(end <= each.start or start >= each.end for each in fixed):
            text = question[start:end]
            number = int(text) if text.isdigit() else None
            roles = {"time", "number"} if number is not None else {"time"}
            fixed.append(QuestionToken(start, end, frozenset(roles), text, number, span))
    fixed.sort(key=lambda each: each.start)
    made: list[QuestionToken] = []
    place = 0
    for each in [*fixed, None]:
        stop = len(question) if each is None else each.start
        made += _words(question, place, stop, catalogue)
        if each is not None:
            made.append(each)
            place = each.end
    return list(_in_context(list(_without_pronouns(made))))


def _fixed(question: str, catalogue: FieldCatalogue, others: Sequence[QuestionToken]) -> Iterator[QuestionToken]:
    """Sources that a question names, and how long something lasts where a field in another unit tells that."""
    taken = [(each.start, each.end) for each in others]
    said = "|".join(re.escape(each) for each in sorted(catalogue.sources, key=len, reverse=True))
    for match in re.finditer(rf"(?<![\w/.])(?:{said})(?![\w/]|\.\w)", question) if said else ():
        if all(match.end() <= start or match.start() >= end for start, end in taken):
            taken.append(match.span())
            yield QuestionToken(*match.span(), frozenset({"source"}), catalogue.sources[match[0]])
    lengths = catalogue.lengths
    for match in _LASTING.finditer(question) if len(lengths) == 1 else ():
        ((name, seconds),) = lengths.items()
        unit = {"h": 3600.0, "m": 60.0, "s": 1.0}[match["unit"][0].casefold()]
        # "40 minutes" of a field of minutes is read word by word.
        if unit != seconds and all(match.end() <= start or match.start() >= end for start, end in taken):
            number = _lasting(match) * unit / seconds
            whole = int(number) if number.is_integer() else number
            yield QuestionToken(*match.span(), frozenset({"number"}), match[0], whole, None, (name,))


def _lasting(match: re.Match[str]) -> float:
    for group, share in (("quarters", 0.75), ("half", 0.5), ("quarter", 0.25)):
        if match[group]:
            return share
    said, _, half = match["whole"].casefold().partition(" ")
    number = 1.0 if said in ("a", "an") else float(NUMBER_WORDS.get(said, 0) or said)
    return number + (0.5 if half else 0.0)


_BEFORE_KIND: tuple[str, ...] = (
    "a",
    "value",
    "field",
    "time",
    "number",
    "newest",
    "oldest",
    "first",
    "most",
    "least",
    "command",
    "kind",
    "longest",
    "shortest",
)
_BEFORE_KIND += ("not", "except", "without", "or", "and", "either", "from", "in", "published", "with", "quoted")
_AFTER_KIND: tuple[str, ...] = (
    "about",
    "with",
    "without",
    "in",
    "by",
    "from",
    "published",
    "before",
    "after",
    "since",
    "until",
    "between",
)
_AFTER_KIND += ("field", "or", "and", "not", "<", "<=", ">", ">=", "titled", "contains", "time", "value", "except")


_SPEAKS = frozenset("mention discuss cover deal talk tell explain describe speak say treat run last concern address".split())


def _in_context(tokens: list[QuestionToken]) -> Iterator[QuestionToken]:
    """The tokens; a noun such as "interviews" means documents only where it is no part of another noun's phrase.

    "Solar panels" and "readings of the barometer" are things; "the latest panels" and "readings about the sea" documents.
    """
    for place, token in enumerate(tokens):
        if "kind" in token.roles and not _is_kind(tokens, place):
            roles = token.roles - {"document", "kind"}
            token = replace(token, roles=roles | {"value"} if token.singular and token.values else roles | {"word"})
        yield token


def _is_kind(tokens: Sequence[QuestionToken], place: int) -> bool:
    before = place - 1
    while before >= 0 and "a" in tokens[before].roles:
        if tokens[before].text.casefold().split()[-1] in ("are", "is", "were"):
            return True
        before -= 1
    said = tokens[before].text.casefold() if before >= 0 else ""
    marked = before >= 0 and not said[:1].isalnum()
    if (before >= 0 and not (marked or tokens[before].roles.intersection(_BEFORE_KIND))) or said in ("on", "at", "for"):
        return False
    plural = tokens[place].text.casefold().endswith("s")
    if before == place - 1 and not plural and not (marked or before < 0) and "a" not in tokens[before].roles:
        # One of them needs an article or an order: "an interview with", "the newest interview", "which interview".
        ordered = tokens[before].roles & {
            "newest",
            "oldest",
            "first",
            "most",
            "least",
            "longest",
            "shortest",
            "command",
            "value",
            "field",
            "time",
        }
        if not ordered:
            return False
    if not plural and before == place - 1 and before < 0:
        return False
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if following is None or not following.text[0].isalnum():
        return True
    if following.text.casefold() in ("of", "of the", "of all"):
        after = tokens[place + 2] if place + 2 < len(tokens) else None
        return after is not None and bool(after.roles & {"number", "time", "<", ">", "<=", ">=", "value", "field"})
    told = following.text.casefold()
    if "a" in following.roles:
        # "The Spanish interview the prisoners": a verb.
        return told.split()[0] in ("that", "which", "who", "only", "but", "also", "we", "you", "there")
    spoken = plural and (told.endswith("ed") or told in _SPEAKS)
    return bool(following.roles.intersection(_AFTER_KIND)) or spoken


def pieces_in(question: str) -> int:
    """How many words, numbers and marks a question has: at least as many as it has tokens."""
    return sum(1 for _ in _PIECE.finditer(question))


def _without_pronouns(tokens: Sequence[QuestionToken]) -> Iterator[QuestionToken]:
    """The tokens; "ones" and "those" mean documents only where documents were spoken of before."""
    spoken = False
    for token in tokens:
        pronoun = token.text.casefold() in _PRONOUNS
        if pronoun and not spoken and "document" in token.roles:
            token = replace(token, roles=token.roles - {"document"} | {"word"})
        spoken = spoken or "document" in token.roles
        yield token


def _words(question: str, start: int, stop: int, catalogue: FieldCatalogue) -> list[QuestionToken]:
    pieces = list(_PIECE.finditer(question, start, stop))
    found: list[QuestionToken] = []
    place = 0
    while place < len(pieces):
        token, length = _longest(question, pieces[place : place + 2 * LONGEST], catalogue)
        if token.text in ("'", "’"):
            token = replace(token, roles=frozenset({"a"}))
        # "The second season": a number, where a field of numbers follows.
        following = next((each[0] for each in pieces[place + length :] if each[0] != "-"), "")
        ordinal = _ordinal(token.text) if following else 0
        if ordinal and any(
            catalogue.holds(name, "number") and name not in catalogue.dates
            for name in catalogue.names.get((stem(following.casefold()),), ())
        ):
            token = replace(token, roles=frozenset({"number"}), number=ordinal)
        # A hyphen within a compound joins its words and says nothing; between numbers it means "to".
        if token.text == "-":
            between = found and found[-1].number is not None and question[token.end : token.end + 1].isdigit()
            token = QuestionToken(token.start, token.end, frozenset({"to"} if between else {"a"}), "-")
        found.append(token)
        place += length
    return found


def _ordinal(text: str) -> int:
    match = _ORDINAL.fullmatch(text)
    return int(match[1]) if match is not None else ORDINALS.get(text.casefold(), 0)


def _longest(question: str, pieces: Sequence[re.Match[str]], catalogue: FieldCatalogue) -> tuple[QuestionToken, int]:
    first = pieces[0]
    best = QuestionToken(first.start(), first.end(), frozenset({_mark(first[0])}), first[0], _number(first[0]))
    if best.number is not None or _NUMBER.fullmatch(best.text) is not None:
        best = QuestionToken(best.start, best.end, best.roles | {"number"}, best.text, best.number)
    length = 1
    lowered = [each[0].casefold().replace("’", "'") for each in pieces]
    for size in range(min(_LONGEST_PHRASE, len(pieces)), 0, -1):
        role = _LEXICON.get(tuple(lowered[:size]))
        # "Or more" in "or more than 200" is no bound of what stands before it.
        following = lowered[size] if size < len(lowered) else ""
        compares = following == "than" or (role in ("or more", "or less") and _number(following) is not None)
        if role is not None and not compares and not _comes_apart(question, pieces[:size]):
            end = pieces[size - 1].end()
            roles = frozenset({role, "number"} if best.number is not None and size == 1 else {role})
            best, length = QuestionToken(best.start, end, roles, question[best.start : end], best.number), size
            break
    if length == 1 and lowered[0] in catalogue.nouns:
        best = replace(best, roles=best.roles - {"word"} | {"document"})
    if length == 1 and lowered[0] in catalogue.kinds:
        kind = catalogue.kinds[lowered[0]]
        return replace(best, roles=frozenset({"document", "kind"}), values=(kind,)), 1
    for size in range(min(len(pieces), 2 * catalogue.longest), 0, -1):
        # "Ana Ruiz's reports" and "the Ruizes' reports" name their author.
        owned = re.fullmatch(r"(.+\w)'s", lowered[size - 1])
        folded = tuple(word for each in lowered[: size - 1] for word in words(each))
        folded += tuple(words(owned[1] if owned is not None else lowered[size - 1]))
        if not folded or _comes_apart(question, pieces[:size]) or not words(lowered[0]) or not words(lowered[size - 1]):
            continue
        names = catalogue.names.get(tuple(stem(word) for word in folded), ())
        values = catalogue.known.get(folded, ())
        if (names or values) and size >= length:
            end = pieces[size - 1].end()
            extra = {"field"} if names else set()
            extra |= {"value"} if values else set()
            kept = best.roles if size == length else frozenset()
            text = question[best.start : end - 2 if owned is not None else end]
            return QuestionToken(best.start, end, kept | extra, text, best.number, None, names, values), size
    return best, length


def _comes_apart(question: str, pieces: Sequence[re.Match[str]]) -> bool:
    """Whether a mark other than a hyphen stands between words, so that they are not one name."""
    gaps = (question[left.end() : right.start()] for left, right in pairwise(pieces))
    marks = (each[0] for each in pieces[1:-1])
    return any(mark in ",;:!?()" for mark in marks) or any(len(gap) > 1 and gap.strip() for gap in gaps)


def _mark(text: str) -> str:
    return text if not text[0].isalnum() else "word"


def _number(text: str) -> int | float | None:
    """The number that a piece of a question is; None also for one that no filter can hold, or not to the last digit."""
    if _NUMBER.fullmatch(text) is None:
        return NUMBER_WORDS.get(text.casefold())
    plain = text.replace(",", "")
    if len(plain.partition(".")[0]) > _DIGITS:
        return None
    return float(plain) if "." in plain else int(plain)
