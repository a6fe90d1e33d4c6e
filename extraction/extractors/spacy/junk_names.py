"""What the tagger or its capitals take for a name and no reader would: numbers, labels, code, addresses, headings."""

import re
from dataclasses import dataclass

from ....graph.names import match_key
from .company_names import is_legal_form
from .entity_kinds import types_of
from .honorifics import TITLES
from .introduced_names import whole_names
from .known_names import known_type
from .parse_tree import PROPER_TAGS, TokenSpan, Tree

_LABELS = frozenset(
    """fax tel telephone phone email e-mail mail website webpage homepage url uri isbn issn doi address contact contents
    navigation index glossary bibliography references appendix chapter chapters figure figures fig table tables section
    sections subsection paragraph page pages footnote footnotes footer header heading headings copyright disclaimer
    abstract acknowledgements acknowledgments introduction conclusion conclusions overview preface foreword synopsis summary
    example examples exercise exercises note notes warning caution tip hint see compare contrast prev previous next up home
    top back menu search login logout download downloads faq todo q a yes no none true false null nil ok attachment
    enclosure signature signed date subject cc bcc re fwd from to sincerely regards e.g i.e cf viz etc ibid""".split()
)
"""Words that label a part of a page, a form or a letter. Alone they name nothing."""
_CALENDAR = frozenset(
    """jan feb mar apr jun jul aug sep sept oct nov dec january february march april may june july august september october
    november december mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday""".split()
)
_ERAS = frozenset("bc ad bce ce am pm a.d b.c b.c.e a.m p.m".split())
"""What a number before them makes a date or time."""
_ORDINALS = frozenset(
    "first second third fourth fifth sixth seventh eighth ninth tenth last firstly secondly thirdly lastly finally".split()
)
_EXTENSION = (
    r"txt|csv|tsv|log|cfg|conf|ini|html?|xhtml|xml|json|ya?ml|toml|md|rst|pdf|docx?|xlsx?|pptx?|odt|exe|dll|bat|sh|bash|"
    r"zip|tar|gz|tgz|bz2|deb|rpm|jar|py|pyc|cpp|hpp|rb|php|java|pl|png|jpe?g|gif|svg|css|sql|db|so|cgi"
)
_ADDRESS = re.compile(
    r"[a-z][a-z+.-]*://|\bwww\.|\S@\S+\.\w|(?:^|\s)(?:\.{0,2}|~|[A-Za-z]:)[/\\][\w.]|\w/\w[^\s/]*/\w|[\w-]{2,}\.(?:[\w-]{2,}\.)+[a-z]{2,}"
    rf"|[\w-]\.(?:{_EXTENSION})(?!\w)",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"\w_\w|\w\(\d?\)?$|\w\(\)|\w\([\"']|\w\[\]|::|->|=>|[=<>{}|\\^~$%@]|&&|;|(?:^|\s)--?[a-z]|\w\.\w+\(|\b0x[0-9a-f]|(?:^|\s)#"
)
_VERSION = re.compile(r"v?\d+(?:\.\w+)+|v\d+|\d+[a-z]{1,2}\d*|[\W\d]*", re.IGNORECASE)
_DERIVED = re.compile(r"..(?:ed|ings?|ly|[ts]ions?|ments?|ness|ities|ity|ances?|ences?|able|ible|ives?|ical|eric|less|ful)$")
"""Endings of words that name nothing by themselves, where they open a sentence."""
_OF_NO_NAME = frozenset({"VB", "RB", "IN", "UH", "JJ", "CC", "DT", "WR", "WP", "WD", "MD", "PR", "EX", "TO"})
_OF_PEOPLES = frozenset({"NORP", "LANGUAGE", "GPE"})
_DETERMINERS = frozenset("the a an this that these those each every any no some its their our your his her another".split())
_NUMBERED = frozenset(
    """version release series revision edition level phase type model class section article step part volume clause rule
    stage grade layer generation mark option episode season lesson unit group""".split()
)
_OFFICES = frozenset("secretary chair chairman chairperson delegate delegates treasurer".split())
_OF_LANGUAGES = frozenset(
    """language compiler compilers program programs programming programmer programmers code library libraries source
    preprocessor header function functions extension extensions api interpreter standard""".split()
)
_BEFORE_LANGUAGES = frozenset({"ANSI", "Objective", "Turbo", "Concurrent", "Visual", "ISO"})
_WRITTEN = frozenset(
    {"written", "implemented", "coded", "programmed", "rewritten", "program", "programming", "write", "writing"}
)
_JOINTS = frozenset({",", "and", "or", "/", "to", "into"})
_FINAL = frozenset(".!?:;,…")
_BEFORE_A_SENTENCE = frozenset({".", ":", ";", "!", "?", "``", '"', "“", "(", "[", "*", "•", "-", "–", "—", "...", "…", "‘"})


@dataclass(frozen=True, slots=True)
class WordUse:
    """How a document writes its words.

    Attributes:
        common: words that it also writes in lower case, in lower case.
        proper: words that it writes with a capital inside of sentences, as written.
        letters: single letters that it uses as the names of languages.
        wholes: names with small words inside that it shows to be whole.
    """

    common: frozenset[str] = frozenset()
    proper: frozenset[str] = frozenset()
    letters: frozenset[str] = frozenset()
    wholes: frozenset[str] = frozenset()


def word_use(trees: list[Tree]) -> WordUse:
    """How the trees of one document write their words."""
    common: set[str] = set()
    proper: set[str] = set()
    letters: set[str] = set()
    capitals: set[str] = set()
    wholes: set[str] = set()
    for tree in trees:
        wholes.update(whole_names(tree.text))
        for token, word in enumerate(tree.words):
            if len(word) < 3 and len(letter := word.rstrip(".")) == 1 and letter.isupper():
                capitals.update(letter if letter not in "AI" else "")
                if letter not in letters and letter not in "AI" and _is_language(tree, token):
                    letters.add(letter)
            if word.islower():
                if tree.tags[token] not in PROPER_TAGS:
                    common.add(word)
            elif word[0].isupper() and tree.tags[token] in PROPER_TAGS and not opens(tree, token):
                proper.add(word)
    if capitals == {"C"} and not _OF_LANGUAGES.isdisjoint(common):
        letters.add("C")
    return WordUse(frozenset(common), frozenset(proper), frozenset(letters), frozenset(wholes))


def _is_language(tree: Tree, token: int) -> bool:
    """Whether a letter is a language by the words beside it: "the C compiler", "written in B", "C and Pascal"."""
    after = tree.lower[token + 1] if token + 1 < len(tree.words) else ""
    head = tree.heads[token]
    if after in _OF_LANGUAGES or (token and tree.words[token - 1] in _BEFORE_LANGUAGES):
        return True
    if tree.lower[head] == "in" and tree.lower[tree.heads[head]] in _WRITTEN:
        return True
    beside = {tree.words[at] for at in (token - 2, token + 2) if 0 <= at < len(tree.words)}
    if after not in _JOINTS and (token == 0 or tree.lower[token - 1] not in _JOINTS):
        return False
    return any(known_type(match_key(each), [each], {}, technical=True) == "LANGUAGE" for each in beside if len(each) > 1)


def _is_letter(tree: Tree, span: TokenSpan, use: WordUse) -> bool:
    """Whether a name is a variable: one capital that no language of the document has for a name."""
    word = tree.words[span.start].rstrip(".")
    return span.end - span.start == 1 and len(word) == 1 and word.isupper() and word.isascii() and word not in use.letters


def _is_generic(tree: Tree, span: TokenSpan) -> bool:
    """Whether a name is "the Secretary", "each Developer" or "Developers": a common noun with a capital, and no more."""
    if span.end - span.start > 1 or span.label in _OF_PEOPLES | {"PERSON", "WORK_OF_ART"}:
        return False
    word, lower = tree.words[span.start], tree.lower[span.start]
    before = tree.before(span.start)
    following = tree.words[span.end] if span.end < len(tree.words) else ""
    if lower in _NUMBERED and (following[:1].isdigit() or before[:1].isdigit()):
        # "Version 1.4", "1900 Series"
        return True
    if not word.istitle() or known_type(match_key(word), [word], {}, technical=False):
        return False
    kinds = types_of([lower])
    plural = types_of([lower], plural=False) is None
    after = tree.lower[span.end] if span.end < len(tree.words) else ""
    if kinds == ("PERSON",) and after == "of" and lower in TITLES:
        # "became Bishop of Quillby"
        return True
    return kinds is not None and (before in _DETERMINERS or (plural and "PERSON" in kinds) or lower in _OFFICES)


def is_junk(tree: Tree, span: TokenSpan, use: WordUse, quoted: bool = False) -> bool:
    """Whether a span of tokens that looks like a name is none.

    Args:
        tree: the parsed text.
        span: the tokens, with the type that the tagger gives them.
        use: how the document writes its words.
        quoted: whether it stands in quotation marks; what has a type then is a title, whatever its words.
    """
    text = tree.text[tree.starts[span.start] : tree.ends[span.end - 1]]
    return (
        _VERSION.fullmatch(text) is not None
        or _ADDRESS.search(text) is not None
        or _CODE.search(text) is not None
        or _glued_to_code(tree, span)
        or is_legal_form(text)
        or (not quoted and _is_letter(tree, span, use))
        or (not quoted and _is_generic(tree, span))
        or (span.end - span.start == 1 and not (quoted and span.label) and _lone_word(tree, span, use, quoted))
        or (not quoted and _line(tree, span))
    )


def _lone_word(tree: Tree, span: TokenSpan, use: WordUse, quoted: bool) -> bool:
    """Whether a single word is a label, an ordinal, or common at the beginning of a sentence."""
    word = tree.words[span.start].strip("'’\"“”.,;:!?()[]")
    lower = word.lower()
    if lower in _ERAS and span.start and tree.words[span.start - 1][-1].isdigit():
        return True
    if not word or lower in _ORDINALS or (lower in _CALENDAR and not span.label):
        return True
    if lower in _LABELS and (word.istitle() or word.isupper() or word.islower()) and word != "NeXT":
        return len(word) > 2 or span.label == ""
    if not opens(tree, span.start) or not (word.istitle() or word.islower()) or span.label in _OF_PEOPLES:
        return False
    if word in use.proper:
        return False
    tag = tree.tags[span.start]
    derived = not quoted and (tag not in PROPER_TAGS or not span.label) and _DERIVED.search(lower) is not None
    return lower in use.common or derived or (not quoted and tag[:2] in _OF_NO_NAME)


def opens(tree: Tree, token: int) -> bool:
    """Whether a token opens a sentence, or what may be one: a quotation, a list's item, what follows a colon."""
    if token == 0 or tree.words[token - 1] in _BEFORE_A_SENTENCE or not tree.words[token - 1].strip():
        return True
    return any(sentence.start == token for sentence in tree.sentences)


def _glued_to_code(tree: Tree, span: TokenSpan) -> bool:
    """Whether a name is a piece of an address, a path or a call: what is glued to it says so."""
    start, end = tree.starts[span.start], tree.ends[span.end - 1]
    before = tree.text[max(0, start - 2) : start]
    after = tree.text[end : end + 2]
    return (
        before.endswith(("/", "\\", "@", "_", "::", "->", "$", "--", "~"))
        and (before != "//" or start > 2)
        and not (before.endswith("/") and before[:1].isalpha())
    ) or after.startswith(("()", "::", "->", "_", "@", "\\", "=", "[]", "//"))


def _line(tree: Tree, span: TokenSpan) -> bool:
    """Whether a span is a whole line in capitals or title case, or part of a line in capitals alone."""
    words = [word for word in tree.words if word[0].isalpha()]
    capitals = len(words) > 2 and not any(character.islower() for word in words for character in word)
    if capitals and not span.label:
        return True
    if len(tree.sentences) > 2 or not words or tree.words[len(tree.words) - 1][-1] in _FINAL:
        return False
    if capitals:
        return True
    inside = sum(word[0].isalpha() for word in tree.words[span.start : span.end])
    return not span.label and len(words) > 1 and inside * 4 > len(words) * 3
