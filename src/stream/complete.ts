/**
 * Answers calls. This is the page to read first: a call's request becomes the rules
 * of a course, the course is driven until it is over, and what it says goes to the
 * client.
 *
 *   request ─▶ rules, shape ─▶ CourseDriver ⇄ core/failover
 *                                  │  ▲
 *                        AttemptRun ─▶ Provider
 */
import type { ClientEvent } from "../core/model/client-event.ts";
import type { CompletionRequest } from "../core/model/request.ts";
import type { TraceContext } from "../core/model/trace-context.ts";
import type { CallDeps } from "./call-deps.ts";
import { CallStream } from "./call-stream.ts";
import type { Place } from "./experiments.ts";
import { Passage } from "./passage.ts";
import type { CallBounds } from "./rules.ts";

/** A call as the listeners hand it in. */
export interface CompletionCall extends CallBounds {
  readonly completionId: string;
  readonly tenant: string;
  /** Aborted when the client leaves. */
  readonly signal: AbortSignal;
  /** Where an experiment placed the call; undefined: it is part of none. */
  readonly place?: Place | undefined;
  readonly trace?: TraceContext | undefined;
}

/**
 * Streams an answer: batches of events, the last of which is "completed". Throws a
 * CallError with the trail when there is no answer. Leaving the loop early, or
 * aborting the signal, gives up what runs and closes its connections at once.
 */
export function streamCompletion(
  request: CompletionRequest,
  call: CompletionCall,
  deps: CallDeps,
): AsyncGenerator<readonly ClientEvent[], void, undefined> {
  return new CallStream((changed) => {
    const { policy, route } = deps.policyOf(request, call.tenant);
    const routed = route === request.route ? request : { ...request, route };
    return new Passage({ request: routed, policy, namedRoute: request.route }, call, deps, changed);
  });
}
