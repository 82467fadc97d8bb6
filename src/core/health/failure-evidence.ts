import type { ElsewhereRecord } from "./tenant-cap.ts";

/** A failed attempt, as health weighs it. */
export interface FailureEvidence {
  readonly severity: number;
  /** Only what the caller's own request could bring about is capped by tenant. */
  readonly capped: { readonly tenant: string; readonly elsewhere: ElsewhereRecord } | undefined;
  /** Whether the breaker counted the attempt as failed before, for being late. */
  readonly charged: boolean;
  /** Whether it had a first token, and so was counted as a success. */
  readonly credited: boolean;
  /** For people. */
  readonly reason: string;
}
