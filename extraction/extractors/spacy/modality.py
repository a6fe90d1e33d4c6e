"""Modality: which clauses and phrases a sentence asserts, and which it denies, supposes, plans or reports.

What is not asserted is one of four: *denied* ("did not buy", "failed to buy"), *planned* ("will buy", "hopes to buy"),
*claimed* ("Hart said that", "allegedly") or *supposed* ("may", "if", "is thought to"). A denial wins over all else; of
others the innermost counts: "Hart said Acme will buy Globex" is planned, by Hart's word (see `attribution.py`).
"""

from typing import Literal

from ....graph.model import Modality
from .denials import NONE_OF, NOT, denied_before, doubts, hardly, holds_no_more, inverted, is_nobody, is_of_date
from .governing_verbs import (
    AVOIDED,
    CLAIMS,
    KNOWN,
    PLANS,
    REJECTING,
    SAID_NOUNS,
    UNOWNED,
    UNTRUE_NOUNS,
    as_told,
    has_it,
    is_cleft,
    is_content,
    is_nobodys,
    is_so_told,
    modality_below,
    modality_reported,
    sure_of,
    view_of,
    what_is_told,
)
from .parse_tree import SUBJECTS, VERB_TAGS, Tree

_MAYBE = frozenset(
    """allegedly reportedly supposedly purportedly possibly perhaps maybe probably apparently presumably seemingly ostensibly
    likely potentially hypothetically theoretically conceivably arguably rumoredly putatively""".split()
)
_MODALS = frozenset("may might could would should must shall will wo sha 'll ’ll ought".split())
_LATER = frozenset("later eventually subsequently ultimately then soon".split())
_CONDITIONS = frozenset({"if", "unless", "whether", "though", "lest"})
_INVERTED = frozenset({"had", "were", "should"})
_EXCLUDING = frozenset({"without", "unlike", "except", "instead", "rather", "than", "minus", "excluding", "barring"})
_EVENTS = frozenset("after before since while when upon on by despite besides following in".split())
"""Prepositions whose gerund is stated: "after joining X", "by founding X"."""
_RENOWN = frozenset(
    "known famous noted renowned remembered recognized recognised acclaimed recognition fame award prize".split()
)

_FACT_NOUNS = frozenset("fact realization realisation discovery news knowledge proof confirmation truth".split())
_UNTRUE = frozenset("untrue false wrong incorrect impossible".split())
_TRUE = frozenset("true clear known certain obvious notable evident well-known important interesting remarkable".split())
_CLAUSES = frozenset("conj dep parataxis xcomp ccomp csubj csubjpass pcomp acl advcl relcl".split())
_MOST_CLAUSES = 12
_LABELS = frozenset({"note", "notes", "notice", "remark"})
"""What a line may open with, before a colon, without anybody saying so: "Note: the museum closed in 2018"."""


def asserted(tree: Tree, verb: int) -> bool:
    """Whether a verb's clause is stated as a fact: not negated, supposed, planned, hedged, or only what somebody claims."""
    return modality(tree, verb) == "asserted"


def modality(tree: Tree, verb: int) -> Modality:
    """As what a verb's clause is stated: a fact, or what is denied, planned, claimed or supposed."""
    found: list[Modality | Literal[""]] = [_attribute_hedged(tree, verb)]
    at, shares = verb, True
    for _ in range(_MOST_CLAUSES):
        if shares:
            found.append(_by_its_group(tree, at))
        if _conditional(tree, at):
            found.append("supposed")
        head = tree.heads[at]
        if head == at or tree.deps[at] not in _CLAUSES or _leaves_open(tree, at):
            break
        found.append(_by_what_governs(tree, at, head))
        shares = _shares_group(tree, at, head, shares)
        if tree.deps[at] == "pcomp":
            head = tree.heads[head]
        elif shares and tree.deps[at] == "ccomp":
            found.append(_by_report(tree, head))
            shares = False
        if tree.tags[head] not in VERB_TAGS and tree.tags[head] != "JJ":
            if tree.deps[head] == "attr":
                # "is not a film directed by Ann Lee"
                found.append(_by_its_group(tree, tree.heads[head]))
            break
        at = head
    found.append(_by_aside(tree, at))
    if "denied" in found:
        return "denied"
    for each in found:
        if each:
            return each
    return "asserted"


def _by_what_governs(tree: Tree, at: int, head: int) -> Modality | Literal[""]:
    """As what a clause is stated by the verb or noun that it hangs on; "" where that leaves it a fact."""
    dep, above = tree.deps[at], tree.lower[head]
    if dep == "xcomp" and _unreal_complement(tree, at, head):
        if above in {"has", "have", "had"} and any(tree.lower[kid] == "yet" for kid in (*tree.kids[head], *tree.kids[at])):
            return "denied"
        below = modality_below(above, gerund=_is_gerund(tree, at))
        nobody = tree.child(head, "auxpass") is not None and tree.child(head, "agent") is None
        return "supposed" if below == "claimed" and nobody else below
    if dep == "ccomp" and is_nobody(tree, tree.child(head, "nsubj")):
        return "" if doubts(tree.lower[head]) or KNOWN.match(tree.lower[head]) else "supposed"
    if dep in {"ccomp", "csubj", "csubjpass"} and _only_claimed(tree, at, head):
        return _as_claimed(tree, at, head)
    if dep == "pcomp" and not _stated_gerund(tree, head):
        if excluding([above]):
            return "denied"
        return _of_gerund(tree, tree.heads[head]) if above in {"of", "from"} else "supposed"
    if dep in {"acl", "relcl"} and is_content(tree, at):
        return _as_content(tree, head)
    if dep == "relcl" and any(tree.deps[kid] == "aux" and tree.lower[kid] == "to" for kid in tree.kids[at]):
        # "The first firm to sell it" sold it, "a place to learn it" is only good for that.
        return "supposed" if tree.deps[head] != "attr" else ""
    if dep == "acl" and inverted(tree, at) >= 0:
        return _by_its_group(tree, inverted(tree, at))
    return ""


def _as_content(tree: Tree, noun: int) -> Modality | Literal[""]:
    """As what a noun states the clause that tells its content: "the claim that", "the fact that", "it is a myth that"."""
    word = tree.lower[noun].removesuffix("s")
    if word in _FACT_NOUNS:
        return "supposed" if _none_noun(tree, noun) else ""
    above, dep = tree.heads[noun], tree.deps[noun]
    untrue = dep in {"nsubj", "attr"} and any(tree.lower[kid] in _UNTRUE | UNTRUE_NOUNS for kid in tree.kids[above])
    rejected = dep in {"dobj", "nsubjpass"} and REJECTING.match(tree.lower[above]) is not None
    if rejected or untrue or _no_truth(tree, noun):
        return "denied"
    if word in UNOWNED and tree.child(noun, "poss") is None:
        return "supposed"
    return "claimed" if word in SAID_NOUNS else "supposed"


def _of_gerund(tree: Tree, verb: int) -> Modality:
    """What "accused of" makes of its gerund; where it stands without a "be" or a subject, nobody in particular accuses."""
    below = modality_below(tree.lower[verb], gerund=True)
    if below != "claimed" or tree.tags[verb] != "VBN" or tree.child(verb, "aux", "agent", *SUBJECTS) is not None:
        return below
    return "supposed"


def _as_claimed(tree: Tree, at: int, head: int) -> Modality:
    """As what the verb or adjective above gives a clause that is not stated."""
    told = what_is_told(tree, head)
    if told is not None:
        return modality_reported(tree.lower[told], True, True)
    if view_of(tree, head) is not None or sure_of(tree, head) is not None:
        return "claimed"
    if _is_judgement(tree, head):
        words = {tree.lower[each] for each in (head, *tree.kids[head])}
        return "denied" if words & _UNTRUE or ("not" in words and words & (_TRUE | {"so", "case"})) else "supposed"
    subject = tree.child(head, *SUBJECTS)
    if has_it(tree, head):
        return "supposed" if subject is not None and is_nobodys(tree, subject) else "claimed"
    named = subject is None or not (tree.lower[subject] in {"it", "there"} or is_nobodys(tree, subject))
    told = tree.tags[at] == "VBD" or any(tree.lower[kid] in {"had", "has", "was", "were", "did"} for kid in tree.kids[at])
    return modality_reported(tree.lower[head], named or tree.child(head, "agent") is not None, told)


def _by_report(tree: Tree, head: int) -> Modality | Literal[""]:
    """As what a verb of saying's auxiliaries state its content: "may say that" supposes it, "will say that" plans nothing.

    Who "did not know that" it is so was wrong, who "does not think that" it is so denies it.
    """
    found = _by_its_group(tree, head)
    if found == "planned" or (found == "denied" and KNOWN.match(tree.lower[head])):
        return ""
    return found


def _shares_group(tree: Tree, at: int, head: int, shares: bool) -> bool:
    """Whether a denial or a modal verb of the clause above holds of this one too."""
    dep = tree.deps[at]
    if dep == "conj":
        return shares and tree.tags[at] == tree.tags[head] and not _own_group(tree, at)
    if dep == "ccomp":
        return not _run_on(tree, at, head)
    return dep in {"xcomp", "csubj", "csubjpass"} and shares


def excluding(words: list[str]) -> bool:
    """Whether these words of a preposition name what does not take part: "without", "instead of", "rather than"."""
    return any(word in _EXCLUDING for word in words)


def _by_its_group(tree: Tree, at: int) -> Modality | Literal[""]:
    """As what a verb's own auxiliaries and adverbs state it; "" where as a fact."""
    kids = tree.kids[at]
    ended = holds_no_more(tree, at)
    if denied_before(tree, at):
        return "denied"
    later = any(tree.lower[kid] in _LATER for kid in kids) or tree.lower[at] in {"go", "become"}
    found: Modality | Literal[""] = ""
    for kid in kids:
        dep, word = tree.deps[kid], tree.lower[kid]
        if dep == "neg" and tree.lower[max(0, kid - 3) : kid] in (["may", "or", "may"], ["might", "or", "might"]):
            return "supposed"
        if dep == "neg" or (word in NOT and dep in {"advmod", "cc", "preconj", "det"} and kid < at):
            if ended or is_of_date(tree, kid):
                continue
            return "denied"
        if dep == "aux" and word in _MODALS and not (word == "would" and later):
            found = found or _of_modal(tree, at, word)
        if dep == "advmod" and ((kid < at and hardly(tree, kid)) or (_no_longer(tree, kid) and not ended)):
            return "denied"
        if dep == "advmod" and word in _MAYBE:
            found = found or "supposed"
        if dep == "prep" and word == "according":
            to = next((each for each in tree.kids[kid] if tree.deps[each] == "prep"), kid)
            source = tree.child(to, "pobj")
            found = found or ("supposed" if source is not None and is_nobodys(tree, source) else "claimed")
    return found


def _of_modal(tree: Tree, at: int, word: str) -> Modality:
    """What a modal verb makes of its clause: "will", and "would" in what somebody said before, are plans."""
    if word in {"may", "might", "could", "should", "must", "ought"}:
        return "supposed"
    if word == "would":
        perfect = any(tree.deps[kid] == "aux" and tree.lower[kid] == "have" for kid in tree.kids[at])
        return "planned" if tree.deps[at] == "ccomp" and not perfect else "supposed"
    return "supposed" if _on_condition(tree, at) else "planned"


def _on_condition(tree: Tree, at: int) -> bool:
    """Whether a clause follows upon a condition that is named before it: "If Lund wins the vote, Acme will buy Globex"."""
    before = (kid for kid in tree.kids[at] if kid < at and tree.deps[kid] == "advcl" and tree.child(kid, *SUBJECTS))
    return any(tree.lower[each] in {"if", "should"} for kid in before for each in tree.kids[kid] if each < kid)


def _no_longer(tree: Tree, adverb: int) -> bool:
    """Whether an adverb is "no longer", "no more", "not yet", "in no way"."""
    return any(tree.lower[kid] in {"no", "not", "never"} for kid in tree.kids[adverb])


def _attribute_hedged(tree: Tree, verb: int) -> Modality | Literal[""]:
    """As what a copula's complement is stated where it is hedged or denied: "was possibly the first", "is not a"."""
    for kid in tree.kids[verb]:
        if tree.deps[kid] not in {"attr", "acomp", "dobj"}:
            continue
        for word in tree.kids[kid]:
            if word < kid and tree.deps[word] in {"advmod", "neg"} and tree.lower[word] in _MAYBE | NOT:
                return "denied" if tree.lower[word] in NOT else "supposed"
    return ""


def _own_group(tree: Tree, verb: int) -> bool:
    return any(tree.deps[kid] in {"aux", "auxpass", *SUBJECTS} for kid in tree.kids[verb])


def _leaves_open(tree: Tree, at: int) -> bool:
    """Whether what governs a clause says nothing of it: "refused to say whether it did", "whether it did is disputed"."""
    return any(tree.lower[kid] == "whether" for kid in tree.kids[at])


def _conditional(tree: Tree, at: int) -> bool:
    """Whether a clause is a condition, by its conjunction or by its order of words ("Had she bought it, …")."""
    for kid in tree.kids[at]:
        dep, word = tree.deps[kid], tree.lower[kid]
        if dep in {"mark", "advmod"} and word in _CONDITIONS:
            return word != "though" or tree.lower[kid - 1 : kid] == ["as"]
        if dep in {"pobj", "mark", "nsubj"} and word == "case" and tree.lower[kid - 1 : kid] == ["in"]:
            return True
        if dep in {"mark", "prep"} and tree.lower[kid] == "in" and tree.lower[kid + 1 : kid + 2] == ["case"]:
            return True
    if tree.lower[at] in {"provided", "providing", "assuming", "supposing"} and tree.deps[at] in {"prep", "mark", "advcl"}:
        return True
    subject = tree.child(at, *SUBJECTS)
    if subject is None:
        return False
    verbs = [at, *(kid for kid in tree.kids[at] if tree.deps[kid] in {"aux", "auxpass"})]
    first = min(verbs)
    opens = min(each for each in (*verbs, *tree.subtree(subject)))
    return first == opens and tree.lower[first] in _INVERTED and first < subject


def _unreal_complement(tree: Tree, at: int, head: int) -> bool:
    """Whether the verb above takes this one as a plan, an attempt, a wish, or what was kept from happening."""
    if any(tree.lower[kid] == "to" and tree.deps[kid] == "aux" for kid in tree.kids[at]):
        return tree.child(head, "dobj") is not None or PLANS.match(tree.lower[head]) is not None
    if _is_gerund(tree, at):
        return AVOIDED.match(tree.lower[head]) is not None
    if tree.tags[at] in VERB_TAGS:
        return CLAIMS.match(tree.lower[head]) is not None
    return False


def _is_gerund(tree: Tree, at: int) -> bool:
    """Whether a verb is a gerund: "owning", "having owned"."""
    return tree.tags[at] == "VBG" or any(tree.lower[kid] == "having" and tree.deps[kid] == "aux" for kid in tree.kids[at])


def _run_on(tree: Tree, at: int, head: int) -> bool:
    """Whether a clause stands before the verb it hangs on without being its object: "It won a prize, it was shown …"."""
    if at > head or tree.child(at, "mark") is not None:
        return False
    return CLAIMS.match(tree.lower[head]) is None or ";" in tree.words[at:head]


def _only_claimed(tree: Tree, at: int, head: int) -> bool:
    """Whether a clause is what the verb or adjective above claims, doubts or denies."""
    if _run_on(tree, at, head) or is_cleft(tree, at, head):
        return False
    if tree.lower[head] in _LABELS and tree.words[head + 1 : head + 2] == [":"]:
        return False
    told = what_is_told(tree, head)
    if told is not None:
        return CLAIMS.match(tree.lower[told]) is not None
    if has_it(tree, head) or sure_of(tree, head) is not None:
        return True
    if _is_judgement(tree, head):
        words = {tree.lower[each] for each in (head, *tree.kids[head])}
        return not words & (_TRUE | _FACT_NOUNS) or "not" in words
    return CLAIMS.match(tree.lower[head]) is not None or tree.child(at, "mark") is None


def _is_judgement(tree: Tree, head: int) -> bool:
    """Whether a clause hangs on what is said of it: "it is true that", "it is unlikely that"."""
    return tree.lower[head] in {"is", "was", "are", "were", "be", "been", "'s", "’s"} or tree.tags[head] == "JJ"


def _stated_gerund(tree: Tree, prep: int) -> bool:
    """Whether a gerund under a preposition is stated: "after joining X", "known for leading X", not "without joining X"."""
    word = tree.lower[prep]
    if word in _EVENTS:
        return True
    above = tree.heads[prep]
    if word == "with":
        return any(tree.deps[kid] in SUBJECTS for inner in tree.kids[prep] for kid in tree.kids[inner])
    return word == "for" and (tree.lower[above] in _RENOWN or any(tree.lower[kid] in _RENOWN for kid in tree.kids[above]))


def _none_noun(tree: Tree, noun: int) -> bool:
    return any(tree.lower[kid] in NONE_OF for kid in tree.kids[noun])


def _by_aside(tree: Tree, verb: int) -> Modality | Literal[""]:
    """As what an aside states a clause: "X, he said, is Y" claims it, "X, so the story goes, is Y" supposes it."""
    for kid in tree.kids[verb]:
        if tree.deps[kid] == "advcl" and as_told(tree, kid) and is_nobodys(tree, tree.child(kid, *SUBJECTS) or kid):
            return "supposed"
        if tree.deps[kid] != "parataxis" or tree.tags[kid] not in VERB_TAGS:
            continue
        subject = tree.child(kid, *SUBJECTS)
        so = is_so_told(tree, kid)
        if subject is not None and (so or tree.lower[kid] in {"goes", "has", "went"}) and is_nobodys(tree, subject):
            return "supposed"
        if so or (CLAIMS.match(tree.lower[kid]) is not None and tree.child(kid, "dobj") is None):
            nobody = subject is not None and tree.lower[subject] == "it" and tree.child(kid, "agent") is None
            return "supposed" if nobody else "claimed"
    return ""


def _no_truth(tree: Tree, noun: int) -> bool:
    """Whether a claim is said to be untrue: "there is no truth in the report that"."""
    above = tree.heads[tree.heads[noun]]
    return tree.deps[noun] == "pobj" and tree.lower[above] in {"truth", "substance"} and _none_noun(tree, above)
