"""A graph drawn to a file: `kg.draw`."""

from collections.abc import Callable, Sequence
from pathlib import Path

from ...graph.filters.language import Filter
from ...graph.model import Entity
from ...graph.store import GraphStore
from ...retrieval.execution import FilterForm
from ...retrieval.ranking import Ranking
from .page import check_picture_file, write_picture
from .scene import Scene
from .scene_builder import build_scene


def draw(
    store: GraphStore,
    path: str | Path,
    entities: Sequence[Entity | str],
    question: str | None,
    filter: FilterForm | None,
    search: Callable[[str], Ranking],
) -> Scene:
    """Draw what passes the filter to a file, around entities or the hits of a question; what it shows.

    Raises:
        InputError: both entities and a question; the file is not a picture, inside a store, or cannot be written.
        QueryError: a question without a letter or digit. NotFound: there is no such entity. FilterError.
    """
    check_picture_file(path)
    reader = store if filter is None else store.view(Filter.of(filter))
    names = [each.id if isinstance(each, Entity) else each for each in entities]
    scene, _ = store.snapshot(lambda: build_scene(reader, names, question, search))
    write_picture(path, scene)
    return scene
