"""What the tests of loaders share: files written, documents and failures apart from each other."""

from collections.abc import Iterable
from pathlib import Path

from clew.extraction.base import Failure, Loaded, LoadedDocument


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Files by relative path; text is written as UTF-8 without changing its line ends."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def split(loaded: Iterable[Loaded]) -> tuple[list[LoadedDocument], list[Failure]]:
    """Documents and failures, each in order."""
    everything = list(loaded)
    return (
        [each for each in everything if isinstance(each, LoadedDocument)],
        [each for each in everything if isinstance(each, Failure)],
    )


def only(loaded: Iterable[Loaded]) -> LoadedDocument:
    """The one document that came."""
    documents, failures = split(loaded)
    assert not failures, failures
    assert len(documents) == 1
    return documents[0]


def failed(loaded: Iterable[Loaded]) -> str:
    """The one failure's reason, where nothing else came."""
    documents, failures = split(loaded)
    assert not documents, documents
    assert len(failures) == 1
    return failures[0].reason
