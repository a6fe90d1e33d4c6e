"""Files to documents: text, Markdown, HTML, JSONL and CSV; PDF, DOCX, PPTX, XLSX and EPUB with the extra `documents`."""

from ..registry import LOADERS
from .base import File, Limits, Loader
from .discovery import find
from .load import load, read, without_duplicates

__all__ = ["LOADERS", "File", "Limits", "Loader", "find", "load", "read", "without_duplicates"]
