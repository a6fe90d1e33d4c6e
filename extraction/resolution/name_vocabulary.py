"""Words that say how a name is written rather than whom it names: honorifics, ranks, legal forms, small words, numerals."""

from collections.abc import Mapping


def _forms(text: str) -> dict[str, str]:
    """Each word of lines "canonical: variant variant", with its canonical word."""
    found: dict[str, str] = {}
    for line in text.strip().splitlines():
        canonical, _, variants = line.partition(":")
        found.update(dict.fromkeys((canonical.strip(), *variants.split()), canonical.strip()))
    return found


SMALL = frozenset(
    "a an the of de du des d di da do dos del della dello degli la le les el los las y e und and et van von vom zu zur zum "
    "den der het ten ter al ar as av og och".split()
)
"""Articles, conjunctions, and prepositions between a name and a place, which translations and short forms change."""

LEGAL_FORMS: Mapping[str, str] = _forms(
    """
    inc: incorporated
    ltd: limited
    corp: corporation
    co: company cie compagnie
    llc:
    llp:
    lp:
    plc:
    gmbh:
    ag: aktiengesellschaft
    se:
    sa:
    sas:
    sarl:
    srl:
    spa:
    bv:
    nv:
    ab: aktiebolag
    oy: oyj
    as:
    aps:
    pty:
    pte:
    pvt: private
    kk:
    ev:
    kg:
    ohg:
    kgaa:
    asa:
    kft:
    zrt:
    sro:
    doo:
    ltda:
    lda:
    sl:
    bhd:
    sdn:
    """
)
"""Legal forms of firms, and their canonical form."""

_MALE = (
    "mr mister sir lord king prince emperor sultan tsar czar pope imam sheikh shah dom don herr monsieur duke earl "
    "count baron marquess marquis viscount margrave landgrave archduke"
)
_FEMALE = (
    "ms miss lady dame queen princess empress sultana tsarina czarina sister dona duchess countess baroness marchioness "
    "viscountess margravine landgravine archduchess"
)
_EITHER = (
    "dr doctor prof professor hon honourable honorable rev reverend capt captain gen general col colonel maj major lt "
    "lieutenant sgt sergeant adm admiral cdr commander gov governor sen senator rep judge justice president dowager grand "
    "crown"
)
HONORIFICS: Mapping[str, str] = {
    **dict.fromkeys(_EITHER.split(), ""),
    **dict.fromkeys(_MALE.split(), "male"),
    **dict.fromkeys(_FEMALE.split(), "female"),
}
"""Words before a name that are no part of it, with the sex that they tell, or ""."""

RANKS = frozenset(
    "baron baroness earl count countess duke duchess viscount viscountess marquess marchioness marquis margrave margravine "
    "landgrave landgravine prince princess king queen lord lady baronet elector archduke archduchess emperor empress sultan "
    "bishop archbishop abbot abbess burgrave lordship grand crown dauphin infante infanta holy tsar".split()
)
"""Words that begin an epithet after a comma: "3rd Baron Ashburton", "Prince of Orange"."""

DIRECTIONS: Mapping[str, str] = {"n": "north", "s": "south", "e": "east", "w": "west"}
"""What letters before the name of a place, or of what is called by it, stand for."""

GENERATIONS: Mapping[str, str] = _forms(
    """
    jr: junior jnr
    sr: senior snr
    """
)

NUMBER_WORDS: Mapping[str, str] = {
    word: str(number)
    for number, words in enumerate(
        "zero,one first,two second,three third,four fourth,five fifth,six sixth,seven seventh,eight eighth,nine ninth,"
        "ten tenth,eleven eleventh,twelve twelfth".split(",")
    )
    for word in words.split()
}

SAME_WORDS: Mapping[str, str] = _forms(
    """
    ibn: bin
    street: str
    saint: st ste
    mount: mt
    fort: ft
    university: univ uni
    hospital: hosp
    academy: acad
    ministry: min
    federation: fed
    society: soc
    college: coll
    province: prov
    district: dist distr
    government: govt
    foundation: fdn fndn
    museum: mus
    library: lib
    railway: rly
    mark: mk
    series: ser
    department: dept
    association: assoc assn
    institute: inst institut
    international: intl
    national: natl
    brothers: bros
    manufacturing: mfg
    technology: tech technologies
    laboratory: lab labs laboratories
    center: centre
    theater: theatre
    group: grp
    systems: sys
    services: svcs
    engineering: engg eng
    management: mgmt
    versus: vs
    volume: vol
    part: pt
    kind: kinda
    """
)
"""Words that are written in several ways, with one of them."""

GIVEN_NAMES: Mapping[str, str] = _forms(
    """
    john: johann johannes jean juan giovanni jan ivan joao jon johnny jack
    william: wilhelm guillaume guillermo guglielmo willem bill billy will willy
    henry: heinrich henri enrique enrico hendrik henrik harry hank
    charles: karl carl carlos carlo karel charlie chuck
    frederick: friedrich frederic federico frederik fredrik fritz fred freddie
    louis: ludwig luis luigi lodewijk lewis
    philip: philipp philippe felipe filippo filip phil phillip
    george: georg georges jorge giorgio jorg
    peter: pierre pedro pietro piotr pieter pete
    paul: paulus pablo paolo pavel pawel
    james: jakob jacob jacques jaime giacomo jim jimmy jamie
    joseph: josef jose giuseppe jozef joe joey
    francis: franz francois francisco francesco frans frank
    matilda: mathilde mathilda
    elizabeth: elisabeth elisabetta isabel liz lizzie beth betty
    catherine: katherine katharina catharina caterina katarina kathryn kate katie kathy cathy
    margaret: margarethe marguerite margarita margherita maggie peggy
    mary: maria marie
    joanna: johanna joan
    ernest: ernst ernesto
    robert: roberto ruprecht rob bob bobby
    richard: ricardo riccardo rick dick rich
    edward: eduard edouard eduardo edoardo ed eddie ted
    thomas: tomas tommaso tom tommy
    michael: michel miguel michele mikhail mike mick
    nicholas: nikolaus nicolas nicola nikolai nick
    anthony: anton antoine antonio tony
    stephen: steven stefan etienne esteban stefano steve
    alexander: alexandre alejandro alessandro aleksander aleksandr alex sandy
    andrew: andreas andre andres andrea andrei andy drew
    christopher: christoph christophe cristobal chris
    daniel: dan danny
    david: dave davy
    samuel: sam sammy
    benjamin: ben benny
    matthew: matthias matthieu mateo matteo matt
    timothy: tim
    gregory: gregor greg
    jeffrey: geoffrey jeff geoff
    kenneth: ken kenny
    ronald: ron ronnie
    donald: don donnie
    lawrence: laurence larry
    patrick: pat paddy
    victoria: vicky vicki
    susan: susanna sue suzanne
    deborah: debra debbie
    patricia: patty trish
    jennifer: jen jenny
    barbara: barb
    theresa: teresa therese
    eleanor: eleonore leonor eleonora
    albert: adalbert alberto
    walter: gauthier walther
    rudolf: rudolph rodolfo rodolphe
    eugene: eugen eugenio
    theodore: theodor teodoro
    leopold: leopoldo
    """
)
"""Given names in several languages, and short for each other, with one of them."""

NICKNAMES = frozenset(
    "johnny jack bill billy will willy harry hank charlie chuck fritz fred freddie phil pete jim jimmy jamie joe joey frank "
    "liz lizzie beth betty kate katie kathy cathy maggie peggy rob bob bobby rick dick rich ed eddie ted tom tommy mike "
    "mick nick tony steve alex sandy andy drew chris dan danny dave davy sam sammy ben benny matt tim greg jeff geoff ken "
    "kenny ron ronnie don donnie larry pat paddy vicky vicki sue debbie patty trish jen jenny barb".split()
)
"""Those of the given names that friends use; all else are names of their own, which many have."""
