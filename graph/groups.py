"""Values put together: in groups, in parts of a size, and mappings of which the first counts."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import islice
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


def grouped(pairs: Iterable[tuple[K, T]]) -> dict[K, list[T]]:
    """The second of each pair by the first, both in order of appearance.

    >>> grouped([("b", 1), ("a", 2), ("b", 3)])
    {'b': [1, 3], 'a': [2]}
    """
    groups: dict[K, list[T]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of `size`, the last one shorter."""
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part


def merged(mappings: Iterable[Mapping[str, T]]) -> dict[str, T]:
    """Several mappings as one: where several have a name, the first one's value counts.

    >>> merged([{"a": 1}, {"a": 2, "b": 3}])
    {'a': 1, 'b': 3}
    """
    found: dict[str, T] = {}
    for mapping in mappings:
        for name, value in mapping.items():
            found.setdefault(name, value)
    return found
