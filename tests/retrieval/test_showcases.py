"""On the sample world each retriever, reranker and transform answers the question that shows what it is for."""

import pytest

from clew.app.knowledge_graph import KnowledgeGraph
from clew.retrieval.creation import KINDS
from clew.retrieval.expressions import names_in

pytestmark = pytest.mark.encoder

BORN = "Where was the founder of Halden Optics born?"
TWO = "Who founded Halden Optics and when was the Kestrel Bridge opened?"
SHOWCASES = (
    ("keyword", "Merrow lens", ["Tobias Merrow"]),
    ("vector", "people who make things to look at stars with", ["Halden Optics"]),
    ("fusion", "the prize of a brass lantern", ["Beacon Prize"]),
    ("graph", BORN, ["Halden Optics", "Ada Lindqvist"]),
    ("hybrid", BORN, ["Halden Optics", "Ada Lindqvist"]),
    ("deep", BORN, ["Halden Optics", "Ada Lindqvist"]),
    ('boolean(keyword, vector, mode="and")', "rotating lens gold medal", ["Halden Optics"]),
    ("query_fusion(keyword, vector)", "the prize of a brass lantern", ["Beacon Prize"]),
    ("ensemble(vector, vector(unit='sentence'))", "Who won the Beacon Prize in 1934?", ["Beacon Prize"]),
    ("router", "“brass lantern”", ["Beacon Prize"]),
    ("kg_keyword", "Who founded Halden Optics?", ["Halden Optics"]),
    ("kg_embedding", BORN, ["Halden Optics", "Ada Lindqvist"]),
    ("kg_both", BORN, ["Halden Optics", "Ada Lindqvist"]),
    ("synonym", "Who runs the observatory?", ["Quillon Observatory"]),
    ("vector_context", "Halden Optics", ["Halden Optics"]),
    ("property_graph", "Who founded Halden Optics?", ["Halden Optics"]),
    ("keyword % 1 >> expand('link')", "Who won the Beacon Prize in 1934?", ["Beacon Prize", "Ada Lindqvist"]),
    ("summary(mode='embedding')", "people who make things to look at stars with", ["Halden Optics"]),
    ("tree", "a company that makes lenses for telescopes", ["Halden Optics"]),
    ("keyword_table", "the prize of a brass lantern", ["Beacon Prize"]),
    ("document_summary", "people who make things to look at stars with", ["Halden Optics"]),
    ("auto", "Prizes with a since before 1900: what does the winner receive?", ["Silver Quill"]),
    ("multi_document", "the prize of a brass lantern", ["Beacon Prize"]),
    ("hybrid >> mmr(0.3)", BORN, ["Halden Optics", "Ada Lindqvist"]),
    ("hybrid >> node_distance", BORN, ["Halden Optics", "Ada Lindqvist"]),
    ("hybrid >> one_per_document", BORN, ["Halden Optics", "Ada Lindqvist"]),
    ("hybrid >> score_threshold(share=0.3)", BORN, ["Halden Optics", "Ada Lindqvist"]),
    ("hybrid % 5 >> long_context_reorder", BORN, ["Halden Optics", "Ada Lindqvist"]),
    ("keyword >> recency('since')", "prize", ["Beacon Prize"]),
    ("keyword >> sentence_window(1)", "Who won the Beacon Prize in 1934?", ["Beacon Prize"]),
    ("keyword >> metadata_replacement('field')", "Who won the Beacon Prize in 1934?", ["Beacon Prize"]),
    ("keyword >> auto_merging", "Merrow lens", ["Tobias Merrow"]),
    ("clauses >> keyword", TWO, ["Halden Optics", "Kestrel Bridge"]),
    ("decomposition >> keyword", TWO, ["Halden Optics", "Kestrel Bridge"]),
    ("aliases >> keyword", BORN, ["Halden Optics"]),
    ("expansion >> keyword", BORN, ["Halden Optics"]),
    ("paraphrases >> keyword", BORN, ["Halden Optics"]),
    ("step_back >> keyword", BORN, ["Halden Optics"]),
    ("hyde >> vector", BORN, ["Halden Optics"]),
)
APART = {"cypher_template", "text_to_cypher", "cross_encoder", "llm_rerank", "table"}
"""What needs a server, a language model, a model of one's own, or a table, of which the sample world has none."""


@pytest.mark.parametrize(("expression", "question", "titles"), SHOWCASES, ids=[each[0] for each in SHOWCASES])
def test_it_answers_its_own_question(isles: KnowledgeGraph, expression: str, question: str, titles: list[str]) -> None:
    found = {hit.node.title for hit in isles.search(question, k=5, retriever=expression)}
    assert set(titles) <= found


def test_what_a_corpus_is_about_is_told_with_sources(isles: KnowledgeGraph) -> None:
    found = isles.search("What are the main groups around Halden Optics?", k=3, retriever="global")
    assert "Halden Optics" in f"{found[0].node.title} {found[0].node.text}"
    assert found[0].trail.steps


def test_every_name_has_a_showcase() -> None:
    shown = {"global", *(name for expression, _, _ in SHOWCASES for name in names_in(expression))}
    registered = {row.name for table in KINDS for row in table.builtins}
    assert registered - shown == APART


def test_what_is_shown_of_metadata_and_windows(isles: KnowledgeGraph) -> None:
    (window,) = isles.search("Who won the Beacon Prize in 1934?", k=1, retriever="keyword >> sentence_window(0)")
    assert window.node.text == "Ada Lindqvist won the Beacon Prize in 1928, and Irena Moravel won it in 1934."
    (field,) = isles.search("Beacon Prize", k=1, retriever="keyword >> metadata_replacement('field')")
    assert field.node.text == "science"
