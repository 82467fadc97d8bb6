/**
 * All endpoints are cooling after a 429, and one returns before the call's time is
 * over: the call waits for it instead of failing at once.
 */
import { type SimulatedProvider, startSimulatedProvider } from "../../src/simulator/start.ts";
import { startGateway } from "../support/gateway.ts";
import { describe } from "./matrix/judge.ts";
import { asks, watchCall } from "./support/call.ts";
import { type Door, doors, openClients } from "./support/clients.ts";
import { configOf } from "./support/config.ts";
import { marked } from "./support/pairs.ts";
import { until, within } from "./support/until.ts";

/** What the providers ask for, and a little less: by then one is back. */
const retryAfterMs = 2_000;
const backAfterMs = 1_800;
const deadlineMs = 10_000;

export interface CoolingCase {
  readonly name: string;
  readonly tiers: readonly (readonly string[])[];
  /** The one that returns. */
  readonly returns: "alpha" | "bravo";
}

export const coolingCases: readonly CoolingCase[] = [
  { name: "the only one", tiers: [["alpha"]], returns: "alpha" },
  { name: "the first of two tiers", tiers: [["alpha"], ["bravo"]], returns: "alpha" },
  { name: "the second of two tiers", tiers: [["alpha"], ["bravo"]], returns: "bravo" },
  { name: "one of two in a tier", tiers: [["alpha", "bravo"]], returns: "bravo" },
];

/** What went wrong, in words; nothing when all calls succeeded. */
export async function runCooling(given: CoolingCase): Promise<string[]> {
  const ways = doors.flatMap((door) => [true, false].map((streaming) => ({ door, streaming })));
  const misses = await Promise.all(ways.map((way) => runCall(given, way)));
  return misses.flat();
}

interface Way {
  readonly door: Door;
  readonly streaming: boolean;
}

async function runCall({ name, tiers, returns }: CoolingCase, { door, streaming }: Way): Promise<string[]> {
  const fault = { kind: "error", error: "rate-limited", retryAfterMs } as const;
  const start = (text: string) => startSimulatedProvider({ dialect: "openai-chat", script: { text }, fault });
  const providers = { alpha: await start(marked("P")), bravo: await start(marked("B")) };
  const line = (of: keyof typeof providers) => ({
    name: of,
    dialect: "openai-chat" as const,
    url: providers[of].url,
  });
  const used = tiers.flat().includes("bravo") ? [line("alpha"), line("bravo")] : [line("alpha")];
  const gateway = await startGateway(configOf(used, [{ name: "main", tiers }]));
  const clients = openClients(gateway.app);
  const call = watchCall({
    client: clients.completions[door],
    streaming,
    deadlineMs,
    request: asks("main", "Who keeps the lock of the river?"),
  });
  const comesBack = setTimeout(() => void providers[returns].setFault({ kind: "none" }), backAfterMs);
  const { ending, answers } = await call;
  clearTimeout(comesBack);
  clients.close();
  const isDrained = await within(gateway.app.drain(), 10_000);
  const isClosed = isDrained && (await until(() => socketsOf(providers) === 0, 3_000));
  await Promise.all([providers.alpha.close(), providers.bravo.close()]);
  const where = `${name}, ${door} ${streaming ? "stream" : "unary"}`;
  const misses = isClosed ? [] : [`${where}: the gateway does not drain, or connections outlive it`];
  if (ending.kind !== "completed") return [...misses, `${where}: ended as ${describe(ending)}`];
  const wanted = returns === "alpha" ? marked("P") : marked("B");
  const answer = answers.get(ending.completion.attempts.length);
  return answer === wanted ? misses : [...misses, `${where}: the answer is "${answer}"`];
}

function socketsOf(providers: Readonly<Record<string, SimulatedProvider>>): number {
  return Object.values(providers).reduce((sum, provider) => sum + provider.counters().openConnections, 0);
}
