"""E-mail: messages and mailboxes, their headers as metadata, by the standard library."""

import re
from collections.abc import Iterator
from email import errors, policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any, BinaryIO

from ...graph.errors import DocumentError
from ...graph.model import Json
from ..base import Loaded
from ..text_cleaning import clean_text
from .base import File
from .parsing.html_page import page_parts
from .parsing.html_tree import declared_encoding
from .parsing.sections import Paragraph, outline
from .parsing.sizes import too_large

_PEOPLE = {"from": "from", "to": "to", "cc": "cc", "reply-to": "reply_to"}
_MOST_PARTS = 1_000
_WRITER = re.compile(
    r"(?:(?:on|am|le|el|il|op|den|em|på)\b(?=.*\d).{4,240}"
    r"|(?:[^.?!]|\.(?=\S)){1,160}\b(?:wrote|writes|said|schrieb|écrit|escribió|scritto|schreef|escreveu|skrev))\s*:",
    re.IGNORECASE,
)
"""What mail programs put above a quotation, in some languages."""


def load_message(file: File) -> Iterator[Loaded]:
    """The message as one document: its subject the title, its plain text, else its HTML, the text.

    Metadata are `from`, `to`, `cc`, `date` (ISO), `message_id`, `in_reply_to` and the names of `attachments`, which are not
    read. What is quoted of another message is a quotation.

    Raises:
        DocumentError: the file is empty, too large, or not a message.
    """
    data = file.content()
    if not data.strip():
        raise DocumentError("the file is empty: nothing to read")
    yield _document(file, data)


def load_mailbox(file: File) -> Iterator[Loaded]:
    """Each message of a mailbox (mbox) as a document, read in a stream.

    Raises:
        DocumentError: the file is empty, or no mailbox.
    """
    number = 0
    with file.open() as stream:
        for number, data in enumerate(_messages(stream, file.limits.document), 1):
            try:
                if isinstance(data, int):
                    raise DocumentError(too_large(data, file.limits.document))
                yield _document(file, data, number)
            except DocumentError as error:
                yield file.failure(error, line=number, unit="message")
    if not number:
        raise DocumentError("the file is empty: nothing to read")


def _messages(stream: BinaryIO, most: int) -> Iterator[bytes | int]:
    """The messages between lines that begin with "From ", or the size of one that is larger than `most`."""
    lines: list[bytes] = []
    size, blank, begun = 0, True, False
    while line := stream.readline(1 << 20):
        if blank and line.startswith(b"From "):
            if begun:
                yield b"".join(lines) if size <= most else size
            lines, size, begun = [], 0, True
        elif not begun and line.strip():
            if not line.startswith(b"From "):
                raise DocumentError("this is not a mailbox: expected a line that begins with 'From ' at the top")
        elif begun:
            size += len(line)
            # Quoted by whoever wrote the mailbox.
            lines.append(line[1:] if line.startswith(b">From ") else line)
            if size > most:
                lines = []
        blank = not line.strip()
    if begun:
        yield b"".join(lines) if size <= most else size


def _document(file: File, data: bytes, number: int = 0) -> Loaded:
    try:
        message = BytesParser(EmailMessage, policy=policy.default.clone(raise_on_defect=False)).parsebytes(data)
        title = _header(message, "subject")
        if not title and not _header(message, "from") and not _header(message, "date"):
            raise DocumentError("this is not a message: expected headers such as 'From:' and 'Subject:' at the top")
        parts, notes = _body(file, message)
        fields = _fields(message)
    except (errors.MessageError, LookupError, ValueError, TypeError, IndexError, AttributeError, RecursionError) as error:
        if isinstance(error, DocumentError):
            raise
        # The standard library raises these on some damaged headers.
        raise DocumentError(f"damaged, or not a message ({type(error).__name__}: {str(error)[:80]})") from None
    page = outline(parts, title)
    return file.outlined(page, metadata=fields, notes=notes, line=number, unit="message")


def _header(message: Message, name: str) -> str:
    value = message.get(name)
    return " ".join(str(value).split()) if value is not None else ""


def _fields(message: EmailMessage) -> dict[str, Json]:
    fields: dict[str, Json] = {}
    for header, field in _PEOPLE.items():
        named = getaddresses([_header(message, header)]) if message.get(header) is not None else []
        shown = [f"{name} <{address}>" if name and address else name or address for name, address in named]
        if people := [each for each in shown if each]:
            fields[field] = people[0] if len(people) == 1 and field == "from" else list[Json](people)
    if date := _header(message, "date"):
        try:
            fields["date"] = parsedate_to_datetime(date).isoformat()
        except (ValueError, TypeError):
            fields["date"] = date
    for header, field in (("message-id", "message_id"), ("in-reply-to", "in_reply_to")):
        if value := _header(message, header):
            fields[field] = value
    names = [part.get_filename() or part.get_content_type() for part in _attachments(message)]
    if names:
        fields["attachments"] = list[Json](names)
    return fields


def _attachments(message: EmailMessage) -> Iterator[EmailMessage]:
    for part in list(message.walk())[:_MOST_PARTS]:
        if isinstance(part, EmailMessage) and not part.is_multipart() and part.is_attachment():
            yield part


def _body(file: File, message: EmailMessage) -> tuple[list[Paragraph], tuple[str, ...]]:
    """The parts of the text of a message, and notes on its encoding."""
    body: Any = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        return [], ()
    data = body.get_payload(decode=True) or b""
    if not data.strip():
        return [], ()
    is_html = body.get_content_type() == "text/html"
    declared = body.get_content_charset() or (declared_encoding(data) if is_html else "")
    text, notes = file.decode(data, declared)
    notes = tuple(each for each in notes if not declared or not each.endswith(f"read as {declared}"))
    text = clean_text(text)[0]
    return (page_parts(text, whole=True).parts if is_html else list(_paragraphs(text))), notes


def _paragraphs(text: str) -> Iterator[Paragraph]:
    """Paragraphs of a plain message; what is quoted is a quotation, the line above that says who wrote it a citation, and
    after the line "-- " comes the signature.
    """
    lines: list[str] = []
    kind = "prose"
    signed = False
    every = [*text.split("\n"), ""]
    for number, line in enumerate(every):
        quoted = line.startswith(">")
        if lines and (not line.strip() or quoted != (kind == "quotation")):
            above = 0
            if kind == "prose" and next((each for each in every[number:] if each.strip()), "").startswith(">"):
                above = _lines_of_writer(lines)
            if kept := lines[: len(lines) - above]:
                yield Paragraph(
                    "\n".join(kept), kind="address" if signed else "quotation" if kind == "quotation" else "prose"
                )
            if above:
                yield Paragraph("\n".join(lines[-above:]), kind="citation")
            lines = []
        signed = signed or line == "--" or line == "-- "
        shown = line.lstrip("> ") if quoted else line.rstrip()
        if shown.strip() and shown != "--":
            kind = "quotation" if quoted else "prose"
            lines.append(shown)


def _lines_of_writer(lines: list[str]) -> int:
    """How many of the last lines before a quotation say who wrote it: "On 2 May 2021, Bo Lind wrote:"."""
    fits = [each for each in range(1, min(3, len(lines)) + 1) if _WRITER.fullmatch(" ".join(lines[-each:]))]
    return max(fits, default=0)
