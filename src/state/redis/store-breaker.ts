/**
 * Whether the store is worth asking now. After three failures in a row it is left alone for
 * a second, then asked once: what waits for it waits three times, not for ever (routing.md §3).
 */
export type StoreBreaker =
  | { readonly state: "closed"; readonly failures: number }
  | { readonly state: "open"; readonly until: number };

export const closedStore: StoreBreaker = { state: "closed", failures: 0 };

const mostFailures = 3;
const restMs = 1_000;

export function mayAsk(breaker: StoreBreaker, now: number): boolean {
  return breaker.state === "closed" || now >= breaker.until;
}

/** The breaker while one question is out that was asked after a rest: no others until it is answered. */
export function asked(breaker: StoreBreaker, now: number): StoreBreaker {
  return breaker.state === "open" ? { state: "open", until: now + restMs } : breaker;
}

export function answered(): StoreBreaker {
  return closedStore;
}

export function unanswered(breaker: StoreBreaker, now: number): StoreBreaker {
  const failures = breaker.state === "closed" ? breaker.failures + 1 : mostFailures;
  return failures < mostFailures ? { state: "closed", failures } : { state: "open", until: now + restMs };
}
