"""Nouns by which texts call things, and which of them may call one thing: a town is a port too, a film no album."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ..extractors.spacy.entity_kinds import singulars, types_of

_ALIKE = (
    """city town village municipality settlement commune suburb borough hamlet metropolis seat resort township parish port
    seaport capital place locality community ward""",
    "country nation state kingdom republic monarchy empire sultanate emirate principality",
    "region province county district territory prefecture department canton oblast governorate area",
    "river stream creek tributary waterway",
    "lake reservoir loch pond lagoon",
    "mountain peak summit hill volcano massif",
    "island islet isle atoll archipelago islands",
    """company firm corporation business maker manufacturer producer brewery brewer carmaker automaker group chain retailer
    startup start-up developer operator enterprise subsidiary conglomerate publisher vendor supplier provider giant brand
    airline carrier line bank insurer studio label house shipbuilder""",
    "film movie picture documentary drama comedy thriller western remake sequel prequel feature",
    "book novel novella memoir bestseller biography autobiography work",
    "album record ep soundtrack compilation",
    "song single ballad track hymn tune",
    "band group duo trio quartet ensemble act",
    "newspaper paper weekly daily magazine journal periodical publication",
    "school college university institution academy institute faculty campus",
    "series show sitcom programme program drama miniseries serial soap telenovela season",
    "church cathedral chapel basilica abbey monastery minster",
    "ship boat vessel liner ferry steamer frigate destroyer battleship cruiser schooner tanker submarine freighter",
    "aircraft airplane plane fighter airliner bomber helicopter jet",
    "language tongue dialect",
    """software program application app tool system platform library framework package database environment engine suite
    compiler editor browser distribution""",
    "telescope satellite probe spacecraft mission observatory orbiter",
    "club team side squad",
    "battle siege war campaign skirmish conflict",
    "treaty agreement accord pact convention",
    "god goddess deity titan",
    "player footballer winger striker defender midfielder goalkeeper forward captain sportsman athlete halfback cricketer",
    "swimmer athlete runner sprinter thrower jumper sportswoman champion medallist olympian",
    "actor actress performer comedian comedienne star entertainer artist",
    """musician singer songwriter composer guitarist pianist drummer bassist soprano tenor baritone vocalist rapper conductor
    violinist cellist""",
    "singer musician artist dancer rapper performer songwriter entertainer",
    "painter artist sculptor illustrator engraver printmaker potter",
    "writer author novelist poet playwright journalist essayist dramatist screenwriter critic editor",
    "director filmmaker producer screenwriter cinematographer actor actress",
    "scientist researcher physicist chemist biologist mathematician astronomer engineer inventor physician",
    "bishop priest archbishop cardinal clergyman theologian preacher missionary",
    "soldier officer general admiral commander colonel sergeant",
    """king queen prince princess emperor empress duke duchess ruler monarch sovereign baron baroness earl count countess
    marquess lord lady viscount knight noble nobleman noblewoman peer aristocrat landgrave margrave""",
    """politician senator minister mayor governor premier president chancellor deputy congressman statesman councillor
    diplomat""",
    "lawyer judge barrister attorney jurist politician",
)
MOST_WORDS = 4
"""The words that the name of a kind of thing has at most."""
_GROUPS: dict[str, frozenset[int]] = {}
for _number, _nouns in enumerate(_ALIKE):
    for _noun in _nouns.split():
        _GROUPS[_noun] = _GROUPS.get(_noun, frozenset()) | {_number}

LATER_CAREERS = frozenset(
    """politician senator minister mayor governor premier president chancellor deputy congressman statesman councillor
    diplomat ambassador writer author novelist professor teacher lecturer educator coach manager trainer activist
    businessman businesswoman entrepreneur philanthropist consultant adviser advisor director producer chairman
    chairwoman""".split()
)
"""What people become who were something else before."""
_SAYS_LITTLE = frozenset(
    """man woman person people member son daughter brother sister twin father mother wife husband widow child cousin uncle
    aunt nephew niece grandson granddaughter leader head founder co-founder cofounder owner member friend partner figure
    native resident citizen hero heroine successor winner recipient name one part type kind form family set
    example thing term word pair half end rest top first second last boy girl baby student graduate alumnus
    grandfather grandmother granddaughter grandchild heir heiress relative sibling parent spouse ancestor descendant
    expert specialist professional fellow veteran rival colleague follower creator star champion subject""".split()
)
_THROUGH = frozenset("family kind type sort form series class brand piece breed group generation line range".split())


def role_noun(words: Sequence[str]) -> str:
    """The noun that a phrase calls something by: its last word, in the singular; "" where that says little or is none.

    >>> role_noun(["free", "operating", "systems"]), role_noun(["twin", "brother"]), role_noun(["1901"])
    ('system', '', '')
    """
    return _role_noun(words[-1]) if words else ""


@lru_cache(maxsize=1 << 14)
def _role_noun(word: str) -> str:
    noun = re.sub(r"[^\w-]+", "", word).lower().rpartition("-")[2]
    single = next((each for each in singulars(noun) if each in _GROUPS or types_of([each], plural=False)), noun)
    return "" if single in _SAYS_LITTLE or not single[:1].isalpha() or len(single) < 3 else single


def families_of(words: Sequence[str]) -> frozenset[str]:
    """The kinds of things, as `family` has them, that a phrase may call; none where the noun leaves it open."""
    return _families_of(tuple(words[-MOST_WORDS:]))


@lru_cache(maxsize=1 << 16)
def _families_of(words: tuple[str, ...]) -> frozenset[str]:
    types = types_of([each.lower() for each in words]) or ()
    return frozenset(family(each) for each in types if each)


def family(entity_type: str) -> str:
    """An entity type, places of all sorts as one: what is a GPE to one sentence is a LOC to the next."""
    return "PLACE" if entity_type in {"GPE", "LOC", "FAC"} else entity_type


def alike(one: str, other: str) -> bool:
    """Whether two nouns may call one thing.

    >>> alike("town", "port"), alike("film", "album")
    (True, False)
    """
    return one == other or bool(_GROUPS.get(one, frozenset()) & _GROUPS.get(other, frozenset()))


def passes_on(noun: str) -> bool:
    """Whether a noun only leads to the one after "of": "a family of rockets"."""
    return noun in _THROUGH


def phrases_before_names(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """The ends of a run of words that may be a kind of thing, the longest first, at most three words."""
    for length in range(min(3, len(words)), 0, -1):
        yield words[-length:]
