/** The simulated providers as the driver sees them: requests go in, tokens and ends come back. */
import type { Failure } from "../core/model/failure.ts";
import type { FinishReason } from "../core/model/finish.ts";

export interface Providers {
  /** Takes a request. The listener is told of what comes of it until the exchange is closed. */
  open(endpoint: string, order: Order, listener: Listener): Exchange;
  /** Asks for a single token; `reply` learns of the failure, or of none. */
  probe(endpoint: string, reply: (failure: Failure | undefined) => void): Exchange;
}

/** What is asked of a provider. */
export interface Order {
  /** Tells requests apart: the same key meets the same luck, whatever came before. */
  readonly key: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** How it ends if nothing goes wrong and the model does not decline. */
  readonly finish: FinishReason;
}

/** A request that a provider has. */
export interface Exchange {
  /** Hangs up, at once. */
  close(): void;
}

/** What the one who asked is told. */
export interface Listener {
  /** Tokens came; `gapMs` is the time that they took, 0 for the first. */
  onTokens(count: number, gapMs: number): void;
  onFinish(reason: FinishReason): void;
  /** The stream ended cleanly. */
  onEnd(): void;
  onFailure(failure: Failure): void;
}
