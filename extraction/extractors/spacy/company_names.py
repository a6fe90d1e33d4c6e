"""Firms and their legal forms: "Globex" and "Globex Inc." of one text are one firm."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from ....graph.model import LITERAL_TYPES
from ....graph.names import match_key

_FORMS: dict[str, str] = {
    spelling: spellings.split(" | ")[0]
    for spellings in (
        "inc | incorporated",
        "corp | corporation",
        "co | company",
        "ltd | limited",
        "co ltd | company limited",
        "pty ltd | pty limited",
        "pte ltd",
        "llc | l l c",
        "llp | l l p",
        "plc | p l c",
        "gmbh",
        "gmbh and co kg | gmbh co kg",
        "kg",
        "ag",
        "sa | s a",
        "sas | s a s",
        "sarl | s a r l",
        "srl | s r l",
        "s p a",
        "bv | b v",
        "nv | n v",
        "ab",
        "oy",
        "oyj",
        "asa",
        "aps",
        "a s",
    )
    for spelling in spellings.split(" | ")
}
"""Legal forms as match keys spell them, each with its shortest spelling."""
_LONGEST = max(len(each.split()) for each in _FORMS)
_NO_FIRM = frozenset({"GPE", "LOC", "NORP", "FAC", "LANGUAGE", *LITERAL_TYPES})
_BARE = frozenset({"", "ORG", "PERSON", "PRODUCT"})


def without_form(key: str) -> tuple[str, str]:
    """A firm's match key without its legal form, and the form; the key and "" where it has none.

    >>> without_form("globex incorporated"), without_form("inc")
    (('globex', 'inc'), ('inc', ''))
    """
    words = key.split()
    for length in range(min(_LONGEST, len(words) - 1), 0, -1):
        form = _FORMS.get(" ".join(words[-length:]))
        if form is not None:
            return " ".join(words[:-length]), form
    return key, ""


def is_legal_form(name: str) -> bool:
    """Whether a name is a legal form alone ("Inc.", "GmbH & Co. KG")."""
    key = match_key(name)
    return key in _FORMS and (len(key) > 2 or name.endswith(".")) and key != "company"


def firm_aliases(kinds: Mapping[str, str], main: str) -> Iterator[tuple[str, str]]:
    """Pairs of a key and the key that it abbreviates: a bare name and the name with its legal form, the spellings of a form
    and the longest one. Nothing where the text uses one name with two legal forms.

    Args:
        kinds: the type of each key of one document.
        main: the key of what the title names; other keys may abbreviate it, it abbreviates none.
    """
    bearers: dict[str, dict[str, str]] = defaultdict(dict)
    for key in sorted(kinds):
        bare, form = without_form(key)
        if form and kinds[key] not in _NO_FIRM:
            bearers[bare][key] = form
    for bare, forms in bearers.items():
        if len(set(forms.values())) > 1:
            continue
        if bare == main:
            # A title may name a fruit where the text mentions a firm called after it.
            yield from ((each, main) for each in forms if kinds.get(main) == "ORG")
            continue
        whole = main if main in forms else max(forms, key=lambda each: (len(each), each))
        yield from ((each, whole) for each in forms if each != whole)
        if kinds.get(bare, "GPE") in _BARE:
            yield bare, whole
