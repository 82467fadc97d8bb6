/** The world of one scenario: virtual time, a pool, scripted providers and what was seen of them. */
import { seededRandom } from "../../../src/core/base/random.ts";
import type { AttemptRecord } from "../../../src/core/model/attempt.ts";
import type { Endpoint } from "../../../src/core/model/endpoint.ts";
import { noPolicy, type PolicySettings } from "../../../src/core/model/policy.ts";
import type { Observer } from "../../../src/core/model/ports.ts";
import type { Route } from "../../../src/core/model/route.ts";
import { policyFor, questionOf } from "../../../src/core/routing/routing-table.ts";
import type { LivePool } from "../../../src/pool/live-pool.ts";
import { createPool } from "../../../src/pool/pool.ts";
import { startProber } from "../../../src/pool/prober.ts";
import type { CallDeps } from "../../../src/stream/call-deps.ts";
import { type Completions, createCompletions } from "../../../src/stream/completions.ts";
import { routeOf } from "../fleet.ts";
import { ScriptedProvider } from "../scripted-provider.ts";
import { VirtualTime } from "../virtual-time.ts";

export class World {
  readonly time = new VirtualTime();
  readonly provider = new ScriptedProvider(this.time);
  readonly endpoints = new Map<string, Endpoint>();
  readonly ended: AttemptRecord[] = [];
  policy: PolicySettings = noPolicy;
  route: Route = routeOf("main", ["a"]);
  #completions: Completions | undefined;
  #pool: LivePool | undefined;

  /** Another configuration: pool and records start afresh. */
  configure(route: Route): void {
    this.route = route;
    this.#pool = undefined;
    this.#completions = undefined;
  }

  get pool(): LivePool {
    this.#pool ??= createPool({
      clock: this.time,
      random: seededRandom(7),
      endpoints: [...this.endpoints.values()],
      routes: [this.route],
    });
    return this.#pool;
  }

  get completions(): Completions {
    this.#completions ??= createCompletions(this.#deps());
    return this.#completions;
  }

  /** Ticks and probes as the service runs them, on virtual time; the answer stops them. */
  startProber(): () => void {
    return startProber({ pool: this.pool, provider: this.provider, clock: this.time, timer: this.time });
  }

  #deps(): CallDeps {
    return {
      clock: this.time,
      timer: this.time,
      random: () => 0.5,
      pool: this.pool,
      provider: this.provider,
      observer: this.#observer(),
      policyOf: (asked, tenant) =>
        policyFor(
          questionOf(asked, tenant, () => this.route.dataClass),
          this.policy,
        ),
      route: (name) => (name === this.route.name ? this.route : undefined),
    };
  }

  #observer(): Observer {
    return {
      callStarted: () => {},
      attemptEnded: (_call, attempt) => this.ended.push(attempt),
      restarted: () => {},
      callEnded: () => {},
    };
  }
}
