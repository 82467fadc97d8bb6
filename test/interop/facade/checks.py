"""The official SDK for Python, unmodified, against a gateway over simulated providers.

Asks what the environment says: SPILLWAY_BASE_URL, and a token that may complete and one
that may not. Prints a JSON object for each check: its name, and why it failed if it did.
The routes and what is behind them: test/transport/http/openai/support/world.ts.
"""

import asyncio
import json
import os
import sys

import openai
from openai import AsyncOpenAI, OpenAI
from pydantic import BaseModel

BASE_URL = os.environ["SPILLWAY_BASE_URL"]
TOKEN = os.environ["SPILLWAY_TOKEN"]
READ_TOKEN = os.environ["SPILLWAY_READ_TOKEN"]
WHOLE_ANSWER = os.environ["SPILLWAY_WHOLE_ANSWER"]

client = OpenAI(api_key=TOKEN, base_url=BASE_URL)
question = [{"role": "user", "content": "Name a sea."}]
tool_question = [{"role": "user", "content": "call:weather for Oslo, please."}]
weather = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "Tells the weather of a city.",
        "strict": True,
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
            "required": ["city", "days"],
            "additionalProperties": False,
        },
    },
}


class Sea(BaseModel):
    name: str
    depth_metres: int


def ask(model, **more):
    return client.chat.completions.create(model=model, messages=question, **more)


def words_of(stream):
    return "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)


def raised(kind, act):
    """The error of this kind that `act` must raise."""
    try:
        act()
    except openai.OpenAIError as error:
        assert type(error) is kind, f"raised {error!r} and not {kind.__name__}"
        return error
    raise AssertionError(f"{kind.__name__} was not raised")


def broken(stream):
    """What a stream said before it raised, and what it raised."""
    words = ""
    try:
        for chunk in stream:
            words += chunk.choices[0].delta.content or ""
    except openai.APIError as error:
        return words, error
    raise AssertionError("the stream ended as if it were whole")


def unary():
    answer = ask("chat")
    assert answer.choices[0].finish_reason == "stop"
    assert " " in answer.choices[0].message.content
    assert answer.usage.completion_tokens == 60
    assert answer.spillway["endpoint"] == "chat-calm"
    assert answer._request_id == answer.id


def headers():
    raw = client.chat.completions.with_raw_response.create(model="chat", messages=question)
    assert raw.headers["x-spillway-endpoint"] == "chat-calm"
    assert int(raw.headers["x-spillway-cost-nano-usd"]) > 0
    assert raw.parse().choices[0].message.content


def streaming():
    chunks = list(ask("chat", stream=True, stream_options={"include_usage": True}))
    assert chunks[0].choices[0].delta.role == "assistant"
    assert words_of(chunks) == ask("chat").choices[0].message.content
    assert chunks[-1].choices == [] and chunks[-1].usage.completion_tokens == 60


def streaming_asynchronously():
    async def read():
        async with AsyncOpenAI(api_key=TOKEN, base_url=BASE_URL) as asynchronous:
            stream = await asynchronous.chat.completions.create(model="chat", messages=question, stream=True)
            return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

    assert asyncio.run(read()) == ask("chat").choices[0].message.content


def tools():
    for model in ("chat", "claude"):
        answer = client.chat.completions.create(model=model, messages=tool_question, tools=[weather])
        call = answer.choices[0].message.tool_calls[0]
        assert answer.choices[0].finish_reason == "tool_calls"
        assert call.function.name == "weather"
        result = {"role": "tool", "tool_call_id": call.id, "content": "4 °C"}
        conversation = [*tool_question, answer.choices[0].message, result]
        final = client.chat.completions.create(model=model, messages=conversation, tools=[weather])
        assert " " in final.choices[0].message.content


def tools_streaming():
    for model in ("chat", "claude"):
        with client.chat.completions.stream(model=model, messages=tool_question, tools=[weather]) as stream:
            stream.until_done()
            call = stream.get_final_completion().choices[0].message.tool_calls[0]
        assert call.function.name == "weather"
        assert sorted(json.loads(call.function.arguments)) == ["city", "days"]


def structured_output():
    for model in ("chat", "claude"):
        answer = client.chat.completions.parse(model=model, messages=question, response_format=Sea)
        assert isinstance(answer.choices[0].message.parsed, Sea)
        with client.chat.completions.stream(model=model, messages=question, response_format=Sea) as stream:
            stream.until_done()
            assert isinstance(stream.get_final_completion().choices[0].message.parsed, Sea)


def refusal():
    message = ask("refusing").choices[0].message
    assert message.content is None and "not help" in message.refusal


def models():
    assert "broken-hold" in [model.id for model in client.models.list()]
    assert client.models.retrieve("claude").id == "claude"
    raised(openai.NotFoundError, lambda: client.models.retrieve("nonsense"))


def errors():
    for token, kind in (("wrong", openai.AuthenticationError), (READ_TOKEN, openai.PermissionDeniedError)):
        other = OpenAI(api_key=token, base_url=BASE_URL)
        raised(kind, lambda: other.chat.completions.create(model="chat", messages=question))
    assert raised(openai.NotFoundError, lambda: ask("unheard-of")).code == "model_not_found"
    assert raised(openai.BadRequestError, lambda: ask("chat", temperature=3)).param == "temperature"
    assert raised(openai.BadRequestError, lambda: ask("chat", n=2)).code == "unsupported_parameter"
    assert raised(openai.BadRequestError, lambda: ask("narrow")).code == "context_length_exceeded"


def exhausted_failovers():
    for model, kind in (("limited", openai.RateLimitError), ("down", openai.InternalServerError)):
        error = raised(kind, lambda: ask(model))
        assert error.response.headers["x-should-retry"] == "false"
        assert error.request_id.startswith("cmpl-")


def idempotency():
    key = {"Idempotency-Key": "python-order-7"}
    first = ask("chat", extra_headers=key)
    second = ask("chat", extra_headers=key)
    assert second.spillway["replayed"] and second.choices == first.choices
    raised(openai.ConflictError, lambda: ask("chat", temperature=1, extra_headers=key))


def abort():
    stream = ask("endless", stream=True)
    for chunk in stream:
        if chunk.choices[0].delta.content:
            break
    stream.close()


def broken_unary():
    answer = ask("broken-unary")
    assert answer.choices[0].message.content == WHOLE_ANSWER
    assert answer.spillway["attempts"] == 2 and answer.spillway["restarts"] == 1


def broken_hold():
    assert words_of(ask("broken-hold", stream=True)) == WHOLE_ANSWER


def broken_hold_by_header():
    stream = ask("broken-hold-by-header", stream=True, extra_headers={"x-spillway-recovery": "hold"})
    assert words_of(stream) == WHOLE_ANSWER


def broken_early():
    assert words_of(ask("broken-early", stream=True)) == WHOLE_ANSWER


def broken_prefix():
    words, error = broken(ask("broken-prefix", stream=True))
    assert words != ""
    assert error.code == "stream_interrupted", repr(error)


def broken_fail():
    words, error = broken(ask("broken-fail", stream=True))
    assert words != ""
    assert error.code == "stream_interrupted", repr(error)


CHECKS = [
    unary,
    headers,
    streaming,
    streaming_asynchronously,
    tools,
    tools_streaming,
    structured_output,
    refusal,
    models,
    errors,
    exhausted_failovers,
    idempotency,
    abort,
    broken_unary,
    broken_hold,
    broken_hold_by_header,
    broken_early,
    broken_prefix,
    broken_fail,
]

for check in CHECKS:
    try:
        check()
        outcome = {"name": check.__name__, "failure": None}
    except Exception as error:
        at = error.__traceback__
        while at.tb_next is not None and at.tb_next.tb_frame.f_code.co_filename == __file__:
            at = at.tb_next
        outcome = {"name": check.__name__, "failure": f"line {at.tb_lineno}: {error!r}"}
    print(json.dumps(outcome), flush=True)
sys.exit(0)
