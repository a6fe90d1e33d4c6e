"""DOCX: Word's text by its styles, through the package mammoth (the extra `documents`)."""

from collections.abc import Iterator
from io import BytesIO

from ..base import Loaded
from .base import File
from .parsing.docx_text import with_shown_text
from .parsing.html_page import page_parts
from .parsing.office_archive import check_archive, check_text, core_properties, reading
from .parsing.sections import outline

_TITLE = "document-title"
_STYLES = f"""
p[style-name='Title'] => h1.{_TITLE}:fresh
p[style-name='Subtitle'] => p.subtitle:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Block Text'] => blockquote > p:fresh
p[style-name='caption'] => figcaption:fresh
p[style-name='Caption'] => figcaption:fresh
p[style-name='Bibliography'] => div.references > p:fresh
p[style-name='HTML Preformatted'] => pre:separator('\\n')
p[style-name='Source Code'] => pre:separator('\\n')
p[style-name='Code'] => pre:separator('\\n')
p[style-name='Plain Text'] => p:fresh
r[style-name='HTML Code'] => code
r[style-name='Verbatim Char'] => code
p[style-name='TOC Heading'] => !
p[style-name^='toc '] => !
p[style-name^='TOC '] => !
p[style-name='table of figures'] => !
"""


def load_docx(file: File) -> Iterator[Loaded]:
    """The file as one document, headings by their styles.

    The title is the paragraph of the style Title, else the file's own property, else its first heading; author and dates are
    metadata. Contents lists are left out.

    Raises:
        MissingExtra: the extra `documents` is not installed.
        DocumentError: the file is empty, too large, damaged, encrypted, would unpack to more than the limit, or has no text.
    """
    data = file.content()
    check_archive(data, file.suffix, file.limits.expanded)
    with reading(file.suffix):
        import mammoth

        title, fields = core_properties(data)
        html = mammoth.convert_to_html(
            BytesIO(with_shown_text(data)),
            style_map=_STYLES,
            include_embedded_style_map=False,
            convert_image=mammoth.images.img_element(lambda image: {}),
        ).value
        parts = page_parts(html).parts
    if f'class="{_TITLE}"' in html:
        title = next((part.text for part in parts if part.level == 1), title)
    page = outline(parts, title)
    check_text(page, file.suffix)
    yield file.outlined(page, metadata=fields)
