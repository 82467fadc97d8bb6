/** What a course comes to in figures. */
import type { CallRecord, Outcome } from "./call.ts";
import { type Arrival, answerTokens } from "./provider.ts";
import type { Course } from "./scenario.ts";
import { settledAfter, shareOf } from "./window.ts";

export interface Latency {
  /** Of streams that were answered whole: to the first token of what was kept. */
  readonly ttftP50Ms: number;
  readonly ttftP99Ms: number;
  /** Of unary calls that were answered whole. */
  readonly unaryP50Ms: number;
  readonly unaryP99Ms: number;
}

export interface Figures {
  /** Calls that ran or began while the fault lasted, and what became of them. */
  readonly calls: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Of truncated and garbled answers: those with a finish reason, which no client could have told from good ones. */
  readonly undetectable: number;
  /** To the first second in which nine of ten requests went to the backup. Undefined: never while the fault lasted. */
  readonly shiftMs: number | undefined;
  /** Of all requests while the fault lasted. */
  readonly backupShare: number | undefined;
  readonly calm: Latency;
  readonly fault: Latency;
  /** Requests for each call that began while the fault lasted. */
  readonly attemptsPerCall: number;
  /** Requests of the system's own in the whole course. */
  readonly probes: number;
  /** Tokens that providers generated for these calls and that nobody got as part of a whole answer. */
  readonly wastedTokens: number;
  /** To the first second in which nine of ten requests went to the primary again. Undefined: not while it was waited. */
  readonly returnMs: number | undefined;
  /** How long that was waited for. */
  readonly observedMs: number;
  /** Calls that began after the provider's return and were not answered whole. */
  readonly lostAfter: number;
}

/** The value below which the part `q` of them lies. NaN for none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

function latencyOf(calls: readonly CallRecord[]): Latency {
  const whole = calls.filter(({ outcome }) => outcome === "complete");
  const ttfts = whole.flatMap(({ streaming, startedMs, firstTokenMs }) =>
    streaming && firstTokenMs !== undefined ? [firstTokenMs - startedMs] : [],
  );
  const unary = whole.flatMap(({ streaming, startedMs, endedMs }) =>
    streaming ? [] : [endedMs - startedMs],
  );
  return {
    ttftP50Ms: quantile(ttfts, 0.5),
    ttftP99Ms: quantile(ttfts, 0.99),
    unaryP50Ms: quantile(unary, 0.5),
    unaryP99Ms: quantile(unary, 0.99),
  };
}

const countOf = (calls: readonly CallRecord[], outcome: Outcome) =>
  calls.filter((call) => call.outcome === outcome).length;

function outcomesOf(calls: readonly CallRecord[]): Figures["outcomes"] {
  return {
    complete: countOf(calls, "complete"),
    told: countOf(calls, "told"),
    truncated: countOf(calls, "truncated"),
    garbled: countOf(calls, "garbled"),
    "timed-out": countOf(calls, "timed-out"),
  };
}

function tokensFor(arrivals: readonly Arrival[], numbers: ReadonlySet<number>): number {
  return arrivals.reduce(
    (sum, { call, tokens }) => (call !== undefined && numbers.has(call) ? sum + tokens : sum),
    0,
  );
}

const isProbe = ({ call }: Arrival) => call === undefined;

export function figuresOf({ calmAt, faultAt, returnAt, endAt, calls, primary, backup }: Course): Figures {
  const began = (from: number, to: number) =>
    calls.filter(({ startedMs }) => startedMs >= from && startedMs < to);
  const during = began(faultAt, returnAt);
  const touched = calls.filter(({ startedMs, endedMs }) => startedMs < returnAt && endedMs >= faultAt);
  const numbers = new Set(touched.map(({ call }) => call));
  const all = [...primary, ...backup];
  const attempts = all.filter(
    (arrival) => arrival.atMs >= faultAt && arrival.atMs < returnAt && !isProbe(arrival),
  );
  const outcomes = outcomesOf(touched);
  return {
    calls: touched.length,
    outcomes,
    undetectable: touched.filter(({ hasFinish }) => hasFinish === true).length,
    shiftMs: settledAfter(backup, primary, faultAt, returnAt),
    backupShare: shareOf(backup, primary, faultAt, returnAt),
    calm: latencyOf(calls.filter(({ startedMs, endedMs }) => startedMs >= calmAt && endedMs < faultAt)),
    fault: latencyOf(during),
    attemptsPerCall: attempts.length / Math.max(1, during.length),
    probes: all.filter(isProbe).length,
    wastedTokens: tokensFor(all, numbers) - answerTokens * outcomes.complete,
    returnMs: settledAfter(primary, backup, returnAt, endAt),
    observedMs: endAt - returnAt,
    lostAfter: began(returnAt, Number.POSITIVE_INFINITY).filter(({ outcome }) => outcome !== "complete")
      .length,
  };
}
