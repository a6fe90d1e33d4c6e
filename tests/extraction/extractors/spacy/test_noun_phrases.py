"""What noun phrases state: what holds of a thing's version, work or name is said of the thing."""

import pytest

from .extracted import said

pytestmark = pytest.mark.encoder


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The first version of Quill was released in May 1990.", ("Quill", "first version was released in", "May 1990")),
        ("Quill's development began in 1990.", ("Quill", "development began in", "1990")),
        ("The work on Quill was stopped in 1988.", ("Quill", "work was stopped in", "1988")),
        (
            "Anna Toll's best known films include Night Train and Blue Door.",
            ("Anna Toll", "best known films include", "Blue Door"),
        ),
        ("Acme's headquarters were moved to Oslo.", ("Acme", "headquarters were moved to", "Oslo")),
    ],
    ids=lambda value: value if isinstance(value, str) else value[1],
)
def test_an_aspect_is_said_of_its_thing(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "Anna Toll's brother was born in 1990.",
        "His film Night Train was shown in Oslo.",
        "The versions of Quill and Rove were released in 1990.",
        "The name of the ship was painted by Anna Toll.",
    ],
)
def test_relatives_named_things_and_several_things_are_no_aspects(text: str) -> None:
    assert not {each for each in said(text) if each[1].startswith(("brother", "film", "version", "name"))}
