"""The retriever contract for `cypher_template` on a real server, where one database holds one shelf at a time."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from clew.graph.batch import Batch, Contribution
from clew.graph.model import Reference
from clew.graph.store import GraphReader, GraphStore, open_store
from clew.retrieval.base import Retriever
from clew.retrieval.retrievers.cypher.cypher_template import CypherTemplateRetriever
from clew.tests.contracts import shelf
from clew.tests.contracts.retriever import FOUNDED, RetrieverContract, written

SEARCH = """CALL db.index.fulltext.queryNodes('clew_text', $search) YIELD node, score
WHERE node.clew_id IS NOT NULL RETURN node ORDER BY score DESC, node.clew_id"""


class TestCypherTemplate(RetrieverContract):
    lexical = True

    def make(self, reader: GraphReader) -> Retriever:
        return CypherTemplateRetriever(reader, SEARCH)

    @pytest.fixture
    def store(self, on_server: GraphStore) -> GraphStore:
        return on_server

    @pytest.fixture
    def fresh(self, on_server: GraphStore) -> GraphStore:
        return on_server

    # What the contract does with stores of its own beside the shelf, here with the one database

    @pytest.mark.process
    def test_the_same_in_a_process_with_another_hash_seed(  # type: ignore[override]
        self, retriever: Retriever, neo4j_url: str
    ) -> None:
        program = (
            "import json, os; from clew.graph.store import open_store;"
            "from clew.tests.contracts.retriever import written;"
            "from clew.tests.retrieval.retrievers.cypher.test_contract import TestCypherTemplate as Tested;"
            "store = open_store(os.environ['SHELF'], mode='r');"
            "print(json.dumps(written(Tested().make(store)))); store.close()"
        )
        environment = {**os.environ, "SHELF": neo4j_url, "PYTHONHASHSEED": "5"}
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
        assert json.loads(done.stdout) == json.loads(json.dumps(written(retriever)))

    def test_an_empty_store_finds_nothing(self, fresh: GraphStore) -> None:  # type: ignore[override]
        fresh.apply(Batch(remove=tuple(each.document_id for each in fresh.builds())))
        assert len(self.make(fresh).retrieve(FOUNDED)) == 0

    def test_within_and_over_are_the_filter(self, store: GraphStore, retriever: Retriever) -> None:
        filtered = retriever.retrieve(FOUNDED, filter="not exists(draft)")
        assert retriever.within("not exists(draft)").retrieve(FOUNDED) == filtered
        inner = retriever.within("year < 1950").within("year >= 1900").retrieve(FOUNDED)
        assert {hit.node.document_id for hit in inner} <= {"clocks", "orrin"}
        moved = retriever.over(store.view(retriever.within("year > 1900").filters[0]))
        assert {hit.node.document_id for hit in moved.retrieve(FOUNDED)} <= {"clocks", "orrin"}
        assert retriever.retrieve(FOUNDED) == self.make(store).retrieve(FOUNDED)

    def test_a_reload_changes_nothing(  # type: ignore[override]
        self, tmp_path: Path, retriever: Retriever, neo4j_url: str
    ) -> None:
        with open_store(neo4j_url, mode="r") as reopened:
            assert written(self.make(reopened)) == written(retriever)

    def test_references_resolve_after_a_reload(  # type: ignore[override]
        self, tmp_path: Path, fresh: GraphStore, neo4j_url: str
    ) -> None:
        notes = reference("note", "node:tarn"), reference("search", "retriever:other")
        fresh.apply(Batch(add=notes))
        expected = self._with_other(fresh).retrieve(FOUNDED, 20)
        with open_store(neo4j_url, mode="r") as reopened:
            assert self._with_other(reopened).retrieve(FOUNDED, 20) == expected
        assert not [hit for hit in expected if isinstance(hit.node, Reference)]


def reference(identity: str, target: str) -> Contribution:
    """A reference with the question's words, so that it is found."""
    return shelf.text(identity, "", FOUNDED, target=target)
