import type { Rules, Verdict } from "../core/failover/course.ts";
import type { AttemptRecord } from "../core/model/attempt.ts";
import type { RequestShape } from "../core/model/pool-port.ts";
import type { CallFacts } from "../core/model/ports.ts";
import type { EndpointRefusal } from "../core/model/refusal.ts";
import type { CompletionRequest } from "../core/model/request.ts";
import type { Route } from "../core/model/route.ts";
import type { TraceContext } from "../core/model/trace-context.ts";
import type { AttemptRun } from "./attempt-run.ts";
import type { CallDeps } from "./call-deps.ts";
import type { CallSpending } from "./call-spending.ts";

/** How a course ended. */
export type CourseEnd =
  | { readonly kind: "completed"; readonly run: AttemptRun }
  | { readonly kind: "failed"; readonly verdict: Verdict };

/** One call, as the driver needs it. */
export interface DrivenCall {
  readonly request: CompletionRequest;
  readonly route: Route;
  readonly shape: RequestShape;
  readonly rules: Rules;
  readonly completionId: string;
  readonly spending: CallSpending;
  readonly watch: CallWatch;
}

/** Whom the driver tells what happens in its call. */
export interface CallWatch {
  attemptStarted(attempt: AttemptRecord): void;
  attemptEnded(attempt: AttemptRecord): void;
  restarted(failed: AttemptRecord): void;
  routingRefused(refusals: readonly EndpointRefusal[]): void;
  /** Our span of an attempt that began. Undefined: nobody traces. */
  traceOf(attempt: number): TraceContext | undefined;
}

/** The observer, told of one call. */
export function watchOf(
  call: CallFacts,
  { observer, traceOf }: Pick<CallDeps, "observer" | "traceOf">,
): CallWatch {
  return {
    attemptStarted: (attempt) => observer.attemptStarted?.(call, attempt),
    attemptEnded: (attempt) => observer.attemptEnded(call, attempt),
    restarted: (failed) => observer.restarted(call, failed),
    routingRefused: (refusals) => observer.routingRefused?.(call, refusals),
    traceOf: (attempt) => traceOf?.(call, attempt),
  };
}
