"""Registries: parts by name, in tables that load nothing, to which other packages add theirs through entry points."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from .errors import ConfigError, MissingExtra, nearest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """One name of a registry, with what help, completion, error messages and docs say of it.

    Args:
        name: what users write.
        target: the class or function, as "package.module:attribute".
        summary: what it does, in one line.
        needs: what it takes beyond the package and its extra, in words ("a Neo4j server"), or "".
        extra: the extra of the distribution that brings its packages, or "".
        model: whether a model follows the name after a colon, as in "openai:MODEL"; None: it may.
        package: the distribution that brings it; "" for what comes with Clew.
        endpoint: whether it calls an endpoint, whose address and key (`base_url`, `key`) the settings can give.
    """

    name: str
    target: str
    summary: str
    needs: str = ""
    extra: str = ""
    model: bool | None = False
    package: str = ""
    endpoint: bool = False

    @property
    def usage(self) -> str:
        """How the name is written: "openai:MODEL", "minilm"."""
        return f"{self.name}:MODEL" if self.model else self.name

    @property
    def requirements(self) -> str:
        """All that it needs beyond a plain install, in words, or ""."""
        return " and ".join([*([f"the extra {self.extra!r}"] if self.extra else []), *([self.needs] if self.needs else [])])

    def __str__(self) -> str:
        return f"{self.usage} (needs {self.requirements})" if self.requirements else self.usage


class Registry(Generic[T]):
    """The implementations of one kind of part, by name.

    Args:
        kind: what the parts are, for messages ("retriever").
        rows: the built-in ones, in the order that help and docs show. A name is unique: an entry point of the same name is
            refused.
        group: the entry-point group of other packages' parts ("clew.retrievers"); an entry point loads the class or
            function itself.
        default: the name used where none is given, or "".
    """

    def __init__(self, kind: str, rows: Iterable[Row], group: str, default: str = "") -> None:
        self.kind = kind
        self.group = group
        self.default = default
        self._builtins: dict[str, Row] = {}
        for row in rows:
            if row.target.count(":") != 1:
                raise ConfigError(f"{kind} {row.name!r}: expected 'package.module:attribute', got {row.target!r}")
            if row.name in self._builtins:
                raise ConfigError(f"the {kind} {row.name!r} is registered twice")
            self._builtins[row.name] = row

    @property
    def builtins(self) -> tuple[Row, ...]:
        """The rows that come with Clew, in the order of the table; entry points are not read."""
        return tuple(self._builtins.values())

    def rows(self) -> tuple[Row, ...]:
        """All rows: the built-in ones in the order of the table, then those of other packages by name. Nothing is loaded."""
        return (*self.builtins, *(_plugin_row(point) for point in self._plugins.values()))

    def described(self) -> str:
        """The built-in names for a text about settings, and that there may be others."""
        return f"{', '.join(map(str, self.builtins))}, or a plug-in's"

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
            raise self._unknown(name, name)
        module, _, attribute = self._builtins[name].target.partition(":")
        return cast("T", getattr(import_module(module), attribute))

    def create(self, name: str, /, *arguments: Any, **settings: Any) -> Any:
        """Call `get(name)` with these arguments.

        Raises:
            ConfigError: as `get`.
        """
        maker = cast("Callable[..., Any]", self.get(name))
        return maker(*arguments, **settings)

    def create_named(self, name: str, /, **settings: Any) -> Any:
        """Make the part called "NAME" or "NAME:MODEL", with these settings.

        Raises:
            ConfigError: no part has that name, a model is missing or not taken, or it does not take these settings.
            MissingExtra: as `get`.
        """
        part, _, model = name.partition(":")
        if part not in self:
            raise self._unknown(name, part)
        row = self._builtins.get(part)
        if row is not None and row.model and not model:
            raise ConfigError(f"the {self.kind} {part!r} needs a model: write {row.usage!r}")
        if row is not None and row.model is False and model:
            raise ConfigError(f"the {self.kind} {part!r} takes no model, got {name!r}")
        try:
            return self.create(part, *([model] if model else []), **settings)
        except TypeError as error:
            raise ConfigError(f"the {self.kind} {name!r} does not take these settings: {error}") from error

    def _unknown(self, asked: str, part: str) -> ConfigError:
        listed = ", ".join(sorted(row.usage for row in self.rows())) or "none is installed"
        return ConfigError(f"unknown {self.kind} {asked!r}; known: {listed}.{nearest(str(part), self.names())}")

    @cached_property
    def _plugins(self) -> "dict[str, EntryPoint]":
        points: dict[str, EntryPoint] = {}
        for point in sorted(_entry_points().select(group=self.group), key=lambda each: (each.name, each.value)):
            builtin = self._builtins.get(point.name)
            if builtin is not None and point.value != builtin.target:
                raise ConfigError(
                    f"{_package(point)} registers the {self.kind} {point.name!r}, which is built in: "
                    f"it must take another name, or be uninstalled"
                )
            if point.name in points and points[point.name].value != point.value:
                raise ConfigError(
                    f"{_package(points[point.name])} and {_package(point)} both register the {self.kind} {point.name!r}: "
                    f"uninstall one of them"
                )
            if builtin is None:
                points[point.name] = point
        return points

    def _load_plugin(self, point: "EntryPoint") -> T:
        try:
            return cast("T", point.load())
        except MissingExtra:
            raise
        except (ImportError, AttributeError) as error:
            raise ConfigError(f"the {self.kind} {point.name!r} of {_package(point)} does not load: {error}") from error


@cache
def _entry_points() -> Any:
    """The entry points of all installed packages, to `select(group=…)` from, read once for all tables."""
    # Loaded here: most uses of a table need no entry points, and their library takes a while.
    from importlib.metadata import entry_points

    return entry_points()


def _plugin_row(point: "EntryPoint") -> Row:
    package = point.dist.name if point.dist is not None else point.value
    return Row(point.name, point.value, f"from {_package(point)}", model=None, package=package)


def _package(point: "EntryPoint") -> str:
    return f"the package {point.dist.name!r}" if point.dist is not None else f"the entry point {point.value!r}"
