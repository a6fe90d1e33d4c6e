"""What all tests share: hypothesis draws the same examples in every run, a busy machine fails no test, a Neo4j server, a
language model with scripted answers, a ranker trained on the samples.
"""

from hypothesis import settings

from clew.tests.examples import PROFILES, draw_alike
from clew.tests.learned import isles, learned, learned_file, lessons
from clew.tests.models.chat_fixtures import endpoint, llm, served_chat
from clew.tests.needs import (
    pytest_collection_finish,
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_runtest_call,
    pytest_runtest_setup,
)
from clew.tests.neo4j_server.fixtures import (
    empty_neo4j,
    empty_neo4j_2026,
    empty_neo4j_named,
    neo4j_2026_url,
    neo4j_named_url,
    neo4j_url,
    pytest_terminal_summary,
)
from clew.tests.worker_groups import pytest_xdist_make_scheduler

__all__ = [
    "empty_neo4j",
    "empty_neo4j_2026",
    "empty_neo4j_named",
    "endpoint",
    "isles",
    "learned",
    "learned_file",
    "lessons",
    "llm",
    "neo4j_2026_url",
    "neo4j_named_url",
    "neo4j_url",
    "pytest_collection_finish",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_runtest_call",
    "pytest_runtest_setup",
    "pytest_terminal_summary",
    "pytest_xdist_make_scheduler",
    "served_chat",
]

for name, profile in PROFILES.items():
    settings.register_profile(name, profile)
settings.load_profile("clew")
draw_alike()
