/**
 * Random policies, fleets, faults and callers, over the real pool, course and stream code on virtual time. What it looks
 * for is one attempt of any kind, first, failover, retry, hedge or copy, at an endpoint that the call's data must not
 * reach; and one call that the decision log does not account for.
 */

import { type Random, seededRandom } from "../../src/core/base/random.ts";
import type { Endpoint } from "../../src/core/model/endpoint.ts";
import type { Demands, PolicySettings, RoutingTable } from "../../src/core/model/policy.ts";
import type { CallFacts } from "../../src/core/model/ports.ts";
import { noPreferences } from "../../src/core/model/request.ts";
import { defaultShiftSettings, type Route } from "../../src/core/model/route.ts";
import { policyFor, questionOf } from "../../src/core/routing/routing-table.ts";
import { createPool } from "../../src/pool/pool.ts";
import { startProber } from "../../src/pool/prober.ts";
import { createCompletions } from "../../src/stream/completions.ts";
import { Experiments } from "../../src/stream/experiments.ts";
import { DecisionLog } from "../../src/telemetry/decision-log.ts";
import { endpointOf, requestOf, routeOf } from "../support/fleet.ts";
import { type Script, ScriptedProvider, wellBehaved } from "../support/scripted-provider.ts";
import { VirtualTime } from "../support/virtual-time.ts";

const areas = ["fr", "de", "us", "jp"] as const;
const unions: Readonly<Record<string, readonly string[]>> = {
  fr: ["eu", "eea"],
  de: ["eu", "eea"],
  us: [],
  jp: [],
};
const classes = ["personal", "health", "public"];
const tenants = ["alpha", "beta", "gamma-1"];

export interface PolicyFindings {
  readonly requests: number;
  readonly attempts: number;
  readonly hedges: number;
  readonly copies: number;
  /** Calls that ended because policy left nothing. */
  readonly closed: number;
  /** Attempts where data must not be. None, or the property does not hold. */
  readonly breaches: readonly string[];
  /** Calls without exactly one line in the decision log. */
  readonly unrecorded: number;
}

/** `mayReach` judges apart from the code under test, from the words of the configuration alone. */
export async function findBreaches(requests: number, seed: number): Promise<PolicyFindings> {
  const random = seededRandom(seed);
  const totals = { requests: 0, attempts: 0, hedges: 0, copies: 0, closed: 0, unrecorded: 0 };
  const breaches: string[] = [];
  while (totals.requests < requests) {
    // Most worlds are short and wild; now and then one is calm for long enough to know what is late, and hedges.
    const isCalm = totals.requests % 2_000 === 0;
    const world = new PolicyWorld(random, isCalm);
    const found = await world.run(Math.min(isCalm ? 800 : 50, requests - totals.requests));
    for (const key of ["requests", "attempts", "hedges", "copies", "closed", "unrecorded"] as const) {
      totals[key] += found[key];
    }
    breaches.push(...found.breaches);
  }
  return { ...totals, breaches };
}

const pick = <Item>(random: Random, items: readonly Item[]): Item =>
  items[Math.floor(random() * items.length)] as Item;
const some = <Item>(random: Random, items: readonly Item[], chance: number): Item[] =>
  items.filter(() => random() < chance);

class PolicyWorld {
  readonly #random: Random;
  readonly #time = new VirtualTime();
  readonly #provider = new ScriptedProvider(this.#time);
  readonly #endpoints: readonly Endpoint[];
  readonly #route: Route;
  readonly #policy: PolicySettings;

  constructor(random: Random, isCalm: boolean) {
    this.#random = random;
    const names = ["a", "b", "c", "d", "e"].slice(0, 2 + Math.floor(random() * 4));
    this.#endpoints = names.map((name) => endpointOf(name, { dataHandling: this.#handling() }));
    const half = Math.max(1, Math.floor(names.length / 2));
    const tiers = [names.slice(0, half), names.slice(half)].filter((tier) => tier.length > 0);
    this.#route = {
      ...routeOf("main", []),
      tiers: tiers.map((tier) => ({ members: tier.map((endpoint) => ({ endpoint, weight: 1 })) })),
      hedging: isCalm || random() < 0.5,
      failoverOnRefusal: random() < 0.5,
      maxWaitMs: 200,
      shift: defaultShiftSettings,
      ...(random() < 0.3 && { dataClass: pick(random, classes) }),
    };
    const tables = Array.from({ length: Math.floor(random() * 4) }, (_, i) => this.#table(i));
    const strictest = Math.floor(random() * tables.length);
    this.#policy = {
      dataClasses: some(random, classes, 0.8).map((name) => ({ name, store: "memory" as const })),
      tables: tables.map((table, i) => ({ ...table, strictest: i === strictest })),
    };
    for (const name of names)
      this.#provider.script(name, ...(isCalm ? this.#calmScripts() : this.#scripts()));
  }

  async run(requests: number): Promise<PolicyFindings> {
    const time = this.#time;
    const random = this.#random;
    const found = { requests, attempts: 0, hedges: 0, copies: 0, closed: 0, unrecorded: 0 };
    const breaches: string[] = [];
    const asked = new Map<string, { readonly tenant: string; readonly dataClass: string | undefined }>();
    const lines = new Map<string, number>();
    const pool = createPool({ clock: time, random, endpoints: this.#endpoints, routes: [this.#route] });
    const sink = {
      write: (line: string) => {
        const { completion_id: id } = JSON.parse(line) as { completion_id: string };
        lines.set(id, (lines.get(id) ?? 0) + 1);
      },
    };
    const log = new DecisionLog({ sink, clock: time, endpointsOf: () => this.#endpoints });
    const route = (name: string) => (name === "main" ? this.#route : undefined);
    const experiments = new Experiments(time, route);
    if (random() < 0.4) {
      const variant = (name: string, endpoint?: string) => ({
        name,
        share: 0.5,
        endpoint,
        temperature: undefined,
      });
      experiments.start({
        name: "shadow",
        route: "main",
        variants: [variant("served"), variant("copied", pick(random, this.#endpoints).name)],
        stickyBy: "user",
        mirror: random() < 0.5,
        mirrorBudgetNanoUsd: 1e12,
      });
    }
    const attemptStarted = (call: CallFacts, { endpoint, hedge }: { endpoint: Endpoint; hedge: boolean }) => {
      found.attempts += 1;
      if (hedge) found.hedges += 1;
      const isCopy = call.completionId.endsWith("-copy");
      if (isCopy) found.copies += 1;
      const caller = asked.get(call.completionId.replace("-copy", ""));
      if (caller === undefined || this.#mayReach(endpoint, caller)) return;
      breaches.push(
        `${JSON.stringify({ endpoint: endpoint.dataHandling, ...caller })} ${isCopy ? "copy" : ""}`,
      );
    };
    const completions = createCompletions(
      {
        clock: time,
        timer: time,
        random,
        pool,
        provider: this.#provider,
        observer: {
          callStarted() {},
          attemptStarted,
          attemptEnded() {},
          restarted() {},
          callEnded: (call, status, attempts) => log.callEnded(call, status, attempts),
        },
        policyOf: (asked, tenant) =>
          policyFor(
            questionOf(asked, tenant, () => this.#route.dataClass),
            this.#policy,
          ),
        route,
      },
      undefined,
      experiments,
    );
    const stopProber = startProber({ pool, provider: this.#provider, clock: time, timer: time });
    let running = 0;
    for (let i = 0; i < requests; i += 1) {
      const id = `cmpl-${i}`;
      const caller = {
        tenant: pick(random, tenants),
        dataClass: random() < 0.6 ? pick(random, [...classes, "unheard-of"]) : undefined,
      };
      asked.set(id, caller);
      const routing = {
        ...noPreferences,
        dataClassification: caller.dataClass,
        onlyEndpoints: random() < 0.1 ? [pick(random, this.#endpoints).name] : [],
        endpointOrder: random() < 0.2 ? [pick(random, this.#endpoints).name] : [],
      };
      const request = requestOf("main", {
        routing,
        idempotencyKey: random() < 0.1 ? `key ${i}` : undefined,
        metadata: new Map([["user", `${i}`]]),
      });
      const call = {
        completionId: id,
        tenant: caller.tenant,
        signal: new AbortController().signal,
        deadline: time.now() + 20_000,
        previousAttempts: 0,
        streaming: true,
      };
      running += 1;
      void drain(completions.stream(request, call)).then((status) => {
        running -= 1;
        if (status === "failed-precondition") found.closed += 1;
      });
      await time.runUntil(time.now() + 100 * random());
    }
    await time.runWhile(() => running > 0);
    await time.runUntil(time.now() + 60_000);
    stopProber();
    for (const id of asked.keys()) if (lines.get(id) !== 1) found.unrecorded += 1;
    return { ...found, breaches };
  }

  /** The rules once more, from the words of the configuration: what the class of the route and of the request demand. */
  #mayReach(
    { dataHandling }: Endpoint,
    { tenant, dataClass }: { readonly tenant: string; readonly dataClass: string | undefined },
  ): boolean {
    const { tables, dataClasses } = this.#policy;
    const named = [this.#route.dataClass, dataClass].filter((one) => one !== undefined);
    const isKnown = (one: string) => dataClasses.some(({ name }) => name === one);
    if (tables.length === 0) return named.every(isKnown);
    const isFor = ({ match }: RoutingTable, one: string | undefined) =>
      (match.dataClasses.length === 0 || (one !== undefined && match.dataClasses.includes(one))) &&
      (match.tenants.length === 0 || match.tenants.some((name) => tenant.startsWith(name.replace("*", ""))));
    const strictest = tables.find((table) => table.strictest);
    const ruling = (named.length === 0 ? [undefined] : named).map((one) => {
      const first =
        one !== undefined && !isKnown(one) ? undefined : tables.find((table) => isFor(table, one));
      return first ?? strictest;
    });
    return ruling.every((table) => {
      if (table === undefined) return false;
      const { jurisdictions, certifications, forbidTraining, maxRetentionDays } = table.demands;
      if (
        jurisdictions.length > 0 &&
        !dataHandling?.jurisdictions.some((area) => jurisdictions.includes(area))
      ) {
        return false;
      }
      if (forbidTraining && dataHandling?.trainsOnData !== false) return false;
      const kept = dataHandling?.retentionDays;
      if (maxRetentionDays !== undefined && (kept === undefined || kept > maxRetentionDays)) return false;
      return certifications.every((one) => dataHandling?.certifications.includes(one));
    });
  }

  #handling(): NonNullable<Endpoint["dataHandling"]> {
    const random = this.#random;
    const country = pick(random, areas);
    return {
      jurisdictions: random() < 0.2 ? [] : [country, ...(unions[country] ?? [])],
      retentionDays: pick(random, [undefined, 0, 30]),
      trainsOnData: pick(random, [undefined, false, false, true]),
      certifications: some(random, ["iso", "hds"], 0.6),
    };
  }

  #table(number: number): RoutingTable {
    const random = this.#random;
    const demands: Demands = {
      regions: [],
      jurisdictions: random() < 0.7 ? [pick(random, ["eu", "us", "fr"])] : [],
      certifications: random() < 0.2 ? ["iso"] : [],
      forbidTraining: random() < 0.3,
      maxRetentionDays: random() < 0.2 ? 0 : undefined,
    };
    const match = {
      tenants: random() < 0.3 ? [pick(random, ["alpha", "gamma-*"])] : [],
      dataClasses: random() < 0.7 ? some(random, classes, 0.5) : [],
      metadata: new Map<string, string>(),
    };
    return { name: `table-${number}`, match, demands, routes: [], instead: new Map(), strictest: false };
  }

  #calmScripts(): readonly Script[] {
    return Array.from({ length: 800 }, () => ({
      ...wellBehaved,
      ttft: this.#random() < 0.01 ? 4_000 : 50 + 20 * this.#random(),
    }));
  }

  #scripts(): readonly Script[] {
    const random = this.#random;
    const endings: readonly Script["ending"][] = [
      ...(["stop", "stop", "stop", "truncated", "server-error", "overloaded", "rate-limited"] as const),
      ...(["connection-lost", "refused", "unauthenticated"] as const),
    ];
    return Array.from({ length: 8 }, () => ({
      ...wellBehaved,
      ttft: random() < 0.2 ? 4_000 : 50 + 100 * random(),
      tokens: random() < 0.2 ? 0 : 2,
      ending: pick(random, endings),
    }));
  }
}

/** Reads a call to its end: "ok", or the word of its status. */
async function drain(events: AsyncIterable<unknown>): Promise<string> {
  try {
    for await (const _ of events);
    return "ok";
  } catch (reason) {
    return (reason as { status?: string }).status ?? "unknown";
  }
}
