"""Cypher queries to run, read and change in Neo4j Browser."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...graph.model import STRUCTURE, split_ref
from ...graph.stores.neo4j.cypher_literals import comment, literal
from ...retrieval.ranking import Ranking

_LABELS = {"node": "TextNode", "entity": "Entity", "document": "Document"}
_NAMED = "MATCH ({0}:Entity)\nWHERE {0}.clew_id IS NOT NULL AND ({0}.name = {1} OR {1} IN {0}.aliases)"
_FACT = "r.asserted"


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query for Neo4j Browser.

    Attributes:
        file: its file name, without ending.
        title: its name in Browser's list.
        text: the Cypher.
    """

    file: str
    title: str
    text: str

    @property
    def script(self) -> str:
        """The query as Browser saves it, with the title as a comment in the first line."""
        return f"{comment(self.title)}\n{self.text}\n"


def neighbourhood(name: str) -> SavedQuery:
    """The facts about an entity."""
    return SavedQuery(
        "neighbourhood",
        "Neighbourhood of an entity: its facts, those with most evidence first",
        f"WITH {literal(name)} AS name\n"
        f"{_NAMED.format('e', 'name')}\n"
        f"MATCH p = (e)-[r]-(other:Entity) WHERE {_FACT}\n"
        "RETURN p ORDER BY r.weight DESC, r.clew_id LIMIT 60",
    )


def paths(start: str, end: str) -> SavedQuery:
    """The shortest paths between two entities along facts, without dates."""
    return SavedQuery(
        "path",
        "The shortest paths from one entity to another",
        f"WITH {literal(start)} AS a, {literal(end)} AS b\n"
        f"{_NAMED.format('x', 'a')}\n{_NAMED.format('y', 'b')}\n"
        f"MATCH p = ALL SHORTEST (x)(()-[r WHERE {_FACT}]-(n:Entity WHERE NOT n.literal)){{1,8}}(y)\n"
        "RETURN p LIMIT 10",
    )


def statements(document: str) -> SavedQuery:
    """The facts that a document states, with its text nodes."""
    return SavedQuery(
        "document",
        "What a document states",
        f"WITH {literal(document)} AS title\n"
        "MATCH (d:Document) WHERE d.clew_id IS NOT NULL AND title IN [d.title, d.source, d.clew_id]\n"
        "MATCH p = (d)-[:CONTAINS]->+(n:TextNode)-[s:STATES]->(subject:Entity)\n"
        "MATCH q = (subject)-[r]->(:Entity) WHERE r.clew_id = s.relation\n"
        "RETURN p, q ORDER BY n.start, s.start LIMIT 100",
    )


def best_facts() -> SavedQuery:
    """The facts with most evidence."""
    return SavedQuery(
        "facts",
        "Facts with most evidence",
        f"MATCH p = (a:Entity)-[r]->(:Entity) WHERE a.clew_id IS NOT NULL AND {_FACT}\n"
        "RETURN p ORDER BY r.weight DESC, r.evidence DESC, r.clew_id LIMIT 60",
    )


def sentences() -> SavedQuery:
    """The facts with most evidence as a table, each with the sentence that states it."""
    return SavedQuery(
        "sentences",
        "Facts with most evidence, as a table with the sentences that state them",
        f"MATCH (a:Entity)-[r]->(b:Entity) WHERE a.clew_id IS NOT NULL AND {_FACT}\n"
        "RETURN a.name AS subject, r.words AS predicate, b.name AS object, r.weight AS evidence, r.sentence AS sentence\n"
        "ORDER BY evidence DESC, subject, predicate, object LIMIT 100",
    )


def isolated() -> SavedQuery:
    """Entities without facts, and text nodes without mentions."""
    return SavedQuery(
        "isolated",
        "Isolated nodes: entities without facts, text nodes without mentions",
        "MATCH (n:Entity|TextNode)\n"
        "WHERE n.clew_id IS NOT NULL AND NOT EXISTS { (n)-[r]-(other:Entity) WHERE other.clew_id IS NOT NULL }\n"
        "RETURN n ORDER BY n.clew_id LIMIT 100",
    )


def trail(question: str, ranking: Ranking) -> SavedQuery:
    """The trails of a search: its text nodes, and every edge from the question's entities to them."""
    steps = {}
    for hit in ranking:
        for step in hit.trail.every_step:
            (source, source_id), (target, target_id) = split_ref(step.edge.source), split_ref(step.edge.target)
            # On the server only mentions and relations have ids; other edges are found by their ends.
            edge = step.edge.type if step.edge.type in STRUCTURE else step.edge.id
            key = (edge, source, source_id, target, target_id)
            steps[key] = {
                "edge": edge,
                "source": source_id,
                "from": _LABELS[source],
                "target": target_id,
                "to": _LABELS[target],
            }
    return SavedQuery(
        "trail",
        f"The trails of: {question}",
        f"UNWIND {_lines([hit.id for hit in ranking])} AS hit\n"
        "MATCH trail = (n:TextNode {clew_id: hit})\n"
        "RETURN trail\n"
        "UNION\n"
        f"UNWIND {_lines(list(steps.values()))} AS step\n"
        "MATCH trail = (a:TextNode|Entity|Document {clew_id: step.source})-[r]->"
        "(b:TextNode|Entity|Document {clew_id: step.target})\n"
        "WHERE step.from IN labels(a) AND step.to IN labels(b) AND coalesce(r.clew_id, type(r)) = step.edge\n"
        "RETURN trail",
    )


def _lines(values: Sequence[str] | Sequence[dict[str, str]]) -> str:
    """A list of literals, one per line."""
    return f"[\n  {f',{chr(10)}  '.join(literal(each) for each in values)}\n]" if values else "[]"
