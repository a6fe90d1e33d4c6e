"""Files that commands leave behind: refused before the work where they cannot be, and put in their place whole."""

import os
from contextlib import suppress
from pathlib import Path

from ...graph.errors import InputError
from ...graph.stores.embedded.folder import TRUTH


def check_target(path: str | Path, what: str) -> None:
    """Refuse a file that could not be written, or would be among a store's own, before anything is worked out for it.

    Args:
        path: the file to be written.
        what: what goes there, as "the picture".

    Raises:
        InputError: it is inside a store or a folder itself; its folder is missing, none, or takes no files.
    """
    try:
        if _holds_nothing(Path(path)):
            return
        target = Path(path).resolve()
        folder = target.parent
        if target.is_dir():
            raise InputError(f"{what} cannot be written to {path}, which is a folder: name a file in it")
        store = next((each for each in target.parents if (each / TRUTH).is_file()), None)
        if store is not None:
            raise InputError(f"{what} cannot be written to {path}, inside the store {store}: name a file beside the store")
        if not folder.is_dir():
            is_what = "is no folder" if folder.exists() else "is not there"
            raise InputError(
                f"{what} cannot be written to {path}: {folder} {is_what}; name a file in a folder that is there"
            )
        if not os.access(folder, os.W_OK | os.X_OK):
            raise InputError(f"{what} cannot be written to {path}: {folder} takes no files; check its permissions")
    except (OSError, ValueError, RuntimeError) as error:
        # What is refused above is a ValueError too.
        if isinstance(error, InputError):
            raise
        raise _unwritable(path, what, error) from error


def put(path: str | Path, text: str, what: str) -> None:
    """Write a text file, which is replaced once it is complete; through a link it is the linked file.

    Raises:
        InputError: it cannot be written. What was there before stays.
    """
    try:
        if _holds_nothing(Path(path)):
            Path(path).write_text(text, encoding="utf-8", errors="replace")
            return
        target = Path(path).resolve()
        part = target.with_name(f"{target.name}.{os.getpid()}.part")
        try:
            with part.open("x", encoding="utf-8", errors="replace") as file:
                file.write(text)
            part.replace(target)
        except FileExistsError:
            raise
        except BaseException:
            with suppress(OSError):  # On a disk that takes no writes there is nothing to take back.
                part.unlink(missing_ok=True)
            raise
    except (OSError, ValueError, RuntimeError) as error:
        raise _unwritable(path, what, error) from error


def _holds_nothing(path: Path) -> bool:
    """Whether this is a terminal or a pipe: nothing there could be lost, and no file must take its place."""
    return path.is_char_device() or path.is_fifo()


def _unwritable(path: str | Path, what: str, error: Exception) -> InputError:
    reason = getattr(error, "strerror", None) or error
    return InputError(f"{what} cannot be written to {path}: {reason}")
