"""The name of a table's column as a predicate: "Employer" says of a row's subject who its employer is."""

import re

_FOOTNOTE = re.compile(r"\s*(?:\[\w{1,4}\]|[*†‡§¹²³])+$")
_UNIT = re.compile(r"\s*[(\[]([^()\[\]]{1,20})[)\]]\s*$")
_LONGEST = 60

# Nouns of those who act are turned into words whose direction the vocabulary knows.
_AGENTS = {
    "developer": "was developed by",
    "developers": "was developed by",
    "developed by": "was developed by",
    "publisher": "was published by",
    "published by": "was published by",
    "manufacturer": "was manufactured by",
    "made by": "was made by",
    "builder": "was built by",
    "built by": "was built by",
    "designer": "was designed by",
    "designed by": "was designed by",
    "author": "was written by",
    "authors": "was written by",
    "writer": "was written by",
    "written by": "was written by",
    "creator": "was created by",
    "created by": "was created by",
    "inventor": "was invented by",
    "composer": "was composed by",
    "directed by": "was directed by",
    "founder": "was founded by",
    "founders": "was founded by",
    "founded by": "was founded by",
    "owned by": "is owned by",
    "captain": "has captain",
}
_TIMES = {
    "founded": "was founded in",
    "established": "was established in",
    "built": "was built in",
    "launched": "was launched in",
    "released": "was released in",
    "release": "was released in",
    "release date": "was released in",
    "published": "was published in",
    "opened": "was opened in",
    "closed": "was closed in",
    "completed": "was completed in",
    "introduced": "was introduced in",
    "discovered": "was discovered in",
    "born": "was born in",
    "date of birth": "was born on",
    "birth date": "was born on",
    "died": "died in",
    "date of death": "died on",
}
_WITHOUT_FACTS = frozenset(
    """notes note remarks remark comments comment description descriptions details summary status example examples usage
    default required meaning action explanation link links url website see reference references ref refs source sources no nr
    row index rank pos position # image picture photo logo flag map active enabled key value result
    results""".split()
)
_ABOUT_TIME = re.compile(
    r"\b(?:year|date|day|month|time|since|from|until|till|to|founded|established|built|born|birth|died|death|opened|closed|"
    r"launch\w*|release\w*|publish\w*|complet\w*|introduc\w*|discover\w*|start\w*|end\w*|first|last|joined|left|updated|period|"
    r"season|term)\b",
    re.IGNORECASE,
)


def column_predicate(name: str, *, literal: str = "") -> str:
    """The predicate of a column's cells; "" where the column states nothing of its row's subject.

    Args:
        name: the column's.
        literal: the type of the cell where it is a literal.

    >>> column_predicate("Employer"), column_predicate("Notes"), column_predicate("2019")
    ('employer', '', '')
    >>> column_predicate("Length (m)", literal="QUANTITY"), column_predicate("Built", literal="DATE")
    ('length in m', 'was built in')
    """
    if len(name) > 2 * _LONGEST:
        return ""
    words = _FOOTNOTE.sub("", " ".join(name.split())).rstrip(": ")
    unit = _UNIT.search(words)
    if unit is not None:
        words = f"{words[: unit.start()]} in {unit[1]}" if literal else words[: unit.start()]
    lower = words.lower()
    if not words or len(words) > _LONGEST or lower in _WITHOUT_FACTS or sum(map(str.isalpha, words)) * 2 < len(words):
        return ""
    if literal in {"DATE", "TIME"} and lower in _TIMES:
        return _TIMES[lower]
    if not literal and lower in _AGENTS:
        return _AGENTS[lower]
    if lower in _TIMES and literal:
        return ""
    return " ".join(word if word[1:] != word[1:].lower() else word.lower() for word in words.split())


def tells_time(name: str) -> bool:
    """Whether a column's name says that its four-digit numbers are years."""
    return _ABOUT_TIME.search(name) is not None
