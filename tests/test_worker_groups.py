"""Tests on one server are one piece of work, whatever their files; the others are one by file."""

import pytest

from clew.tests.worker_groups import FOLDER, group_of

STORE = "tests/graph/stores/neo4j/test_contract.py"


@pytest.mark.parametrize(
    ("nodeid", "group"),
    [
        (f"{STORE}::TestNeo4jStore::test_adding_twice_is_adding_once", FOLDER),
        (f"{STORE}::TestNeo4jStore2026::test_adding_twice_is_adding_once", "neo4j_2026_url"),
        (f"{STORE}::test_a_named_database", "neo4j_named_url"),
        ("tests/neo4j_server/test_server.py::test_the_database_can_be_named", "neo4j_named_url"),
        ("tests/neo4j_server/test_server.py::test_the_calendar_version_answers", "neo4j_2026_url"),
        ("tests/neo4j_server/test_server.py::test_ports_are_free_and_differ", "tests/neo4j_server/test_server.py"),
        ("tests/app/test_neo4j_parity.py::test_facts_and_paths_are_alike", "neo4j_url"),
        ("tests/app/cli/commands/test_query.py::test_rows_are_a_table[neo4j_url]", "neo4j_url"),
        ("tests/app/cli/commands/test_query.py::test_rows_are_a_table[neo4j_2026_url]", "neo4j_2026_url"),
        ("tests/retrieval/retrievers/cypher/test_cypher_template.py::test_values_and_optional_parameters", "neo4j_url"),
        ("tests/test_worker_groups.py::test_each[a]", "tests/test_worker_groups.py"),
    ],
)
def test_a_test_belongs_to_its_server_or_its_file(nodeid: str, group: str) -> None:
    assert group_of(nodeid) == group
