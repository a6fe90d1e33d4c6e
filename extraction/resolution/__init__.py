"""Entity resolution: which names are one thing, and which name is several."""
