"""Weights from files: what is damaged, changed or of another version is refused. Using them needs no LightGBM."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from clew.graph.errors import ConfigError
from clew.retrieval.artifact_hash import fingerprint
from clew.retrieval.ranker import weights
from clew.retrieval.ranker.weights import parsed, read_weights


def test_damaged_weights_are_refused(learned_file: dict[str, Any], tmp_path: Path) -> None:
    file = learned_file

    def refused(held: Any, message: str, sign: bool = True) -> None:
        if sign and isinstance(held, dict):
            held = {**held, "sha256": fingerprint(held)}
        with pytest.raises(ConfigError, match=message):
            parsed(json.dumps(held).encode(), "the weights")

    refused([], "are not weights of the ranker")
    refused({**file, "version": 9}, "have version 9, this Clew reads 1")
    refused({**file, "trained_on": {"more": 1}}, "were changed", sign=False)
    strange = {**file["nodes"], "signals": ["cosin", *file["nodes"]["signals"][1:]]}
    refused({**file, "nodes": strange}, "unknown signal 'cosin'.*Did you mean 'cosine'")
    refused({**file, "nodes": {**file["nodes"], "left": [0] * len(file["nodes"]["left"])}}, "are inconsistent")
    refused({**file, "nodes": {**file["nodes"], "signal": [10**6, *file["nodes"]["signal"][1:]]}}, "is not listed")
    refused({name: value for name, value in file.items() if name != "pairs"}, "pairs: this field is missing")
    held = file["nodes"]
    inner = next(row for row, asks in enumerate(held["signal"]) if asks >= 0)
    # A tree of 128 leaves, all of them the same node: each of seven questions sends either way to the next.
    wide = {name: [value[inner]] * 7 + [value[inner]] for name, value in held.items() if name not in ("signals", "roots")}
    below = [*range(1, 8), 7]
    wide |= {"signal": [*[held["signal"][inner]] * 7, -1], "left": below, "right": below, "roots": [0]}
    refused({**file, "nodes": {**held, **wide}}, "nodes: tree 1 has more than 64 leaves: train it again with fewer")
    (tmp_path / "w.json").write_text('{"a":' * 100_000 + "1" + "}" * 100_000)
    with pytest.raises(ConfigError, match="nested too deep"):
        read_weights(tmp_path / "w.json")
    (tmp_path / "w.json").write_text("{")
    with pytest.raises(ConfigError, match="are not valid JSON"):
        read_weights(tmp_path / "w.json")
    with pytest.raises(ConfigError, match="cannot read the weights"):
        read_weights(tmp_path / "none.json")
    assert weights.VERSION == 1


SEARCH = """
import sys
sys.modules["lightgbm"] = None
from clew.models.embedder import get_embedder
from clew.retrieval.retrievers.deep import Deep
from clew.retrieval.retrievers.hybrid import Hybrid
from clew.tests.contracts import shelf
with shelf.filled(words=True) as store:
    for retriever in (Hybrid, Deep):
        for hit in retriever(store, get_embedder(shelf.READER)).retrieve(shelf.QUESTIONS[0], 3):
            print(retriever.name, hit.id, hit.trail.origin, "constant" in hit.signals)
try:
    import lightgbm
except ImportError:
    print("no LightGBM")
"""


@pytest.mark.process
def test_the_shipped_weights_rank_where_lightgbm_cannot_be_imported() -> None:
    done = subprocess.run([sys.executable, "-c", SEARCH], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    *hits, last = done.stdout.splitlines()
    assert [hit.split()[0] for hit in hits] == ["hybrid"] * 3 + ["deep"] * 3
    # Not as the sum without weights: the learned trees gave their constant, and each stage its name.
    assert [hit.split()[2:] for hit in hits] == [["hybrid", "True"]] * 3 + [["deep", "True"]] * 3
    assert last == "no LightGBM"
