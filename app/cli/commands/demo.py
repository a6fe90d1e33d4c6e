"""`clew demo`: all of Clew on the bundled sample documents."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ....graph.errors import InputError
from ...output.terminal import say, show, write_json
from ..options import AsJson, examples, open_graph

if TYPE_CHECKING:
    from ...knowledge_graph import KnowledgeGraph
    from ...output.json_schemas import AnswerRecord
    from ...samples import SampleQuestion

_HITS = 3


@examples("clew demo", "clew demo --output demo", "clew demo --output demo --json")
def demo(
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FOLDER", help="The folder for the store and the picture. Default: a temporary one."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Build a graph from sample documents, ask it questions, print explained hits, and draw a picture."""
    from ...output.progress_bar import ProgressBar
    from ...picture.page import check_picture_file
    from ...samples import sample_questions, samples_path

    folder = _new_folder(output) if output else _temporary_folder()
    store, picture = folder / "samples.clew", folder / "picture.html"
    check_picture_file(picture)
    questions = _one_per_hops(sample_questions())
    with open_graph(str(store), "a") as graph:
        with ProgressBar(announces=True) as progress:
            graph.add(samples_path(), progress=progress)
        answers = [_answer(graph, each, quiet=as_json) for each in questions]
        graph.draw(picture, question=questions[1].question)
    if as_json:
        from ...output.json_schemas import DemoRecord

        write_json(DemoRecord(store=str(store), picture=str(picture), answers=answers))
    else:
        say(f"store:   {store}")
        say(f"picture: {picture}")


def _new_folder(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise InputError(f"{folder} is a file, expected a folder: give another name") from error
    except OSError as error:
        raise InputError(f"the folder {folder} cannot be made ({error.strerror}): give another name") from error
    return folder


def _temporary_folder() -> Path:
    import tempfile

    return Path(tempfile.mkdtemp(prefix="clew-demo-"))


def _one_per_hops(questions: "Sequence[SampleQuestion]", most: int = 4) -> "list[SampleQuestion]":
    """One question per number of hops, the easiest first."""
    firsts: dict[int, SampleQuestion] = {}
    for question in questions:
        firsts.setdefault(question.hops, question)
    return [firsts[hops] for hops in sorted(firsts)][:most]


def _answer(graph: "KnowledgeGraph", question: "SampleQuestion", quiet: bool) -> "AnswerRecord":
    from ...output.json_schemas import AnswerRecord
    from ...output.search_records import hit_record

    ranking = graph.search(question.question, k=_HITS)
    if not quiet:
        from rich.text import Text

        from ...output.hits import explained_hits

        show(
            "",
            Text(f"Q  {question.question}", style="bold green"),
            Text(f"   expected: {question.answer}", style="dim"),
            explained_hits(ranking),
        )
    return AnswerRecord(question=question.question, answer=question.answer, hits=[hit_record(hit) for hit in ranking])
