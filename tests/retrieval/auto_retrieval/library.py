"""The metadata of an invented library, for tests of what questions ask of it."""

from clew.graph.field_values import FieldValues
from clew.retrieval.auto_retrieval.catalogue import FieldCatalogue

STRING, NUMBER = ("string",), ("number",)
LIBRARY = FieldCatalogue(
    {
        "author": FieldValues(STRING, ("Ana Ruiz", "Bo Tarn", "Clem Oduya")),
        "editor": FieldValues(STRING, ("Bo Tarn", "Dag Holm")),
        "publisher": FieldValues(STRING, ("Harbour Press", "Institute of Tides")),
        "language": FieldValues(STRING, ("Danish", "English", "Welsh")),
        "subject": FieldValues(STRING, ("astronomy", "fishing", "sea law")),
        "tags": FieldValues(("array",), ("costs", "history", "maps")),
        "issued": FieldValues(STRING, (), complete=False),
        "updated_at": FieldValues(STRING, ("2020-01-02", "2021-03-04")),
        "score": FieldValues(NUMBER, (1.5, 2, 4)),
        "pages": FieldValues(NUMBER, (8, 64, 300)),
        "open_access": FieldValues(("boolean",), (False, True)),
        "edition": FieldValues(("number", "string"), (1, 2, "third")),
        "shelf.room": FieldValues(STRING, ("east wing", "north wing")),
        "source": FieldValues(STRING, ("tides.txt", "law/nets.md")),
        "title": FieldValues(STRING, ("Nets", "Tide Tables", "The Reef")),
    }
)
"""Fields of every type, one of mixed types, a nested one, and one with too many values to be known."""
