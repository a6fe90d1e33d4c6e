"""The language model of a graph, made when it is first asked: nothing needs one that is not told to use it."""

from collections.abc import Sequence

from ..graph.errors import ConfigError
from ..models.llm import LLM, Completion, Message, Schema, get_llm
from .config import Settings
from .lazy import Lazy


class LazyLLM(Lazy[LLM]):
    """An `LLM` that is made on first use. Thread-safe."""

    @property
    def name(self) -> str:
        """The real one's."""
        return self.real.name

    def complete(self, messages: Sequence[Message], schema: Schema | None = None) -> Completion:
        """As the real one."""
        return self.real.complete(messages, schema)


def llm_for(settings: Settings, wanted: "str | LLM | None" = None) -> LLM:
    """The language model of a graph: the one wanted, else the settings'.

    Raises:
        ConfigError: none is set, or an unknown name; MissingExtra: not installed.
    """
    if wanted is not None and not isinstance(wanted, str):
        return wanted
    name = settings.llm if wanted is None else wanted
    if not name:
        raise ConfigError(
            "no language model is set: set CLEW_LLM=openai:MODEL, with CLEW_LLM_URL and CLEW_LLM_KEY for its endpoint, or "
            "open the graph with llm=…"
        )
    options: dict[str, object] = {}
    if name.startswith("openai"):
        key = settings.llm_key
        given = {"base_url": settings.llm_url, "key": key.get_secret_value() if key else "", "cache": settings.llm_cache}
        options = {option: value for option, value in given.items() if value}
    return get_llm(name, **options)
