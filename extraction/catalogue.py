"""Extractors by name, and how a worker process makes its own.

Other packages add theirs through the entry-point group `clew.extractors`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from ..graph.errors import ConfigError
from ..graph.registry import Registry
from .base import Extractor

EXTRACTORS: Registry[type[Extractor]] = Registry(
    "extractor",
    {
        "cooccurrence": "clew.extraction.extractors.cooccurrence:CooccurrenceExtractor",
        "spacy": "clew.extraction.extractors.spacy:SpacyExtractor",
    },
    "clew.extractors",
)


@dataclass(frozen=True, slots=True)
class ExtractorSpec:
    """An extractor that can be made anew in any process.

    Args:
        name: a registered name, or "package.module:Class" of one's own.
        settings: its arguments; they are sent to worker processes.
    """

    name: str = "spacy"
    settings: Mapping[str, Any] = field(default_factory=dict)

    def make(self) -> Extractor:
        """The extractor.

        Raises:
            ConfigError: there is none of that name, or it does not take these settings.
        """
        maker: Any = _imported(self.name) if ":" in self.name else EXTRACTORS.get(self.name)
        try:
            made: Extractor = maker(**self.settings)
        except TypeError as error:
            raise ConfigError(f"the extractor {self.name!r} does not take these settings: {error}") from error
        return made


def _imported(path: str) -> Any:
    module, _, attribute = path.partition(":")
    try:
        return getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise ConfigError(f"there is no extractor {path!r} (expected 'package.module:Class'): {error}") from error
