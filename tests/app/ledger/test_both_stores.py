"""Corrections on a server are those of a folder: what is undone, what ids lead to, and facts by hand with their times."""

from collections.abc import Callable
from pathlib import Path

import pytest

import clew
from clew.graph.errors import InputError
from clew.graph.formats.copy import copy

from .firms import T, clew_settings, firms


def corrected(graph: clew.KnowledgeGraph) -> list[object]:
    """What a graph says on the way through one history of corrections."""
    told: list[object] = []
    graph.add(T("Ada Lindqvist", "founded", "Halden Optics", document_id="gossip"))
    former = next(fact for fact in graph.facts("The Halden firm") if "bought" in str(fact)).relation.id
    graph.entities.merge("Halden Optics", "The Halden firm", reason="one firm")
    told.append(graph.corrections.wrong(former, reason="misread"))
    told.append(graph.corrections.hidden("Halden Optics"))
    graph.corrections.right(former)
    told.append(graph.corrections.undo(former))
    graph.corrections.add("Ada Lindqvist", "led", "Kestrel Works")
    graph.corrections.add("Ada Lindqvist", "led", "Kestrel Works", valid_from=1951, valid_to="1955-06")
    told.append(graph.facts("Kestrel Works", as_of=1953))
    told.append(graph.facts("Kestrel Works", as_of=1957))
    (last,) = [graph.entities.rename("Halden Optics", name)[0] for name in ("Halden Works", "Halden Yard")][1:]
    told.append(graph.entities.undo(last.id))
    told.append([(each.act, each.decision, each.names) for each in graph.entities.history()])
    told += [refused(graph.entities.merge, "Ada Lindqvist", "Port Ellery")]
    for target in ("document:no", "node:no", "table:no", "entity:no", "entity:Port Ellery", "retriever:no"):
        told.append(refused(graph.add_reference, "the yard", target))
    graph.add_reference("the yard", "document:news", id="r")
    told.append(refused(graph.add_reference, "the yard", "document:history", id="r"))
    told.append(graph.add_reference("the yard", "document:history", id="r", replace=True))
    told.append([row.names for row in graph.entities.log() if row.kind == "name"])
    return [*told, graph.entities.log(), graph.store.digest()]


def refused(call: Callable[..., object], *given: object, **options: object) -> str:
    """What is said of a call that is refused."""
    with pytest.raises(InputError) as caught:
        call(*given, **options)
    return str(caught.value)


def test_a_server_is_corrected_as_a_folder_is_and_its_copy_can_be_undone(empty_neo4j: str, tmp_path: Path) -> None:
    with firms() as folder, firms(empty_neo4j) as server:
        assert corrected(server) == corrected(folder)
        settings = clew_settings()
        with clew.open(tmp_path / "copy.clew", "a", embedder="hashing", settings=settings) as copied:
            copy(server.store, copied.store)
            (wrong,) = {each.id for each in copied.corrections.decided()}
            for graph in (server, folder, copied):
                assert [each.kind for each in graph.corrections.undo(wrong).gone] == ["wrong"] * 2
            assert server.store.digest() == folder.store.digest() == copied.store.digest()
