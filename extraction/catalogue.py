"""Extractors by name. Other packages add theirs through the entry-point group `clew.extractors`."""

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
