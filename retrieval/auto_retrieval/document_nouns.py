"""What the documents of a store are called: episodes where fields tell of hosts and seasons, photos where of cameras."""

from collections.abc import Iterable, Iterator, Mapping

from ...graph.terms import words

_KINDS: tuple[tuple[str, str], ...] = (
    (
        "host hosts presenter show season episode aired air_date airdate podcast guest broadcast channel station",
        "episode podcast broadcast programme program instalment installment recording edition",
    ),
    (
        "court judge judges docket plaintiff defendant jurisdiction citation decided",
        "ruling judgment judgement decision case opinion verdict",
    ),
    ("scale cartographer projection sheet surveyor surveyed engraver", "map chart plan sheet atlas"),
    ("inventor inventors assignee applicant patent patent_no ipc granted", "patent application invention filing"),
    ("sender recipient recipients cc mailbox thread sent", "email e-mail mail message letter mailing"),
    (
        "reporter priority severity milestone assignee resolution ticket ticket_no assigned",
        "ticket issue bug request incident task complaint case",
    ),
    (
        "vendor supplier customer due due_date currency invoice vat payee paid net gross",
        "invoice bill receipt payment purchase contract",
    ),
    (
        "photographer camera lens iso aperture exposure taken shutter",
        "photo photograph picture image shot snapshot negative",
    ),
    ("artist album composer track bpm singer band performer lyricist", "song track album recording single tune piece"),
    ("director cast starring studio runtime screenplay", "film movie video picture documentary"),
    ("speaker speakers conference talk slides", "talk lecture speech presentation keynote"),
    ("cuisine servings serves ingredients chef calories prep cook", "recipe dish meal"),
    ("newspaper outlet columnist headline", "story column editorial piece bulletin"),
    ("isbn genre translator", "novel volume story poem essay"),
    ("reviewer stars reviewed", "review comment testimonial"),
    ("journal doi citations abstract supervisor university", "preprint thesis dissertation abstract study"),
    ("version changelog release released", "release version update"),
    ("salary employer vacancy", "job vacancy posting advert position"),
    ("sku brand manufacturer in_stock", "product listing"),
    ("venue organiser organizer attendees", "event meeting workshop session concert"),
    ("painter sculptor medium gallery", "painting drawing sculpture picture print"),
    ("patient ward diagnosis", "case referral"),
    ("addressee correspondent postmark", "letter postcard telegram"),
    ("teacher lecturer", "lesson lecture"),
)
"""Names of fields, any one of which tells that documents are called so; the nouns that people then use for them."""
KIND_FIELDS = frozenset(
    """format type genre medium form category doctype doc_type document_type media media_type content_type record_type
    subtype""".split()
)
"""Fields whose values are themselves what a document is called: "interview", "memo", "ruling"."""


def plurals(noun: str) -> tuple[str, ...]:
    """A noun, and how its plural is written.

    >>> plurals("story"), plurals("speech")
    (('story', 'stories'), ('speech', 'speeches'))
    """
    if noun.endswith("y") and noun[-2:-1] not in tuple("aeiou"):
        return noun, f"{noun[:-1]}ies"
    if noun.endswith("sis"):
        return noun, f"{noun[:-2]}es"
    return noun, f"{noun}es" if noun.endswith(("s", "x", "z", "ch", "sh")) else f"{noun}s"


def nouns_of(fields: Iterable[str], sources: Iterable[str]) -> Mapping[str, bool]:
    """The nouns for documents of a store with these fields from these sources, each with whether it means one of them.

    A folder or file that is called by a noun, as `photos/` or `invoices.csv`, tells as much as a field.
    """
    named = {name.casefold() for name in fields}
    places = {word for source in sources for word in words(source.partition("#")[0])}
    return dict(_nouns(named, places))


def _nouns(named: set[str], places: set[str]) -> Iterator[tuple[str, bool]]:
    for evidence, listed in _KINDS:
        told = not named.isdisjoint(evidence.split())
        for noun in listed.split():
            one, *many = plurals(noun)
            if told or not places.isdisjoint(many):
                yield one, True
                yield from ((each, False) for each in many)
