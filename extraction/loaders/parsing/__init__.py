"""What loaders share: blocks of Markdown, trees of HTML, sections, and the encoding of a file."""
