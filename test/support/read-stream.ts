import type { Completion } from "../../gen/spillway/v1/completion_pb.ts";
import type { StreamCompleteResponse } from "../../gen/spillway/v1/completion_service_pb.ts";

/** What a client makes of a stream by the one rule: the highest attempt counts. */
export interface ReadStream {
  readonly text: string;
  readonly reasoning: string;
  readonly attempt: number;
  readonly restarts: number;
  readonly completion: Completion | undefined;
}

export async function readStream(events: AsyncIterable<StreamCompleteResponse>): Promise<ReadStream> {
  let seen = {
    text: "",
    reasoning: "",
    attempt: 0,
    restarts: 0,
    completion: undefined as Completion | undefined,
  };
  for await (const { attempt, event } of events) {
    if (attempt > seen.attempt) seen = { ...seen, attempt, text: "", reasoning: "" };
    if (event.case === "textDelta") seen.text += event.value.text;
    if (event.case === "reasoningDelta") seen.reasoning += event.value.text;
    if (event.case === "restarted") seen.restarts += 1;
    if (event.case === "completed") seen.completion = event.value.completion;
  }
  return seen;
}
