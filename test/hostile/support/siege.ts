/** One attack on one door, in turns with calm: what a bystander saw of both. */
import type { Endings, Orders } from "../attacker.ts";
import type { Watch, Witness } from "../bystander.ts";
import type { Child } from "./child.ts";
import { quantile } from "./quantile.ts";

export interface SiegeCrew {
  readonly attacker: Child<Orders, Endings>;
  readonly bystander: Child<Watch, Witness>;
  /** The port that the bystander calls. */
  readonly port: number;
  /** What the gateway has worked, in ms. */
  readonly cpuMs: () => number;
}

export interface SiegePlan {
  readonly orders: Orders;
  /** So many times calm and attack; the connections are shared out among them. */
  readonly turns: number;
  readonly windowMs: number;
  readonly callsPerSecond: number;
}

export interface SiegeResult {
  readonly endings: Endings;
  /** Over the calls of all turns, in ms. */
  readonly calm: Quantiles;
  readonly attacked: Quantiles;
  /** What the attack makes of the p99. */
  readonly ratio: number;
  /** What the gateway worked for one connection of the attack, in ms: what it worked for as many calls in calm is taken off. */
  readonly cpuMsEach: number;
  readonly calls: number;
  /** Calls that the gateway was too busy for, and said so. */
  readonly shed: number;
  readonly failures: readonly string[];
}

export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
}

export async function lay(plan: SiegePlan, crew: SiegeCrew): Promise<SiegeResult> {
  const { orders, turns, windowMs, callsPerSecond } = plan;
  const watch = { perSecond: callsPerSecond, atLeast: Math.ceil((callsPerSecond * windowMs) / 1_000) };
  const calms: Window[] = [];
  const attacks: Window[] = [];
  const endings: Record<string, number> = {};
  for (let turn = 0; turn < turns; turn += 1) {
    calms.push(await observe(crew, watch, async () => {}));
    const share = { count: Math.ceil(orders.count / turns), forMs: windowMs, seed: orders.seed + turn };
    const attack = async () => {
      const ended = await crew.attacker.ask({ ...orders, ...share });
      for (const [ending, count] of Object.entries(ended)) endings[ending] = (endings[ending] ?? 0) + count;
    };
    attacks.push(await observe(crew, watch, attack));
  }
  const all = [...calms, ...attacks];
  const connections = Object.values(endings).reduce((sum, count) => sum + count, 0);
  const calmPerCall = sum(calms, ({ cpuMs }) => cpuMs) / sum(calms, ({ calls }) => calls);
  const spent = sum(attacks, ({ cpuMs, calls }) => cpuMs - calls * calmPerCall);
  const calm = quantilesOf(calms);
  const attacked = quantilesOf(attacks);
  return {
    endings,
    calm,
    attacked,
    ratio: attacked.p99 / calm.p99,
    cpuMsEach: Math.max(0, spent / connections),
    calls: sum(all, ({ calls }) => calls),
    shed: sum(all, ({ shed }) => shed),
    failures: all.flatMap(({ failures }) => failures),
  };
}

interface Window {
  readonly latenciesMs: readonly number[];
  readonly calls: number;
  readonly shed: number;
  readonly failures: readonly string[];
  readonly cpuMs: number;
}

/** What a bystander sees for as long as something goes on, or for a window. */
async function observe(
  { bystander, port, cpuMs }: SiegeCrew,
  watch: Omit<Watch, "port">,
  meanwhile: () => Promise<void>,
): Promise<Window> {
  const before = cpuMs();
  const watching = bystander.ask({ ...watch, port });
  await meanwhile();
  bystander.tell({ stop: true });
  const { latenciesMs, failures } = await watching;
  const isShed = (failure: string) => failure.includes("[resource_exhausted]");
  return {
    latenciesMs,
    calls: latenciesMs.length,
    shed: failures.filter(isShed).length,
    failures: failures.filter((failure) => !isShed(failure)),
    cpuMs: cpuMs() - before,
  };
}

function sum(windows: readonly Window[], part: (window: Window) => number): number {
  return windows.reduce((total, window) => total + part(window), 0);
}

function quantilesOf(windows: readonly Window[]): Quantiles {
  const latenciesMs = windows.flatMap((window) => window.latenciesMs);
  return { p50: quantile(latenciesMs, 0.5), p99: quantile(latenciesMs, 0.99) };
}
