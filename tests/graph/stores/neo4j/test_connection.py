"""Opening, and what a server that refuses, is too old or is not there gets told as."""

import socket
import time
from collections.abc import Sequence
from contextlib import closing
from urllib.parse import quote

import pytest

from clew.graph.batch import Batch
from clew.graph.errors import ConfigError, StoreMismatch, StoreMissing, StoreReadOnly, StoreUnavailable
from clew.graph.store import Encoder, open_store
from clew.graph.stores.neo4j import library
from clew.graph.stores.neo4j.address import parse
from clew.graph.stores.neo4j.connection import Connection, Rows
from clew.graph.stores.neo4j.store import Neo4jStore
from clew.tests.contracts.graph_reader import small_world
from clew.tests.contracts.world import ENCODER
from clew.tests.graph.stores.neo4j.emptied import rows


def as_stranger(url: str, password: str) -> str:
    """The same place for a user who is not there: one who is would be locked out for a while after a few wrong passwords."""
    scheme, _, place = parse(url).server.partition("://")
    return f"{scheme}://stranger:{quote(password, safe='')}@{place}/{parse(url).database}"


def test_any_scheme_opens_it(clean: str) -> None:
    place = clean.partition("://")[2]
    for scheme in ("neo4j", "bolt"):
        with open_store(f"{scheme}://{place}", create=True) as store:
            assert isinstance(store, Neo4jStore)
            assert parse(clean).password not in store.url + repr(store)
            assert store.url.startswith(f"{scheme}://")


def test_nothing_there_is_missing_and_stays_so(clean: str) -> None:
    with pytest.raises(StoreMissing, match="no library in"):
        open_store(clean)
    with pytest.raises(StoreMissing):
        open_store(clean, mode="r", create=True)
    assert rows(clean, "MATCH (n) RETURN count(n) AS nodes") == [{"nodes": 0}]


def test_what_was_opened_to_read_is_not_written(clean: str) -> None:
    with open_store(clean, create=True, encoder=ENCODER) as store:
        store.apply(Batch(add=tuple(small_world())))
    with open_store(clean, mode="r") as store:
        assert store.counts()["documents"] == 3
        for write in (lambda: store.apply(Batch(remove=("a",))), lambda: store.append_record("log", 1)):
            with pytest.raises(StoreReadOnly, match="opened to read"):
                write()


def test_an_unknown_mode_is_refused() -> None:
    with pytest.raises(ConfigError, match="'w'"):
        Neo4jStore("neo4j://localhost", mode="w")  # type: ignore[arg-type]


def test_two_encoders_are_refused(clean: str) -> None:
    with open_store(clean, create=True, encoder=ENCODER) as store:
        store.apply(Batch(add=tuple(small_world()[:1])))
        with open_store(clean) as other, pytest.raises(StoreMismatch, match="'other' with 8"):
            other.bind_encoder(Encoder("other", 8))
    with pytest.raises(StoreMismatch, match="'test' with dimension 8"):
        open_store(clean, encoder=Encoder("other", 8))


def test_a_second_encoder_that_came_while_the_first_was_bound_is_refused_in_the_write(clean: str) -> None:
    late = open_store(clean, create=True, encoder=Encoder("late", 8))
    with open_store(clean, encoder=ENCODER) as store:
        store.apply(Batch(add=tuple(small_world()[:1])))
    with late, pytest.raises(StoreMismatch, match="'late'"):
        late.apply(Batch(add=tuple(small_world()[1:])))


@pytest.mark.parametrize("password", ["wrong", "p@ss:/word%?#", "Pässwort 密"])
def test_a_wrong_password_is_told_and_not_shown(neo4j_url: str, password: str) -> None:
    with pytest.raises(StoreUnavailable, match="refuses this user or password") as caught:
        open_store(as_stranger(neo4j_url, password))
    told = "".join(map(str, (caught.value, caught.value.__cause__)))
    assert password not in told
    assert quote(password, safe="") not in told


def test_a_wrong_database_is_told(neo4j_url: str) -> None:
    address = parse(neo4j_url)
    for scheme in ("neo4j", "bolt"):
        _, _, place = address.server.partition("://")
        url = f"{scheme}://{quote(address.user)}:{quote(address.password)}@{place}/nowhere"
        with pytest.raises(StoreMissing, match="no such database"):
            open_store(url, create=True)


def test_a_server_that_is_down_is_tried_again_then_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        begun = time.monotonic()
        for scheme in ("bolt", "neo4j"):
            with pytest.raises(StoreUnavailable, match=r"cannot be reached.*check that it runs") as caught:
                Neo4jStore(f"{scheme}://me:secret@127.0.0.1:{port}", patience=0.5)
            assert "secret" not in str(caught.value)
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("version", ["5.25.1", "4.4.40", "strange"])
def test_an_old_server_is_refused(neo4j_url: str, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    def components(_: Connection) -> Rows:
        return [{"name": "Neo4j Kernel", "versions": [version], "edition": "community"}]

    monkeypatch.setattr(Connection, "components", components)
    with pytest.raises(StoreMismatch, match=f"{version}, expected 5.26 or newer: upgrade"):
        open_store(neo4j_url, create=True)


@pytest.mark.parametrize(("version", "parsed"), [("5.26.0", (5, 26)), ("2026.07.1", (2026, 7)), ("5.27-aura", (5, 27))])
def test_newer_versions_are_recognised(
    neo4j_url: str, monkeypatch: pytest.MonkeyPatch, version: str, parsed: tuple[int, int]
) -> None:
    def components(_: Connection) -> Rows:
        return [{"name": "Neo4j Kernel", "versions": [version], "edition": "community"}]

    monkeypatch.setattr(Connection, "components", components)
    with closing(Connection(parse(neo4j_url))) as connection:
        assert connection.version == parsed


@pytest.mark.parametrize(
    ("held", "advice"),
    [(99, "upgrade Clew"), (1, "delete it there .*, then build it again with 'clew add neo4j://.* PATH'")],
)
def test_another_format_is_refused_with_what_to_do(clean: str, held: int, advice: str) -> None:
    open_store(clean, create=True).close()
    rows(clean, f"MATCH (l:Clew {{clew_id: 'library'}}) SET l.format = {held}")
    message = f"has format {held}, this Clew reads format {library.FORMAT}: .*{advice}"
    with pytest.raises(StoreMismatch, match=message) as caught:
        open_store(clean)
    assert clean not in str(caught.value)


def test_a_library_deleted_under_a_writer_is_missing(clean: str) -> None:
    with open_store(clean, create=True, encoder=ENCODER) as store:
        rows(clean, "MATCH (n) DETACH DELETE n")
        for write in (lambda: store.apply(Batch(add=tuple(small_world()))), lambda: store.append_record("log", 1)):
            with pytest.raises(StoreMissing, match="no library"):
                write()
    assert rows(clean, "MATCH (n) RETURN count(n) AS nodes") == [{"nodes": 0}]


class Unspoken(float):
    def __repr__(self) -> str:
        raise AssertionError("the driver wrote out what it sent")


def test_what_is_sent_is_not_written_out_for_the_drivers_log(neo4j_url: str) -> None:
    with closing(Connection(parse(neo4j_url))) as connection:
        assert connection.run("RETURN size($x) AS n", {"x": [Unspoken(1.5)] * 3}) == [{"n": 3}]
        written = connection.write(lambda run: run("RETURN size($x) AS n", {"x": [[Unspoken(1.5)]]}), lambda run: False)
        assert written == [{"n": 1}]


def test_all_parameters_are_one_map_so_that_no_value_is_a_reason_to_plan_again(neo4j_url: str) -> None:
    asked = "SHOW TRANSACTIONS YIELD currentQuery WHERE $x IN $list RETURN currentQuery"
    with closing(Connection(parse(neo4j_url))) as connection:
        texts = [row["currentQuery"] for row in connection.run(asked, {"x": 1, "list": [1, 2]})]
        assert asked.replace("$", "$given.") in texts
        # A map of options is taken as a parameter alone.
        assert connection.command("RETURN $x AS x", {"x": 1}) == [{"x": 1}]


def test_round_trips_can_be_counted(neo4j_url: str) -> None:
    connection = Connection(parse(neo4j_url))
    seen: list[str] = []
    connection.observe = seen.append
    assert connection.run("RETURN $x AS x", {"x": [1, "two"]}) == [{"x": [1, "two"]}]
    assert seen == ["RETURN $x AS x"]
    connection.close()
    connection.close()


def test_reads_cannot_write(neo4j_url: str) -> None:
    with closing(Connection(parse(neo4j_url))) as connection, pytest.raises(StoreReadOnly):
        connection.run("CREATE (n:Nothing)")


def test_any_log_keeps_its_order_through_pages(clean: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clew.graph.stores.neo4j.logs._AT_ONCE", 2)
    with open_store(clean, create=True) as store:
        wanted: Sequence[int] = range(5)
        for number in wanted:
            store.append_record("a:b `\"'", number)
        assert list(store.records("a:b `\"'")) == list(wanted)
