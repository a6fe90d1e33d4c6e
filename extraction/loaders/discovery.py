"""From paths to the files to load, each with its source and added folder, and those skipped, with a reason."""

import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import TypeAlias

from ...graph.errors import DocumentError, nearest
from ..base import Failure
from ..registry import LOADERS
from .base import File, Limits, kind_of

AnyPaths: TypeAlias = str | PathLike[str] | Iterable[str | PathLike[str]]

STORE_SUFFIX = ".clew"


def find(
    paths: AnyPaths,
    *,
    root: str | PathLike[str] | None = None,
    known_roots: Mapping[str, str] | None = None,
    name: str = "",
    exclude: Iterable[str | PathLike[str]] = (),
    limits: Limits | None = None,
    kinds: Mapping[str, str] | None = None,
    kind: str = "",
) -> Iterator[File | Failure]:
    """The files to load, in the order of the paths, a folder's sorted by name; the arguments are those of `load`.

    Skipped in folders, each with a reported reason: hidden files and folders, linked folders (so loops end), links to
    files that are read anyway, stores, what `exclude` names, and files of a suffix that no loader reads.

    Raises:
        DocumentError: at once: a path is missing, or not inside `root`; two folders go by one name; an unusable `name`.
        ConfigError: at once: `kind` or one of `kinds` is no loader.
    """
    by = _Kinds(kinds or {}, kind)
    given = [_given(path) for path in _listed(paths)]
    roots = _Roots(given, None if root is None else _folder(root), known_roots, name)
    for path in given:
        roots.of(path)
    passed = frozenset(os.path.realpath(each) for each in exclude)
    return _found(given, roots, passed, limits or Limits(), by)


class _Kinds:
    """Which loader reads a file: a registered one by its suffix, else as the user says."""

    def __init__(self, by_suffix: Mapping[str, str], given: str) -> None:
        self._by_suffix = {suffix.lower().removeprefix("."): name for suffix, name in by_suffix.items()}
        self._given = given
        for name in (*self._by_suffix.values(), *([given] if given else ())):
            LOADERS.get(name)

    def of(self, path: Path, top: Path) -> str:
        """The name of the loader, or "" where none reads the file."""
        suffix = kind_of(path)
        if self._given and path == top:
            return self._given
        if suffix in self._by_suffix:
            return self._by_suffix[suffix]
        return suffix if suffix in LOADERS else self._given


class _Roots:
    """Which added folder a path belongs to: a function of the set of paths and known roots, not of their order.

    `known` are names by root. A folder without a name (one of `load`'s `root`, or of a store of before there were names) has
    sources that are relative to it alone; its root ends in a slash (see `file_of`).
    """

    def __init__(self, given: list[Path], root: Path | None, known: Mapping[str, str] | None, name: str) -> None:
        self.root = root
        folders = {Path(each): named for each, named in (known or {}).items() if Path(each).is_absolute()}
        self.known = sorted(folders, key=lambda each: (-len(each.parts), each))
        bases = sorted({path if path.is_dir() else path.parent for path in given})
        self.bases = [each for each in bases if not any(each != other and each.is_relative_to(other) for other in bases)]
        self.names = {each: each.name for each in self.bases} | folders
        if root is not None:
            self.names[root] = ""
        if name:
            self._name(name, folders)
        if root is None and known is not None:
            self._check([each for each in given if each in self.bases and self.of(each) not in folders], folders)

    def of(self, path: Path) -> Path:
        if self.root is not None:
            if not path.is_relative_to(self.root):
                raise DocumentError(
                    f"expected paths inside the root {str(self.root)!r}, got {str(path)!r}: give a root above it"
                )
            return self.root
        return next(each for each in (*self.known, *self.bases) if path.is_relative_to(each))

    def _name(self, name: str, known: Mapping[Path, str]) -> None:
        """Call the one added folder by this name."""
        strange = "/" in name or name in (".", "..") or name != name.strip()
        if strange or any(unicodedata.category(each)[0] == "C" for each in name):
            raise DocumentError(f"expected the name of an added folder without '/' or blanks around it, got {name!r}")
        tops = sorted({self.of(each) for each in self.bases})
        if len(tops) != 1:
            raise DocumentError(f"the name {name!r} is for one added folder, got {len(tops)}: add them one by one")
        [top] = tops
        if (top in known and known[top] != name) or not top.name:
            raise DocumentError(
                f"{str(top)!r} is known as {known.get(top, '')!r}, and its documents have their ids by that: leave the name "
                "out, or remove them first"
            )
        self.names[top] = name

    def _check(self, added: list[Path], known: Mapping[Path, str]) -> None:
        """Refuse a new folder of the same name as another, so that files of two folders never pass for each other."""
        for folder in added:
            others = [*(each for each in added if each != folder), *(each for each in known if _holds_files(each))]
            for other in others:
                if self.names[other] == self.names[folder] != "":
                    raise DocumentError(
                        f"{str(other)!r} and {str(folder)!r} are two folders that go by one name, {self.names[folder]!r}: "
                        "add the second by itself under another name (--name NAME; in Python name=…)"
                    )

    def _source(self, path: Path) -> tuple[str, str]:
        """The root and source of a path."""
        folder = self.of(path)
        name, inside = self.names[folder], path.relative_to(folder).as_posix()
        return (str(folder), f"{name}/{inside}") if name else (f"{str(folder).rstrip('/')}/", inside)

    def file(self, path: Path, limits: Limits, kind: str) -> File | Failure:
        root, source = self._source(path)
        try:
            source.encode()
            root.encode()
        except UnicodeEncodeError:
            return self.failure(path, "its name is not UTF-8: rename it", skipped=False)
        return File(path, source, root, limits, "" if kind == kind_of(path) else kind)

    def failure(
        self, path: Path, reason: str, *, skipped: bool = True, empty: bool = False, unknown: str | None = None
    ) -> Failure:
        root, source = self._source(path)
        whole = path == Path(root)
        shown = f"{self.names[path] or path.name}/" if whole else source
        return Failure(_printable(shown), reason, _printable(root), skipped, whole and not empty, unknown)


def _found(given: list[Path], roots: _Roots, passed: frozenset[str], limits: Limits, by: _Kinds) -> Iterator[File | Failure]:
    seen: set[Path] = set()
    for top in given:
        read = False
        for path, reason in _walk(top, passed, by):
            if path in seen:
                read = True
                continue
            seen.add(path)
            if reason:
                suffix = kind_of(path)
                yield roots.failure(
                    path, reason, skipped=path != top, unknown=suffix if reason == _unknown(suffix) else None
                )
                continue
            read = True
            yield roots.file(path, limits, by.of(path, top))
        if not read and top.is_dir() and top not in seen:
            yield roots.failure(top, "the folder holds no file that can be read", skipped=False, empty=True)


def _walk(top: Path, passed: frozenset[str], by: _Kinds) -> Iterator[tuple[Path, str]]:
    """Files below `top`, or `top` itself, and what is skipped, with the reason; sorted, without recursion."""
    waiting = [top]
    while waiting:
        path = waiting.pop()
        reason = _reason(path, top, passed, by)
        if reason or not path.is_dir():
            yield path, reason
            continue
        try:
            inside = sorted(path.iterdir(), key=lambda each: each.name, reverse=True)
        except OSError as error:
            yield path, f"the folder cannot be read: {error.strerror or error}"
            continue
        waiting.extend(inside)


def _reason(path: Path, top: Path, passed: frozenset[str], by: _Kinds) -> str:
    """Why `path` is skipped, or ""."""
    if path != top and path.name.startswith("."):
        return "hidden"
    try:
        real = os.path.realpath(path, strict=True)
    except OSError as error:
        return f"a broken symlink: {error.strerror or error}"
    if real in passed:
        return "excluded"
    if path.is_dir():
        if path != top and path.is_symlink():
            return "a link to a folder: add that folder itself"
        return "a store, not documents: copy it instead" if path.suffix == STORE_SUFFIX else ""
    if not path.is_file():
        return "not a regular file"
    if path != top and path.is_symlink() and top.is_dir() and Path(real).is_relative_to(top):
        return f"a link to {Path(real).relative_to(top).as_posix()!r}, which is read anyway"
    if by.of(path, top):
        return ""
    return _unknown(kind_of(path)) if path != top else f"{_unknown(kind_of(path))}; {known_types(kind_of(path))}"


def _unknown(suffix: str) -> str:
    return f"a file of the unknown type .{suffix}" if suffix else "a file without a suffix"


def known_types(*unknown: str) -> str:
    """The suffixes that loaders read and how to read others, with those that are nearest to some unknown ones."""
    known = LOADERS.names()
    hints = dict.fromkeys(hint for suffix in unknown if suffix and (hint := nearest(suffix, known)))
    return f"known: {', '.join(known)}; --as text reads others as text{'.' if hints else ''}{''.join(hints)}"


def _listed(paths: AnyPaths) -> list[str | PathLike[str]]:
    return [paths] if isinstance(paths, str | PathLike) else list(paths)


def _given(path: object) -> Path:
    """The absolute path, links of its folder resolved; a link to a file keeps its own name."""
    if not isinstance(path, str | PathLike) or not str(path).strip():
        raise DocumentError(f"expected a path to a file or folder, got {path!r}")
    place = Path(path)
    try:
        missing = not place.exists()
        resolved = place.resolve() if place.is_dir() else place.parent.resolve() / place.name
    except (OSError, RuntimeError, ValueError) as error:
        raise DocumentError(f"the path {_printable(str(path))!r} cannot be read: {error}") from None
    if missing:
        raise DocumentError(_missing(place))
    return resolved


def _folder(root: str | PathLike[str]) -> Path:
    folder = _given(root)
    if not folder.is_dir():
        raise DocumentError(f"expected the root as a folder, got the file {str(folder)!r}")
    return folder


def _holds_files(folder: Path) -> bool:
    """Whether the folder is still there, or was moved away."""
    try:
        return any(folder.iterdir())
    except OSError:
        return False


def _missing(path: Path) -> str:
    name = _printable(str(path))
    if path.is_symlink():
        return f"{name!r} is a broken symlink: repair it, or leave it out"
    if "://" in str(path) or str(path).startswith(("http:/", "https:/")):
        return f"no file or folder {name!r}: only local files are read, so download it first"
    parent = path.parent
    names = [each.name for each in parent.iterdir()] if parent.is_dir() and os.access(parent, os.R_OK) else []
    here = _printable(str(Path.cwd()))
    return f"no file or folder {name!r} (looked from {here!r}): check the path.{nearest(path.name, names)}"


def _printable(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()
