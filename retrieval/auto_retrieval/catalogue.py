"""`FieldCatalogue`: the fields and known values of a store, looked up by the words of a question."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TypeAlias

from ...graph.field_values import NAMED, FieldValues, field_values
from ...graph.filters.records import Scalar
from ...graph.store import GraphReader
from ...graph.terms import stem, words
from .document_nouns import KIND_FIELDS, nouns_of, plurals
from .spec import DescribedFields
from .times import date_rank, is_date_field

KNOWN_VALUES = 1_000
"""A field with more values than this has none that are known."""
LONGEST = 12
"""Words of a known value at most."""
AUTHORS = tuple(
    """author authors writer by creator byline host presenter photographer artist composer speaker sender inventor chef
    judge cartographer reporter columnist reviewer contributor painter poet singer""".split()
)
"""Names of fields that say who a document is by, the likeliest first."""
_DEEDS = {
    "host": ("host", "hosts"),
    "wrote": AUTHORS[:6],
    "written": AUTHORS[:6],
    "took": ("photographer",),
    "taken": ("photographer",),
    "shot": ("photographer", "director"),
    "sent": ("sender", "from"),
    "sang": ("singer", "artist"),
    "sung": ("singer", "artist"),
    "drew": ("cartographer", "artist", "illustrator"),
    "drawn": ("cartographer", "artist", "illustrator"),
    "heard": ("judge", "judges"),
    "decided": ("judge", "judges", "court"),
    "ruled": ("judge", "judges", "court"),
    "gave": ("speaker",),
    "given": ("speaker",),
    "led": ("leader", "host"),
    "sold": ("seller", "vendor"),
    "billed": ("vendor", "supplier"),
    "raised": ("reporter", "requester"),
    "filed": ("reporter", "applicant"),
    "opened": ("reporter", "requester"),
    "handled": ("assignee", "agent"),
    "held": ("owner", "holder"),
    "owned": ("owner", "assignee"),
    "cooked": ("chef", "cook"),
}
"""What is done to documents by those whom a field names, where its name does not say so itself."""
_SAID_OTHERWISE: tuple[tuple[str, ...], ...] = (
    ("minutes", "min", "mins", "minute"),
    ("seconds", "sec", "secs"),
    ("hours", "hr", "hrs"),
    ("pages", "pp"),
    ("length", "duration", "runtime", "running time"),
    ("host", "presenter"),
    ("show", "programme", "program", "series"),
    ("guest", "interviewee"),
    ("topics", "topic", "tags", "tag", "subject", "subjects", "keywords", "keyword", "theme", "themes"),
    ("format", "type"),
    ("language", "lang"),
    ("price", "cost"),
    ("rating", "score"),
)
"""Names for the same: where a store has a field of just one of them, the others mean it too."""
_LASTING = frozenset("min mins minutes sec secs seconds hours hrs".split())
_MEASURES = frozenset("min mins minutes sec secs seconds hours pages words km kg eur usd gbp".split())
UNSPOKEN = ("blocks", "document_id", "id", "kind", "loaded_as")
"""Fields of which a question never speaks by accident: they are asked for by an explicit comparison alone."""

FoldedWords: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class FieldCatalogue:
    """What may be asked of the metadata of a store or view.

    Attributes:
        fields: what each holds, by name.
    """

    fields: DescribedFields

    @classmethod
    def read(cls, reader: GraphReader) -> "FieldCatalogue":
        """That of a store or view, all values of a field with at most KNOWN_VALUES known; made once per state of these."""
        # Stores return the very same object until something changes.
        fields = field_values(reader, KNOWN_VALUES)
        with _LOCK:
            held = _KEPT.get(id(fields))
            if held is None or held.fields is not fields:
                held = _KEPT[id(fields)] = cls(fields)
                while len(_KEPT) > _MOST_KEPT:
                    del _KEPT[next(iter(_KEPT))]
            return held

    def types(self, name: str) -> tuple[str, ...]:
        """The JSON types of a field."""
        return self.fields[name].types

    def holds(self, name: str, kind: str) -> bool:
        """Whether a field has values of a JSON type."""
        return kind in self.fields[name].types

    def only(self, name: str, kind: str) -> bool:
        """Whether a field has values of this JSON type alone."""
        return set(self.fields[name].types) - {"null"} == {kind}

    @cached_property
    def dates(self) -> tuple[str, ...]:
        """The fields that say when a document was made, the likeliest first."""
        found = [name for name, held in self.fields.items() if name not in NAMED and is_date_field(name, held)]
        return tuple(sorted(found, key=lambda name: (date_rank(name), name)))

    @cached_property
    def names(self) -> Mapping[FoldedWords, tuple[str, ...]]:
        """The fields by the stems of their names' words, as `peer review` for `peer_reviewed`."""
        found: dict[FoldedWords, tuple[str, ...]] = {}
        for name in self.fields:
            key = tuple(stem(word) for word in words(re.sub(r"[_.\-]+", " ", name)))
            if key and len(key) <= LONGEST:
                found[key] = (*found.get(key, ()), name)
        for key, name in self._other_names():
            if key not in found:
                found[key] = (name,)
        return found

    def _other_names(self) -> Iterator[tuple[FoldedWords, str]]:
        """What fields are called otherwise: by the unit or the noun in their names, or by a word for the same."""
        for name in self.fields:
            parts = words(re.sub(r"[_.\-]+", " ", name))
            if len(parts) > 1 and self.only(name, "number"):
                said = parts[:-1] if parts[-1] in ("count", "number") else [each for each in parts if each in _MEASURES]
                if len(said) == 1:
                    yield (stem(said[0]),), name
        known = {name.casefold(): name for name in self.fields}
        for alike in _SAID_OTHERWISE:
            held = [known[each] for each in alike if each in known]
            if len(held) == 1:
                yield from ((tuple(stem(word) for word in each.split()), held[0]) for each in alike if each not in known)

    @cached_property
    def lengths(self) -> Mapping[str, float]:
        """The fields of numbers that tell how long something lasts, each with the seconds of one."""
        found: dict[str, float] = {}
        for name in self.fields:
            for said in set(re.split(r"[\W_]+", name.casefold())):
                seconds = {"min": 60.0, "hou": 3600.0, "sec": 1.0, "hrs": 3600.0}.get(said[:3])
                if said in _LASTING and seconds is not None and self.only(name, "number"):
                    found[name] = seconds
        return found

    @cached_property
    def nouns(self) -> Mapping[str, bool]:
        """What documents of this store are called beside "document" and the like, each with whether it means one."""
        held = self.fields.get("source")
        return nouns_of(self.fields, (each for each in held.values[:200] if isinstance(each, str)) if held else ())

    @cached_property
    def kinds(self) -> Mapping[str, tuple[str, str]]:
        """The field and value that a noun for documents says: ("format", "interview") of "interview" and "interviews"."""
        found: dict[str, list[tuple[str, str]]] = {}
        for name in self.fields:
            if name.casefold() in KIND_FIELDS and name not in UNSPOKEN:
                for key, value in self.values(name).items():
                    if len(key) == 1 and key[0].isalpha():
                        for each in plurals(key[0]):
                            found.setdefault(each, []).append((name, value))
        return {noun: held[0] for noun, held in found.items() if len(held) == 1}

    @cached_property
    def sources(self) -> Mapping[str, str]:
        """Known sources by how a question names them: whole, or the name of the file where only one is called so."""
        held = self.fields.get("source")
        whole = [each for each in held.values if isinstance(each, str)] if held is not None and held.complete else []
        files: dict[str, list[str]] = {}
        for each in whole:
            files.setdefault(each.rpartition("/")[2], []).append(each)
        short = {file: named[0] for file, named in files.items() if len(named) == 1}
        return {
            said: each for said, each in (short | {each: each for each in whole}).items() if re.search(r"\.\w{1,5}$", said)
        }

    @cached_property
    def agents(self) -> Mapping[str, tuple[str, ...]]:
        """The fields by what is done by whom they name: `publish` for `publisher`, `edit` for `editor`."""
        found: dict[str, tuple[str, ...]] = {}
        for name in self.fields:
            match = re.fullmatch(r"(\w{3,})(?:er|or|ers|ors)", name.casefold())
            if match is not None and name not in self.dates:
                key = stem(match[1])
                found[key] = (*found.get(key, ()), name)
        return found

    @cached_property
    def doers(self) -> Mapping[str, tuple[str, ...]]:
        """As `agents`, with deeds that the field's name does not have: `host` of "hosted", `photographer` of "taken"."""
        found = dict(self.agents)
        for deed, names in _DEEDS.items():
            held = tuple(each for each in names if each in self.fields)
            if held and stem(deed) not in found:
                found[stem(deed)] = held
        return found

    @cached_property
    def authors(self) -> tuple[str, ...]:
        """The fields that say who a document is by, the likeliest first."""
        return tuple(name for name in AUTHORS if name in self.fields)

    @cached_property
    def known(self) -> Mapping[FoldedWords, tuple[tuple[str, str], ...]]:
        """Fields and texts by the folded words of the texts, those of `title` and `source` left out."""
        found: dict[FoldedWords, tuple[tuple[str, str], ...]] = {}
        for name in self.fields:
            if name not in NAMED and name not in UNSPOKEN and name not in self.dates:
                for key, value in self.values(name).items():
                    found[key] = (*found.get(key, ()), (name, value))
        return found

    def values(self, name: str) -> Mapping[FoldedWords, str]:
        """The known texts of a field by their folded words, the article before them left out or not; of texts that fold
        alike none counts.
        """
        return self._by_words.get(name, {})

    @cached_property
    def _by_words(self) -> Mapping[str, Mapping[FoldedWords, str]]:
        return {name: dict(_unique(_texts(held))) for name, held in self.fields.items()}

    @cached_property
    def longest(self) -> int:
        """The words of the longest name or known value."""
        keys = [*self.names, *self.known, *(key for each in self._by_words.values() for key in each)]
        return max((len(key) for key in keys), default=0)

    def repaired(self, name: str, text: str) -> str | None:
        """The value of a field that a text means: itself, or the one of the same words; None where there is none.

        A text that only might be a value, since not all values are known, is taken as it is.
        """
        held = self.fields[name]
        if text in held.values:
            return text
        found = self.values(name).get(tuple(words(text)))
        return text if found is None and not held.complete else found


def _texts(held: FieldValues) -> list[str]:
    return [each for each in held.values if isinstance(each, str)]


def _unique(texts: Sequence[str]) -> Iterator[tuple[FoldedWords, str]]:
    by_words: dict[FoldedWords, list[str]] = {}
    for text in texts:
        key = tuple(words(text))
        if 0 < len(key) <= LONGEST:
            by_words.setdefault(key, []).append(text)
            # "Night Desk" is said for "The Night Desk".
            if len(key) > 2 and key[0] in ("the", "a", "an"):
                by_words.setdefault(key[1:], []).append(text)
    yield from ((key, held[0]) for key, held in by_words.items() if len(held) == 1)


def shown(values: Sequence[Scalar], most: int) -> str:
    """Some values on one line, for a prompt or a note."""
    listed = [str(each) for each in values[:most]]
    return ", ".join(listed) + (", …" if len(values) > most else "")


_LOCK, _MOST_KEPT = Lock(), 32
_KEPT: dict[int, FieldCatalogue] = {}
"""By the identity of their fields, which they hold and which so stays theirs."""
