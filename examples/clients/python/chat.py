"""A conversation in the terminal that shows restarts as they happen.

    .venv/bin/python chat.py [ADDRESS [ROUTE]]
"""

import os
import sys
import uuid

from spillway.v1.attempt_pb2 import FailureKind
from spillway.v1.completion_pb2 import CompletionRequest
from spillway.v1.message_pb2 import ROLE_ASSISTANT, ROLE_USER, ContentPart, Message
from spillway_client import CallError, Delta, Restart, SpillwayClient, Whole


def turn(role, text: str) -> Message:
    return Message(role=role, parts=[ContentPart(text=text)])


def answer(client: SpillwayClient, request: CompletionRequest) -> str:
    """Asks, shows the answer as it grows, and returns it whole."""
    for update in client.stream(request):
        match update:
            case Delta(event=event):
                print(event.text_delta.text, end="", flush=True)
            case Restart(failed_endpoint=None):
                print("\n  [void: the connection was lost; starting over]")
            case Restart(failed_endpoint=endpoint, failure=failure):
                print(f"\n  [void: {endpoint}: {FailureKind.Name(failure.kind)}; starting over]")
            case Whole(answer=whole, completion=completion):
                print(f"\n  [{completion.endpoint}, attempt {whole.attempt} of {len(completion.attempts)}]")
                return whole.text
    raise AssertionError("a stream ends with an answer or an error")


def main(address: str = "localhost:50051", route: str = "chat-default") -> None:
    client = SpillwayClient.connect(address, token=os.environ.get("SPILLWAY_TOKEN", ""))
    messages: list[Message] = []
    print("> ", end="", flush=True)
    for line in sys.stdin:
        messages.append(turn(ROLE_USER, line.strip()))
        request = CompletionRequest(route=route, messages=messages, idempotency_key=str(uuid.uuid4()))
        try:
            messages.append(turn(ROLE_ASSISTANT, answer(client, request)))
        except CallError as error:
            messages.pop()
            print(f"\n  [no answer: {error.message}]")
        print("> ", end="", flush=True)
    print()


if __name__ == "__main__":
    main(*sys.argv[1:])
