"""The page that shows a whole package: written to files, installed by pip, then run where it is installed."""

import json
import os
import subprocess
import sys
from pathlib import Path

from clew.tests.docs.pages import COLUMNS, DOCS, Shown, blocks

PAGE = DOCS / "plugins.md"
_RUN = """
import json, sys
from dataclasses import asdict
from pathlib import Path
from clew.tests.docs.pages import run, terminal
with terminal(Path()):
    shown = run(Path(sys.argv[1]))
print(json.dumps([asdict(each) for each in shown]))
"""


def run_with_package(page: Path, place: Path) -> list[Shown]:
    """Install the package that a page shows, and run the page in a process that finds it. Returns what the page shows.

    Args:
        page: the page; its blocks that name files are the package.
        place: an empty folder to work in.

    Raises:
        RuntimeError: a block failed, with what it said.
    """
    source, target, folder = (place / name for name in ("source", "installed", "folder"))
    for block in blocks(page):
        if block.file:
            (source / block.file).parent.mkdir(parents=True, exist_ok=True)
            (source / block.file).write_text(block.body, encoding="utf-8")
    install = ["install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--target", str(target), str(source)]
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", *install], check=True, capture_output=True)
    folder.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(target), "COLUMNS": str(COLUMNS), "NO_COLOR": "1"}
    command = [sys.executable, "-P", "-c", _RUN, str(page)]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{page.name} failed:\n{done.stderr}")
    return [Shown(**each) for each in json.loads(done.stdout.splitlines()[-1])]
