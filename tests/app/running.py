"""The command line run in this process."""

from collections.abc import Callable

Run = Callable[..., tuple[int, str, str]]
"""Arguments to exit code, standard output and standard error."""
