/**
 * Runs the pool's ticks and probes on a timer. Which probes are due, and what their
 * answers mean, the pool decides; this file only asks, with a bound on the time.
 */
import type { Clock } from "../core/base/clock.ts";
import type { LostTime } from "../core/base/lost-time.ts";
import { Failure } from "../core/model/failure.ts";
import type { Provider, Timer } from "../core/model/ports.ts";
import { afterWaiting } from "./after-waiting.ts";
import type { LivePool, ProbeTicket } from "./live-pool.ts";
import { alone, heldLease, type ProbeLeases } from "./probe-lease.ts";

export interface ProberOptions {
  readonly pool: LivePool;
  readonly provider: Provider;
  readonly clock: Clock;
  readonly timer: Timer;
  /** What this process lost of the time in which it waited for providers. Undefined: none. */
  readonly lost?: LostTime | undefined;
  /** Keeps a fleet of replicas from probing the same endpoint at once. Leave out when this process is alone. */
  readonly lease?: ProbeLeases | undefined;
}

/** The longest pause between two looks at the pool, should it name no time of its own. */
const longestPauseMs = 250;

/** Starts ticking and probing; the answer stops it and aborts the probes that run. */
export function startProber(options: ProberOptions): () => void {
  const { pool, clock, timer } = options;
  const aborts = new Set<AbortController>();
  let stopped = false;
  let cancelTimer: () => void = () => {};

  const turn = (): void => {
    const now = clock.now();
    pool.tick(now);
    for (const ticket of pool.dueProbes(now)) {
      const abort = new AbortController();
      aborts.add(abort);
      void runProbe(ticket, abort, options).finally(() => aborts.delete(abort));
    }
    const pause = Math.min(longestPauseMs, Math.max(1, pool.nextWake() - now));
    if (!stopped) cancelTimer = timer.after(pause, turn);
  };

  turn();
  return () => {
    stopped = true;
    cancelTimer();
    for (const abort of aborts) abort.abort();
  };
}

/** Asks once. The ticket is ended on every way out; a probe that was stopped counts for nothing. */
async function runProbe(ticket: ProbeTicket, abort: AbortController, options: ProberOptions): Promise<void> {
  const { clock, provider, lease } = options;
  let timedOut = false;
  let answers = false;
  let cancelTimeout: () => void = () => {};
  const held =
    lease === undefined ? alone : await heldLease(ticket.endpoint.name, lease, options, () => abort.abort());
  if (held === undefined) {
    ticket.end({ kind: "skipped" }, clock.now());
    return;
  }
  try {
    const endBy = clock.now() + ticket.totalMs;
    const arm = (ms: number) => {
      cancelTimeout();
      cancelTimeout = afterWaiting(Math.min(ms, endBy - clock.now()), options, () => {
        timedOut = true;
        abort.abort();
      });
    };
    arm(ticket.timeoutMs);
    await provider.probe(ticket.endpoint, ticket.kind, abort.signal, () => {
      answers = true;
      ticket.firstToken(clock.now());
      arm(ticket.stallMs);
    });
    ticket.end({ kind: "succeeded" }, clock.now());
  } catch (reason) {
    const failure = timedOut ? late(answers) : Failure.from(reason);
    const stopped = abort.signal.aborted && !timedOut;
    ticket.end(stopped ? { kind: "skipped" } : { kind: "failed", failure }, clock.now());
  } finally {
    cancelTimeout();
    held.release();
  }
}

function late(answers: boolean): Failure {
  return answers
    ? new Failure("stalled", "the answer to the probe stopped coming")
    : new Failure("first-token-timeout", "the probe had no answer in time");
}
