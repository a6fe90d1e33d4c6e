"""The file that `make neo4j` writes for a reader's shell: private, readable by any shell, and gone with the server."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from clew.tests.neo4j_server.__main__ import written
from clew.tests.neo4j_server.address import Address

URLS = {
    "neo4j://neo4j:s3cret@localhost:7687/neo4j": ("neo4j://neo4j@localhost:7687/neo4j", "s3cret"),
    "bolt://me%40x:p%27%24HOME%20%22q@127.0.0.1:9": ("bolt://me%40x@127.0.0.1:9", "p'$HOME \"q"),
}


@pytest.mark.process
@pytest.mark.parametrize("url", URLS)
def test_a_shell_reads_the_address_and_the_password_from_it(tmp_path: Path, url: str) -> None:
    place = tmp_path / ".neo4j.env"
    place.write_text("of before")
    with written(Address.parsed(url), place):
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
        script = f'. {place} && printf \'%s\\n%s\' "$NEO4J" "$CLEW_NEO4J_PASSWORD"'
        told = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout
        assert tuple(told.split("\n")) == URLS[url]
    assert not place.exists()


def test_it_is_gone_after_an_error_too(tmp_path: Path) -> None:
    place = tmp_path / ".neo4j.env"
    with pytest.raises(KeyboardInterrupt), written(Address.parsed("neo4j://a:b@c"), place):
        raise KeyboardInterrupt
    assert not place.exists()


@pytest.mark.process
@pytest.mark.server
def test_commands_of_the_documentation_run_in_a_shell_that_read_it(tmp_path: Path, empty_neo4j: str) -> None:
    (tmp_path / "ada.txt").write_text("Ada Lindqvist founded Halden Optics.")
    flags = "--embedder hashing --extractor cooccurrence"
    clew = f"{sys.executable} -c 'from clew.app.cli.main import main; main()'"
    with written(Address.parsed(empty_neo4j), tmp_path / ".neo4j.env"):
        script = (
            f". ./.neo4j.env && {clew} add library.clew ada.txt {flags} && {clew} copy library.clew $NEO4J"
            f" && {clew} search $NEO4J Halden --retriever keyword --json"
        )
        ran = subprocess.run(["sh", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "Ada Lindqvist founded" in ran.stdout
