"""How often a fact's modality, speaker and time are read right from its sentence.

`python -m clew.benchmarks.fact_times --sentences FILE.jsonl` reads one JSON object a line: `text`, `document_date`,
`subject`, `predicate`, `object`, and what is expected of this fact: `modality`, `attributed_to`, `valid_from`, `valid_to`
("past" where it has ended at no known time), `at`; what the text does not tell is null.

Each sentence is one of three: **right** where all five are as expected; **wrong** where something is stated that is not so;
**missing** where the fact was not found or something of it was left out. Two ways to say one thing are alike: a name with
and without its title, the document's date and "past" as an end, `at` 1967 and from 1967 to 1967 (`at` 1970/1979: the span),
and a passive and its active: "was bought by" is read from the other end, as the graph's relations are.
"""

import argparse
import calendar
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from clew.extraction.base import OpenTriplet
from clew.extraction.predicate_voice import active_voice
from clew.graph.model import Document
from clew.graph.names import match_key

from .readings import extracted, lines

Gold: TypeAlias = Mapping[str, Any]
EXPECTED = ("modality", "attributed_to", "valid_from", "valid_to", "at")
PAST = "past"


class Verdict(NamedTuple):
    """How one sentence was read: "right", "wrong" or "missing", which of the five differ, and what was found."""

    outcome: str
    differing: tuple[str, ...]
    found: OpenTriplet | None


def run(sentences: Sequence[Gold]) -> list[Verdict]:
    """The verdict on each sentence, each read as a document of its own."""
    documents = [
        Document(str(number), each["text"], metadata={"date": each["document_date"]} if each.get("document_date") else {})
        for number, each in enumerate(sentences)
    ]
    read = [extraction.triplets for _, extraction in extracted(documents)]
    return [judged(gold, triplets) for gold, triplets in zip(sentences, read, strict=True)]


def judged(gold: Gold, triplets: Sequence[OpenTriplet]) -> Verdict:
    """The verdict on one sentence."""
    found = best(gold, triplets)
    if found is None:
        return Verdict("missing", (), None)
    said, expected = stated(found), {name: gold.get(name) or "" for name in EXPECTED}
    expected["modality"] = expected["modality"] or "asserted"
    differing = {
        name: wrong
        for name, wrong in (
            ("modality", _differs(said["modality"], expected["modality"])),
            ("attributed_to", _speaker_differs(said["attributed_to"], expected["attributed_to"])),
            *_times_differ(said, expected, gold.get("document_date") or ""),
        )
        if wrong
    }
    if not differing:
        return Verdict("right", (), found)
    return Verdict("wrong" if "wrong" in differing.values() else "missing", tuple(differing), found)


def best(gold: Gold, triplets: Sequence[OpenTriplet]) -> OpenTriplet | None:
    """The triplet that states the expected fact, in the active or the passive: its ends match, its predicate shares most."""
    wanted = set(match_key(gold.get("predicate") or "").split())

    def worth(triplet: OpenTriplet) -> tuple[float, bool, int, float]:
        words = set(match_key(triplet.predicate).split())
        shared = len(words & wanted) / max(1, len(words | wanted))
        length = len(triplet.subject.text) + len(triplet.object.text)
        return (shared, triplet.names_link, -length, triplet.confidence)

    read = [reading for each in triplets if not each.pattern.endswith(".clause") for reading in _from_both_ends(each)]
    fitting = [
        each for each in read if _match(each.subject.text, gold["subject"]) and _match(each.object.text, gold["object"])
    ]
    return max(fitting, key=worth, default=None)


def _from_both_ends(triplet: OpenTriplet) -> list[OpenTriplet]:
    """A triplet, and where it is a passive its active too."""
    active = active_voice(triplet.predicate.lower())
    if active is None:
        return [triplet]
    return [triplet, replace(triplet, subject=triplet.object, predicate=active, object=triplet.subject)]


def stated(triplet: OpenTriplet) -> dict[str, str]:
    """The five as a triplet states them."""
    found = triplet.circumstances
    ended = PAST if found.ended else found.valid_to
    return dict(zip(EXPECTED, (found.modality, found.attributed_to, found.valid_from, ended, found.at), strict=True))


def _match(one: str, other: str) -> bool:
    """Whether the words of one name hold those of the other, by match key."""
    first, second = f" {match_key(one)} ", f" {match_key(other)} "
    return first in second or second in first


def _differs(said: str, expected: str) -> str:
    """Whether a modality is wrong, or only a plain "asserted" where more was expected; "" where it is right."""
    if said == expected:
        return ""
    return "wrong"


def _speaker_differs(said: str, expected: str) -> str:
    if not said:
        return "missing" if expected else ""
    return "" if expected and _match(said, expected) else "wrong"


def _times_differ(said: Mapping[str, str], expected: Mapping[str, str], document_date: str) -> Iterator[tuple[str, str]]:
    """Which bounds of the time differ: "wrong" where one is stated that is not so, "missing" where one is left out."""
    first, second = _bounds(said, document_date), _bounds(expected, document_date)
    for name, one, other in zip(("valid_from", "valid_to"), first, second, strict=True):
        if one != other:
            yield name, "wrong" if one else "missing"


def _bounds(times: Mapping[str, str], document_date: str) -> tuple[str, str]:
    """The first and last day of a time, "" where it is open; an end at the document's date is `PAST`."""
    first, _, last = times["at"].partition("/")
    start, end = times["valid_from"] or first, times["valid_to"] or last or first
    ended = end == PAST or (end == document_date != "" and not start)
    return _first_day(start), PAST if ended else _last_day(end)


def _first_day(day: str) -> str:
    day = day.zfill(4) if day.isdigit() else day
    return f"{day}-01-01"[:10] if len(day) == 4 else f"{day}-01"[:10] if day else ""


def _last_day(day: str) -> str:
    day = day.zfill(4) if day.isdigit() else day
    if len(day) == 4:
        return f"{day}-12-31"
    if len(day) == 7:
        return f"{day}-{calendar.monthrange(int(day[:4]), int(day[5:]))[1]:02}"
    return day


def table(verdicts: Sequence[Verdict]) -> str:
    """The shares of right, wrong and missing, and what differed how often."""
    counts = Counter(each.outcome for each in verdicts)
    unfound = sum(each.found is None for each in verdicts)
    rows = [
        f"{name:8} {counts[name]:4}  {counts[name] / max(1, len(verdicts)):.3f}" for name in ("right", "wrong", "missing")
    ]
    differing = Counter(name for each in verdicts for name in each.differing)
    rows.append(f"of these, {unfound} whose fact was not found")
    rows += [f"  {name} differs: {number}" for name, number in sorted(differing.items())]
    return "\n".join([f"{len(verdicts)} sentences", *rows])


def _failure(gold: Gold, verdict: Verdict) -> str:
    expected = {name: gold[name] for name in EXPECTED if gold.get(name)}
    lead = f"{verdict.outcome:8}{gold['text']}\n         expected {gold['subject']} | {gold['predicate']} | {gold['object']}"
    if verdict.found is None:
        return f"{lead}  {expected}\n         not found"
    found = verdict.found
    said = {name: value for name, value in stated(found).items() if value}
    triplet = f"{found.subject.text} | {found.predicate} | {found.object.text}"
    return f"{lead}  {expected}\n         found    {triplet}  {said}"


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(
        prog="python -m clew.benchmarks.fact_times",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--sentences", type=Path, required=True, metavar="FILE", help="the sentences, a JSON object a line")
    parser.add_argument("--failures", action="store_true", help="show each sentence that was not read right")
    given = parser.parse_args()
    if not given.sentences.is_file():
        sys.exit(f"{given.sentences}: no such file; expected a JSON object a line")
    sentences = lines(given.sentences)
    verdicts = run(sentences)
    if given.failures:
        for gold, verdict in zip(sentences, verdicts, strict=True):
            if verdict.outcome != "right":
                print(_failure(gold, verdict))
    print(table(verdicts))


if __name__ == "__main__":
    main()
