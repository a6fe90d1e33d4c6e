"""What a terminal shows of rich renderables."""

import io

from rich.console import Console, RenderableType


def text_of(renderable: RenderableType, width: int = 100) -> str:
    """The lines that are printed, without spaces at their ends."""
    out = io.StringIO()
    Console(file=out, width=width, markup=False, emoji=False, highlight=False).print(renderable)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())
