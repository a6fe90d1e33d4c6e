"""2WikiMultiHopQA: do the names that its gold triples use lead to the page about the entity, whose title differs?"""

import json
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from clew.extraction.resolution.name_lookup import NameLookup
from clew.extraction.resolution.profiles import Profile, profiles
from clew.extraction.resolution.resolver import Resolver
from clew.graph.identity import entity_id
from clew.graph.names import match_key, title_name
from clew.graph.resolution.statements import Naming
from clew.graph.store import open_store

from .machine import clew as command
from .readings import lines

SET = "2wikimultihopqa"


class Pair(NamedTuple):
    """A name, and the title of the page about what it names."""

    name: str
    title: str

    @property
    def entity(self) -> str:
        """The own entity of the title."""
        return entity_id(title_name(self.title))


class Verdict(NamedTuple):
    """Where names lead: to the page that they name, to another page, to no page; and what they are called in texts."""

    right: int = 0
    wrong: int = 0
    none: int = 0

    def counted(self, right: bool, wrong: bool) -> "Verdict":
        """One name more."""
        return Verdict(self.right + right, self.wrong + wrong, self.none + (not right and not wrong))

    def figures(self) -> dict[str, float]:
        """Recall over all names; precision over those that lead to a page."""
        total, led = sum(self), self.right + self.wrong
        precision = self.right / led if led else 1.0
        return {"recall": self.right / total if total else 0.0, "precision": precision, **self._asdict()}


def pairs(path: Path) -> list[Pair]:
    """The pairs of a file whose names no common match key joins."""
    found = [Pair(each["name"], each["title"]) for each in lines(path)]
    return [pair for pair in found if match_key(pair.name) != match_key(title_name(pair.title))]


def namings(data: Path, stores: Path) -> list[Naming]:
    """How the passages name entities, from a store that is made where it is not there yet (minutes)."""
    path = stores / f"{SET}-resolution.clew"
    corpus = data / SET / "corpus.jsonl"
    if not path.exists():
        subprocess.run(command("add", path, corpus, "--embedder", "hashing", "--no-word-vectors"), check=True)
    with open_store(str(path), mode="r") as store:
        return list(store.namings())


def run(data: Path, stores: Path) -> dict[str, dict[str, float]]:
    """Three figures: names joined by resolution alone, all names found in the graph, and names that `NameLookup` finds.

    - merged: of the pairs whose name has an entity of its own in the graph, those whose entity was joined with the page's.
      A name whose entity was joined with another page is wrong.
    - in the graph: a name is right where it leads, as a name or alias, to one entity and that is the page's, wrong where
      that is another page's. Names that no text writes lead nowhere.
    - looked up: likewise, and `NameLookup` says which entity a name that no text writes may mean.
    - titles: each of the pages' titles, looked up among all the other pages: every answer is wrong (two differently titled
      pages are two things), and so is every pair of titled pages that resolution joins.
    """
    named = namings(data, stores)
    known = profiles(named)
    shown = dict(Resolver().resolve(named).names)
    asked = pairs(data / SET / "aliases.jsonl")
    written = called(named)
    everywhere = _text(data / SET / "corpus.jsonl")
    figures = {
        "merged": _merged(asked, known, shown).figures(),
        "in the graph": _found(asked, known, shown, written).figures(),
        "looked up": _looked_up(asked, known, shown).figures(),
        "titles": _titles(known, shown),
    }
    figures["in the graph"]["in no text"] = sum(pair.name.casefold() not in everywhere for pair in asked)
    return figures


def called(named: Iterable[Naming]) -> dict[str, set[str]]:
    """The own entities that texts and declarations call so, by match key."""
    found: dict[str, set[str]] = defaultdict(set)
    for naming in named:
        for surface in naming.surfaces:
            found[surface.key].add(naming.own)
        for each in naming.declarations:
            for name in (each.name, *each.aliases):
                found[match_key(name)].add(naming.own)
    return found


def _merged(asked: Sequence[Pair], known: Mapping[str, Profile], shown: Mapping[str, str]) -> Verdict:
    verdict = Verdict()
    for pair in asked:
        own = entity_id(pair.name)
        if own in known:
            verdict = verdict.counted(*_judged(shown.get(own, own), pair, known, shown))
    return verdict


def _found(
    asked: Sequence[Pair], known: Mapping[str, Profile], shown: Mapping[str, str], written: Mapping[str, set[str]]
) -> Verdict:
    verdict = Verdict()
    for pair in asked:
        entities = {shown.get(own, own) for own in written.get(match_key(pair.name), ())}
        found = next(iter(entities)) if len(entities) == 1 else ""
        verdict = verdict.counted(*_judged(found, pair, known, shown))
    return verdict


def _looked_up(asked: Sequence[Pair], known: Mapping[str, Profile], shown: Mapping[str, str]) -> Verdict:
    lookup, verdict = NameLookup(known.values(), shown), Verdict()
    for pair in asked:
        found = lookup.meant(pair.name)
        verdict = verdict.counted(*_judged(found.entity if found else "", pair, known, shown))
    return verdict


def _judged(found: str, pair: Pair, known: Mapping[str, Profile], shown: Mapping[str, str]) -> tuple[bool, bool]:
    """Whether an entity is the page's, and whether it is another page's."""
    right = found == shown.get(pair.entity, pair.entity)
    return right, not right and found in known and bool(known[found].titles)


def _titles(known: Mapping[str, Profile], shown: Mapping[str, str]) -> dict[str, float]:
    pages = [profile for profile in known.values() if profile.titles]
    names = [shown.get(page.id, page.id) for page in pages]
    lookup = NameLookup(pages)
    mistaken = sum(lookup.meant(page.title, without=page.id) is not None for page in pages)
    return {"pages": len(pages), "joined with another": len(pages) - len(set(names)), "taken for another": mistaken}


def _text(corpus: Path) -> str:
    return "\n".join(json.loads(line)["text"] for line in corpus.read_text(encoding="utf-8").splitlines()).casefold()
