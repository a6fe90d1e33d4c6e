"""A database made empty between tests, and the refusal to empty one that is somebody's."""

from neo4j import Driver

from clew.tests.neo4j_server.address import Address, cypher


class NotOurs(RuntimeError):
    """A given database holds something; the tests empty theirs, so they will not use it."""


def refuse_unless_empty(url: str) -> None:
    """Check a database that the user gave, before the first test.

    Raises:
        NotOurs: it holds nodes, Clew's or anyone's.
    """
    address = Address.parsed(url)
    with address.driver() as driver:
        counts = "MATCH (n) RETURN count(n) AS nodes, count(n.clew_id) AS ours"
        record = driver.execute_query(counts, database_=address.database).records[0]
    if record["nodes"]:
        whose = "somebody's graph" if record["nodes"] != record["ours"] else "a library of Clew's"
        raise NotOurs(
            f"the tests empty the database they run on, and {address.uri} ({address.database or 'default database'}) holds "
            f"{whose}: {record['nodes']} nodes. Give them an empty one, or unset CLEW_NEO4J_URL and NEO4J_URI"
        )


def empty(url: str, schema: bool = False) -> None:
    """Take every node and relationship away, and each constraint and index that is not Clew's; with `schema` these too.

    Clew's own stay for the next test: without them the server makes them again, and plans each statement again.
    """
    address = Address.parsed(url)
    kept = "" if schema else "clew_"
    with address.driver() as driver:
        with driver.session(database=address.database) as session:
            session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
        _drop(driver, address.database, "CONSTRAINT", f"SHOW CONSTRAINTS YIELD name {_OTHERS}", kept)
        _drop(driver, address.database, "INDEX", f"SHOW INDEXES YIELD name, type {_OTHERS} AND type <> 'LOOKUP'", kept)


# Those of a library with a name begin with it.
_OTHERS = "WHERE ($kept = '' OR NOT name CONTAINS $kept)"


def _drop(driver: Driver, database: str | None, what: str, listing: str, kept: str) -> None:
    found = driver.execute_query(cypher(f"{listing} RETURN name ORDER BY name"), {"kept": kept}, database_=database)
    for record in found.records:
        name = str(record["name"]).replace("`", "``")
        driver.execute_query(cypher(f"DROP {what} `{name}` IF EXISTS"), database_=database)
