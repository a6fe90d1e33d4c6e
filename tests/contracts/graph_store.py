"""What every store must do. Inherit, give the fixture `empty`, and every read and write is held to the seam."""

from collections.abc import Sequence
from dataclasses import replace
from threading import Thread

import numpy as np
import pytest

from clew.graph.batch import Batch, Contribution, Declaration, NodeVector
from clew.graph.errors import DocumentError, FilterError, ModelError, StoreError, StoreMismatch
from clew.graph.filters.language import F
from clew.graph.identity import checksum, entity_id, evidence_id
from clew.graph.model import DECLARES, Document, Evidence, Json, TextNode, entity_ref
from clew.graph.resolution.ledger import LedgerChange
from clew.graph.store import Encoder, GraphStore
from clew.tests.contracts.graph_reader import ANN, BOB, CITY, GraphReaderContract, ReaderOf, small_world
from clew.tests.contracts.plain_graph import PlainGraph
from clew.tests.contracts.relations import RelationContract
from clew.tests.contracts.snapshots import SnapshotContract
from clew.tests.contracts.word_statistics import WordStatisticsContract
from clew.tests.contracts.world import ENCODER, contribution, vector


def answers(store: GraphStore) -> tuple[object, ...]:
    """Everything that must be as before when a change is taken back."""
    refs = [f"node:{node.id}" for node in store.scan("text_node")]
    return (
        store.digest(),
        store.search_text("Ann Bob Paris walked 1990", 50),
        store.search_vectors(vector(5)[None, :], "sentence", 50),
        store.search_vectors(vector(5)[None, :], "text", 50),
        store.frequencies(["bob", "walk", "pari"]),
        store.edges(refs),
        list(store.neighbourhood(refs, 3).edges()),
        store.counts(),
        store.schema(),
        list(store.declarations()),
        store.builds(),
        sorted(store.known_vectors([f"{kind} {seed}" for kind in ("text", "sentence") for seed in range(60)])),
    )


class GraphStoreContract(SnapshotContract, RelationContract, WordStatisticsContract, GraphReaderContract):
    """Writes, on top of all reads."""

    @pytest.fixture
    def empty(self) -> GraphStore:
        raise NotImplementedError("a store's tests give an empty open store, bound to world.ENCODER")

    @pytest.fixture
    def reader_of(self, empty: GraphStore) -> ReaderOf:
        def make(contributions: Sequence[Contribution]) -> GraphStore:
            empty.apply(Batch(add=tuple(contributions)))
            return empty

        return make

    def test_an_empty_store_answers_with_nothing(self, empty: GraphStore) -> None:
        assert empty.encoder is None
        assert set(empty.counts().values()) == {0}
        assert empty.search_text("anything", 5) == []
        assert empty.search_vectors(vector(1)[None, :], "text", 5) == [[]]
        assert empty.vectors(["x"], "text")[0] == []
        assert list(empty.neighbourhood(["node:x"]).refs) == []
        assert (empty.builds(), list(empty.declarations()), list(empty.records("log"))) == ([], [], [])
        assert empty.digest() == PlainGraph([]).digest()

    def test_a_batch_tells_what_it_did(self, empty: GraphStore) -> None:
        a, b, c = small_world()
        first = empty.apply(Batch(add=(a, b)))
        assert (first.added, first.replaced, first.removed) == (("a", "b"), (), ())
        second = empty.apply(Batch(add=(replace(a, fingerprint="other"), c), remove=("b", "unknown")))
        assert (second.added, second.replaced, second.removed) == (("c",), ("a",), ("b",))
        assert second.generation == empty.generation > first.generation

    def test_a_batch_of_nothing_changes_nothing(self, empty: GraphStore) -> None:
        generation = empty.generation
        assert empty.apply(Batch(remove=("unknown",))).generation == generation == empty.generation

    def test_adding_twice_is_adding_once(self, empty: GraphStore) -> None:
        empty.apply(Batch(add=tuple(small_world())))
        before = answers(empty)
        empty.apply(Batch(add=tuple(small_world())))
        assert answers(empty) == before

    def test_order_and_batches_do_not_matter(self, empty: GraphStore) -> None:
        for each in reversed(small_world()):
            empty.apply(Batch(add=(each,)))
        assert empty.digest() == PlainGraph(small_world()).digest()

    def test_add_and_remove_leave_everything_as_it_was(self, empty: GraphStore) -> None:
        a, b, c = small_world()
        nothing = answers(empty)[:-1]
        empty.apply(Batch(add=(a, b)))
        before = answers(empty)
        empty.apply(Batch(add=(c, contribution("d", [[ANN, CITY]], [(0, "met", 1, True)], "Paris", seed=1))))
        assert answers(empty) != before
        empty.apply(Batch(remove=("c", "d")))
        assert answers(empty) == before
        empty.apply(Batch(remove=("a", "b")))
        assert answers(empty)[:-1] == nothing

    def test_a_fact_of_two_texts_survives_one_with_one_evidence_less(self, empty: GraphStore) -> None:
        empty.apply(Batch(add=tuple(small_world())))
        (met,) = [relation for relation in empty.scan("relation") if relation.predicate == "met"]
        assert len(empty.evidence([met.id])) == 2
        empty.apply(Batch(remove=("a",)))
        assert [each.text_node for each in empty.evidence([met.id])] == ["c"]
        assert [edge.weight for edge in empty.edges([f"entity:{met.source}"], types=["MET"])] == [1]

    def test_a_replaced_document_leaves_nothing_behind(self, empty: GraphStore) -> None:
        a, b, c = small_world()
        new = contribution("a", [[CITY]], title="Rome", seed=30)
        empty.apply(Batch(add=(a, b, c)))
        empty.apply(Batch(add=(new,)))
        assert empty.digest() == PlainGraph([new, b, c]).digest()
        assert empty.known_vectors(["text 0", "text 30"]) == {"text 30"}

    def test_vectors_live_as_long_as_a_text_uses_them(self, empty: GraphStore) -> None:
        first, second = contribution("a", [[ANN]], seed=3), contribution("b", [[BOB]], seed=3)
        known = replace(second, vectors=tuple(replace(each, values=None) for each in second.vectors))
        empty.apply(Batch(add=(first,)))
        assert empty.vector_keys(["a", "unknown"], "text") == {"a": "text 3"}
        empty.apply(Batch(add=(known,), remove=("a",)))
        assert np.array_equal(empty.vectors(["b"], "text")[1], vector(3)[None, :])
        empty.apply(Batch(remove=("b",)))
        assert empty.known_vectors(["text 3", "sentence 3"]) == set()
        with pytest.raises(DocumentError, match="not stored"):
            empty.apply(Batch(add=(known,)))

    def test_explicit_declarations_name_entities_and_stay(self, empty: GraphStore) -> None:
        ann = entity_id("Ann Lee")
        declared = Declaration(ann, "Dr Ann Lee", "DOCTOR", ("Annie",), {"born": 1950})
        empty.apply(Batch(add=tuple(small_world()), declare=(declared, Declaration("given", "Given"))))
        (entity,) = empty.fetch("entity", [ann])
        assert (entity.name, entity.type, entity.properties) == ("Dr Ann Lee", "DOCTOR", {"born": 1950})
        assert entity.aliases == ("Ann Lee", "Annie", "ann lee")
        assert empty.find(["annie", "given"]) == {"annie": [ann], "given": ["given"]}
        empty.apply(Batch(remove=("a", "b", "c"), declare=(Declaration("given", "Renamed"),)))
        assert [(each.id, each.name, each.type) for each in empty.scan("entity")] == sorted(
            [(ann, "Dr Ann Lee", "DOCTOR"), ("given", "Renamed", "")]
        )
        assert list(empty.declarations()) == sorted([declared, Declaration("given", "Renamed")], key=lambda d: d.entity)

    def test_a_declaration_without_a_name_says_what_an_entity_is_and_no_more(self, empty: GraphStore) -> None:
        ann = entity_id("Ann Lee")
        world = small_world()
        empty.apply(Batch(add=tuple(world)))
        before, about = empty.fetch("entity", [ann])[0], empty.about([ann])
        edges = empty.edges([entity_ref(ann)], "both", [DECLARES])
        first = world[0]
        said = Declaration(ann, "", "ROBOT", (), {"description": "small robot"}, first.document.id)
        empty.apply(Batch(add=(replace(first, declarations=(*first.declarations, said)),)))
        (after,) = empty.fetch("entity", [ann])
        assert (after.name, after.aliases, after.type, after.description) == (
            *(before.name, before.aliases),
            *("ROBOT", "small robot"),
        )
        assert empty.about([ann]) == about
        assert empty.edges([entity_ref(ann)], "both", [DECLARES]) == edges
        assert said in list(empty.declarations())
        assert empty.find([""]) == {}
        empty.apply(Batch(add=(first,)))
        assert empty.fetch("entity", [ann]) == [before]

    def test_builds_say_how_documents_got_in(self, empty: GraphStore) -> None:
        a, b, _ = small_world()
        empty.apply(Batch(add=(b, a)))
        assert [build.document_id for build in empty.builds()] == ["a", "b"]
        (build,) = empty.builds(["a", "unknown"])
        assert (build.checksum, build.fingerprint, build.source, build.root) == (
            checksum(a.document),
            "print",
            "a.txt",
            "/root",
        )
        assert empty.builds([]) == []

    def test_logs_keep_their_order_and_leave_the_graph_alone(self, empty: GraphStore) -> None:
        before = (empty.generation, empty.digest())
        for number in range(3):
            empty.append_record("feedback", {"number": number})
        empty.append_record("ledger", "x")
        empty.append_record("ledger")
        assert list(empty.records("feedback")) == [{"number": 0}, {"number": 1}, {"number": 2}]
        assert list(empty.records("nothing")) == []
        assert empty.record_names() == ["feedback", "ledger"]
        assert (empty.generation, empty.digest()) == before

    def test_several_records_are_appended_together_or_not_at_all(self, empty: GraphStore) -> None:
        empty.append_record("feedback", 0)
        empty.append_record("feedback", *range(1, 1500))
        with pytest.raises(DocumentError):
            empty.append_record("feedback", 1500, float("nan"))
        empty.append_record("feedback", 1500)
        assert list(empty.records("feedback")) == list(range(1501))
        assert empty.record_names() == ["feedback"]

    def test_frequencies_are_those_of_bm25(self, empty: GraphStore) -> None:
        empty.apply(Batch(add=tuple(small_world())))
        frequencies = empty.frequencies(["bob", "walk", "zzz"])
        assert (frequencies.nodes, frequencies.holding) == (6, {"bob": 4, "walk": 5, "zzz": 0})
        indexed = PlainGraph(small_world()).indexed
        assert frequencies.mean_length == pytest.approx(sum(map(len, indexed.values())) / 6)

    @pytest.mark.parametrize("query", ["Bob in Paris", "walked Ann Ann", "notes of 1990"])
    def test_scores_are_those_of_the_textbook(self, empty: GraphStore, query: str) -> None:
        empty.apply(Batch(add=tuple(small_world())))
        expected = PlainGraph(small_world()).search_text(query, 10)
        found = empty.search_text(query, 10)
        assert [each for each, _ in found] == [each for each, _ in expected]
        assert [score for _, score in found] == pytest.approx([score for _, score in expected])

    def test_text_of_any_script_is_kept_and_found(self, empty: GraphStore) -> None:
        texts = ["東京タワーは高い", "Ünïcode ﬁsh", "नमस्ते दुनिया", "emoji 🧵 clew", "nul \x00 inside", "x" * 5000, "a_b c-d"]
        for number, text in enumerate(texts):
            node = TextNode(f"d{number}", text, f"d{number}", "", 0, len(text))
            empty.apply(Batch(add=(Contribution(Document(f"d{number}", text), (node,)),)))
        assert [node.text for node in empty.scan("text_node")] == texts
        for number, query in enumerate(["東京", "unicode FISH", "दुनिया", "clew", "inside", "x" * 5000, "a_b"]):
            assert [each for each, _ in empty.search_text(query, 3)] == [f"d{number}"], query

    def test_another_encoder_is_refused(self, empty: GraphStore) -> None:
        empty.bind_encoder(Encoder("other", 4))
        empty.bind_encoder(ENCODER)
        empty.apply(Batch(add=tuple(small_world())))
        assert empty.encoder == ENCODER
        with pytest.raises(StoreMismatch, match="'test' with dimension 8"):
            empty.bind_encoder(Encoder("other", 8))
        short = NodeVector("x", "text", "short", np.zeros(4))
        node = TextNode("x", "text", "x")
        with pytest.raises(StoreMismatch, match="shape"):
            empty.apply(Batch(add=(Contribution(Document("x", "text"), (node,), vectors=(short,)),)))
        broken = replace(short, values=np.full(8, np.nan))
        with pytest.raises(ModelError, match="NaN"):
            empty.apply(Batch(add=(Contribution(Document("x", "text"), (node,), vectors=(broken,)),)))
        assert not empty.fetch("document", ["x"])

    @pytest.mark.parametrize(
        "place", ["mention", "evidence", "sentence", "document", "surrogate", "metadata", "confidence", "id", "predicate"]
    )
    def test_an_unusable_batch_is_refused_whole(self, empty: GraphStore, place: str) -> None:
        good, bad = small_world()[:2]
        if place == "mention":
            bad = replace(bad, mentions=(replace(bad.mentions[0], text_node="a#chunk:0"),))
        elif place == "evidence":
            strange = Evidence(evidence_id("r", "b#chunk:0", 0, 1, "x"), "r", "b#chunk:0", 0, 1, "x")
            bad = replace(bad, evidence=(strange,))
        elif place == "sentence":
            bad = replace(bad, nodes=(*bad.nodes, TextNode("lost", "x", "b", kind="sentence", parent="a#chunk:0")))
        elif place == "document":
            bad = replace(bad, nodes=(TextNode("b", "x", "elsewhere"),))
        elif place == "surrogate":
            bad = replace(bad, document=Document("b", "\ud800"))
        elif place == "metadata":
            bad = replace(bad, document=Document("b", "", metadata={"x": float("nan")}))
        elif place == "id":
            bad = replace(bad, mentions=(replace(bad.mentions[0], id="a\0b"),))
        elif place == "predicate":
            bad = replace(bad, relations=(replace(bad.relations[0], type="\ud800"),))
        else:
            bad = replace(bad, evidence=(replace(bad.evidence[0], confidence=1.5),))
        with pytest.raises(DocumentError, match="surrogates" if place == "predicate" else "'b'"):
            empty.apply(Batch(add=(good, bad)))
        assert set(empty.counts().values()) == {0}

    @pytest.mark.parametrize("bits", [63, 64, 20_000])
    @pytest.mark.parametrize("place", ["text node", "mention", "evidence"])
    def test_a_position_beyond_64_bits_is_refused_whole(self, empty: GraphStore, place: str, bits: int) -> None:
        good, bad = small_world()[:2]
        if place == "text node":
            bad = replace(bad, nodes=(*bad.nodes[:-1], replace(bad.nodes[-1], end=2**bits)))
        elif place == "mention":
            bad = replace(bad, mentions=(replace(bad.mentions[0], start=-(2**bits)),))
        else:
            bad = replace(bad, evidence=(replace(bad.evidence[0], end=2**bits),))
        said = rf"document 'b': {place} '.*' has (start|end) a number of {bits + 1} bits, expected a whole number from 0"
        with pytest.raises(DocumentError, match=said):
            empty.apply(Batch(add=(good, bad)))
        assert set(empty.counts().values()) == {0}

    def test_numbers_of_any_size_are_kept_elsewhere(self, empty: GraphStore) -> None:
        large: dict[str, Json] = {"n": 2**70, "many": [2**64, -(2**90), 1], "deep": {"n": -(2**65)}, "mixed": [2**70, "x"]}
        a, b, _ = small_world()
        node = TextNode("far", "far away", "b", "", 0, 2**63 - 1, metadata=large)
        stated = tuple(replace(each, properties=large) for each in a.evidence)
        a = replace(a, document=replace(a.document, metadata=large), evidence=stated)
        b = replace(b, nodes=(*b.nodes, node), declarations=(Declaration("far", "Far", properties=large, document_id="b"),))
        empty.apply(Batch(add=(a, b)))
        assert empty.digest() == PlainGraph([a, b]).digest()
        assert empty.fetch("text_node", ["far"]) == [node]
        assert empty.fetch("document", ["a"]) == [a.document]
        assert empty.fetch("entity", ["far"])[0].properties == large
        found = empty.view(F["n"] > 2**62).counts()
        assert (found["documents"], found["text_nodes"]) == (2, 3)

    def test_text_nodes_of_two_documents_cannot_share_an_id(self, empty: GraphStore) -> None:
        empty.apply(Batch(add=(small_world()[0],)))
        before = answers(empty)
        thief = Contribution(Document("thief", "x"), (TextNode("a#chunk:0", "x", "thief"),))
        with pytest.raises(DocumentError, match="a#chunk:0"):
            empty.apply(Batch(add=(thief,), remove=("unknown",)))
        with pytest.raises(DocumentError, match="twice"):
            empty.apply(Batch(add=(thief, thief)))
        assert answers(empty) == before

    def test_making_ready_changes_no_answer(self, empty: GraphStore) -> None:
        empty.prepare()
        empty.apply(Batch(add=tuple(small_world())))
        before = answers(empty)
        empty.prepare()
        assert answers(empty) == before

    def test_a_closed_store_says_so(self, empty: GraphStore) -> None:
        empty.close()
        empty.close()
        with pytest.raises(StoreError, match="closed"):
            empty.counts()

    def test_any_thread_may_read(self, empty: GraphStore) -> None:
        empty.apply(Batch(add=tuple(small_world())))
        expected = answers(empty)
        found: list[object] = []
        threads = [Thread(target=lambda: found.append(answers(empty))) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [expected] * 6

    def test_any_thread_may_write(self, empty: GraphStore) -> None:
        world = [contribution(f"d{each:02}", [[ANN, BOB], [CITY]], [(0, "met", 1, True)], seed=each) for each in range(12)]
        threads = [Thread(target=lambda part=part: self._write(empty, part)) for part in (world[:8], world[4:])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert empty.digest() == PlainGraph(world).digest()
        assert empty.generation == 16

    @staticmethod
    def _write(store: GraphStore, contributions: Sequence[Contribution]) -> None:
        for each in contributions:
            store.apply(Batch(add=(each,)))

    def test_readers_see_whole_batches_while_another_thread_writes(self, empty: GraphStore) -> None:
        world = small_world()
        seen: list[tuple[int, ...]] = []
        running = Thread(target=lambda: self._flip(empty, world))
        running.start()
        while running.is_alive():
            counts = empty.counts()
            seen.append(tuple(counts[name] for name in ("documents", "sentences", "mentions", "evidence")))
        running.join()
        assert set(seen) <= {(0, 0, 0, 0), (3, 5, 11, 4)}

    @staticmethod
    def _flip(store: GraphStore, world: Sequence[Contribution]) -> None:
        for _ in range(10):
            store.apply(Batch(add=tuple(world)))
            store.apply(Batch(remove=("a", "b", "c")))

    def test_a_filter_on_an_unknown_field_is_refused(self, empty: GraphStore) -> None:
        empty.apply(Batch(add=tuple(small_world())))
        with pytest.raises(FilterError, match="'year'"):
            empty.view(F.yaer == 3)
        assert empty.view(F.year == 3).counts()["documents"] == 1

    def test_what_names_no_entity_leaves_a_ledger_resolved(self, empty: GraphStore) -> None:
        empty.apply(Batch(add=tuple(small_world())))
        quiet = contribution("quiet", [[]])
        added = Batch(add=(quiet,))
        for resolved in (False, True):
            empty.apply(Batch(ledger=LedgerChange(resolved=resolved)))
            for batch in (added, replace(added, ledger=LedgerChange()), Batch(remove=(quiet.document.id,))):
                empty.apply(batch)
                assert empty.resolved is resolved
        empty.apply(Batch(add=(quiet,)))
        empty.apply(Batch(add=(contribution(quiet.document.id, [[("Anna", "")]]),)))
        assert not empty.resolved
        empty.apply(Batch(ledger=LedgerChange(resolved=True)))
        empty.apply(Batch(add=(quiet,)))
        assert not empty.resolved
