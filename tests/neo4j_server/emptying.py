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


def empty(url: str) -> None:
    """Take every node, relationship, constraint and index away; the server's own lookup indexes stay."""
    address = Address.parsed(url)
    with address.driver() as driver:
        with driver.session(database=address.database) as session:
            session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
        _drop(driver, address.database, "CONSTRAINT", "SHOW CONSTRAINTS YIELD name RETURN name ORDER BY name")
        others = "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name ORDER BY name"
        _drop(driver, address.database, "INDEX", others)


def _drop(driver: Driver, database: str | None, what: str, listing: str) -> None:
    for record in driver.execute_query(cypher(listing), database_=database).records:
        name = str(record["name"]).replace("`", "``")
        driver.execute_query(cypher(f"DROP {what} `{name}` IF EXISTS"), database_=database)
