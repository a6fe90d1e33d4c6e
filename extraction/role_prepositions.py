"""What a role between two names is to the first of them: "Acme founder Ann Lee", "Dublin pub owner Ann Lee".

A founder of Acme; but a pub owner in Dublin, who owns no town, and of an "Acme factory manager" a manager at Acme.
"""

from collections.abc import Sequence

OF_INSTITUTIONS = frozenset(
    "founder cofounder co-founder owner co-owner ceo chairman chairwoman chairperson executive".split()
)
"""Roles that the name of what they are of stands before, whether or not it is known for an institution's."""
OF_FIRMS = OF_INSTITUTIONS | frozenset("manager director operator keeper boss proprietor editor supervisor".split())
"""Roles of firms and houses, which a place itself does not have."""
_OWNING = frozenset("founder cofounder co-founder owner co-owner proprietor".split())
_QUALIFIERS = frozenset(
    """former acting current new then ex late co chief deputy assistant associate vice senior general managing executive
    interim longtime long-time part-time sole joint first last founding honorary majority minority controlling principal
    one-time onetime future would-be technical financial operating""".split()
)
"""What says in which way somebody holds a role, not of what."""
_OWN_BODIES = frozenset("national state city county government council team squad campaign".split())
"""What a place itself has: the "national team manager" of France."""
_SITES = frozenset(
    """bakery bar barn branch brewery cafe café casino cinema clinic depot diner distillery dockyard factory farm filling
    foundry franchise gallery garage gym hospital hotel inn laboratory lab mill mine mines museum nightclub office orchard
    outlet plant plantation pub quarry ranch refinery restaurant salon shipyard shop shopping showroom site station store
    stores studio supermarket tavern theater theatre vineyard warehouse winery workshop works yard""".split()
)
"""Places of work: what is said of one by its noun does not hold of the firm before it."""


def role_preposition(words: Sequence[str], place: bool) -> str:
    """The preposition by which a role belongs to the name before it; "" where it tells nothing of that name.

    Args:
        words: the role and what stands before it, in lower case: "pub", "owner".
        place: whether the name is a place's.

    >>> role_preposition(["former", "owner"], False), role_preposition(["pub", "owner"], True)
    ('of', 'in')
    >>> role_preposition(["factory", "manager"], False), role_preposition(["factory", "owner"], False)
    ('at', '')
    """
    *before, role = words
    if any(word.endswith(("'s", "’s", "s'", "s’")) for word in before):
        # "London bakery's founder Ann Lee"
        return ""
    things = [word for word in before if word not in _QUALIFIERS and any(character.isalpha() for character in word)]
    if role not in OF_FIRMS or not things or not _OWN_BODIES.isdisjoint(things):
        return "of"
    if place:
        return "in"
    if _SITES.isdisjoint(things):
        return "of"
    return "" if role in _OWNING else "at"
