"""Bounds on one message of a server, kept while it arrives: a row of ten million numbers is refused before it is memory.

A server makes `RETURN range(1, 2000000000)` without holding it, and the driver gives a row only once it has read and
unpacked the whole of it. So the bytes that the driver reads are checked as they arrive, by the formats of Bolt's chunks and
of PackStream (https://neo4j.com/docs/bolt/current/), and reading ends where a bound is passed; the connection cannot be used
after that.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

MOST_BYTES = 1 << 26
"""Of a message."""
DEEPEST = 108
"""Levels of lists, maps and structures in a message: nodes and rows have some of their own."""

_SCALAR, _TEXT, _LIST, _MAP, _STRUCTURE = range(5)
_WIDE = {0xC1: 8, 0xC8: 1, 0xC9: 2, 0xCA: 4, 0xCB: 8}
_SIZED = {
    **{0xCC + n: (1 << n, _TEXT) for n in range(3)},
    **{0xD0 + n: (1 << n, _TEXT) for n in range(3)},
    **{0xD4 + n: (1 << n, _LIST) for n in range(3)},
    **{0xD8 + n: (1 << n, _MAP) for n in range(3)},
    **{0xDC + n: (1 << n, _STRUCTURE) for n in range(2)},
}
_TINY = {0x8: _TEXT, 0x9: _LIST, 0xA: _MAP, 0xB: _STRUCTURE}


class MessageTooLarge(OSError):
    """A message passes a bound. An OSError, so that the driver gives its connection up."""


class MessageBounds:
    """What the messages of one connection may take.

    Args:
        values: at most in a message, those in lists, maps and structures counted singly, names of maps too.
        size: bytes at most in a message.
    """

    def __init__(self, values: int, size: int = MOST_BYTES) -> None:
        self._values, self._size = values, size
        self.exceeded = False
        """Whether reading was ended here."""
        self._heading = bytearray()
        self._left = 0
        self._begin()

    @contextmanager
    def on(self, transaction: object) -> Iterator[None]:
        """Keep them on a transaction's connection.

        The driver has no hook for this, so an attribute of a private class is replaced. Where a later driver has no such
        attribute, rows are bounded only once they are read; a test on a server fails then.
        """
        inbox = getattr(getattr(transaction, "_connection", None), "inbox", None)
        socket = getattr(inbox, "_socket", None)
        if inbox is None or socket is None:
            yield
            return
        inbox._socket = BoundedSocket(socket, self)
        try:
            yield
        finally:
            inbox._socket = socket

    def stop(self) -> None:
        """End reading with the next bytes: nothing more is wanted, and the rest may be long."""
        self.exceeded = True

    def feed(self, data: bytes) -> None:
        """Look at bytes of the stream, in order.

        Raises:
            MessageTooLarge: a bound is passed.
        """
        at = 0
        while at < len(data):
            if not self._left:
                step = 2 - len(self._heading)
                self._heading += data[at : at + step]
                at += step
                if len(self._heading) == 2:
                    self._left = int.from_bytes(self._heading, "big")
                    self._heading.clear()
                    if not self._left:
                        self._begin()
                continue
            part = data[at : at + self._left]
            self._left -= len(part)
            at += len(part)
            self._taken += len(part)
            self._check(self._taken > self._size)
            self._walk(part)

    def check_open(self) -> None:
        """Go on while reading has not been ended.

        Raises:
            MessageTooLarge: it has.
        """
        self._check(self.exceeded)

    def _begin(self) -> None:
        self._taken = self._found = self._passing = 0
        self._rest = b""
        self._open: list[int] = []
        """The values still to come of each list, map and structure that is open."""

    def _check(self, passed: bool) -> None:
        if passed:
            self.exceeded = True
            raise MessageTooLarge("a message of the server is larger than a row may be")

    def _walk(self, part: bytes) -> None:
        """Count the values that begin in a part of a message."""
        data, at = self._rest + part, 0
        self._rest = b""
        waiting = self._open
        while at < len(data):
            if self._passing:
                step = min(self._passing, len(data) - at)
                self._passing -= step
                at += step
                continue
            marker = data[at]
            wide, kind = _SIZED.get(marker, (0, _TINY.get(marker >> 4, _SCALAR)))
            if at + 1 + wide > len(data):
                self._rest = data[at:]
                return
            size = int.from_bytes(data[at + 1 : at + 1 + wide], "big") if wide else marker & 0xF
            at += 1 + wide
            self._found += 1
            if waiting:
                waiting[-1] -= 1
            if kind == _SCALAR:
                self._passing = _WIDE.get(marker, 0)
            elif kind == _TEXT:
                self._passing = size
            else:
                self._passing = int(kind == _STRUCTURE)
                size *= 1 + (kind == _MAP)
                # What a list says that it holds is believed at once: the rest of it need not be read.
                self._check(self._found + size > self._values)
                if size:
                    waiting.append(size)
                    self._check(len(waiting) > DEEPEST)
            self._check(self._found > self._values)
            while waiting and not waiting[-1]:
                waiting.pop()


class BoundedSocket:
    """The driver's socket, with bounds on what it receives."""

    def __init__(self, socket: Any, bounds: MessageBounds) -> None:
        self._socket, self._bounds = socket, bounds

    def recv_into(self, buffer: memoryview, nbytes: int) -> int:
        """Receive into `buffer`.

        Raises:
            MessageTooLarge: a bound is passed.
        """
        self._bounds.check_open()
        got: int = self._socket.recv_into(buffer, nbytes)
        self._bounds.feed(bytes(buffer[:got]))
        return got

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)
