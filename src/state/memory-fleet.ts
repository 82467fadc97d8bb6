/**
 * What replicas share, in the memory of one process: for simulations and tests, where
 * several pools stand for several processes. src/state/redis does the same for real ones.
 */
import type { Clock } from "../core/base/clock.ts";
import { leased } from "../core/base/gcra-lease.ts";
import type {
  EndpointEvidence,
  FleetNews,
  FleetReport,
  PastEvidence,
  RateAsk,
  RateGrant,
  SharedBlock,
  UsualTime,
} from "../core/model/shared-state.ts";
import { fleetBounds } from "./fleet-bounds.ts";

interface Told {
  readonly replica: string;
  readonly evidence: readonly EndpointEvidence[];
  readonly lifted: readonly string[];
}

interface KnownBlock {
  readonly until: number;
  readonly block: SharedBlock;
}

export class MemoryFleet {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, number>();
  readonly #seen = new Map<string, number>();
  readonly #cursors = new Map<string, number>();
  readonly #blocks = new Map<string, KnownBlock>();
  readonly #probes = new Map<string, { readonly replica: string; readonly until: number }>();
  readonly #past = new Map<number, Map<string, PastEvidence>>();
  readonly #usual = new Map<string, UsualTime>();
  #reports: Told[] = [];
  /** How many reports were dropped. */
  #dropped = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  exchange(replica: string, report: FleetReport): FleetNews {
    const now = this.#clock.now();
    const cursor = this.#cursors.get(replica);
    const past = cursor === undefined ? this.#recall(now) : [];
    const usual = cursor === undefined ? [...this.#usual.values()] : [];
    for (const time of report.usual ?? [])
      this.#usual.set(`${time.endpoint} ${time.kind} ${time.promptClass}`, time);
    const heard = this.#heardSince(replica, cursor);
    this.#tell(replica, report, now);
    this.#seen.set(replica, now);
    return {
      replicas: this.#present(now),
      grants: report.asks.map((ask) => this.#grant(ask, now)),
      evidence: heard.flatMap(({ evidence }) => evidence),
      past,
      usual,
      blocks: this.#blocksInForce(now),
      lifted: heard.flatMap(({ lifted }) => lifted),
    };
  }

  tryAcquireProbe(replica: string, endpoint: string, ttlMs: number): boolean {
    const now = this.#clock.now();
    const held = this.#probes.get(endpoint);
    if (held !== undefined && held.until > now && held.replica !== replica) return false;
    this.#probes.set(endpoint, { replica, until: now + ttlMs });
    return true;
  }

  releaseProbe(replica: string, endpoint: string): void {
    if (this.#probes.get(endpoint)?.replica !== replica) return;
    this.#probes.set(endpoint, { replica, until: this.#clock.now() + fleetBounds.probeEchoMs });
  }

  #grant({ bucket, ...ask }: RateAsk, now: number): RateGrant {
    const { clearAt, granted, left } = leased(this.#buckets.get(bucket) ?? 0, ask, now);
    this.#buckets.set(bucket, clearAt);
    return { bucket, granted, left };
  }

  /** Who has just come hears nothing of what the past holds already. */
  #heardSince(replica: string, cursor: number | undefined): readonly Told[] {
    if (cursor === undefined) return [];
    return this.#reports
      .slice(Math.max(0, cursor - this.#dropped))
      .filter((told) => told.replica !== replica);
  }

  #tell(replica: string, { evidence, blocks }: FleetReport, now: number): void {
    const lifted = blocks.filter(({ forMs }) => forMs === 0).map(({ account }) => account);
    for (const account of lifted) this.#blocks.delete(account);
    for (const block of blocks) this.#block(block, now);
    this.#keep(evidence, now);
    if (evidence.length > 0 || lifted.length > 0) this.#reports.push({ replica, evidence, lifted });
    const tooMany = this.#reports.length - fleetBounds.mostReports;
    if (tooMany > 0) {
      this.#reports.splice(0, tooMany);
      this.#dropped += tooMany;
    }
    this.#cursors.set(replica, this.#dropped + this.#reports.length);
  }

  #block(block: SharedBlock, now: number): void {
    const until = now + block.forMs;
    if (block.forMs > 0 && until >= (this.#blocks.get(block.account)?.until ?? 0))
      this.#blocks.set(block.account, { until, block });
  }

  #blocksInForce(now: number): readonly SharedBlock[] {
    for (const [account, { until }] of this.#blocks) if (until <= now) this.#blocks.delete(account);
    return [...this.#blocks.values()].map(({ until, block }) => ({ ...block, forMs: until - now }));
  }

  #present(now: number): number {
    for (const [replica, at] of this.#seen) {
      if (now - at > fleetBounds.presenceMs) this.#seen.delete(replica);
    }
    return this.#seen.size;
  }

  #keep(evidence: readonly EndpointEvidence[], now: number): void {
    const slotOf = Math.floor(now / fleetBounds.pastSlotMs);
    const slot = this.#past.get(slotOf) ?? new Map<string, PastEvidence>();
    for (const each of evidence) slot.set(each.endpoint, sum(slot.get(each.endpoint), pastOf(each)));
    if (slot.size > 0) this.#past.set(slotOf, slot);
    for (const old of this.#past.keys()) if (old <= slotOf - fleetBounds.pastSlots) this.#past.delete(old);
  }

  #recall(now: number): readonly PastEvidence[] {
    const slot = Math.floor(now / fleetBounds.pastSlotMs);
    const since = slot - fleetBounds.pastSlots;
    return [...this.#past].filter(([at]) => at > since).flatMap(([, seen]) => [...seen.values()]);
  }
}

/** Probes that proved or disproved a half-open endpoint are probes too. */
export function pastOf(evidence: EndpointEvidence): PastEvidence {
  const { endpoint, good, bad, probesGood, probesBad, proofs } = evidence;
  const count = (ok: boolean) => proofs.filter((proof) => proof.ok === ok && !(ok && proof.free)).length;
  return {
    endpoint,
    good,
    bad,
    probesGood: probesGood + count(true),
    probesBad: probesBad + count(false),
  };
}

function sum(one: PastEvidence | undefined, other: PastEvidence): PastEvidence {
  if (one === undefined) return other;
  return {
    endpoint: one.endpoint,
    good: one.good + other.good,
    bad: one.bad + other.bad,
    probesGood: one.probesGood + other.probesGood,
    probesBad: one.probesBad + other.probesBad,
  };
}
