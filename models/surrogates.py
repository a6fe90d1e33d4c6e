"""Text as models can read it."""


def readable(text: str) -> str:
    r"""`text` with lone surrogates replaced, character for character, since no UTF-8 can hold them.

    >>> readable("a\ud800b") == "a\ufffdb"
    True
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    return text
