"""`clew demo`: the whole of Clew on the bundled samples."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ....graph.errors import InputError
from ...output.terminal import say, show, write_json
from ..options import AsJson, examples

if TYPE_CHECKING:
    from ...knowledge_graph import KnowledgeGraph
    from ...output.json_schemas import AnswerRecord
    from ...samples import SampleQuestion

_HITS = 3


@examples("clew demo", "clew demo --output demo", "clew demo --output demo --json")
def demo(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FOLDER", help="Where store and picture go; default: temporary.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Build a graph from the bundled samples, ask it questions, print explained answers, and draw a picture."""
    from ...open import open as open_graph
    from ...output.progress_bar import ProgressBar
    from ...picture.file import check_picture_file
    from ...samples import sample_questions, samples_path

    folder = _made(output) if output else _temporary()
    store, picture = folder / "samples.clew", folder / "picture.html"
    check_picture_file(picture)
    questions = _chosen(sample_questions())
    with open_graph(store) as graph:
        with ProgressBar() as progress:
            graph.add(samples_path(), progress=progress)
        answers = [_asked(graph, each, quiet=as_json) for each in questions]
        graph.draw(picture, question=questions[1].question)
    if as_json:
        from ...output.json_schemas import DemoRecord

        write_json(DemoRecord(store=str(store), picture=str(picture), answers=answers))
        return
    say(f"store:   {store}")
    say(f"picture: {picture}")


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise InputError(f"{folder} is a file, expected a folder: give another name") from error
    except OSError as error:
        raise InputError(f"the folder {folder} cannot be made ({error.strerror}): give another name") from error
    return folder


def _temporary() -> Path:
    import tempfile

    return Path(tempfile.mkdtemp(prefix="clew-demo-"))


def _chosen(questions: "Sequence[SampleQuestion]", most: int = 4) -> "list[SampleQuestion]":
    """A question of each number of hops in turn, so that they grow harder."""
    firsts: dict[int, SampleQuestion] = {}
    for question in questions:
        firsts.setdefault(question.hops, question)
    return [firsts[hops] for hops in sorted(firsts)][:most]


def _asked(graph: "KnowledgeGraph", asked: "SampleQuestion", quiet: bool) -> "AnswerRecord":
    from ...output.json_records import hit_record
    from ...output.json_schemas import AnswerRecord

    ranking = graph.search(asked.question, k=_HITS)
    if not quiet:
        from rich.text import Text

        from ...output.tables import explained

        show(
            "",
            Text(f"Q  {asked.question}", style="bold green"),
            Text(f"   expected: {asked.answer}", style="dim"),
            explained(ranking),
        )
    return AnswerRecord(question=asked.question, answer=asked.answer, hits=[hit_record(hit) for hit in ranking])
