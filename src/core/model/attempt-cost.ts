/**
 * What an attempt cost: by the provider's own bill where it sends one, else by the
 * price. Where both are known they are compared, so that a price that was raised, or
 * that the price book has wrong, is noticed with the first answer.
 */
import { costOf, type Price } from "./price.ts";
import type { Usage } from "./usage.ts";

export interface AttemptCost {
  /** Whole nano-USD; 0 when neither a bill nor a price is known. */
  readonly costNanoUsd: number;
  /** The bill's part above the price: 0.25 is a quarter more. Undefined: one of the two is unknown. */
  readonly departure: number | undefined;
}

/** The cost of an attempt that was sent at `atWallMs`. */
export function attemptCostOf(usage: Usage, price: Price | undefined, atWallMs?: number): AttemptCost {
  const billed = usage.reportedCostNanoUsd;
  const expected = price === undefined ? undefined : costOf(usage, price, atWallMs);
  if (billed === undefined) return { costNanoUsd: expected ?? 0, departure: undefined };
  return {
    costNanoUsd: Math.round(billed),
    departure: expected === undefined ? undefined : priceDeparture(billed, expected),
  };
}

/** Providers round their bills; less than a millionth of a dollar is no departure. */
const roundingNanoUsd = 1_000;

/** By which part of `expected` the bill is above it (below: negative). Infinity for a bill of what is free. */
export function priceDeparture(billedNanoUsd: number, expectedNanoUsd: number): number {
  const difference = billedNanoUsd - expectedNanoUsd;
  return Math.abs(difference) <= roundingNanoUsd ? 0 : difference / expectedNanoUsd;
}

/** Departures within a tenth are changes of tokenizing and rounding; beyond it somebody should look. */
const alarmingDeparture = 0.1;

/** Whether the bill departs so far that the price must be wrong. */
export function isAlarming(departure: number | undefined): boolean {
  return departure !== undefined && Math.abs(departure) > alarmingDeparture;
}
