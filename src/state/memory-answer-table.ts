/** The table of answers in the memory of one process, for tests in which several replicas share it. */
import type { Clock } from "../core/base/clock.ts";
import { type AnswerTable, answerBounds, type TableClaim } from "./answer-table.ts";

type Row = {
  readonly fingerprint: string;
  readonly replica: string;
  readonly until: number;
} & ({ readonly state: "running" | "elsewhere" } | { readonly state: "finished"; readonly text: string });

export class MemoryAnswerTable {
  readonly #clock: Clock;
  readonly #ttlMs: number;
  readonly #rows = new Map<string, Row>();
  /** Replicas that cannot reach it. */
  readonly cutOff = new Set<string>();
  /** Replicas that are gone. */
  readonly gone = new Set<string>();

  constructor(clock: Clock, ttlMs: number) {
    this.#clock = clock;
    this.#ttlMs = ttlMs;
  }

  get rows(): number {
    return this.#rows.size;
  }

  /** Loses everything, as a store without a disk does that starts anew. */
  clear(): void {
    this.#rows.clear();
  }

  /** As that replica sees it. */
  of(replica: string): AnswerTable {
    const isAway = () => this.cutOff.has(replica);
    return {
      claim: async (key, fingerprint) =>
        isAway() ? { kind: "unreachable" } : this.#claim(replica, key, fingerprint),
      renew: async (key, fingerprint) => (isAway() ? "unreachable" : this.#renew(replica, key, fingerprint)),
      finish: async (key, fingerprint, text) => {
        if (isAway() || this.#renew(replica, key, fingerprint) === "lost") return;
        const row = { fingerprint, replica, until: this.#clock.now() + this.#ttlMs };
        this.#rows.set(
          key,
          text === undefined ? { ...row, state: "elsewhere" } : { ...row, state: "finished", text },
        );
      },
      release: async (key) => {
        const row = this.#row(key);
        if (!isAway() && row?.replica === replica && row.state === "running") this.#rows.delete(key);
      },
    };
  }

  #row(key: string): Row | undefined {
    const row = this.#rows.get(key);
    return row !== undefined && row.until > this.#clock.now() ? row : undefined;
  }

  #claim(replica: string, key: string, fingerprint: string): TableClaim {
    const row = this.#row(key);
    if (row === undefined) return this.#grant(replica, key, fingerprint);
    if (row.fingerprint !== fingerprint) return { kind: "other-request" };
    if (row.state === "finished") return { kind: "finished", text: row.text };
    // Who asks for what it has itself has lost it from its memory; and the memory of who is gone is gone.
    const isLost = row.replica === replica || (row.state === "elsewhere" && this.gone.has(row.replica));
    return isLost ? this.#grant(replica, key, fingerprint) : { kind: row.state };
  }

  #grant(replica: string, key: string, fingerprint: string): TableClaim {
    const until = this.#clock.now() + answerBounds.leaseMs;
    this.#rows.set(key, { state: "running", fingerprint, replica, until });
    return { kind: "granted" };
  }

  #renew(replica: string, key: string, fingerprint: string): "held" | "lost" {
    const row = this.#row(key);
    if (row !== undefined && row.replica !== replica) return "lost";
    this.#grant(replica, key, fingerprint);
    return "held";
  }
}
