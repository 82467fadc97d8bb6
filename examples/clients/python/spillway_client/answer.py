"""The rule that every client follows: keep only the events of the highest attempt."""

from dataclasses import dataclass, field

from spillway.v1.completion_service_pb2 import StreamCompleteResponse


@dataclass
class ToolCallSoFar:
    id: str = ""
    name: str = ""
    arguments: str = ""
    """JSON in text form; whole only when the answer is."""


@dataclass
class Answer:
    """What is kept of a stream. Void again when a higher attempt speaks."""

    attempt: int = 0
    text: str = ""
    reasoning: str = ""
    refusal: str = ""
    tool_calls: dict[int, ToolCallSoFar] = field(default_factory=dict)
    """By their index in the answer."""

    def takes(self, event: StreamCompleteResponse) -> bool:
        """Takes an event in; false when it is of a lower attempt, and void."""
        if event.attempt < self.attempt:
            return False
        if event.attempt > self.attempt:
            self._begin(event.attempt)
        match event.WhichOneof("event"):
            case "text_delta":
                self.text += event.text_delta.text
            case "reasoning_delta":
                self.reasoning += event.reasoning_delta.text
            case "refusal_delta":
                self.refusal += event.refusal_delta.text
            case "tool_call_delta":
                delta = event.tool_call_delta
                call = self.tool_calls.setdefault(delta.index, ToolCallSoFar(delta.id, delta.name))
                call.arguments += delta.arguments
        return True

    def _begin(self, attempt: int) -> None:
        self.attempt, self.text, self.reasoning, self.refusal = attempt, "", "", ""
        self.tool_calls = {}
