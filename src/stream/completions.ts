/** The face of this room: streams and single answers, with and without an idempotency key. */
import type { ClientEvent } from "../core/model/client-event.ts";
import type { CompletionResult } from "../core/model/completion.ts";
import type { OutputEvent } from "../core/model/event.ts";
import type { CompletionRequest } from "../core/model/request.ts";
import { createFinishedRecords, type RecordBounds } from "../state/finished-records.ts";
import type { CallDeps } from "./call-deps.ts";
import { logprobsOf, messageOf } from "./collect.ts";
import { type CompletionCall, streamCompletion } from "./complete.ts";
import { experimentCall } from "./experiment-call.ts";
import type { Experiments } from "./experiments.ts";
import { type AnswersAtRest, IdempotentCalls } from "./idempotent.ts";
import type { Recording } from "./recording.ts";

/** How long finished answers are kept for their keys, and how much memory they may take. */
export const defaultRecordBounds: RecordBounds = { ttlMs: 10 * 60_000, maxBytes: 64 * 1024 * 1024 };

export interface Completions {
  /** Batches of events; the last is "completed". Throws a CallError when there is no answer. */
  stream(
    request: CompletionRequest,
    call: CompletionCall,
  ): AsyncGenerator<readonly ClientEvent[], void, undefined>;
  /** The whole answer in one piece. Throws a CallError when there is none. */
  complete(request: CompletionRequest, call: CompletionCall): Promise<CompletionResult>;
}

export function createCompletions(
  deps: CallDeps,
  bounds: RecordBounds = defaultRecordBounds,
  experiments?: Experiments,
): Completions {
  const course: Completions["stream"] = (request, call) => {
    const place = experiments?.place(request, call.tenant);
    return place === undefined
      ? streamCompletion(request, call, deps)
      : experimentCall(request, call, place, deps);
  };
  const finished = createFinishedRecords<Recording>(bounds, deps.clock);
  const storeOf: AnswersAtRest["storeOf"] = (request, tenant) => deps.policyOf(request, tenant).policy.store;
  const { answers: shared, clock, timer, holdPlace = () => () => {} } = deps;
  const idempotent = new IdempotentCalls(course, { finished, shared, storeOf, clock, timer }, holdPlace);
  const stream: Completions["stream"] = (request, call) =>
    request.idempotencyKey === undefined
      ? course(request, call)
      : idempotent.stream(request, request.idempotencyKey, call);
  return {
    stream,
    complete: (request, call) => collected(stream(request, { ...call, streaming: false })),
  };
}

/** The answer that a stream's events make, by the client's own rule: the highest attempt counts. */
async function collected(events: AsyncIterable<readonly ClientEvent[]>): Promise<CompletionResult> {
  let outputs: OutputEvent[] = [];
  let highest = 0;
  let result: CompletionResult | undefined;
  for await (const batch of events) {
    for (const event of batch) {
      if (event.attempt > highest) {
        highest = event.attempt;
        outputs = [];
      }
      if (event.kind === "output") outputs.push(event.output);
      if (event.kind === "completed") result = event.completion;
    }
  }
  if (result === undefined) throw new Error("a stream ended without an answer and without an error");
  const served = result.attempts.find((attempt) => attempt.number === highest);
  const message = messageOf(outputs, served?.endpoint.provider.dialect ?? "");
  return { ...result, message, logprobs: logprobsOf(outputs) };
}
