/**
 * How the budgets of a process take part in their fleet: which accounts it asks for, what it
 * makes of the answer, and what calls may expect that find too little at hand.
 */
import type { SharedSpending, SpendAnswer, SpendAsk } from "../model/spend.ts";
import type { SpendState } from "./spend-account.ts";
import type { LeaseAsk } from "./spend-lease.ts";

/** In one question, so that it stays short: some 10 µs of the store's time each. */
const mostAsks = 64;

/** A tenant that was not heard of for so long holds nothing. In milliseconds. */
const idleMs = 60_000;

/** When a call is to look again for money that others hold: about a turn of asking. In milliseconds. */
const comesInMs = 40;

/** The connection may take so long to stand after the start, and calls wait for it. In milliseconds. */
const startMs = 1_000;

/** What becomes of a call that finds too little at hand. */
export type Outlook =
  /** Nobody has enough until the window ends. */
  | { readonly kind: "used-up" }
  /** Others hold what they may not need: asking again then may help. */
  | { readonly kind: "soon"; readonly inMs: number }
  /** The others may have enough, and cannot be asked. */
  | { readonly kind: "unknown" };

export interface FleetSpendingOptions {
  /** All accounts of now. */
  readonly states: (wallMs: number) => readonly SpendState[];
  /** The account stands otherwise. */
  readonly heard: (state: SpendState) => void;
}

/** One answer that is late is no ground to go it alone: calls wait for the next ones meanwhile. In milliseconds. */
const patienceMs = 300;

type Reach =
  /** Nobody was ever in reach, and since when it is known. */
  | { readonly kind: "starting"; readonly triedAtWallMs: number | undefined }
  | { readonly kind: "joined"; readonly replicas: number; readonly heardAtWallMs: number }
  /** `replicas`: as last counted. */
  | { readonly kind: "cut-off"; readonly replicas: number };

export class FleetSpending implements SharedSpending {
  readonly #options: FleetSpendingOptions;
  #reach: Reach = { kind: "starting", triedAtWallMs: undefined };
  /** What the last question was about. */
  #asked = new Map<string, SpendState>();
  #next = 0;
  #onShort = () => {};

  constructor(options: FleetSpendingOptions) {
    this.#options = options;
  }

  onShort(callback: () => void): void {
    this.#onShort = callback;
  }

  /** Before it is said what an account leaves: who reaches nobody and holds nothing has its part. */
  prepare({ lease, standing }: SpendState): void {
    if (this.#reach.kind === "cut-off") lease?.takePart(standing, this.#reach.replicas);
  }

  outlook(states: readonly SpendState[], nanoUsd: number, wallMs: number): Outlook {
    if (states.some(({ remaining }) => remaining < nanoUsd)) return { kind: "used-up" };
    if (!this.#mayHear(wallMs)) return { kind: "unknown" };
    for (const { left, lease } of states) if (left < nanoUsd) lease?.miss(nanoUsd, wallMs);
    this.#onShort();
    return { kind: "soon", inMs: comesInMs };
  }

  asks(wallMs: number): readonly SpendAsk[] {
    const replicas = this.#reach.kind === "starting" ? 1 : this.#reach.replicas;
    const due = this.#inTurn(this.#options.states(wallMs).filter((state) => isDue(state, wallMs)));
    this.#asked = new Map(due.map((state) => [state.account, state]));
    return due.flatMap((state) => {
      const { lease, own, standing } = state;
      if (lease === undefined) return [];
      const ask = isIdle(state, wallMs) ? lease.giveBack(own, wallMs) : lease.ask(standing, replicas, wallMs);
      return [askOf(state, ask)];
    });
  }

  farewell(wallMs: number): readonly SpendAsk[] {
    const held = this.#options.states(wallMs).filter(({ lease, own }) => lease?.holdsAny === true || own > 0);
    return held
      .slice(0, mostAsks)
      .flatMap((state) => (state.lease ? [askOf(state, state.lease.giveBack(state.own, wallMs))] : []));
  }

  heard({ replicas, news }: SpendAnswer, wallMs: number): void {
    this.#reach = { kind: "joined", replicas: Math.max(1, replicas), heardAtWallMs: wallMs };
    for (const each of news) {
      const state = this.#asked.get(each.account);
      state?.roll(wallMs);
      // Meanwhile its window may be over.
      if (state === undefined || state.account !== each.account) continue;
      state.lease?.hear(each);
      this.#options.heard(state);
    }
  }

  cutOff(wallMs: number): void {
    for (const { lease, own } of this.#asked.values()) lease?.unanswered(own);
    const reach = this.#reach;
    if (reach.kind === "starting") {
      this.#reach = { kind: "starting", triedAtWallMs: reach.triedAtWallMs ?? wallMs };
    } else if (reach.kind === "joined" && wallMs - reach.heardAtWallMs > patienceMs) {
      this.#reach = { kind: "cut-off", replicas: reach.replicas };
    }
  }

  /** Whether an answer may be near. */
  #mayHear(wallMs: number): boolean {
    if (this.#reach.kind !== "starting") return this.#reach.kind === "joined";
    return wallMs - (this.#reach.triedAtWallMs ?? wallMs) <= startMs;
  }

  /** So many as one question takes, each time from where the last one ended. */
  #inTurn(due: readonly SpendState[]): readonly SpendState[] {
    if (due.length <= mostAsks) return due;
    const start = this.#next % due.length;
    this.#next = start + mostAsks;
    return [...due.slice(start), ...due].slice(0, mostAsks);
  }
}

function isDue(state: SpendState, wallMs: number): boolean {
  const { lease, own } = state;
  if (lease === undefined) return false;
  return isIdle(state, wallMs) ? lease.holdsAny : lease.isDue(own, wallMs);
}

/** What tenants share is never idle: it is there for whoever comes. */
function isIdle({ tenant, reserved, usedAtWallMs }: SpendState, wallMs: number): boolean {
  return tenant !== "" && reserved === 0 && wallMs - usedAtWallMs > idleMs;
}

function askOf({ account, bounds, budget }: SpendState, ask: LeaseAsk): SpendAsk {
  return { account, endsAtWallMs: bounds.endMs, limitNanoUsd: budget.hardNanoUsd, ...ask };
}
