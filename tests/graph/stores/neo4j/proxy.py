"""A proxy on loopback between store and server that cuts connections where a test wants it."""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Literal, Self, TypeAlias
from urllib.parse import urlsplit, urlunsplit

Cut: TypeAlias = Literal["before commit", "after commit", "statement", "down"]

# The Bolt message COMMIT: a chunk of two bytes, a structure without fields and its tag, the end of the message.
_COMMIT = b"\x00\x02\xb0\x12\x00\x00"
_ADDED = b"CREATE (n)-[m:MENTIONS]->(e)"
_COMMITTING = 0.5


class Proxy:
    """Passes everything on until it is told to cut, or to be down. A context manager.

    Args:
        url: the server's address; `url` is the proxy's own, with the same user, password and database.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._server = (parts.hostname or "", parts.port or 7687)
        self._listening = socket.create_server(("127.0.0.1", 0))
        user, _, _ = parts.netloc.rpartition("@")
        port = self._listening.getsockname()[1]
        self.url = urlunsplit(("bolt", f"{user}@127.0.0.1:{port}", parts.path, "", ""))
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._cuts: list[Cut] = []
        self.down = False
        self.done: list[Cut] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, *where: Cut) -> None:
        """Cut the next connections that come to these places, in this order; "down" stops the proxy altogether there."""
        self._cuts = list(where)

    def stop(self) -> None:
        """Cut all connections and take no more, as a server that went down."""
        self.down = True
        with self._lock:
            for each in self._open:
                _close(each)
            self._open.clear()

    def start(self) -> None:
        """Be there again."""
        self.down = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.stop()
        _close(self._listening)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                if self.down:
                    _close(client)
                    continue
                server = socket.create_connection(self._server)
                with self._lock:
                    self._open += [client, server]
                threading.Thread(target=self._pass_on, args=(server, client), daemon=True).start()
                threading.Thread(target=self._ask, args=(client, server), daemon=True).start()

    def _ask(self, client: socket.socket, server: socket.socket) -> None:
        """From the store to the server, watching for the place to cut."""

        def until_cut(data: bytes) -> bool:
            where = self._cuts[0] if self._cuts else None
            if where is None or (_COMMIT if where.endswith("commit") else _ADDED) not in data:
                server.sendall(data)
                return True
            self.done.append(self._cuts.pop(0))
            if where == "after commit":
                # The server's answer must not reach the store: that way is closed first.
                _close(client)
                server.sendall(data)
                time.sleep(_COMMITTING)
            elif where == "down":
                self.stop()
            _close(client)
            _close(server)
            return False

        _pump(client, until_cut)
        _close(client)
        _close(server)

    def _pass_on(self, server: socket.socket, client: socket.socket) -> None:
        def on(data: bytes) -> bool:
            client.sendall(data)
            return True

        _pump(server, on)
        _close(client)


def _pump(source: socket.socket, use: Callable[[bytes], bool]) -> None:
    with suppress(OSError):
        while data := source.recv(1 << 16):
            if not use(data):
                return


def _close(each: socket.socket) -> None:
    with suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        each.close()
