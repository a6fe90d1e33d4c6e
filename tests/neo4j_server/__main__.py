"""`make neo4j`: a Neo4j server to try things on, until Ctrl-C."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from neo4j.exceptions import DriverError, Neo4jError

from clew.tests.neo4j_server.address import Address
from clew.tests.neo4j_server.choosing import NoServer, given, start
from clew.tests.neo4j_server.jars import JarsMissing
from clew.tests.neo4j_server.java import LTS, VERSIONS
from clew.tests.neo4j_server.launching import USER, Plan, ServerFailed

BOLT, HTTP = 7687, 7474
ENVIRONMENT = Path(".neo4j.env")
"""What a shell reads (`. ./.neo4j.env`) to run the commands of the documentation on the server; git ignores it."""


def main() -> int:
    """Start a server, or look at the one given; 0 when it was stopped in good order."""
    options = _options()
    # Ctrl-C stops it also where what started it ignores that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    url = given()
    try:
        return _use(url) if url else _serve(options)
    except (NoServer, JarsMissing, ServerFailed) as error:
        print(f"make neo4j: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make neo4j", description=__doc__)
    parser.add_argument("--version", choices=[version.name for version in VERSIONS], default=LTS.name)
    parser.add_argument("--database", default="neo4j", help="the name of its one database")
    parser.add_argument("--heap", default="1g", help="the server's heap, e.g. 2g")
    parser.add_argument("--pagecache", default="256m", help="the server's page cache, e.g. 1g")
    return parser.parse_args()


def _use(url: str) -> int:
    address = Address.parsed(url)
    try:
        with address.driver() as driver:
            driver.execute_query("RETURN 1", database_=address.database)
    except (DriverError, Neo4jError) as error:
        print(f"make neo4j: the server given, {address.uri}, does not answer: {type(error).__name__}", file=sys.stderr)
        return 1
    print(f"Using the server given: {address.uri}, database {address.database or '(its default)'}; nothing to start.")
    print(f"For the commands of docs/neo4j.md, set NEO4J={address.environment['NEO4J']} and CLEW_NEO4J_PASSWORD.")
    return 0


def _serve(options: argparse.Namespace) -> int:
    version = next(version for version in VERSIONS if version.name == options.version)
    print(f"Starting Neo4j {version.name} (the first time, it is fetched) …", flush=True)
    plan = Plan(version, options.database, BOLT, HTTP, heap=options.heap, pagecache=options.pagecache, life="long")
    signal.signal(signal.SIGTERM, _interrupt)
    with start(plan) as server, written(Address.parsed(server.url)):
        print(
            f"Neo4j runs until Ctrl-C; its data goes with it.\n"
            f"  store     {server.url}\n"
            f"  user      {USER}\n"
            f"  password  {server.plan.password}\n"
            f"  Browser   {server.browser}\n"
            f"In another terminal, for the commands of docs/neo4j.md:\n"
            f"  . ./{ENVIRONMENT}",
            flush=True,
        )
        try:
            while server.alive:
                time.sleep(0.5)
        except KeyboardInterrupt:
            print("\nStopping …", flush=True)
            return 0
        print(f"make neo4j: the server ended:\n{server.tail()}", file=sys.stderr)
    return 1


@contextmanager
def written(address: Address, place: Path = ENVIRONMENT) -> Iterator[None]:
    """A file of the address and the password for as long as the server runs, which only its owner can read."""
    place.unlink(missing_ok=True)
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(address.exports)
    try:
        yield
    finally:
        place.unlink(missing_ok=True)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
