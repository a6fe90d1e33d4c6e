"""Repairs of subjects: names hung on the date before them or the aside after them, or taken for the title of a work.

"On 12 March 1967 Acme bought Globex": nothing happened on Acme. "Acme, Ada Lund said, bought Globex": Lund said so. "At no
time did Acme own Globex": Acme did, for all that "did" stands before it.
"""

import re

from ....graph.model import LITERAL_TYPES
from .governing_verbs import says
from .parse_tree import NOUN_TAGS, PROPER_TAGS, SUBJECTS, VERB_TAGS, TokenSpan, Tree
from .roles import PEOPLE

_BEFORE_DATES = frozenset("in on by during since until from after before around about".split())
_DATES = frozenset({"DATE", "TIME"})
_OPENING_ADVERBS = frozenset("never nor neither not only at in under on by rarely seldom hardly".split())
_ENDS = frozenset({"npadvmod", "nsubj", "nsubjpass"})
_BESIDE_COMMAS = frozenset({"parataxis", "npadvmod", "nsubj"})
_AUXILIARIES = frozenset({"did", "does", "do", "has", "had", "have"})
_HEDGES = frozenset(
    "maybe perhaps possibly probably allegedly reportedly supposedly presumably apparently formerly previously".split()
)
_ACCUSING = re.compile(r"(?:accus|suspect|convict)")
_LONGEST_OPENING = 6
"""Tokens before the "did" of a sentence with its order turned."""
_NAME_TAGS = PROPER_TAGS | {"NN", "NNS"}
_FORMS_OF_BE = frozenset({"is", "was", "are", "were"})


def repair_subjects(tree: Tree, sentence: TokenSpan) -> None:
    """Hang such names on their verbs; a second time changes nothing."""
    if any(each.label == "WORK_OF_ART" and _is_spoken(tree, each) for each in tree.entities):
        tree.entities = [each for each in tree.entities if each.label != "WORK_OF_ART" or not _is_spoken(tree, each)]
    _part_date(tree, sentence)
    if tree.lower[sentence.start] in _BEFORE_DATES:
        _part_event(tree, sentence)
    elif tree.lower[sentence.start] in _HEDGES:
        _part_hedge(tree, sentence.start)
    _after_date(tree, sentence)
    if tree.lower[sentence.start] in _OPENING_ADVERBS:
        _inverted(tree, sentence)
    for token in range(sentence.start, sentence.end):
        if tree.tags[token] in PROPER_TAGS and tree.deps[token] in _ENDS:
            _behind_verb(tree, token)
            _behind_date(tree, token)
        if tree.deps[token] in _BESIDE_COMMAS:
            _beside_comma(tree, sentence, token)
        elif tree.lower[token] in _BEFORE_DATES and tree.deps[token] == "prep" and token > sentence.start:
            _since_role(tree, token)
        elif tree.tags[token] == "CD" and tree.deps[token] == "nummod" and tree.heads[token] == token - 1:
            _years_of_role(tree, token)
        elif tree.lower[token] == "of" and _of_accusing(tree, token):
            _of_accused(tree, token)


def _beside_comma(tree: Tree, sentence: TokenSpan, token: int) -> None:
    """Repair what a comma or colon behind a name, or around an aside, misled the parser to."""
    dep, after = tree.deps[token], tree.words[token + 1 : token + 2]
    if dep == "parataxis":
        if tree.tags[token] in VERB_TAGS:
            _beside_aside(tree, token)
    elif after == [":"]:
        if dep == "nsubj" and len(tree.children(tree.heads[token], frozenset({"nsubj"}))) > 1:
            tree.hang(token, tree.heads[token], "dep")
    elif after == [","]:
        if dep == "nsubj":
            _before_comma(tree, token)
        elif tree.tags[token] in PROPER_TAGS:
            _before_aside(tree, sentence, token)


def _is_spoken(tree: Tree, title: TokenSpan) -> bool:
    """Whether what seems a title is what somebody says: "“Globex bought Acme,” said Hart"."""
    if title.start > 1 and tree.words[title.start - 2] == ":":
        return any(tree.tags[each] in VERB_TAGS and tree.child(each, "nsubj") for each in range(title.start, title.end))
    for verb in range(title.start, title.end):
        if tree.deps[verb] == "ccomp" and tree.tags[verb] in VERB_TAGS and says(tree.lower[tree.heads[verb]]):
            subject = tree.child(verb, "nsubj")
            return subject is not None and title.start <= subject and not title.start <= tree.heads[verb] < title.end
    return False


def _part_date(tree: Tree, sentence: TokenSpan) -> None:
    """Part an opening date from the name after it: "In 476 Odoacer deposed", "Last Friday Acme sold"."""
    first = sentence.start
    prep = tree.lower[first] in _BEFORE_DATES
    start = first + 1 if prep else first
    date = _opening_date(tree, start)
    if date is None or not date.end < sentence.end or tree.tags[date.end] not in _NAME_TAGS:
        return
    last = date.end - 1
    heads = (tree.heads[each] for each in range(last, date.start - 1, -1))
    name = next((each for each in heads if not date.start <= each < date.end), last)
    verb = tree.heads[name]
    while tree.deps[name] in {"compound", "nmod"} and name > last:
        name, verb = verb, tree.heads[verb]
    if prep and tree.deps[name] == "pobj" and date.start < verb < date.end:
        # "In the summer of 1936 Ernst Vogt climbed"
        _part_season(tree, first, date, name)
        return
    if name < date.end or tree.deps[name] not in SUBJECTS or not tree.words[date.end][0].isupper():
        return
    if prep and (tree.heads[first] != verb or tree.child(first, "pobj") is not None):
        return
    if prep:
        tree.hang(first, verb, "prep")
    tree.hang(last, first if prep else verb, "pobj" if prep else "npadvmod")
    for token in range(date.start, last):
        if not date.start <= tree.heads[token] < date.end or tree.heads[token] < token:
            tree.hang(token, last, "nmod")
    if tree.tags[name] == "NN":
        tree.tags[name] = "NNP"


def _part_season(tree: Tree, first: int, date: TokenSpan, name: int) -> None:
    verb, last = tree.heads[first], date.end - 1
    if tree.tags[verb] not in VERB_TAGS or verb < name or tree.child(verb, *SUBJECTS) is not None or name < date.end:
        return
    tree.hang(last, tree.heads[name], "pobj")
    tree.hang(name, verb, "nsubj" if tree.child(verb, "auxpass") is None else "nsubjpass")


def _opening_date(tree: Tree, start: int) -> TokenSpan | None:
    """The date that begins at a token; a bare year that the tagger took for a number becomes one."""
    found = next((each for each in tree.entities if each.start == start), None)
    if found is not None and found.label in _DATES:
        return found
    end = start + 1 if found is None else found.end
    if end > len(tree.words) or not _is_year(tree, end - 1) or end - start > 2:
        return None
    date = TokenSpan(start, end, "DATE")
    tree.entities = [date if each == found else each for each in tree.entities]
    return date


def _part_event(tree: Tree, sentence: TokenSpan) -> None:
    """Part an opening event from the name after it: "Until her death in 1944 Ida Boy owned" is no clause of a death."""
    first = sentence.start
    verb = tree.heads[first]
    subjects = tree.children(verb, SUBJECTS)
    if tree.deps[first] != "mark" or verb < first or not subjects or tree.heads[verb] != verb:
        return
    event = subjects[0]
    prep = tree.child(event, "prep")
    dated = [] if prep is None else tree.children(prep, frozenset({"pobj"}))
    if (
        prep is not None
        and len(dated) == 1
        and tree.tags[prep + 1 : prep + 2] == ["CD"]
        and tree.heads[prep + 1] == dated[0]
    ):
        tree.hang(prep + 1, prep, "pobj")
        dated = [prep + 1, *dated]
    if not dated or tree.tags[dated[0]] != "CD" or tree.tags[event] != "NN":
        return
    name = subjects[1] if len(subjects) > 1 else dated[-1]
    if name <= dated[0] or tree.tags[name] not in PROPER_TAGS or tree.core(name).start != dated[0] + 1:
        return
    tree.hang(first, verb, "prep")
    tree.hang(event, first, "pobj")
    tree.hang(name, verb, "nsubj" if tree.child(verb, "auxpass") is None else "nsubjpass")


def _part_hedge(tree: Tree, first: int) -> None:
    """Part "maybe" from the name after it."""
    name = tree.heads[first]
    if tree.deps[first] in {"compound", "amod", "nmod"} and tree.deps[name] in SUBJECTS:
        tree.hang(first, tree.heads[name], "advmod")
        tree.tags[first] = "RB"
        tree.entities = [each._replace(start=first + 1) if each.start == first else each for each in tree.entities]


def _of_accusing(tree: Tree, of: int) -> bool:
    above = tree.heads[tree.heads[of]]
    return any(_ACCUSING.match(tree.lower[each]) for each in (above, tree.heads[above]))


def _of_accused(tree: Tree, of: int) -> None:
    """Hang "of" on the verb in "suspect Gus Leary of robbing", where the parser hung it on the name."""
    accused = tree.heads[of]
    prep = tree.heads[accused]
    if tree.deps[accused] == "pobj" and _ACCUSING.match(tree.lower[tree.heads[prep]]) and tree.deps[prep] == "prep":
        # "Accused in 1986 of spying"
        tree.hang(of, tree.heads[prep], "prep")
        done = tree.child(of, "pobj")
        if done is not None and tree.tags[done] == "VBG":
            tree.hang(done, of, "pcomp")
    elif tree.deps[accused] == "dobj" and tree.child(of, "pcomp") is not None:
        tree.hang(of, tree.heads[accused], "prep")


def _is_year(tree: Tree, token: int) -> bool:
    return tree.words[token].isdigit() and len(tree.words[token]) in (3, 4) and tree.tags[token] == "CD"


def _inverted(tree: Tree, sentence: TokenSpan) -> None:
    """Give a verb the subject that an auxiliary stands before: "never did Acme own", "never was Ada a member of"."""
    _as_verb(tree, sentence)
    for token in range(sentence.start + 1, sentence.end - 1):
        word, verb = tree.lower[token], tree.heads[token]
        if tree.tags[token + 1] not in PROPER_TAGS:
            continue
        if word in _AUXILIARIES and tree.deps[token] == "aux" and verb > token and tree.child(verb, *SUBJECTS) is None:
            before = [kid for kid in tree.kids[verb] if token < kid < verb]
            if before and tree.tags[before[-1]] in PROPER_TAGS and tree.deps[before[-1]] in {"compound", "nmod", "npadvmod"}:
                tree.hang(before[-1], verb, "nsubj")
            return
        if word in _FORMS_OF_BE and tree.child(token, "attr", "acomp") is None:
            subject = tree.child(token, "nsubj")
            what = tree.child(subject, "appos") if subject is not None else None
            if subject is not None and what is not None and subject > token and tree.core(what).start == subject + 1:
                tree.hang(what, token, "attr")
            return


def _as_verb(tree: Tree, sentence: TokenSpan) -> None:
    """Make a verb of what the parser took for a noun: "join" in "not until 1975 did Lena Brook join Globex"."""
    did = next((each for each in range(sentence.start + 1, sentence.end) if tree.lower[each] in {"did", "does"}), -1)
    if did < 0 or did > sentence.start + _LONGEST_OPENING or tree.tags[did + 1 : did + 2] != ["NNP"]:
        return
    verb = did + 1
    while verb < sentence.end - 1 and tree.tags[verb] in PROPER_TAGS:
        verb += 1
    root = next((each for each in range(sentence.start, sentence.end) if tree.heads[each] == each), -1)
    if tree.tags[verb] not in {"NN", "JJ"} or root not in {did, verb, verb + 1}:
        return
    tree.tags[verb] = "VB"
    if root != verb:
        tree.make_root(verb)
        for kid in list(tree.kids[root]):
            tree.hang(kid, verb, tree.deps[kid])
        tree.hang(root, verb, "aux" if root == did else "dobj")
    for kid in list(tree.kids[did]):
        tree.hang(kid, verb, tree.deps[kid])
    for kid in list(tree.kids[verb]):
        if did < kid < verb:
            tree.hang(kid, *((verb, "nsubj") if kid == verb - 1 else (verb - 1, "compound")))
        elif kid > verb and tree.deps[kid] == "appos":
            tree.hang(kid, verb, "dobj")


def _before_aside(tree: Tree, sentence: TokenSpan, name: int) -> None:
    """Give a verb the name that opens its sentence: "Homer, if he existed, probably visited"."""
    verb = tree.heads[name]
    opens = tree.core(name).start == sentence.start and tree.kind(name) not in _DATES
    if opens and verb > name and tree.tags[verb] in VERB_TAGS and tree.child(verb, *SUBJECTS) is None:
        tree.hang(name, verb, "nsubj" if tree.child(verb, "auxpass") is None else "nsubjpass")


def _behind_verb(tree: Tree, name: int) -> None:
    """Make an object of the name behind a verb that has a subject and no object: "having bribed Senator Hale"."""
    verb = tree.heads[name]
    beside = verb < name and tree.core(name).start == verb + 1 and tree.tags[verb] in VERB_TAGS - {"MD"}
    if not beside or tree.kind(name) in LITERAL_TYPES or tree.lower[verb] in _FORMS_OF_BE:
        return
    if any(tree.deps[kid] in {"dobj", "attr", "ccomp", "auxpass", "oprd"} for kid in tree.kids[verb]):
        return
    subjects = tree.children(verb, frozenset({"nsubj"}))
    if tree.deps[name] == "npadvmod" or (len(subjects) > 1 and subjects[0] < verb):
        tree.hang(name, verb, "dobj")


def _behind_date(tree: Tree, name: int) -> None:
    """Part a date from the name behind it: "up to his death in 1971 Karl Hesse led", "as of May 2012 Teck Oil held"."""
    if tree.deps[name] == "npadvmod" or not tree.kids[name] or tree.kids[name][0] > name:
        return
    dated = tree.kids[name][0]
    prep = min(tree.subtree(dated)) - 1
    date = tree.kind(dated) == "DATE" or _is_year(tree, dated)
    if date and prep >= 0 and tree.tags[prep] in {"IN", "TO"} and not tree.kids[prep]:
        tree.hang(dated, prep, "pobj")


def _since_role(tree: Tree, prep: int) -> None:
    """Hang a date between a name and its description on the description: "Ada Lund, since 2011 the head of Acme,"."""
    name, obj = tree.heads[prep], tree.child(prep, "pobj")
    if tree.lower[prep + 1 : prep + 2] in (["recently"], ["lately"]):
        named = tree.child(name, *SUBJECTS)
        nouns = [each for each in (obj, *tree.children(name, SUBJECTS)) if each is not None and each > prep]
        obj = next((each for each in nouns if tree.core(each).start == prep + 2), None)
        if obj is not None and named is not None and named == prep - 2 and tree.before(prep) == ",":
            # "Acme, until recently the owner of Globex, sold"
            tree.hang(obj, named, "appos")
            tree.hang(prep, obj, "prep")
        return
    if obj is None or tree.before(prep) != "," or tree.kind(obj) != "DATE" or tree.tags[name] not in NOUN_TAGS:
        return
    role = next((kid for kid in tree.kids[name] if tree.deps[kid] == "appos" and kid > obj), None)
    if role is not None and tree.core(role).start == obj + 1:
        tree.hang(prep, role, "prep")


def _years_of_role(tree: Tree, first: int) -> None:
    """Hang a span of years behind a role on the role: "Ada Lund, member of the Storting 1945–1953,"."""
    name = tree.heads[first]
    role = tree.heads[tree.heads[name]]
    span = tree.words[first + 1 : first + 2] in (["-"], ["–"]) and _is_year(tree, first)
    span = span and tree.tags[first + 2 : first + 3] == ["CD"]
    if span and tree.deps[name] == "pobj" and tree.tags[name] in PROPER_TAGS and tree.lower[role] in PEOPLE:
        tree.hang(first, role, "npadvmod")


def _before_comma(tree: Tree, name: int) -> None:
    """Give "believes" of "if one believes Bede, Aidan founded" its object."""
    verb = tree.heads[name]
    subjects = tree.children(verb, frozenset({"nsubj"}))
    if len(subjects) < 2 or subjects[0] != name:
        return
    before = tree.core(name).start - 1
    if before >= 0 and tree.heads[before] == verb and tree.deps[before] == "advcl" and tree.child(before, "dobj") is None:
        tree.hang(name, before, "dobj")


def _after_date(tree: Tree, sentence: TokenSpan) -> None:
    """Part a sentence's opening date from the name after it, where no comma does."""
    first = sentence.start
    if tree.lower[first] not in _BEFORE_DATES or tree.deps[first] != "prep":
        return
    verb = tree.heads[first]
    date = next((each for each in tree.entities if each.start == first + 1 and each.label in _DATES), None)
    if date is None or verb < date.end or tree.tags[verb] not in VERB_TAGS or tree.child(verb, *SUBJECTS) is not None:
        return
    name, adverb = tree.child(first, "pobj"), tree.child(verb, "npadvmod")
    if name is not None and name < date.end and adverb is not None:
        name = adverb
    if name is None or not date.end <= name < verb or tree.tags[name] not in NOUN_TAGS:
        return
    if tree.core(name).start > date.end or any(tree.tags[each] not in PROPER_TAGS for each in range(date.end, name)):
        return
    tree.hang(name, verb, "nsubj" if tree.child(verb, "auxpass") is None else "nsubjpass")
    if name == adverb:
        return
    last = date.end - 1
    tree.hang(last, first, "pobj")
    for token in range(date.start, last):
        if not date.start <= tree.heads[token] < date.end or tree.heads[token] < token:
            tree.hang(token, last, "nmod")


def _beside_aside(tree: Tree, saying: int) -> None:
    """Give the verb of saying between commas the name before it, and the verb behind it what is spoken of."""
    verb, subject = tree.heads[saying], tree.child(saying, "nsubj")
    own = tree.children(saying, frozenset({"nsubj"}))
    if says(tree.lower[saying]) and len(own) == 2 and own[0] < saying < own[1] < verb:
        # "Acme, claims Ada Lund, bought": two subjects of one verb.
        if tree.child(verb, *SUBJECTS) is None and tree.before(saying) == ",":
            tree.hang(own[0], verb, "nsubj" if tree.child(verb, "auxpass") is None else "nsubjpass")
        return
    if not says(tree.lower[saying]) or subject is None or tree.child(verb, *SUBJECTS) is not None:
        return
    speaker = tree.child(subject, "appos")
    if speaker is None or speaker + 1 != saying or verb < saying or tree.before(tree.core(speaker).start) != ",":
        return
    tree.hang(speaker, saying, "nsubj")
    tree.hang(subject, verb, "nsubj" if tree.child(verb, "auxpass") is None else "nsubjpass")
