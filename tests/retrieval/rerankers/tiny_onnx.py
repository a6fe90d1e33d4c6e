"""Tiny ONNX models and their tokenizer, written by hand: none is packaged, and the package onnx is not needed.

The model's score is 1 for each token `river` in the text, the second of the pair, less 1.
"""

from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

WORDS = {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "river": 7}
_INT64, _FLOAT, _INT, _INTS = 7, 1, 2, 7


def write_cross_encoder(
    folder: Path, inputs: tuple[str, ...] = ("input_ids", "attention_mask", "token_type_ids"), classes: int = 1
) -> Path:
    """A folder with a model of these inputs and its tokenizer; with two `classes` the second has the score, the first 0."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath("model.onnx").write_bytes(_model(inputs, classes))
    tokenizer = Tokenizer(WordLevel(WORDS, unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = Lowercase(), Whitespace()
    marks = [("[CLS]", 1), ("[SEP]", 2)]
    pair = "[CLS] $A [SEP] $B:1 [SEP]:1"
    tokenizer.post_processor = TemplateProcessing(single="[CLS] $A [SEP]", pair=pair, special_tokens=marks)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def _model(inputs: tuple[str, ...], classes: int) -> bytes:
    second = "token_type_ids" if "token_type_ids" in inputs else inputs[0]
    nodes = [
        _node("Equal", (inputs[0], "river"), "is_river"),
        _node("Cast", ("is_river",), "rivers", _attribute("to", _FLOAT)),
        _node("Cast", (second,), "second", _attribute("to", _FLOAT)),
        _node("Mul", ("rivers", "second"), "counted"),
        _node("ReduceSum", ("counted",), "sum", _attribute("axes", [1]) + _attribute("keepdims", 1)),
        _node("Sub", ("sum", "one"), "score"),
        _node("Sub", ("score", "score"), "nothing"),
        _node("Concat", ("nothing", "score") if classes == 2 else ("score",) * classes, "out", _attribute("axis", 1)),
    ]
    constants = [_tensor("river", _INT64, (7).to_bytes(8, "little")), _tensor("one", _FLOAT, b"\0\0\x80\x3f")]
    graph = (
        b"".join(_bytes(1, node) for node in nodes) + _bytes(2, b"tiny") + b"".join(_bytes(5, each) for each in constants)
    )
    graph += b"".join(_bytes(11, _value(name, _INT64)) for name in inputs) + _bytes(12, _value("out", _FLOAT))
    return _number(1, 7) + _bytes(7, graph) + _bytes(8, _bytes(1, b"") + _number(2, 11))


def _node(kind: str, inputs: tuple[str, ...], output: str, attributes: bytes = b"") -> bytes:
    given = b"".join(_bytes(1, name.encode()) for name in inputs)
    return given + _bytes(2, output.encode()) + _bytes(4, kind.encode()) + attributes


def _attribute(name: str, value: int | list[int]) -> bytes:
    if isinstance(value, list):
        return _bytes(5, _bytes(1, name.encode()) + b"".join(_number(8, each) for each in value) + _number(20, _INTS))
    return _bytes(5, _bytes(1, name.encode()) + _number(3, value) + _number(20, _INT))


def _tensor(name: str, kind: int, data: bytes) -> bytes:
    return _number(2, kind) + _bytes(8, name.encode()) + _bytes(9, data)


def _value(name: str, kind: int) -> bytes:
    shape = b"".join(_bytes(1, _bytes(2, size)) for size in (b"batch", b"length"))
    return _bytes(1, name.encode()) + _bytes(2, _bytes(1, _number(1, kind) + _bytes(2, shape)))


def _bytes(field: int, data: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _varint(value: int) -> bytes:
    found = b""
    while value > 127:
        found += bytes([value & 127 | 128])
        value >>= 7
    return found + bytes([value])
