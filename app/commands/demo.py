"""`clew demo`: the whole of Clew on the bundled samples."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..parameters import AsJson, examples
from ..terminal import say, show, write_json

if TYPE_CHECKING:
    from ..knowledge_graph import KnowledgeGraph
    from ..schemas import AnswerRecord

_HITS = 3


@examples("clew demo", "clew demo --output demo", "clew demo --output demo --json")
def demo(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FOLDER", help="Where store and picture go; default: temporary.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Build a graph from the bundled samples, ask it questions, print explained answers, and draw a picture."""
    from ..knowledge_graph import open as open_graph
    from ..progress import Progress
    from ..samples import sample_questions, samples_path

    folder = output or Path(tempfile.mkdtemp(prefix="clew-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    store, picture = folder / "samples.clew", folder / "picture.html"
    questions = _chosen(sample_questions())
    with open_graph(store) as graph:
        with Progress() as progress:
            graph.add(samples_path(), progress=progress)
        answers = [_asked(graph, str(each["question"]), str(each["answer"]), quiet=as_json) for each in questions]
        graph.draw(picture, question=str(questions[-1]["question"]))
    if as_json:
        from ..schemas import DemoRecord

        write_json(DemoRecord(store=str(store), picture=str(picture), answers=answers))
        return
    say(f"store:   {store}")
    say(f"picture: {picture}")


def _chosen(questions: list[dict[str, object]], most: int = 4) -> list[dict[str, object]]:
    """A few questions, one of each number of hops in turn, ending with one of the longest chain."""
    by_hops: dict[int, list[dict[str, object]]] = {}
    for question in questions:
        by_hops.setdefault(int(str(question["hops"])), []).append(question)
    turns = max(map(len, by_hops.values()), default=0)
    mixed = [group[turn] for turn in range(turns) for _, group in sorted(by_hops.items()) if turn < len(group)]
    return sorted(mixed[:most], key=lambda question: int(str(question["hops"])))


def _asked(graph: "KnowledgeGraph", question: str, answer: str, quiet: bool) -> "AnswerRecord":
    from ..records import hit_record
    from ..schemas import AnswerRecord

    ranking = graph.search(question, k=_HITS)
    if not quiet:
        from rich.text import Text

        from ..rendering import explained

        show("", Text(f"Q  {question}", style="bold green"), Text(f"   expected: {answer}", style="dim"), explained(ranking))
    return AnswerRecord(question=question, answer=answer, hits=[hit_record(hit) for hit in ranking])
