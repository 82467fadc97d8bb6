import type { CompletionResult } from "./completion.ts";
import type { OutputEvent } from "./event.ts";
import type { Failure } from "./failure.ts";

/**
 * What a stream tells its client. The client's whole rule: keep only the output of
 * the highest attempt seen; without "completed" there is no answer.
 */
export type ClientEvent =
  /** A new attempt begins: what came under lower numbers is void. */
  | {
      readonly kind: "attempt-started";
      readonly attempt: number;
      /** The endpoint's name. */
      readonly endpoint: string;
      /** The model that is asked. */
      readonly model: string;
    }
  | { readonly kind: "output"; readonly attempt: number; readonly output: OutputEvent }
  /** Output that was sent is void; `attempt` is the number of the attempt to come. */
  | {
      readonly kind: "restarted";
      readonly attempt: number;
      readonly failedAttempt: number;
      /** The endpoint's name. */
      readonly failedEndpoint: string;
      readonly failure: Failure;
      readonly discardedEvents: number;
      /** UTF-8 bytes of text, reasoning, refusal and arguments. */
      readonly discardedBytes: number;
    }
  /** The last event of every good stream. */
  | { readonly kind: "completed"; readonly attempt: number; readonly completion: CompletionResult };
