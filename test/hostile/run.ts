/**
 * Every attack on every door of a gateway in a process of its own, a thousand connections
 * each, fifty at once and five hundred a second at most, in turns with calm, while a caller
 * goes on calling from another address:
 *   npm run test:hostile
 *   npm run test:hostile -- --short
 *   npm run test:hostile -- --connections 100 --only "rapid reset" --seed 7
 *   npm run test:hostile -- --per-second 0 --profile FOLDER
 *   npm run test:hostile -- --json FILE
 *   npm run test:hostile -- --greedy        attackers take as much of the processor as the others
 * Ends with status 1 when the gateway falls, a call of the caller fails, the gateway says
 * that nobody foresaw something, or its memory has not come back. What an attack makes of
 * the caller's p99, and how many calls the gateway says to be too busy for, are figures of
 * the table: they say as much of the machine as of the gateway. What the gateway works
 * for a connection of the attack says most on a machine that others use too.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Endings, Orders } from "./attacker.ts";
import { attacks } from "./attacks.ts";
import type { Watch, Witness } from "./bystander.ts";
import { Child } from "./support/child.ts";
import { startGatewayProcess } from "./support/gateway-process.ts";
import { quantile } from "./support/quantile.ts";
import { lay, type SiegeResult } from "./support/siege.ts";

const { values } = parseArgs({
  options: {
    connections: { type: "string" },
    "at-once": { type: "string", default: "50" },
    "per-second": { type: "string", default: "500" },
    only: { type: "string" },
    seed: { type: "string", default: "1" },
    turns: { type: "string" },
    short: { type: "boolean", default: false },
    greedy: { type: "boolean", default: false },
    profile: { type: "string" },
    json: { type: "string" },
  },
});

/** Beyond what it held after the first calls, both after forced collections: histories fill, connections leave nothing. */
const mostGrowthMiB = 20;
const connections = Number(values.connections ?? (values.short ? 30 : 1_000));
const turns = Number(values.turns ?? (values.short ? 1 : 5));
const windowMs = values.short ? 500 : 1_000;
/** A fifth of what the gateway carries, so that there is room for an attack beside it. */
const callsPerSecond = 200;

const gateway = await startGatewayProcess({ profileTo: values.profile });
const attacker = new Child<Orders, Endings>(new URL("./attacker.ts", import.meta.url), {
  givesWay: !values.greedy,
});
const bystander = new Child<Watch, Witness>(new URL("./bystander.ts", import.meta.url));
const crew = { attacker, bystander, port: gateway.grpcPort, cpuMs: () => gateway.cpuMs() };
const rows = attacks
  .filter(({ name }) => values.only === undefined || name === values.only)
  .flatMap((attack) => attack.doors.map((door) => [attack, door] as const));
const problems: string[] = [];
const results: (SiegeResult & { readonly name: string; readonly door: string; readonly rssMiB: number })[] =
  [];

await warmUp();
const restMiB = await heldMiB();
console.log(
  `${rows.length} attacks of ${connections} connections, ${values["at-once"]} at once; the gateway holds ${restMiB.toFixed(1)} MiB\n`,
);
console.log(
  "| | attack | door | closed | kept | s | p50 calm | p99 calm | p50 attacked | p99 attacked | p99 ratio | gateway CPU ms a connection | calls | shed | failed | RSS MiB |",
);
console.log("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");

for (const [at, [{ name }, door]] of rows.entries()) {
  const port = door === "grpc" ? gateway.grpcPort : gateway.httpPort;
  const perSecond = Number(values["per-second"]);
  const pace = perSecond > 0 ? { perSecond } : {};
  const atOnce = Number(values["at-once"]);
  const orders = { name, port, seed: Number(values.seed), count: connections, atOnce, ...pace };
  const began = performance.now();
  const result = await lay({ orders, turns, windowMs, callsPerSecond }, crew);
  const rssMiB = gateway.rssMiB();
  results.push({ name, door, rssMiB, ...result });
  const { endings, calm, attacked, ratio, cpuMsEach, calls, shed, failures } = result;
  const cells = [
    `${at + 1}/${rows.length}`,
    name,
    door,
    endings["closed"] ?? 0,
    endings["kept"] ?? 0,
    ((performance.now() - began) / 1_000).toFixed(1),
    ...[calm.p50, calm.p99, attacked.p50, attacked.p99].map((ms) => ms.toFixed(1)),
    ratio.toFixed(1),
    cpuMsEach.toFixed(1),
    calls,
    shed,
    failures.length,
    rssMiB,
  ];
  console.log(`| ${cells.join(" | ")} |`);
  if (failures.length > 0)
    problems.push(`${name} on ${door}: ${failures.length} calls failed: ${failures[0]}`);
  const surprise = gateway.surprise();
  if (surprise !== undefined) problems.push(`${name} on ${door}: ${surprise}`);
  if (!gateway.isAlive()) problems.push(`${name} on ${door}: the gateway fell`);
  if (!gateway.isAlive()) break;
}

const ratios = results.map(({ ratio }) => ratio);
const within = ratios.filter((ratio) => ratio <= 2).length;
console.log(
  `\np99 of others within 2 × of calm in ${within} of ${ratios.length}; the ratio's median ${quantile(ratios, 0.5).toFixed(2)}, its worst ${Math.max(...ratios).toFixed(1)}`,
);
if (gateway.isAlive()) await warmUp();
const growthMiB = gateway.isAlive() ? (await heldMiB()) - restMiB : 0;
console.log(`it holds ${growthMiB.toFixed(1)} MiB more than before`);
if (growthMiB > mostGrowthMiB) problems.push(`its memory grew by ${growthMiB.toFixed(1)} MiB`);
for (const problem of problems) console.log(`✗ ${problem}`);
attacker.stop();
bystander.stop();
await gateway.stop();
if (values.json !== undefined)
  writeFileSync(values.json, JSON.stringify({ results, growthMiB, problems }, null, 1));
process.exitCode = problems.length > 0 ? 1 : 0;

async function warmUp(): Promise<void> {
  const calls = bystander.ask({ port: gateway.grpcPort, perSecond: callsPerSecond, atLeast: 600 });
  bystander.tell({ stop: true });
  await calls;
}

async function heldMiB(): Promise<number> {
  const { heapUsed, external } = await gateway.hold();
  return (heapUsed + external) / 2 ** 20;
}
