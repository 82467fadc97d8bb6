/** One tenant asks for twenty times its due; what do the others notice? The whole of streams, on virtual time. */
import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "../../src/core/base/random.ts";
import type { CallError } from "../../src/core/model/call-error.ts";
import { type Endpoint, unlimited } from "../../src/core/model/endpoint.ts";
import {
  rulesOfTenant,
  type TenantRules,
  type TenantSettings,
  unlimitedTenant,
} from "../../src/core/model/tenant-settings.ts";
import { createTenants } from "../../src/state/tenants.ts";
import { endpointOf, requestOf, routeOf } from "../support/fleet.ts";
import { wellBehaved } from "../support/scripted-provider.ts";
import { VirtualTime } from "../support/virtual-time.ts";
import { callOf, worldOf } from "./world.ts";

const durationMs = 120_000;
const quietTenants = ["alpha", "bravo", "charlie", "delta"];

interface World {
  /** How often each of the others asks, per second. */
  readonly loud?: Readonly<Record<string, number>>;
  readonly rules?: Readonly<Record<string, TenantRules>>;
  readonly limits: Partial<Endpoint["limits"]>;
}

interface Seen {
  readonly tookMs: number;
  readonly error: CallError | undefined;
}

/** Quiet tenants ask once a second each; the calls of each tenant, and the world after them. */
async function run({ loud = {}, rules = {}, limits }: World) {
  const settings: TenantSettings = { named: new Map(Object.entries(rules)), others: unlimitedTenant };
  const time = new VirtualTime();
  const { pool, provider, completions } = worldOf({
    time,
    endpoints: [endpointOf("a", { limits: { ...unlimited, ...limits } })],
    routes: [routeOf("main", ["a"])],
    weightOf: (tenant) => rulesOfTenant(settings, tenant).weight,
    deps: { random: seededRandom(2), tenants: createTenants(() => settings, time) },
  });
  provider.script("a", { ...wellBehaved, ttft: 300, gap: 20, tokens: 20 });
  const seen = new Map<string, Seen[]>();
  const ask = async (tenant: string) => {
    const startedAt = time.now();
    const error = await completions.complete(requestOf("main"), callOf({ tenant, streaming: false })).then(
      () => undefined,
      (reason: CallError) => reason,
    );
    seen.set(tenant, [...(seen.get(tenant) ?? []), { tookMs: time.now() - startedAt, error }]);
  };
  const comesBy = (tenant: string, perSecond: number, random: Random) => {
    const next = () => {
      if (time.now() >= durationMs) return;
      void ask(tenant);
      time.after((-Math.log(1 - random()) * 1_000) / perSecond, next);
    };
    time.after((random() * 1_000) / perSecond, next);
  };
  for (const [index, tenant] of quietTenants.entries()) comesBy(tenant, 1, seededRandom(10 + index));
  for (const [index, [tenant, perSecond]] of Object.entries(loud).entries()) {
    comesBy(tenant, perSecond, seededRandom(3 + index));
  }
  await time.runUntil(durationMs + 30_000);
  return { seen, pool };
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.ceil(part * sorted.length) - 1] ?? Number.POSITIVE_INFINITY;
}

const quiet = (seen: ReadonlyMap<string, readonly Seen[]>) =>
  quietTenants.flatMap((tenant) => seen.get(tenant) ?? []);
const p99 = (calls: readonly Seen[]) =>
  quantile(
    calls.map(({ tookMs }) => tookMs),
    0.99,
  );

describe("a tenant at twenty times its limit", () => {
  it("is turned away at once, and the others' p99 stays within a tenth of what it is alone", async () => {
    const limits = { requestsPerMinute: 600 };
    const rules = { noisy: { ...unlimitedTenant, requestsPerMinute: 60 } };
    const alone = await run({ rules, limits });
    const beside = await run({ loud: { noisy: 20 }, rules, limits });
    const [before, after] = [p99(quiet(alone.seen)), p99(quiet(beside.seen))];
    const noisy = beside.seen.get("noisy") ?? [];
    const served = noisy.filter(({ error }) => error === undefined).length;
    console.log(
      `others' p99 ${before.toFixed(0)} ms alone, ${after.toFixed(0)} ms beside a tenant at 20 times its limit, of whose ${noisy.length} calls ${served} were served`,
    );
    expect(quiet(beside.seen).filter(({ error }) => error !== undefined)).toEqual([]);
    expect(after).toBeLessThanOrEqual(1.1 * before);
    // Its due: one a second, and a burst of five.
    expect(served).toBeGreaterThanOrEqual(115);
    expect(served).toBeLessThanOrEqual(126);
    const refused = noisy.flatMap(({ tookMs, error }) => (error === undefined ? [] : [{ tookMs, error }]));
    for (const { tookMs, error } of refused) {
      expect([error.status, tookMs]).toEqual(["resource-exhausted", 0]);
      expect(error.retryAfterMs).toBeGreaterThan(0);
      expect(error.retryAfterMs).toBeLessThanOrEqual(1_000);
    }
    // What was turned away never came near an endpoint.
    const [endpoint] = beside.pool.snapshot();
    expect(endpoint?.attempts).toMatchObject({ failed: 0, succeeded: served + quiet(beside.seen).length });
    expect(endpoint?.health.score).toBe(1);
  });
});

describe("a tenant without a limit that asks for more than there is", () => {
  it.each([
    ["requests per minute", { requestsPerMinute: 600 }],
    ["attempts at once", { concurrency: 8 }],
  ])(
    "fails on its own where %s are scarce: the others are served, and wait a turn at most",
    async (what, limits) => {
      const beside = await run({ loud: { noisy: 40 }, limits });
      const others = quiet(beside.seen);
      const noisy = beside.seen.get("noisy") ?? [];
      const failed = noisy.filter(({ error }) => error !== undefined).length;
      const alone = p99(quiet((await run({ limits })).seen));
      console.log(
        `scarce ${what}: others' p99 ${alone.toFixed(0)} ms alone, ${p99(others).toFixed(0)} ms beside a tenant at ten times what is left, of whose ${noisy.length} calls ${failed} failed`,
      );
      expect(others.filter(({ error }) => error !== undefined)).toEqual([]);
      // An answer takes 680 ms. Five tenants take turns; the noisy one waits as long as it may.
      expect(p99(others)).toBeLessThanOrEqual(alone + 1_000);
      expect(failed).toBeGreaterThan(noisy.length / 2);
      // Nothing lies idle meanwhile.
      const served = noisy.length - failed + others.length;
      expect(served / (durationMs / 1_000)).toBeGreaterThan(9);
    },
  );

  it("gets as much more than another as its weight is more", async () => {
    const rules = { heavy: { ...unlimitedTenant, weight: 3 } };
    const limits = { requestsPerMinute: 600 };
    const { seen } = await run({ loud: { heavy: 20, light: 20 }, rules, limits });
    const served = (tenant: string) =>
      (seen.get(tenant) ?? []).filter(({ error }) => error === undefined).length;
    const ratio = served("heavy") / served("light");
    console.log(`weights of 3 and 1: ${served("heavy")} and ${served("light")} calls served`);
    expect(ratio).toBeGreaterThan(2.7);
    expect(ratio).toBeLessThan(3.3);
  });
});
