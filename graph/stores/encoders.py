"""What all stores say of an encoder that is not theirs."""

from ..errors import StoreMismatch
from ..store import Encoder


def another_encoder(where: str, held: Encoder, asked: Encoder) -> StoreMismatch:
    """The error for vectors of an encoder that is not the store's, or of a store that keeps words' vectors otherwise."""
    if (held.name, held.dimension) == (asked.name, asked.dimension):
        kept = "keeps the vectors of its texts' words" if held.words else "keeps no vectors of its texts' words"
        asked_for = "with them" if asked.words else "without them"
        return StoreMismatch(
            f"{where} {kept}, asked for is a store {asked_for}: leave the setting word_vectors out, then the store's own "
            "way stays, or build another store"
        )
    return StoreMismatch(
        f"{where} holds vectors of {held.name!r} with dimension {held.dimension}, asked for is {asked.name!r} "
        f"with {asked.dimension}: open it with {held.name!r}, or build another store"
    )
