/** The providers of a scenario, and the traffic that comes in. */
import type { Failure } from "../../core/model/failure.ts";
import type { Truth } from "../policy.ts";
import type { ProviderProfile } from "../provider-profile.ts";
import type { Exchange, Listener, Order, Providers } from "../providers-port.ts";
import type { Scenario } from "../scenario.ts";
import type { VirtualTime } from "../virtual-time.ts";
import { Provider } from "./provider.ts";
import { Traffic } from "./traffic.ts";

export interface WorldOptions {
  readonly scenario: Scenario;
  /** As this seed has them. */
  readonly profiles: readonly ProviderProfile[];
  readonly seed: number;
  readonly onsetAt: number;
  readonly time: VirtualTime;
}

/** What a probe asks: next to nothing. */
const probeInputTokens = 8;

export class World implements Providers, Truth {
  readonly traffic: Traffic;
  readonly #providers: ReadonlyMap<string, Provider>;
  /** Counts down: keys below 0 are no request's. */
  #probeKey = 0;

  constructor({ scenario, profiles, seed, onsetAt, time }: WorldOptions) {
    const { faults, faultMs, inputFactor, ratePerSecond, cohorts } = scenario;
    this.#providers = new Map(
      profiles.map((profile) => [profile.name, new Provider({ profile, faults, onsetAt, seed, time })]),
    );
    this.traffic = new Traffic({
      seed,
      ratePerSecond,
      cohorts,
      inputFactorAt: (at) => (at >= onsetAt && at < onsetAt + faultMs ? inputFactor : 1),
    });
  }

  open(endpoint: string, order: Order, listener: Listener): Exchange {
    return this.#provider(endpoint).open(order, listener);
  }

  /** Asks for a single token; `reply` learns of the failure, or of none. */
  probe(endpoint: string, reply: (failure: Failure | undefined) => void): Exchange {
    this.#probeKey -= 1;
    const order: Order = {
      key: this.#probeKey,
      inputTokens: probeInputTokens,
      outputTokens: 1,
      finish: "length",
    };
    const listener: Listener = {
      onTokens: () => {},
      onFinish: () => {},
      onEnd: () => reply(undefined),
      onFailure: reply,
    };
    return this.#provider(endpoint).open(order, listener);
  }

  isWell(endpoint: string): boolean {
    return this.#provider(endpoint).isWell();
  }

  #provider(endpoint: string): Provider {
    const provider = this.#providers.get(endpoint);
    if (provider === undefined) throw new Error(`the world has no provider "${endpoint}"`);
    return provider;
  }
}
