"""Enrichment with a language model, against a server on a local socket: whatever that answers, each unit is whole."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from clew.extraction.enrichment.writer import Enriched, enrich
from clew.graph.enrichment.units import EnrichmentUnit, read_units
from clew.graph.model import ENRICHMENTS
from clew.graph.store import GraphStore
from clew.models.llms.openai import OpenAIChat
from clew.tests.contracts import shelf
from clew.tests.models.chat_endpoint import ChatEndpoint

SUMMARISED = ("summaries", "communities", "tree")
SAID = "Clocks are made there."
READABLE = (
    SAID,
    f'{{"summary": "{SAID}"}}',
    f'```json\n["{SAID}"]\n```',
    f"```\n{SAID}\n```",
    f"Sure! Here is the summary:\n\n{SAID}",
    f"Here is a short one: {SAID}",
    f"Summary: {SAID}",
    f"1. {SAID}",
    f"- **{SAID}**",
)
USELESS = (
    "",
    "  \n",
    "null",
    "[]",
    "```json\n```",
    '{"summary": "Clocks are',
    "I'm sorry, but I cannot help with that.",
    "As an AI language model, I have no opinion.",
)


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with shelf.filled(texts=shelf.TEXTS[:4]) as made:
        yield made


def run(store: GraphStore, endpoint: ChatEndpoint, kinds: Sequence[str], **settings: Any) -> list[Enriched]:
    llm = OpenAIChat("small", base_url=endpoint.url, **{"retries": 1, "pause": 0.001, **settings})
    try:
        return enrich(store, kinds, llm=llm)
    finally:
        llm.close()


def units(store: GraphStore, kind: str) -> list[EnrichmentUnit]:
    return [unit for unit in read_units(store, kind) if unit.parts]


def texts(store: GraphStore, kind: str) -> dict[str, str]:
    return {unit.key: unit.text for unit in units(store, kind)}


def offline(kinds: Sequence[str]) -> dict[str, dict[str, str]]:
    with shelf.filled(texts=shelf.TEXTS[:4]) as plain:
        enrich(plain, kinds)
        return {kind: texts(plain, kind) for kind in kinds}


@pytest.mark.parametrize("answer", READABLE)
def test_a_summary_is_read_however_it_is_wrapped(store: GraphStore, endpoint: ChatEndpoint, answer: str) -> None:
    endpoint.answers = [answer]
    done = run(store, endpoint, SUMMARISED)
    assert [each.warnings for each in done] == [()] * 3
    for kind in SUMMARISED:
        assert set(texts(store, kind).values()) == {SAID}, kind


@pytest.mark.parametrize("answer", USELESS)
def test_where_nothing_can_be_read_sentences_stay_and_a_warning_says_so(
    store: GraphStore, endpoint: ChatEndpoint, answer: str
) -> None:
    endpoint.answers = [answer]
    done = run(store, endpoint, ENRICHMENTS)
    assert all("language model" in " ".join(each.warnings) for each in done)
    assert {kind: texts(store, kind) for kind in ENRICHMENTS} == offline(ENRICHMENTS)
    endpoint.answers = [SAID]
    again = run(store, endpoint, ENRICHMENTS)
    assert all(each.made and not each.warnings for each in again)


def test_keywords_are_read_however_they_are_listed(endpoint: ChatEndpoint) -> None:
    kept = []
    for answer in (
        '["horology", "trade"]',
        "Sure, here are the keywords:\n1. horology\n2. trade",
        "- **horology**\n- trade",
        '["horology", "trade", "half of a',
        "horology\ntrade",
    ):
        with shelf.filled(texts=shelf.TEXTS[:4]) as store:
            endpoint.answers = [answer]
            (done,) = run(store, endpoint, ["keywords"])
            assert done.warnings == ()
            kept.append([unit.record["nodes"] for unit in units(store, "keywords")])
    assert kept == [kept[0]] * len(kept)
    assert "horology" in str(kept[0])


@pytest.mark.parametrize(
    ("failures", "settings", "reason"),
    [
        ([(429, "0")] * 99, {}, "429"),
        ([(500, "")] * 99, {}, "500"),
        ([], {"timeout": 0.05, "retries": 0}, "did not answer"),
    ],
)
def test_where_no_answer_comes_sentences_stay_and_a_warning_says_so(
    store: GraphStore, endpoint: ChatEndpoint, failures: list[tuple[int, str]], settings: dict[str, Any], reason: str
) -> None:
    endpoint.failures[:], endpoint.drip = failures, 0.0 if failures else 0.2
    kinds = ("summaries", "keywords")
    done = run(store, endpoint, kinds, **settings)
    assert all(reason in each.warnings[0] for each in done)
    assert {kind: texts(store, kind) for kind in kinds} == offline(kinds)
