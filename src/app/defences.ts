/** What keeps this process from being overrun. */

import { PeerBook } from "../core/limits/peer-book.ts";
import { ConnectionGate } from "../transport/rpc/connection-gate.ts";
import { Inflations } from "../transport/rpc/inflations.ts";
import { limitResets } from "../transport/rpc/reset-budget.ts";
import type { LagWatch } from "./lag-watch.ts";
import { OverloadGate } from "./overload-gate.ts";
import { systemClock as clock, systemRandom as random } from "./system.ts";
import type { Watching } from "./watching.ts";

export interface Defences {
  /** Keeps out calls. */
  readonly threshold: OverloadGate;
  /** Keeps out connections. */
  readonly connections: ConnectionGate;
  readonly inflations: Inflations;
  stop(): void;
}

export function startDefences(
  { inForce, metrics }: Pick<Watching, "inForce" | "metrics">,
  lag: LagWatch,
): Defences {
  const settings = () => inForce.settings.overload;
  const threshold = new OverloadGate({ settings, clock, lag, random, metrics: metrics.overload });
  const book = new PeerBook();
  const bounds = () => inForce.settings.connectionBounds;
  const stopLimit = limitResets({ book, bounds, clock });
  return {
    threshold,
    connections: new ConnectionGate({ book, bounds, clock, metrics: metrics.connections }),
    inflations: new Inflations(),
    stop() {
      lag.stop();
      stopLimit();
    },
  };
}
