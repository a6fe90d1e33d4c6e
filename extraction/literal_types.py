"""The type of a literal by its looks: a date, an amount of money, a percentage, a quantity, a number."""

import re

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DATE = re.compile(
    rf"(?:c\.|ca\.|circa)?\s?(?:(?:\d{{1,2}}(?:st|nd|rd|th)?\.?\s)?{_MONTH}(?:\s\d{{1,2}}(?:st|nd|rd|th)?,?)?(?:\s\d{{4}})?|"
    r"\d{4}-\d{2}(?:-\d{2})?(?:[T ]\d{2}:\d{2}(?::\d{2})?)?|\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})|"
    r"(?:1\d|20)\d{2}s?(?:\s?[-–—/]\s?(?:(?:1\d|20)\d{2}|\d{2}|present))?)",
    re.IGNORECASE,
)
_NUMBER = r"[-+−]?\d{1,3}(?:[,.\u00a0\u202f ']\d{3})*(?:[.,]\d{1,10})?|[-+−]?\d{1,15}(?:[.,]\d{1,10})?"
_CURRENCY = r"[$€£¥₹₽]|US\$|USD|EUR|GBP|JPY|CHF|CNY|INR|SEK|NOK|DKK|CAD|AUD"
_MONEY = re.compile(
    rf"[-−]?(?:{_CURRENCY})\s?(?:{_NUMBER})(?:\s?(?:k|m|bn|million|billion|trillion))?|"
    rf"(?:{_NUMBER})(?:\s?(?:k|m|bn|million|billion|trillion))?\s?(?:{_CURRENCY}|dollars|euros|pounds)",
    re.IGNORECASE,
)
_PERCENT = re.compile(rf"(?:{_NUMBER})\s?(?:%|percent|per cent)", re.IGNORECASE)
_QUANTITY = re.compile(rf"(?:{_NUMBER})\s?(?:[A-Za-zµ°Ωμ]{{1,12}}(?:[²³]|/[a-z]{{1,6}})?)(?:\s[a-z]{{1,8}})?")
_CARDINAL = re.compile(rf"(?:{_NUMBER})|[-+−]?\d{{1,3}}(?:[.,]\d{{1,15}})?[eE][-+]\d{{1,3}}")
_LONGEST = 40


def literal_type(text: str) -> str:
    """The type of a literal, or "" where a text is none.

    >>> [literal_type(text) for text in ["1921-05-03", "$12.5 million", "12,5 %", "230 m", "1,204", "Quillby"]]
    ['DATE', 'MONEY', 'PERCENT', 'QUANTITY', 'CARDINAL', '']
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return ""
    if _DATE.fullmatch(text):
        return "DATE"
    if not any(character.isdigit() for character in text):
        return ""
    for name, pattern in (("MONEY", _MONEY), ("PERCENT", _PERCENT), ("CARDINAL", _CARDINAL), ("QUANTITY", _QUANTITY)):
        if pattern.fullmatch(text):
            return name
    return ""
