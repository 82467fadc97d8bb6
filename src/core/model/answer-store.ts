import type { ClientEvent } from "./client-event.ts";

/** An answer at rest. */
export interface KeptAnswer {
  /** Tells the requests apart that come under one key. */
  readonly fingerprint: string;
  /** As few as possible; the last is "completed". */
  readonly events: readonly ClientEvent[];
}

/** Answers that every replica can give again. state/ implements it. */
export interface AnswerStore {
  /** Undefined: there is none, or nobody is in reach. Resolves within tens of milliseconds, and never rejects. */
  find(key: string): Promise<KeptAnswer | undefined>;
  /** Keeps it for as long as the store does. Never throws: what cannot be kept is not. */
  keep(key: string, answer: KeptAnswer): void;
}
