"""A store that is opened to be filled leaves nothing behind where it was made in vain."""

from pathlib import Path

import pytest

from clew.graph.batch import Batch, Contribution
from clew.graph.errors import ConfigError, StoreUnavailable
from clew.graph.model import Document, TextNode
from clew.graph.store import open_store
from clew.graph.stores.open import filling

ADA = Contribution(Document("a", "Ada."), (TextNode("a", "Ada.", "a", start=0, end=4),))


def fill(url: str, *, whole: bool = False, write: bool = False, fail: bool = True) -> None:
    with filling(open_store(url, create=True), whole=whole) as store:
        if write:
            store.apply(Batch(add=(ADA,)))
        if fail:
            raise KeyboardInterrupt


@pytest.mark.parametrize("fail", [True, False])
def test_an_empty_new_store_is_gone_with_the_folders_that_came_with_it(tmp_path: Path, fail: bool) -> None:
    url = str(tmp_path / "deep" / "er" / "x.clew")
    if fail:
        with pytest.raises(KeyboardInterrupt):
            fill(url)
    else:
        fill(url, fail=False)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_was_there_stays_without_a_store(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        fill(str(tmp_path))
    assert (tmp_path.exists(), list(tmp_path.iterdir())) == (True, [])


@pytest.mark.parametrize(("whole", "kept"), [(False, True), (True, False)])
def test_what_was_written_before_a_failure_stays_unless_only_the_whole_will_do(
    tmp_path: Path, whole: bool, kept: bool
) -> None:
    url = tmp_path / "x.clew"
    with pytest.raises(KeyboardInterrupt):
        fill(str(url), whole=whole, write=True)
    assert url.exists() is kept
    if kept:
        with open_store(str(url), mode="r") as store:
            assert store.counts()["documents"] == 1


@pytest.mark.parametrize("write", [True, False])
def test_a_store_that_was_there_stays(tmp_path: Path, write: bool) -> None:
    url = tmp_path / "x.clew"
    open_store(str(url), create=True).close()
    with pytest.raises(KeyboardInterrupt):
        fill(str(url), whole=True, write=write)
    with open_store(str(url), mode="r") as store:
        assert store.counts()["documents"] == write


def test_a_new_store_that_another_writes_by_now_stays(tmp_path: Path) -> None:
    url = str(tmp_path / "x.clew")
    with filling(open_store(url, create=True)), open_store(url) as other:
        other.append_record("log", {"a": 1})
        other.apply(Batch(add=(ADA,)))
    with open_store(url, mode="r") as store:
        assert store.counts()["documents"] == 1


def test_what_is_written_is_closed_and_kept(tmp_path: Path) -> None:
    url = str(tmp_path / "x.clew")
    with filling(open_store(url, create=True), whole=True) as store:
        store.append_record("log", {"a": 1})
    with pytest.raises(StoreUnavailable, match="is closed"):
        store.counts()
    with open_store(url, mode="r") as again:
        assert list(again.records("log")) == [{"a": 1}]


def test_a_store_in_memory_is_closed_too() -> None:
    with filling(open_store(":memory:")) as store:
        pass
    with pytest.raises(StoreUnavailable, match="is closed"):
        store.counts()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://x", "no store has the address scheme 'http'; known: bolt, .*neo4j.*; a folder needs no scheme"),
        ("embedded://x.clew", "no store has the address scheme 'embedded'"),
        ("neo4i://x", "Did you mean 'neo4j'?"),
        ("://x", "no store has the address scheme ''"),
    ],
)
def test_a_scheme_that_no_store_has_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, said: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=said) as caught:
        open_store(url, create=True)
    assert "bolt, embedded" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url",
    [
        "neo4j//u:SECRET@h",
        "neo4j:/u:SECRET@h",
        "neo4j:u:SECRET@h",
        "u:SECRET@h:7687",
        "//u:SECRET@h:7687",
        "bolt+s//u:SE/CRET@h/d",
        "me:@h",
    ],
)
def test_an_address_without_its_scheme_is_no_folder_and_shows_no_password(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match="without '://'") as caught:
        open_store(url, create=True)
    assert "SE" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["./u:x@h.clew", "me@home.clew", "12:30.clew", "a/b.clew"])
def test_odd_names_of_folders_are_names(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    open_store(url, create=True).close()
    assert Path(url).is_dir()
