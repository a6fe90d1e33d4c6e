"""What the columns and cells of a table of text hold, and how their numbers are written."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from ....graph.errors import DocumentError
from ....graph.model import Json
from ...proper_names import SMALL_WORDS

ColumnType: TypeAlias = Literal["whole", "number", "boolean", "text"]
COLUMN_TYPES: dict[str, ColumnType] = {"number": "number", "boolean": "boolean", "text": "text", "date": "text"}
"""What a user may say that a column holds. A date stays as it is written, since ISO dates compare as texts do."""

_WHOLE = re.compile(r"[+-]?(?:0|[1-9]\d{0,14})")
_EXPONENT = re.compile(r"[+-]?(?:0|[1-9]\d{0,14})(?:[.,]\d{1,17})?[eE][+-]?\d{1,2}")
_WORDS_FOR_NOTHING = """- -- --- – — − . .. … ... ? n/a n.a. n.a na #n/a nan <na> none nil null (null) \\n unknown tbd tba
    #ref! #div/0! #value! #name? #num! #null!"""
_MISSING = frozenset({"", "not available", "not applicable", "no data", *_WORDS_FOR_NOTHING.split()})
"""What people and programs write for a value that is missing, in small letters."""
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_END = re.compile(r"""[.!?…。！？][)\]"'”’»]*$""")
_BEGINNING = re.compile(r"""["'“‘«(\[¿¡]*[^\W_]""")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[^\W\d_]|(?:[^\W\d_]\.)+[^\W\d_]|etc|inc|ltd|co|corp|bros|jr|sr|st|ave|rd|no|vol|pp?|ed|eds|cf|dr|mr|mrs|approx|est)"
    r"\.$",
    re.IGNORECASE,
)
_LEAST_WORDS = 4
_BOOLEANS = {"true": True, "false": False}


class _Forms(NamedTuple):
    """How numbers with one decimal mark are written: at all, plainly, and so that the other mark cannot be meant."""

    any: re.Pattern[str]
    plain: re.Pattern[str]
    sure: re.Pattern[str]
    given: re.Pattern[str]
    """Also with zeros in front, or nothing before the mark, where a user says that it is a number."""
    both: re.Pattern[str]
    """With thousands apart and decimals."""


def _forms(decimal: str, group: str) -> _Forms:
    decimal, group, whole = re.escape(decimal), re.escape(group), r"[+-]?(?:0|[1-9]\d{0,14})"
    start, three, fraction = r"[+-]?[1-9]\d{0,2}", rf"(?:{group}\d{{3}})", rf"{decimal}\d{{1,17}}"
    return _Forms(
        re.compile(rf"(?:{whole}|{start}{three}{{1,4}})(?:{fraction})?"),
        re.compile(rf"{whole}(?:{fraction})?"),
        re.compile(
            rf"{whole}{decimal}(?:\d\d?|\d{{4,17}})|[+-]?(?:0|[1-9]\d{{3,14}}){fraction}"
            rf"|{start}{three}{{2,4}}|{start}{three}{{1,4}}{fraction}"
        ),
        re.compile(rf"(?:[+-]?\d{{1,15}}|{start}{three}{{1,4}})(?:{fraction})?|[+-]?{fraction}"),
        re.compile(rf"{start}{three}{{1,4}}{fraction}"),
    )


_DOT, _COMMA = _forms(".", ","), _forms(",", ".")


@dataclass(frozen=True, slots=True)
class CsvColumn:
    """What a column holds wherever it holds anything, and whether the comma is the decimal mark of its numbers."""

    type: ColumnType
    comma: bool = False
    typed: bool = False
    """Whether a text column was said to hold something else than text, so that "n/a" is a missing value in it."""

    def value(self, cell: str) -> Json:
        """A cell as a value of the column's type; None of a missing one ("", "n/a", "-"), but in a column of text.

        Raises:
            DocumentError: it is none.
        """
        if (self.type != "text" or self.typed) and is_missing(cell):
            return None
        if self.type == "text":
            return cell
        try:
            if self.type == "boolean":
                return _BOOLEANS[cell.lower()]
            forms, group, decimal = (_COMMA, ".", ",") if self.comma else (_DOT, ",", ".")
            if forms.given.fullmatch(cell) is None and _EXPONENT.fullmatch(cell) is None:
                raise ValueError
            digits = cell if "e" in cell.lower() and not self.comma else cell.replace(group, "").replace(decimal, ".")
            return int(digits) if self.type == "whole" else float(digits)
        except (KeyError, ValueError):
            raise DocumentError(f"expected a {self.type}, as the column was said to hold, got {cell[:40]!r}") from None

    def declared(self, type: str) -> "CsvColumn":
        """The column where a user says by a name of `COLUMN_TYPES` what it holds; its numbers are written as was found."""
        return CsvColumn(COLUMN_TYPES[type], self.comma, typed=type != "text")


def is_missing(cell: str) -> bool:
    """Whether a cell holds nothing, or what people write for nothing."""
    return " ".join(cell.casefold().split()) in _MISSING


def is_sentences(cell: str) -> bool:
    """Whether a cell holds whole sentences: it begins with a capital or number, ends as they do, and says it in words.

    >>> [is_sentences(cell) for cell in ["The Gull was sold in 1967.", "Rot, Halden", "Voss & Sons Ltd.", "near Rot."]]
    [True, False, False, False]
    """
    text = " ".join(cell.split())
    if not _END.search(text) or _ABBREVIATION.search(text):
        return False
    begins = _BEGINNING.match(text)
    if begins is None or begins[0][-1].islower():
        return False
    words = _WORD.findall(text)
    # Names have small words too, such as "of" and "the".
    told = any(word[0].islower() and word not in SMALL_WORDS for word in words)
    return len(words) >= _LEAST_WORDS and told


class _Survey:
    """What all cells of a column have in common, and what some of them show."""

    def __init__(self) -> None:
        self.cells = 0
        self.whole = self.exponent = self.comma_exponent = self.boolean = True
        self.dot = self.comma = self.plain_dot = self.plain_comma = True
        self.sure_dot = self.sure_comma = self.both_comma = self.has_dot = self.has_comma = False

    def add(self, cell: str) -> None:
        self.cells += 1
        self.whole = self.whole and _WHOLE.fullmatch(cell) is not None
        self.boolean = self.boolean and cell.lower() in _BOOLEANS
        self.dot = self.dot and _DOT.any.fullmatch(cell) is not None
        self.comma = self.comma and _COMMA.any.fullmatch(cell) is not None
        self.plain_dot = self.plain_dot and _DOT.plain.fullmatch(cell) is not None
        self.plain_comma = self.plain_comma and _COMMA.plain.fullmatch(cell) is not None
        plain = _EXPONENT.fullmatch(cell) or _DOT.plain.fullmatch(cell)
        self.exponent = self.exponent and plain is not None and "," not in cell
        self.comma_exponent = (
            self.comma_exponent
            and "." not in cell
            and (_EXPONENT.fullmatch(cell) or _COMMA.plain.fullmatch(cell)) is not None
        )
        self.sure_dot = self.sure_dot or _DOT.sure.fullmatch(cell) is not None
        self.sure_comma = self.sure_comma or _COMMA.sure.fullmatch(cell) is not None
        self.both_comma = self.both_comma or _COMMA.both.fullmatch(cell) is not None
        self.has_dot = self.has_dot or "." in cell
        self.has_comma = self.has_comma or "," in cell


def columns_of(rows: Iterable[Sequence[str]], width: int, *, decimal_comma: bool = False) -> list[CsvColumn]:
    """What each column holds wherever it holds anything: whole numbers, numbers, true and false, or text.

    Cells that hold nothing are empty, or say so ("n/a", "-"): in a column of other values they are missing.

    A mark before exactly three digits ("1.200") may be that of decimals or of thousands. What other numbers of the column
    show ("1.200.000", "1.200,5") decides, else what those of other columns show ("3,5"), else the dot is that of decimals,
    and so is the comma where it may be.

    Args:
        rows: cells; those of another width are not looked at.
        width: the number of columns.
        decimal_comma: whether the comma may be the decimal mark: it is not what stands between cells. Where it is, a column
            of numbers such as "1.200,50" shows that it may be all the same.
    """
    surveys = [_Survey() for _ in range(width)]
    for row in rows:
        if len(row) == width:
            for survey, cell in zip(surveys, row, strict=True):
                if not is_missing(cell):
                    survey.add(cell)
    decimal_comma = decimal_comma or any(each.comma and each.both_comma for each in surveys)
    dots = any(each.cells and each.dot and each.sure_dot for each in surveys)
    commas = decimal_comma and any(each.cells and each.comma and each.sure_comma for each in surveys)
    return [_column(each, decimal_comma, dots, commas) for each in surveys]


def _column(found: _Survey, decimal_comma: bool, dots: bool, commas: bool) -> CsvColumn:
    if not found.cells:
        return CsvColumn("text")
    shown = found.sure_dot or found.sure_comma
    dot = found.sure_dot if shown else dots and not commas
    comma = found.sure_comma if shown else commas and not dots
    if found.whole:
        return CsvColumn("whole")
    if found.comma and comma and decimal_comma:
        return CsvColumn("number" if found.has_comma else "whole", comma=True)
    if found.dot and (found.plain_dot or dot or not decimal_comma):
        return CsvColumn("number" if found.has_dot else "whole")
    if found.exponent:
        return CsvColumn("number")
    if (found.plain_comma or found.comma_exponent) and decimal_comma:
        return CsvColumn("number", comma=True)
    # Where a user says that a text column holds numbers, the mark of those among its cells counts.
    return CsvColumn("boolean" if found.boolean else "text", comma=comma and not dot)
