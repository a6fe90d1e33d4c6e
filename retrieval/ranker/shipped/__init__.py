"""The weights that ship with Clew."""
