"""Tables on a terminal: facts, counts, judgements, reports. Every text from documents or users is a `rich.text.Text`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..graph_care import size_words
from .details import details, modality_words
from .terminal import counted, one_line, plain

if TYPE_CHECKING:
    from ...extraction.enrichment.writer import Enriched
    from ...extraction.report import Report
    from ...graph.batch import Origin
    from ...graph.model import Entity
    from ...graph.stores.care import Damage
    from ...retrieval.training.judgements import Judgement
    from ..contents import Contents
    from ..facts import Fact
    from .json_schemas import ExtractRecord

SENTENCE, DIM, NAME, WORDS, BAD = "italic", "dim", "bold cyan", "yellow", "red"
"""Styles of rich."""
_COUNTED = ("documents", "references", "parents", "text_nodes", "sentences", "entities", "relations", "evidence")
_MOST_STATEMENTS = 3
"""Sentences that are printed for one fact."""
_MOST_SKIPPED = 4
"""Skipped files that are named."""
_MOST_TYPES = 12
"""Unknown suffixes that are named."""


_LONGEST_CELL = 200
"""Characters of a value in a list."""


def new_table(*columns: str) -> Table:
    """An empty table with these column heads."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for column in columns:
        table.add_column(Text(column), overflow="fold", vertical="top")
    return table


def edge_text(source: str, words: str, target: str) -> Text:
    """An edge as `source —words→ target`."""
    return Text.assemble((one_line(source), NAME), (f" —{one_line(words)}→ ", WORDS), (one_line(target), NAME))


def triplet_lines(record: "ExtractRecord", sentence: bool = True) -> RenderableType:
    """A triplet with its confidence, under the sentence that states it (unless `sentence` is false)."""
    triplet = Text.assemble("  ", edge_text(record.subject, record.predicate, record.object))
    triplet.append(f"  {record.confidence:.2f}", style=DIM)
    if not record.asserted:
        triplet.append("  not asserted", style=BAD)
    return Group(Text(f"“{one_line(record.sentence)}”", style=SENTENCE), triplet) if sentence else triplet


def facts_table(entity: "Entity", facts: Sequence["Fact"], mentions: int) -> RenderableType:
    """An entity in one line, below it what texts say it is, then one row per fact with the sentences that state it."""
    head = Text.assemble((one_line(entity.name), "bold"))
    also = f"also {', '.join(entity.aliases)}" if entity.aliases else ""
    about = [part for part in (entity.type, also, counted(mentions, "mentions"), entity.id) if part]
    head.append("  " + one_line(" · ".join(about)), style=DIM)
    if entity.description:
        head.append("\n" + one_line(entity.description))
    if not facts:
        return Group(head, Text("no facts", style=DIM))
    table = new_table("fact", "stated by")
    table.columns[0].ratio, table.columns[1].ratio = 2, 3
    for fact in facts:
        table.add_row(fact_text(fact), Text("\n").join(_statement_lines(fact)))
    return Group(head, table)


def fact_text(fact: "Fact") -> Text:
    """A fact in words, marked where nothing asserts it, with those that it contradicts."""
    triplet = edge_text(fact.subject, fact.relation.words, fact.object)
    if not fact.asserted:
        triplet.append("  not asserted", style=BAD)
    if fact.relation.id in fact.contradicts:
        triplet.append("\nboth asserted and denied", style=BAD)
    if fact.rivals:
        triplet.append(f"\ncontradicts: {'; '.join(one_line(each, 200) for each in fact.rivals)}", style=BAD)
    return triplet


def _statement_lines(fact: "Fact") -> list[Text]:
    lines = []
    for statement in fact.statements[:_MOST_STATEMENTS]:
        words = modality_words(statement.asserted, statement.properties)
        mark = f" ({words})" if words else ""
        line = Text(f"“{one_line(statement.sentence, 400)}”", style=SENTENCE)
        line.append(f"  {one_line(statement.title or statement.document_id)}{mark}", style=f"not italic {DIM}")
        own = details(statement.properties)
        if own:
            line.append(f"\n{one_line(own, 400)}", style="not italic")
        lines.append(line)
    if len(fact.statements) > _MOST_STATEMENTS:
        lines.append(Text(f"and {len(fact.statements) - _MOST_STATEMENTS} more", style=DIM))
    return lines


def judgements_table(judgements: Sequence["Judgement"]) -> RenderableType:
    """One row per judgement; a question that several share is printed once."""
    if not judgements:
        return Text("no judgements recorded", style=DIM)
    table = new_table("question", "text node", "judged")
    previous = ""
    for each in judgements:
        question = "" if each.question == previous else one_line(each.question, 300)
        judged = Text("relevant") if each.relevant else Text("not relevant", style=BAD)
        table.add_row(Text(question, style="bold"), Text(one_line(each.node)), judged)
        previous = each.question
    return table


def counts_table(title: str, counts: Mapping[str, object]) -> Table:
    """One row per name with its number."""
    table = new_table(title, "")
    table.columns[1].justify = "right"
    for name, value in counts.items():
        table.add_row(Text(one_line(name) or "none"), Text(_number(value)))
    return table


def _number(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return one_line(str(value))
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


_SIZES = {"bytes": "size on disk", "free_bytes": "of it left free"}
"""Figures that are bytes, as they are called where people read them."""


def with_origins(figures: Mapping[str, object], origins: Mapping["Origin", int]) -> dict[str, object]:
    """A store's figures, named in words; below the documents' number what they were made from, unless all are texts."""
    names: dict[Origin, str] = {
        "text": "… of texts",
        "triplets": "… of ready triplets",
        "reference": "… of references",
        "enrichment": "… of enrichment",
    }
    rows: dict[str, object] = {}
    for name, value in figures.items():
        if isinstance(value, Mapping):
            rows |= {kind: _enriched_words(figure) for kind, figure in value.items()}
            continue
        if name in _SIZES:
            rows[_SIZES[name]] = None if value is None else size_words(int(str(value)))
            continue
        rows[name.replace("_", " ")] = value
        if name == "documents" and origins["text"] != value:
            rows |= {names[each]: number for each, number in origins.items() if number or each != "enrichment"}
    return rows


def _enriched_words(figure: Mapping[str, object]) -> str:
    """How much there is of a kind of enrichment, and whether it is of the documents as they are now."""
    return f"{_number(figure['units'])}{'' if figure['current'] else ', before the last changes'}"


def enriched_table(done: Sequence["Enriched"]) -> Table:
    """One row per kind of enrichment with what a run did to it."""
    table = new_table("enrichment", "made", "unchanged", "removed", "by", "seconds")
    for column in (*table.columns[1:4], table.columns[5]):
        column.justify = "right"
    for each in done:
        numbers = [f"{number:,}" for number in (each.made, each.unchanged, each.removed)]
        table.add_row(each.kind, *numbers, Text(one_line(each.by)), f"{each.seconds:.1f}")
    return table


def report_lines(report: "Report", counts: Mapping[str, int]) -> RenderableType:
    """What became of the documents in one line, what the store now holds in another, and the first skipped files."""
    numbers = [
        (report.added, "added"),
        (report.updated, "updated"),
        (report.unchanged, "unchanged"),
        (report.removed, "removed"),
        (report.failed, "failed"),
    ]
    changes = ", ".join(f"{number:,} {word}" for number, word in numbers if number) or "nothing to do"
    seconds = report.seconds.get("total", 0.0)
    line = Text.assemble(("documents  ", "bold"), changes, (f"  in {seconds:.1f} s", DIM))
    shown = [name for name in _COUNTED if name not in ("references", "parents") or counts[name]]
    content = ", ".join(counted(counts[name], name.replace("_", " ")) for name in shown)
    lines: list[RenderableType] = [line, Text.assemble(("store      ", "bold"), content)]
    others = [each for each in report.skipped if each.unknown is None]
    if others:
        named = others[:_MOST_SKIPPED]
        first = ", ".join(f"{one_line(each.source)} ({one_line(each.reason)})" for each in named)
        rest = len(others) - len(named)
        lines.append(Text(f"skipped {first}{f' and {rest:,} more' if rest else ''}", style=DIM))
    lines += _unknown_types(report)
    return Group(*lines)


def _unknown_types(report: "Report") -> Iterator[Text]:
    """A line for each suffix of files that no loader reads, and one with the suffixes that are known."""
    from ...extraction.loaders.discovery import known_types

    types = report.unknown_types
    for each in types[:_MOST_TYPES]:
        of = f"of the unknown type .{one_line(each.suffix)}" if each.suffix else "without a suffix"
        example = f"{', such as' if each.files > 1 else ':'} {one_line(each.example)}"
        yield Text(f"skipped {counted(each.files, 'files')} {of}{example}", style=DIM)
    if len(types) > _MOST_TYPES:
        rest = types[_MOST_TYPES:]
        files = counted(sum(each.files for each in rest), "files")
        yield Text(f"skipped {files} of {len(rest):,} more unknown types", style=DIM)
    if types:
        yield Text(known_types(*(each.suffix for each in types[:_MOST_TYPES])), style=DIM)


def damage_table(damage: "Iterable[Damage]") -> Table:
    """What is damaged, and how."""
    table = new_table("damaged", "problem")
    for each in damage:
        table.add_row(Text(one_line(each.place)), Text(one_line(each.problem)))
    return table


def failures_table(failures: Iterable[tuple[str, str]]) -> Table:
    """One row per document that was not added, with the reason.

    Args:
        failures: pairs of a source and its reason.
    """
    table = new_table("not added", "why")
    for source, reason in failures:
        table.add_row(Text(one_line(source), style=BAD), Text(plain(reason)))
    return table


def contents_table(listed: "Contents") -> RenderableType:
    """The rows of a list, empty columns left out, and below them how many more there are."""
    if not listed.rows:
        return Text(f"no {listed.kind}" if not listed.total else f"{listed.total:,} {listed.kind}", style=DIM)
    columns = [name for name in listed.rows[0] if any(row[name] not in ("", [], {}) for row in listed.rows)]
    columns.sort(key=lambda name: name == "id")
    table = new_table(*columns)
    for column, name in zip(table.columns, columns, strict=True):
        column.justify = "right" if isinstance(listed.rows[0][name], int) else "left"
    for row in listed.rows:
        table.add_row(*(_cell(row[name], NAME if name in _NAMED else "") for name in columns))
    more = listed.total - len(listed.rows)
    return Group(table, Text(f"and {more:,} more, see --limit", style=DIM)) if more else table


_NAMED = ("name", "title", "subject", "object")
"""Columns that name a thing."""


def _cell(value: object, style: str) -> Text:
    if isinstance(value, bool):
        return Text("yes" if value else "no")
    if isinstance(value, Mapping):
        return Text(one_line(details(value), _LONGEST_CELL))
    if isinstance(value, list | tuple):
        return Text(one_line(", ".join(map(str, value)), _LONGEST_CELL))
    return Text(_number(value) if isinstance(value, int) else one_line(str(value), _LONGEST_CELL), style=style)
