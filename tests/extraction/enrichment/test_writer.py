"""Enrichment: exact on update and removal, resumable, the same in any order, and no ordinary search changes by it."""

from collections.abc import Iterator, Sequence

import pytest

from clew.extraction.enrichment.writer import enrich, figures
from clew.graph.batch import Batch, origins
from clew.graph.enrichment.communities import stored_communities
from clew.graph.enrichment.tree import stored_tree
from clew.graph.enrichment.units import dependents, read_units
from clew.graph.errors import ConfigError, StoreReadOnly
from clew.graph.filters.language import F
from clew.graph.model import ENRICHMENTS
from clew.graph.resolution.ledger import Decision, LedgerChange, decision_id
from clew.graph.store import GraphStore, open_store
from clew.retrieval.creation import RetrieversByName
from clew.tests.contracts import shelf
from clew.tests.contracts.scripted_llm import ScriptedLLM
from clew.tests.neo4j_server.emptying import empty

SEARCHES = ("keyword", "vector", "vector('best_sentence')", "fusion", "graph", "hybrid")


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with shelf.filled() as made:
        yield made


def searched(store: GraphStore) -> list[object]:
    retrievers = RetrieversByName(store, shelf.embedder())
    return [
        retrievers[name].retrieve(question, 20, filter)
        for name in SEARCHES
        for question in shelf.QUESTIONS
        for filter in (None, "not exists(draft)")
    ]


def terms(store: GraphStore) -> object:
    held = store.frequencies(["clockmak", "vale"])
    return held.nodes, held.mean_length, dict(held.holding), store.schema()


def check_searches(store: GraphStore) -> None:
    before, known = searched(store), terms(store)
    enrich(store, ENRICHMENTS)
    assert searched(store) == before
    assert terms(store) == known


def check_exact(make: Sequence[GraphStore]) -> None:
    """Adding, changing and removing with enrichment between comes to what a fresh store and one run come to."""
    changed, fresh = make
    changed.apply(Batch(add=shelf.TEXTS[:6]))
    enrich(changed, ENRICHMENTS)
    other = shelf.text("selm", "Selm", "Selm is a town. Nobody lives there.", (), {"year": 1500})
    changed.apply(Batch(add=(*shelf.TEXTS[6:], other), remove=tuple(dependents(changed, ["selm"]))))
    enrich(changed, ENRICHMENTS)
    back = next(each for each in shelf.TEXTS if each.document.id == "selm")
    changed.apply(Batch(add=(back,), remove=("twin-2", *dependents(changed, ["selm", "twin-2"]))))
    enrich(changed, ENRICHMENTS)
    fresh.apply(Batch(add=tuple(reversed([each for each in shelf.TEXTS if each.document.id != "twin-2"]))))
    enrich(fresh, ENRICHMENTS)
    assert changed.digest() == fresh.digest()
    assert changed.counts() == fresh.counts()
    enrich(changed, ENRICHMENTS)
    assert changed.digest() == fresh.digest()


def test_no_ordinary_search_changes(store: GraphStore) -> None:
    check_searches(store)


def test_update_and_removal_are_exact() -> None:
    with shelf.filled(texts=()) as changed, shelf.filled(texts=()) as fresh:
        check_exact([changed, fresh])


def test_a_second_run_makes_nothing(store: GraphStore) -> None:
    first = enrich(store, ENRICHMENTS)
    generation = store.generation
    second = enrich(store, ENRICHMENTS)
    assert all(each.made and not each.unchanged for each in first)
    assert [(each.made, each.removed, each.unchanged) for each in second] == [(0, 0, each.made) for each in first]
    assert store.generation == generation


def test_what_was_made_of_a_document_leaves_with_it(store: GraphStore) -> None:
    enrich(store, ENRICHMENTS)
    gone = dependents(store, ["selm"])
    assert {"enrichment:summaries:selm", "enrichment:keywords:selm"} <= set(gone)
    assert dependents(store, ["nothing"]) == []
    store.apply(Batch(remove=("selm", *gone)))
    selm = next(each for each in shelf.TEXTS if each.document.id == "selm").document.text
    said = [unit.text for kind in ENRICHMENTS for unit in read_units(store, kind)]
    assert said
    assert not any(text and text in selm for unit in said for text in unit.split("\n"))


def test_a_part_that_its_text_holds_no_more_is_not_read(store: GraphStore) -> None:
    enrich(store, ["summaries"])
    store.apply(Batch(add=(shelf.text("selm", "Selm", "Something else."),)))
    (unit,) = [unit for unit in read_units(store, "summaries") if unit.key == "selm"]
    assert (unit.parts, unit.text) == ((), "")


def test_no_view_by_texts_sees_enrichment(store: GraphStore) -> None:
    enrich(store, ENRICHMENTS, llm=ScriptedLLM(lambda text: "Everything at once."))
    view = store.view(F.id == "selm")
    assert [unit for kind in ENRICHMENTS for unit in read_units(view, kind)] == []
    assert [each.id for kind in ("document", "reference") for each in view.scan(kind)] == ["selm"]
    assert {unit.answer for unit in read_units(store, "communities")} == {"Everything at once."}


def test_figures_and_origins_tell_of_it(store: GraphStore) -> None:
    assert figures(store) == {}
    enrich(store, ["summaries", "communities"])
    assert figures(store) == {
        "communities": {"units": 2, "current": True},
        "summaries": {"units": 10, "current": True},
    }
    assert origins(store.builds())["enrichment"] == 14
    store.apply(Batch(remove=("tarn",)))
    assert not any(each["current"] for each in figures(store).values())


def test_a_run_that_was_stopped_goes_on_where_it_was(store: GraphStore) -> None:
    class Stop(Exception):
        pass

    def stop(progress: object) -> None:
        raise Stop

    silent = ScriptedLLM(lambda text: f"It says {text[:9]}.")
    with pytest.raises(Stop):
        enrich(store, ["communities"], llm=silent, progress=stop)
    assert figures(store) == {}
    asked = len(silent.asked)
    assert asked == 2
    enrich(store, ["communities"], llm=silent)
    assert len(silent.asked) == asked
    assert read_units(store, "answers") == []
    with pytest.raises(Stop):
        enrich(store, ["summaries"], progress=stop)
    assert figures(store)["summaries"] == {"units": 10, "current": False}
    assert enrich(store, ["summaries"])[0].unchanged == 10
    assert figures(store)["summaries"]["current"]


def test_what_is_stored_is_current_only_for_the_documents_and_decisions_it_was_made_of(store: GraphStore) -> None:
    enrich(store, ["tree", "communities"])
    assert (stored_tree(store)[1], stored_communities(store)[1]) == (True, True)
    counts = store.counts()
    (gone,) = store.fetch("document", ["selm"])
    store.apply(Batch(add=(shelf.text("other", gone.title, gone.text),), remove=("selm",)))
    # As many of everything, but of another document.
    assert {name: store.counts()[name] for name in ("text_nodes", "sentences")} == {
        name: counts[name] for name in ("text_nodes", "sentences")
    }
    assert (stored_tree(store)[1], stored_communities(store)[1]) == (False, False)
    enrich(store, ["tree", "communities"])
    first, second = sorted(entity.id for entity in store.scan("entity"))[:2]
    decision = Decision(decision_id("same", (first, second)), "same", (first, second))
    store.apply(Batch(ledger=LedgerChange(decide=(decision,))))
    assert (stored_tree(store)[1], stored_communities(store)[1]) == (False, False)
    assert not any(each["current"] for each in figures(store).values())
    assert not stored_tree(store.view(F.id != "nothing"))[1]


def test_a_language_model_is_asked_again_only_where_the_sentences_changed(store: GraphStore) -> None:
    llm = ScriptedLLM(lambda text: "A  summary\nof it.")
    enrich(store, ["summaries", "communities", "tree"], llm=llm)
    asked = len(llm.asked)
    assert {unit.text for unit in read_units(store, "summaries")} == {"A summary of it."}
    store.apply(Batch(add=(shelf.text("new", "", "A lamp burns. Nobody sees it."),)))
    done = enrich(store, ["summaries", "communities"], llm=llm)
    # No community has a new member.
    assert [each.made for each in done] == [1, 0]
    assert len(llm.asked) == asked + 1
    assert done[0].by == "scripted"


def test_where_a_language_model_fails_sentences_stay_and_the_next_run_asks_again(store: GraphStore) -> None:
    dead = ScriptedLLM(lambda text: None)
    done = enrich(store, ["summaries", "keywords", "communities"], llm=dead)
    assert all("the line is dead" in each.warnings[0] for each in done)
    assert all(unit.parts and not unit.answer for unit in read_units(store, "summaries"))
    (again, *_) = enrich(store, ["summaries"], llm=ScriptedLLM(lambda text: "Now."))
    assert (again.made, again.warnings) == (10, ())


def test_keywords_of_a_language_model_are_kept(store: GraphStore) -> None:
    enrich(store, ["keywords"], llm=ScriptedLLM(lambda text: "1. horology\n2. trade"))
    (unit,) = [unit for unit in read_units(store, "keywords") if unit.key == "clocks"]
    (held,) = unit.record["nodes"].values()  # type: ignore[union-attr]
    assert list(held)[1:] == ["horology", "trade"]  # type: ignore[arg-type]


def test_what_cannot_be_made_is_said(store: GraphStore, tmp_path: object) -> None:
    with pytest.raises(ConfigError, match="Did you mean 'summaries'"):
        enrich(store, ["sumaries"])
    with pytest.raises(ConfigError, match="got nothing"):
        enrich(store, [])
    with pytest.raises(ConfigError, match="leiden, louvain"):
        enrich(store, ["communities"], algorithm="girvan")
    url = f"{tmp_path}/shelf.clew"
    shelf.filled(url).close()
    with open_store(url, mode="r") as shut, pytest.raises(StoreReadOnly):
        enrich(shut, ["summaries"])


def test_a_store_without_entities_or_with_one_text() -> None:
    with shelf.filled(texts=()) as nothing:
        done = enrich(nothing, ENRICHMENTS)
        assert [each.made for each in done] == [0, 0, 0, 0]
        assert "no three entities" in done[-1].warnings[0]
    with shelf.filled(texts=[shelf.text("one", "", "A lone lamp burns.")]) as single:
        assert [each.made for each in enrich(single, ENRICHMENTS)] == [1, 1, 1, 0]
        assert read_units(single, "tree")[0].text == "A lone lamp burns."


def test_louvain_by_name(store: GraphStore) -> None:
    (done,) = enrich(store, ["communities"], algorithm="louvain")
    assert (done.by, done.made) == ("louvain", 2)


@pytest.mark.server
def test_on_a_server_no_search_changes_and_the_digest_is_the_same(neo4j_url: str, store: GraphStore) -> None:
    empty(neo4j_url)
    with shelf.filled(neo4j_url) as served:
        known = terms(served)
        enrich(served, ENRICHMENTS)
        enrich(store, ENRICHMENTS)
        assert terms(served) == known
        assert (served.digest(), served.counts()) == (store.digest(), store.counts())
        view = served.view(F.id == "selm")
        assert read_units(view, "summaries") == []
        served.apply(Batch(remove=("selm", *dependents(served, ["selm"]))))
        store.apply(Batch(remove=("selm", *dependents(store, ["selm"]))))
        assert (served.digest(), served.counts()) == (store.digest(), store.counts())
        assert served.frequencies(["mill"]) == store.frequencies(["mill"])
