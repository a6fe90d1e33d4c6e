"""The interactive picture of a graph: what is shown, where it lies, and the HTML page."""
