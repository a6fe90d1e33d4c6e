"""Writing result files safely: checked before the work is done, and replaced only once they are complete."""

import os
from contextlib import suppress
from pathlib import Path

from ...graph.errors import InputError
from ...graph.stores.embedded.folder import TRUTH


def check_target(path: str | Path, what: str) -> None:
    """Check, before any work is done, that a file can be written and is not among a store's own.

    Args:
        path: the file to be written.
        what: what is written, such as "the picture".

    Raises:
        InputError: it is a folder or inside a store; its folder is missing, not a folder, or not writable.
    """
    try:
        if _is_stream(Path(path)):
            return
        target = Path(path).resolve()
        folder = target.parent
        if target.is_dir():
            raise InputError(f"{what} cannot be written to {path}, which is a folder: give a file in it")
        store = next((each for each in target.parents if (each / TRUTH).is_file()), None)
        if store is not None:
            raise InputError(f"{what} cannot be written to {path}, inside the store {store}: give a file outside of it")
        if not folder.is_dir():
            problem = "is not a folder" if folder.exists() else "does not exist"
            raise InputError(f"{what} cannot be written to {path}: {folder} {problem}; give a file in an existing folder")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise InputError(f"{what} cannot be written to {path}: {folder} is not writable; check its permissions")
    except (OSError, ValueError, RuntimeError) as error:
        # InputError, as raised above, is a ValueError too.
        if isinstance(error, InputError):
            raise
        raise _write_error(path, what, error) from error


def put(path: str | Path, text: str, what: str) -> None:
    """Write a text file, replacing one that exists only once the new one is complete; a link's target is written.

    Raises:
        InputError: it cannot be written. What was there before is unchanged.
    """
    try:
        if _is_stream(Path(path)):
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
            with suppress(OSError):  # On a disk that cannot be written, no part was left.
                part.unlink(missing_ok=True)
            raise
    except (OSError, ValueError, RuntimeError) as error:
        raise _write_error(path, what, error) from error


def _is_stream(path: Path) -> bool:
    """Whether this is a terminal or a pipe: it holds nothing that could be lost, and no file must replace it."""
    return path.is_char_device() or path.is_fifo()


def _write_error(path: str | Path, what: str, error: Exception) -> InputError:
    reason = getattr(error, "strerror", None) or error
    return InputError(f"{what} cannot be written to {path}: {reason}")
