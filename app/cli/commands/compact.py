"""`clew compact`: give the disk space back that removals left free."""

from ...output.terminal import say, write_json
from ..options import AsJson, Store, examples, open_graph


@examples("clew compact library.clew", "clew compact library.clew --json")
def compact(store: Store, as_json: AsJson = False) -> None:
    """Give the disk space back that removals left free. 'clew stats' says how much that is.

    It needs room for a copy meanwhile. A server uses free space again by itself.
    """
    with open_graph(store, "r+") as graph:
        done = graph.compact()
    if as_json:
        from ...output.json_schemas import CompactRecord

        write_json(CompactRecord(before=done.before, after=done.after))
    else:
        from ...graph_care import size_words

        say(f"compacted {store} from {size_words(done.before)} to {size_words(done.after)}")
