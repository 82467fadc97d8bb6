"""A client that gets whole answers: it keeps the highest attempt, has a deadline, tries
again where that is safe and wanted, and tells why when there is no answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import grpc

from spillway.v1.attempt_pb2 import Failure
from spillway.v1.completion_pb2 import Completion, CompletionRequest
from spillway.v1.completion_service_pb2 import (
    CompleteRequest,
    StreamCompleteRequest,
    StreamCompleteResponse,
)
from spillway.v1.completion_service_pb2_grpc import CompletionServiceStub

from .answer import Answer
from .errors import CallError
from .tries import Tries

MAX_ANSWER_BYTES = 64 * 1024 * 1024
DEFAULT_TIMEOUT = 60.0
DEFAULT_TRIES = 3


@dataclass(frozen=True)
class Delta:
    """A piece of the answer: the event as it came, and the answer with it."""

    event: StreamCompleteResponse
    answer: Answer


@dataclass(frozen=True)
class Restart:
    """All that came so far is void. Without an endpoint it was the connection to the gateway that broke."""

    failed_endpoint: str | None = None
    failure: Failure | None = None


@dataclass(frozen=True)
class Whole:
    """The last update of every good stream."""

    answer: Answer
    completion: Completion
    metadata: "Metadata"


@dataclass(frozen=True)
class Metadata:
    """How a call that succeeded went."""

    headers: dict[str, str]
    trailers: dict[str, str]
    tries: int


Update = Delta | Restart | Whole


@dataclass
class SpillwayClient:
    """Calls over one channel, of which there need be but one in a process."""

    channel: grpc.Channel
    token: str = ""
    """A bearer token; empty for none."""
    compression: grpc.Compression = grpc.Compression.NoCompression
    """Of requests. Answers are compressed where the server wishes."""
    _stub: CompletionServiceStub = field(init=False)

    def __post_init__(self) -> None:
        self._stub = CompletionServiceStub(self.channel)

    @classmethod
    def connect(cls, address: str, **options) -> "SpillwayClient":
        """A client over a plaintext channel to "host:port", on either listener."""
        channel = grpc.insecure_channel(
            address, options=[("grpc.max_receive_message_length", MAX_ANSWER_BYTES)]
        )
        return cls(channel, **options)

    def complete(
        self,
        request: CompletionRequest,
        *,
        timeout: float = DEFAULT_TIMEOUT,
        max_tries: int = DEFAULT_TRIES,
    ) -> tuple[Completion, Metadata]:
        """The answer in one message. Raises CallError.

        timeout, in seconds, holds over all tries; max_tries holds for requests with an
        idempotency key, all others are tried once.
        """
        tries = Tries(has_key=request.idempotency_key != "", timeout=timeout, max_tries=max_tries)
        while True:
            metadata = [*self._authorization(), *tries.begin()]
            try:
                response, call = self._stub.Complete.with_call(
                    CompleteRequest(request=request),
                    timeout=tries.time_left(),
                    metadata=metadata,
                    compression=self.compression,
                )
                return response.completion, _metadata(call, tries.made)
            except grpc.RpcError as error:
                tries.after(CallError.of(error, tries.made))

    def stream(
        self,
        request: CompletionRequest,
        *,
        timeout: float = DEFAULT_TIMEOUT,
        max_tries: int = DEFAULT_TRIES,
    ) -> "AnswerStream":
        """The answer as it is written. Bounds and errors as of complete()."""
        return AnswerStream(self, request, timeout, max_tries)

    def _authorization(self) -> list[tuple[str, str]]:
        return [("authorization", f"Bearer {self.token}")] if self.token else []


class AnswerStream:
    """An iterator of updates, the last of which is a Whole. Raises CallError."""

    def __init__(self, client: SpillwayClient, request: CompletionRequest, timeout: float, max_tries: int):
        self._client = client
        self._request = request
        self._tries = Tries(has_key=request.idempotency_key != "", timeout=timeout, max_tries=max_tries)
        self._call: grpc.Call | None = None
        self._updates = self._run()

    def __iter__(self) -> Iterator[Update]:
        return self

    def __next__(self) -> Update:
        return next(self._updates)

    def cancel(self) -> None:
        """Ends the call; the iteration then raises a CallError with CANCELLED."""
        if self._call is not None:
            self._call.cancel()

    def __enter__(self) -> "AnswerStream":
        return self

    def __exit__(self, *_) -> None:
        self.cancel()

    def _run(self) -> Iterator[Update]:
        while True:
            answer = Answer()
            try:
                yield from self._one_try(answer)
                return
            except CallError as error:
                self._tries.after(error)
            if answer.attempt > 0:
                yield Restart()

    def _one_try(self, answer: Answer) -> Iterator[Update]:
        client, tries = self._client, self._tries
        metadata = [*client._authorization(), *tries.begin()]
        call = self._call = client._stub.StreamComplete(
            StreamCompleteRequest(request=self._request),
            timeout=tries.time_left(),
            metadata=metadata,
            compression=client.compression,
        )
        completion = None
        try:
            for event in call:
                if not answer.takes(event):
                    continue
                match event.WhichOneof("event"):
                    case "completed":
                        completion = event.completed.completion
                    case "restarted":
                        yield Restart(event.restarted.failed_endpoint, event.restarted.reason)
                    case "text_delta" | "reasoning_delta" | "refusal_delta" | "tool_call_delta":
                        yield Delta(event, answer)
        except grpc.RpcError as error:
            # Whatever breaks after it, an answer that is complete is one.
            if completion is None:
                raise CallError.of(error, tries.made) from error
        finally:
            call.cancel()
        if completion is None:
            raise CallError.incomplete(tries.made)
        yield Whole(answer, completion, _metadata(call, tries.made))


def _metadata(call: grpc.Call, tries: int) -> Metadata:
    return Metadata(_texts(call.initial_metadata()), _texts(call.trailing_metadata()), tries)


def _texts(metadata) -> dict[str, str]:
    return {key: value for key, value in metadata or () if isinstance(value, str)}
