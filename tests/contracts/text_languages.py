"""What every store must do with the language of its texts. Inherit and give the fixture `empty`: an empty store."""

from collections import Counter
from collections.abc import Mapping
from math import log

import pytest

from clew.graph.batch import Batch, Contribution
from clew.graph.errors import ConfigError, StoreMismatch
from clew.graph.filters.language import F
from clew.graph.model import Document, TextNode
from clew.graph.store import GraphStore, Scored
from clew.tests.contracts.plain_graph import PlainGraph

# Each text with its terms as the Snowball project's stemmers have them, written out by hand.
GERMAN = {
    "a": ("Die Häuser am Fluss stehen leer.", "die haus am fluss steh leer"),
    "b": ("Das Haus der Gärtnerin steht am Fluss.", "das haus der gartnerin steht am fluss"),
    "c": ("Viele Gärtner pflanzen Bäume und Rosen.", "viel gartn pflanz baum und ros"),
    "d": ("Der Baum im Garten des Hauses, das alte Haus", "der baum im gart des haus das alt haus"),
    "e": ("Nichts von alledem", "nicht von alled"),
}
FRENCH = {
    "a": ("L'école d'art fut fondée en 1902.", "l ecol d art fut fond en 1902"),
    "b": ("Les écoles et les musées de la ville", "le ecol et le mus de la vill"),
    "c": ("Elle a fondé un musée; il fonda une école", "elle a fond un mus il fond une ecol"),
    "d": ("Un général, deux généraux", "un general deux general"),
    "e": ("Rien de tout cela", "rien de tout cel"),
}
WORLDS = {"de": GERMAN, "fr": FRENCH}
# A question in a language, and its terms without stop words.
QUESTIONS = [
    ("de", "Welche Gärtner haben Häuser?", "gartn haus"),
    ("de", "HAUS", "haus"),
    ("de", "Wo sind die Hauser am Fluß?", "haus fluss"),
    ("de", "Baumes Baum Bäumen", "baum"),
    ("fr", "Qui a fondé l'école ?", "fond ecol"),
    ("fr", "Les généraux ont-ils une école ?", "general ecol"),
    ("fr", "Ou est le general", "general"),
]


def contributed(texts: Mapping[str, str]) -> tuple[Contribution, ...]:
    """A document of one text node for each text, both with its id."""
    return tuple(
        Contribution(Document(each, text), (TextNode(each, text, each, "", 0, len(text)),)) for each, text in texts.items()
    )


def written(language: str) -> dict[str, str]:
    return {each: text for each, (text, _) in WORLDS[language].items()}


def textbook(held: Mapping[str, str], asked: str) -> list[Scored]:
    """BM25 with k1 = 1.2, b = 0.75, from terms that stand here, whatever makes them in the store."""
    corpus = {each: terms.split() for each, terms in held.items()}
    mean = sum(map(len, corpus.values())) / len(corpus)
    scored = []
    for identity, terms in corpus.items():
        counts, score = Counter(terms), 0.0
        for term in asked.split():
            holding = sum(1 for other in corpus.values() if term in other)
            idf = log(1 + (len(corpus) - holding + 0.5) / (holding + 0.5))
            score += idf * counts[term] * 2.2 / (counts[term] + 1.2 * (0.25 + 0.75 * len(terms) / mean))
        if score > 0:
            scored.append((identity, score))
    return sorted(scored, key=lambda each: (-round(each[1], 9), each[0]))


def expect(found: list[Scored], expected: list[Scored]) -> None:
    assert [each for each, _ in found] == [each for each, _ in expected]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected])


class TextLanguageContract:
    @pytest.fixture
    def empty(self) -> GraphStore:
        raise NotImplementedError("a store's tests say how to make one")

    @pytest.fixture
    def filled(self, empty: GraphStore, language: str) -> GraphStore:
        empty.bind_language(language)
        empty.apply(Batch(add=contributed(written(language))))
        return empty

    @pytest.mark.parametrize(("language", "question", "asked"), QUESTIONS)
    def test_scores_are_the_textbooks(self, filled: GraphStore, language: str, question: str, asked: str) -> None:
        expected = textbook({each: terms for each, (_, terms) in WORLDS[language].items()}, asked)
        assert expected
        expect(filled.search_text(question, 10), expected)
        shown = ["a", "b", "d"]
        view = filled.view(F.document_id.isin(shown))
        expect(view.search_text(question, 10), [each for each in expected if each[0] in shown])
        own = textbook({each: WORLDS[language][each][1] for each in shown}, asked)
        expect(view.search_text(question, 10, "view"), own)
        assert (filled.language, view.language) == (language, language)

    @pytest.mark.parametrize("language", ["de"])
    def test_a_change_and_a_removal_leave_exact_statistics(self, filled: GraphStore, language: str) -> None:
        held = {each: terms for each, (_, terms) in GERMAN.items()}
        filled.apply(Batch(add=contributed({"b": "Gärtnern der Bäume"}), remove=("d",)))
        del held["d"]
        expect(filled.search_text("Bäume", 10), textbook(held | {"b": "gartn der baum"}, "baum"))
        frequencies = filled.frequencies(["haus", "gartn", "baum"])
        assert (frequencies.nodes, frequencies.holding) == (4, {"haus": 1, "gartn": 2, "baum": 2})
        filled.apply(Batch(add=contributed({each: GERMAN[each][0] for each in "bd"})))
        expect(filled.search_text("Welche Häuser?", 10), textbook(held | {each: GERMAN[each][1] for each in "bd"}, "haus"))

    @pytest.mark.parametrize("language", ["de"])
    def test_only_questions_leave_stop_words_out(self, filled: GraphStore, language: str) -> None:
        assert {each for each, _ in filled.search_text("am", 10)} == {"a", "b"}
        assert {each for each, _ in filled.search_text("am Baum", 10)} == {"c", "d"}

    def test_english_is_the_default_and_of_no_record(self, empty: GraphStore) -> None:
        assert empty.language == "en"
        empty.apply(Batch(add=contributed({"a": "Die Häuser", "b": "ponies and houses"})))
        assert [each for each, _ in empty.search_text("Häuser", 3)] == ["a"]
        assert not empty.search_text("Haus", 3)
        assert [each for each, _ in empty.search_text("the pony", 3)] == ["b"]
        with pytest.raises(StoreMismatch, match="in the language 'en', but 'de' was requested"):
            empty.bind_language("de")
        empty.bind_language("en")

    def test_until_there_are_texts_it_can_be_chosen_again(self, empty: GraphStore) -> None:
        empty.bind_language("fr")
        empty.bind_language("de")
        assert empty.language == "de"
        empty.follow_language("sv")
        assert empty.language == "de"
        empty.apply(Batch(add=contributed(written("de"))))
        with pytest.raises(StoreMismatch, match="in the language 'de', but 'fr' was requested: leave the setting"):
            empty.bind_language("fr")
        empty.follow_language("fr")
        # As with the encoder, what was chosen stays when the texts go.
        empty.apply(Batch(remove=tuple(GERMAN)))
        with pytest.raises(StoreMismatch):
            empty.bind_language("fr")

    def test_the_language_of_copied_texts_is_followed_where_none_was_chosen(self, empty: GraphStore) -> None:
        empty.follow_language("fr")
        assert empty.language == "fr"

    @pytest.mark.parametrize("language", ["german", "zh", "", "DE"])
    def test_a_language_without_stemmer_and_stop_words_is_refused_with_those_that_have(
        self, empty: GraphStore, language: str
    ) -> None:
        with pytest.raises(ConfigError, match=rf"the language '{language}': expected one of ar \(arabic\), .*de \(german\)"):
            empty.bind_language(language)
        assert empty.language == "en"

    @pytest.mark.parametrize("language", ["de"])
    def test_the_digest_is_that_of_any_language(self, filled: GraphStore, language: str) -> None:
        assert filled.digest() == PlainGraph(contributed(written(language))).digest()
