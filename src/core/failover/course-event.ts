import type { Failure } from "../model/failure.ts";
import type { Finish } from "../model/finish.ts";
import type { EndpointRefusal } from "../model/refusal.ts";

/** What a course is told. */
export type CourseEvent =
  /** The call begins. The first event, once. */
  | { readonly kind: "begin" }
  /** The pool's answer to a "pick": an endpoint. */
  | { readonly kind: "picked"; readonly place: PickedPlace }
  /** The pool's answer to a "pick": none. */
  | {
      readonly kind: "refused";
      readonly refusals: readonly EndpointRefusal[];
      /** When asking again may help. */
      readonly retryAt: number | undefined;
      /** Others go first; a "turn" follows when the call may ask again. */
      readonly inLine?: boolean | undefined;
      /** A draw from [0, 1), for jitter. */
      readonly chance: number;
    }
  /** The provider is being read again: the clocks between tokens run. */
  | { readonly kind: "reading"; readonly attempt: number }
  /** Bytes came without output: liveness, not progress. */
  | { readonly kind: "alive"; readonly attempt: number }
  /** Output came. `commits`: more than thoughts. */
  | { readonly kind: "output"; readonly attempt: number; readonly commits: boolean; readonly tokens: number }
  /** The answer is whole. `empty`: without text, refusal or tool call. */
  | { readonly kind: "finish"; readonly attempt: number; readonly finish: Finish; readonly empty: boolean }
  /** The provider's stream ended cleanly. */
  | { readonly kind: "ended"; readonly attempt: number }
  | { readonly kind: "failed"; readonly attempt: number; readonly failure: Failure }
  /** This process was late by so much since it told of anything last: no provider is to blame for that time. */
  | { readonly kind: "time-lost"; readonly lostMs: number }
  /** A time that `wakeAt` named has come. */
  | { readonly kind: "wake" }
  /** It is the call's turn to ask for an endpoint. */
  | { readonly kind: "turn" }
  /** The client left. */
  | { readonly kind: "cancelled" };

/** The endpoint that the pool gave, and the bounds that go with it. */
export interface PickedPlace {
  readonly endpoint: string;
  readonly account: string;
  /** In tokens; 0 when unknown. */
  readonly contextWindow: number;
  readonly startAt: number;
  readonly ttftTimeoutMs: number;
  readonly stallTimeoutMs: number;
  /** 0: any pace will do. */
  readonly minTokensPerSecond: number;
  readonly totalTimeoutMs: number;
  readonly hedgeAt: number | undefined;
}
