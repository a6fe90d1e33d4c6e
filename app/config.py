"""Settings: from arguments, then `CLEW_…` in the environment, then `clew.toml` in the working folder, then the defaults.

Whoever made the working folder wrote its file, so that may not say where texts and keys go, nor what is loaded, until
it is trusted: named by CLEW_CONFIG.
Unknown keys are refused, wherever they come from. Secrets are never printed.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from ..extraction.registry import EXTRACTORS
from ..graph.complaints import in_words
from ..graph.errors import ConfigError, nearest
from ..graph.stores.open import PASSWORD_FILE_VARIABLE, PASSWORD_VARIABLE
from ..models.registry import EMBEDDERS, LLMS
from ..retrieval.query import DEFAULT_K
from ..retrieval.registry import RETRIEVERS

PREFIX = "CLEW_"
FILE = "clew.toml"
FILE_VARIABLE = "CLEW_CONFIG"
SERVER_VARIABLE = "CLEW_NEO4J_URL"
"""The server that `make neo4j` and the tests use if it is set. It is not a setting of Clew, but not an error either."""
_NO_SETTINGS = frozenset({FILE_VARIABLE, SERVER_VARIABLE, PASSWORD_VARIABLE, PASSWORD_FILE_VARIABLE})
_TRUSTED_ALONE = frozenset(
    {"embedder_url", "embedder_key", "llm", "llm_url", "llm_key", "llm_cache", "rules", "graph_schema"}
)
"""Settings that send texts and keys somewhere, or read and write files anywhere."""


def _numbers(given: object) -> object:
    """A text of numbers with commas between them, as the environment and the command line have it, as a list."""
    return [each.strip() for each in given.split(",") if each.strip()] if isinstance(given, str) else given


def _table(given: object) -> object:
    """A text such as "cfg=text,rest=rst", as the environment has it, as a table."""
    if not isinstance(given, str):
        return given
    pairs = [each.partition("=") for each in given.split(",") if each.strip()]
    return {name.strip(): value.strip() for name, _, value in pairs}


class Settings(BaseSettings):
    """What can be set once for all calls. Every field can also be set in the environment: `CLEW_EMBEDDER=hashing`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, hide_input_in_errors=True)

    embedder: str = Field(default=EMBEDDERS.default, description=f"the encoder: {EMBEDDERS.described()}")
    embedder_url: str = Field(default="", description="the address of an OpenAI-compatible encoder, for openai:MODEL")
    embedder_key: SecretStr | None = Field(default=None, description="the API key of that encoder")
    word_vectors: bool = Field(
        default=True,
        description="whether a new store keeps the vectors of its texts' words, 102 bytes each, for `hybrid`",
    )
    llm: str = Field(default="", description=f"the language model for parts that use one: {LLMS.described()}; empty: none")
    llm_url: str = Field(default="", description="the address of an OpenAI-compatible language model")
    llm_key: SecretStr | None = Field(default=None, description="the API key of that language model")
    llm_cache: str = Field(default="", description="the folder that caches the model's answers; empty: no cache")
    extractor: str = Field(default=EXTRACTORS.default, description=f"the extractor: {EXTRACTORS.described()}")
    language: str = Field(
        default="", description="the spaCy pipeline; empty: en_core_web_sm if installed, else the bundled one"
    )
    graph_schema: str = Field(
        default="", description="a graph schema (YAML) for extractors that ask a language model; empty: types of any kind"
    )
    text_language: str = Field(
        default="",
        description="the language of a new store's texts, whose stop words and stemmer keyword search has, such as de; "
        "empty: the store's, for a new one English",
    )
    html: Literal["main", "whole"] = Field(
        default="main",
        description="what is read of a web page: main, what it says itself; whole, also its site's navigation",
    )
    encoding: str = Field(
        default="", description="the encoding of text files without a byte order mark; empty: UTF-8, else what is found"
    )
    suffixes: Annotated[dict[str, str], NoDecode, BeforeValidator(_table)] = Field(
        default_factory=dict,
        description="loaders of files by suffix, such as cfg=text,rest=rst: of unknown ones, or others than the default",
    )
    columns: Annotated[dict[str, str], NoDecode, BeforeValidator(_table)] = Field(
        default_factory=dict,
        description="what columns of CSV hold, such as price=number,code=text (text, number, boolean, date); of others it "
        "is found",
    )
    read_as: str = Field(
        default="",
        description="the loader of files that are given by themselves, and of those in folders that no loader reads: text",
    )
    chunk_tokens: int = Field(default=0, ge=0, description="the most tokens of a text node; 0: the splitter's default")
    chunk_levels: Annotated[tuple[int, ...], NoDecode, BeforeValidator(_numbers)] = Field(
        default=(),
        description="tokens of text nodes level by level, such as 2048,512,128: the smallest are searched, the others are "
        "their parents; empty: no levels",
    )
    chunk_overlap: int = Field(default=0, ge=0, description="tokens that neighbouring text nodes share")
    resolve: bool = Field(
        default=True,
        description="whether names of one thing are merged, and things of one name parted, by themselves",
    )
    rules: str = Field(
        default="", description="a rules file (YAML) that `add` reads: what is the same, what is not, aliases, what to block"
    )
    workers: int = Field(default=0, ge=0, description="worker processes or threads; 0: one per core")
    retriever: str = Field(
        default=RETRIEVERS.default, description=f"the retriever of `search`, or an expression: {RETRIEVERS.described()}"
    )
    k: int = Field(default=DEFAULT_K, ge=0, description="the most text nodes that `search` returns")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the file; neither a .env file nor a folder of secrets."""
        file = TomlConfigSettingsSource(settings_cls, _file())
        if not os.environ.get(FILE_VARIABLE):
            _check_untrusted(file.toml_data)
        return (init_settings, env_settings, file)


def load_settings(**given: Any) -> Settings:
    """The current settings. Those `given` override all others; None means not given.

    Raises:
        ConfigError: an unknown key (with a similar one), an unusable value, a file that is missing or not TOML, or one
            of the working folder that sets what only a trusted file may.
    """
    for name in sorted(os.environ):
        key = name.removeprefix(PREFIX).lower()
        if name.startswith(PREFIX) and name not in _NO_SETTINGS and key not in Settings.model_fields:
            raise ConfigError(f"the environment variable {name} is not a setting.{_hint(key, PREFIX)}")
    if _file().is_dir() or (os.environ.get(FILE_VARIABLE) and not _file().exists()):
        raise ConfigError(
            f"there is no settings file {_file()}: check the path (the variable {FILE_VARIABLE} names the file)"
        )
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{_file()} is not valid TOML: {error}") from error
    except OSError as error:
        raise ConfigError(f"{_file()} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise ConfigError(_message(error, given)) from None


@contextmanager
def setting_in_errors(name: str) -> Iterator[None]:
    """What is found unusable within it is said of the setting `name` too, which is read when it is used; "": of none.

    Raises:
        ConfigError: one that was raised within, with the setting named.
    """
    try:
        yield
    except ConfigError as error:
        if not name:
            raise
        raise ConfigError(f"the setting {name!r} is unusable: {error}") from error


def _file() -> Path:
    return Path(os.environ.get(FILE_VARIABLE) or FILE)


def _check_untrusted(found: Mapping[str, object]) -> None:
    """Refuse what the working folder's file says of addresses, keys, files and code.

    Raises:
        ConfigError: with the setting, and how its file is trusted.
    """
    for written, value in found.items():
        # Settings are found whatever the case of their names.
        key = written.lower()
        # A name after a colon is a model, which may be a folder with code; and so may a pipeline that is no package's name.
        text = str(value)
        loads = {
            "embedder": ":" in text,
            "extractor": ":" in text,
            "language": text != "" and not text.isidentifier(),
            "retriever": "cross_encoder" in text,
        }
        if key in _TRUSTED_ALONE or loads.get(key, False):
            raise ConfigError(
                f"the {FILE} of the working folder sets {written!r}, which says where texts and keys go, or what is loaded. "
                f"If the file is yours, trust it by {FILE_VARIABLE}={FILE}, or set {PREFIX}{key.upper()} instead"
            )


def _message(error: ValidationError, given: Mapping[str, object]) -> str:
    first = error.errors(include_url=False)[0]
    key = str(first["loc"][0])
    source = "among the arguments" if key in given else f"in {_file()}"
    if first["type"] == "extra_forbidden":
        return f"unknown setting {key!r} {source}.{_hint(key)} Known: {', '.join(Settings.model_fields)}"
    if key not in given and (variable := PREFIX + key.upper()) in os.environ:
        source = f"in the environment variable {variable}"
    # A text may be a secret; numbers and flags are not.
    shown = Settings.model_fields[key].annotation in (int, bool, tuple[int, ...])
    return f"the setting {key!r} {source} is unusable: {in_words(first, shown=shown)}"


def _hint(key: str, prefix: str = "") -> str:
    hint = nearest(key, Settings.model_fields)
    if not hint or not prefix:
        return hint
    name = hint.split("'")[1]
    return f" Did you mean {prefix}{name.upper()}?"
