"""`global`: what the corpus is about, groups around an entity, sources, filters, and what it cannot do."""

from collections.abc import Iterator

import pytest

from clew.extraction.enrichment.writer import enrich
from clew.graph.batch import Contribution
from clew.graph.enrichment import communities
from clew.graph.enrichment.communities import build_communities
from clew.graph.errors import QueryError
from clew.graph.identity import entity_id
from clew.graph.store import GraphReader, GraphStore
from clew.retrieval import whole_corpus
from clew.retrieval.creation import RetrieversByName
from clew.retrieval.retrievers.global_communities import EXTRACTIVE, Global
from clew.tests.contracts import shelf
from clew.tests.contracts.scripted_llm import ScriptedLLM

ABOUT = "What is this corpus about?"
AROUND = "What are the main groups around Matteo Brand?"


@pytest.fixture(scope="module")
def store() -> Iterator[GraphStore]:
    with shelf.filled() as made:
        enrich(made, ["communities"])
        yield made


@pytest.fixture
def parted(monkeypatch: pytest.MonkeyPatch) -> Iterator[GraphStore]:
    """The shelf with communities small enough for a second level: it has seven entities."""
    monkeypatch.setattr(communities, "LARGEST", 4)
    with shelf.filled() as made:
        enrich(made, ["communities"])
        yield made


def searcher(reader: GraphReader, level: int | None = None) -> Global:
    return Global(reader, shelf.embedder(), level)


def test_what_the_corpus_is_about(store: GraphStore) -> None:
    ranking = searcher(store).retrieve(ABOUT)
    made = build_communities(store)
    wide = [each for each in made if each.level == 0]
    assert [hit.score for hit in ranking] == [
        pytest.approx(each.size / sum(other.size for other in wide), abs=1e-6) for each in wide
    ]
    texts = "\n".join(each.document.text for each in shelf.TEXTS)
    assert all(sentence in texts for hit in ranking for sentence in hit.node.text.split("\n"))
    assert EXTRACTIVE in ranking.notes
    assert ranking.warnings == ()


def test_a_summary_has_its_sources(store: GraphStore) -> None:
    (first, *_) = searcher(store).retrieve(ABOUT)
    assert first.trail.steps
    for step in first.trail.steps:
        (node,) = store.fetch("text_node", [step.text_node])
        (document,) = store.fetch("document", [step.document_id])
        assert step.sentence in node.text
        assert document.text[step.start :].startswith(step.sentence)
        assert step.sentence in first.node.text
    assert first.node.title


def test_a_source_names_the_texts_that_a_summary_rests_on(store: GraphStore) -> None:
    for retriever in (searcher(store), RetrieversByName(store, shelf.embedder())["tree(mode='root')"]):
        for hit in retriever.retrieve(ABOUT):
            shown = str(hit.source)
            assert shown.startswith("a summary of ")
            assert "enrichment:" not in shown
            assert "characters" not in shown
            assert any(f"{each.document.id}.txt" in shown for each in shelf.TEXTS)
    hidden = searcher(store).retrieve(ABOUT, filter="document_id != 'cassia'")
    assert hidden
    assert not any("cassia" in str(hit.source) for hit in hidden)


def test_groups_around_an_entity(store: GraphStore) -> None:
    ranking = searcher(store).retrieve(AROUND)
    home = [each for each in build_communities(store) if entity_id("Matteo Brand") in each.members]
    assert [hit.id for hit in ranking][:1] == [f"enrichment:communities:{home[0].key}#record"]
    assert ranking[0].trail.seeds == ("Matteo Brand",)
    assert 0.5 <= ranking[0].score <= 1.0


def test_another_question_finds_by_meaning(store: GraphStore) -> None:
    ranking = searcher(store).retrieve("clock tower")
    assert ranking
    assert all(0 < hit.score <= 1 for hit in ranking)
    assert searcher(store).retrieve("zyzzyva").warnings == ()


def test_levels(parted: GraphStore) -> None:
    made = build_communities(parted)
    assert {each.level for each in made if each.members} >= {0}
    wide = searcher(parted, 0).retrieve(ABOUT)
    assert len(wide) == len([each for each in made if each.level == 0])
    for bad in (-1, True, 1.5):
        with pytest.raises(QueryError, match="level as an integer"):
            Global(parted, shelf.embedder(), bad)  # type: ignore[arg-type]


def test_stored_is_as_made_now(store: GraphStore) -> None:
    with shelf.filled() as bare:
        for asked in (ABOUT, AROUND, *shelf.QUESTIONS):
            live, stored = searcher(bare).retrieve(asked), searcher(store).retrieve(asked)
            assert list(live) == list(stored)
            assert any("clew enrich STORE communities" in note for note in live.notes)
            assert not any("clew enrich" in note for note in stored.notes)


def test_a_language_models_summaries_are_shown() -> None:
    with shelf.filled() as store:
        enrich(store, ["communities"], llm=ScriptedLLM(lambda text: "Clocks and rivers."))
        ranking = searcher(store).retrieve(ABOUT)
        assert {hit.node.text for hit in ranking} == {"Clocks and rivers."}
        assert ranking.notes == ()
        hidden = searcher(store).retrieve(ABOUT, filter="document_id != 'holdings'")
        assert "Clocks and rivers." not in {hit.node.text for hit in hidden}


def test_a_filter_hides_of_stored_communities_what_it_hides_of_texts(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranking = searcher(store).retrieve(ABOUT, filter="document_id != 'orrin'")
    assert ranking
    assert "clock tower" not in "".join(hit.node.text for hit in ranking)
    monkeypatch.setattr(whole_corpus, "LIVE", 0)
    with pytest.raises(QueryError, match="under a filter they are made of what passes"):
        searcher(store).retrieve(ABOUT, filter="document_id != 'orrin'")


def test_without_facts_there_are_no_communities_and_it_says_so() -> None:
    with shelf.filled(texts=[_bare(each) for each in shelf.TEXTS[:2]]) as store:
        ranking = searcher(store).retrieve(ABOUT)
        assert len(ranking) == 0
        assert "no three entities" in ranking.warnings[0]
    with shelf.filled(texts=()) as store:
        assert len(searcher(store).retrieve(ABOUT)) == 0


def _bare(made: Contribution) -> Contribution:
    return shelf.text(made.document.id, made.document.title, made.document.text)


def test_too_many_facts_are_not_parted_for_one_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_corpus, "LIVE", 0)
    with shelf.filled() as store, pytest.raises(QueryError, match="run 'clew enrich STORE communities' first"):
        searcher(store).retrieve(ABOUT)


def test_it_follows_the_store(store: GraphStore) -> None:
    with shelf.filled() as changing:
        enrich(changing, ["communities"])
        retriever = searcher(changing)
        before = retriever.retrieve(ABOUT)
        from clew.graph.batch import Batch

        changing.apply(Batch(remove=("cassia",)))
        after = retriever.retrieve(ABOUT)
        assert "Cassia" not in "".join(hit.node.text + hit.node.title for hit in after)
        changing.apply(Batch(add=(shelf.TEXTS[0],)))
        assert list(retriever.retrieve(ABOUT)) == list(before)


def test_its_name_stands_in_expressions(store: GraphStore) -> None:
    named = RetrieversByName(store, shelf.embedder())
    for text in ("global % 1", "global(level=0) | keyword", "query_fusion(global, keyword)"):
        made = named[text]
        assert named[repr(made)] == made
        assert made.retrieve(ABOUT, 3)
    assert repr(named["global % 1"]) == "global % 1"
