"""Which countries a text speaks of, and which American states: places of one name are seldom in the same one."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

_COUNTRIES = """
us: usa america american washington nasa seattle appalachian chesapeake alaskan californian cherokee navajo
uk: britain british england english scotland scottish wales welsh ulster london yorkshire lancashire kent sussex
    surrey essex norfolk suffolk devon cornwall dorset somerset wiltshire hampshire oxfordshire cambridgeshire
    lincolnshire nottinghamshire derbyshire staffordshire cheshire cumbria northumberland durham warwickshire
    gloucestershire hertfordshire bedfordshire leicestershire edinburgh glasgow thames midlands highlands tay tyne
    humber liverpool manchester birmingham leeds sheffield bristol nottingham leicester coventry bradford hull
    newcastle sunderland portsmouth southampton exeter oxford norwich ipswich brighton aberdeen dundee inverness
    cardiff swansea belfast berkshire buckinghamshire northamptonshire worcestershire herefordshire shropshire rutland
    middlesex cumberland westmorland northumbria cornish hebrides orkney shetland fife lothian galloway ayrshire
    pembrokeshire gwynedd glamorgan carmarthen anglesey snowdonia clyde pennines cotswolds stockport bolton blackpool
    bbc westminster whitehall soho britons
ireland: irish dublin wicklow cork galway kerry limerick donegal munster connacht leinster connemara mayo sligo
    kildare tipperary wexford kilkenny waterford dail taoiseach
france: french paris normandy brittany provence burgundy alsace lyon marseille lille bordeaux toulouse nantes
    strasbourg grenoble rouen reims lorraine champagne gascony auvergne corsica breton norman loire seine rhône
    garonne vosges pyrenees versailles parisian sorbonne
germany: german berlin bavaria saxony hamburg munich cologne prussia prussian brandenburg hesse thuringia westphalia
    bremen hanover dresden leipzig frankfurt stuttgart düsseldorf dortmund essen nuremberg rostock kiel lübeck mainz
    heidelberg potsdam augsburg bavarian saxon pomerania swabia rhineland holstein elbe weser ruhr bundestag
austria: austrian vienna tyrol styria carinthia salzburg linz graz innsbruck austrians habsburg burgenland vorarlberg
switzerland: swiss zurich geneva basel bern lausanne lucerne ticino valais graubünden
italy: italian rome roman tuscany sicily lombardy piedmont venice venetian milan naples florence genoa turin bologna
    palermo trieste verona padua pisa siena bari sardinia calabria apulia umbria liguria tuscan sicilian neapolitan
    genoese milanese italians tiber
spain: spanish madrid catalonia catalan andalusia castile barcelona basque seville valencia zaragoza bilbao málaga
    granada aragon asturias navarre murcia extremadura majorca canary catalans spaniards spaniard castilian
portugal: portuguese lisbon algarve porto coimbra madeira azores alentejo setúbal
netherlands: dutch holland amsterdam rotterdam utrecht hague groningen friesland zeeland eindhoven leiden delft
    haarlem limburg
belgium: belgian flanders flemish brussels antwerp wallonia ghent bruges liège leuven walloon belgians
denmark: danish copenhagen jutland aarhus odense aalborg funen danes greenland faroe bornholm
norway: norwegian oslo bergen trondheim stavanger tromsø norwegians svalbard lofoten storting finnmark
sweden: swedish stockholm gothenburg uppsala malmö lund swedes lapland dalarna gotland västerås norrland värmland
finland: finnish helsinki turku tampere finns karelia oulu espoo rauma
iceland: icelandic reykjavík icelanders akureyri althing
poland: polish warsaw silesia kraków gdańsk danzig poznań wrocław łódź lublin poles masuria vistula szczecin sejm
czechia: czech prague bohemia moravia brno bohemian moravian czechoslovakia czechoslovak plzeň ostrava
hungary: hungarian budapest hungarians debrecen szeged pécs magyar
romania: romanian bucharest transylvania cluj moldavia wallachia romanians timișoara iași
bulgaria: bulgarian sofia plovdiv varna bulgarians
greece: greek athens crete peloponnese thessaloniki piraeus sparta greeks macedonian corfu aegean hellenic
turkey: turkish ankara istanbul anatolia ottoman izmir constantinople turks bursa antalya bosphorus
serbia: serbian belgrade kosovo serbs novi vojvodina
croatia: croatian zagreb dalmatia croats dubrovnik istria zadar
slovenia: slovenian ljubljana slovenes maribor
ukraine: ukrainian kyiv kiev crimea kharkiv odessa lviv lwów ukrainians dnipro donbas
russia: russian moscow siberia siberian soviet petersburg leningrad volga ural urals kazan novgorod vladivostok
    caucasus tsar tsarist soviets russians kremlin irkutsk omsk tomsk murmansk arkhangelsk yakutsk kamchatka
latvia: latvian riga latvians
lithuania: lithuanian vilnius lithuanians kaunas
estonia: estonian tallinn tartu estonians
canada: canadian ontario quebec alberta manitoba saskatchewan newfoundland toronto montreal ottawa vancouver yukon
    calgary edmonton winnipeg halifax manitoban saskatoon labrador canadians nunavut québécois
mexico: mexican yucatán oaxaca veracruz jalisco mexicans guadalajara chiapas sonora tijuana monterrey aztec mayan
cuba: cuban havana cubans
jamaica: jamaican jamaicans
venezuela: venezuelan caracas carabobo orinoco maracaibo venezuelans
colombia: colombian bogotá medellín cartagena colombians barranquilla
ecuador: ecuadorian quito guayaquil ecuadorians galápagos
peru: peruvian lima cusco inca peruvians iquitos callao
bolivia: bolivian potosí bolivians
chile: chilean santiago valparaíso chileans atacama patagonia
argentina: argentine argentinian pampas argentines
uruguay: uruguayan montevideo uruguayans
paraguay: paraguayan
brazil: brazilian brasília bahia brazilians recife pernambuco ceará amazonas manaus janeiro paulo
egypt: egyptian cairo egyptians nile alexandria suez pharaoh pharaohs
morocco: moroccan casablanca marrakesh rabat moroccans
algeria: algerian algiers oran algerians
tunisia: tunisian tunis
libya: libyan tripoli benghazi
sudan: sudanese khartoum darfur
ethiopia: ethiopian ethiopians eritrea
kenya: kenyan nairobi mombasa kenyans
tanzania: tanzanian zanzibar tabora dodoma tanganyika serengeti
uganda: ugandan kampala ugandans
ghana: ghanaian accra kumasi ashanti ghanaians tamale
nigeria: nigerian lagos abuja ibadan kano nsukka igbo yoruba hausa nigerians enugu biafra
senegal: senegalese dakar
zimbabwe: zimbabwean rhodesia harare bulawayo zimbabweans
zambia: zambian lusaka
seychelles: seychellois mahé
israel: israeli jerusalem haifa aviv israelis knesset
syria: syrian damascus aleppo syrians
lebanon: lebanese beirut
jordan: jordanian amman
iraq: iraqi baghdad basra mosul iraqis mesopotamia
iran: iranian persia persian tehran isfahan shiraz tabriz iranians
saudi: riyadh mecca medina
india: indian delhi mumbai bombay calcutta kerala bengal punjab tamil gujarat maharashtra chennai madras bangalore
    hyderabad kolkata ahmedabad pune jaipur lucknow goa assam odisha karnataka rajasthan bihar kashmir ganges indians
    hindi bollywood mughal
pakistan: pakistani karachi sindh lahore islamabad peshawar
bangladesh: bangladeshi dhaka bengali chittagong
nepal: nepalese kathmandu
china: chinese beijing peking shanghai guangzhou tianjin wuhan nanjing sichuan guangdong yunnan gansu tibet manchuria
     yangtze hunan
japan: japanese tokyo osaka hokkaido kyushu kyoto nagoya hiroshima nagasaki okinawa honshu shikoku sapporo kobe
    yokohama fukuoka meiji
korea: korean seoul koreans busan pyongyang incheon joseon
vietnam: vietnamese hanoi saigon mekong
thailand: thai bangkok siam siamese phuket
indonesia: indonesian java sumatra jakarta indonesians bali javanese surabaya sulawesi borneo
malaysia: malaysian kuala penang sarawak malaya
philippines: philippine filipino manila luzon filipinos cebu mindanao
australia: australian queensland tasmania sydney melbourne brisbane canberra perth adelaide darwin hobart australians
    tasmanian aboriginal geelong fremantle kalgoorlie
zealand: auckland wellington maori christchurch dunedin otago waikato
slovakia: slovak bratislava košice
bosnia: bosnian sarajevo herzegovina mostar
albania: albanian tirana
belarus: belarusian minsk
georgia_country: tbilisi georgians
armenia: armenian yerevan
azerbaijan: azerbaijani baku
kazakhstan: kazakh almaty
uzbekistan: uzbek tashkent samarkand
mongolia: mongolian ulaanbaatar
guatemala: guatemalan
honduras: honduran
nicaragua: nicaraguan managua
panama: panamanian
haiti: haitian
dominica: dominican
trinidad: trinidadian
guyana: guyanese demerara
rwanda: rwandan kigali
congo: congolese kinshasa katanga
angola: angolan luanda
mozambique: mozambican maputo
mali: malian bamako timbuktu
ivory: abidjan ivorian
cameroon: cameroonian yaoundé
south_africa: johannesburg durban pretoria zulu transvaal soweto boer afrikaans
madagascar: malagasy
palestine: palestinian gaza
yemen: yemeni aden sanaa
afghanistan: afghan kabul kandahar
lanka: colombo sinhalese ceylon
myanmar: burma burmese rangoon yangon
hongkong: kong kowloon
taiwan: taiwanese taipei
cambodia: cambodian khmer
singapore: singaporean
fiji: fijian
antarctica: antarctic
"""
"""Countries, and what they, their peoples, regions, rivers and large cities are called beside."""
_STATES = """
alabama: tuscaloosa huntsville selma alaska: anchorage juneau fairbanks arizona: tucson sonoran phoenix arkansas:
ozarks california: hollywood oakland fresno bakersfield sacramento berkeley stanford pasadena francisco angeles malibu
colorado: denver boulder aspen connecticut: hartford yale delaware: florida: miami tampa orlando tallahassee
everglades georgia: atlanta savannah hawaii: hawaiian honolulu oahu maui idaho: boise illinois: chicago indiana:
indianapolis iowa: dubuque kansas: wichita topeka kentucky: louisville louisiana: new_orleans maine: bangor maryland:
baltimore annapolis massachusetts: boston harvard salem nantucket michigan: detroit lansing minnesota: minneapolis
duluth mississippi: biloxi missouri: montana: missoula nebraska: omaha nevada: reno new_hampshire: new_jersey: newark
princeton hoboken new_mexico: albuquerque new_york: brooklyn manhattan harlem bronx north_carolina: raleigh asheville
north_dakota: fargo ohio: cleveland cincinnati toledo dayton oklahoma: tulsa oregon: pennsylvania: philadelphia
pittsburgh rhode_island: south_carolina: charleston south_dakota: tennessee: nashville memphis knoxville texas: texan
houston dallas austin galveston utah: mormon mormons vermont: virginia: virginian west_virginia: wisconsin: milwaukee
wyoming:
"""
"""American states, and what lies in them."""
_PHRASES = {"new zealand": ("zealand",), "new south": ("australia",), "new england": ("us",), "new brunswick": ("canada",)}
_PHRASES |= {"south wales": ("uk",), "south africa": ("south_africa",), "south african": ("south_africa",), "u.s.": ("us",)}
_PASSING = re.compile(r"\b(?:from|to|against|than|into)\s(?:the\s)?(?:[^\W\d_a-z][\w’'-]*(?:\s|(?=\W)))+")
_CAPITALS = re.compile(r"\b(?:U\.S\.|(?:(?:New|North|South|West|Rhode) )?[^\W\d_a-z][^\W\d_]+)")


@cache
def _table() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {name: (country,) for country, name in _listed(_COUNTRIES)}
    found.update({name.replace("_", " "): ("us", state) for state, name in _listed(_STATES)})
    return found | _PHRASES


def _listed(table: str) -> Iterator[tuple[str, str]]:
    """Each name of a table, with what it stands under; that too, under itself."""
    under = ""
    for word in table.split():
        under = word.removesuffix(":") if word.endswith(":") else under
        yield under, word.removesuffix(":")


class Lands(NamedTuple):
    """The lands of a text.

    Attributes:
        countries: all that it names, also by their peoples, regions and large cities.
        spoken_of: those of them that are more than where something comes from or goes to.
        states: American states.
    """

    countries: frozenset[str]
    spoken_of: frozenset[str]
    states: frozenset[str]


def lands_of(text: str) -> Lands:
    """The lands that a text names.

    >>> [sorted(each) for each in lands_of("The Danish captain sailed from Lisbon to North Carolina.")]
    [['denmark', 'portugal', 'us'], ['denmark'], ['north_carolina']]
    """
    table = _table()
    found = [
        (match.start(), lands)
        for match in _CAPITALS.finditer(text)
        if (lands := table.get(name := match[0].lower()) or table.get(name.rpartition(" ")[2], ()))
    ]
    passing = [match.span() for match in _PASSING.finditer(text)] if found else []
    spoken_of = {lands[0] for at, lands in found if not any(start <= at < end for start, end in passing)}
    return Lands(
        frozenset(lands[0] for _, lands in found),
        frozenset(spoken_of),
        frozenset(state for _, lands in found for state in lands[1:]),
    )
