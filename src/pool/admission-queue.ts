/**
 * Who gets room when it is scarce: the pool's calls in a line that is fair between
 * tenants, each told when its turn has come. Nobody polls: whoever is next at an
 * endpoint is told when an attempt there ends, when the one before was served or gave up,
 * and with each tick; never while another call is in the middle of its pick, for that one
 * may still have money to reserve.
 */
import { WaitingLine } from "../core/limits/waiting-line.ts";
import type { RequestShape, Waiter } from "../core/model/pool-port.ts";
import type { EndpointRefusal, RefusalReason } from "../core/model/refusal.ts";
import type { Choice } from "../core/routing/plan.ts";
import type { RouteCandidate } from "./route-state.ts";
import type { PickRequest } from "./start-attempt.ts";

/** Refusals that end by themselves: when others leave room, or the endpoint is well again. */
const passing: ReadonlySet<RefusalReason> = new Set(["capacity", "rate-limit", "breaker", "blocked"]);

export class AdmissionQueue {
  readonly #line: WaitingLine<Waiter>;
  /** Endpoints at which the next call is still to be told. */
  readonly #due = new Set<string>();
  #isGivingTurns = false;

  constructor(weightOf: ((tenant: string) => number) | undefined) {
    this.#line = new WaitingLine(weightOf);
  }

  /** Where others go before this call; undefined: nobody waits. */
  yieldsOf({ waiter }: RequestShape): PickRequest["yields"] {
    if (waiter === undefined || this.#line.size === 0) return undefined;
    return (endpoint) => this.#line.mustYield(waiter, endpoint);
  }

  /**
   * The call found no room: it waits in line, if it can. True: others are before it
   * wherever it waits, so that only its turn will help.
   */
  refused({ shape, purpose }: PickRequest, refusals: readonly EndpointRefusal[]): boolean {
    const { waiter } = shape;
    if (waiter === undefined || purpose === "hedge") return false;
    const wants = refusals.filter(({ reason }) => passing.has(reason)).map(({ endpoint }) => endpoint);
    if (wants.length === 0) {
      this.#takeOut(waiter);
      return false;
    }
    if (!this.#line.tryEnter(waiter, new Set(wants))) return false;
    return wants.every((endpoint) => this.#line.next(endpoint) !== waiter);
  }

  /** The call got room: the next one is told when this one is done with its pick, for there may be more. */
  served(shape: RequestShape, { candidate, charge }: Choice<RouteCandidate>): void {
    this.#line.served(shape.tenant, candidate.at.capacity.partOf(charge));
    if (this.#line.size === 0) return;
    if (shape.waiter !== undefined) this.#line.leave(shape.waiter);
    this.#due.add(candidate.at.endpoint.name);
  }

  /** The call does not wait, or no longer: others are told. */
  leave(waiter: Waiter): void {
    if (this.#line.size === 0) return;
    this.#takeOut(waiter);
    this.#drain();
  }

  roomMade(endpoint: string): void {
    if (this.#line.size === 0) return;
    this.#due.add(endpoint);
    this.#drain();
  }

  /** Tells whoever is next at any endpoint, for time alone makes room too. */
  giveTurns(): void {
    for (const endpoint of this.#line.wanted()) this.#due.add(endpoint);
    this.#drain();
  }

  #takeOut(waiter: Waiter): void {
    for (const endpoint of this.#line.leave(waiter)) this.#due.add(endpoint);
  }

  /** A call that is told asks at once, within this loop; what follows of that is done by the loop, not within it. */
  #drain(): void {
    if (this.#isGivingTurns) return;
    this.#isGivingTurns = true;
    try {
      for (const endpoint of this.#due) {
        this.#due.delete(endpoint);
        this.#line.next(endpoint)?.turn();
      }
    } finally {
      this.#isGivingTurns = false;
    }
  }
}
