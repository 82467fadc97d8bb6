"""Runs the conformance cases with this client and prints what it saw, a line of JSON for
each case. See ../conformance/README.md.

    .venv/bin/python conformance.py CASES TARGET
"""

import json
import sys

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from spillway.v1.attempt_pb2 import FailureKind
from spillway.v1.completion_pb2 import Completion, CompletionRequest, FinishReason
from spillway.v1.message_pb2 import ROLE_ASSISTANT, ROLE_TOOL, ROLE_USER, ContentPart, Message, ToolCall, ToolResult
from spillway.v1.routing_preferences_pb2 import RoutingPreferences
from spillway.v1.tool_pb2 import Tool
from spillway_client import CallError, Delta, Restart, SpillwayClient, Whole


def request_of(asked: dict) -> CompletionRequest:
    messages = []
    if prompt := asked.get("prompt"):
        times = max(1, -(-asked.get("promptBytes", 0) // len(prompt)))
        messages.append(Message(role=ROLE_USER, parts=[ContentPart(text=prompt * times)]))
    if result := asked.get("toolResult"):
        call = ToolCall(id=result["id"], name=result["name"], arguments=result["arguments"])
        messages.append(Message(role=ROLE_ASSISTANT, parts=[ContentPart(tool_call=call)]))
        answer = ToolResult(tool_call_id=result["id"], content=result["content"])
        messages.append(Message(role=ROLE_TOOL, parts=[ContentPart(tool_result=answer)]))
    tools = []
    for each in asked.get("tools", []):
        tool = Tool(name=each["name"], description=each.get("description", ""))
        tool.parameters.update(each["parameters"])
        tools.append(tool)
    return CompletionRequest(
        route=asked["route"],
        messages=messages,
        tools=tools,
        routing=RoutingPreferences(only_endpoints=asked.get("onlyEndpoints", [])),
        idempotency_key=asked.get("idempotencyKey", ""),
    )


def answered(text: str, tool_calls: list, completion: Completion, metadata) -> dict:
    text_bytes = len(text.encode())
    return {
        "code": "OK",
        "text": text if text_bytes <= 4096 else None,
        "textBytes": text_bytes,
        "toolCalls": [{"id": call.id, "name": call.name, "arguments": call.arguments} for call in tool_calls],
        "finishReason": FinishReason.Name(completion.finish_reason),
        "completionId": completion.id,
        "endpoint": completion.endpoint,
        "attempts": len(completion.attempts),
        "replayed": completion.replayed,
        "tries": metadata.tries,
        "headers": metadata.headers,
        "trailers": metadata.trailers,
    }


def complete(client: SpillwayClient, request: CompletionRequest, options: dict) -> dict:
    completion, metadata = client.complete(request, **bounds(options))
    parts = completion.message.parts
    text = "".join(part.text for part in parts)
    calls = [part.tool_call for part in parts if part.HasField("tool_call")]
    return answered(text, calls, completion, metadata)


def stream(client: SpillwayClient, request: CompletionRequest, options: dict) -> dict:
    restarts = []
    with client.stream(request, **bounds(options)) as updates:
        for update in updates:
            match update:
                case Delta() if options.get("cancelAfterFirstDelta"):
                    updates.cancel()
                case Restart(failed_endpoint=endpoint, failure=failure):
                    reason = FailureKind.Name(failure.kind) if failure else None
                    restarts.append({"endpoint": endpoint, "reason": reason})
                case Whole(answer=answer, completion=completion, metadata=metadata):
                    calls = [call for _, call in sorted(answer.tool_calls.items())]
                    return answered(answer.text, calls, completion, metadata) | {"restarts": restarts}
    raise AssertionError("the stream ended with neither an answer nor an error")


def bounds(options: dict) -> dict:
    return {"timeout": options.get("timeoutMs", 30_000) / 1000, "max_tries": options.get("maxTries", 3)}


def health(channel: grpc.Channel, service: str) -> dict:
    request = health_pb2.HealthCheckRequest(service=service)
    response = health_pb2_grpc.HealthStub(channel).Check(request, timeout=30)
    return {"code": "OK", "status": health_pb2.HealthCheckResponse.ServingStatus.Name(response.status)}


def reflection(channel: grpc.Channel) -> dict:
    return {"code": "OK", "services": list(ProtoReflectionDescriptorDatabase(channel).get_services())}


def failed(error: CallError) -> dict:
    failover = error.failover and {
        "attempts": [
            {"endpoint": attempt.endpoint, "failure": FailureKind.Name(attempt.failure.kind)}
            for attempt in error.failover.attempts
        ],
        "refusals": [refusal.endpoint for refusal in error.failover.refusals],
    }
    return {
        "code": error.code.name,
        "message": error.message,
        "text": None,
        "failover": failover,
        "retryAfterMs": None if error.retry_after is None else round(error.retry_after * 1000),
        "violations": [violation.field for violation in error.violations],
        "pushback": error.pushback,
        "tries": error.tries,
    }


def run(case: dict, target: dict) -> dict:
    options = case.get("options", {})
    address = target["doors"].get(case["name"], target["address"])
    compression = grpc.Compression.Gzip if options.get("gzip") else grpc.Compression.NoCompression
    token = options.get("token", target["token"])
    client = SpillwayClient.connect(address, token=token, compression=compression)
    with client.channel as channel:
        try:
            match case["call"]:
                case "complete":
                    return complete(client, request_of(case["request"]), options)
                case "stream":
                    return stream(client, request_of(case["request"]), options)
                case "health":
                    return health(channel, case["service"])
                case "reflection":
                    return reflection(channel)
        except CallError as error:
            return failed(error)
        except grpc.RpcError as error:
            return {"code": error.code().name, "message": error.details()}


with open(sys.argv[1]) as file:
    cases = json.load(file)
for case in cases:
    print(json.dumps({"case": case["name"], **run(case, json.loads(sys.argv[2]))}), flush=True)
