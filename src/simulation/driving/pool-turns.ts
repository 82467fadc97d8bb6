/**
 * Gives a pool its turns on virtual time: ticks, and probes with their bound. The live
 * service does the same on a timer (pool/prober.ts).
 */
import { Failure } from "../../core/model/failure.ts";
import type { LivePool, ProbeTicket } from "../../pool/live-pool.ts";
import type { Sharing } from "../policy.ts";
import type { Providers } from "../providers-port.ts";
import type { VirtualTime } from "../virtual-time.ts";
import { note, type Trace } from "./trace.ts";

export interface PoolTurnsOptions {
  readonly pool: LivePool;
  /** Undefined: this process is alone. */
  readonly sharing?: Sharing | undefined;
  readonly providers: Providers;
  readonly time: VirtualTime;
  readonly trace: Trace;
  readonly onProbed: (endpoint: string, at: number, ok: boolean) => void;
}

/** The same bounds on the pause between two turns as pool/prober.ts has. */
const longestPauseMs = 250;
const shortestPauseMs = 1;

const unanswered = new Failure("first-token-timeout", "the probe had no answer in time");

/** Starts the turns; they go on for as long as the run does. */
export function startPoolTurns(options: PoolTurnsOptions): void {
  const { pool, time } = options;
  const turn = (): void => {
    const now = time.now();
    pool.tick(now);
    for (const ticket of pool.dueProbes(now)) runProbe(ticket, options);
    time.after(Math.min(longestPauseMs, Math.max(shortestPauseMs, pool.nextWake() - now)), turn);
  };
  turn();
}

function runProbe(
  ticket: ProbeTicket,
  { providers, time, trace, onProbed, sharing }: PoolTurnsOptions,
): void {
  const { name } = ticket.endpoint;
  if (sharing?.tryAcquireProbe(name, ticket.timeoutMs) === false) {
    ticket.end({ kind: "skipped" }, time.now());
    return;
  }
  let isOver = false;
  const end = (failure: Failure | undefined): void => {
    if (isOver) return;
    isOver = true;
    sharing?.releaseProbe(name);
    const now = time.now();
    note(trace, now, () => `probe of ${name}: ${failure?.kind ?? "ok"}`);
    onProbed(name, now, failure === undefined);
    ticket.end(failure === undefined ? { kind: "succeeded" } : { kind: "failed", failure }, now);
  };
  const exchange = providers.probe(name, end);
  time.after(ticket.timeoutMs, () => {
    if (!isOver) exchange.close();
    end(unanswered);
  });
}
