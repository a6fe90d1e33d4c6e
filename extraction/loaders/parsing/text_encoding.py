"""From bytes to text: by a byte order mark, as UTF-8, or in the encoding that is named or detected; binary data is refused.

Encodings without a mark are found by chardet 7, which was right more often than charset-normalizer and resiliparse, on short
texts above all. What it needs help with is here: UTF-16 without a mark, and texts with a handful of Western letters.
"""

import codecs
import re
import unicodedata
from collections import Counter
from functools import cache

from ....graph.errors import DocumentError
from .western_text import LANGUAGES, WESTERN, misplaced, western_languages

FALLBACK = "cp1252"
"""Taken for text that is nearly ASCII and in no encoding for sure: Windows-1252, a superset of the printable Latin-1."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_CONTROLS = bytes(sorted({*range(32), 127} - set(b"\t\n\r\f\x1b")))
_SIGNATURES = re.compile(
    rb"%PDF-|PK\x03\x04|\x89PNG|GIF8|\xff\xd8\xff|\x7fELF|\x1f\x8b|BZh|7z\xbc\xaf|\xd0\xcf\x11\xe0|SQLite format 3\0"
)
_NO_FILES = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "raw-unicode-escape", "unicode-escape"})
"""What Python calls text encodings and only names of hosts and source code are in."""
_SAMPLE = 100_000
_ESCAPES = re.compile(rb"\x1b(?:\$[@B]|\([BJ]|\$\([A-D])")
"""What ISO-2022-JP changes its alphabet by."""
_WESTERN = frozenset("äöüßÄÖÜéèêëÉÈàâÀçÇîïôùûœñáíóúÁÍÓÚãõåÅæøØ“”‘’‚„–—…•€£¥«»°©®™§·½¼¿¡´×±²ªº\xa0")
_UNUSED = re.compile(r"[\x80-\x84\x86-\x9f]")
"""Control characters that no text holds: one that has them was read in the wrong encoding."""
_FEW = 10
_DOS_AND_MAC = ("cp4", "cp7", "cp8", "mac")
"""How the names of encodings begin that hardly any file of now is in."""
_MANY = 200
"""Letters beyond ASCII of which statistics are sure."""
_LATIN = ("LATIN", "MODIFIER", "MICRO", "FEMININE", "MASCULINE")
_FOREIGN_WORD, _ASCII_LETTER = re.compile(r"\w+"), re.compile(r"[A-Za-z]")
_HIGH = re.compile(rb"[\x80-\xff]")
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_EAST_ASIAN = re.compile(r"[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef\s]")
_EAST_ASIAN_MARKS = re.compile(r"[\u3000-\u30ff\uff00-\uffef]")


def decode(data: bytes, declared: str = "", given: str = "") -> tuple[str, tuple[str, ...]]:
    """The text of `data`, without a byte order mark, and notes on what was assumed.

    Tried in order: a byte order mark, the encoding `given` by the user, UTF-8, the `declared` encoding, what is found.

    Raises:
        DocumentError: the data is binary, or text of which no encoding is found, or not in the encoding given.
    """
    encoding = marked_encoding(data)
    if encoding:
        return _marked(data, encoding)
    refuse_signature(data)
    if given:
        return _given(data, given), ()
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return _unmarked(data, declared, error)
    if _ESCAPES.search(data) and (read := _read(data, "iso2022_jp")) is not None:
        return read, ("read as iso2022_jp",)
    if b"\0" in data and (wide := wide_encoding(data)):
        return data.decode(wide), (f"read as {wide}",)
    if _share_of_controls(data) > 0.3 and len(data) > 16:
        raise DocumentError(_binary("it consists of control characters"))
    return text, ()


def marked_encoding(data: bytes) -> str:
    """The encoding that a byte order mark names, or ""."""
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")


def known_encoding(name: str) -> str:
    """The encoding by the name that Python has for it.

    Raises:
        DocumentError: there is none of this name, or it is a codec for other things than the texts of files.
    """
    known = "utf-8, utf-16, cp1252, mac_roman, shift_jis, gb18030, koi8-r, …"
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        raise DocumentError(f"there is no text encoding {name!r}: known are {known}") from None
    try:
        # Codecs from bytes to bytes and from text to text raise another error than that of a byte that does not fit.
        b"a".decode(found.name)
        is_text = found.name not in _NO_FILES
    except UnicodeDecodeError:
        is_text = True
    except (LookupError, ValueError):
        is_text = False
    if not is_text:
        raise DocumentError(
            f"{name!r} is not a text encoding but a codec of Python for other data: decode the files first, and name the "
            f"encoding of the text in them, or leave it out; known are {known}"
        )
    return found.name


def found_encoding(data: bytes) -> str:
    """The encoding of text that is not UTF-8 and has no mark, or "" where none fits.

    Only a sample is looked at. Encodings are named as Python names them.

    Raises:
        DocumentError: the text is too short to tell which one it is.
    """
    if wide := wide_encoding(data):
        return wide
    first = _HIGH.search(data)
    if first is None:
        return "ascii"
    sample = _sample(data, first.start())
    high = _HIGH.findall(sample)
    found = _statistical(data, sample, high)
    # Statistics are sure of long texts only, and Western words have few letters beyond ASCII.
    if len(high) > _MANY or 4 * len(high) > len(sample):
        return found
    return _western(sample, found)


def _western(sample: bytes, found: str) -> str:
    """The encoding in which all signs stand where they may; what was `found` where none or that one is such.

    Raises:
        DocumentError: others are, and which one cannot be told.
    """
    languages = western_languages(sample.decode("ascii", "replace"))
    texts = {name: text for name in WESTERN if (text := _read(sample, name)) is not None and not _UNUSED.search(text)}
    fitting = [name for name, text in texts.items() if not misplaced(text, languages or LANGUAGES)]
    if not fitting or found in fitting or (found == "" and FALLBACK in fitting):
        return found or (FALLBACK if fitting else "")
    if len(fitting) == 1 and languages:
        return fitting[0]
    if not languages and found not in WESTERN and not found.startswith(_DOS_AND_MAC):
        return found
    raise DocumentError(
        f"this is not UTF-8, and too short to tell its encoding ({', '.join(fitting)} and others fit): name its encoding "
        "(--encoding), or save it as UTF-8"
    )


def _statistical(data: bytes, sample: bytes, high: list[bytes]) -> str:
    """What statistics find, or "" where nothing fits."""
    western = _read(sample, FALLBACK)
    if western is not None and len(high) < _FEW and _WESTERN.issuperset(sign for sign in western if ord(sign) > 127):
        return FALLBACK
    # Loaded here: UTF-8 needs none of it.
    import chardet
    from chardet import EncodingEra

    eras = EncodingEra.MODERN_WEB | EncodingEra.LEGACY_ISO | EncodingEra.LEGACY_MAC | EncodingEra.DOS
    mixed = ""
    for superset in (False, True):
        # Only the superset is sure to read what comes after the sample.
        found = chardet.detect(
            sample, encoding_era=eras, prefer_superset=superset, compat_names=False, no_match_encoding="ascii"
        )
        name, whole = found["encoding"] or "", _readable(data, found["encoding"])
        if whole is not None and _mixes_alphabets(whole):
            mixed = mixed or name
        elif whole is not None:
            return _python_name(name)
    if mixed:
        others = chardet.detect_all(sample, ignore_threshold=True, encoding_era=eras, compat_names=False)
        names = (each["encoding"] or "" for each in others)
        whole_texts = ((name, _readable(data, name)) for name in names)
        fitting = (name for name, whole in whole_texts if whole is not None and not _mixes_alphabets(whole))
        return _python_name(next(fitting, mixed))
    return FALLBACK if western is not None and 10 * len(high) <= len(sample) else ""


def _readable(data: bytes, name: str | None) -> str | None:
    """The text in an encoding that was found; None where it cannot be read so."""
    whole = None if name in (None, "", "ascii") or name.startswith("utf") else _read(data, name)
    return None if whole is None or _UNUSED.search(whole) else whole


def _python_name(encoding: str) -> str:
    name = codecs.lookup(encoding).name
    return FALLBACK if name == "iso8859-1" else name


def _mixes_alphabets(text: str) -> bool:
    """Whether many words mix Latin letters with those of another alphabet, as "M\u0448we" does: a wrong encoding's mark."""
    words = [word for word in _FOREIGN_WORD.findall(text[:_SAMPLE]) if not word.isascii()]
    mixed = sum(1 for word in words if _ASCII_LETTER.search(word) and any(not _is_latin(sign) for sign in word))
    return 4 * mixed > len(words)


@cache
def _is_latin(sign: str) -> bool:
    return not sign.isalpha() or unicodedata.name(sign, "").startswith(_LATIN)


def refuse_signature(data: bytes) -> None:
    """Check that the data does not begin like a well-known binary format.

    Raises:
        DocumentError: it does.
    """
    if _SIGNATURES.match(data):
        raise DocumentError(_binary("it begins like one"))


def _marked(data: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    data = data[next(len(mark) for mark, name in _MARKS if name == encoding) :]
    try:
        # A tool that writes a mark of its own before a marked text leaves two.
        return data.decode(encoding).lstrip("\ufeff"), ()
    except UnicodeDecodeError as error:
        text = data.decode(encoding, errors="replace").lstrip("\ufeff")
        return text, (f"broken {encoding} at byte {error.start:,}: unreadable characters became U+FFFD",)


def _given(data: bytes, given: str) -> str:
    name = known_encoding(given)
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"not {given}, the encoding given, at byte {error.start:,}: give another, or leave it out"
        ) from None


def _unmarked(data: bytes, declared: str, error: UnicodeDecodeError) -> tuple[str, tuple[str, ...]]:
    if b"\0" not in data and _share_of_controls(data) <= 0.02:
        if _is_broken_utf8(data):
            text = data.decode(errors="replace")
            return text, (f"broken utf-8 at byte {error.start:,}: unreadable characters became U+FFFD",)
        if declared and (text := _read(data, declared) or ""):
            return text, (f"not UTF-8: read as {declared}",)
    if name := found_encoding(data):
        if b"\0" not in data and _share_of_controls(data) > 0.02:
            raise DocumentError(_binary("it is not UTF-8 and holds control characters"))
        whole = _read(data, name)
        if whole is not None:
            return whole, (f"not UTF-8: read as {name}",)
        return data.decode(name, errors="replace"), (f"not UTF-8: read as {name}, unreadable characters became U+FFFD",)
    # Text in a one-byte encoding holds no NULs and hardly any control characters; other data soon does.
    if b"\0" in data or _share_of_controls(data) > 0.02:
        raise DocumentError(_binary("it is not UTF-8 and holds control characters"))
    if 10 * len(_HIGH.findall(data)) <= len(data):
        text = data.decode(FALLBACK, errors="replace")
        return text, (f"not UTF-8: read as {FALLBACK}, unreadable characters became U+FFFD",)
    raise DocumentError(
        "this is not UTF-8, and no other encoding fits it: name its encoding (--encoding), or save it as UTF-8"
    )


def _read(data: bytes, encoding: str) -> str | None:
    """The text of `data` in an encoding that any file may name; None where there is none such or it does not fit."""
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _is_broken_utf8(data: bytes) -> bool:
    """Whether nearly all that is not ASCII is UTF-8, such as in a file that was cut in the middle of a character."""
    rest, whole = _SEQUENCE.subn(b"", data)
    broken = len(_HIGH.findall(rest))
    cut = _SEQUENCE.sub(b"", data[:-3]) if broken <= 3 else rest
    return whole > 4 * broken or (whole > 0 and broken <= 3 and not _HIGH.search(cut[: max(len(cut) - 3, 0)]))


def wide_encoding(data: bytes) -> str:
    """UTF-16 or UTF-32 where the data without a mark is such, else "".

    With zeros in it, it is where all that is read so can be printed; without, where it is East Asian with its own marks.
    """
    sample = data[: _SAMPLE // 4 * 4]
    zeros = b"\0" in sample
    if zeros and sample.isascii() and _share_of_controls(sample) < 0.4:
        # Text with a stray zero: every other byte of UTF-16 would be a control character.
        return ""
    for name in reversed(_UNMARKED):
        text = _read(sample if len(sample) < len(data) else data, name)
        if not text or len(text) < 4:
            continue
        if zeros and sum(1 for each in text if each.isprintable() or each in "\t\r\n\f") == len(text):
            if _is_one_script(text):
                return name
        elif not zeros and len(_EAST_ASIAN.findall(text)) == len(text) and _EAST_ASIAN_MARKS.search(text):
            return name
    return ""


def _is_one_script(text: str) -> bool:
    """Whether most signs are of one alphabet, not strewn over Unicode as bytes in the wrong order are."""
    shown = [ord(each) for each in text if not each.isspace()]
    # Ideographs fill many pages, and what stands beside them is of two more.
    east_asian = {*range(0x4E, 0xA0), 0x30, 0xFF}
    pages = Counter(0x4E if each >> 8 in east_asian else each >> 8 for each in shown if each >= 0x80)
    latin = len(shown) - pages.total()
    return latin > 0.5 * len(shown) or (bool(pages) and max(pages.values()) >= 0.6 * pages.total())


def _sample(data: bytes, first: int) -> bytes:
    """Whole lines from before the first byte that is not ASCII on, where the data is long."""
    if len(data) <= _SAMPLE:
        return data
    start = data.rfind(b"\n", 0, first) + 1
    part = data[max(start, first - _SAMPLE // 2) :][:_SAMPLE]
    end = part.rfind(b"\n")
    return part[: end + 1] if end > first - start else part


def _share_of_controls(data: bytes) -> float:
    return (len(data) - len(data.translate(None, _CONTROLS))) / max(len(data), 1)


def _binary(why: str) -> str:
    return f"this is a binary file and not text ({why}): convert it to text, or give it the suffix of its format"
