/** What keeps this process from being overrun. */

import { limitResets } from "../transport/rpc/reset-budget.ts";
import { OverloadGate } from "./overload-gate.ts";
import { systemClock as clock, systemRandom as random, systemTimer as timer } from "./system.ts";
import type { Watching } from "./watching.ts";

export interface Defences {
  /** Keeps out calls. */
  readonly gate: OverloadGate;
  stop(): void;
}

export function startDefences({ inForce, metrics }: Pick<Watching, "inForce" | "metrics">): Defences {
  const settings = () => inForce.settings.overload;
  const gate = new OverloadGate({ settings, clock, timer, random, metrics: metrics.overload });
  const stopLimit = limitResets(clock);
  return {
    gate,
    stop() {
      gate.stop();
      stopLimit();
    },
  };
}
