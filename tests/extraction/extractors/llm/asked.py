"""What the tests of the extractor share: answers of a model, and what the extractor makes of them."""

import json
from collections.abc import Sequence
from typing import Any

from clew.extraction.base import Extraction, OpenTriplet
from clew.extraction.extractors.llm.extractor import LlmExtractor
from clew.extraction.registry import EXTRACTORS
from clew.extraction.splitter import Splitter
from clew.graph.model import Document
from clew.models.llms.openai import OpenAIChat

TEXT = "Ada Frost came to Oslo in 1921. She founded Lumo there. Bo Lind said that Lumo would buy Vane."


def fact(sentence: int, subject: str, relation: str, target: str, **more: Any) -> dict[str, Any]:
    return {"sentence": sentence, "subject": subject, "relation": relation, "object": target, **more}


def told(*facts: dict[str, Any], entities: Sequence[dict[str, str]] = ()) -> str:
    return json.dumps({"entities": list(entities), "facts": facts})


def read(llm: OpenAIChat, *texts: str, **settings: Any) -> list[Extraction]:
    extractor: LlmExtractor = EXTRACTORS.create("llm", llm=llm, **settings)
    splits = [Splitter().split(Document(f"d{number}", text)) for number, text in enumerate(texts)]
    return list(extractor.extract(splits))


def facts(extraction: Extraction) -> list[tuple[str, str, str]]:
    return [(each.subject.text, each.predicate, each.object.text) for each in extraction.triplets]


def types(extraction: Extraction, text: str = TEXT) -> dict[str, str]:
    return {text[each.start : each.end]: each.type for each in extraction.mentions}


def sentence(triplet: OpenTriplet, text: str = TEXT) -> str:
    return text[triplet.sentence_start : triplet.sentence_end]
