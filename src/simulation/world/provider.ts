/** A simulated provider: its limits, its speed, and what is wrong with it now. */
import type { Random } from "../../core/base/random.ts";
import { chanceOf, lognormal } from "../chance.ts";
import { type Condition, conditionAt, type Fault } from "../condition.ts";
import {
  concurrencyOf,
  normalCondition,
  type ProviderProfile,
  ttftMsOf,
  ttftSigma,
} from "../provider-profile.ts";
import type { Exchange, Listener, Order } from "../providers-port.ts";
import type { VirtualTime } from "../virtual-time.ts";
import { AccelerationLimit } from "./acceleration-limit.ts";
import { type Ending, type Fate, SimulatedExchange } from "./exchange.ts";
import { RateLimit } from "./rate-limit.ts";
import { replies } from "./replies.ts";

export interface ProviderOptions {
  readonly profile: ProviderProfile;
  readonly faults: readonly Fault[];
  readonly onsetAt: number;
  readonly seed: number;
  readonly time: VirtualTime;
}

/** How soon errors and rejections come. */
const errorMs = 80;
const rejectionMs = 50;
const replySigma = 0.3;

/** A model that declines is soon done. */
const refusalTokens = 30;

/** From this part of what it can serve at once on, answers begin later; at the whole, in twice the time. */
const ease = 0.8;

export class Provider {
  readonly #options: ProviderOptions;
  readonly #limit: RateLimit;
  readonly #acceleration: AccelerationLimit | undefined;
  readonly #concurrency: number;
  #inFlight = 0;

  constructor(options: ProviderOptions) {
    const { profile } = options;
    this.#options = options;
    this.#limit = new RateLimit(profile.isStrict);
    this.#acceleration = profile.limitsAcceleration
      ? new AccelerationLimit(profile.ratePerSecond)
      : undefined;
    this.#concurrency = concurrencyOf(profile);
  }

  /** Takes a request. The listener is told of what comes of it until the exchange is closed. */
  open(order: Order, listener: Listener): Exchange {
    const { profile, seed, time } = this.#options;
    const chance = chanceOf(seed, profile.name, order.key);
    const fate = this.#fateOf(order, chance);
    this.#inFlight += 1;
    return new SimulatedExchange({
      fate,
      listener,
      time,
      chance,
      tokenTimeMs: () => profile.tokenTimeMs * this.#condition().tokenTimeFactor,
      onOver: () => {
        this.#inFlight -= 1;
      },
    });
  }

  /** Whether a request sent now would be served as if nothing were wrong. */
  isWell(): boolean {
    const { profile, time } = this.#options;
    const condition = this.#condition();
    const { rateFactor, concurrencyFactor } = condition;
    const isFaulty =
      condition.errors > normalCondition.errors ||
      condition.hangs + condition.cuts + condition.stalls > 0 ||
      condition.refusals > normalCondition.refusals ||
      condition.ttftFactor > 1 ||
      condition.closedBy !== undefined;
    if (isFaulty || this.#inFlight >= this.#concurrency * concurrencyFactor) return false;
    return this.#limit.has(profile.ratePerSecond * rateFactor, time.now());
  }

  #condition(): Condition {
    const { profile, faults, onsetAt, time } = this.#options;
    return conditionAt(normalCondition, faults, profile.name, time.now() - onsetAt);
  }

  #fateOf(order: Order, chance: Random): Fate {
    const condition = this.#condition();
    const rejection = this.#rejection(condition);
    if (rejection !== undefined) return reply(rejection, rejectionMs, chance);
    const luck = chance();
    if (luck < condition.errors) return reply(replies.serverError, errorMs, chance);
    if (luck < condition.errors + condition.hangs) {
      return { kind: "reply", afterMs: Number.POSITIVE_INFINITY, failure: replies.connectionLost };
    }
    return this.#streamOf(order, condition, chance);
  }

  #rejection(condition: Condition) {
    const { profile, time } = this.#options;
    const now = time.now();
    if (condition.closedBy === "account-quota") return replies.accountQuota;
    if (condition.closedBy === "uncoded-limit") return replies.uncodedLimit;
    if (!this.#limit.tryTake(profile.ratePerSecond * condition.rateFactor, now)) return replies.rateLimited;
    if (this.#acceleration?.tryTake(now) === false) return replies.rateLimited;
    return this.#inFlight >= this.#concurrency * condition.concurrencyFactor ? replies.overloaded : undefined;
  }

  #streamOf(order: Order, condition: Condition, chance: Random): Fate {
    const { profile } = this.#options;
    const load = this.#inFlight / (this.#concurrency * condition.concurrencyFactor);
    const strain = 1 + Math.max(0, load - ease) / (1 - ease);
    const draw = lognormal(1, ttftSigma, chance);
    const declines = chance() < condition.refusals;
    const breaks = chance();
    const place = 1 + Math.floor(chance() * order.outputTokens);
    const isBroken = breaks < condition.cuts + condition.stalls;
    return {
      kind: "stream",
      ttftMs: ttftMsOf(profile, order.inputTokens, draw) * condition.ttftFactor * strain,
      tokens: declines ? Math.min(refusalTokens, order.outputTokens) : order.outputTokens,
      finish: declines ? "refusal" : order.finish,
      breaksAfter: isBroken ? Math.min(place, order.outputTokens) : undefined,
      ending: breaks < condition.cuts ? cutOf(chance()) : "silence",
    };
  }
}

function reply(failure: (typeof replies)[keyof typeof replies], medianMs: number, chance: Random): Fate {
  return { kind: "reply", afterMs: lognormal(medianMs, replySigma, chance), failure };
}

/** Streams break in three ways, equally often. */
function cutOf(draw: number): Ending {
  if (draw < 1 / 3) return replies.connectionLost;
  return draw < 2 / 3 ? replies.inBandError : "clean-end";
}
