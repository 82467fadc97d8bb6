/** Candidates on real endpoints' states, and the ways to bring such a state about. */
import type { TripCause } from "../../../src/core/health/breaker.ts";
import { AccountLimits } from "../../../src/core/limits/account-limits.ts";
import type { Endpoint } from "../../../src/core/model/endpoint.ts";
import type { Candidate } from "../../../src/core/routing/candidate.ts";
import { QualityBook } from "../../../src/core/routing/quality-book.ts";
import { EndpointState } from "../../../src/pool/endpoint-state.ts";
import { endpointOf } from "../../pool/fixtures.ts";

export interface TestCandidate extends Candidate {
  readonly at: EndpointState;
}

type Change = Partial<Omit<TestCandidate, "at" | "quality">> & { readonly endpoint?: Partial<Endpoint> };

export function candidateOf(name: string, { endpoint, ...change }: Change = {}): TestCandidate {
  return {
    at: new EndpointState(endpointOf(name, endpoint), new AccountLimits(), 0),
    tier: 0,
    weight: 1,
    quality: new QualityBook(0.8),
    score: 1,
    share: 0,
    target: 0,
    ...change,
  };
}

export const limited = (limits: Partial<Endpoint["limits"]>): Partial<Endpoint> => ({
  limits: {
    requestsPerMinute: undefined,
    inputTokensPerMinute: undefined,
    outputTokensPerMinute: undefined,
    concurrency: undefined,
    ...limits,
  },
});

/** Opens its breaker until `until`. */
export function trip({ at }: TestCandidate, until: number, cause: TripCause = "evidence"): void {
  at.health.trip({ cause, reason: `the test trips it: ${cause}`, until }, { now: 0, chance: 0.5 });
}

/** Half open, and so well proved that it wants a live request. */
export function proveHalf({ at }: TestCandidate, now: number): void {
  trip({ at } as TestCandidate, now - 2_000);
  for (let sentAt = now - 2_000; sentAt < now; sentAt += 500) {
    at.health.recovery.age(sentAt);
    at.health.probePassed({ sentAt, free: false }, sentAt);
  }
}

/** A usual time to the first token. */
export function teach({ at }: TestCandidate, ttftMs: number): void {
  for (let i = 0; i < 250; i += 1) at.health.ttft.offer(0, ttftMs, i);
}
