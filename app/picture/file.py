"""The file that a picture goes to: a new one, or in place of a picture that Clew drew before, never of anything else."""

from pathlib import Path

from ...graph.errors import InputError
from ..output.safe_write import check_target, put
from .page import BEGINNING, picture
from .scene import Scene

_WHAT = "the picture"


def check_picture_file(path: str | Path) -> None:
    """Refuse a file that a picture must not go to, before anything is drawn.

    Raises:
        InputError: it is there and no picture that Clew drew, is inside a store, or cannot be written.
    """
    check_target(path, _WHAT)
    place = Path(path)
    try:
        strange = place.is_file() and not _drawn(place)
    except OSError as error:
        raise InputError(f"{_WHAT} cannot be written to {path}, which cannot be read: {error.strerror}") from error
    if strange:
        raise InputError(
            f"{path} is there already and no picture that Clew drew: give the picture another name, or remove the file first"
        )


def write_picture(path: str | Path, scene: Scene) -> None:
    """Draw a scene to a file, which is replaced once it is complete.

    Raises:
        InputError: as `check_picture_file`; what was there before stays.
    """
    page = picture(scene)
    # Once more: drawing takes a while, and the file may have come meanwhile.
    check_picture_file(path)
    put(path, page, _WHAT)


def _drawn(place: Path) -> bool:
    expected = BEGINNING.encode()
    with place.open("rb") as file:
        return file.read(len(expected)) == expected
