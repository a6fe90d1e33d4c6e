"""The public sets by family: sets of one origin, so that weights trained on one of them have seen the others too."""

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import clew
from clew.app.knowledge_graph import KnowledgeGraph
from clew.graph.errors import ConfigError
from clew.retrieval.evaluation.measures import Question, read_questions
from clew.retrieval.ranker.weights import Weights, read_weights
from clew.retrieval.training.ranker_training import Example, example

from .machine import clew as command
from .machine import measure

FAMILIES: dict[str, tuple[str, ...]] = {
    "2wiki": ("2wikimultihopqa",),
    "musique": ("musique", "musique-ketrag", "musique-train100"),
    "hotpotqa": ("hotpotqa", "hotpotqa-train100"),
    "scifact": ("scifact", "scifact-train"),
}
"""Which sets are trained on, by family. LoCoMo is in none: it is measured only."""
UNTAUGHT: Mapping[str, Mapping[str, Any]] = {"hybrid": {"ranker": None}}
"""Options by retriever: the weights that ship were trained on these questions, so that they are not measured on them."""
_OTHER_QUESTIONS = {"scifact-train": ("scifact", "queries_train.jsonl")}
"""Sets that are further questions over the corpus of another set."""


@dataclass(frozen=True, slots=True)
class Set:
    """A public set: its corpus, its questions and the store that its corpus is kept in."""

    name: str
    corpus: Path
    queries: Path
    store: Path

    @classmethod
    def of(cls, data: Path, stores: Path, name: str) -> "Set":
        """The set called `name` under the folder of all sets.

        Raises:
            FileNotFoundError: it is not there.
        """
        folder, queries = _OTHER_QUESTIONS.get(name, (name, "queries.jsonl"))
        for suffix in ("", ".gz"):
            corpus = data / folder / f"corpus.jsonl{suffix}"
            if corpus.exists():
                return cls(name, corpus, data / folder / queries, stores / f"{folder}.clew")
        raise FileNotFoundError(f"{data / folder} holds no corpus.jsonl")

    def part(self, name: str, stores: Path, ids: Sequence[str]) -> "Set":
        """Only some passages, and the questions that they answer, written beside the stores."""
        wanted, corpus, queries = set(ids), stores / f"{name}.jsonl", stores / f"{name}-queries.jsonl"
        passages = [line for line in _lines(self.corpus) if json.loads(line)["id"] in wanted]
        questions = [line for line in _lines(self.queries) if wanted.issuperset(json.loads(line)["gold_ids"])]
        corpus.write_text("".join(passages), encoding="utf-8")
        queries.write_text("".join(questions), encoding="utf-8")
        return Set(name, corpus, queries, stores / f"{name}.clew")

    def questions(self) -> list[Question]:
        """Its questions with their gold."""
        return read_questions(self.queries)

    def built(self) -> dict[str, Any]:
        """Its store, built or finished by `clew eval`, which refuses another corpus's; gives what that reports."""
        build = command("eval", "--corpus", self.corpus, "--queries", self.queries, "--store", self.store)
        # One cheap retriever: this run is about building.
        report: dict[str, Any] = json.loads(measure([*build, "--retrievers", "keyword", "--json"]).output)
        return report

    def opened(self) -> KnowledgeGraph:
        """Its store, to be read."""
        self.built()
        return clew.open(self.store, "r")

    def examples(self) -> list[Example]:
        """What the ranker is trained on: each question's candidates and gold."""
        with self.opened() as graph:
            return [
                example(graph.store, graph.embedder, each.question, each.gold_ids, self.name) for each in self.questions()
            ]


def family_of(name: str) -> str | None:
    """The family of a set; None where it is never trained on."""
    return next((family for family, sets in FAMILIES.items() if name in sets), None)


def transfer_file(stores: Path, family: str | None) -> Path:
    """Where `learning` leaves the weights that never saw a family, beside the stores; for None those that ship."""
    return stores / (f"ranker-without-{family}.json" if family else "ranker.json")


def transfer_weights(stores: Path, family: str | None) -> Weights:
    """The weights that never saw a family.

    Raises:
        ConfigError: they are not there, or have seen a set of the family.
    """
    path = transfer_file(stores, family)
    weights = read_weights(path)
    seen = [name for name in weights.trained_on if family and name in FAMILIES[family]]
    if seen:
        raise ConfigError(f"{path} were trained on {', '.join(seen)}: what they find there is not transfer")
    return weights


def _lines(path: Path) -> Iterator[str]:
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return (f"{line}\n" for line in text.decode("utf-8").split("\n") if line.strip())
