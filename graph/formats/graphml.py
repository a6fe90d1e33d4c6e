"""The graph as a GraphML file, for other programs and back: what `to_networkx` gives, in XML.

GraphML holds texts, numbers and truth values. Everything else (metadata, evidence, texts with characters that XML cannot
hold) is written as `json:` and its JSON.
"""

import io
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, NoReturn
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from ..errors import DocumentError
from ..identity import canonical
from ..store import GraphReader
from .networkx import to_networkx

if TYPE_CHECKING:
    import networkx

_JSON = "json:"
# What XML cannot hold, or would normalise: controls, surrogates, U+FFFE, U+FFFF, carriage returns and C1 controls.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\ud800-\udfff\ufffe\uffff]")


def write_graphml(reader: GraphReader, path: FilePath | str) -> None:
    """Write everything that a store or view holds, vectors and logs apart, to a file, replaced once it is complete.

    Raises:
        DocumentError: the file cannot be written.
    """
    import networkx

    graph = to_networkx(reader)
    plain: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(**_encoded(graph.graph))
    for ref, data in graph.nodes(data=True):
        plain.add_node(_encode(ref), **_encoded(data))
    for source, target, key, data in graph.edges(keys=True, data=True):
        plain.add_edge(_encode(source), _encode(target), key=_encode(key), **_encoded(data))
    goal = FilePath(path)
    part = goal.with_name(goal.name + ".part")
    try:
        networkx.write_graphml_xml(plain, part)
        part.replace(goal)
    except OSError as error:
        with suppress(OSError):  # On a disk that takes no writes there is nothing to take back.
            part.unlink(missing_ok=True)
        raise DocumentError(f"cannot write {goal}: {error.strerror}") from error


def read_graphml(path: FilePath | str) -> "networkx.MultiGraph[str]":
    """The graph in a file, whoever wrote it; `from_networkx` makes batches of it.

    A document type (the way to entity expansion) is refused; nothing outside the file is read.

    Raises:
        DocumentError: no such file, no XML, no GraphML, or a file with a document type.
    """
    import networkx

    file = FilePath(path)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise DocumentError(f"cannot read {file}: {error.strerror}") from error
    _refuse_document_type(content, file)
    try:
        graph = networkx.read_graphml(io.BytesIO(content), edge_key_type=str, force_multigraph=True)
    except (networkx.NetworkXError, ParseError, KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise DocumentError(f"{file}: expected GraphML: {error}") from error
    made = networkx.MultiDiGraph if graph.is_directed() else networkx.MultiGraph
    read: networkx.MultiGraph[str] = made(**_decoded(graph.graph))
    for ref, data in graph.nodes(data=True):
        read.add_node(_decode(ref), **_decoded(data))
    for source, target, key, data in graph.edges(keys=True, data=True):
        read.add_edge(_decode(source), _decode(target), key=_decode(key), **_decoded(data))
    return read


def _refuse_document_type(content: bytes, file: FilePath) -> None:
    def refuse(*_: object) -> NoReturn:
        raise DocumentError(f"{file}: GraphML with a document type (DTD) is refused: remove the <!DOCTYPE ...> part")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise DocumentError(f"{file}, line {error.lineno}: expected XML: {expat.ErrorString(error.code)}") from error


def _encoded(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _encode(value) for name, value in data.items() if value is not None}


def _encode(value: Any) -> Any:
    if isinstance(value, str):
        risky = value.startswith(_JSON) or value != value.strip() or _UNSAFE.search(value)
        return _JSON + json.dumps(value) if risky else value
    if isinstance(value, (bool, float)) or (isinstance(value, int) and -(2**63) <= value < 2**63):
        return value
    return _JSON + json.dumps(json.loads(canonical(value)))


def _decoded(data: Mapping[str, Any]) -> dict[str, Any]:
    return {str(name): _decode(value) for name, value in data.items()}


def _decode(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_JSON):
        try:
            return json.loads(value.removeprefix(_JSON))
        except (ValueError, RecursionError):
            return value  # another program's text that begins so
    return value
