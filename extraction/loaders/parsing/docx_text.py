"""What Word shows and mammoth leaves out: formulas, moved text, carriage returns, text in other directions, under ruby.

The parts that hold text are rewritten before mammoth reads them, so that all of it is plain runs; text that Word hides goes.
"""

import zipfile
from io import BytesIO

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from .office_archive import parse_xml

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_PARTS = frozenset(["word/document.xml", "word/footnotes.xml", "word/endnotes.xml"])
_TRANSPARENT = (*(f"{_WORD}{name}" for name in ("dir", "bdo", "moveTo", "rubyBase")), f"{_MATH}oMathPara")
_OFF = frozenset(["0", "false", "off"])
_LONGEST_TEXT = 1 << 16
_INFIX = {"sup": "^", "sub": "_"}
"""The sign before a part of a formula, as it is written on one line."""


def with_shown_text(data: bytes) -> bytes:
    """A DOCX file whose text mammoth reads whole; the same bytes where nothing is to be done.

    Raises:
        XMLSyntaxError, BadZipFile: it is damaged.
    """
    with zipfile.ZipFile(BytesIO(data)) as source:
        notes = {name: _ids(source, f"word/{name}s.xml") for name in ("footnote", "endnote")}
        changed = {
            name: made for name in source.namelist() if name in _PARTS and (made := _mended(source.read(name), notes))
        }
        if not changed:
            return data
        stream = BytesIO()
        with zipfile.ZipFile(stream, "w") as target:
            for name in dict.fromkeys(source.namelist()):
                target.writestr(name, changed.get(name) or source.read(name))
    return stream.getvalue()


def _ids(source: zipfile.ZipFile, part: str) -> set[str]:
    """The notes that a file has."""
    if part not in source.namelist():
        return set()
    return {each.get(f"{_WORD}id", "") for each in parse_xml(source.read(part))}


def _mended(data: bytes, notes: dict[str, set[str]]) -> bytes | None:
    tree = parse_xml(data)
    count = 0
    for each in list(tree.iter(etree.Element)):
        count += _mend(each, notes)
    return etree.tostring(tree, encoding="UTF-8", xml_declaration=True) if count else None


def _mend(each: etree._Element, notes: dict[str, set[str]]) -> bool:
    """Rewrite one element, and whether it was."""
    if each.getparent() is None:
        return False
    name = each.tag.removeprefix(_WORD)
    if each.tag in _TRANSPARENT:
        _unwrap(each)
    elif each.tag == f"{_MATH}oMath":
        _replace(each, formula(each))
    elif name == "cr":
        each.tag = f"{_WORD}br"
    elif name == "ruby":
        for above in each.findall(f"{_WORD}rt"):
            each.remove(above)
        _unwrap(each)
    elif name == "vanish" and each.get(f"{_WORD}val", "1") not in _OFF:
        _hide(each)
    elif name in ("footnoteReference", "endnoteReference"):
        # One that leads nowhere would cost the whole file.
        if each.get(f"{_WORD}id") in notes[name.removesuffix("Reference")]:
            return False
        each.getparent().remove(each)
    elif name == "t" and len(each.text or "") > _LONGEST_TEXT:
        # The parser adds pieces of one text to each other, in a time that grows with its square.
        _cut(each)
    else:
        return False
    return True


def _unwrap(element: etree._Element) -> None:
    parent = element.getparent()
    at = parent.index(element)
    for number, child in enumerate(list(element)):
        parent.insert(at + number, child)
    parent.remove(element)


def _replace(element: etree._Element, text: str) -> None:
    """Put a run of this text in the place of an element."""
    run = etree.Element(f"{_WORD}r")
    shown = etree.SubElement(run, f"{_WORD}t")
    shown.text = text
    shown.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    element.getparent().replace(element, run)


def _hide(mark: etree._Element) -> None:
    """Take away the run that a mark hides; that of a paragraph's end hides no text."""
    properties = mark.getparent()
    run = properties.getparent()
    if properties.tag == f"{_WORD}rPr" and run is not None and run.tag == f"{_WORD}r" and run.getparent() is not None:
        run.getparent().remove(run)


def _cut(element: etree._Element) -> None:
    text = element.text or ""
    parent = element.getparent()
    at = parent.index(element)
    for number, start in enumerate(range(0, len(text), _LONGEST_TEXT)):
        piece = etree.Element(element.tag, dict(element.attrib))
        piece.text = text[start : start + _LONGEST_TEXT]
        piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        parent.insert(at + 1 + number, piece)
    parent.remove(element)


def formula(element: etree._Element) -> str:
    """A formula on one line, as Word writes it in its linear form: "a/b", "x^2", "√(b)"."""
    name = element.tag.removeprefix(_MATH) if isinstance(element.tag, str) else ""
    if name == "t":
        return element.text or ""
    if name == "f":
        return "/".join(_bracketed(element, part) for part in ("num", "den"))
    if name == "rad":
        return f"√{_bracketed(element, 'e', always=True)}"
    if name == "d":
        return f"({', '.join(formula(each) for each in element.findall(f'{_MATH}e'))})"
    if name in ("sup", "sub"):
        inside = "".join(map(formula, element))
        return f"{_INFIX[name]}{inside if len(inside) < 2 else f'({inside})'}" if inside else ""
    return "".join(map(formula, element))


def _bracketed(element: etree._Element, part: str, always: bool = False) -> str:
    inside = "".join(formula(each) for each in element.findall(f"{_MATH}{part}"))
    return f"({inside})" if always or len(inside) > 1 else inside
