"""Extractors by name, and how a worker process makes its own.

Other packages add theirs through the entry-point group `clew.extractors`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from inspect import signature
from typing import Any

from ..graph.errors import ConfigError
from ..graph.registry import Registry
from .base import Extractor

EXTRACTORS: Registry[Callable[..., Extractor]] = Registry(
    "extractor",
    {
        "cooccurrence": "clew.extraction.registry:cooccurrence",
        "spacy": "clew.extraction.extractors.spacy.extractor:SpacyExtractor",
        "spacy+cooccurrence": "clew.extraction.registry:beside_spacy",
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
        maker = _maker(self.name)
        try:
            made: Extractor = maker(**self.settings)
        except TypeError as error:
            raise ConfigError(f"the extractor {self.name!r} does not take these settings: {error}") from error
        return made


def extractor_spec(name: str = "", language: str = "") -> ExtractorSpec:
    """The spec of the extractor called `name` (default: spacy) over a spaCy pipeline (default: the installed one).

    Raises:
        ConfigError: there is none of that name, or it reads with no spaCy pipeline.
    """
    name = name or ExtractorSpec().name
    maker = _maker(name)
    if not language:
        return ExtractorSpec(name)
    if "model" not in signature(maker).parameters:
        raise ConfigError(f"the extractor {name!r} takes no spaCy pipeline: leave the setting 'language' out")
    return ExtractorSpec(name, {"model": language})


def cooccurrence(base: Extractor | None = None, model: str = "", **settings: Any) -> Extractor:
    """Names of one sentence related by nothing but that, over `base` (default: spaCy's names, of the pipeline `model`)."""
    from .extractors.cooccurrence import CooccurrenceExtractor

    return CooccurrenceExtractor(base or EXTRACTORS.create("spacy", model=model), **settings)


def beside_spacy(model: str = "", **settings: Any) -> Extractor:
    """The spaCy extractor, and co-occurrence where it states nothing between two names of a sentence."""
    return cooccurrence(model=model, beside=True, **settings)


def _maker(name: str) -> Any:
    return _imported(name) if ":" in name else EXTRACTORS.get(name)


def _imported(path: str) -> Any:
    module, _, attribute = path.partition(":")
    try:
        return getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise ConfigError(f"there is no extractor {path!r} (expected 'package.module:Class'): {error}") from error
