"""Names to implementations: loaded on first use, open to other packages through entry points, helpful when a name misses."""

from collections.abc import Callable, Mapping
from functools import cached_property
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Generic, TypeVar, cast

from .errors import ConfigError, MissingExtra, nearest

T = TypeVar("T")


class Registry(Generic[T]):
    """The implementations of one kind of part, by name.

    Args:
        kind: what the parts are, as messages say it ("retriever").
        builtins: "package.module:attribute" by name. A name is unique: an entry point of the same name is refused.
        group: the entry-point group of other packages' parts ("clew.retrievers"); an entry point loads the class or
            function itself.
    """

    def __init__(self, kind: str, builtins: Mapping[str, str], group: str) -> None:
        self.kind = kind
        self.group = group
        self._builtins = dict(builtins)
        for name, path in self._builtins.items():
            if path.count(":") != 1:
                raise ConfigError(f"{kind} {name!r}: expected 'package.module:attribute', got {path!r}")

    def names(self) -> tuple[str, ...]:
        """All names, sorted. Nothing is loaded."""
        return tuple(sorted({*self._builtins, *self._plugins}))

    def __contains__(self, name: object) -> bool:
        return name in self._builtins or name in self._plugins

    def get(self, name: str) -> T:
        """The class or function called `name`.

        Raises:
            ConfigError: no part has that name (with all names and the nearest one), or it does not load.
            MissingExtra: its module needs a package that is not installed.
        """
        if name in self._plugins:
            return self._load_plugin(self._plugins[name])
        if name not in self._builtins:
            known = self.names()
            listed = ", ".join(known) or "none is installed"
            raise ConfigError(f"unknown {self.kind} {name!r}; known: {listed}.{nearest(str(name), known)}")
        module, _, attribute = self._builtins[name].partition(":")
        return cast("T", getattr(import_module(module), attribute))

    def create(self, name: str, *arguments: Any, **settings: Any) -> Any:
        """What `get(name)` makes of these arguments.

        Raises:
            ConfigError: as `get`.
        """
        maker = cast("Callable[..., Any]", self.get(name))
        return maker(*arguments, **settings)

    @cached_property
    def _plugins(self) -> dict[str, EntryPoint]:
        found: dict[str, EntryPoint] = {}
        for point in sorted(entry_points(group=self.group), key=lambda each: (each.name, each.value)):
            if point.name in self._builtins and point.value != self._builtins[point.name]:
                raise ConfigError(
                    f"{_origin(point)} registers the {self.kind} {point.name!r}, which is built in: "
                    f"it must take another name, or be uninstalled"
                )
            if point.name in found and found[point.name].value != point.value:
                raise ConfigError(
                    f"{_origin(found[point.name])} and {_origin(point)} both register the {self.kind} {point.name!r}: "
                    f"uninstall one of them"
                )
            if point.name not in self._builtins:
                found[point.name] = point
        return found

    def _load_plugin(self, point: EntryPoint) -> T:
        try:
            return cast("T", point.load())
        except MissingExtra:
            raise
        except (ImportError, AttributeError) as error:
            raise ConfigError(f"the {self.kind} {point.name!r} of {_origin(point)} does not load: {error}") from error


def _origin(point: EntryPoint) -> str:
    return f"the package {point.dist.name!r}" if point.dist is not None else f"the entry point {point.value!r}"
