"""The Lantern Isles: sample documents about an invented archipelago, and questions that need one to four of them.

The demo, the documentation and the tests use them. Each question has one right chain of facts, and each of these facts is
stated by one text only.
"""

from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel, ConfigDict

__all__ = ["SampleQuestion", "sample_questions", "samples_path"]


class SampleQuestion(BaseModel):
    """A question with its answer.

    `gold_ids` are the sources of the documents that it needs, in this order (a line of `prizes.jsonl` has `#` and its id at
    the end); `chain` holds the words of each that state its fact.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    question: str
    answer: str
    gold_ids: tuple[str, ...]
    hops: int
    chain: tuple[str, ...]


def samples_path() -> Path:
    """The folder of sample documents, which can be added to a graph."""
    return Path(str(files(__name__))) / "lantern_isles"


def sample_questions() -> tuple[SampleQuestion, ...]:
    """All questions about the sample documents, easiest first."""
    lines = (Path(str(files(__name__))) / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(SampleQuestion.model_validate_json(line) for line in lines if line.strip())
