"""How Sphinx builds the documentation: Markdown pages and a reference from the docstrings. `make docs`."""

import re

from sphinx.application import Sphinx

import clew

project = "Clew"
author = "The Clew authors"
release = version = clew.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "index"
source_suffix = {".md": "markdown"}

# Links to headings (`page.md#heading`) are made as GitHub makes them, and checked.
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
napoleon_numpy_docstring = False
napoleon_use_rtype = False
add_module_names = False
python_maximum_signature_line_length = 100
toc_object_entries_show_parents = "hide"

# Quotes stay as they are typed: filters and commands are copied from here.
smartquotes = False

html_theme = "furo"
html_title = "Clew"
html_logo = "_static/clew.svg"
html_favicon = "_static/clew.svg"
html_static_path = ["_static"]
html_css_files = ["clew.css"]
html_show_sphinx = False
html_copy_source = False

_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)(\w?)")


def _as_markdown(app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    """Docstrings are Markdown in so far as single backticks are code; in reStructuredText code has two."""
    lines[:] = [_CODE.sub(lambda found: f"``{found[1]}``" + (f"\\ {found[2]}" if found[2] else ""), line) for line in lines]


def setup(app: Sphinx) -> None:
    """Read docstrings as they are written."""
    app.connect("autodoc-process-docstring", _as_markdown, priority=100)
