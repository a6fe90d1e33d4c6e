"""Roles: nouns that say what a person, a firm or a thing is, without an article too ("founder of X", "son of Y")."""

KIN = frozenset(
    """son daughter child wife husband widow widower father mother brother sister twin cousin nephew niece uncle aunt
    grandson granddaughter grandfather grandmother stepson stepdaughter half-brother half-sister heir heiress
    descendant ancestor spouse""".split()
)
PEOPLE = KIN | frozenset(
    """king queen prince princess emperor empress duke duchess count countess earl baron
    baroness marquess marquis viscount tsar sultan pope bishop archbishop cardinal abbot saint lord lady president
    chancellor premier minister mayor governor senator secretary chairman chairwoman chairperson chair ceo cto cfo
    director founder co-founder cofounder inventor author co-author writer editor publisher professor lecturer teacher
    scientist engineer programmer developer designer architect artist painter sculptor composer singer musician
    drummer guitarist bassist pianist actor actress filmmaker producer screenwriter poet novelist journalist historian
    philosopher mathematician physicist chemist biologist astronomer economist lawyer judge politician diplomat
    general admiral colonel captain major officer soldier commander banker merchant manufacturer owner leader head
    member fellow student pupil graduate friend rival partner colleague collaborator successor predecessor coach
    player footballer champion creator maintainer discoverer explorer critic physician doctor nurse priest crusader knight
    nobleman noblewoman monk nun friar theologian warrior boss executive chief minister manager dean rector warden curator
    treasurer headmaster ambassador goalkeeper keeper striker winger midfielder skipper trainer conductor presenter
    correspondent commissioner councillor envoy barrister solicitor surveyor attorney prosecutor butcher baker brewer farmer
    lieutenant sergeant inspector detective constable chef""".split()
)
ROLES = PEOPLE | frozenset(
    """maker manufacturer developer publisher vendor supplier subsidiary division successor predecessor parent owner producer
    distributor sponsor home capital birthplace seat site headquarters sequel prequel adaptation remake version
    variant dialect descendant ancestor superset subset extension branch part member name""".split()
)
_EITHER = frozenset(
    """maker manufacturer developer publisher vendor supplier owner producer distributor sponsor successor predecessor member
    partner rival creator descendant ancestor head leader parent founder designer author editor champion heir
    maintainer""".split()
)
_ENDINGS = ("ist", "ian", "woman", "man", "eur", "ess", "eer", "ographer", "ologist")
_THINGS = frozenset(
    """film movie novel book album song series company firm corporation organization organisation university college school
    village town city river mountain island country region province language program system computer processor
    protocol standard format game newspaper magazine journal band group team club party ship vessel bridge building
    church museum hospital airport station road street play opera poem episode show network website software package
    library database compiler interpreter editor utility tool device machine chip model version product brand theatre
    theater agency institute laboratory department division subsidiary sequel prequel remake adaptation capital suburb
    district county parish municipality comune commune hamlet""".split()
)


def describes_person(noun: str) -> bool | None:
    """Whether a noun in lower case describes people (true), things or places (false), or may do either (None)."""
    if noun in _EITHER:
        return None
    if noun in PEOPLE:
        return True
    if noun in _THINGS:
        return False
    return True if noun.endswith(_ENDINGS) else None
