"""The question that the extractor asks a language model about a text node."""

from collections.abc import Sequence

from ....models.llm import Message
from .graph_schema import GraphSchema, RelationForm, type_name

_TASK = """You extract a knowledge graph from a text whose sentences are numbered. Answer with one JSON object alone:
{{"entities": [{{"name": "…", "type": "…"}}],
 "facts": [{{"sentence": 1, "subject": "…", "relation": "…", "object": "…"}}]}}
Rules:
- Only what the numbered sentences state. Nothing from elsewhere, no guesses.
- Names exactly as the text writes them, in full, never a pronoun: write the name that it stands for.
- {types}
- {relations}
- A subject is a thing, an object a thing, a date or a quantity. One fact for each pair; at most {most} facts.
- "sentence" is the number of the sentence that states the fact.
- Where they apply, a fact also has "modality" (denied, claimed, planned or supposed), "speaker" (who claims it), and
  "since", "until" or "at" (dates as 1950, 1950-03 or 1950-03-12).
- Where there is none, "entities" and "facts" are empty lists."""
_ANY_TYPE = (
    "Types of entities: PERSON, ORG (firms, authorities, groups), GPE (countries, towns), LOC (other places), FAC "
    "(buildings, roads), PRODUCT, WORK_OF_ART, EVENT, LAW, LANGUAGE, NORP (peoples, parties), DATE, MONEY, QUANTITY, "
    "CARDINAL; or one word that fits better."
)
_ANY_RELATION = (
    "A relation is a short phrase in the text's words that leads from the subject to the object: founded, was born in."
)
_LONGEST_BEFORE = 600
REPAIR = (
    'That was not the JSON object that was asked for. Answer with {"entities": [...], "facts": [...]} alone, '
    "without any other words."
)


def question(sentences: Sequence[str], title: str, before: str, schema: GraphSchema | None, most: int) -> list[Message]:
    """The messages that ask for the facts of some sentences.

    Args:
        sentences: in order; they are numbered from 1.
        title: the document's.
        before: the text before them, of which the end is shown so that pronouns are understood.
        schema: the types that are wanted; None: any.
        most: the most facts.
    """
    task = _TASK.format(types=_types(schema), relations=_relations(schema), most=most)
    shown = [f"Title: {title}"] if title else []
    if before := before[-_LONGEST_BEFORE:].strip():
        shown += ["Before, for understanding alone:", before]
    shown += ["Sentences:", *(f"[{number}] {' '.join(each.split())}" for number, each in enumerate(sentences, 1))]
    return [{"role": "system", "content": task}, {"role": "user", "content": "\n".join(shown)}]


def _types(schema: GraphSchema | None) -> str:
    if schema is None or not schema.types:
        return _ANY_TYPE
    if not schema.entities:
        return f"{_ANY_TYPE} Where they fit, these: {', '.join(schema.types)}."
    return f"Types of entities: {', '.join(schema.entities)}{'; no other ones' if schema.strict else ''}; dates are DATE."


def _relations(schema: GraphSchema | None) -> str:
    if schema is None or not schema.relations:
        return _ANY_RELATION
    shown = ", ".join(f"{type_name(name)}{_ends(form)}" for name, form in schema.relations.items())
    return f"Relations: {shown}{'; no other ones' if schema.strict else ''}."


def _ends(form: RelationForm) -> str:
    source, target = (" or ".join(each) for each in (form.source, form.target))
    return f" (from {source or 'anything'} to {target or 'anything'})" if source or target else ""
