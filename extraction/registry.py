"""Extractors and loaders by name, and the spec from which a worker process makes its own extractor.

The tables load nothing. Other packages add theirs through the entry-point groups `clew.extractors` and `clew.loaders`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from inspect import signature
from typing import TYPE_CHECKING, Any

from ..graph.errors import ConfigError
from ..graph.registry import Registry, Row

if TYPE_CHECKING:
    from ..models.llm import LLM
    from .base import Extractor
    from .loaders.base import Loader

EXTRACTORS: "Registry[Callable[..., Extractor]]" = Registry(
    "extractor",
    (
        Row(
            "spacy",
            "clew.extraction.extractors.spacy.extractor:SpacyExtractor",
            "names and facts of English texts, by rules over spaCy's dependency trees",
        ),
        Row(
            "cooccurrence",
            "clew.extraction.registry:cooccurrence",
            "names that share a sentence, as weak edges of the type CO_OCCURS",
        ),
        Row(
            "spacy+cooccurrence",
            "clew.extraction.registry:beside_spacy",
            "spacy, and co-occurrence between names of one sentence that it does not relate",
        ),
        Row(
            "llm", "clew.extraction.registry:by_llm", "names and facts by a language model, of the types of a schema or any"
        ),
        Row("spacy+llm", "clew.extraction.registry:by_llm_beside_spacy", "the names and facts of both"),
    ),
    "clew.extractors",
    default="spacy",
)

LOADERS: "Registry[Loader]" = Registry(
    "loader",
    (
        Row("txt", "clew.extraction.loaders.text:load_text", "plain text"),
        Row("text", "clew.extraction.loaders.text:load_text", "plain text"),
        Row("md", "clew.extraction.loaders.markdown:load_markdown", "Markdown"),
        Row("markdown", "clew.extraction.loaders.markdown:load_markdown", "Markdown"),
        Row("html", "clew.extraction.loaders.html:load_html", "HTML"),
        Row("htm", "clew.extraction.loaders.html:load_html", "HTML"),
        Row("xhtml", "clew.extraction.loaders.html:load_html", "HTML"),
        Row("jsonl", "clew.extraction.loaders.jsonl:load_jsonl", "JSONL (one document per line)"),
        Row("ndjson", "clew.extraction.loaders.jsonl:load_jsonl", "JSONL (one document per line)"),
        Row("csv", "clew.extraction.loaders.csv:load_csv", "CSV (one document per row)"),
        Row("tsv", "clew.extraction.loaders.csv:load_csv", "CSV (one document per row)"),
        Row("pdf", "clew.extraction.loaders.pdf:load_pdf", "PDF", extra="documents"),
        Row("docx", "clew.extraction.loaders.docx:load_docx", "Word", extra="documents"),
        Row("pptx", "clew.extraction.loaders.pptx:load_pptx", "PowerPoint", extra="documents"),
        Row("xlsx", "clew.extraction.loaders.xlsx:load_xlsx", "Excel", extra="documents"),
        Row("epub", "clew.extraction.loaders.epub:load_epub", "EPUB"),
        Row("json", "clew.extraction.loaders.json:load_json", "JSON"),
        Row("yaml", "clew.extraction.loaders.json:load_yaml", "YAML"),
        Row("yml", "clew.extraction.loaders.json:load_yaml", "YAML"),
        Row("toml", "clew.extraction.loaders.json:load_toml", "TOML"),
        Row("rss", "clew.extraction.loaders.rss:load_rss", "feeds (one document per entry)"),
        Row("atom", "clew.extraction.loaders.rss:load_rss", "feeds (one document per entry)"),
        Row("srt", "clew.extraction.loaders.subtitles:load_subtitles", "subtitles and transcripts"),
        Row("vtt", "clew.extraction.loaders.subtitles:load_subtitles", "subtitles and transcripts"),
        Row("xml", "clew.extraction.loaders.xml:load_xml", "XML"),
        Row("rst", "clew.extraction.loaders.rst:load_rst", "reStructuredText", extra="documents"),
        Row("ipynb", "clew.extraction.loaders.notebook:load_notebook", "Jupyter notebooks"),
        Row("eml", "clew.extraction.loaders.mail:load_message", "e-mail"),
        Row("mbox", "clew.extraction.loaders.mail:load_mailbox", "mailboxes (one document per message)"),
        Row("log", "clew.extraction.loaders.text:load_code", "logs and program texts, which state no facts"),
        Row("py", "clew.extraction.loaders.text:load_code", "logs and program texts, which state no facts"),
    ),
    "clew.loaders",
)
"""Loaders by the suffix of the files they read, without the dot."""


@dataclass(frozen=True, slots=True)
class ExtractorSpec:
    """What an extractor is made from, in any process.

    Args:
        name: a registered name, or "package.module:Class" for one of your own.
        settings: its arguments; they are sent to worker processes.
    """

    name: str = EXTRACTORS.default
    settings: Mapping[str, Any] = field(default_factory=dict)

    def make(self) -> "Extractor":
        """Make the extractor.

        Raises:
            ConfigError: no extractor has that name, or it does not take these settings.
        """
        maker = _maker(self.name)
        try:
            made: Extractor = maker(**self.settings)
        except TypeError as error:
            raise ConfigError(f"the extractor {self.name!r} does not take these settings: {error}") from error
        return made


def takes(name: str, setting: str) -> bool:
    """Whether the extractor of this name (default: spacy) has a setting: an `llm`, a `schema`, a `model`.

    Raises:
        ConfigError: no extractor has that name.
    """
    return setting in signature(_maker(name or ExtractorSpec().name)).parameters


def extractor_spec(name: str = "", language: str = "") -> ExtractorSpec:
    """The spec of the extractor called `name` (default: spacy) over a spaCy pipeline (default: the installed one).

    Raises:
        ConfigError: no extractor has that name, or it uses no spaCy pipeline.
    """
    name = name or ExtractorSpec().name
    maker = _maker(name)
    if not language:
        return ExtractorSpec(name)
    if "model" not in signature(maker).parameters:
        raise ConfigError(f"the extractor {name!r} takes no spaCy pipeline: leave the setting 'language' out")
    return ExtractorSpec(name, {"model": language})


def cooccurrence(base: "Extractor | None" = None, model: str = "", **settings: Any) -> "Extractor":
    """Weak edges between the names of one sentence, as `base` finds them (default: spaCy with the pipeline `model`)."""
    from .extractors.cooccurrence import CooccurrenceExtractor

    return CooccurrenceExtractor(base or EXTRACTORS.create("spacy", model=model), **settings)


def beside_spacy(model: str = "", **settings: Any) -> "Extractor":
    """The spaCy extractor, and weak edges between names of one sentence that it does not relate."""
    return cooccurrence(model=model, beside=True, **settings)


def by_llm(llm: "LLM | None" = None, schema: Any = None, model: str = "", **settings: Any) -> "Extractor":
    """The extractor that asks a language model, over sentences by spaCy with the pipeline `model`.

    Args:
        llm: the language model.
        schema: the types that are wanted (`extractors.llm.graph_schema`); None: any.
        model: the spaCy pipeline.
        settings: others of `LlmExtractor`.

    Raises:
        ConfigError: no language model, or an unusable schema or setting.
    """
    from ..models.llm import required
    from .extractors.llm.extractor import LlmExtractor

    llm = required(llm, "the extractor 'llm'")
    return LlmExtractor(llm, EXTRACTORS.create("spacy", model=model), schema, **settings)


def by_llm_beside_spacy(llm: "LLM | None" = None, schema: Any = None, model: str = "", **settings: Any) -> "Extractor":
    """The names and facts of a language model beside those of spaCy; see `by_llm`."""
    return by_llm(llm, schema, model, beside=True, **settings)


def _maker(name: str) -> Any:
    return _imported(name) if ":" in name else EXTRACTORS.get(name)


def _imported(path: str) -> Any:
    module, _, attribute = path.partition(":")
    try:
        return getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise ConfigError(f"there is no extractor {path!r} (expected 'package.module:Class'): {error}") from error
