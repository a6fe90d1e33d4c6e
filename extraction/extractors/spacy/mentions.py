"""Mentions: where a text names something, found by the tagger, by capitals, by quotation marks and by the title."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace

from ....graph.model import LITERAL_TYPES
from ....graph.names import title_name
from .compound_names import apart, peoples_apart, with_hyphens, with_second_fields
from .honorifics import (
    OFFICES,
    PLACES,
    SMALL,
    TITLES,
    all_roles,
    capitals_of_places,
    nicknamed,
    place_pairs,
    ruler,
    with_ranks,
    without_roles,
)
from .junk_names import WordUse, is_junk
from .name_cuts import cut, parts_names
from .parse_tree import PROPER_TAGS, TokenSpan, Tree
from .signed_names import letters_for_names, names_with_signs, with_signs
from .time_expressions import MONTHS, with_ranges

_CONNECTORS = frozenset(
    {*SMALL, "and", "for", "in", "on", "to", "a", "an", "upon", "&", "-", "–", "'", "’", "'s", "’s", "or", "with", "at"}
)
_WEAK = frozenset({"and", "for", "in", "on", "to", "or", "with", "at", "a", "an", "'s", "’s"})
_NEVER = frozenset({"I", "I'm", "Mr.", "Mrs.", "Ms.", "Dr.", "O", "Oh", "OK", "``", "A", "An", "The"})
_QUOTED = re.compile(r"“([^”\n]{2,80})”|``\s?([^`'\n]{2,80}?)\s?''")
_ITALIC = re.compile(r"(?<![\w*_])([*_]{1,2})([A-Z0-9][^*_\n]{1,80}?)\1(?![\w*_])")
_MONTHS = f"(?:{'|'.join(MONTHS)})"
_MONTH = re.compile(rf"\b{_MONTHS}\b")
_ISO_DATE = r"(?<!-)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!-)"
_FULL_DATE = re.compile(rf"\b(?:\d{{1,2}}\s+{_MONTHS},?\s+\d{{3,4}}|{_MONTHS}\s+\d{{1,2}}\s?,\s+\d{{3,4}}|{_ISO_DATE})\b")
_DATED = re.compile(r"\s?\(\s?\d{4}")
_LEADING = frozenset({"the", "a", "an", "his", "her", "its", "their", "and", "or"})
_TRAILING = _LEADING | frozenset("to of in at on for from by with is was are were as that which who".split())
_YEAR = re.compile(r"\d{3,4}")
_BEFORE_YEARS = frozenset("in from until till since c. ca. circa b. d. fl. born died before after year ( [ , & –".split())
_AMOUNTS = frozenset({"MONEY", "QUANTITY", "PERCENT"})
_YEARS = re.compile(r"[1-9]\d{2,3}(?:/\d{2})?(?:\s?[-–]\s?(?:[1-9]\d{2,3}|\d{2})(?:/\d{2})?)?")
_BEFORE_A_LIFE = frozenset({"(", ";", "c.", "ca", "ca.", "circa", "b."})
_LONGEST_PERSON = 5
_LONGEST_PEOPLE = 3
_CLOSERS = ".,;:!?"
_SPEAKS = frozenset("i we you he she they it".split())
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_SHORT_CAPITALS = re.compile(r"(?=[A-Z]*s?$)(?!(?:[IVXLC]+|MD|PhD|QC|KC|MP|MBE|OBE|CBE|JR|SR)$)[A-Z]{2,4}s?")
NO_USE = WordUse()


def mention_spans(tree: Tree, title: str, use: WordUse = NO_USE) -> list[TokenSpan]:
    """Tokens and type of each mention in a parsed text, in order.

    A mention lies inside another only where a name holds a name ("Battle of Waterloo").

    Args:
        tree: the parsed text.
        title: the document's title; where the text has its words, they are a mention.
        use: how the document writes its words.
    """
    if len(title) == 1:
        use = replace(use, letters=use.letters | {title})
    titled = list(_titled(tree, title, use))
    titled += [each for each in _whole(tree, use.wholes) if not _clashes(each, titled)]
    titled += [each for each in (*_surname(tree, title), *nicknamed(tree)) if not _clashes(each, titled)]
    titled += [each for each in names_with_signs(tree) if not _clashes(each, titled)]
    titled += [each for each in letters_for_names(tree, use.letters) if not _clashes(each, titled)]
    quoted = (each for each in _quoted(tree) if not is_junk(tree, each, use, quoted=True))
    fixed = titled + [each for each in quoted if not _clashes(each, titled)]
    dates = [each for each in _full_dates(tree) if not _clashes(each, fixed)]
    found = [each for each in _tagged(tree) if not _clashes(each, [*fixed, *dates])]
    names = list(cut(tree, apart(tree, [each for each in found if each.label not in LITERAL_TYPES])))
    literals = with_ranges(tree, dates + [each for each in found if each.label in LITERAL_TYPES])
    names = list(cut(tree, apart(tree, _with_capitals(tree, names, [*fixed, *literals]))))
    names = with_second_fields(tree, names)
    names = [each for each in peoples_apart(tree, with_hyphens(tree, names)) if not _clashes(each, [*fixed, *literals])]
    names = list(without_roles(tree, list(with_ranks(tree, names))))
    names = [_typed(tree, each) for each in names if not is_junk(tree, each, use)]
    names = [each for each in names if not any(_within(tree, each, other) for other in names)]
    names = capitals_of_places(tree, [*names, *place_pairs(tree, names)])
    labels = {(each.start, each.end): each.label for each in tree.entities if each.label not in LITERAL_TYPES}
    fixed = [each._replace(label=each.label or labels.get((each.start, each.end), "")) for each in fixed]
    return sorted({(each.start, each.end): each for each in [*literals, *names, *fixed]}.values())


def _with_capitals(tree: Tree, names: list[TokenSpan], taken: list[TokenSpan]) -> list[TokenSpan]:
    """The tagger's names with the runs of capitals that it missed or cut."""
    for run in _runs(tree):
        inside = [each for each in names if each.start < run.end and run.start < each.end]
        if _clashes(run, taken) or any(
            (each.start <= run.start and run.end <= each.end) or each.start < run.start or each.end > run.end
            for each in inside
        ):
            continue
        joint = any(tree.lower[token] in _CONNECTORS for token in range(run.start, run.end))
        person = bool(inside) and inside[-1].end == run.end and inside[-1].label == "PERSON" and not joint
        if person and all_roles(tree, inside[-2].end if len(inside) > 1 else run.start, inside[-1].start):
            continue
        if inside and _elided(tree, run):
            names = [*(each for each in names if each not in inside), TokenSpan(run.start, run.end, "PERSON")]
        elif inside and not joint:
            names = [each for each in names if each not in inside]
            names.append(TokenSpan(run.start, run.end, inside[-1].label if inside[-1].label != "NORP" else ""))
        elif (len(inside) == 2 and _of_place(tree, run, inside)) or ruler(tree, run):
            names.append(TokenSpan(run.start, run.end, "PERSON"))
        elif len(inside) < 2 and not (inside and _office(tree, run)):
            names.append(TokenSpan(run.start, run.end, inside[0].label if inside and inside[0].start == run.start else ""))
    return names


def _elided(tree: Tree, run: TokenSpan) -> bool:
    """Whether a run holds an elided article: "Anna de' Vanni"."""
    return any(
        tree.lower[token] in {"de", "dei"} and tree.words[token + 1] in {"'", "’"}
        for token in range(run.start + 1, run.end - 2)
    )


def _of_place(tree: Tree, run: TokenSpan, inside: list[TokenSpan]) -> bool:
    """Whether a run is a person of a place: "Prince Karl of Denmark"."""
    person, place = inside
    between = tree.lower[person.end : place.start]
    before = tree.lower[max(run.start - 1, 0) : person.start + 1]
    if not OFFICES.isdisjoint(before):
        # "Gov. Karl Holm of Texas" has an office and a place.
        return False
    return person.label == "PERSON" and place.label in PLACES and place.end == run.end and between in (["of"], ["of", "the"])


def _office(tree: Tree, run: TokenSpan) -> bool:
    """Whether a run of capitals is an office rather than a name: "CEO of Acme"."""
    at = run.start
    while at < run.end and tree.lower[at] in TITLES:
        at += 1
    return at > run.start and tree.lower[at] == "of"


def _within(tree: Tree, span: TokenSpan, other: TokenSpan) -> bool:
    """Whether a name is only a piece of a longer one: what ends it after "of", or after a rank, is a name of its own."""
    if not (other.start <= span.start and span.end <= other.end and span[:2] != other[:2]):
        return False
    whole = tree.before(span.start) in _CONNECTORS | TITLES or span.label in PLACES
    return span.end < other.end or not whole


def _clashes(span: TokenSpan, others: list[TokenSpan]) -> bool:
    """Whether a span overlaps another."""
    return any(span.start < each.end and each.start < span.end for each in others)


def _titled(tree: Tree, title: str, use: WordUse) -> Iterator[TokenSpan]:
    """Where the text names what it is about in the very words of its title.

    A title that the text uses as a common word names its topic once, where it stands first.
    """
    name = title_name(title)
    if len(name) < 2 or not any(character.isalnum() for character in name):
        return
    places = [(at, at + len(name)) for at in _found(tree.text, name)]
    if not places and "-" in name:
        # Some corpora put a space after each hyphen.
        loose = name.replace("-", "- ")
        places = [(at, at + len(loose)) for at in _found(tree.text, loose)]
    for start, end in places:
        first, last = bisect_left(tree.starts, start), bisect_left(tree.ends, end)
        if first == len(tree.starts) or last == len(tree.ends) or (tree.starts[first], tree.ends[last]) != (start, end):
            continue
        if first < last or last + 1 == len(tree.words) or tree.tags[last + 1] not in PROPER_TAGS:
            yield TokenSpan(first, last + 1)
            if name.islower() and use.common.issuperset(name.split()):
                return


def _surname(tree: Tree, title: str) -> Iterator[TokenSpan]:
    """Where a sentence on the person of the title opens with the surname, which taggers take for a common word."""
    words = title_name(title).partition(",")[0].split()
    if not 1 < len(words) <= _LONGEST_PERSON or not all(word[0].isupper() for word in words):
        return
    people = (tree.words[each.start : each.end] for each in tree.entities if each.label == "PERSON")
    if not any(len(name) > 1 and name[-1] == words[-1] for name in people):
        return
    for sentence in tree.sentences:
        at = sentence.start
        if tree.words[at] != words[-1] or sentence.end == at + 1 or tree.tags[at] in PROPER_TAGS:
            continue
        if tree.tags[at + 1] in _FINITE or tree.words[at + 1] == ",":
            yield TokenSpan(at, at + 1, "PERSON")


def _whole(tree: Tree, wholes: frozenset[str]) -> Iterator[TokenSpan]:
    """Where names stand that the document gives whole elsewhere."""
    for name in sorted(wholes, key=lambda each: (-len(each), each)):
        for start in _found(tree.text, name):
            first, last = bisect_left(tree.starts, start), bisect_left(tree.ends, start + len(name))
            inside = first < len(tree.starts) and last < len(tree.ends)
            if not inside or (tree.starts[first], tree.ends[last]) != (start, start + len(name)):
                continue
            span = TokenSpan(first, last + 1, "ORG")
            if not any(parts_names(tree, span, token) for token in range(first + 1, last)):
                yield span


def _found(text: str, name: str) -> Iterator[int]:
    at = text.find(name)
    while at >= 0:
        yield at
        at = text.find(name, at + len(name))


def _quoted(tree: Tree) -> Iterator[TokenSpan]:
    """Titles between quotation marks or the marks of italics."""
    text = tree.text
    places: list[tuple[int, int]] = []
    if "“" in text or "``" in text:
        places += [each.span(each.lastindex or 0) for each in _QUOTED.finditer(text)]
    if "*" in text or "_" in text:
        places += [each.span(2) for each in _ITALIC.finditer(text)]
    marks = [at for at, character in enumerate(text) if character == '"'] if '"' in text else []
    if len(marks) % 2 == 0:
        places += [(first + 1, second) for first, second in zip(marks[::2], marks[1::2], strict=True)]
    for start, end in places:
        tokens = _tokens(tree, start, end) if end - start <= 80 else []
        while tokens and tree.words[tokens[-1]] in _CLOSERS:
            tokens.pop()
        words = [tree.words[each] for each in tokens if tree.words[each][0].isalnum()]
        capitals = sum(word[0].isupper() or word[0].isdigit() for word in words)
        dated = _DATED.match(text, end + 1) is not None
        if not words or len(tokens) > 12 or words[0][0].islower() or _spoken(tree, tokens):
            continue
        if dated or capitals * 2 >= len(words):
            yield TokenSpan(tokens[0], tokens[-1] + 1, "WORK_OF_ART" if dated or len(words) > 1 else "")


def _spoken(tree: Tree, tokens: list[int]) -> bool:
    """Whether a quotation is what someone says: titles write their verbs with a capital."""
    lower = [token for token in tokens if tree.words[token].islower() and tree.words[token].isalpha()]
    return any(tree.tags[token] in _FINITE or tree.words[token] in _SPEAKS for token in lower if tree.words[token] != "am")


def _typed(tree: Tree, span: TokenSpan) -> TokenSpan:
    """A name without the type of a person or people where none is written so: "Linux kernel", "Mac SE", "eth0"."""
    last = tree.words[span.end - 1]
    if span.label == "NORP" and span.end - span.start > _LONGEST_PEOPLE:
        # "Finnish General of the Infantry"
        return span._replace(label="")
    if span.label != "PERSON" or (last[0].isupper() and not any(c.isdigit() for c in last)):
        plain = span.label != "PERSON" or span.end - span.start < 2 or _SHORT_CAPITALS.fullmatch(last) is None
        capitals = all(tree.words[token].isupper() for token in range(span.start, span.end))
        return span if plain or capitals else span._replace(label="")
    return span._replace(label="")


def _full_dates(tree: Tree) -> Iterator[TokenSpan]:
    """Dates with day, month and year, which the tagger often cuts."""
    for match in _FULL_DATE.finditer(tree.text):
        tokens = _tokens(tree, *match.span())
        if tokens:
            yield TokenSpan(tokens[0], tokens[-1] + 1, "DATE")


def _tokens(tree: Tree, start: int, end: int) -> list[int]:
    return list(range(bisect_left(tree.starts, start), bisect_right(tree.ends, end)))


def _tagged(tree: Tree) -> Iterator[TokenSpan]:
    """The tagger's entities, trimmed."""
    for start, end, label in tree.entities:
        if label == "CARDINAL" and _is_year(tree, start, end):
            label = "DATE"
        if label in LITERAL_TYPES:
            if _tells(tree.text[tree.starts[start] : tree.ends[end - 1]], label):
                if label in _AMOUNTS:
                    start, end = with_signs(tree, start, end)
                yield from _dates(tree, TokenSpan(start, end, label))
            continue
        opened = next((token for token in range(start + 1, end) if tree.words[token] in {"(", "["}), end)
        if not any(tree.words[token] in {")", "]"} for token in range(opened, end)):
            end = opened
        while start < end and (not tree.words[start][0].isalnum() or tree.words[start] in _LEADING):
            start += 1
        last = end
        while start < end and _ends_no_name(tree, end - 1) and not _own_apostrophe(tree, start, end - 1, label):
            end -= 1
        if last > end > start + 2 and tree.lower[end] in {"and", "or"} and "," in tree.words[start:end]:
            # "Acme, Globex and": a list that was cut.
            yield from _listed(tree, TokenSpan(start, end, label))
            continue
        if start == end or not any(c.isupper() or c.isdigit() for word in tree.words[start:end] for c in word):
            continue
        if end - start > 1 or (tree.tags[start] not in {"PRP", "PRP$", "DT"} and tree.words[start] not in _NEVER):
            yield TokenSpan(start, end, label)


def _own_apostrophe(tree: Tree, start: int, token: int, label: str) -> bool:
    """Whether "'s" is part of a firm's name, since nothing that it would own follows: "sold it to Macy's"."""
    if tree.tags[token] != "POS" or label not in {"ORG", "FAC"} or tree.lower[start - 1 : start] == ["of"]:
        return False
    after = tree.tags[token + 1 : token + 2]
    return not after or after[0] in {"VBD", "VBZ", "MD", "IN", "CC"} or not after[0][0].isalpha()


def _ends_no_name(tree: Tree, token: int) -> bool:
    word = tree.words[token]
    return (
        (not any(c.isalnum() for c in word) and word not in {"+", "++", "#"})
        or tree.tags[token] == "POS"
        or word in _TRAILING
    )


def _listed(tree: Tree, span: TokenSpan) -> Iterator[TokenSpan]:
    """The names of a list with commas."""
    start = span.start
    for token in range(span.start, span.end + 1):
        if token == span.end or tree.words[token] == ",":
            if token > start and tree.words[start][0].isupper():
                yield TokenSpan(start, token, span.label)
            start = token + 1


def _dates(tree: Tree, span: TokenSpan) -> Iterator[TokenSpan]:
    """A range of full dates ("3 July 1910 – 17 March 1975"), or one of years in brackets ("(1906-1984)"), is two dates."""
    before, after = tree.before(span.start), tree.words[span.end : span.end + 1]
    behind = tree.kind(span.start - 2) if before == "(" else ""
    named = behind in {"PERSON", ""} or tree.lower[max(span.start - 3, 0)] == "of"
    lived = named and span.end - span.start == 3 and before in _BEFORE_A_LIFE and after == [")"]
    if span.label == "DATE" and (span.end - span.start > 4 or lived):
        for token in range(span.start + 1, span.end - 1):
            if tree.words[token] in {"–", "-", "—", "−", "to"}:
                sides = TokenSpan(span.start, token, span.label), TokenSpan(token + 1, span.end, span.label)
                if all(any(_YEAR.fullmatch(word) for word in tree.words[each.start : each.end]) for each in sides):
                    yield from sides
                    return
    yield span


def _tells(text: str, label: str) -> bool:
    """Whether a date or quantity says which one: "1913", "in May", "three percent", but not "two" or "last year"."""
    if label in {"MONEY", "PERCENT", "QUANTITY"}:
        return True
    if label in {"ORDINAL", "CARDINAL"}:
        return False
    return any(c.isdigit() for c in text) or (label == "DATE" and _MONTH.search(text) is not None)


def _is_year(tree: Tree, start: int, end: int) -> bool:
    """Whether what the tagger takes for a number is a year, or the years from and to which something was."""
    text = tree.text[tree.starts[start] : tree.ends[end - 1]]
    before = tree.before(start)
    if _YEARS.fullmatch(text) is None:
        return False
    return before in _BEFORE_YEARS or (text[0] in "12" and len(text) > 3 and before in {"a", "the", "this", "that"})


def _runs(tree: Tree) -> Iterator[TokenSpan]:
    """Runs of capitalised words, joined over small words such as "of" and "de"."""
    for sentence in tree.sentences:
        token = sentence.start
        while token < sentence.end:
            if not _capital(tree, token, token == sentence.start):
                token += 1
                continue
            start, end = token, token + 1
            at = end
            while at < sentence.end:
                if _capital(tree, at, False):
                    end = at + 1
                elif tree.lower[at] not in _CONNECTORS or tree.lower[at] in _WEAK or at - end >= 2:
                    break
                at += 1
            token = end
            while end > start + 1 and tree.words[end - 1] in _TRAILING:
                end -= 1
            if end - start > 1 or tree.tags[start] in PROPER_TAGS:
                yield TokenSpan(start, end)


def _capital(tree: Tree, token: int, opens: bool) -> bool:
    word = tree.words[token]
    if word == "I" and not opens and (tree.tags[token] != "PRP" or tree.lower[token + 1 : token + 2] == ["of"]):
        return tree.words[token - 1][0].isupper()
    if not word[0].isupper() or word in _NEVER:
        return False
    if word[-1] in "-–" and not (token + 1 < len(tree.words) and tree.words[token + 1][0].isupper()):
        return False
    tag = tree.tags[token]
    if tag in PROPER_TAGS:
        return True
    return (
        not opens
        and tag not in {"PRP", "PRP$", "CC", "DT", "WP", "WDT", "WRB", "LS"}
        and (token == 0 or tree.words[token - 1] not in {".", ":", "``", '"', "“", "("})
    )
