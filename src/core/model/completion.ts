import type { AttemptRecord } from "./attempt.ts";
import type { ExperimentPlacement } from "./experiment.ts";
import type { Finish } from "./finish.ts";
import type { TokenLogprob } from "./logprob.ts";
import type { Message } from "./message.ts";
import type { Usage } from "./usage.ts";

/** A whole answer and how it came about. */
export interface CompletionResult {
  readonly id: string;
  /** Undefined in a stream: there the output of the highest attempt is the answer. */
  readonly message: Message | undefined;
  /** The tokens of the message's text, where they were asked for and told. Undefined in a stream, too. */
  readonly logprobs?: readonly TokenLogprob[] | undefined;
  readonly finish: Finish;
  /** Of the attempt that was served. */
  readonly usage: Usage;
  readonly servedNanoUsd: number;
  /** Of all other attempts. */
  readonly wastedNanoUsd: number;
  /** Undefined when no price is known. */
  readonly costSource: "reported" | "estimated" | undefined;
  /** The name of the endpoint that was served. */
  readonly endpoint: string;
  /** As the provider named it. */
  readonly model: string;
  /** Every attempt, in order. */
  readonly attempts: readonly AttemptRecord[];
  /** Undefined: the call was part of none. */
  readonly experiment?: ExperimentPlacement | undefined;
  /** Whether it was given before under the same idempotency key. */
  readonly replayed: boolean;
  /** Milliseconds since 1970. */
  readonly startedAtWallMs: number;
  /** The same moment on the monotonic clock, so that attempt times convert to wall time. */
  readonly startedAt: number;
}
