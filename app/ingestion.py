"""How documents get into a graph: whose they are, in what order, and what leaves with a prune."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from ..extraction.base import Failure, Loaded
from ..extraction.loaders import File, find, load
from ..extraction.pipeline import Item, Pipeline
from ..extraction.report import OnProgress, Report
from ..extraction.splitter import Splitter
from ..graph.batch import Batch, BuildRecord
from ..graph.model import Document, Triplet
from ..graph.stores.open import MEMORY
from .building import Building, Input, splitter_of
from .ready import usable

_OF_LINES = frozenset({"jsonl", "ndjson", "csv", "tsv"})


def add(graph: Building, inputs: Sequence[Input], *, prune: bool = False, progress: OnProgress | None = None) -> Report:
    """Add paths, documents and ready triplets; see `KnowledgeGraph.add`."""
    paths = [each for each in inputs if isinstance(each, str | Path)]
    documents = [each for each in inputs if isinstance(each, Document)]
    triplets = [each for each in inputs if isinstance(each, Triplet)]
    before = graph.store.counts()
    watched = _Watched()
    ready, clashes = usable(graph, triplets)
    report = Report()
    if paths or documents or ready:
        places = _places(graph) if paths else {}
        loaded = load(paths, **places) if paths else iter(())
        total = None if progress is None else len(documents) + len(ready) + expected(paths, places)
        # Ready triplets are not read, so that alone they need no worker.
        workers = graph.settings.workers or None if paths or documents else 0
        items: Iterable[Item] = chain(watched.all(loaded), documents, ready)
        report = add_items(graph, items, workers=workers, progress=progress, total=total)
    report = replace(report, failures=(*report.failures, *clashes))
    if prune and paths:
        gone = watched.gone(graph.store.builds(), paths)
        if gone:
            graph.store.apply(Batch(remove=gone))
            report = replace(report, removed=len(gone))
    after = graph.store.counts()
    return replace(report, growth={name: after[name] - before.get(name, 0) for name in after})


def add_items(
    graph: Building,
    items: Iterable[Item],
    *,
    splitter: Splitter | None = None,
    workers: int | None = None,
    progress: OnProgress | None = None,
    total: int | None = None,
) -> Report:
    """Run the pipeline on documents as such or as loaders give them; what is not given is as the graph's settings say."""
    pipeline = Pipeline(
        graph.store,
        graph.extractor,
        graph.embedder,
        splitter or splitter_of(graph.settings),
        workers=graph.settings.workers or None if workers is None else workers,
        word_vectors=graph.word_vectors,
    )
    return pipeline.run(items, progress=progress, total=total)


def expected(paths: Sequence[str | Path], places: Mapping[str, Any]) -> int:
    """About how many documents the paths hold: a file counts as one, a file of many as its lines."""
    if not paths:
        return 0
    files = (each for each in find(paths, **places) if isinstance(each, File))
    return sum(_lines(file.path) if file.suffix in _OF_LINES else 1 for file in files)


def _lines(path: Path) -> int:
    try:
        with path.open("rb") as stream:
            return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b"")) or 1
    except OSError:
        return 1


def _places(graph: Building) -> dict[str, Any]:
    """What loaders must know of a graph: the roots it has documents from, and its own folder, which is no document."""
    url = graph.store.url
    roots = {build.root for build in graph.store.builds() if build.root}
    own = [] if url == MEMORY or "://" in url else [Path(url).expanduser()]
    return {"known_roots": sorted(roots), "exclude": own}


def _file(build: BuildRecord) -> Path:
    """The file that a document came from; a part of a file is named after the last `#`."""
    whole = Path(build.root, build.source)
    return whole if whole.exists() or "#" not in build.source else Path(build.root, build.source.rpartition("#")[0])


class _Watched:
    """What a run met, so that a prune knows what is gone."""

    def __init__(self) -> None:
        self._met: set[str] = set()
        self._failures: list[Failure] = []

    def all(self, loaded: Iterable[Loaded]) -> Iterator[Loaded]:
        """The same, noted on the way."""
        for each in loaded:
            if isinstance(each, Failure):
                self._failures.append(each)
            else:
                self._met.add(each.document.id)
            yield each

    def gone(self, builds: Iterable[BuildRecord], paths: Sequence[str | Path]) -> tuple[str, ...]:
        """The documents from below these paths that were not met, and of which nothing says that they could not be read."""
        tops = [_real(path) for path in paths]
        return tuple(
            build.document_id
            for build in builds
            if build.root
            and build.document_id not in self._met
            and any(_file(build).is_relative_to(top) for top in tops)
            and not any(each.root == build.root and each.covers(build.source) for each in self._failures)
        )


def _real(path: str | Path) -> Path:
    """The absolute path as loaders write it: its folder real, a link to a file under its own name."""
    place = Path(path)
    return place.resolve() if place.is_dir() else place.parent.resolve() / place.name
