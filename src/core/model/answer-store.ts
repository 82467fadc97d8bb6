import type { ClientEvent } from "./client-event.ts";

/** Where the finished answer of a call may be kept, from the strictest on. */
export type Store =
  /** Nowhere: a key joins a call that runs, and nothing outlasts it. */
  | "none"
  /** In the memory of this process. */
  | "memory"
  /** In the state that replicas share too, where there is one. */
  | "shared";

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
