"""Stores and retrievers that fail, for what the contracts say of failures."""

from collections.abc import Callable
from typing import Any, TypeVar

from clew.retrieval.base import Retriever
from clew.retrieval.query import Query
from clew.retrieval.ranking import Ranking

T = TypeVar("T")


class BrokenReader:
    """A store whose every read fails."""

    generation = 1

    def snapshot(self, work: Callable[[], T]) -> tuple[T, bool]:
        return work(), True

    def __getattr__(self, name: str) -> Any:
        raise OSError("the disk is gone")


class FailingComponent(Retriever):
    """Never answers."""

    name = "failing"

    def _retrieve(self, query: Query, k: int) -> Ranking:
        raise OSError("the line is dead")
