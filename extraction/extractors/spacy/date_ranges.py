"""Date ranges: "from 24 to 30 July 2011" is one date, not what the tagger left of it."""

from .parse_tree import TokenSpan, Tree

MONTHS = tuple("January February March April May June July August September October November December".split())
_OPENING = frozenset({"from", "between"})
_LINKS = frozenset({"to", "till", "-", "–", "and"})


def with_ranges(tree: Tree, literals: list[TokenSpan]) -> list[TokenSpan]:
    """The dates and amounts of a text with whole ranges in place of the dates at their ends."""
    dates = {each.end: each for each in literals if each.label == "DATE"}
    ranges = [found for each in literals if each.label == "DATE" and (found := _range(tree, each, dates)) is not None]
    kept = [each for each in literals if not any(each.start < other.end and other.start < each.end for other in ranges)]
    return sorted(kept + ranges) if ranges else literals


def _range(tree: Tree, last: TokenSpan, dates: dict[int, TokenSpan]) -> TokenSpan | None:
    """The range that ends with a date: the first day or date, "to", and the date with its day."""
    start = last.start
    if _is_day(tree, start - 1):
        start -= 1
    link = start - 1
    if link < 2 or tree.lower[link] not in _LINKS:
        return None
    # Some taggers put the "to" into the first date.
    before = dates.get(link) or dates.get(link + 1)
    first = before.start if before is not None else link - 1
    if before is None and not _is_day(tree, first):
        return None
    opening = tree.lower[first - 1] if first else ""
    if opening not in _OPENING or (tree.lower[link] == "and") != (opening == "between"):
        return None
    return TokenSpan(first, last.end, "DATE")


def _is_day(tree: Tree, token: int) -> bool:
    """Whether a token is a day of a month: "24", "3rd"."""
    number = tree.lower[token].rstrip("stndrh") if token >= 0 else ""
    return number.isdigit() and len(number) <= 2 and 1 <= int(number) <= 31
