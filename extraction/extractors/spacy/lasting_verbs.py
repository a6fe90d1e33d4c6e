"""Verbs of what lasts: it holds since a time and until one, where an event happens at a time."""

LASTING = frozenset(
    """is are was were be been being am 's 're has have had having own owns owned owning hold holds held holding live lives
    lived living reside resides resided residing work works worked working serve serves served serving lead leads led
    leading head heads headed heading run runs ran running chair chairs chaired chairing manage manages managed managing
    rule rules ruled ruling reign reigns reigned reigning govern governs governed governing belong belongs belonged
    belonging contain contains contained contain remain remains remained remaining stay stays stayed staying study studies
    studied studying teach teaches taught teaching attend attends attended attending play plays played playing coach
    coaches coached coaching employ employs employed employing occupy occupies occupied occupying represent represents
    represented representing control controls controlled controlling operate operates operated operating command commands
    commanded commanding edit edits edited editing preside presides presided presiding practise practised practice
    practiced exist exists existed lie lies lay stand stands stood maintain maintains maintained maintaining use uses used
    using produce produces produced producing keep keeps kept support supports supported sponsor sponsors sponsored
    sponsoring supervise supervised supervises oversee oversees oversaw direct serve act acts acted acting collaborate
    collaborated date dated dating bear bore know known host hosts hosted hosting house houses housed housing administer
    administers administered employ based located engaged stationed exiled imprisoned supply supplies supplied
    supplying captain captained captains train trains trained publish publishes reside inhabit inhabited loved""".split()
)
