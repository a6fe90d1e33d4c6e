"""Settings: where they come from, what is refused, what is never printed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import SecretStr

import clew
from clew.app.config import Settings, load_settings
from clew.app.lazy_models import embedder_for, lazy_llm
from clew.graph.batch import Batch, Contribution, NodeVector
from clew.graph.errors import ConfigError
from clew.graph.model import Document, TextNode
from clew.graph.registry import Registry, Row
from clew.graph.store import Encoder, GraphStore, open_store
from clew.models.embedders.hashing import HashingEmbedder
from clew.models.registry import EMBEDDERS, LLMS
from clew.retrieval.query import DEFAULT_K
from clew.retrieval.registry import RETRIEVERS


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CLEW_{name.upper()}", raising=False)
    for name in ("CLEW_CONFIG", "CLEW_NEO4J_PASSWORD", "CLEW_NEO4J_PASSWORD_FILE"):
        monkeypatch.delenv(name, raising=False)


def test_defaults() -> None:
    settings = load_settings()
    assert (settings.embedder, settings.retriever, settings.k) == ("minilm", "hybrid", 10)
    assert (settings.retriever, settings.k) == (RETRIEVERS.default, DEFAULT_K)
    assert settings.model_fields_set == set()


def test_arguments_before_environment_before_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("clew.toml").write_text('k = 3\nretriever = "keyword"\nembedder = "hashing"\n')
    monkeypatch.setenv("CLEW_K", "4")
    monkeypatch.setenv("CLEW_RETRIEVER", "vector")
    settings = load_settings(k=5, retriever=None)
    assert (settings.k, settings.retriever, settings.embedder) == (5, "vector", "hashing")


def test_the_file_can_lie_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    place = tmp_path / "other.toml"
    place.write_text("k = 7")
    monkeypatch.setenv("CLEW_CONFIG", str(place))
    assert load_settings().k == 7


def test_no_other_folders_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not that above, of the documents, of the store or of the user's home: a file can name models and files to load."""
    work, documents, home = (tmp_path / name for name in ("work", "work/documents", "home"))
    for folder in (work, documents, home):
        folder.mkdir()
    stored = tmp_path / "s.clew"
    clew.open(stored).close()
    for folder in (tmp_path, documents, home, stored):
        (folder / "clew.toml").write_text("k = 3\n")
    (work / ".env").write_text("CLEW_K=3\n")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(work)
    assert load_settings().k == DEFAULT_K
    with clew.open(stored, "r") as graph:
        assert graph.settings.k == DEFAULT_K


@pytest.mark.parametrize("name", ["nofile.toml", "folder"])
def test_a_named_file_that_is_none_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("folder").mkdir()
    monkeypatch.setenv("CLEW_CONFIG", name)
    with pytest.raises(ConfigError, match=f"there is no settings file {name}: check the path"):
        load_settings()


def test_unknown_key_of_the_file_is_refused_with_the_nearest() -> None:
    Path("clew.toml").write_text('retreiver = "graph"')
    with pytest.raises(ConfigError, match=r"unknown setting 'retreiver'.*Did you mean 'retriever'\?"):
        load_settings()


def test_unknown_variable_is_refused_with_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEW_EMBEDER", "hashing")
    with pytest.raises(ConfigError, match=r"CLEW_EMBEDER is not a setting.*Did you mean CLEW_EMBEDDER\?"):
        load_settings()


def test_unknown_argument_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"unknown setting 'colour' among the arguments\."):
        load_settings(colour="red")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("k = -1", "the setting 'k' in clew.toml is unusable: expected at least 0, got -1"),
        ('k = "many"', "the setting 'k' in clew.toml is unusable: expected a whole number, got 'many'"),
        ("k =", "clew.toml is not valid TOML"),
    ],
)
def test_unusable_values_are_refused(text: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("clew.toml").write_text(text)
    with pytest.raises(ConfigError, match=reason):
        load_settings()
    monkeypatch.setenv("CLEW_K", "many")
    with pytest.raises(ConfigError, match=r"'k' in the environment variable CLEW_K .*got 'many'|not valid TOML"):
        load_settings()
    with pytest.raises(ConfigError, match=r"'k' among the arguments .*got 'few'|not valid TOML"):
        load_settings(k="few")


def test_secrets_are_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEW_EMBEDDER_KEY", "sk-secret")
    settings = load_settings()
    assert settings.embedder_key is not None
    assert settings.embedder_key.get_secret_value() == "sk-secret"
    assert "sk-secret" not in repr(settings) + str(settings) + settings.model_dump_json()


def test_a_secret_of_the_wrong_type_is_not_shown_either(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("clew.toml").write_text('embedder_key = ["sk-secret"]')
    monkeypatch.setenv("CLEW_CONFIG", "clew.toml")
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert "embedder_key" in str(caught.value)
    assert "sk-secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_the_language_models_key_is_a_secret_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEW_LLM", "openai:small")
    monkeypatch.setenv("CLEW_LLM_KEY", "sk-secret")
    settings = load_settings(llm_url="http://127.0.0.1:1/v1")
    assert (settings.llm, settings.llm_url) == ("openai:small", "http://127.0.0.1:1/v1")
    assert "sk-secret" not in repr(settings) + settings.model_dump_json()
    llm = lazy_llm(settings)
    assert llm is not None
    assert llm.name == "openai:small"
    assert "sk-secret" not in repr(llm)


def test_without_a_language_model_there_is_none() -> None:
    assert lazy_llm(load_settings()) is None
    assert lazy_llm(load_settings(llm="openai:small"), "") is None


def test_the_tests_server_is_no_mistaken_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEW_NEO4J_URL", "bolt://localhost:7687")
    assert load_settings().model_fields_set == set()


@pytest.mark.parametrize("endpoint", [True, False])
def test_a_part_takes_the_settings_of_an_endpoint_where_its_row_says_that_it_calls_one(
    monkeypatch: pytest.MonkeyPatch, endpoint: bool
) -> None:
    of_llm: dict[str, Any] = {"llm": "mine:small", "llm_url": "http://x", "llm_key": SecretStr("k")}
    settings = Settings(**of_llm, embedder="mine:small", embedder_url="http://y")
    given: dict[str, dict[str, object]] = {}
    for table in (LLMS, EMBEDDERS):
        row = Row("mine", "clew.tests:mine", "one's own", model=True, endpoint=endpoint)
        monkeypatch.setitem(table._builtins, "mine", row)

        def make(model: str, kind: str = table.kind, **options: object) -> Any:
            given[kind] = options
            return HashingEmbedder()

        monkeypatch.setattr(table, "get", lambda _, make=make: make)
    llm = lazy_llm(settings)
    assert llm is not None
    assert llm.name
    with open_store(":memory:") as store:
        embedder_for(store, settings)
    expected: dict[str, dict[str, object]] = {
        "language model": {"base_url": "http://x", "key": "k"},
        "embedder": {"base_url": "http://y"},
    }
    assert given == (expected if endpoint else {"language model": {}, "embedder": {}})


@pytest.mark.parametrize(
    "line",
    [
        'embedder_url = "http://thief.example/v1"',
        'embedder_key = "sk-theirs"',
        'llm_url = "http://thief.example/v1"',
        'llm = "openai:small"',
        'llm_key = "sk-theirs"',
        'llm_cache = "/home/me/.ssh"',
        'rules = "/etc/passwd"',
        'embedder = "openai:small"',
        'embedder = "sentence-transformers:./model"',
        'language = "./pipeline"',
        'language = "pipelines/en"',
        'Embedder_URL = "http://thief.example/v1"',
        'EMBEDDER = "openai:small"',
        'Rules = "/etc/passwd"',
        'graph_schema = "/etc/passwd"',
        """retriever = 'hybrid >> cross_encoder("model")'""",
    ],
)
def test_the_working_folder_may_not_say_where_keys_go_or_what_is_loaded(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEW_EMBEDDER_KEY", "sk-mine")
    Path("clew.toml").write_text(f"k = 3\n{line}\n")
    key = line.split()[0]
    with pytest.raises(ConfigError, match=f"folder sets '{key}'.*CLEW_CONFIG=clew.toml.*CLEW_{key.upper()}") as caught:
        load_settings()
    assert "sk-" not in str(caught.value)
    with pytest.raises(ConfigError):
        Settings()
    with pytest.raises(ConfigError):
        load_settings(**{key: "given"})
    monkeypatch.setenv("CLEW_CONFIG", "clew.toml")
    assert load_settings().k == 3


@pytest.mark.parametrize("line", ['embedder = "hashing"', 'language = "en_core_web_sm"', 'retriever = "keyword | graph"'])
def test_the_working_folder_may_set_the_rest(line: str) -> None:
    Path("clew.toml").write_text(line)
    assert load_settings().model_fields_set == {line.split()[0]}


def test_the_passwords_variables_are_no_mistaken_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEW_NEO4J_PASSWORD", "s3cret")
    monkeypatch.setenv("CLEW_NEO4J_PASSWORD_FILE", "gone")
    assert load_settings().model_fields_set == set()


# What a store names


class Recorded:
    """An encoder that only says what it was made with."""

    name, fingerprint, dimension, max_tokens = "openai:small", "1", 4, 10

    def __init__(self, model: str = "", **given: object) -> None:
        self.given = {"model": model, **given}

    def embed(self, texts: Sequence[str], kind: str = "passage") -> Any:
        raise AssertionError("a stranger's encoder got texts")

    encode = embed


def _record(store: GraphStore, encoder: Encoder) -> None:
    store.bind_encoder(encoder)
    vectors = (NodeVector("a", "text", "a", np.full(encoder.dimension, encoder.dimension**-0.5)),)
    store.apply(Batch(add=(Contribution(Document("a", "Ann."), (TextNode("a", "Ann.", "a"),), vectors=vectors),)))
    assert store.encoder == encoder


STRANGE = ("openai:small", "sentence-transformers:./model", "fastembed:them/model", "theirs:http://127.0.0.1:1/x")


@pytest.mark.parametrize("name", STRANGE)
def test_an_encoder_with_a_model_that_a_store_alone_names_is_not_loaded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def create(_table: object, asked: str, **given: object) -> Recorded:
        made.append(asked)
        return Recorded(asked, **given)

    monkeypatch.setattr(Registry, "create_named", create)
    contains = Registry.__contains__
    monkeypatch.setattr(Registry, "__contains__", lambda table, part: table is EMBEDDERS or contains(table, part))
    # Where the user's key goes is set; that it goes there for this store is not.
    monkeypatch.setenv("CLEW_EMBEDDER_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("CLEW_EMBEDDER_KEY", "secret")
    with open_store(":memory:") as store:
        _record(store, Encoder(name, 4))
        with pytest.raises(ConfigError, match=r"what the store alone names is not loaded.*CLEW_EMBEDDER to that"):
            embedder_for(store, load_settings())
        assert made == []
        monkeypatch.setattr(Recorded, "name", name)
        monkeypatch.setenv("CLEW_EMBEDDER", name)
        assert embedder_for(store, load_settings()).name == name
        monkeypatch.delenv("CLEW_EMBEDDER")
        assert embedder_for(store, load_settings(), name).name == name
        assert embedder_for(store, load_settings(embedder=name)).name == name
        assert made == [name] * 3


def test_an_encoder_of_ours_that_a_store_names_is_loaded() -> None:
    with open_store(":memory:") as store:
        _record(store, Encoder("hashing", 256))
        assert embedder_for(store, load_settings()).name == "hashing"
