"""How far a pattern is to be trusted: a share of 1 for how the subject was found, times one for how the object was."""

_KINDS = {
    "main": 1.0,
    "conjoined": 0.95,
    "relative": 0.9,
    "controlled": 0.75,
    "reduced": 0.7,
    "participle": 0.6,
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
_NAMED = 0.75
_NOMINAL = {
    "apposition": 0.47,
    "apposition.of": 0.48,
    "possessive.role": 0.5,
    "title": 0.3,
    "possessive": 0.2,
    "place": 0.5,
    "life": 0.9,
    "description": 0.5,
}


def confidence(pattern: str) -> float:
    """The confidence, 0..1, of what a pattern finds: how well its finds matched hand-written tuples, by kind and by role."""
    if pattern in _NOMINAL:
        return _NOMINAL[pattern]
    kind, _, role = pattern.removesuffix(".named").partition(".")
    share = _NAMED if pattern.endswith(".named") else 1.0
    return round(share * _KINDS.get(kind, 0.5) * _ROLES.get(role, 0.5), 2)
