"""Graph schemas: what they allow, and what is wrong with one."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from clew.extraction.extractors.llm.graph_schema import GraphSchema, graph_schema
from clew.graph.errors import ConfigError

FILE = """
entities: [Person, Company, City]
relations:
  founded: {source: Person, target: Company}
  located in: {source: [Company], target: City}
  knows:
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "schema.yaml"
    file.write_text(FILE, encoding="utf-8")
    return file


def test_a_file_is_read(path: Path) -> None:
    schema = graph_schema(path)
    assert schema.entities == ("Person", "Company", "City")
    assert list(schema.relations) == ["founded", "located in", "knows"]
    assert schema.strict
    assert graph_schema(str(path)) == graph_schema(schema) == schema


def test_types_are_found_in_any_spelling(path: Path) -> None:
    schema = graph_schema(path)
    assert [schema.entity_type(each) for each in ("PERSON", "city", "Ship", "")] == ["Person", "City", "", ""]
    assert [schema.relation(each) for each in ("LOCATED_IN", "Located in", "located-in", "bought")] == [
        "located in",
        "located in",
        "located in",
        "",
    ]


def test_ends_are_checked(path: Path) -> None:
    schema = graph_schema(path)
    assert schema.refused("founded", "Person", "Company") == ""
    assert schema.refused("knows", "City", "") == ""
    assert schema.refused("founded", "City", "Company") == "a source of FOUNDED that is City, not Person"
    assert schema.refused("located in", "Company", "") == "a target of LOCATED_IN that is of no type, not City"


def test_relations_may_be_a_list_and_entities_one_name() -> None:
    schema = graph_schema({"entities": "Person", "relations": ["knows", "likes"], "strict": False})
    assert (schema.entities, list(schema.relations), schema.strict) == (("Person",), ["knows", "likes"], False)


def test_the_fingerprint_follows_the_schema(path: Path) -> None:
    schema = graph_schema(path)
    assert schema.fingerprint == graph_schema(path).fingerprint
    for other in ({"entities": ["Person"]}, {"entities": ["Person"], "strict": False}, {"relations": ["knows"]}):
        assert graph_schema(other).fingerprint not in {schema.fingerprint, GraphSchema(entities=("X",)).fingerprint}


WRONG: dict[str, tuple[dict[Any, Any], str]] = {
    "an unknown key": ({"entity": ["Person"]}, r"has the key 'entity'\..*entities.*Known: entities, relations, strict"),
    "nothing": ({"strict": True}, "names neither types of entities nor of relations"),
    "no list": ({"entities": 7}, "is unusable: entities: expected a list"),
    "an unknown part of a relation": (
        {"relations": {"knows": {"from": "Person"}}},
        "relations.knows.from: there is no such",
    ),
    "an end that is no entity": (
        {"entities": ["Person"], "relations": {"owns": {"target": "Persn"}}},
        "says that 'owns' joins entities of the type 'Persn', which is not among its entities.*Person",
    ),
    "a type twice": ({"entities": ["Person", "PERSON"]}, "has the type 'PERSON' of entities twice"),
    "a relation twice": ({"relations": ["works for", "WORKS_FOR"]}, "has the type 'WORKS_FOR' of relations twice"),
    "no name": ({"relations": {"---": None}}, "has the type '---' of relations: expected a letter"),
    "code": ({"entities": ["Person`) DELETE"]}, "expected a letter, then letters, digits, blanks and underscores"),
    "no true or false": ({"entities": ["Person"], "strict": "no"}, "is unusable: strict: "),
    "a number as a name": ({"relations": {7: None}}, "is unusable: relations"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said(name: str) -> None:
    held, complaint = WRONG[name]
    with pytest.raises(ConfigError, match=complaint):
        graph_schema(held)


def test_a_schema_made_in_python_is_checked_too() -> None:
    with pytest.raises(ValidationError, match="has the type 'PERSON' of entities twice"):
        GraphSchema(entities=("Person", "PERSON"))
    with pytest.raises(ValidationError, match="names neither types of entities nor of relations"):
        GraphSchema()


def test_types_of_all_graphs_fit_those_of_a_schema() -> None:
    schema = graph_schema({"entities": ["Organization", "City", "Date"], "relations": {"opened": {"target": "Date"}}})
    assert [schema.entity_type(each) for each in ("ORG", "Company", "GPE", "Year", "DATE")] == [
        "Organization",
        "Organization",
        "City",
        "DATE",
        "DATE",
    ]
    assert schema.refused("opened", "Organization", "DATE") == ""
    assert graph_schema({"entities": ["City", "Country"]}).entity_type("GPE") == "", "either may be meant"


def test_ends_of_relations_are_types_where_a_schema_names_no_entities() -> None:
    schema = graph_schema({"relations": {"founded": {"source": "Person", "target": "Company"}}})
    assert schema.types == ("Person", "Company")
    assert schema.entity_type("ORG") == "Company"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("entities: [Person", "schema.yaml is not valid YAML"),
        ("", "schema.yaml holds nothing, expected the keys entities, relations, strict"),
        ("- Person", "schema.yaml holds list, expected the keys"),
        ("entities: [Person]\nrelation: [knows]", r"schema.yaml has the key 'relation'\."),
    ],
)
def test_a_file_that_is_none_is_said(path: Path, content: str, complaint: str) -> None:
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=complaint):
        graph_schema(path)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot read the graph schema .*none.yaml: No such file"):
        graph_schema(tmp_path / "none.yaml")
