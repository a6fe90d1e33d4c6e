"""How long cold processes take: the help text, and a search on a store that is there."""

from pathlib import Path
from statistics import median

from .machine import clew, measure

RUNS = 5


def run(store: Path, question: str) -> dict[str, float]:
    """Print the median seconds of whole processes, after one run that warms the disk."""
    commands = {"clew --help": clew("--help"), "clew search": clew("search", store, question)}
    print("\n## cold processes, median seconds of " + str(RUNS))
    figures = {}
    for name, command in commands.items():
        measure(command)
        figures[name] = median(measure(command, every=5).seconds for _ in range(RUNS))
        print(f"{name:12} {figures[name]:6.2f} s", flush=True)
    return figures
