"""`aliases`: the question with a name in it replaced by another name of the same entity.

Source: query expansion by the names in a knowledge base (Dalton, Dietz and Allan 2014, "Entity query feature expansion using
knowledge base links"), each name a question of its own rather than a weighted term.
"""

from dataclasses import dataclass, field

from ...graph.store import GraphReader
from ..query import Query, Rewriting
from ..question.named_entities import renamed
from ..transform import Transform, checked_count


@dataclass(frozen=True, repr=False)
class Aliases(Transform):
    """The question once for each other name of an entity that it names, that name in the place of the one it has.

    Entities are linked as for every graph search, by their names and aliases in the graph: "Where does Ann Lee live?"
    becomes "Where does Ann Katharine Lee live?" where the graph knows that both are one. Names alternate between entities;
    one entity is renamed at a time. A name that only leaves out words of the one in the question is left out, since it
    finds nothing that the question does not find. A view shows the names that its own texts use.

    Texts that use one name alone are so found under every other. Retrievers over words and vectors gain most; `graph` and
    `hybrid` link all of an entity's names to it anyway.

    No question is made where the one asked names nothing that the graph knows, or nothing that has a second name; nor one
    that would be longer than a question may be. It costs two reads of the store, and each question made is another search.

    Args:
        reader: the store or view with the names.
        most: questions at most.

    Raises:
        QueryError: `most` is not an integer of at least 1.

    Example:
        >>> from ...graph.batch import Batch, Contribution, Declaration
        >>> from ...graph.identity import entity_id
        >>> from ...graph.model import Document, TextNode
        >>> from ...graph.store import open_store
        >>> store = open_store(":memory:")
        >>> declared = Declaration(entity_id("Ann Lee"), "Ann Lee", aliases=("Mother Ann",), document_id="d")
        >>> text = TextNode("d", "She was born in Manchester.", "d")
        >>> lee = Contribution(Document("d", text.text), (text,), declarations=(declared,))
        >>> _ = store.apply(Batch(add=(lee,)))
        >>> [made.text for made in Aliases(store).rewrite(Query("Where was Ann Lee born?")).questions]
        ['Where was Mother Ann born?']
    """

    reader: GraphReader = field(repr=False)
    most: int = 3
    name = "aliases"

    def __post_init__(self) -> None:
        checked_count(self.most, "most", self.name)

    def rewrite(self, query: Query) -> Rewriting:
        """The questions with other names: first the names under which the graph shows the entities, then aliases."""
        return self.rewriting(renamed(self.reader, query.text, self.most))
