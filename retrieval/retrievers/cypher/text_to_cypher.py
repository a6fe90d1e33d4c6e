"""`text_to_cypher`: a language model writes the Cypher, the guard decides whether it runs."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field

from ....graph.cypher.results import ROWS, SECONDS, SupportsCypher, cypher_store
from ....graph.errors import ConfigError, QueryError
from ....graph.model import Entity
from ....graph.store import GraphReader
from ....models.llm import LLM, Message, required, without_fence
from ...base import Retriever
from ...hits import Trail
from ...query import Query
from ...question.named_entities import entities_named
from ...ranking import Ranking
from .hits import hits_of

NAMED = 20
"""Entities of the question that the model is given, at most."""

_TASK = """You translate questions into Cypher for a Neo4j graph.
Write one statement that only reads: MATCH, OPTIONAL MATCH, WHERE, WITH, UNWIND, RETURN, ORDER BY, LIMIT.
No CALL of procedures other than db.index.fulltext.queryNodes, no LOAD CSV, no writes, no comments.
Return the text nodes that answer the question, as whole nodes, the best first; where facts answer it, return the
relationships between entities instead. ORDER BY something that makes the order certain, and LIMIT 50 at most.
$entities is bound to the ids (clew_id) of the entities that the question names, $question to the question.
Where the graph cannot answer, leave the Cypher empty.

The graph:
"""


class Written(BaseModel):
    """What the model answers."""

    model_config = ConfigDict(extra="forbid", title="cypher")

    cypher: str = Field(description="the statement; empty where the graph cannot answer")


@dataclass(frozen=True, repr=False)
class TextToCypherRetriever(Retriever):
    """Text nodes that the rows of a query name (see `hits`) which a language model wrote for the question.

    The model is given the graph's schema and the entities that the question names. Its statement runs under the guard, which
    refuses whatever does more than read; refused or wrong, it goes back once with the reason. What is wrong again is not
    run: nothing is found, and the ranking's warnings say why. Every hit's trail shows the Cypher.

    Attributes:
        reader: a store that supports Cypher, or a view of one.
        llm: the language model.
        repairs: how often a statement may go back.
        timeout: seconds that a query may take.

    Raises:
        ConfigError: no language model.
        QueryError: on searching, that the store does not support Cypher. ModelError: that the language model did not answer.
    """

    reader: GraphReader = field(repr=False)
    llm: LLM | None = field(default=None, repr=False)
    repairs: int = 1
    timeout: float = SECONDS
    name = "text_to_cypher"

    def __post_init__(self) -> None:
        required(self.llm, f"the retriever {self.name!r}")
        if isinstance(self.repairs, bool) or not isinstance(self.repairs, int) or self.repairs < 0:
            raise ConfigError(f"expected repairs as an integer of at least 0, got {self.repairs!r}")

    def _retrieve(self, query: Query, k: int) -> Ranking:
        source = cypher_store(self.reader, f"the retriever {self.name!r}")
        named = [entity for _, entity in entities_named(self.reader, query.text)][:NAMED]
        bound = {"entities": [entity.id for entity in named], "question": query.text}
        messages = _messages(source, query, named)
        warnings: list[str] = []
        for _ in range(self.repairs + 1):
            cypher = self._written(messages)
            if not cypher.strip():
                return Ranking().warned(*warnings, f"{self.name}: the model says that the graph cannot answer this")
            try:
                result = source.cypher(cypher, bound, timeout=self.timeout, limit=ROWS)
            except QueryError as error:
                warnings.append(f"{self.name}: {error}; the Cypher was: {' '.join(cypher.split())[:500]}")
                messages = [*messages, *_again(cypher, str(error))]
            else:
                return hits_of(self.reader, result, Trail(self.name, query=cypher)).warned(*warnings)
        return Ranking().warned(*warnings)

    def _written(self, messages: Sequence[Message]) -> str:
        answer: Written = required(self.llm, f"the retriever {self.name!r}").complete(messages, Written).value
        return without_fence(answer.cypher)


def _messages(source: SupportsCypher, query: Query, named: Sequence[Entity]) -> list[Message]:
    entities = "\n".join(f"- {entity.name} ({entity.type or 'no type'}), clew_id {entity.id}" for entity in named)
    asked = f"Question: {query.text}\n\nEntities that it names:\n{entities or '- none that the graph knows'}"
    return [{"role": "system", "content": _TASK + source.cypher_schema()}, {"role": "user", "content": asked}]


def _again(cypher: str, reason: str) -> list[Message]:
    return [
        {"role": "assistant", "content": Written(cypher=cypher).model_dump_json()},
        {"role": "user", "content": f"That statement was not run: {reason}\nWrite one that can be."},
    ]
