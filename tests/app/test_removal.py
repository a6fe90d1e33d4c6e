"""What is no id or source removes nothing."""

from typing import Any

import pytest

import clew
from clew.graph.errors import InputError, NotFound

from .worlds import quick


@pytest.mark.parametrize("strange", [5, None, b"a", ["a", 5], [["a"]]])
def test_what_is_no_text_is_refused_and_nothing_is_removed(strange: Any) -> None:
    with quick() as graph:
        graph.add(clew.Document("a", "Ada."))
        with pytest.raises(InputError, match="expected documents by id or source, as texts, got"):
            graph.remove(strange)
        with pytest.raises(NotFound, match=r"no document has the id or source 'b'\. Nothing was removed"):
            graph.remove(["a", "b"])
        assert graph.counts()["documents"] == 1
        assert graph.remove(iter(["a"])) == ("a",)  # type: ignore[arg-type]
