"""Small PDFs, written by hand: lines of text at places of pages."""

from collections.abc import Sequence
from typing import NamedTuple

FONTS = {"F1": "Helvetica", "F2": "Helvetica-Bold", "F3": "Courier"}


class Run(NamedTuple):
    """Text that begins at a place of a page, in points from its lower left corner."""

    text: str
    x: float
    y: float
    size: float = 10
    font: str = "F1"


def lines(*texts: str, x: float = 72, y: float = 700, size: float = 10, font: str = "F1") -> list[Run]:
    """One line under the other."""
    return [Run(text, x, y - 1.2 * size * number, size, font) for number, text in enumerate(texts)]


def pdf(*pages: Sequence[Run], title: str = "") -> bytes:
    """A PDF of these pages."""
    fonts = " ".join(f"/{name} << /Type /Font /Subtype /Type1 /BaseFont /{base} >>" for name, base in FONTS.items())
    first = 4
    resources = f"<< /Font << {fonts} >> >>"
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} /MediaBox [0 0 612 792] /Resources {resources} >>",
        f"<< /Title ({title}) /Author (Ida Voss) /CreationDate (D:20200131120000Z) >>",
    ]
    for number, page in enumerate(pages):
        content = "\n".join(f"BT /{run.font} {run.size} Tf {run.x} {run.y} Td ({_escaped(run.text)}) Tj ET" for run in page)
        objects.append(f"<< /Type /Page /Parent 2 0 R /Contents {first + 2 * number + 1} 0 R >>")
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{each}\nendobj\n".encode("latin-1")
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = f"trailer\n<< /Size {size} /Root 1 0 R /Info 3 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return out + f"xref\n0 {size}\n0000000000 65535 f \n".encode() + table + end.encode()


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
