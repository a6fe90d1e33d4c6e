"""What an addition says of skipped files: each kind that no loader reads once, and what is known once."""

from clew.app.output.json_records import add_record
from clew.app.output.tables import report_lines
from clew.extraction.registry import LOADERS
from clew.extraction.report import Failed, Report, UnknownType

from .rendered import text_of

COUNTS: dict[str, int] = dict.fromkeys(
    "documents references parents text_nodes sentences entities relations evidence".split(), 1
)


def skipped(suffix: str | None, *sources: str) -> tuple[Failed, ...]:
    return tuple(Failed("", each, "hidden" if suffix is None else "of an unknown type", suffix) for each in sources)


SKIPPED = (
    *skipped(None, "docs/.a"),
    *skipped("", "docs/Makefile"),
    *skipped("xyz", "docs/a.xyz", "docs/b.xyz"),
    *skipped("mdd", "docs/c.mdd"),
)


def lines(report: Report) -> list[str]:
    return text_of(report_lines(report, COUNTS), width=500).splitlines()[2:]


def test_each_unknown_type_is_a_line_and_the_known_ones_come_once() -> None:
    assert lines(Report(skipped=SKIPPED)) == [
        "skipped docs/.a (hidden)",
        "skipped 2 files of the unknown type .xyz, such as docs/a.xyz",
        "skipped 1 file without a suffix: docs/Makefile",
        "skipped 1 file of the unknown type .mdd: docs/c.mdd",
        f"known: {', '.join(LOADERS.names())}; --as text reads others as text. Did you mean 'md'?",
    ]


def test_without_unknown_types_nothing_is_said_of_them() -> None:
    assert lines(Report(skipped=skipped(None, "docs/.a", "docs/.b"))) == ["skipped docs/.a (hidden), docs/.b (hidden)"]
    record = add_record(Report(skipped=skipped(None, "docs/.a")), COUNTS)
    assert (record.unknown_types, record.known_types) == ([], [])


def test_many_unknown_types_are_counted_together() -> None:
    many = tuple(each for number in range(30) for each in skipped(f"q{number:02}", f"docs/a.q{number:02}"))
    assert lines(Report(skipped=many))[-2] == "skipped 18 files of 18 more unknown types"


def test_json_has_them_by_suffix() -> None:
    report = Report(skipped=SKIPPED)
    assert report.unknown_types == (
        UnknownType("xyz", 2, "docs/a.xyz"),
        UnknownType("", 1, "docs/Makefile"),
        UnknownType("mdd", 1, "docs/c.mdd"),
    )
    record = add_record(report, COUNTS).model_dump()
    assert record["unknown_types"][0] == {"suffix": "xyz", "files": 2, "example": "docs/a.xyz"}
    assert record["known_types"] == list(LOADERS.names())
    assert len(record["skipped"]) == 5
