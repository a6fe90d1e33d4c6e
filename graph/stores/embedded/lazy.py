"""A column of strings that is made when looked at, so that array work pays for no text."""

from collections.abc import Callable, Iterator, Sequence
from typing import overload


class LazyStrings(Sequence[str]):
    """A sequence of strings, made once, at first sight."""

    __slots__ = ("_made", "_make", "_size")

    def __init__(self, size: int, make: Callable[[], list[str]]) -> None:
        self._size = size
        self._make = make
        self._made: list[str] | None = None

    @property
    def _list(self) -> list[str]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        return self._list[index]

    def __iter__(self) -> Iterator[str]:
        return iter(self._list)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._list == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(self._list)
