"""Own entities joined into clusters: first by what users decided, then by matches, the best first."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ...graph.resolution.ledger import AUTOMATIC, Assignment, Decision
from .certainty import only_long_forms, unambiguous, weighed_by_words
from .matching import ACCEPTED, APART, Match
from .profiles import Profile

_ARTICLES = frozenset({"a", "an", "the"})
_MARKS = "\"'“”‘’«»([{"


class Join(NamedTuple):
    """Why two entities are in one cluster."""

    first: str
    second: str
    reason: str
    score: float
    origin: str = AUTOMATIC


class Clusters:
    """Which entities are one thing.

    Args:
        profiles: all own entities that documents name, by id.
        decisions: what users said; "same" and "alias" join, "different" forbids.
        matches: what may be one thing besides, rivals included.
        given_apart: whether two entities whose ids were given are two things, parts of names among them.
    """

    def __init__(
        self,
        profiles: Mapping[str, Profile],
        decisions: Iterable[Decision],
        matches: Iterable[Match],
        given_apart: bool = True,
    ) -> None:
        self._given_apart = given_apart
        self._profiles = profiles
        self._parent: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        self._joins: list[Join] = []
        self._forbidden: dict[str, set[str]] = defaultdict(set)
        decided = sorted(decisions, key=lambda each: each.id)
        for each in decided:
            if each.kind == "different" and len(each.entities) == 2:
                first, second = each.entities
                self._forbidden[first].add(second)
                self._forbidden[second].add(first)
        for each in decided:
            if each.kind in ("same", "alias") and len(each.entities) == 2:
                reason = each.reason or ("declared the same" if each.kind == "same" else f"also called {each.value}")
                self._join(Join(*each.entities, reason, 1.0, each.id))
        held = list(matches)
        self._apart: dict[str, set[str]] = defaultdict(set)
        for match in held:
            if match.reason == APART:
                self._apart[match.first].add(match.second)
                self._apart[match.second].add(match.first)
        ranked = weighed_by_words((match for match in held if match.reason != APART), profiles)
        for match in unambiguous((each for each in ranked if not each.short and each.score >= ACCEPTED), self._apart):
            self._join(_joined(match))
        for match in only_long_forms((each for each in ranked if each.short), self.root):
            self._join(_joined(match))

    def root(self, entity: str) -> str:
        """A member of the cluster of `entity`, the same one for all its members."""
        parent = self._parent
        while (above := parent.get(entity, entity)) != entity:
            parent[entity] = parent.get(above, above)
            entity = above
        return entity

    def _join(self, join: Join) -> None:
        first, second = self.root(join.first), self.root(join.second)
        if first == second:
            return
        left, right = self._members.get(first, [first]), self._members.get(second, [second])
        if len(left) < len(right):
            first, second, left, right = second, first, right, left
        if _crossed(self._forbidden, left, right):
            return
        if join.origin == AUTOMATIC and self._clash(left, right):
            return
        self._parent[second] = first
        self._members[first] = [*left, *right]
        self._members.pop(second, None)
        self._joins.append(join)

    def _clash(self, left: Sequence[str], right: Sequence[str]) -> bool:
        """Whether two clusters hold two titled things or clearly different kinds."""
        if _crossed(self._apart, left, right):
            return True
        ours, theirs = ([self._profiles[each] for each in side if each in self._profiles] for side in (left, right))
        if any(each.titles for each in ours) and any(each.titles for each in theirs):
            return True
        if self._given_apart and any(each.given for each in ours) and any(each.given for each in theirs):
            return True
        kinds = {each.kind for each in ours if each.sure}
        return bool(kinds) and any(each.sure and each.kind not in kinds for each in theirs)

    def named(self) -> dict[str, str]:
        """The entity that names its cluster, for every entity that was joined with another."""
        found: dict[str, str] = {}
        for members in self._members.values():
            if len(members) > 1:
                found.update(dict.fromkeys(members, self._name(members)))
        return found

    def _name(self, members: Sequence[str]) -> str:
        """The titled one, else that with the fullest name, else that which most documents name, else the first by id."""

        def order(entity: str) -> tuple[bool, bool, int, int, str]:
            profile = self._profiles.get(entity)
            name = profile.title if profile else ""
            documents = len(profile.documents) if profile else 0
            return profile is None, not (profile and profile.titles), -_told(name), -documents, entity

        return min(members, key=order)

    def assignments(self) -> Iterator[Assignment]:
        """Where the mentions of each own entity go that joined another one, with the join that leads there."""
        near: dict[str, list[Join]] = defaultdict(list)
        for join in self._joins:
            near[join.first].append(join)
            near[join.second].append(join)
        for name in sorted(set(self.named().values())):
            met, queue = {name}, [name]
            for entity in queue:
                for join in sorted(near[entity]):
                    other = join.second if join.first == entity else join.first
                    if other not in met:
                        met.add(other)
                        queue.append(other)
                        yield Assignment(other, "", name, entity, join.reason, join.score, join.origin)


def _told(name: str) -> int:
    """How many letters and digits the words of a name have that are no articles and no words in small letters."""
    words = [word for word in name.split() if word.lower() not in _ARTICLES]
    large = [word for word in words if not word.lstrip(_MARKS)[:1].islower()] or words
    return sum(map(str.isalnum, "".join(large)))


def _crossed(apart: Mapping[str, set[str]], left: Sequence[str], right: Sequence[str]) -> bool:
    return any(each in apart and not apart[each].isdisjoint(left) for each in right)


def _joined(match: Match) -> Join:
    return Join(match.first, match.second, match.reason, match.score)
