/** The table of answers in Redis or Valkey. */
import type { AnswerTable, TableClaim } from "../answer-table.ts";
import { claimScript, finishScript, releaseScript, renewScript } from "./scripts.ts";
import type { Store } from "./store.ts";

export interface RedisAnswerTableOptions {
  readonly store: Store;
  readonly replica: string;
  readonly keyPrefix: string;
  /** How long an answer is kept. */
  readonly ttlMs: number;
}

export class RedisAnswerTable implements AnswerTable {
  readonly #options: RedisAnswerTableOptions;

  constructor(options: RedisAnswerTableOptions) {
    this.#options = options;
  }

  async claim(key: string, fingerprint: string): Promise<TableClaim> {
    const { store, replica, keyPrefix } = this.#options;
    const keys = [this.#key(key), `{${keyPrefix}}:members`];
    const answer = await store.ask("claim", claimScript, keys, [replica, fingerprint]);
    return answer === undefined ? { kind: "unreachable" } : readClaim(answer.reply);
  }

  async renew(key: string, fingerprint: string): Promise<"held" | "lost" | "unreachable"> {
    const { store, replica } = this.#options;
    const answer = await store.ask("renew", renewScript, [this.#key(key)], [replica, fingerprint]);
    if (answer === undefined) return "unreachable";
    return answer.reply === 1 ? "held" : "lost";
  }

  async finish(key: string, fingerprint: string, text: string | undefined): Promise<void> {
    const { store, replica, ttlMs } = this.#options;
    const state = text === undefined ? "elsewhere" : "finished";
    const args = [replica, fingerprint, String(ttlMs), state, text ?? ""];
    await store.ask("store", finishScript, [this.#key(key)], args);
  }

  async release(key: string): Promise<void> {
    const { store, replica } = this.#options;
    await store.ask("store", releaseScript, [this.#key(key)], [replica]);
  }

  #key(key: string): string {
    return `{${this.#options.keyPrefix}}:answer:${key}`;
  }
}

function readClaim(reply: unknown): TableClaim {
  const [kind, text] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
  switch (kind) {
    case "granted":
    case "running":
    case "elsewhere":
    case "other-request":
      return { kind };
    case "finished":
      return typeof text === "string" ? { kind, text } : { kind: "elsewhere" };
    default:
      return { kind: "unreachable" };
  }
}
