"""Files to documents: text, Markdown, HTML, JSONL and CSV; PDF, DOCX, PPTX, XLSX and EPUB with the extra `documents`."""

from ..registry import LOADERS
from .base import File, Limits, Loader
from .discovery import find
from .isolation import LoaderProcess, read
from .load import load, without_duplicates

__all__ = ["LOADERS", "File", "Limits", "Loader", "LoaderProcess", "find", "load", "read", "without_duplicates"]
