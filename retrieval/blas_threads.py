"""Linear algebra in one thread while a question is answered.

How many threads share a product decides the order of its sums, and so their last digits: with one, a ranking does not depend
on how many cores there are. A pool's matrices are small, and several threads cost them more than they save.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock

from threadpoolctl import ThreadpoolController

_HELD = Lock()


@contextmanager
def one_thread() -> Iterator[None]:
    """Within it numpy's products use one thread, in the whole process.

    Of several at once the first sets that and takes it back when it ends; what the others still multiply then may use more.
    """
    # OpenBLAS listens to the thread alone that set its threads, so who sets them has to take that back, and nobody else.
    if not _HELD.acquire(blocking=False):
        yield
        return
    try:
        with _products().limit(limits=1):
            yield
    finally:
        _HELD.release()


@cache
def _products() -> ThreadpoolController:
    return ThreadpoolController().select(user_api="blas")
