import type { MessageInitShape } from "@bufbuild/protobuf";
import type {
  StreamCompleteResponse,
  StreamCompleteResponseSchema,
} from "../../../../gen/spillway/v1/completion_service_pb.ts";
import type { ClientEvent } from "../../../core/model/client-event.ts";
import type { OutputEvent } from "../../../core/model/event.ts";
import { toCompletion } from "./completion.ts";
import { toFailure } from "./failure.ts";
import { toLogprobs } from "./logprob.ts";
import { toUint32, toUint64 } from "./number.ts";

type EventInit = MessageInitShape<typeof StreamCompleteResponseSchema>;
type OneOf = NonNullable<EventInit["event"]>;

/** An event of a stream, as it is told to callers. */
export function toStreamEvent(event: ClientEvent): EventInit {
  if (event.kind === "output" && event.output.kind === "text" && event.output.logprobs === undefined) {
    return textDelta(toUint32(event.attempt), event.output.text);
  }
  return { attempt: toUint32(event.attempt), event: toOneOf(event) };
}

/** A piece of text, which nearly all events are: a whole message already, so that nobody need make one of it. */
function textDelta(attempt: number, text: string): StreamCompleteResponse {
  return {
    $typeName: "spillway.v1.StreamCompleteResponse",
    attempt,
    event: { case: "textDelta", value: { $typeName: "spillway.v1.TextDelta", text, logprobs: [] } },
  };
}

function toOneOf(event: ClientEvent): OneOf {
  switch (event.kind) {
    case "output":
      return toDelta(event.output);
    case "attempt-started":
      return { case: "attemptStarted", value: { endpoint: event.endpoint, model: event.model } };
    case "completed":
      return { case: "completed", value: { completion: toCompletion(event.completion) } };
    case "restarted":
      return {
        case: "restarted",
        value: {
          failedAttempt: toUint32(event.failedAttempt),
          failedEndpoint: event.failedEndpoint,
          reason: toFailure(event.failure),
          discardedEvents: toUint32(event.discardedEvents),
          discardedBytes: toUint64(event.discardedBytes),
        },
      };
  }
}

function toDelta(output: OutputEvent): OneOf {
  switch (output.kind) {
    case "text":
      return { case: "textDelta", value: { text: output.text, logprobs: toLogprobs(output.logprobs) } };
    case "reasoning":
      return { case: "reasoningDelta", value: { text: output.text, signature: output.signature } };
    case "refusal":
      return { case: "refusalDelta", value: { text: output.text } };
    case "tool-call": {
      const { index, id, name, arguments: text } = output;
      return { case: "toolCallDelta", value: { index, id, name, arguments: text } };
    }
  }
}
