/**
 * What all baselines share: immediate failover to whatever the policy likes best among
 * the endpoints that the call has not tried, four attempts, one fixed timeout. They know
 * nothing of capacity, and learn only when an attempt ends, as published (routing.md §5).
 */
import type { Endpoint } from "../../core/model/endpoint.ts";
import type { Outcome } from "../../core/model/outcome.ts";
import type {
  Begun,
  Exclusions,
  PickPurpose,
  Pool,
  RequestShape,
  Ticket,
} from "../../core/model/pool-port.ts";
import type { Route } from "../../core/model/route.ts";
import type { PolicyOptions } from "../policy.ts";

/** A published rule, as far as rules differ. */
export interface Rule {
  /** The best of these (never empty; tiers in order), or none, with the time to ask again. */
  choose(among: readonly Place[], now: number): Place | RetryAt;
  /** An attempt goes out. */
  began?(place: Place): void;
  /** An attempt ended. `ttftMs`: until its first token; undefined: none came. */
  ended?(place: Place, end: EndedAttempt): void;
}

export interface Place {
  readonly endpoint: Endpoint;
  readonly tier: number;
}

export interface RetryAt {
  readonly retryAt: number | undefined;
}

export interface EndedAttempt {
  readonly outcome: Outcome;
  readonly ttftMs: number | undefined;
  readonly durationMs: number;
  readonly now: number;
}

/** Until the first token, and between tokens. */
export const usualTimeoutMs = 10_000;

export class BaselinePool implements Pool {
  readonly #places: readonly Place[];
  readonly #options: PolicyOptions;
  readonly #rule: Rule;
  readonly #timeoutMs: number;

  constructor(options: PolicyOptions, rule: Rule, timeoutMs: number) {
    this.#options = options;
    this.#rule = rule;
    this.#timeoutMs = timeoutMs;
    this.#places = placesOf(options.route, options.endpoints);
  }

  /** Nobody stands in line here: who waits asks again. */
  leave(): void {}

  begin(_shape: RequestShape, exclusions: Exclusions, _purpose: PickPurpose, _deadline: number): Begun {
    const open = this.#places.filter(
      ({ endpoint }) =>
        !exclusions.endpoints.includes(endpoint.name) &&
        !exclusions.accounts.includes(endpoint.provider.account),
    );
    const now = this.#options.clock.now();
    const chosen: Place | RetryAt = open.length === 0 ? { retryAt: undefined } : this.#rule.choose(open, now);
    if ("endpoint" in chosen) return { kind: "started", ticket: this.#ticket(chosen, now) };
    const refusals = this.#places.map((place) => ({
      endpoint: place.endpoint.name,
      reason: open.includes(place) ? ("breaker" as const) : ("tried" as const),
      detail: open.includes(place) ? "left alone for a time" : "tried before in this call",
    }));
    return { kind: "refused", refusals, retryAt: chosen.retryAt };
  }

  #ticket(place: Place, now: number): Ticket {
    const rule = this.#rule;
    let sentAt = now;
    let ttftMs: number | undefined;
    let isOver = false;
    rule.began?.(place);
    return {
      endpoint: place.endpoint,
      tier: place.tier,
      reason: "by its rule",
      startAt: now,
      ttftTimeoutMs: this.#timeoutMs,
      stallTimeoutMs: usualTimeoutMs,
      totalTimeoutMs: place.endpoint.timeouts.totalMs,
      hedgeAt: undefined,
      sent(at) {
        sentAt = at;
      },
      firstToken(at) {
        ttftMs = at - sentAt;
      },
      progress() {},
      quota() {},
      end(outcome, at) {
        if (isOver) return;
        isOver = true;
        rule.ended?.(place, { outcome, ttftMs, durationMs: at - sentAt, now: at });
      },
    };
  }
}

/** The endpoints of a route in the order of its tiers. */
export function placesOf(route: Route, endpoints: readonly Endpoint[]): readonly Place[] {
  return route.tiers.flatMap(({ members }, tier) =>
    members.flatMap((member) =>
      endpoints.filter((each) => each.name === member.endpoint).map((endpoint) => ({ endpoint, tier })),
    ),
  );
}

/** Those of the first tier that has any; a tier of several takes turns by `turn`. */
export function firstOf(places: readonly Place[], turn = 0): Place | RetryAt {
  const tier = Math.min(...places.map((place) => place.tier));
  const best = places.filter((place) => place.tier === tier);
  return best[turn % best.length] ?? { retryAt: undefined };
}
