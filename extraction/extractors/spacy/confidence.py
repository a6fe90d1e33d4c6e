"""Confidence: how far each pattern of a fact is to be trusted, and which predicates link nothing."""

from functools import cache

# How far a pattern is to be trusted: a share of 1 for how the subject was found, times one for how the object was.
_KINDS = {
    "main": 1.0,
    "conjoined": 0.95,
    "relative": 0.9,
    "controlled": 0.84,
    "accused": 0.8,
    "reduced": 0.82,
    "participle": 0.82,
    "unclear": 0.23,
}
_ROLES = {
    "agent": 0.76,
    "clause": 0.76,
    "prep": 0.74,
    "object": 0.72,
    "adverbial": 0.68,
    "agent.later": 0.66,
    "prep.later": 0.65,
    "adverbial.later": 0.65,
    "attribute": 0.63,
    "attribute.of": 0.58,
    "object.prep": 0.56,
    "object.agent": 0.56,
    "object.adverbial": 0.53,
    "object.of": 0.57,
    "prep.of": 0.56,
    "adverbial.of": 0.56,
    "agent.of": 0.52,
    "attribute.prep": 0.49,
    "attribute.agent": 0.49,
    "attribute.adverbial": 0.49,
}
_CALIBRATED = 1.09
"""What all shares want by CaRB's dev sentences, on which triplets are right more often than the products say."""
_NAMED = 0.75
_LONG = 0.75
_ASIDE = 0.22
_ASPECT = 0.5
_MOST_WORDS = 9
NOMINAL = {
    "apposition": 0.62,
    "apposition.of": 0.48,
    "possessive.role": 0.5,
    "title": 0.3,
    "origin": 0.5,
    "affiliation": 0.6,
    "employed": 0.6,
    "possessive": 0.2,
    "place": 0.5,
    "alias": 0.6,
    "life": 0.9,
    "credit": 0.8,
    "kin": 0.8,
    "event": 0.6,
    "role.left": 0.5,
    "role.called": 0.4,
    "description": 0.5,
}
"""Patterns of noun phrases, which no verb states."""


def confidence(pattern: str, predicate: str = "") -> float:
    """The confidence, 0..1, of what a pattern finds: how well its finds matched hand-written tuples, by kind and by role.

    A predicate that is half a sentence is right less often.
    """
    return _of_pattern(pattern, is_long(predicate))


def is_long(predicate: str) -> bool:
    """Whether a predicate is half a sentence, which links its ends by nothing that can be named."""
    return "," in predicate or predicate.count(" ") >= _MOST_WORDS


def is_purpose(predicate: str) -> bool:
    """Whether a predicate is only what something is for: "to write"; "to be directed by" is a future."""
    return predicate.startswith("to ") and not predicate.startswith("to be ")


@cache
def _of_pattern(pattern: str, long: bool) -> float:
    return round(_CALIBRATED * (_LONG if long else 1.0) * _share(pattern), 2)


def _share(pattern: str) -> float:
    if pattern in NOMINAL:
        return NOMINAL[pattern]
    kind, _, role = pattern.removesuffix(".aspect").removesuffix(".named").replace(".aside", "").partition(".")
    share = (_NAMED if ".named" in pattern else 1.0) * (_ASIDE if ".aside" in pattern else 1.0)
    share *= _ASPECT if pattern.endswith(".aspect") else 1.0
    return share * _KINDS.get(kind, 0.5) * _ROLES.get(role, 0.5)
