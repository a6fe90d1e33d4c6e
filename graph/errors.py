"""Every error that Clew raises on purpose.

    ClewError
    ├── InputError            what came in cannot be used
    │   ├── QueryError        a question, k or retriever expression
    │   ├── FilterError       a metadata filter
    │   ├── DocumentError     one document, file or line of one
    │   ├── DecisionError     a decision on entities or facts
    │   └── ConfigError       a setting, flag or registry name
    ├── StoreError            where the graph lives
    │   ├── StoreMissing      nothing is there
    │   ├── StoreLocked       another writer holds it
    │   ├── StoreMismatch     another format version, encoder or dimension
    │   ├── StoreReadOnly     a write to something opened for reading
    │   ├── StoreUnavailable  disk full, server down, file damaged
    │   └── NotFound          an id or name that is not there
    ├── ModelError            an encoder or language pipeline misbehaved
    │   └── ModelSilent       an endpoint gave no answer
    └── MissingExtra          an optional part is not installed

Messages say what came, what was expected and what to do. The command line prints one line for these and a traceback for
everything else, which is a bug.
"""

from collections.abc import Iterable
from difflib import get_close_matches


class ClewError(Exception):
    """Base of all errors that Clew raises on purpose."""


class InputError(ClewError, ValueError):
    """What came in cannot be used."""


class QueryError(InputError):
    """A question, a k or a retriever expression is unusable."""


class FilterError(InputError):
    """A metadata filter does not parse, names an unknown field, or compares unlike types."""


class DocumentError(InputError):
    """A document, or a file or line that should hold one, is unusable."""


class DecisionError(InputError):
    """A decision on entities or facts cannot be made: it means nothing, or others stand against it."""


class ConfigError(InputError):
    """A setting, a flag or a registered name is unknown or unusable."""


class StoreError(ClewError):
    """The place where the graph lives refused."""


class StoreMissing(StoreError):
    """There is no store at that address."""


class StoreLocked(StoreError):
    """Another process writes to the store."""


class StoreMismatch(StoreError):
    """The store was written by another format version or another encoder."""


class StoreReadOnly(StoreError):
    """The store was opened for reading, or its folder cannot be written."""


class StoreUnavailable(StoreError):
    """The disk is full, the file damaged or the server down."""


class NotFound(StoreError, LookupError):
    """Nothing in the store has that id or name."""


class ModelError(ClewError):
    """An encoder or a language pipeline returned what it must not."""


class ModelSilent(ModelError):
    """An endpoint gave no answer in all attempts; the next question may wait as long."""


class MissingExtra(ClewError, ImportError):
    """An optional part is not installed.

    Its message names the command that installs what is missing.

    Args:
        what: the feature that was asked for.
        extra: the extra of the `clew` distribution that brings it.
    """

    def __init__(self, what: str, extra: str) -> None:
        self.extra = extra
        super().__init__(f"{what} needs the extra {extra!r}: {_install_command(extra)}")


def _install_command(extra: str) -> str:
    """What installs an extra: its own packages by name, so that it works wherever this package was installed from."""
    from importlib.metadata import PackageNotFoundError, requires
    from shlex import quote

    try:
        lines = [line.partition(";") for line in requires("clew") or ()]
    except PackageNotFoundError:
        lines = []
    packages = [quote(package.strip()) for package, _, marker in lines if f'extra == "{extra}"' in marker]
    return f"pip install {' '.join(packages)}" if packages else f"pip install '.[{extra}]' in a checkout"


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint for a name that was not found: ` Did you mean 'x'?`, or nothing where no known name is near.

    Near is what a slip makes of a name: most characters in common, in their order, case apart, and few others.

    >>> nearest("Hybird", ["hybrid", "keyword"]), nearest("colour", ["source", "kind"])
    (" Did you mean 'hybrid'?", '')
    """
    folded = {each.casefold(): each for each in sorted(known, reverse=True)}
    matches = get_close_matches(name.casefold(), sorted(folded), n=1, cutoff=0.7)
    return f" Did you mean {folded[matches[0]]!r}?" if matches else ""


_LISTED = 12


def listed(what: str, names: Iterable[str]) -> str:
    """The names that there are, the first ones of many, for the error about one that is not there.

    >>> listed("fields", ["year", "lang"]), listed("fields", [])
    ('fields: lang, year', 'there are no fields')
    """
    known = sorted(names)
    more = f" and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
    return f"{what}: {', '.join(known[:_LISTED])}{more}" if known else f"there are no {what}"
