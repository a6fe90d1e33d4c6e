"""One self-contained HTML page that shows a scene, and the file that it is written to.

The page loads nothing: scripts and styles are inside, and a Content-Security-Policy forbids every request. Names reach the
page as JSON data and as text, never as markup.
"""

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

from ...graph.errors import InputError
from ...graph.filters.language import Filter
from ...graph.model import Entity
from ...graph.store import GraphStore
from ...retrieval.execution import FilterForm
from ...retrieval.ranking import Ranking
from ..output.safe_write import check_target, put
from ..output.terminal import counted
from .colours import FAINT, INK, PAPER, legend
from .figure import figure_of
from .scene import Scene
from .scene_builder import build_scene

_WHAT = "the picture"
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; \
style-src 'unsafe-inline'; img-src data: blob:; font-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
html, body {{ height: 100%; margin: 0; background: {paper}; color: {ink}; font-family: system-ui, sans-serif; }}
body {{ display: flex; flex-direction: column; }}
header {{ padding: 14px 22px 6px; }}
h1 {{ font-size: 21px; font-weight: 650; margin: 0 0 2px; }}
header p {{ margin: 0; color: {faint}; font-size: 14px; line-height: 1.45; max-width: 110ch; }}
.legend {{ margin-top: 8px; max-width: none; display: flex; flex-wrap: wrap; }}
.legend span {{ display: inline-flex; align-items: center; margin-right: 18px; color: {ink}; font-size: 13px; }}
.legend i {{ width: 12px; height: 12px; margin-right: 6px; }}
.legend i.entity {{ border-radius: 50%; }}
.legend b {{ width: 22px; margin-right: 6px; }}
main {{ flex: 1; min-height: 0; padding: 0 8px 8px; }}
main > div {{ width: 100%; height: 100%; }}
</style>
{resources}
</head>
<body>
<header><h1>{title}</h1><p>{subtitle}</p><p>{summary}</p>
<p class="legend">{legend}</p></header>
<main>{div}</main>
{script}
</body>
</html>
"""
BEGINNING = _PAGE.partition("<meta name=")[0]
"""How every page begins. A file that begins so is a picture drawn by Clew, and can be replaced."""


def picture(scene: Scene) -> str:
    """The scene as one HTML page that needs no network. The same scene makes the same page."""
    from bokeh.embed import components
    from bokeh.resources import Resources

    script, div = components(figure_of(scene))
    return _PAGE.format(
        title=escape(scene.title),
        subtitle=escape(scene.subtitle),
        summary=escape(_summary(scene)),
        legend=legend(scene),
        resources=Resources(mode="inline", components=["bokeh"]).render(),
        div=div,
        script=script,
        paper=PAPER,
        ink=INK,
        faint=FAINT,
    )


def _summary(scene: Scene) -> str:
    entities = sum(node.shape == "entity" for node in scene.nodes)
    texts = len(scene.nodes) - entities
    parts = [counted(entities, "entities"), *([counted(texts, "text nodes")] if texts else [])]
    parts.append(counted(len(scene.known_edges()), "edges"))
    hover = "hover for sentences"
    if any(node.rank_and_score for node in scene.nodes):
        hover += " and scores"
    return " · ".join(parts) + f". Drag to pan, scroll to zoom, {hover}, click a node to follow its edges."


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


def check_picture_file(path: str | Path) -> None:
    """Check, before anything is drawn, that a picture can be written to a file: a new one, or a picture drawn before.

    Raises:
        InputError: the file exists and is not a picture drawn by Clew, is inside a store, or cannot be written.
    """
    check_target(path, _WHAT)
    place = Path(path)
    try:
        foreign = place.is_file() and not _is_picture(place)
    except OSError as error:
        raise InputError(f"{_WHAT} cannot be written to {path}, which cannot be read: {error.strerror}") from error
    if foreign:
        raise InputError(f"{path} exists and is not a picture drawn by Clew: give another name, or remove the file first")


def write_picture(path: str | Path, scene: Scene) -> None:
    """Draw a scene to a file, which is replaced once the page is complete.

    Raises:
        InputError: as `check_picture_file`; what was there before is unchanged.
    """
    page = picture(scene)
    # Checked again: drawing takes a while, and the file may have been made meanwhile.
    check_picture_file(path)
    put(path, page, _WHAT)


def _is_picture(place: Path) -> bool:
    expected = BEGINNING.encode()
    with place.open("rb") as file:
        return file.read(len(expected)) == expected
