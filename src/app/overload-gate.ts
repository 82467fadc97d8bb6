/** Keeps out what this process cannot carry: counts the calls that run, and listens to how late the event loop is. */
import type { Clock } from "../core/base/clock.ts";
import type { Random } from "../core/base/random.ts";
import { afterLag, calm, type Overload, type ShedReason, shedReasonOf } from "../core/limits/overload.ts";
import { CallError } from "../core/model/call-error.ts";
import type { OverloadSettings } from "../core/model/overload-settings.ts";
import type { Priority } from "../core/model/priority.ts";
import type { OverloadMetrics } from "../telemetry/metrics.ts";
import type { Threshold } from "../transport/rpc/admission.ts";
import type { LagWatch } from "./lag-watch.ts";

/** When a caller that was kept out may ask again: drawn between the two, so that they do not come back as one. */
const retryAfterMs = { least: 500, most: 1_500 } as const;

/** So many moments between the two are enough that nobody meets a crowd. */
const moments = 17;

/**
 * Made once, and frozen, since they are thrown again and again: an error with its stack,
 * and its details on the wire, cost more than all the rest of a refusal, and a process that
 * has too much to do must turn away for less than it would cost to let in.
 */
const refusals: Readonly<Record<ShedReason, readonly CallError[]>> = {
  "in-flight": refusalsFor("this replica runs as many calls as it may"),
  lag: refusalsFor("this replica is overloaded"),
};

function refusalsFor(reason: string): readonly CallError[] {
  const { least, most } = retryAfterMs;
  return Array.from({ length: moments }, (_, at) => {
    const after = least + Math.round((at / (moments - 1)) * (most - least));
    const message = `${reason}; ask another one, or this one later`;
    return Object.freeze(new CallError("resource-exhausted", message, { retryAfterMs: after }));
  });
}

export interface OverloadGateDeps {
  /** Those in force now. */
  readonly settings: () => OverloadSettings;
  readonly clock: Clock;
  readonly lag: Pick<LagWatch, "lagAt" | "onBeat">;
  readonly random: Random;
  readonly metrics: OverloadMetrics;
}

export class OverloadGate implements Threshold {
  readonly #deps: OverloadGateDeps;
  #state: Overload = calm;
  #inFlight = 0;
  /** Who was not turned away and has not entered yet. Some never will: a look forgets them. */
  #expected = 0;

  constructor(deps: OverloadGateDeps) {
    this.#deps = deps;
    deps.lag.onBeat((lagMs) => this.#look(lagMs));
  }

  refusal(priority: Priority): CallError | undefined {
    const refusal = this.#refusalBeside(this.#inFlight + this.#expected, priority);
    if (refusal === undefined) this.#expected += 1;
    return refusal;
  }

  enter(priority: Priority): () => void {
    this.#expected = Math.max(0, this.#expected - 1);
    const refusal = this.#refusalBeside(this.#inFlight, priority);
    if (refusal !== undefined) throw refusal;
    return this.hold();
  }

  /** A place for what runs already, whether there is room or not. */
  hold(): () => void {
    this.#inFlight += 1;
    return () => {
      this.#inFlight -= 1;
    };
  }

  #refusalBeside(inFlight: number, priority: Priority): CallError | undefined {
    const { settings, metrics, random, lag, clock } = this.#deps;
    const rush = { inFlight, lagMs: lag.lagAt(clock.now()) };
    const reason = shedReasonOf(this.#state, rush, priority, settings());
    if (reason === undefined) return undefined;
    metrics.shed(reason, priority);
    return refusals[reason][Math.floor(random() * moments)];
  }

  #look(lagMs: number): void {
    const { settings, metrics } = this.#deps;
    this.#expected = 0;
    this.#state = afterLag(this.#state, { lagMs, inFlight: this.#inFlight }, settings());
    metrics.limited(this.#state.kind === "limited" ? this.#state.limit : undefined);
  }
}
