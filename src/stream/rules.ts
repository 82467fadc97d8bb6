import type { Rules } from "../core/failover/course.ts";
import type { CompletionRequest } from "../core/model/request.ts";
import type { Route } from "../core/model/route.ts";

/** What a call brings along besides its request. */
export interface CallBounds {
  /** Absolute, monotonic; undefined: the caller set none. */
  readonly deadline: number | undefined;
  /** How often this call was tried before it came here, by the caller or a mesh. */
  readonly previousAttempts: number;
  /** Whether the client sees the answer as it is written. */
  readonly streaming: boolean;
  /** False where the client's protocol has no word for output that is void; true when not said. */
  readonly recallable?: boolean;
}

/**
 * Whether the answers of this call are asked for whole. A caller who wants to see the
 * answer as it is written gets a stream all the same.
 */
export function asksWhole(route: Route, { streaming }: CallBounds): boolean {
  return route.upstream === "unary" && !streaming;
}

/**
 * The rules of a course: the request's wishes over the route's settings.
 *
 * A unary call shows nothing before its end, so it is always held. Attempts that a
 * caller or a mesh made before count against those of this call, so that retries do
 * not multiply: at least one is left.
 */
export function rulesOf(request: CompletionRequest, route: Route, call: CallBounds, now: number): Rules {
  const wishes = request.routing;
  const totalMs = wishes.totalTimeoutMs ?? Number.POSITIVE_INFINITY;
  const fallbackMs = call.deadline === undefined ? route.totalTimeoutMs : Number.POSITIVE_INFINITY;
  return {
    mode: call.streaming ? (wishes.recoveryMode ?? route.recoveryMode) : "hold",
    holdTokens: wishes.holdTokens ?? route.holdTokens,
    holdMs: wishes.holdMs ?? route.holdMs,
    maxAttempts: Math.max(1, (wishes.maxAttempts ?? route.maxAttempts) - call.previousAttempts),
    deadline: Math.min(call.deadline ?? Number.POSITIVE_INFINITY, now + Math.min(totalMs, fallbackMs)),
    maxWaitMs: route.maxWaitMs,
    ttftTimeoutMs: asksWhole(route, call) ? undefined : wishes.ttftTimeoutMs,
    failoverOnRefusal: wishes.failoverOnRefusal ?? route.failoverOnRefusal,
    recallable: call.recallable ?? true,
    onAmbiguous: wishes.onAmbiguous ?? route.onAmbiguous,
  };
}
