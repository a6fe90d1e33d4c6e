"""From paths to documents: the entry to all loaders."""

from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from typing import Any

from ..base import Failure, Loaded, LoadedDocument, file_of
from .base import File, Limits
from .discovery import AnyPaths, find
from .isolation import LoaderProcess


def load(
    paths: AnyPaths,
    *,
    root: str | PathLike[str] | None = None,
    known_roots: Mapping[str, str] | None = None,
    name: str = "",
    exclude: Iterable[str | PathLike[str]] = (),
    limits: Limits | None = None,
    kinds: Mapping[str, str] | None = None,
    kind: str = "",
) -> Iterator[Loaded]:
    """The documents of files and folders, in the order of the paths, a folder's sorted by name; failures for files without.

    A bad file does not end the stream. Formats that other packages parse are read in a worker process (see `isolation`). The
    first document of an id is kept; a later one is a failure that names both places.

    Args:
        paths: one or several.
        root: the folder that sources are relative to, which holds all paths. By default a source is the name of the added
            folder and the path below it; that is the innermost of `known_roots` that holds a path, else the outermost given
            folder, a file's parent counting as given.
        known_roots: the folders from which documents were added before, as loaded documents have them, with their names.
            Where they are given, even if there are none, two folders of one name are an error.
        name: what the added folder is called in sources, in place of its own name.
        exclude: files and folders to skip, such as the store that is written. Folders called `*.clew` always are.
        limits: how much to read.
        kinds: names of loaders by suffix, for suffixes that none is registered for, or to be read by another.
        kind: the loader of files that were given by themselves, whatever their suffix, and of those in folders that no
            other reads.

    Raises:
        DocumentError: at once, before anything is read: a path is missing, or not inside `root`; two folders go by one name;
            an unusable `name`.
        ConfigError: at once: `kind` or one of `kinds` is no loader.
    """
    options: dict[str, Any] = {"exclude": exclude, "limits": limits, "kinds": kinds, "kind": kind}
    found = find(paths, root=root, known_roots=known_roots, name=name, **options)
    return without_duplicates(_loaded(found))


def _loaded(found: Iterable[File | Failure]) -> Iterator[Loaded]:
    with LoaderProcess() as process:
        for file in found:
            if isinstance(file, Failure):
                yield file
            else:
                yield from process.read(file)


def without_duplicates(loaded: Iterable[Loaded]) -> Iterator[Loaded]:
    """The same, but the second document of an id is a failure that names both places."""
    places: dict[str, tuple[str, str]] = {}
    for each in loaded:
        if isinstance(each, Failure):
            yield each
        elif each.document.id not in places:
            places[each.document.id] = each.root, _place(each)
            yield each
        else:
            reason = (
                f"the id {each.document.id!r} is used twice, {_both(places[each.document.id], (each.root, _place(each)))}"
            )
            yield Failure(_file(each), f"{each.place}: {reason}" if each.place else reason, each.root)


def _both(first: tuple[str, str], second: tuple[str, str]) -> str:
    """Two places, each a root and a place below it, and what to do."""
    if first[0] == second[0]:
        return f"in {first[1]} and in {second[1]}: the first stays, rename the second"
    one, other = (file_of(*each) for each in (first, second))
    return f"in {one} and in {other}: the first stays, rename the second, or add its folder under another name (--name NAME)"


def _place(loaded: LoadedDocument) -> str:
    file = _file(loaded)
    return f"{file}, {loaded.place}" if loaded.place else file


def _file(loaded: LoadedDocument) -> str:
    """The source of the file that holds the document: a source names its part after the last `#` where there is a place."""
    source = loaded.document.source
    if not loaded.place:
        return source
    part = f"#{loaded.document.id}"
    return source.removesuffix(part) if source.endswith(part) else source.rpartition("#")[0]
