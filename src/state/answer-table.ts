/** Who answers which key, and what was answered: the table that replicas share, in memory or in Redis. */

export const answerBounds = {
  /** A claim that is not renewed for so long is another's to take. */
  leaseMs: 3_000,
  renewEveryMs: 1_000,
  /** From here on a replica that could not renew no longer takes the claim for its own: well before others may take it. */
  heldMs: 2_500,
  /** A longer answer stays in the memory of who made it. In characters. */
  mostText: 1024 * 1024,
} as const;

export type TableClaim =
  | { readonly kind: "granted" | "running" | "elsewhere" | "other-request" | "unreachable" }
  | { readonly kind: "finished"; readonly text: string };

/** Nothing here rejects; what cannot be reached says so. */
export interface AnswerTable {
  claim(key: string, fingerprint: string): Promise<TableClaim>;
  /** "lost": another replica has it. */
  renew(key: string, fingerprint: string): Promise<"held" | "lost" | "unreachable">;
  /** `text` undefined: it is answered, and this replica has the answer. */
  finish(key: string, fingerprint: string, text: string | undefined): Promise<void>;
  release(key: string): Promise<void>;
}
