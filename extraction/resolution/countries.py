"""Which countries a text speaks of, and which American states: places of one name are seldom in the same one."""

import re
from functools import cache

_COUNTRIES = """
us: usa america american washington manhattan hollywood
uk: britain british england english scotland scottish wales welsh ulster london yorkshire lancashire kent sussex surrey essex
    norfolk suffolk devon cornwall dorset somerset wiltshire hampshire oxfordshire cambridgeshire lincolnshire
    nottinghamshire derbyshire staffordshire cheshire cumbria northumberland durham warwickshire gloucestershire
    hertfordshire bedfordshire leicestershire edinburgh glasgow thames midlands highlands
ireland: irish dublin wicklow cork galway kerry limerick donegal munster connacht leinster
france: french paris normandy brittany provence burgundy alsace lyon marseille
germany: german berlin bavaria saxony hamburg munich cologne prussia prussian brandenburg hesse thuringia westphalia
austria: austrian vienna tyrol styria carinthia salzburg
switzerland: swiss zurich geneva basel bern
italy: italian rome roman tuscany sicily lombardy piedmont venice venetian milan naples florence
spain: spanish madrid catalonia catalan andalusia castile barcelona basque galicia
portugal: portuguese lisbon algarve porto
netherlands: dutch holland amsterdam rotterdam
belgium: belgian flanders flemish brussels antwerp wallonia
denmark: danish copenhagen jutland
norway: norwegian oslo bergen
sweden: swedish stockholm gothenburg
finland: finnish helsinki
iceland: icelandic reykjavík
poland: polish warsaw silesia kraków
czechia: czech prague bohemia moravia
hungary: hungarian budapest
romania: romanian bucharest transylvania
bulgaria: bulgarian sofia
greece: greek athens crete peloponnese
turkey: turkish ankara istanbul anatolia ottoman
serbia: serbian belgrade kosovo
croatia: croatian zagreb dalmatia
slovenia: slovenian ljubljana
ukraine: ukrainian kyiv kiev crimea
russia: russian moscow siberia siberian soviet petersburg leningrad
latvia: latvian riga
lithuania: lithuanian vilnius
estonia: estonian tallinn
canada: canadian ontario quebec alberta manitoba saskatchewan newfoundland toronto montreal ottawa vancouver yukon
mexico: mexican yucatán oaxaca veracruz jalisco
cuba: cuban havana
jamaica: jamaican
venezuela: venezuelan caracas carabobo
colombia: colombian bogotá
ecuador: ecuadorian quito
peru: peruvian lima
bolivia: bolivian
chile: chilean santiago
argentina: argentine argentinian
uruguay: uruguayan montevideo
paraguay: paraguayan
brazil: brazilian brasília bahia
egypt: egyptian cairo
morocco: moroccan
algeria: algerian algiers
tunisia: tunisian tunis
libya: libyan
sudan: sudanese khartoum
ethiopia: ethiopian
kenya: kenyan nairobi
tanzania: tanzanian zanzibar
uganda: ugandan
ghana: ghanaian accra
nigeria: nigerian lagos
senegal: senegalese dakar
zimbabwe: zimbabwean rhodesia harare
zambia: zambian
seychelles: seychellois
israel: israeli jerusalem
syria: syrian damascus aleppo
lebanon: lebanese beirut
jordan: jordanian amman
iraq: iraqi baghdad
iran: iranian persia persian tehran
saudi: riyadh
india: indian delhi mumbai bombay calcutta kerala bengal punjab tamil gujarat maharashtra
pakistan: pakistani karachi sindh
bangladesh: bangladeshi dhaka
nepal: nepalese kathmandu
china: chinese beijing peking shanghai
japan: japanese tokyo osaka hokkaido kyushu
korea: korean seoul
vietnam: vietnamese hanoi saigon
thailand: thai bangkok
indonesia: indonesian java sumatra jakarta
malaysia: malaysian
philippines: philippine filipino manila luzon
australia: australian queensland tasmania sydney melbourne brisbane canberra
zealand: auckland wellington maori
"""
_STATES = """alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois
indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana
nebraska nevada new_hampshire new_jersey new_mexico new_york north_carolina north_dakota ohio oklahoma oregon pennsylvania
rhode_island south_carolina south_dakota tennessee texas utah vermont virginia west_virginia wisconsin wyoming"""
_CAPITALS = re.compile(r"\b(?:U\.S\.|US|USA|UK|(?:(?:New|North|South|West|Rhode) )?[^\W\d_a-z][^\W\d_]{3,})")


@cache
def _table() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    country = ""
    for word in _COUNTRIES.split():
        country = word.removesuffix(":") if word.endswith(":") else country
        found[word.removesuffix(":")] = (country,)
    found.update({state.replace("_", " "): ("us", state) for state in _STATES.split()})
    found.update({"u.s.": ("us",), "new zealand": ("zealand",), "south wales": ("uk",), "new south": ("australia",)})
    return found


def countries_of(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The countries that a text names, also by their peoples and large cities, and the American states.

    >>> [sorted(each) for each in countries_of("The Danish captain sailed to North Carolina.")]
    [['denmark', 'us'], ['north_carolina']]
    """
    countries: set[str] = set()
    states: set[str] = set()
    for match in _CAPITALS.findall(text):
        name = match.lower()
        found = _table().get(name) or _table().get(name.rpartition(" ")[2], ())
        countries.update(found[:1])
        states.update(found[1:])
    return frozenset(countries), frozenset(states)
