"""How many processors there are to work with."""

import os


def processors() -> int:
    """Processors that this process may use, at least 1; where the system cannot say it, those of the machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
