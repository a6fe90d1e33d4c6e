"""Links to facts: what a document is about links to what its wiki links name."""

import pytest

from clew.extraction.base import LoadedDocument
from clew.extraction.contribution import declared
from clew.graph.batch import Declaration
from clew.graph.entity_names import Surface, derive
from clew.graph.identity import entity_id
from clew.graph.model import Document, Entity

from .shown import facts, found, markdown, split

pytestmark = pytest.mark.encoder

TEXT = "# Grey Gull\n\nIn 1901 [[Halden Shipping|the firm]] bought the Corran Mill. It burned. See [[Mira Toll]].\n"


def entities(loaded: LoadedDocument) -> list[Entity]:
    """What the entities of a document show."""
    one = found(loaded)
    texts = {each.id: each.text for each in (*split(loaded).nodes, *one.sentences)}
    said: dict[str, list[Surface]] = {}
    for each in one.selected.mentions:
        words = texts[each.text_node][each.start : each.end]
        said.setdefault(each.entity, []).append(Surface(words, each.key, each.type, 1))
    declarations = declared(loaded.document, one.definitions)
    derived = (derive(entity, said[entity], [d for d in declarations if d.entity == entity]) for entity in said)
    return [entity for entity in derived if entity is not None]


def test_a_wiki_link_is_a_typed_edge_with_its_sentence_as_evidence() -> None:
    loaded = markdown(TEXT)
    one = found(loaded)
    links = [each for each in one.selected.relations if each.predicate == "links to"]
    assert {(each.source, each.type, each.target) for each in links} == {
        (entity_id("Grey Gull"), "LINKS_TO", entity_id("Halden Shipping")),
        (entity_id("Grey Gull"), "LINKS_TO", entity_id("Mira Toll")),
    }
    firm = next(each.id for each in links if each.target == entity_id("Halden Shipping"))
    (evidence,) = [each for each in one.selected.evidence if each.relation == firm]
    text = loaded.document.text
    assert text[evidence.start : evidence.end] == "In 1901 the firm bought the Corran Mill."


def test_the_words_of_a_link_mention_its_target() -> None:
    loaded = markdown(TEXT)
    one = found(loaded)
    text = loaded.document.text
    meant = {text[each.start : each.end] for each in one.selected.mentions if each.entity == entity_id("Halden Shipping")}
    assert meant == {"the firm"}
    bought = [each for each in one.selected.relations if each.predicate == "bought"]
    assert [each.source for each in bought] == [entity_id("Halden Shipping")]


def test_a_link_says_what_its_words_mean_where_the_text_has_another_name() -> None:
    loaded = markdown("# Log\n\n[[Halden Shipping|Halden]] sold the mill.\n")
    assert {each.entity for each in found(loaded).selected.mentions} == {entity_id("Halden Shipping")}


def test_links_to_files_beside_the_document_name_what_they_lead_to() -> None:
    loaded = markdown(
        "# Log\n\nSee [Corran Mill](notes/mill.md#top), [here](x.md), [News](https://a.example) and [Top](#top).\n"
    )
    assert facts(loaded) == {("Log", "links to", "Corran Mill")}


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("[the firm](halden-shipping.md)", "halden shipping"),
        ("[its yard](../places/Dock%20Yard.md#cranes)", "Dock Yard"),
        ("[halden shipping](firms/halden_shipping.markdown)", "halden shipping"),
        ("[corran mill](corran-mill.html)", "corran mill"),
        ("[[halden shipping]]", "halden shipping"),
        ("[[Osric Vane|him]]", "Osric Vane"),
        ("[[Osric Vane|He]]", "Osric Vane"),
        ("[[notes/Mira Toll|her sister]]", "Mira Toll"),
        ("[[corran mill|mill]]", "corran mill"),
    ],
)
def test_a_link_in_small_letters_leads_to_the_document(link: str, name: str) -> None:
    loaded = markdown(f"# Log\n\nSo {link} was seen in 1921.\n")
    one = found(loaded)
    assert {(each.source, each.target) for each in one.selected.relations if each.predicate == "links to"} == {
        (entity_id("Log"), entity_id(name))
    }
    (linked,) = [entity for entity in entities(loaded) if entity.id == entity_id(name)]
    assert (linked.name, linked.aliases) == (name, ())


@pytest.mark.parametrize(
    "link",
    [
        "[the log](index.md)",
        "[next](chapter-3.md)",
        "[see](2021-05-03.md)",
        "[the map](map.png)",
        "[the part](sect.keys.html)",
    ],
)
def test_a_link_whose_words_and_file_name_nothing_states_nothing(link: str) -> None:
    assert all(predicate != "links to" for _, predicate, _ in facts(markdown(f"# Log\n\nSee {link} there.\n")))


def test_a_document_says_its_own_name_before_links_do() -> None:
    entity = entity_id("halden shipping")
    own = Declaration(entity, "Halden Shipping", document_id="a")
    linked = Declaration(entity, "", aliases=("halden shipping",), document_id="b")
    shown = derive(entity, [Surface("the firm", "firm", "", 3)], [own, linked])
    assert shown is not None
    assert (shown.name, shown.aliases) == ("Halden Shipping", ("halden shipping",))


def test_a_link_to_the_document_itself_and_one_without_a_title_state_nothing() -> None:
    assert facts(markdown("# Log\n\nThe [[Log]] of ships.\n")) == set()
    loaded = markdown("The [[Corran Mill]] burned.\n")
    assert all(each.predicate != "links to" for each in found(loaded).selected.relations)


def test_a_link_in_a_list_or_table_has_its_line_as_evidence() -> None:
    loaded = markdown("# Log\n\n- [[Tern]]\n- [[Heron]], a ship\n")
    text = loaded.document.text
    assert {text[each.start : each.end] for each in found(loaded).selected.evidence} == {"Tern", "Heron, a ship"}


def test_aliases_of_the_front_matter_are_those_of_the_titles_entity() -> None:
    (one,) = declared(
        Document("d", "x", "Halden Shipping (firm)", {"aliases": ["Halden", "  The\nYard ", "", 5, "!" * 900]})
    )
    assert one.aliases == ("Halden Shipping (firm)", "Halden", "The Yard")
    assert declared(Document("d", "x", "Halden", {"aliases": "The Yard"}))[0].aliases == ("The Yard",)
    assert declared(Document("d", "x", "Halden", {"aliases": {"a": 1}}))[0].aliases == ()
