"""The site builds without a warning, and needs nothing from the network."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from clew.tests.docs.pages import DOCS

LOADING = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}


class Links(HTMLParser):
    """What a page loads, what it links to, and the ids that it has."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.followed: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self.ids |= {known["id"]} if "id" in known else set()
        if tag in LOADING and known.get(LOADING[tag]):
            self.loaded.append(known[LOADING[tag]])
        if tag == "a" and known.get("href"):
            self.followed.append(known["href"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    target = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", str(DOCS), str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return target


@pytest.fixture(scope="module")
def read(site: Path) -> dict[Path, Links]:
    """Every page of the site, read."""
    found = {}
    for page in sorted(site.rglob("*.html")):
        found[page] = Links()
        found[page].feed(page.read_text(encoding="utf-8"))
    return found


@pytest.mark.process
def test_every_page_is_built(site: Path) -> None:
    assert {page.relative_to(DOCS).with_suffix("") for page in DOCS.rglob("*.md")} <= {
        page.relative_to(site).with_suffix("") for page in site.rglob("*.html")
    }


def test_links_lead_somewhere(site: Path, read: dict[Path, Links]) -> None:
    broken = []
    for page, links in read.items():
        for link in [*links.followed, *links.loaded]:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            target = page if not parts.path else (page.parent / unquote(parts.path)).resolve()
            anchors = read[target].ids if target in read else set()
            if not target.exists() or (parts.fragment and target in read and unquote(parts.fragment) not in anchors):
                broken.append(f"{page.relative_to(site)}: {link}")
    assert broken == []


def test_nothing_is_loaded_from_elsewhere(site: Path, read: dict[Path, Links]) -> None:
    far = [link for links in read.values() for link in links.loaded if urlsplit(link).netloc]
    far += [
        f"{sheet.name}: {found}"
        for sheet in site.rglob("*.css")
        for found in re.findall(r"url\(['\"]?(?:https?:)?//[^)]*", sheet.read_text(encoding="utf-8"))
    ]
    assert far == []


@pytest.mark.process
def test_a_broken_page_fails_the_build(tmp_path: Path) -> None:
    source = tmp_path / "docs"
    source.mkdir()
    (source / "conf.py").write_text((DOCS / "conf.py").read_text(encoding="utf-8").replace('["_static"]', "[]"))
    (source / "index.md").write_text("# Here\n\n[gone](gone.md) [anchor](#nowhere) ![picture](no.png)\n")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", str(source), str(tmp_path / "site")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert [name for name in ("gone.md", "nowhere", "no.png") if name not in done.stderr] == []
