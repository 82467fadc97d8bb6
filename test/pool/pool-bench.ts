/** Drives a pool by hand, on virtual time, one attempt after the other. */
import { type LostTime, noneLost } from "../../src/core/base/lost-time.ts";
import { seededRandom } from "../../src/core/base/random.ts";
import type { FailureKind } from "../../src/core/model/disposition.ts";
import type { Endpoint } from "../../src/core/model/endpoint.ts";
import { Failure } from "../../src/core/model/failure.ts";
import type { Outcome } from "../../src/core/model/outcome.ts";
import type { Begun, PickPurpose, RequestShape, Ticket } from "../../src/core/model/pool-port.ts";
import type { Route } from "../../src/core/model/route.ts";
import type { EndpointSnapshot } from "../../src/core/model/snapshot.ts";
import type { LivePool } from "../../src/pool/live-pool.ts";
import { createPool } from "../../src/pool/pool.ts";
import { endpointOf, nothingExcluded, routeOf, shapeOf, succeeded, TestClock } from "./fixtures.ts";

/** A pool on a clock of its own, and the steps that tests take with it. */
export class PoolBench {
  readonly clock = new TestClock();
  readonly pool: LivePool;

  constructor(
    tiers: readonly (readonly string[])[],
    change: (name: string) => Partial<Endpoint> = () => ({}),
    route: Partial<Route> = {},
    lost: LostTime = noneLost,
  ) {
    const endpoints = tiers.flat().map((name) => endpointOf(name, change(name)));
    this.pool = createPool({
      endpoints,
      routes: [routeOf(tiers, route)],
      clock: this.clock,
      random: seededRandom(1),
      lost,
    });
  }

  /** Moves the clock, ticking four times a second as the prober does. */
  advance(ms: number): void {
    const end = this.clock.time + ms;
    while (this.clock.time < end) {
      this.clock.time = Math.min(end, this.clock.time + 250);
      this.pool.tick(this.clock.time);
    }
  }

  begin(
    shape: Partial<RequestShape> = {},
    excluded: readonly string[] = [],
    purpose: PickPurpose = "first",
  ): Begun {
    const exclusions = { ...nothingExcluded, endpoints: excluded };
    return this.pool.begin(shapeOf(shape), exclusions, purpose, this.clock.time + 60_000);
  }

  /** An attempt that must start. */
  start(
    shape: Partial<RequestShape> = {},
    excluded: readonly string[] = [],
    purpose: PickPurpose = "first",
  ): Ticket {
    const begun = this.begin(shape, excluded, purpose);
    if (begun.kind === "started") return begun.ticket;
    throw new Error(`refused: ${begun.refusals.map((each) => `${each.endpoint} ${each.reason}`).join(", ")}`);
  }

  /** A whole attempt on whichever endpoint is chosen; the answer names it. */
  attempt(
    outcome: Outcome,
    options: { ttftMs?: number; shape?: Partial<RequestShape>; excluded?: readonly string[] } = {},
  ): string {
    const ticket = this.start(options.shape, options.excluded);
    ticket.sent(this.clock.time);
    if (outcome.kind === "succeeded") {
      this.clock.time += options.ttftMs ?? 100;
      ticket.firstToken(this.clock.time);
    }
    ticket.end(outcome, this.clock.time);
    return ticket.endpoint.name;
  }

  /** So many good attempts, ten a second. */
  warm(count: number, options: Parameters<PoolBench["attempt"]>[1] = {}): void {
    for (let i = 0; i < count; i += 1) {
      this.attempt(succeeded, options);
      this.advance(100 - (options?.ttftMs ?? 100));
      this.pool.tick(this.clock.time);
    }
  }

  /** Answers all due probes alike; the answer says how many there were. */
  probe(outcome: "succeeded" | FailureKind): number {
    const due = this.pool.dueProbes(this.clock.time);
    for (const ticket of due) {
      const failure = outcome === "succeeded" ? undefined : new Failure(outcome, "the test failed it");
      ticket.end(
        failure === undefined ? { kind: "succeeded" } : { kind: "failed", failure },
        this.clock.time,
      );
    }
    return due.length;
  }

  snapshot(name: string): EndpointSnapshot {
    const found = this.pool.snapshot().find(({ endpoint }) => endpoint.name === name);
    if (found === undefined) throw new Error(`there is no endpoint "${name}"`);
    return found;
  }

  share(name: string): number {
    return this.snapshot(name).shares[0]?.share ?? 0;
  }
}
