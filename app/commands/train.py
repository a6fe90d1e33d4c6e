"""`clew train`: teach the ranker on questions with known answers."""

from pathlib import Path
from typing import Annotated

import typer

from ..parameters import AsJson, examples
from ..terminal import say, write_json


@examples(
    "clew train --store library.clew --queries questions.jsonl -o ranker.json",
    "clew train --store a.clew --queries a.jsonl --store b.clew --queries b.jsonl -o ranker.json",
)
def train(
    store: Annotated[list[str], typer.Option(metavar="STORE", help="A store; may be given several times.")],
    queries: Annotated[
        list[Path],
        typer.Option(metavar="FILE", help="JSONL (also .gz) of {id, question, gold_ids}, one for each store, in turn."),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Where the weights go.")],
    as_json: AsJson = False,
) -> None:
    """Train the ranker of `hybrid` and `deep`: which signals tell the texts that answer. For `clew eval --weights`."""
    from ..config import load_settings
    from ..progress import ProgressBar
    from ..training import train as learn

    with ProgressBar() as progress:
        trained = learn(store, queries, output, settings=load_settings(), progress=progress)
    if as_json:
        write_json(trained)
        return
    learned = ", ".join(f"{count:,} of {name}" for name, count in trained.trained_on.items())
    say(f"Wrote {trained.weights} ({trained.sha256[:12]}), learned from questions: {learned}.")
