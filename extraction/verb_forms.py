"""English verbs: which words are finite ones, and the forms of a verb from its past participle.

Irregular verbs and the exceptions to the spelling rules are listed; every other participle follows the rules.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

# Infinitive, past, participle; a verb whose past and participle are alike has two words.
_IRREGULAR = """
arise arose arisen, awake awoke awoken, bear bore borne, bear bore born, beat beat beaten, become became become,
begin began begun, bend bent, bet bet, bid bid, bind bound, bite bit bitten, bleed bled, blow blew blown,
break broke broken, breed bred, bring brought, broadcast broadcast, build built, burn burnt, burst burst, buy bought,
cast cast, catch caught, choose chose chosen, cling clung, come came come, cost cost, creep crept, cut cut, deal dealt,
dig dug, do did done, draw drew drawn, dream dreamt, drink drank drunk, drive drove driven, dwell dwelt, eat ate eaten,
fall fell fallen, feed fed, feel felt, fight fought, find found, flee fled, fling flung, fly flew flown,
forbid forbade forbidden, forecast forecast, foresee foresaw foreseen, forget forgot forgotten, forgive forgave forgiven,
forsake forsook forsaken, freeze froze frozen, get got, get got gotten, give gave given, go went gone, grind ground,
grow grew grown, hang hung, have had, hear heard, hide hid hidden, hit hit, hold held, hurt hurt, keep kept, kneel knelt,
know knew known, lay laid, lead led, learn learnt, leave left, lend lent, let let, light lit, lose lost, make made,
mean meant, meet met, mislead misled, mistake mistook mistaken, mow mowed mown, outbid outbid, outdo outdid outdone,
overcome overcame overcome, oversee oversaw overseen, overtake overtook overtaken, overthrow overthrew overthrown,
overrun overran overrun, override overrode overridden, pay paid, partake partook partaken, plead pled, put put, quit quit,
read read, rebuild rebuilt, redo redid redone, remake remade, repay repaid, rerun reran rerun, resell resold, retell retold,
rewrite rewrote rewritten, rid rid, ride rode ridden, ring rang rung, rise rose risen, run ran run, saw sawed sawn,
say said, see saw seen, seek sought, sell sold, send sent, set set, sew sewed sewn, shake shook shaken, shed shed,
shine shone, shoot shot, show showed shown, shrink shrank shrunk, shut shut, sing sang sung, sink sank sunk, sit sat,
slay slew slain, sleep slept, slide slid, sling slung, sow sowed sown, speak spoke spoken, spend spent, spill spilt,
spin spun, spit spat, split split, spoil spoilt, spread spread, spring sprang sprung, stand stood, steal stole stolen,
stick stuck, sting stung, strike struck, strike struck stricken, string strung, strive strove striven, swear swore sworn,
sweep swept, swim swam swum, swing swung, take took taken, teach taught, tear tore torn, tell told, think thought,
throw threw thrown, thrust thrust, tread trod trodden, undergo underwent undergone, understand understood,
undertake undertook undertaken, undo undid undone, uphold upheld, upset upset, wake woke woken, wear wore worn,
weave wove woven, wed wed, weep wept, win won, wind wound, withdraw withdrew withdrawn, withhold withheld,
withstand withstood, wring wrung, write wrote written, underwrite underwrote underwritten,
ghostwrite ghostwrote ghostwritten, commit committed, omit omitted, lie lay lain
"""

# Infinitives whose participle the spelling rules below would take for another verb's.
_EXCEPTIONS = """
acquire add adhere adore annul arrange ascribe avenge awe bathe boycott breathe cache cancel centre challenge change channel
clothe compare compel compete complete condone connote control convene counsel create debut declare delete delineate demote
denote deplore describe dethrone devote die dispel duel dye dynamite elope emote enrol enthrone equal estrange excel
exchange excite exhale expel explore expunge extradite eye focus fuel fulfil guide ignite ignore impel implore inscribe
intervene invite label level model persuade postpone premiere prepare prescribe promote propel quote range rebel recite
repel require restore reunite revere rhyme rival route seethe signal soothe style subscribe sync taste telephone tie
transcribe travel type unite vie waste
""".split()

_ALSO_NOUNS = frozenset("bore felt found ground left rose saw shot wound".split())
WORD = re.compile(r"[^\W\d_][\w'’]*")
# Auxiliaries, and pronouns and determiners, which stand beside finite verbs.
_FINITE = frozenset(
    """is are was were am been being be has have had having does do did will would shall should can could may might must
    cannot isn't aren't wasn't it he she they we you i this that these those which who whose there it's its his her
    their our your not""".split()
)

_RULES = (
    (re.compile(r"(..+)ied"), r"\1y"),
    (re.compile(r"(.+([bdgmnprt]))\2ed"), r"\1"),
    (re.compile(r"(.+e)ed"), r"\1e"),
    (re.compile(r"(.*[aeiouy].*(?:e[lnrt]|o[nrlptg]|it|om|al|ar|an|up|ib))ed"), r"\1"),
    (re.compile(r"(.*(?:[cuvz]|[dlr]g|[^s]s|[aeiou]g|[bcdfgkpstz]l|(?<![eo])at|(?<![aeo])[aeo]k))ed"), r"\1e"),
    (re.compile(r"(.*[^aeiou][aeiou][bdklmnprt])ed"), r"\1e"),
    (re.compile(r"(.+)ed"), r"\1"),
)


class VerbForms(NamedTuple):
    """The forms of one verb: write, wrote, writes, writing."""

    infinitive: str
    past: str
    present: str
    gerund: str


def has_finite_verb(words: Sequence[str]) -> bool:
    """Whether one of the words is a finite verb or a pronoun."""
    return any(word.lower() in _FINITE for word in words)


def is_statement(words: str, most: int) -> bool:
    """Whether words state something: a finite verb or a pronoun, or more than `most` words."""
    found = WORD.findall(words)
    return len(found) > most or any(
        word in _FINITE or (word.endswith("ed") and len(word) > 4)
        for word in (each.lower() for each in found if each != "I")
    )


def is_participle(word: str) -> bool:
    """Whether a word, in lower case, looks like a past participle."""
    return word in _irregular() or (len(word) > 3 and word.endswith("ed") and not word.endswith("eed"))


def irregular_pasts() -> frozenset[str]:
    """The pasts of irregular verbs that are no infinitive and rarely another word: "wrote", not "cut" or "rose"."""
    return frozenset(past for infinitive, past in _irregular().values() if past != infinitive) - _ALSO_NOUNS


def forms_of(participle: str) -> VerbForms:
    """The verb's other forms, by list or by spelling.

    >>> forms_of("written"), forms_of("waxed").past
    (VerbForms(infinitive='write', past='wrote', present='writes', gerund='writing'), 'waxed')
    """
    prefix, dash, word = participle.rpartition("-")
    infinitive, past = _irregular().get(word) or (_infinitive(word), word)
    lead = f"{prefix}{dash}"
    return VerbForms(lead + infinitive, lead + past, lead + _present(infinitive), lead + _gerund(infinitive, word))


def _infinitive(participle: str) -> str:
    if participle in _exceptions():
        return _exceptions()[participle]
    for pattern, form in _RULES:
        found = pattern.fullmatch(participle)
        if found is not None:
            return found.expand(form)
    return participle


def _present(infinitive: str) -> str:
    if infinitive in ("have", "be"):
        return {"have": "has", "be": "is"}[infinitive]
    if re.search(r"[^aeiou]y$", infinitive):
        return f"{infinitive[:-1]}ies"
    return infinitive + ("es" if re.search(r"(s|sh|ch|x|z|o)$", infinitive) else "s")


def _gerund(infinitive: str, participle: str) -> str:
    if infinitive.endswith("ie"):
        return f"{infinitive[:-2]}ying"
    if re.search(r"[^eoy]e$", infinitive) and len(infinitive) > 2:
        return f"{infinitive[:-1]}ing"
    doubled = participle == f"{infinitive}{infinitive[-1]}ed" or (
        participle in _irregular() and re.fullmatch(r"(?:be|for|with|up|out|re)?[^aeiou]+[aeiou][bdgmnpt]", infinitive)
    )
    return f"{infinitive}{infinitive[-1] if doubled else ''}ing"


@cache
def _irregular() -> dict[str, tuple[str, str]]:
    """Infinitive and past by participle; of two verbs with one participle, the first."""
    found: dict[str, tuple[str, str]] = {}
    for entry in _IRREGULAR.split(","):
        infinitive, past, *rest = entry.split()
        found.setdefault(rest[0] if rest else past, (infinitive, past))
    return found


@cache
def _exceptions() -> dict[str, str]:
    return {
        f"{each}d" if each.endswith("e") else each + (each[-1] if each[-1] == "l" else "") + "ed": each
        for each in _EXCEPTIONS
    }
