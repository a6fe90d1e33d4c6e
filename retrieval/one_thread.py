"""Linear algebra in one thread while a question is answered.

How many threads share a product decides the order of its sums, and so their last digits: with one, a ranking does not depend
on how many cores there are. A pool's matrices are small, and several threads cost them more than they save.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from threading import Lock

from threadpoolctl import ThreadpoolController

_LOCK = Lock()
_WITHIN = [0]
_LIMIT = ExitStack()


@contextmanager
def one_thread() -> Iterator[None]:
    """Within it numpy's products use one thread; of several at once the first sets that, and the last takes it back."""
    with _LOCK:
        if not _WITHIN[0]:
            _LIMIT.enter_context(_products().limit(limits=1))
        _WITHIN[0] += 1
    try:
        yield
    finally:
        with _LOCK:
            _WITHIN[0] -= 1
            if not _WITHIN[0]:
                _LIMIT.close()


@cache
def _products() -> ThreadpoolController:
    return ThreadpoolController().select(user_api="blas")
