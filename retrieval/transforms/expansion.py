"""`expansion`: the question with the words that weigh most in the best texts of a first search (pseudo-relevance feedback).

Source: the relevance model of Lavrenko and Croft 2001 ("Relevance-based language models"), interpolated with the question as
RM3 (Abdul-Jaleel et al. 2004, "UMass at TREC 2004: novelty and HARD"). Of the best texts d of a question q,

    P(t | R) = sum over d of tf(t, d) / |d| * P(d | q),    P(d | q) = BM25(d, q) / sum over d' of BM25(d', q)

with |d| all words of title and text. RM3 adds the best terms to the question's own by weight; here `>>` asks the question
both with them and without, and fuses by rank.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...graph.analyzer import Analyzer, analyzer_of
from ...graph.store import GraphReader
from ..query import MAX_QUESTION, Query, Rewriting
from ..ranking import DECIMALS
from ..transform import Transform, checked_count

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, repr=False)
class Expansion(Transform):
    """The question followed by the terms of greatest P(t | R) in the best texts of a keyword search, greatest first.

    Terms of the question, stop words and single characters are left out. A term is written as most of these texts write it,
    so that names keep their capitals and can be linked. Only the texts of the view that is searched lend words, and no
    figure of the whole store weighs them. No question is made where no text has its words.

    One first search, and the question made is another. It drifts where the best texts are not about the question.

    Args:
        reader: the store or view whose texts lend words.
        terms: terms added at most.
        texts: texts of the first search that lend them.

    Raises:
        QueryError: `terms` or `texts` is not an integer of at least 1.
    """

    reader: GraphReader = field(repr=False)
    terms: int = 5
    texts: int = 3
    name = "expansion"

    def __post_init__(self) -> None:
        checked_count(self.terms, "terms", self.name)
        checked_count(self.texts, "texts", self.name)

    def rewrite(self, query: Query) -> Rewriting:
        """The expanded question; none where the first search finds nothing, or nothing but the question's words."""
        best = dict(self.reader.search_text(query.text, self.texts))
        found = {node.id: f"{node.title} {node.text}" for node in self.reader.fetch("text_node", list(best))}
        analyzer = analyzer_of(self.reader.language)
        read = [(_forms(found[each], analyzer), score) for each, score in best.items() if each in found]
        added = _spelled(
            relevance([({term: len(forms) for term, forms in text.items()}, score) for text, score in read]), read
        )
        known = {*analyzer.content_terms(query.text), *map(analyzer.stem, analyzer.stop_words), *analyzer.stop_words}
        chosen = [form for term, form in added.items() if term not in known and len(term) > 1][: self.terms]
        expanded = " ".join((query.text, *chosen))
        return self.rewriting([expanded] if chosen and len(expanded) <= MAX_QUESTION else [])


def relevance(texts: Sequence[tuple[Mapping[str, int], float]]) -> dict[str, float]:
    """P(t | R) of every term of some texts, the greatest first, then by term.

    Args:
        texts: of each how often it has each of its terms, and its score for the question, above 0.

    >>> relevance([({"tarn": 3, "river": 1}, 2.0), ({"river": 2}, 1.0)])
    {'river': 0.5, 'tarn': 0.5}
    """
    total = sum(score for _, score in texts)
    weight: dict[str, float] = defaultdict(float)
    for counts, score in texts:
        length = sum(counts.values())
        for term, count in counts.items():
            weight[term] += count / length * score / total
    rounded = {term: round(each, DECIMALS) for term, each in weight.items()}
    return dict(sorted(rounded.items(), key=lambda each: (-each[1], each[0])))


def _forms(text: str, analyzer: Analyzer) -> dict[str, list[str]]:
    """How a text writes each of its terms, once for each time."""
    forms: dict[str, list[str]] = defaultdict(list)
    for written in _WORD.findall(text):
        folded = analyzer.words(written)
        for word in folded:
            forms[analyzer.stem(word)].append(written if len(folded) == 1 else word)
    return forms


def _spelled(terms: Mapping[str, float], texts: Sequence[tuple[Mapping[str, Sequence[str]], float]]) -> dict[str, str]:
    """Each term as the texts write it most often; of two equally often, the first by code."""
    spelled = {}
    for term in terms:
        counts = Counter(form for forms, _ in texts for form in forms.get(term, ()))
        spelled[term] = min(counts, key=lambda form: (-counts[form], form))
    return spelled
