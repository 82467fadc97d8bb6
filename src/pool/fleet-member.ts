/**
 * The pool as one replica of a fleet: what it tells the others, and what it makes of
 * what they tell. All of it happens between calls; none waits for an answer.
 */
import { hear, remember } from "../core/health/heard-evidence.ts";
import type { AccountBlock, AccountLimits } from "../core/limits/account-limits.ts";
import type {
  EndpointEvidence,
  FleetNews,
  FleetReport,
  PastEvidence,
  RateAsk,
  SharedBlock,
  UsualTime,
} from "../core/model/shared-state.ts";
import type { Arrangement } from "./arrangement.ts";
import type { EndpointState } from "./endpoint-state.ts";
import type { ProbeContext } from "./probe-slot.ts";

export interface FleetMember {
  /** What to tell now. What it holds is told once; an exchange that fails loses it. */
  report(now: number): FleetReport;
  /** The answer to the last report. */
  hear(news: FleetNews, now: number): void;
  /** The others are out of reach. */
  cutOff(now: number): void;
}

/** How often it tells what is usual: a replica that starts is to know of others that started a little earlier. In milliseconds. */
const usualEveryMs = 10_000;

export function createFleetMember(arrangement: () => Arrangement, context: ProbeContext): FleetMember {
  let usualAt = Number.NEGATIVE_INFINITY;
  const usual = (states: readonly EndpointState[], now: number): readonly UsualTime[] => {
    if (now - usualAt < usualEveryMs) return [];
    usualAt = now;
    return states.flatMap(usualOf);
  };
  return {
    report(now) {
      const { accounts, endpoints } = arrangement();
      const states = [...endpoints.values()];
      return {
        asks: states.flatMap((state) => asksOf(state, now)),
        evidence: states.flatMap((state) => state.tally.take(state.endpoint.name) ?? []),
        blocks: [...accounts].flatMap(([account, limits]) => changeOf(account, limits, now)),
        usual: usual(states, now),
      };
    },
    hear(news, now) {
      const { accounts, endpoints } = arrangement();
      const before = standing(endpoints, accounts, now);
      for (const state of endpoints.values()) state.capacity.sharedBy(news.replicas);
      for (const { bucket, ...grant } of news.grants) {
        const { dimension, endpoint } = bucketParts(bucket);
        endpoints.get(endpoint)?.capacity.grant(dimension, grant, now);
      }
      for (const account of news.lifted) accounts.get(account)?.lift();
      for (const block of news.blocks) accounts.get(block.account)?.impose(blockFrom(block, now));
      for (const time of news.usual ?? []) assume(time, endpoints, now);
      recall(news.past, endpoints, { now, chance: context.random() });
      for (const evidence of news.evidence) {
        const state = endpoints.get(evidence.endpoint);
        if (state !== undefined) takeIn(state, evidence, { now, chance: context.random() });
      }
      if (standing(endpoints, accounts, now) !== before) context.breakerTurned();
    },
    cutOff(now) {
      for (const { capacity } of arrangement().endpoints.values()) capacity.cutOff(now);
    },
  };
}

/** Endpoint names hold no spaces. */
const bucketOf = (dimension: string, endpoint: string): string => `${dimension} ${endpoint}`;

function bucketParts(bucket: string): { readonly dimension: string; readonly endpoint: string } {
  const space = bucket.indexOf(" ");
  return { dimension: bucket.slice(0, space), endpoint: bucket.slice(space + 1) };
}

function asksOf({ endpoint, capacity }: EndpointState, now: number): readonly RateAsk[] {
  return capacity
    .asks(now)
    .map(([dimension, ask]) => ({ bucket: bucketOf(dimension, endpoint.name), ...ask }));
}

function changeOf(account: string, limits: AccountLimits, now: number): readonly SharedBlock[] {
  const change = limits.takeChange();
  if (change === undefined) return [];
  if (change === "lifted") return [{ account, forMs: 0, reason: "blocked", detail: "" }];
  const { until, reason, detail } = change;
  return [{ account, forMs: Math.max(1, Math.ceil(until - now)), reason, detail }];
}

function blockFrom({ forMs, reason, detail }: SharedBlock, now: number): AccountBlock {
  return { until: now + forMs, reason, detail };
}

function usualOf({ endpoint: { name }, health }: EndpointState): readonly UsualTime[] {
  return [
    ...health.ttft.known().map((known) => ({ endpoint: name, kind: "ttft" as const, ...known })),
    ...health.interToken.known().map((known) => ({ endpoint: name, kind: "inter-token" as const, ...known })),
  ];
}

function assume(
  { endpoint, kind, ...known }: UsualTime,
  endpoints: Arrangement["endpoints"],
  now: number,
): void {
  const health = endpoints.get(endpoint)?.health;
  if (kind === "ttft") health?.ttft.assume(known, now);
  else health?.interToken.assume(known, now);
}

function recall(
  past: readonly PastEvidence[],
  endpoints: Arrangement["endpoints"],
  at: { readonly now: number; readonly chance: number },
): void {
  for (const [name, { health }] of endpoints) {
    const own = past.filter(({ endpoint }) => endpoint === name);
    if (own.length > 0) remember(health, own, at);
  }
}

function takeIn(
  state: EndpointState,
  evidence: EndpointEvidence,
  at: { readonly now: number; readonly chance: number },
): void {
  const { capacity, account, endpoint, health } = state;
  for (let i = 0; i < evidence.accepted; i += 1) capacity.accepted(at.now);
  for (const { retryAfterMs, wholeAccount, oneModel } of evidence.rejections) {
    capacity.rejected(retryAfterMs, at.now);
    if (!oneModel) account.rateLimited(endpoint.model, retryAfterMs, wholeAccount, at.now);
  }
  // Another replica has just probed it: it is not idle here either.
  if (evidence.proofs.length > 0 || evidence.probesGood > 0) state.lastUsedAt = at.now;
  hear(health, evidence, at);
}

/** Changes when a breaker or a block does: then the shares are due at once. */
function standing(
  endpoints: Arrangement["endpoints"],
  accounts: Arrangement["accounts"],
  now: number,
): string {
  const breakers = [...endpoints.values()].map(({ health }) => health.recovery.breaker.state);
  const blocks = [...accounts.values()].map((limits) => limits.block(now)?.reason);
  return [...breakers, ...blocks].join();
}
