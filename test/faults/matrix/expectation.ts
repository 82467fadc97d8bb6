/** What must come of a cell: the rules of recovery, in one place and independent of the product's own. */
import type { FailureKind } from "../../../gen/spillway/v1/attempt_pb.ts";
import { RecoveryMode } from "../../../gen/spillway/v1/routing_preferences_pb.ts";
import type { Door } from "../support/clients.ts";
import { consequenceOf, type FailedStory, fails, type Story } from "./story.ts";

export const modes = [
  RecoveryMode.RESTART,
  RecoveryMode.HOLD,
  RecoveryMode.HOLD_PREFIX,
  RecoveryMode.FAIL,
] as const;

/** One way of calling. */
export interface Manner {
  readonly door: Door;
  readonly streaming: boolean;
  readonly mode: (typeof modes)[number];
}

export interface Expectation {
  readonly ending: "primary" | "declined" | "backup" | "error" | "nobody";
  /** The status of an error. */
  readonly status: number;
  /** How the primary's attempt failed; undefined: it did not. */
  readonly kind: FailureKind | undefined;
  /** Whether the client saw output of the primary that was then discarded. */
  readonly restarted: boolean;
  /** Whether the error must say when to come back. */
  readonly comeBack: boolean;
}

/** Held back by HOLD_PREFIX: more than the early failures show, less than the late ones do. */
export const holdTokens = 16;

export interface Terms {
  /** Whether refusals may be taken elsewhere. */
  readonly refusalsGoOn: boolean;
  /** Whether what was held back was let go by time before the failure. */
  readonly releasedByTime: boolean;
  /** Whether a lost answer, which may have been billed, ends the call. */
  readonly lostIsFinal: boolean;
}

/**
 * The rules:
 *   whole            → the primary's answer
 *   declined         → the primary's refusal, unless the caller wants refusals taken elsewhere
 *   failed, final    → the failure's own status
 *   failed, shown    → FAIL: an error, once more than thoughts was shown; else Restarted and the backup
 *   failed, unshown  → the backup, and nobody hears of it
 *   nobody           → the status that all failures amount to
 */
export function expectationOf(story: Story, manner: Manner, terms: Terms): Expectation {
  if (story.end === "nobody") {
    return { ...uneventful, ending: "nobody", status: story.status, comeBack: story.comeBack };
  }
  if (story.end === "whole") return { ...uneventful, ending: "primary" };
  if (story.end === "declined" && !terms.refusalsGoOn) return { ...uneventful, ending: "declined" };
  const failure = failureOf(story);
  const { goesOn, status, lost } = consequenceOf(failure.kind);
  const shown = isShown(failure.tokens, manner, terms);
  const allowed = goesOn === "yes" || (goesOn === "opt-in" && terms.refusalsGoOn);
  const mayGoOn = allowed && !failure.final && !(lost && terms.lostIsFinal);
  const surfaces = manner.streaming && manner.mode === RecoveryMode.FAIL && shown && !failure.thoughtsOnly;
  if (!mayGoOn || surfaces)
    return { ending: "error", status, kind: failure.kind, restarted: false, comeBack: false };
  return { ending: "backup", status: 0, kind: failure.kind, restarted: shown, comeBack: false };
}

const uneventful: Expectation = {
  ending: "primary",
  status: 0,
  kind: undefined,
  restarted: false,
  comeBack: false,
};

function failureOf(story: Extract<Story, { end: "declined" | "failed" }>): FailedStory {
  return story.end === "failed" ? story : fails(story.kind, story.saysSo ? 1 : 0);
}

/** What a unary call, HOLD and an unfilled prefix have in common: nothing is seen before its time. */
function isShown(tokens: number, { streaming, mode }: Manner, { releasedByTime }: Terms): boolean {
  if (!streaming || tokens === 0) return false;
  switch (mode) {
    case RecoveryMode.RESTART:
    case RecoveryMode.FAIL:
      return true;
    case RecoveryMode.HOLD:
      return false;
    case RecoveryMode.HOLD_PREFIX:
      return tokens >= holdTokens || releasedByTime;
  }
}
