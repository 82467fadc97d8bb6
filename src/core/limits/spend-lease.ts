/**
 * What one replica holds of an account that several spend from. It asks for its equal part of
 * what is left, so that all of it is somebody's: whatever becomes of the store, replicas can
 * spend what they hold and together no more than the limit. As money is used up the parts
 * shrink. One that is too small for a call is of no use to anybody: it goes back, and calls
 * that find nothing ask for what they need.
 */
import type { KnownSpend, SpendAsk, SpendNews } from "../model/spend.ts";
import { MissedWork } from "./missed-work.ts";

/** How often a replica asks how an account stands that it does not use. In milliseconds. */
const lookMs = 100;

/** The account as its budget has it. In nano-USD. */
export interface Standing {
  /** The hard limit. */
  readonly limit: number | undefined;
  /** Spent and reserved by this replica. */
  readonly own: number;
}

export type LeaseAsk = Omit<SpendAsk, "account" | "endsAtWallMs" | "limitNanoUsd">;

type Hold =
  /** It has asked for nothing yet, or has given all back. */
  | { readonly kind: "nothing" }
  /** Its own: others know that they cannot have it. */
  | { readonly kind: "leased"; readonly nanoUsd: number }
  /** Taken while nobody was in reach. */
  | { readonly kind: "taken"; readonly nanoUsd: number };

export class SpendLease {
  /** What all others have spent and reserved, as last heard. */
  others = 0;
  #hold: Hold = { kind: "nothing" };
  /** Whether the last ask was for more than to give back. */
  #isAsking = false;
  #known: KnownSpend | undefined;
  #told = 0;
  #askedAt = Number.NEGATIVE_INFINITY;
  /** The most that others need at once, as last heard. */
  #othersLargest = 0;
  readonly #missed = new MissedWork();

  get holdsAny(): boolean {
    return this.#hold.kind !== "nothing";
  }

  /** What may be reserved at once. */
  spare(own: number): number {
    return this.#hold.kind === "nothing" ? 0 : Math.max(0, this.#hold.nanoUsd - own);
  }

  /** Money was reserved for a piece of work. */
  took(nanoUsd: number, wallMs: number): void {
    this.#missed.took(nanoUsd, wallMs);
  }

  /** A piece of work found too little, and will come again. */
  miss(nanoUsd: number, wallMs: number): void {
    this.#missed.add(nanoUsd, wallMs);
  }

  isDue(own: number, wallMs: number): boolean {
    return this.#missed.sum(wallMs) > 0 || own !== this.#told || wallMs - this.#askedAt >= lookMs;
  }

  /** What to ask for as one of so many replicas. What is given back is no longer there. */
  ask({ limit, own }: Standing, replicas: number, wallMs: number): LeaseAsk {
    const left = limit === undefined ? 0 : Math.max(0, limit - own - this.others);
    const part = Math.floor(left / replicas);
    const missed = this.#missed.sum(wallMs);
    const least = missed > 0 ? this.#missed.least : this.#missed.largest;
    const isOfUse = part >= Math.max(this.#missed.largest, this.#othersLargest);
    const wanted = Math.min(left, Math.max(isOfUse ? part : 0, missed));
    const spare = this.#hold.kind === "leased" ? this.spare(own) : 0;
    const kept = spare < least ? 0 : Math.min(spare, wanted);
    this.#missed.asked();
    this.#isAsking = true;
    return this.#askFor(own, { kept, wanted, least }, wallMs);
  }

  /** Gives back all that is not used. */
  giveBack(own: number, wallMs: number): LeaseAsk {
    this.#isAsking = false;
    return this.#askFor(own, { kept: 0, wanted: 0, least: 0 }, wallMs);
  }

  hear({ heldNanoUsd, othersNanoUsd, goneNanoUsd, largestNanoUsd, born }: SpendNews): void {
    if (this.#isAsking) this.#hold = { kind: "leased", nanoUsd: heldNanoUsd };
    this.others = othersNanoUsd;
    this.#othersLargest = largestNanoUsd;
    this.#known = { born, toldNanoUsd: this.#told, goneNanoUsd };
  }

  /** What was given back may not have arrived: it is to be told again. */
  unanswered(own: number): void {
    if (!this.#isAsking) this.#hold = { kind: "leased", nanoUsd: own };
  }

  /** Nobody is in reach. Who holds nothing has its part of what was left when it last heard. */
  takePart({ limit, own }: Standing, replicas: number): void {
    if (this.#hold.kind !== "nothing" || limit === undefined) return;
    const part = Math.floor(Math.max(0, limit - own - this.others) / replicas);
    this.#hold = { kind: "taken", nanoUsd: own + part };
  }

  #askFor(
    own: number,
    { kept, wanted, least }: { readonly kept: number; readonly wanted: number; readonly least: number },
    wallMs: number,
  ): LeaseAsk {
    this.#hold = this.#isAsking ? this.#held(own, kept) : { kind: "nothing" };
    this.#askedAt = wallMs;
    this.#told = own;
    return {
      usedNanoUsd: own,
      heldNanoUsd: own + kept,
      wantNanoUsd: own + Math.max(kept, wanted),
      leastNanoUsd: least,
      known: this.#known,
    };
  }

  /** What is left to it while its question is out; who held nothing holds nothing. */
  #held(own: number, kept: number): Hold {
    if (this.#hold.kind === "nothing") return this.#hold;
    return { kind: "leased", nanoUsd: own + kept };
  }
}
