/** Answers under idempotency keys that replicas share: claims on a table, renewed for as long as they are held. */
import { createHash } from "node:crypto";
import type { Clock } from "../core/base/clock.ts";
import type { AnswerLease, AnswerStore, Claim, KeptAnswer } from "../core/model/answer-store.ts";
import type { Endpoint } from "../core/model/endpoint.ts";
import type { Timer } from "../core/model/ports.ts";
import { readAnswer, writeAnswer } from "./answer-codec.ts";
import { type AnswerTable, answerBounds } from "./answer-table.ts";

export interface LeasedAnswersOptions {
  readonly table: AnswerTable;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly isStrict: boolean;
  /** The endpoint of that name, as configured here. */
  readonly endpoint: (name: string) => Endpoint | undefined;
}

export class LeasedAnswers implements AnswerStore {
  readonly #options: LeasedAnswersOptions;

  constructor(options: LeasedAnswersOptions) {
    this.#options = options;
  }

  get isStrict(): boolean {
    return this.#options.isStrict;
  }

  async claim(key: string, fingerprint: string): Promise<Claim> {
    const { table, endpoint } = this.#options;
    const place = { key: hashed(key), fingerprint: hashed(`${key}\n${fingerprint}`) };
    const claim = await table.claim(place.key, place.fingerprint);
    if (claim.kind === "granted") return { kind: "granted", lease: new Lease(place, this.#options) };
    if (claim.kind !== "finished") return { kind: claim.kind };
    const events = readAnswer(claim.text, endpoint);
    // Of another version of this program: it is there, and cannot be read.
    return events === undefined
      ? { kind: "elsewhere" }
      : { kind: "finished", answer: { fingerprint, events } };
  }
}

/** Keys may hold what is personal, and fingerprints of short requests can be guessed: neither leaves as it is. */
function hashed(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

class Lease implements AnswerLease {
  readonly #place: { readonly key: string; readonly fingerprint: string };
  readonly #options: LeasedAnswersOptions;
  #heldAt: number;
  #isOver = false;
  #isLost = false;
  #onLost: (() => void)[] = [];
  #cancelTimer: () => void = () => {};

  constructor(place: { readonly key: string; readonly fingerprint: string }, options: LeasedAnswersOptions) {
    this.#place = place;
    this.#options = options;
    this.#heldAt = options.clock.now();
    this.#renewLater();
  }

  onLost(callback: () => void): void {
    this.#onLost.push(callback);
  }

  finish(answer: KeptAnswer | undefined): void {
    const text = answer && writeAnswer(answer.events);
    const isShort = text !== undefined && text.length <= answerBounds.mostText;
    const { key, fingerprint } = this.#place;
    this.#end(() => this.#options.table.finish(key, fingerprint, isShort ? text : undefined));
  }

  release(): void {
    this.#end(() => this.#options.table.release(this.#place.key));
  }

  #end(tell: () => Promise<void>): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelTimer();
    void tell();
  }

  #renewLater(): void {
    this.#cancelTimer = this.#options.timer.after(answerBounds.renewEveryMs, () => void this.#renew());
  }

  async #renew(): Promise<void> {
    const { table, clock } = this.#options;
    const askedAt = clock.now();
    const answer = await table.renew(this.#place.key, this.#place.fingerprint);
    if (this.#isOver) return;
    if (answer === "held") this.#heldAt = askedAt;
    // The next look would come too late.
    const isLate = clock.now() + answerBounds.renewEveryMs - this.#heldAt > answerBounds.heldMs;
    if (answer === "lost" || (answer === "unreachable" && isLate)) this.#lose();
    // Out of reach it goes on: a store that comes back empty is to know that somebody is at it.
    if (answer !== "lost") this.#renewLater();
  }

  #lose(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    for (const callback of this.#onLost) callback();
  }
}
