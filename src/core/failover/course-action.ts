import type { Failure } from "../model/failure.ts";
import type { Exclusions } from "../model/pool-port.ts";
import type { Course, Pick, Verdict } from "./course.ts";

/** What a course wants done, in order. */
export type CourseAction =
  /** Ask the pool, and tell the answer at once ("picked" or "refused"). */
  | { readonly kind: "pick"; readonly pick: Pick; readonly exclusions: Exclusions }
  /** Send the request of this attempt. */
  | { readonly kind: "start"; readonly attempt: number }
  /** Tell the client that this attempt is now the answer. */
  | { readonly kind: "announce"; readonly attempt: number }
  /** The output at hand goes to the client. */
  | { readonly kind: "deliver"; readonly attempt: number }
  /** The output at hand is kept back. */
  | { readonly kind: "hold"; readonly attempt: number }
  /** What was kept back goes to the client. */
  | { readonly kind: "release"; readonly attempt: number }
  /** The first token of this attempt came. */
  | { readonly kind: "first-token"; readonly attempt: number }
  /** Tell the client that what it saw of this attempt is void; the next is `next`. */
  | { readonly kind: "restart"; readonly attempt: number; readonly failure: Failure; readonly next: number }
  /** Close the attempt's connection, if it is still open. */
  | { readonly kind: "abort"; readonly attempt: number }
  /** The attempt is over: report it, once. */
  | { readonly kind: "end"; readonly attempt: number; readonly end: AttemptEnd }
  /** The answer of this attempt is the answer of the call. The last action. */
  | { readonly kind: "complete"; readonly attempt: number }
  /** The call has no answer. The last action. */
  | { readonly kind: "fail"; readonly verdict: Verdict };

export type AttemptEnd =
  | { readonly kind: "succeeded" }
  | { readonly kind: "failed"; readonly failure: Failure; readonly callerMade: boolean }
  | { readonly kind: "cancelled" };

/** The course after an event, and what to do. */
export interface Step {
  readonly course: Course;
  readonly actions: readonly CourseAction[];
}
