/**
 * Copies of requests, for experiments that only shadow: sent once to the variant's endpoint, under the policy of the
 * request itself, read to their end and thrown away. They answer nobody, take no time of the caller's, and stop
 * when their budget is spent.
 */
import { CallError } from "../core/model/call-error.ts";
import type { CompletionRequest } from "../core/model/request.ts";
import type { CallDeps } from "./call-deps.ts";
import { type CompletionCall, streamCompletion } from "./complete.ts";
import type { CopyPlace, CopyRight } from "./experiments.ts";

/** Sends a copy, if there is room and money for one. Never throws; what becomes of it is in the variant's record. */
export function copyTo(
  request: CompletionRequest,
  call: CompletionCall,
  place: CopyPlace,
  deps: CallDeps,
): void {
  const right = place.tryCopy();
  if (right === undefined) return;
  const copy: CompletionCall = {
    ...call,
    place,
    completionId: `${call.completionId}-copy`,
    streaming: true,
    // The caller may leave; the route's total time bounds the copy.
    signal: new AbortController().signal,
    deadline: undefined,
  };
  // Nobody can judge a copy, since its caller never sees it; it has a budget of its own, and its tenant did not ask for it.
  const events = streamCompletion(onlyThere(request, place), copy, {
    ...deps,
    answered: undefined,
    budgets: undefined,
    tenants: undefined,
  });
  void read(events, right);
}

/** One attempt, at the variant's endpoint and nowhere else: failover would measure something else. */
function onlyThere(request: CompletionRequest, { variant }: CopyPlace): CompletionRequest {
  const { routing } = request;
  const { endpoint } = variant;
  const only = endpoint === undefined ? routing.onlyEndpoints : [endpoint];
  return {
    ...request,
    idempotencyKey: undefined,
    routing: { ...routing, onlyEndpoints: only, maxAttempts: 1, hedging: false, recoveryMode: "restart" },
  };
}

async function read(events: ReturnType<typeof streamCompletion>, right: CopyRight): Promise<void> {
  let cost = 0;
  try {
    for await (const batch of events) {
      const last = batch.at(-1);
      if (last?.kind !== "completed") continue;
      cost = last.completion.servedNanoUsd + last.completion.wastedNanoUsd;
    }
  } catch (reason) {
    const attempts = reason instanceof CallError ? (reason.trail?.attempts ?? []) : [];
    cost = attempts.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0);
  } finally {
    right.end(cost);
  }
}
