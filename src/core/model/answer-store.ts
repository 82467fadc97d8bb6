import type { ClientEvent } from "./client-event.ts";

/** An answer at rest. */
export interface KeptAnswer {
  /** Tells the requests apart that come under one key. */
  readonly fingerprint: string;
  /** As few as possible; the last is "completed". */
  readonly events: readonly ClientEvent[];
}

/** What becomes of a call whose key is claimed. */
export type Claim =
  /** This replica is to answer it. Exactly one of the lease's ends must follow. */
  | { readonly kind: "granted"; readonly lease: AnswerLease }
  /** Another replica is answering it. */
  | { readonly kind: "running" }
  /** It was answered. */
  | { readonly kind: "finished"; readonly answer: KeptAnswer }
  /** Another replica has answered it, and keeps the answer to itself. */
  | { readonly kind: "elsewhere" }
  /** The key was used with another request. */
  | { readonly kind: "other-request" }
  | { readonly kind: "unreachable" };

/** The right to answer one call, held for as long as this replica lives and reaches the others. */
export interface AnswerLease {
  /** Told once when another replica may have the right by now. */
  onLost(callback: () => void): void;
  /** It is answered; undefined: the answer stays in this replica's memory. */
  finish(answer: KeptAnswer | undefined): void;
  /** There is no answer, or none that may be kept: whoever asks next may try. */
  release(): void;
}

/**
 * Answers under idempotency keys as replicas share them. state/ implements it. A claim
 * tells the others that there is a key and a request, as hashes; the answer is told only
 * by `finish`.
 */
export interface AnswerStore {
  /** Whether a key that nobody can be asked about is not to be answered. */
  readonly isStrict: boolean;
  /** Resolves within tens of milliseconds, and never rejects. */
  claim(key: string, fingerprint: string): Promise<Claim>;
}
