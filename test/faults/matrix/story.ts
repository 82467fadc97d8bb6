/**
 * What a fault amounts to, by the rules of the dialect that shows it: whether the
 * primary's answer is whole after all, and if not, how it fails and how many tokens
 * of it can have been seen by then. Written from providers.md, not from a run.
 */
import { FailureKind } from "../../../gen/spillway/v1/attempt_pb.ts";

export type Story =
  /** The answer is whole in spite of all. */
  | { readonly end: "whole" }
  /** The answer is whole and declines. */
  | { readonly end: "declined"; readonly kind: FailureKind; readonly saysSo: boolean }
  | {
      readonly end: "failed";
      readonly kind: FailureKind;
      /** Tokens of output that came before the failure. */
      readonly tokens: number;
      /** They were thoughts, on which no caller acts. */
      readonly thoughtsOnly: boolean;
      /** No other endpoint can take the work. */
      readonly final: boolean;
    }
  /** Nobody answers: the call ends with this status, after all attempts that its mode allows. */
  | {
      readonly end: "nobody";
      readonly status: number;
      /** Whether somebody said when to come back. */
      readonly comeBack: boolean;
    };

export const whole: Story = { end: "whole" };

export type FailedStory = Extract<Story, { end: "failed" }>;

export function fails(kind: FailureKind, tokens = 0): FailedStory {
  return { end: "failed", kind, tokens, thoughtsOnly: false, final: false };
}

export function failsInThought(kind: FailureKind, tokens: number): FailedStory {
  return { ...fails(kind, tokens), thoughtsOnly: true };
}

export function failsFinally(kind: FailureKind): FailedStory {
  return { ...fails(kind), final: true };
}

/** What a kind of failure leads to (architecture.md §2 and §4, attempt.proto). */
export interface Consequence {
  /** Whether the work may go to another endpoint. */
  readonly goesOn: "yes" | "opt-in" | "no";
  /** The gRPC status of a call that ends with it. */
  readonly status: number;
  /** Whether the answer was lost on its way, so that it may have been billed. */
  readonly lost: boolean;
}

export function nobody(status: number, comeBack = false): Story {
  return { end: "nobody", status, comeBack };
}

const invalidArgument = 3;
export const deadlineExceeded = 4;
export const resourceExhausted = 8;
const failedPrecondition = 9;
export const unavailable = 14;

const elsewhere: Consequence = { goesOn: "yes", status: unavailable, lost: false };
const lostOnItsWay: Consequence = { ...elsewhere, lost: true };
const throttled: Consequence = { ...elsewhere, status: resourceExhausted };
const callersOwn: Consequence = { goesOn: "no", status: invalidArgument, lost: false };
const declined: Consequence = { goesOn: "opt-in", status: failedPrecondition, lost: false };

const consequences: ReadonlyMap<FailureKind, Consequence> = new Map([
  [FailureKind.CONNECT, elsewhere],
  [FailureKind.CONNECTION_LOST, lostOnItsWay],
  [FailureKind.SERVER_ERROR, elsewhere],
  [FailureKind.OVERLOADED, elsewhere],
  [FailureKind.FIRST_TOKEN_TIMEOUT, lostOnItsWay],
  [FailureKind.STALLED, lostOnItsWay],
  [FailureKind.TOO_SLOW, lostOnItsWay],
  [FailureKind.TRUNCATED, lostOnItsWay],
  [FailureKind.MALFORMED, lostOnItsWay],
  [FailureKind.RATE_LIMITED, throttled],
  [FailureKind.QUOTA_WINDOW, throttled],
  [FailureKind.QUOTA_EXHAUSTED, throttled],
  // The endpoint's own key: never the caller's UNAUTHENTICATED.
  [FailureKind.UNAUTHENTICATED, elsewhere],
  [FailureKind.MODEL_NOT_FOUND, elsewhere],
  [FailureKind.CONTEXT_EXCEEDED, { ...callersOwn, goesOn: "yes" }],
  [FailureKind.REQUEST_TOO_LARGE, { ...callersOwn, goesOn: "yes" }],
  [FailureKind.INVALID_REQUEST, callersOwn],
  [FailureKind.REFUSED, declined],
  [FailureKind.CONTENT_FILTERED, declined],
  [FailureKind.EMPTY_ANSWER, elsewhere],
  [FailureKind.INVALID_OUTPUT, elsewhere],
]);

export function consequenceOf(kind: FailureKind): Consequence {
  const consequence = consequences.get(kind);
  if (consequence === undefined) throw new Error(`no rule for ${kindName(kind)}`);
  return consequence;
}

/** The name of a kind, as the contract has it. */
export function kindName(kind: number | undefined): string {
  if (kind === undefined) return "no failure";
  return Object.entries(FailureKind).find(([, value]) => value === kind)?.[0] ?? `kind ${kind}`;
}
