"""Any OpenAI-compatible endpoint for chat, by model name: `openai:gpt-4o-mini`, or a model of your own server.

Address and key are arguments; nothing is read from the environment.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ValidationError

from ...graph.errors import ConfigError, ModelError
from ..answer_json import json_in, without_thoughts
from ..http_endpoint import Endpoint
from ..llm import AnswerSchema, Completion, Ledger, Message, Usage, without_fence
from ..response_cache import FolderCache, MemoryCache, ResponseCache, request_key

Structure: TypeAlias = Literal["json_schema", "json_object"]

_FORM = "{'choices': [{'message': {'content'}}]}"
_ROLES = ("system", "user", "assistant")


class OpenAIChat:
    """The `/chat/completions` call of an OpenAI-compatible endpoint.

    Args:
        model: the endpoint's name of the model.
        base_url: where the endpoint is, up to and with `/v1`.
        key: sent as a bearer token where it is not empty.
        temperature: 0 for the most likely answer.
        max_tokens: tokens of an answer at most; None: the endpoint's own limit.
        structure: how structured output is requested: `json_schema` where the endpoint supports it, else `json_object`, with
            the schema in the prompt.
        cache: where answers are cached by the whole request: a folder's path, True for memory, None for no cache.
        retries: further attempts after a timeout, a refused connection or a temporary status (429, 5xx).
        pause: seconds before the first further attempt, doubled for each next one; a `Retry-After` header takes precedence.
        timeout: seconds without a byte after which an attempt has failed.
        deadline: seconds that all attempts and the pauses between them may take together.

    Attributes:
        ledger: tokens and calls so far.

    Raises:
        MissingExtra: httpx is not installed.
        ConfigError: a setting out of range, no address, or a key that is not printable ASCII.
    """

    def __init__(
        self,
        model: str,
        base_url: str = "https://api.openai.com/v1",
        key: str = "",
        temperature: float = 0.0,
        max_tokens: int | None = None,
        structure: Structure = "json_schema",
        cache: "str | Path | Literal[True] | None" = None,
        retries: int = 4,
        pause: float = 0.5,
        timeout: float = 120.0,
        deadline: float = 600.0,
    ) -> None:
        if structure not in ("json_schema", "json_object"):
            raise ConfigError(f"expected structure as 'json_schema' or 'json_object', got {structure!r}")
        if not 0 <= temperature <= 2 or (max_tokens is not None and max_tokens < 1):
            raise ConfigError(f"expected temperature in 0..2 and max_tokens >= 1, got {temperature} and {max_tokens}")
        self.name = f"openai:{model}"
        self.model = model
        self.ledger = Ledger()
        self._structure = structure
        self._settings: dict[str, Any] = {"temperature": temperature}
        if max_tokens is not None:
            self._settings["max_tokens"] = max_tokens
        self._endpoint = Endpoint(
            f"the language model {self.name!r}", base_url, "chat/completions", key, retries, pause, timeout, deadline
        )
        self._answers: ResponseCache | None = None
        if cache is not None:
            self._answers = MemoryCache() if cache is True else FolderCache(cache)

    def complete(self, messages: Sequence[Message], schema: AnswerSchema | None = None) -> Completion:
        """The answer to a conversation; one that does not follow the schema is never cached.

        Raises:
            ModelError: the endpoint refused, could not be reached after all attempts, or its answer has another form.
            ConfigError: no message, or one without a role and a text.
        """
        body = self._body(messages, schema)
        key = request_key({"url": self._endpoint.url, **body})
        began = time.perf_counter()
        cached = None if self._answers is None else self._answers.get(key)
        answer = self._answer(body) if cached is None else cached
        text, spent = self._read(answer)
        usage = Usage(self.model, *spent, time.perf_counter() - began, cached=cached is not None)
        self.ledger.add(usage)
        value = None if schema is None else self._value(text, schema)
        if self._answers is not None and cached is None:
            self._answers.put(key, answer)
        return Completion(text, usage, value)

    def close(self) -> None:
        """Close the connections. Closing twice is fine."""
        self._endpoint.close()

    def __repr__(self) -> str:
        return f"OpenAIChat({self.model!r}, {self._endpoint.url!r})"

    def _body(self, messages: Sequence[Message], schema: AnswerSchema | None) -> dict[str, Any]:
        sent: list[dict[str, str]] = []
        for message in messages:
            if message.get("role") not in _ROLES or not isinstance(message.get("content"), str):
                raise ConfigError(f"expected messages with a role ({', '.join(_ROLES)}) and a text, got {message!r}")
            sent.append({"role": message["role"], "content": message["content"]})
        if not sent:
            raise ConfigError("expected at least one message, got none")
        body = {"model": self.model, "messages": sent, **self._settings}
        if schema is None:
            return body
        form = json_schema(schema)
        if self._structure == "json_schema":
            named = {"name": _name(schema), "schema": form, "strict": _strict(form)}
            return {**body, "response_format": {"type": "json_schema", "json_schema": named}}
        instruction = f"Answer with one JSON object that keeps this JSON Schema, and nothing else:\n{json.dumps(form)}"
        return {
            **body,
            "messages": [{"role": "system", "content": instruction}, *sent],
            "response_format": {"type": "json_object"},
        }

    def _answer(self, body: Mapping[str, Any]) -> dict[str, Any]:
        answer = self._endpoint.post_json(body, _FORM)
        if not isinstance(answer, dict):
            raise self._unexpected(json.dumps(answer))
        return answer

    def _read(self, answer: Mapping[str, Any]) -> tuple[str, tuple[int, int]]:
        try:
            choice = answer["choices"][0]
            message = choice["message"]
            text = message.get("content")
        except (KeyError, IndexError, TypeError, AttributeError) as error:
            raise self._unexpected(json.dumps(answer)) from error
        if message.get("refusal"):
            raise ModelError(f"{self._endpoint.what} declined: {self._endpoint.shown(message['refusal'])}")
        if not isinstance(text, str):
            raise self._unexpected(json.dumps(answer))
        if choice.get("finish_reason") == "length":
            raise ModelError(f"the answer of {self._endpoint.what} was cut at its limit of tokens: raise max_tokens")
        # JSON can write half of a character, which no store can keep.
        text = text.encode("utf-8", "replace").decode()
        usage = answer.get("usage")
        usage = usage if isinstance(usage, dict) else {}
        return text, (_number(usage.get("prompt_tokens")), _number(usage.get("completion_tokens")))

    def _value(self, text: str, schema: AnswerSchema) -> Any:
        reason = ""
        for plain in _objects(text):
            try:
                return json.loads(plain) if isinstance(schema, dict) else schema.model_validate_json(plain)
            except ValidationError as error:
                first = error.errors(include_url=False)[0]
                place = ".".join(map(str, first["loc"])) or "the answer"
                reason = reason or f"{place}: {first['msg']}"
            except ValueError as error:
                reason = reason or str(error)
        raise ModelError(
            f"{self._endpoint.what} did not follow the schema {_name(schema)!r} ({reason}); it answered "
            f"{self._endpoint.shown(text)!r}"
        )

    def _unexpected(self, text: str) -> ModelError:
        return self._endpoint.unexpected(_FORM, text)


def json_schema(schema: AnswerSchema) -> dict[str, Any]:
    """The JSON Schema of a pydantic model, or the given one."""
    return schema if isinstance(schema, dict) else schema.model_json_schema()


def _objects(text: str) -> Iterator[str]:
    """What of an answer may be the JSON that was asked for: all of it without a fence, then the first object in chatter."""
    text = without_thoughts(text)
    yield without_fence(text)
    yield from (text[each.start : each.end] for each in json_in(text, objects=True).values[:1])


def _name(schema: AnswerSchema) -> str:
    if isinstance(schema, type) and issubclass(schema, BaseModel):
        return schema.__name__
    return str(schema.get("title") or "answer") if isinstance(schema, dict) else "answer"


def _strict(form: object) -> bool:
    """Whether the schema meets the rules of strict mode: every object closed, every property required."""
    if isinstance(form, list):
        return all(map(_strict, form))
    if not isinstance(form, dict):
        return True
    if form.get("type") == "object":
        wanted = set(form.get("properties", {}))
        if form.get("additionalProperties") is not False or wanted != set(form.get("required", ())):
            return False
    return all(map(_strict, form.values()))


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0
