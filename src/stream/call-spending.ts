/**
 * The money of one call while it runs: what its own bound and the budgets still leave for
 * the next attempt, what each attempt reserves, and what it cost in the end. Attempts that
 * were given up, lost a race or were left by the caller count like any other.
 */
import type { Clock } from "../core/base/clock.ts";
import type { Allowance, Budgets, Reservation, Spender } from "../core/limits/budgets.ts";
import type { Outlook } from "../core/limits/fleet-spending.ts";
import type { Begun, RequestShape, Ticket } from "../core/model/pool-port.ts";
import type { EndpointRefusal } from "../core/model/refusal.ts";
import { predictedCost } from "../core/routing/filter.ts";

/** What a running attempt holds. */
interface Held {
  readonly reservation: Reservation | undefined;
  /** The most that it may cost. */
  readonly mostNanoUsd: number;
}

type Refused = Extract<Begun, { readonly kind: "refused" }>;

const isOfBudget = ({ reason }: EndpointRefusal) => reason === "budget";

export class CallSpending {
  readonly #shape: RequestShape;
  readonly #spender: Spender;
  readonly #budgets: Budgets | undefined;
  readonly #clock: Clock;
  readonly #held = new Map<number, Held>();
  #spentNanoUsd = 0;
  #allowance: Allowance | undefined;

  constructor(shape: RequestShape, spender: Spender, budgets: Budgets | undefined, clock: Clock) {
    this.#shape = shape;
    this.#spender = spender;
    this.#budgets = budgets;
    this.#clock = clock;
  }

  /** The request as the next pick is to see it. */
  shapeForPick(): RequestShape {
    this.#allowance = this.#budgets?.allowance(this.#spender, this.#clock.wall());
    return withMoney(this.#shape, this.#allowance, this.#committedNanoUsd);
  }

  /** An attempt was given its endpoint: in the same step as the pick, so that nobody takes the money in between. */
  begun(attempt: number, ticket: Ticket): void {
    const reservation = this.#budgets?.reserve(
      this.#spender,
      ticket.expectedCostNanoUsd ?? 0,
      this.#clock.wall(),
    );
    const mostNanoUsd = predictedCost(ticket.endpoint, this.#shape, this.#shape.inputTokens);
    this.#held.set(attempt, { reservation, mostNanoUsd });
  }

  ended(attempt: number, costNanoUsd: number): void {
    const held = this.#held.get(attempt);
    if (held === undefined) return;
    this.#held.delete(attempt);
    this.#spentNanoUsd += costNanoUsd;
    if (held.reservation !== undefined) this.#budgets?.settle(held.reservation, costNanoUsd);
  }

  /** What a pick is told that found nothing: when there may be enough, or the budget by its name. */
  told(refused: Refused): Refused {
    const { tightest } = this.#allowance ?? {};
    if (tightest === undefined || !refused.refusals.some(isOfBudget)) return refused;
    const outlook = this.#outlookFor(refused);
    if (outlook.kind === "soon") {
      const at = this.#clock.now() + outlook.inMs;
      return { ...refused, retryAt: Math.min(refused.retryAt ?? at, at) };
    }
    const detail = detailOf(tightest, outlook.kind);
    const refusals = refused.refusals.map((each) =>
      isOfBudget(each) ? { endpoint: each.endpoint, reason: each.reason, detail } : each,
    );
    if (outlook.kind === "unknown") return { ...refused, refusals };
    const endsAt = this.#clock.now() + Math.max(0, tightest.endsAtWallMs - this.#clock.wall());
    return { ...refused, refusals, retryAt: refused.retryAt ?? endsAt };
  }

  #outlookFor({ refusals }: Refused): Outlook {
    const needs = Math.min(...refusals.map(({ needsNanoUsd = Number.POSITIVE_INFINITY }) => needsNanoUsd));
    return this.#budgets?.outlook(this.#spender, needs, this.#clock.wall()) ?? { kind: "used-up" };
  }

  /** What was spent, and what may be by those that run. */
  get #committedNanoUsd(): number {
    let sum = this.#spentNanoUsd;
    for (const { mostNanoUsd } of this.#held.values()) sum += mostNanoUsd;
    return sum;
  }
}

function detailOf(
  { name, endsAtWallMs }: { readonly name: string; readonly endsAtWallMs: number },
  outlook: "used-up" | "unknown",
): string {
  if (outlook === "used-up") {
    return `the budget "${name}" has not enough left for it until ${new Date(endsAtWallMs).toISOString()}`;
  }
  return `this replica's part of the budget "${name}" is used up, and the shared state that knows the rest is out of reach`;
}

/**
 * The request with what the call's own bound and the budgets leave of it; past a soft limit it
 * wants the cheapest endpoint first, unless it says itself what it wants.
 */
export function withMoney(
  shape: RequestShape,
  allowance: Allowance | undefined,
  committedNanoUsd: number,
): RequestShape {
  const { maxCostNanoUsd, sortBy, endpointOrder } = shape.preferences;
  const isBounded = allowance !== undefined && Number.isFinite(allowance.leftNanoUsd);
  const isThrifty = allowance?.thrifty === true && sortBy === undefined && endpointOrder.length === 0;
  const isReduced = maxCostNanoUsd !== undefined && committedNanoUsd > 0;
  if (!isBounded && !isThrifty && !isReduced) return shape;
  return {
    ...shape,
    ...(isBounded && {
      spendableNanoUsd: allowance.leftNanoUsd,
      remainingNanoUsd: allowance.remainingNanoUsd,
    }),
    preferences: {
      ...shape.preferences,
      ...(isThrifty && { sortBy: "cost" }),
      ...(isReduced && { maxCostNanoUsd: maxCostNanoUsd - committedNanoUsd }),
    },
  };
}
