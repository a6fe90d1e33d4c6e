"""Columns of strings that are made when looked at, so that array work pays for no text."""

from collections.abc import Callable, Iterator, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray


class _Lazy(Sequence[str]):
    """A sequence of strings, made once, at first sight."""

    __slots__ = ("_made", "_size")

    def __init__(self, size: int) -> None:
        self._size = size
        self._made: list[str] | None = None

    def _make(self) -> list[str]:
        raise NotImplementedError

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


class Taken(_Lazy):
    """`text(number)` for each number."""

    __slots__ = ("_numbers", "_text")

    def __init__(self, text: Callable[[int], str], numbers: NDArray[np.int64]) -> None:
        super().__init__(len(numbers))
        self._text = text
        self._numbers = numbers

    def _make(self) -> list[str]:
        return [self._text(number) for number in self._numbers.tolist()]


class Coded(_Lazy):
    """`names[code]` for each code."""

    __slots__ = ("_codes", "_names")

    def __init__(self, names: Sequence[str], codes: NDArray[np.int64]) -> None:
        super().__init__(len(codes))
        self._names = names
        self._codes = codes

    def _make(self) -> list[str]:
        names = list(self._names)
        return [names[code] for code in self._codes.tolist()]
