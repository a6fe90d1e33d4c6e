"""Keeps one server process: stops it, and removes its home, when told to or when whoever started it is gone.

Run as a program: `keeper.py HOME PATIENCE COMMAND…`. It lives in a process group of its own, so that Ctrl-C
reaches only the one who started it. Its standard input is a pipe that this one holds open; the end of it, even by `kill
-9`, is the server's end.
Should the server end by itself, its exit code is written to `HOME/ended` and the home is left to be read.
"""

import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

PATIENCE = 30.0
"""Seconds that a server has to stop by itself, where it matters that it does."""
LOG = "console.log"
ENDED = "ended"


class _Stop(Exception):
    """Told to stop."""


def main(home: Path, patience: float, command: list[str]) -> None:
    """Run the command until it is time to stop; it then has `patience` seconds to do so by itself."""
    for each in (signal.SIGINT, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    with (home / LOG).open("ab") as log:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
    signal.signal(signal.SIGTERM, _stop)
    try:
        _watch(home, server)
    except _Stop:
        pass
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        server.terminate()
        try:
            server.wait(patience)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        shutil.rmtree(home, ignore_errors=True)


def _watch(home: Path, server: "subprocess.Popen[bytes]") -> None:
    while True:
        if select.select([sys.stdin], [], [], 0.2)[0] and not os.read(sys.stdin.fileno(), 1):
            return
        code = server.poll()
        if code is not None and not (home / ENDED).exists():
            (home / ENDED).write_text(str(code))


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _Stop


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3:])
