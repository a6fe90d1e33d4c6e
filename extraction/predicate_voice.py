"""The voice of a predicate: "was founded by" says from the other end what "founded" says."""

from typing import Literal, TypeAlias

from .verb_forms import forms_of, is_participle

VerbForm: TypeAlias = Literal["infinitive", "past", "present", "gerund", "participle"]

PREPOSITIONS = frozenset(
    "in on at of from by for with to under near within since until about among including like as".split()
)
ADVERBS = frozenset(
    """also later then now currently presently subsequently eventually finally initially only even just both either all very
    so again still already once soon often usually mainly mostly primarily largely officially reportedly probably possibly
    first never not n't ever always jointly formerly partly well twice yet further""".split()
)
_NO_ADVERBS = frozenset(
    """ally anomaly apply assembly belly bully butterfly comply daily early elderly family friendly imply italy july monopoly
    monthly multiply rally rely reply supply tally weekly""".split()
)
_PAST, _PRESENT = frozenset({"was", "were", "got"}), frozenset({"is", "are", "am", "'s", "'re", "gets"})
_HAVE = frozenset({"has", "have", "'ve"})
_AUXILIARIES = (
    _PAST | _PRESENT | _HAVE | frozenset("had be been being to will would shall should can could may might must".split())
)
_ARTICLES = frozenset({"a", "an", "the", "one", "another", "his", "her", "its", "their"})
_PARTICLES = frozenset(
    "up out over down off on in away back to for with of at as apart together upon into about after".split()
)
# Verbs that lead to another one: "began to be used by", "is expected to be bought by".
_LEADING = frozenset(
    """began begun begin begins started starts continued continues went goes came comes expected likely said reported thought
    believed known seems seemed appears appeared needs needed had has was is are were""".split()
)
# Of these "stopped by" is no passive where no form of "be" precedes it.
_INTRANSITIVE = frozenset(
    "stopped dropped passed lived stood died worked arrived travelled traveled moved sailed returned sat went came".split()
)


def active_voice(predicate: str) -> str | None:
    """The predicate in the active voice, to be read from the agent on; None where it is no passive with "by".

    Adverbs stay; words that only describe the subject of the passive do not.

    Args:
        predicate: words in lower case.

    >>> active_voice("was originally founded by"), active_voice("is owned by"), active_voice("is a 1913 film directed by")
    ('originally founded', 'owns', 'directed')
    >>> active_voice("lives by"), active_voice("is a novel by")
    (None, None)
    """
    words = predicate.replace("n't", " n't").split()
    if len(words) < 2 or words[-1] != "by":
        return None
    verbs = _participles(words[:-1])
    before = words[: len(words) - 1 - len(verbs)]
    if not verbs or (verbs[0] in _INTRANSITIVE and not before):
        return None
    auxiliaries = _auxiliaries(before)
    lead: list[str] = []
    if before and before[0] in _PAST | _PRESENT and "to" not in auxiliaries and not _ARTICLES.intersection(before):
        # Adverbs that no list holds: "is 40 % owned by".
        auxiliaries = before + auxiliaries
    elif auxiliaries and auxiliaries[0] == "to":
        if len(before) > 2 or not all(word in _LEADING for word in before):
            return None
        lead = before
    elif before and not _describes(before):
        return None
    made = _active(auxiliaries, verbs)
    return None if made is None else " ".join([*lead, *made])


def is_adverb(word: str) -> bool:
    """Whether a word of a predicate only qualifies its verb: "also", "originally"."""
    return word in ADVERBS or (word.endswith("ly") and len(word) > 4 and word not in _NO_ADVERBS)


def _participles(words: list[str]) -> list[str]:
    """The group of participles that ends the words: "owned and operated", "set up"."""
    end = len(words)
    if not is_participle(words[-1]):
        if words[-1] not in _PARTICLES or end < 2 or not is_participle(words[-2]):
            return []
        end -= 1
    start = end - 1
    while start >= 2 and words[start - 1] in ("and", "or", "&") and is_participle(words[start - 2]):
        start -= 2
    return words[start:]


def _auxiliaries(words: list[str]) -> list[str]:
    """Cut auxiliaries and adverbs from the end of the words."""
    start = len(words)
    while start and (words[start - 1] in _AUXILIARIES or is_adverb(words[start - 1])):
        start -= 1
    taken = words[start:]
    del words[start:]
    return taken


def _describes(words: list[str]) -> bool:
    """Whether these words only say what the subject is: "is a 1913 American film", not "is based on the novel"."""
    return words[0] in _PAST | _PRESENT and not any(word in PREPOSITIONS for word in words)


def _active(auxiliaries: list[str], verbs: list[str]) -> list[str] | None:
    """The verbs in the active voice. Without a form of "be" they are in the past: "a film directed by"."""
    chain = [word for word in auxiliaries if word in _AUXILIARIES]
    adverbs = [word for word in auxiliaries if word not in _AUXILIARIES]
    denied = [word for word in adverbs if word in ("not", "n't")]
    kept = [word for word in adverbs if word not in denied]
    last, lead = (
        (chain[-1], ["has" if word in _HAVE and not at else word for at, word in enumerate(chain[:-1])])
        if chain
        else ("", [])
    )
    form: VerbForm
    if last in ("be", "been", "being"):
        form = {"be": "infinitive", "been": "participle", "being": "gerund"}[last]  # type: ignore[assignment]
        lead = lead or ["is"]
    elif last and last not in _PAST | _PRESENT:
        return None
    else:
        past = last not in _PRESENT
        if denied:
            form, lead = "infinitive", ["did" if past else "does"]
        else:
            form, lead = "past" if past else "present", []
    return [*lead, *(["not"] if denied else []), *kept, *(_in_form(word, form) for word in verbs)]


def _in_form(word: str, form: VerbForm) -> str:
    if form == "participle" or not is_participle(word):
        return word
    forms = forms_of(word)
    return {"infinitive": forms.infinitive, "past": forms.past, "present": forms.present, "gerund": forms.gerund}[form]
