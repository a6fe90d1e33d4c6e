"""Which open triplets become relations."""

from dataclasses import replace

import pytest

from clew.extraction.base import Argument, Circumstances, Extraction, OpenTriplet
from clew.extraction.triplet_selection import select
from clew.graph.identity import entity_id, evidence_id, mention_id, relation_id
from clew.graph.model import Mention, TextNode

TEXT = "Ann Lee directed Silent Harbor in 1931."
NODE = TextNode("n", TEXT, "d", end=len(TEXT))


def mention(words: str, kind: str = "", text: str = TEXT) -> Mention:
    start = text.index(words)
    entity = entity_id(words)
    return Mention(
        mention_id(entity, "n", start, start + len(words)), entity, "n", start, start + len(words), kind, words.lower()
    )


def argument(words: str, head: str = "") -> Argument:
    start, first = TEXT.index(words), TEXT.index(head or words)
    return Argument(words, start, start + len(words), first, first + len(head or words))


def triplet(subject: str = "Ann Lee", predicate: str = "directed", held: str = "Silent Harbor") -> OpenTriplet:
    return OpenTriplet("n", argument(subject), predicate, argument(held), 0, len(TEXT), 0.7)


MENTIONS = (mention("Ann Lee", "PERSON"), mention("Silent Harbor", "WORK_OF_ART"), mention("1931", "DATE"))


def extraction(*triplets: OpenTriplet, mentions: tuple[Mention, ...] = MENTIONS) -> Extraction:
    return Extraction("d", (), mentions, triplets)


def test_a_triplet_between_two_names_becomes_a_relation_with_its_evidence() -> None:
    selected = select(extraction(triplet()), [NODE])
    (relation,), (evidence,) = selected.relations, selected.evidence
    ann, harbor = entity_id("Ann Lee"), entity_id("Silent Harbor")
    assert (relation.source, relation.type, relation.predicate, relation.target) == (ann, "DIRECTED", "directed", harbor)
    assert relation.id == relation_id(ann, "directed", harbor)
    assert evidence.id == evidence_id(relation.id, "n", 0, len(TEXT), "spacy")
    assert (evidence.relation, evidence.confidence, evidence.asserted) == (relation.id, 0.7, True)
    assert TEXT[evidence.start : evidence.end] == TEXT
    assert selected.mentions == MENTIONS


def test_a_literal_is_an_object_but_no_subject() -> None:
    assert len(select(extraction(triplet(predicate="directed in", held="1931")), [NODE]).relations) == 1
    assert select(extraction(triplet(subject="1931", held="Ann Lee")), [NODE]).relations == ()


def test_a_predicate_of_half_a_sentence_names_no_link() -> None:
    assert select(extraction(replace(triplet(), names_link=False)), [NODE]).relations == ()


def test_no_person_is_a_work() -> None:
    assert select(extraction(triplet(predicate="was")), [NODE]).relations == ()


def test_what_holds_of_a_place_in_a_place_holds_of_the_first() -> None:
    text = "Ann Lee lived in Quillby, Texas."
    kinds = (("Ann Lee", "PERSON"), ("Quillby", "GPE"), ("Texas", "GPE"), ("Quillby, Texas", "GPE"))
    mentions = tuple(mention(name, kind, text) for name, kind in kinds)
    person, pair = (
        Argument(name, text.index(name), text.index(name) + len(name), text.index(name), text.index(name) + len(name))
        for name in ("Ann Lee", "Quillby, Texas")
    )
    stated = OpenTriplet("n", person, "lived in", pair, 0, len(text), 0.7)
    (relation,) = select(Extraction("d", (), mentions, (stated,)), [TextNode("n", text, "d", end=len(text))]).relations
    assert (relation.source, relation.target) == (entity_id("Ann Lee"), entity_id("Quillby"))


def test_the_longest_mention_at_the_head_is_taken() -> None:
    short = mention("Lee", "PERSON")
    selected = select(extraction(triplet(), mentions=(short, *MENTIONS)), [NODE])
    assert selected.relations[0].source == entity_id("Ann Lee")


def test_a_mention_beside_the_head_does_not_count() -> None:
    phrase = replace(triplet(), object=argument("Silent Harbor in 1931", head="Silent Harbor"))
    assert select(extraction(phrase, mentions=MENTIONS[::2]), [NODE]).relations == ()


@pytest.mark.parametrize(
    "unfit",
    [
        triplet(held="Ann Lee"),
        triplet(held="directed"),
        replace(triplet(), confidence=0.1),
        replace(triplet(), predicate="  "),
        replace(triplet(), text_node="elsewhere"),
        replace(triplet(), predicate="word " * 60),
    ],
)
def test_loops_unnamed_ends_and_weak_triplets_stay_out(unfit: OpenTriplet) -> None:
    selected = select(extraction(unfit), [NODE])
    assert (selected.relations, selected.evidence) == ((), ())


def test_a_resolved_pronoun_is_the_entity_it_stands_for() -> None:
    alias = replace(MENTIONS[0], key="ann", entity=entity_id("Ann Marie Lee"))
    pronoun = replace(argument("directed"), text="Ann", resolved=True)
    selected = select(extraction(replace(triplet(), subject=pronoun), mentions=(alias, *MENTIONS[1:])), [NODE])
    assert selected.relations[0].source == entity_id("Ann Marie Lee")
    unnamed = replace(pronoun, text="Anna Berg")
    selected = select(extraction(replace(triplet(), subject=unnamed)), [NODE])
    assert selected.relations[0].source == entity_id("Anna Berg")


def test_one_sentence_states_a_relation_once_with_its_best_evidence() -> None:
    denied, weak = replace(triplet(), asserted=False, confidence=0.9), replace(triplet(), confidence=0.5)
    selected = select(extraction(denied, weak, triplet(), replace(triplet(), predicate=" DIRECTED ")), [NODE])
    assert len(selected.relations) == 1
    assert [(each.asserted, each.confidence) for each in selected.evidence] == [(True, 0.7)]


def test_two_sentences_are_two_pieces_of_evidence_of_one_relation() -> None:
    selected = select(extraction(triplet(), replace(triplet(), sentence_end=38)), [NODE])
    assert (len(selected.relations), len(selected.evidence)) == (1, 2)


def test_a_denied_statement_stays_marked() -> None:
    selected = select(extraction(replace(triplet(), asserted=False)), [NODE])
    assert [each.asserted for each in selected.evidence] == [False]


def test_types_come_from_the_given_schema_and_never_clash_with_structure() -> None:
    selected = select(extraction(triplet()), [NODE], types=lambda *_: "CONTAINS", extractor="mine", floor=0.0)
    assert selected.relations[0].type == "CONTAINS_"
    assert selected.evidence[0].extractor == "mine"


def test_results_come_sorted_whatever_the_order_of_triplets() -> None:
    several = (triplet(), triplet(predicate="made"), triplet(predicate="directed in", held="1931"))
    one, other = select(extraction(*several), [NODE]), select(extraction(*several[::-1]), [NODE])
    assert one == other
    assert [each.id for each in one.relations] == sorted(each.id for each in one.relations)


def test_a_passive_is_the_active_fact_turned_round() -> None:
    passive = select(extraction(triplet("Silent Harbor", "was directed by", "Ann Lee")), [NODE])
    active = select(extraction(triplet()), [NODE])
    assert passive.relations == active.relations
    assert passive.evidence[0].properties == {"predicate": "was directed by", "inverted": True}
    assert active.evidence[0].properties == {}


def test_one_sentence_that_says_it_from_both_ends_says_it_once() -> None:
    both = (triplet(), replace(triplet("Silent Harbor", "was directed by", "Ann Lee"), confidence=0.6))
    for order in (both, both[::-1]):
        selected = select(extraction(*order), [NODE])
        assert (len(selected.relations), [each.confidence for each in selected.evidence]) == (1, [0.7])


def test_a_date_is_never_turned_into_a_source() -> None:
    selected = select(extraction(triplet("Silent Harbor", "was completed by", "1931")), [NODE])
    (relation,), (evidence,) = selected.relations, selected.evidence
    assert (relation.source, relation.predicate) == (entity_id("Silent Harbor"), "was completed by")
    assert (relation.type, evidence.properties) == ("RELATED", {})


def test_the_type_fits_the_kinds_of_both_ends_in_the_document() -> None:
    given = []

    def types(predicate: str, source: str, target: str) -> str:
        given.append((predicate, source, target))
        return "KNOWS"

    more = replace(MENTIONS[0], id="m2", type="ORG", start=10, end=12)
    most = replace(MENTIONS[0], id="m3", type="ORG", start=11, end=12)
    select(extraction(triplet(), mentions=(*MENTIONS, more, most)), [NODE], types=types)
    select(extraction(triplet("Silent Harbor", "was directed by", "Ann Lee")), [NODE], types=types)
    select(extraction(triplet(predicate="directed in", held="1931")), [NODE], types=types)
    assert given == [
        ("directed", "ORG", "WORK_OF_ART"),
        ("directed", "PERSON", "WORK_OF_ART"),
        ("directed in", "PERSON", "DATE"),
    ]


def test_a_mention_without_a_type_has_no_vote() -> None:
    untyped = tuple(replace(MENTIONS[0], id=f"m{n}", type="", start=10 + n) for n in range(3))
    selected = select(extraction(triplet("Ann Lee", "was born in", "1931"), mentions=(*MENTIONS, *untyped)), [NODE])
    assert selected.relations[0].type == "BORN_ON"


def test_of_two_statements_of_one_fact_in_one_sentence_the_time_is_kept_whichever_is_better() -> None:
    dated = replace(triplet(), confidence=0.5, circumstances=Circumstances(at="1931"))
    for both in ((dated, triplet()), (triplet(), dated)):
        (evidence,) = select(extraction(*both), [NODE]).evidence
        assert (evidence.confidence, dict(evidence.properties)) == (0.7, {"at": "1931"})
    other = replace(triplet(), circumstances=Circumstances(valid_from="1940"))
    (evidence,) = select(extraction(dated, other), [NODE]).evidence
    assert dict(evidence.properties) == {"valid_from": "1940"}
    planned = replace(dated, circumstances=Circumstances("planned", at="1931"))
    (evidence,) = select(extraction(planned, triplet()), [NODE]).evidence
    assert evidence.properties == {}
