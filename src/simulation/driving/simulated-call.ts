/** A call on its course: what the driver keeps of it from its first step to its last. */
import { type Course, createCourse, type Rules } from "../../core/failover/course.ts";
import { unrestricted } from "../../core/model/policy.ts";
import type { RequestShape, Waiter } from "../../core/model/pool-port.ts";
import { noPreferences } from "../../core/model/request.ts";
import type { Route } from "../../core/model/route.ts";
import type { Arrival } from "../arrival.ts";
import type { CallRecord } from "../recording.ts";
import type { SimulatedAttempt } from "./simulated-attempt.ts";

/** How long a caller waits for the whole answer (routing.md §5). */
export const deadlineMs = 30_000;

/** A first token that no provider brings in time. */
const impossibleTtftMs = 1;

/** So few tokens that JSON is cut short. */
const cutShortTokens = 20;

export interface SimulatedCall {
  readonly record: CallRecord;
  readonly shape: RequestShape;
  readonly waiter: Waiter;
  course: Course;
  /** Attempt n is at index n − 1. */
  readonly attempts: SimulatedAttempt[];
  /** The soonest wake that is set; Infinity: none. */
  wakeSetAt: number;
  /** Tokens that the client keeps, of the attempt that it was told to keep. */
  delivered: { attempt: number; tokens: number };
}

/** A call as it comes in. */
export function createCall(arrival: Arrival, route: Route, waiter: Waiter): SimulatedCall {
  const ttftTimeoutMs = arrival.habit === "impossible-ttft" ? impossibleTtftMs : undefined;
  const rules: Rules = {
    mode: route.recoveryMode,
    holdTokens: route.holdTokens,
    holdMs: route.holdMs,
    maxAttempts: route.maxAttempts,
    deadline: arrival.at + deadlineMs,
    maxWaitMs: route.maxWaitMs,
    ttftTimeoutMs,
    failoverOnRefusal: route.failoverOnRefusal,
    onAmbiguous: route.onAmbiguous,
    recallable: true,
  };
  return {
    record: {
      arrival,
      attempts: [],
      end: "running",
      endedAt: 0,
      ttftMs: undefined,
      isRefused: false,
      isTruncated: false,
      restarts: 0,
    },
    shape: {
      route: route.name,
      tenant: arrival.tenant,
      inputTokens: arrival.inputTokens,
      maxOutputTokens: arrival.habit === "cut-short" ? cutShortTokens : undefined,
      needs: noNeeds,
      reasoningEffort: undefined,
      policy: unrestricted,
      waiter,
      preferences: ttftTimeoutMs === undefined ? noPreferences : { ...noPreferences, ttftTimeoutMs },
    },
    waiter,
    course: createCourse(rules),
    attempts: [],
    wakeSetAt: Number.POSITIVE_INFINITY,
    delivered: { attempt: 0, tokens: 0 },
  };
}

/** How many tokens its answer has, and why it ends there. */
export function answerOf(arrival: Arrival): {
  readonly tokens: number;
  readonly finish: "stop" | "length" | "refusal";
} {
  switch (arrival.habit) {
    case "cut-short":
      return { tokens: cutShortTokens, finish: "length" };
    case "collects-refusals":
      return { tokens: arrival.outputTokens, finish: "refusal" };
    default:
      return { tokens: arrival.outputTokens, finish: "stop" };
  }
}

/** The call is answered by this attempt: what the record says of the answer. */
export function recordAnswer(
  { record, delivered }: SimulatedCall,
  served: SimulatedAttempt,
  number: number,
): void {
  record.end = "completed";
  record.ttftMs = (served.firstTokenAt ?? record.endedAt) - record.arrival.at;
  record.isRefused = served.finish === "refusal";
  const isDelivered = delivered.attempt === number && delivered.tokens === served.tokens;
  record.isTruncated = served.finish === "none" || !isDelivered;
}

const noNeeds: RequestShape["needs"] = new Set();
