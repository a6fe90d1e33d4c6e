"""Front matter of Markdown: what is metadata, what stays text, and what one bad value does."""

from pathlib import Path
from typing import Any

import pytest

from clew.extraction.base import LoadedDocument
from clew.extraction.loaders import load
from clew.graph.identity import document_id

from .helpers import failed, only, write


def loaded(folder: Path, content: str) -> LoadedDocument:
    return only(load(write(folder, {"a.md": content})))


def test_front_matter_becomes_id_title_and_metadata(tmp_path: Path) -> None:
    each = loaded(
        tmp_path,
        "---\nid: halden\ntitle: Halden Optics\nyear: 1921\nscore: 1.5\ntags: [glass, lens]\nfounded: 1921-05-03\n"
        "place:\n  town: Marrow Bay\ndraft: false\nsource: wiki\n---\n# Halden Optics\n\nA firm.\n",
    )
    assert (each.document.id, each.document.title, each.document.text) == ("halden", "Halden Optics", "A firm.")
    assert each.document.metadata == {
        "year": 1921,
        "score": 1.5,
        "tags": ["glass", "lens"],
        "founded": "1921-05-03",
        "place": {"town": "Marrow Bay"},
        "draft": False,
        "source_": "wiki",
    }
    assert each.notes == ("the metadata field 'source' is kept as 'source_'",)


def test_without_an_id_the_source_gives_it(tmp_path: Path) -> None:
    assert loaded(tmp_path, "---\nyear: 1\n---\nText.").document.id == document_id(f"{tmp_path.name}/a.md")


def test_dashes_that_open_no_front_matter_are_a_rule(tmp_path: Path) -> None:
    assert loaded(tmp_path, "---\nNo end.").document.text == "No end."


FRONT = {
    "TOML": ("+++\ntitle = 'Halden'\nyear = 1921\nbuilt = 1921-05-03\n[port]\nname = 'Rot'\n+++\n",
             {"year": 1921, "built": "1921-05-03", "port": {"name": "Rot"}}),
    "JSON": ('{\n  "title": "Halden",\n  "year": 1921\n}\n', {"year": 1921}),
    "YAML to dots": ("---\ntitle: Halden\nyear: 1921\n...\n", {"year": 1921}),
}  # fmt: skip


@pytest.mark.parametrize("form", FRONT)
def test_front_matter_of_other_forms(tmp_path: Path, form: str) -> None:
    head, metadata = FRONT[form]
    each = only(load(write(tmp_path, {"a.md": f"{head}\nIt is a firm.\n"})))
    assert (each.document.title, each.document.text, each.document.metadata) == ("Halden", "It is a firm.", metadata)


@pytest.mark.parametrize("rule", ["---", "+++"])
def test_a_rule_at_the_top_is_no_front_matter(tmp_path: Path, rule: str) -> None:
    each = only(load(write(tmp_path, {"a.md": f"{rule}\n\nTown: Rot.\n\n{rule}\n\nMore.\n"})))
    assert each.document.metadata == {}
    assert "Town: Rot." in each.document.text
    assert "More." in each.document.text


@pytest.mark.parametrize("head", ["+++\nno toml here\n+++\n", "{\nno json\n}\n"])
def test_front_matter_that_cannot_be_read_stays_text(tmp_path: Path, head: str) -> None:
    each = only(load(write(tmp_path, {"a.md": f"{head}\nMore.\n"})))
    assert "no " in each.document.text
    assert "More." in each.document.text


YAML = {
    "no such day": ("date: 2024-02-31", "date", "2024-02-31", "'2024-02-31' is not a valid date"),
    "no such hour": ("at: 2024-01-01T25:00:00", "at", "2024-01-01T25:00:00", "not a valid date"),
    "no number": ("size: .nan", "size", ".nan", "not a valid finite number"),
    "another's type": ("size: !!int many", "size", "many", "not a valid whole number"),
    "an object": ("size: !!python/object:os.system x", "size", "x", "not a valid os.system"),
    "a colon": ("subtitle: Halden: a history", "subtitle", "Halden: a history", "the field 'subtitle' of the front matter"),
    "a handle": ("author: @ida", "author", "@ida", "cannot start any token"),
    "emphasis": ("author: *Ida* Voss", "author", "*Ida* Voss", "but found '*'"),
    "an open quote": ('note: "so they say', "note", '"so they say', "is not YAML"),
    "an open list": ("tags: [glass, lens", "tags", "[glass, lens", "is not YAML"),
    "a template": ("note: {{ page.note }}", "note", "{{ page.note }}", "unhashable"),
    "lines": ("note: |bad\n  one\n  two", "note", "|bad one two", "is not YAML"),
    "deep": ("a: " + "[" * 5000, "a", "[" * 5000, "is not YAML"),
}


@pytest.mark.parametrize("case", YAML)
@pytest.mark.parametrize("order", [1, -1])
def test_one_bad_value_of_yaml_is_text_and_the_other_fields_stay(tmp_path: Path, case: str, order: int) -> None:
    line, name, value, note = YAML[case]
    head = "\n".join(["title: Halden", line, "year: 1921"][::order])
    each = loaded(tmp_path, f"---\n{head}\n---\nBody.")
    assert (each.document.title, each.document.text) == ("Halden", "Body.")
    assert each.document.metadata == {name: value, "year": 1921}
    assert len(each.notes) == 1
    assert note in each.notes[0]


def test_a_bad_value_inside_another_is_text_too(tmp_path: Path) -> None:
    each = loaded(tmp_path, "---\nsold:\n  on: 1921-13-01\n  to: Ida\ndays: [1921-05-03, 1921-06-31]\n---\nBody.")
    assert each.document.metadata == {"sold": {"on": "1921-13-01", "to": "Ida"}, "days": ["1921-05-03", "1921-06-31"]}
    assert len(each.notes) == 2


def test_values_of_yaml_1_1_alone_are_texts(tmp_path: Path) -> None:
    each = loaded(tmp_path, "---\nopens: 12:30\non: yes\ndraft: true\n---\nBody.")
    assert (each.document.metadata, each.notes) == ({"opens": "12:30", "on": "yes", "draft": True}, ())


def test_an_alias_is_text_and_expands_to_nothing(tmp_path: Path) -> None:
    each = loaded(tmp_path, "---\na: &x [1]\nb: *x\n---\nBody.")
    assert each.document.metadata == {"a": [1], "b": "*x"}
    assert "aliases are not supported" in each.notes[0]


def test_binary_data_is_left_out(tmp_path: Path) -> None:
    each = loaded(tmp_path, "---\nphoto: !!binary aGk=\nyear: 1921\n---\nBody.")
    assert each.document.metadata == {"year": 1921}
    assert each.notes == ("the field 'photo' of the front matter holds binary data: leave it out; it is left out",)


TOML = {
    "no such day": ("date = 2024-02-31", "date", "2024-02-31", "Invalid date"),
    "no quotes": ("author = Ida Voss", "author", "Ida Voss", "the field 'author' of the front matter is not TOML"),
    "an open quote": ("author = 'Ida", "author", "'Ida", "is not TOML"),
    "no number": ("size = inf", "size", "inf", "not a valid finite number"),
    "an open list": ("tags = ['glass', 'lens'", "tags", "['glass', 'lens'", "is not TOML"),
}


@pytest.mark.parametrize("case", TOML)
@pytest.mark.parametrize("order", [1, -1])
def test_one_bad_value_of_toml_is_text_and_the_other_fields_stay(tmp_path: Path, case: str, order: int) -> None:
    line, name, value, note = TOML[case]
    more = 'note = """\nyear = none\n"""'
    head = "\n".join(["title = 'Halden'", line, "year = 1921", more][::order])
    each = loaded(tmp_path, f"+++\n{head}\n[port]\nname = 'Rot'\n+++\nBody.")
    assert (each.document.title, each.document.text) == ("Halden", "Body.")
    assert each.document.metadata == {name: value, "year": 1921, "note": "year = none\n", "port": {"name": "Rot"}}
    assert len(each.notes) == 1
    assert note in each.notes[0]


@pytest.mark.parametrize(
    ("head", "note"),
    [("- a\n- b", "not a list of fields"), ("Ships: sailed from\nhere to Rot.", "not YAML"), ("It said so.", "not a list")],
)
def test_lines_that_are_no_fields_are_kept_as_text_and_said_so(tmp_path: Path, head: str, note: str) -> None:
    each = loaded(tmp_path, f"---\n{head}\n---\nBody.")
    assert any(note in given for given in each.notes)
    assert "Body." in each.document.text
    assert each.document.metadata == {}


def test_an_unusable_id_fails(tmp_path: Path) -> None:
    assert "expected an id" in failed(load(write(tmp_path, {"a.md": "---\nid: [1]\n---\nBody."})))


def test_an_empty_title_is_none(tmp_path: Path) -> None:
    assert loaded(tmp_path, "---\ntitle:\nyear: 1\n---\nBody.").document.title == ""


@pytest.mark.parametrize(
    ("head", "fields"),
    [
        ("% Halden", {"title": "Halden"}),
        ("% Halden *Shipping*\n  and the sea\n", {"title": "Halden Shipping and the sea"}),
        ("% Halden\n% Ida Voss\n% 3 May 1921\n", {"title": "Halden", "author": "Ida Voss", "date": "3 May 1921"}),
        ("% Halden\n% Ida Voss; Tom Hale", {"title": "Halden", "author": ["Ida Voss", "Tom Hale"]}),
        (
            "% Halden\n% Ida Voss\n  Tom Hale\n% 1921",
            {"title": "Halden", "author": ["Ida Voss", "Tom Hale"], "date": "1921"},
        ),
        ("%\n% Ida Voss", {"author": "Ida Voss"}),
        ("% Halden\n%\n% 1921\n", {"title": "Halden", "date": "1921"}),
    ],
)
def test_a_title_block_is_read_as_pandoc_reads_it(tmp_path: Path, head: str, fields: dict[str, Any]) -> None:
    each = loaded(tmp_path, f"{head}\n\nShe sails.\n")
    title = {"title": each.document.title} if each.document.title else {}
    assert ({**title, **each.document.metadata}, each.document.text, each.notes) == (fields, "She sails.", ())


def test_a_title_block_is_no_prose(tmp_path: Path) -> None:
    each = loaded(tmp_path, "% Halden\n% Ida Voss\n% 1921\n\nShe sails.\n\n% 5 of all ships.\n")
    assert (each.document.title, each.document.metadata) == ("Halden", {"author": "Ida Voss", "date": "1921"})
    assert each.document.text == "She sails.\n\n% 5 of all ships."


@pytest.mark.parametrize("text", ["%% a comment %%\nShe sails.", "Of 100 % five.\n% Ida", "5\n% Ida"])
def test_other_percent_signs_are_no_title_block(tmp_path: Path, text: str) -> None:
    each = loaded(tmp_path, f"{text}\n\nMore.")
    assert (each.document.title, each.document.metadata) == ("", {})
    assert "Ida" in each.document.text or "She sails" in each.document.text
