"""The times that a sentence states of its facts: since when, until when, or when.

A time belongs to the one clause, role or bracketed name that it hangs on: in "Acme, which Ada founded in 1921, bought
Globex" nothing is said of the purchase. An event ("bought", "was born") happened **at** a time; what lasts ("owns", "was
mayor of") is **valid from** a time **to** a time, both included; where an event's time is a span it has these two too.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ....graph.dates import Period
from .counted_times import Counting, counted_times, told_last
from .denials import holds_no_more
from .held_roles import LEFT
from .lasting_facts import LASTING, has_ended, may_have_ended
from .parse_tree import PROPER_TAGS, SUBJECTS, TokenSpan, Tree
from .statements import StatedFact
from .time_expressions import time_expressions
from .time_places import (
    NOT_UNTIL,
    POINTS,
    SINCE,
    TURNING,
    UNTIL,
    PlacedTime,
    is_clause,
    of_clause_above,
    of_cleft,
    of_leaving,
    of_when,
    placed_time,
)

_ENDING = frozenset({"stopped", "ceased", "quit", "stops", "ceases", "stop", "cease"})
_BEGINNING = frozenset({"began", "started", "begun", "begins", "starts"})
_NO_TIMES = ("alias", "place", "origin", "life", "description")
_BRACKETED_EVENTS = re.compile(
    r"\b(?:direct|wrote|writ|compos|publish|releas|record|produc|paint|star(?:s|red)|appear|won|win|edit|design|built|found|born"
    r"|died|marri|open|film|perform)"
)
_LONGEST_OFFICE = 25
"""Years in brackets after what may be a person: more of them are a life."""
_MOST = 12


class FactTime(NamedTuple):
    """When a fact holds, or when it happened, as ISO dates of a year, month or day; "" where that is not stated.

    `ended` is true where it holds no more since a time that is not known.
    """

    valid_from: str = ""
    valid_to: str = ""
    at: str = ""
    ended: bool = False


UNDATED = FactTime()


class FactTimes:
    """The time expressions of one sentence, to be asked for the time of each of its facts.

    Args:
        tree: the parsed text.
        sentence: one of its sentences.
        said_on: the ISO date of the document, by which "last year" is read; "" where it is unknown.
        before: the date that the text before named last, by which "two years later" is read; None where it named none.
    """

    def __init__(self, tree: Tree, sentence: TokenSpan, said_on: str, before: Period | None = None) -> None:
        self._tree = tree
        self._said_on = said_on
        dated = list(time_expressions(tree, sentence, said_on))
        counted = list(counted_times(tree, sentence, dated, Counting(before, said_on)))
        dated = [each for each in dated if not any(one.start < each.end and each.start < one.end for one in counted)]
        placed = [placed_time(tree, sentence, each) for each in sorted([*dated, *counted])]
        self.told = told_last(tree, sentence, placed)
        """The date from which the next sentence counts; None where this one names none."""
        told = (of(tree, each) for each in placed for of in (of_clause_above, of_cleft, of_leaving, of_when))
        self._placed = [*placed, *filter(None, told)]
        self._ends = may_have_ended(tree, sentence)

    def is_date(self, fact: StatedFact) -> bool:
        """Whether what a fact leads to is one of the sentence's time expressions."""
        return any(each.time.start <= fact.object.head < each.time.end for each in self._placed)

    def of(self, fact: StatedFact) -> FactTime:
        """The time of one of the sentence's facts."""
        if not (self._placed or self._ends) or fact.pattern.startswith(_NO_TIMES):
            return UNDATED
        tree = self._tree
        path = _path(tree, fact)
        if fact.verb < 0 and (then := self._of_then(fact)):
            return then
        verb = fact.verb if fact.verb >= 0 else next((each for each in path if is_clause(tree, each)), -1)
        chain = _chain(tree, verb) if verb >= 0 else []
        begins = [each for each in chain if tree.lower[each] in _BEGINNING]
        stops = [each for each in chain[1:] if tree.lower[each] in _ENDING]
        found = self._bounds(fact, path, chain)
        state = (
            (verb < 0 and fact.pattern != "event") or (verb >= 0 and tree.lower[verb] in LASTING) or bool(begins or stops)
        )
        since, until, points, by = _merged(found, state and not stops)
        if fact.pattern == LEFT:
            left = until or (points.end if points is not None else "") or self._said_on
            return FactTime(valid_to=left, ended=not left)
        ended = self._ends and has_ended(tree, fact, path, verb, state)
        if stops:
            since, until, points, by = "", until or (points.end if points else by), None, ""
            ended = not until
        elif begins and points is not None:
            since, points = since or points.start, None
        if ended and verb >= 0 and holds_no_more(tree, verb):
            # "Since 1990 she no longer leads it": the end of what held.
            since, until = "", until or since or (points.start if points else "")
            points = None
        if by and not (since or until or points or ended):
            return FactTime(at=by)
        if points is not None and not (since or until):
            if points.start == points.end and not state:
                return FactTime(at=points.start)
            since, until = points
        if ended and not until and not points:
            return FactTime(since, self._said_on, "", not self._said_on)
        return FactTime(since, until)

    def _of_then(self, fact: StatedFact) -> FactTime | None:
        """When "the then-mayor" was mayor: when what is told of him happened."""
        tree = self._tree
        described = any(tree.lower[each] == "then" and tree.words[each + 1] == "-" for each in fact.object.tokens[:-1])
        if not described and "then-" not in fact.predicate.lower():
            return None
        verb = next((each for each in _up(tree, fact.object.head) if is_clause(tree, each)), -1)
        points = [
            each.time.period
            for each in self._placed
            if each.key in POINTS and each.verb >= 0 and verb in _up(tree, each.verb) and not each.nouns
        ]
        return FactTime(at=points[0].start) if len(points) == 1 and points[0].start == points[0].end else None

    def _bounds(self, fact: StatedFact, path: list[int], chain: list[int]) -> list[tuple[str, Period]]:
        """The time expressions that hold of a fact, each with its key."""
        found: list[tuple[str, Period]] = []
        beside: tuple[str, Period] | None = None
        own = set(path)
        for each in self._placed:
            if not self._holds(fact, each, own, chain):
                continue
            found.append((each.key, each.time.ahead if fact.modality == "planned" else each.time.period))
            if each.time.start == fact.object.head + 1:
                beside = found[-1]
        return [beside] if beside is not None and _disagree(found) else found

    def _holds(self, fact: StatedFact, placed: PlacedTime, path: set[int], chain: list[int]) -> bool:
        tree = self._tree
        if placed.time.bracketed:
            noun = placed.nouns[0] if placed.nouns else -1
            listed = any(tree.deps[each] == "conj" for each in path)
            if noun != fact.object.head and (listed or noun not in path or noun < fact.subject.head):
                return False
            if placed.key == "":
                return _BRACKETED_EVENTS.search(fact.predicate.lower()) is not None and tree.kind(noun) != "PERSON"
            years = int(placed.time.period.end[:4]) - int(placed.time.period.start[:4])
            return placed.key != "between" or tree.kind(noun) != "PERSON" or years <= _LONGEST_OFFICE
        if fact.verb < 0 and placed.verb not in chain:
            return bool(path.intersection(placed.nouns))
        if placed.exclusive:
            return placed.nouns[0] in path
        if placed.verb not in chain and not (chain and self._shares(fact, placed, chain)):
            return False
        return not placed.nouns or placed.key not in TURNING or _tells_of_clause(tree, placed, chain[0])

    def _shares(self, fact: StatedFact, placed: PlacedTime, chain: list[int]) -> bool:
        """Whether a clause has the time of one it is coordinated with.

        "In 1940 she left Selby and moved to Rome" dates both, "written and directed by Ada Lund in 1940" too.
        """
        tree, other = self._tree, placed.verb
        if other < 0 or any(each.verb in chain for each in self._placed):
            return False
        if tree.deps[other] == "conj" and tree.heads[other] in chain and tree.tags[other] == tree.tags[tree.heads[other]]:
            return fact.object.head > other and tree.child(other, *SUBJECTS) is None
        at = chain[-1]
        for _ in range(_MOST):
            if tree.deps[at] != "conj" or tree.child(at, *SUBJECTS) is not None:
                return False
            at = tree.heads[at]
            if at == other:
                subject = tree.child(other, *SUBJECTS)
                return placed.time.end <= (other if subject is None else subject)
        return False


def _path(tree: Tree, fact: StatedFact) -> list[int]:
    """The tokens on the way through the tree between a fact's ends, both among them."""
    up = list(_up(tree, fact.object.head))
    down = list(_up(tree, fact.subject.head))
    shared = set(down)
    found = []
    for each in up:
        found.append(each)
        if each in shared:
            break
    top = found[-1]
    for each in down:
        if each == top:
            break
        found.append(each)
    return found


def _up(tree: Tree, token: int) -> Iterator[int]:
    yield token
    for _ in range(2 * _MOST):
        if tree.heads[token] == token:
            return
        token = tree.heads[token]
        yield token


def _chain(tree: Tree, verb: int) -> list[int]:
    """A verb and those above whose times are its own: "work" and "began" of "began to work"."""
    found = [verb]
    for _ in range(_MOST):
        at = found[-1]
        if tree.deps[at] != "xcomp":
            break
        above = tree.heads[at]
        found.append(above)
        if tree.deps[above] == "acomp":
            # "Is due to open"
            found.append(tree.heads[above])
    return found


def _tells_of_clause(tree: Tree, placed: PlacedTime, verb: int) -> bool:
    """Whether a bound that hangs on a noun may tell of the clause: "was mayor of Selby until 1938".

    "A history of Selby from 1900 to 1938" is no time of writing it.
    """
    top = placed.nouns[-1]
    return tree.lower[verb] in LASTING or tree.deps[top] != "dobj" or tree.tags[top] in PROPER_TAGS


def _merged(found: list[tuple[str, Period]], state: bool) -> tuple[str, str, Period | None, str]:
    """Since when, until when, when, and by when: what several time expressions say together; "" and None: they disagree."""
    since: list[str] = []
    until: list[str] = []
    points: list[Period] = []
    by: list[str] = []
    for key, period in found:
        if key == NOT_UNTIL:
            # "Not until 1991 did it join": then it did.
            since += [period.start] if state else []
            points += [] if state else [period]
        elif key in SINCE:
            since.append(period.start)
        elif key in UNTIL:
            until.append(period.end)
        elif key == "by":
            by.append(period.end)
        elif key == "between":
            since.append(period.start)
            until.append(period.end)
        else:
            points.append(period)
    finest = max(points, key=lambda each: (len(each.start), each.start), default=None)
    if finest is not None and any(not _within(finest, each) for each in points):
        finest = None
    return _same(since), _same(until), finest, _same(by)


def _disagree(found: list[tuple[str, Period]]) -> bool:
    """Whether there are two ranges, or two points in time, of which one fact cannot have both."""
    ranges = {period for key, period in found if key == "between"}
    points = [period for key, period in found if key not in TURNING | {"between"}]
    return len(ranges) > 1 or any(not _within(one, other) and not _within(other, one) for one in points for other in points)


def _within(one: Period, other: Period) -> bool:
    return other.start <= one.start[: len(other.start)] and one.end[: len(other.end)] <= other.end


def _same(dates: list[str]) -> str:
    """The finest of several dates that do not contradict each other, else ""."""
    finest = max(dates, key=len, default="")
    return finest if all(finest.startswith(each) for each in dates) else ""
