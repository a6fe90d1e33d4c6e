"""Tables in plain text: columns that bars, tabs or aligned blanks separate."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from ..graph.sentence_boundaries import trimmed
from .base import Cell, Table, TableRow
from .text_lines import RULE

_GAP = re.compile(r"(?<=[^\s.?!:;,]) {2,}(?=\S)| {3,}(?=\S)")
_ALIGNED = 3
"""Lines whose columns must stand below each other: fewer may do so by chance."""
_NUMBER = re.compile(r"[^\w\s]?\s?[-+]?\d[\d.,:/%\s-]*\s?(?:%|[A-Za-z€$£]{1,4})?|[-–—]")
_NAMES_OF_COLUMNS = frozenset(
    """name title id date year month day time town city country region state place location address type kind category class
    owner author editor publisher employer employee role position post office price cost amount value size length width
    height weight number no. count total quantity description notes note remarks status language version release platform
    license licence developer vendor manufacturer maker model company organisation organization department capital population
    area currency founded founder established opened closed built born died birth death nationality occupation president
    director chair leader captain master builder team player club coach league score points rank genre album artist song film
    product item unit code symbol key abbreviation phone email website url source target from to start end first last surname
    ship river mountain person member school university degree""".split()
)


_Spans: TypeAlias = list[tuple[int, int]]


class TextLine(NamedTuple):
    """Characters `start` to `end` of a text, one line without the blanks at its end; `indent` blanks open it."""

    start: int
    end: int
    text: str
    indent: int


def table_at(text: str, lines: Sequence[TextLine], at: int) -> Table | None:
    """The table that begins at a line of a paragraph, or None. Its columns have names where its first row says so."""
    line = lines[at].text
    if RULE.fullmatch(line.strip()):
        return None
    if "|" in line:
        return _table(text, *_run(lines, at, _barred))
    if "\t" in line.strip():
        return _table(text, *_run(lines, at, _tabbed)) or _table(text, *_run(lines, at, _loosely_tabbed))
    if "  " in line.strip():
        return _aligned(text, lines, at)
    return None


def _run(
    lines: Sequence[TextLine], at: int, cells_of: Callable[[TextLine], _Spans]
) -> tuple[list[tuple[TextLine, _Spans]], bool, int]:
    """Rows from a line on that have as many cells as the first, whether a rule is below the first, and the end."""
    rows: list[tuple[TextLine, _Spans]] = []
    ruled, end = False, lines[at].end
    for place in range(at, len(lines)):
        line = lines[place]
        if RULE.fullmatch(line.text.strip()):
            ruled = ruled or len(rows) == 1
        else:
            cells = cells_of(line)
            if len(cells) < 2 or (rows and len(cells) != len(rows[0][1])):
                break
            rows.append((line, cells))
        end = line.end
    return rows, ruled, end


def _barred(line: TextLine) -> _Spans:
    bars = [line.start + at for at, character in enumerate(line.text) if character == "|"]
    if not bars:
        return []
    edges = [line.start - 1, *bars, line.end]
    cells = [(first + 1, second) for first, second in pairwise(edges)]
    bare = line.text.strip()
    return cells[1 if bare.startswith("|") else 0 : -1 if bare.endswith("|") else None]


def _tabbed(line: TextLine) -> _Spans:
    return _split(line, re.compile("\t"))


def _loosely_tabbed(line: TextLine) -> _Spans:
    return _split(line, re.compile("\t+ *"))


def _split(line: TextLine, mark: re.Pattern[str]) -> _Spans:
    cells, at = [], 0
    for found in mark.finditer(line.text):
        cells.append((line.start + at, line.start + found.start()))
        at = found.end()
    return [*cells, (line.start + at, line.end)]


def _aligned(text: str, lines: Sequence[TextLine], at: int) -> Table | None:
    starts: set[int] = set()
    taken: list[TextLine] = []
    ruled, end = False, lines[at].end
    for place in range(at, len(lines)):
        line = lines[place]
        if RULE.fullmatch(line.text.strip()):
            ruled = ruled or len(taken) == 1
            end = line.end
            continue
        shared = {found.end() for found in _GAP.finditer(line.text, line.indent)}
        shared = shared & starts if taken else shared
        if not shared:
            break
        starts = shared
        taken.append(line)
        end = line.end
    if len(taken) < (2 if ruled else _ALIGNED):
        return None
    edges = sorted(starts)
    rows = [
        (
            line,
            [
                (line.start + min(first, len(line.text)), line.start + min(second, len(line.text)))
                for first, second in zip([0, *edges], [*edges, len(line.text)], strict=True)
            ],
        )
        for line in taken
    ]
    return _table(text, rows, ruled, end)


def _table(text: str, rows: Sequence[tuple[TextLine, _Spans]], ruled: bool, end: int) -> Table | None:
    if len(rows) < 2:
        return None
    made = []
    for line, spans in rows:
        cells = tuple(Cell(*trimmed(text, *span)) for span in spans)
        made.append(TableRow(line.start + line.indent, line.end, cells))
    names = tuple(" ".join(text[cell.start : cell.end].split()) for cell in made[0].cells)
    header = names if _names_columns(text, names, made[1:], ruled) else ()
    return Table(made[0].start, max(end, made[-1].end), header, tuple(made[1:] if header else made))


def _names_columns(text: str, names: Sequence[str], rows: Sequence[TableRow], ruled: bool) -> bool:
    """Whether the first row names the columns: each cell a name without a number, and something tells it from the others."""
    if any(len(name) > 40 or any(character.isdigit() for character in name) for name in names[0 if not ruled else 1 :]):
        return False
    if len(set(names)) < len(names) or sum(not name for name in names) > 1:
        return False
    if ruled:
        return True
    if any(name.lower() in _NAMES_OF_COLUMNS for name in names):
        return True
    columns = range(len(names))
    return (
        any(
            all(_NUMBER.fullmatch(text[row.cells[column].start : row.cells[column].end]) for row in rows)
            for column in columns[1:]
        )
        and len(rows) > 1
    )
