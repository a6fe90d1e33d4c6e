"""The interactive picture of a graph: what it shows, the layout, and the HTML page."""
