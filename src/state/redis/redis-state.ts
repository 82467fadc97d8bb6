/** What replicas share, in Redis or Valkey. */
import type { FleetNews, FleetReport, SharedState } from "../../core/model/shared-state.ts";
import { readReply, reportArguments } from "./exchange-codec.ts";
import { acquireProbeScript, exchangeScript, leaveScript, releaseProbeScript } from "./scripts.ts";
import type { Store } from "./store.ts";

export interface RedisStateOptions {
  readonly store: Store;
  /** Of this process alone. */
  readonly replica: string;
  /** Begins every key; in braces, so that a cluster keeps them in one place. */
  readonly keyPrefix: string;
}

export class RedisState implements SharedState {
  readonly #store: Store;
  readonly #replica: string;
  readonly #prefix: string;
  /** Up to where the others' reports were read; "": never yet. */
  #cursor = "";

  constructor({ store, replica, keyPrefix }: RedisStateOptions) {
    this.#store = store;
    this.#replica = replica;
    this.#prefix = `{${keyPrefix}}:`;
  }

  async exchange(report: FleetReport): Promise<FleetNews | undefined> {
    const keys = [
      "members",
      "reports",
      "blocks",
      "past:",
      "usual",
      ...report.asks.map(({ bucket }) => `rate:${bucket}`),
    ];
    const answer = await this.#store.ask(
      "exchange",
      exchangeScript,
      keys.map((key) => this.#prefix + key),
      [this.#replica, this.#cursor, ...reportArguments(report)],
    );
    const read = answer && readReply(answer.reply, report);
    if (read === undefined) return undefined;
    this.#cursor = read.cursor;
    return read.news;
  }

  async tryAcquireProbe(endpoint: string, ttlMs: number): Promise<boolean> {
    const args = [this.#replica, String(Math.ceil(ttlMs))];
    const answer = await this.#store.ask("probe", acquireProbeScript, [this.#probe(endpoint)], args);
    // A single answer that is late is no ground to probe beside others: the next look is near.
    return answer === undefined ? this.#store.isLeftAlone : answer.reply === 1;
  }

  releaseProbe(endpoint: string): void {
    void this.#store.ask("probe", releaseProbeScript, [this.#probe(endpoint)], [this.#replica]);
  }

  /** Takes itself off the count. */
  async leave(): Promise<void> {
    await this.#store.ask("exchange", leaveScript, [`${this.#prefix}members`], [this.#replica]);
  }

  #probe(endpoint: string): string {
    return `${this.#prefix}probe:${endpoint}`;
  }
}
