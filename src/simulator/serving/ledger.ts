import type { Counters, LastRequest } from "../counters.ts";

/** Enough for any prompt in a test; a bigger one is cut, since every provider keeps one. */
const maxKeptBody = 256 * 1024;

/** Where the parts of a provider write down what they did. */
export interface Ledger {
  /** False while the provider kills its own connections: who is cut off then did not leave. */
  serving: boolean;
  add(counter: Tally, amount?: number): void;
  remember(request: LastRequest): void;
  counters(): Counters;
}

export type Tally = {
  [Name in keyof Counters]: Counters[Name] extends number ? Name : never;
}[keyof Counters];

/** A ledger with every counter at 0. */
export function createLedger(): Ledger {
  const counts: Record<Tally, number> = {
    requests: 0,
    generations: 0,
    errors: 0,
    tokensWritten: 0,
    bytesAccepted: 0,
    cancelledByClient: 0,
    openRequests: 0,
    openConnections: 0,
    connections: 0,
  };
  let lastRequest: LastRequest | undefined;
  return {
    serving: true,
    add(counter, amount = 1) {
      counts[counter] += amount;
    },
    remember(request) {
      lastRequest = { ...request, body: request.body.slice(0, maxKeptBody) };
    },
    counters: () => ({ ...counts, lastRequest }),
  };
}
