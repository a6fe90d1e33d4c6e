"""What lasts, as "owns" and "is mayor of" do, and what holds no more: "former", "formerly", "no longer", "used to"."""

from .denials import holds_no_more
from .description_repairs import FORMER
from .parse_tree import NOUN_TAGS, PROPER_TAGS, TokenSpan, Tree
from .roles import PEOPLE
from .statements import StatedFact

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
"""Verbs of what lasts: it holds since a time and until one, where an event happens at a time."""
_FORMER = frozenset({"former", "ex", "erstwhile", "onetime", "one-time", "sometime", "then", "ex-"})
_FORMERLY = frozenset({"formerly", "previously", "once"})
_ENDED_ROLES = _FORMERLY | {"former", "erstwhile", "onetime", "one-time"}
_HINTS = frozenset(
    """former formerly previously once longer ex then erstwhile onetime one-time sometime used stopped ceased quit stops
    ceases anymore more recently lately""".split()
)


def may_have_ended(tree: Tree, sentence: TokenSpan) -> bool:
    """Whether a sentence has a word that says so of any of its facts."""
    words = tree.lower[sentence.start : sentence.end]
    return not _HINTS.isdisjoint(words) or ("one" in words and "time" in words)


def has_ended(tree: Tree, fact: StatedFact, path: list[int], verb: int, state: bool) -> bool:
    """Whether a fact's words say that it holds no more: "former", "no longer", "used to"."""
    words = fact.predicate.lower().split()
    if "used to" in fact.predicate.lower():
        return True
    if verb >= 0:
        if holds_no_more(tree, verb):
            return True
        complements = [each for kid in tree.kids[verb] if tree.deps[kid] == "acomp" for each in tree.kids[kid]]
        auxiliaries = [each for kid in tree.kids[verb] if tree.deps[kid] == "auxpass" for each in tree.kids[kid]]
        for kid in (*tree.kids[verb], *complements, *auxiliaries):
            word = tree.lower[kid]
            if word in _FORMERLY and tree.deps[kid] == "advmod" and (state or tree.tags[verb] in {"VBN", "JJ"}):
                return word != "once" or tree.words[kid - 1] != "at"
        if fact.verb >= 0 and tree.lower[verb] not in {"is", "are", "was", "were", "be", "been", "'s", "became"}:
            return False
    if any(each in _ENDED_ROLES or each.startswith(("ex-", "then-")) for each in words):
        return True
    if verb < 0 and any(_until_lately(tree, each) for each in path):
        return True
    if verb < 0 and any(_FORMERLY.intersection(tree.lower[kid] for kid in tree.kids[each]) for each in path):
        return True
    first = min(*fact.subject.tokens, *fact.object.tokens)
    if verb < 0 and first and (tree.lower[first - 1] in FORMER or _prefixed(tree, first)):
        # "Former Acme director Ada Lund"
        return True
    return any(
        _former(tree, each) for each in path if tree.tags[each] in NOUN_TAGS and (each != fact.subject.head or verb < 0)
    )


def _prefixed(tree: Tree, first: int) -> bool:
    """Whether "ex-" or "one-time" stands before a token."""
    return (
        tree.lower[max(0, first - 2) : first] == ["ex", "-"]
        or tree.lower[max(0, first - 3) : first] == ["one", "-", "time"]
        or (tree.lower[first : first + 2] == ["ex", "-"])
    )


def _until_lately(tree: Tree, noun: int) -> bool:
    return any(
        tree.lower[kid] in {"until", "till"} and tree.lower[kid + 1 : kid + 2] in (["recently"], ["lately"])
        for kid in tree.kids[noun]
    )


def _former(tree: Tree, noun: int) -> bool:
    """Whether a role is one that somebody has no more: "former mayor", "ex-wife", "then-president"."""
    if tree.lower[noun].startswith("ex-"):
        return True
    for kid in tree.kids[noun]:
        if kid < noun and tree.lower[kid - 2 : kid + 1] == ["one", "-", "time"]:
            return True
        if kid < noun and tree.lower[kid] in _FORMER and tree.deps[kid] in {"amod", "advmod", "compound", "nmod"}:
            if tree.lower[kid] == "then" and tree.words[kid + 1] != "-":
                continue
            role = tree.tags[noun] not in PROPER_TAGS or tree.lower[noun] in PEOPLE
            return role or any(tree.tags[each] == "NN" for each in range(kid + 1, noun))
    return False
