/**
 * Every attack on every door of a gateway in a process of its own, a thousand connections
 * each, in turns with calm, while a caller goes on calling from another address:
 *   npm run test:hostile -- --json .cache/hostile.json
 *   npm run test:hostile -- --from 1 --to 20 --json .cache/hostile-1.json
 *   npm run test:hostile -- --short
 *   npm run test:hostile -- --connections 100 --only "rapid reset" --seed 7
 *   npm run test:hostile -- --profile FOLDER
 * Parts of the table are put together, and its page is made, by `npm run test:hostile:page`.
 * Where there are two cores the gateway has one of them, and everybody else the other, unless `--free` is said.
 * Ends with status 1 when the gateway falls, a call of the caller fails, the gateway says
 * that nobody foresaw something, or its memory has not come back. What an attack makes of
 * the caller's p99, and how many calls the gateway says to be too busy for, are figures of
 * the table: they say as much of the machine as of the gateway.
 */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import type { Holding } from "../faults/support/memory-probe.ts";
import type { Endings, Orders } from "./attacker.ts";
import { rowsOfTable, type TableRow } from "./attacks.ts";
import type { Watch, Witness } from "./bystander.ts";
import { Child } from "./support/child.ts";
import { gatewayCore, leaveTheRest, othersCore, pin } from "./support/cores.ts";
import { startGatewayProcess } from "./support/gateway-process.ts";
import { headOfTable, lineOf } from "./support/page.ts";
import { type Growth, problemsOf, type Report, type Row, type Setting, sumUp } from "./support/report.ts";
import { lay } from "./support/siege.ts";
import { addressOfAttacker } from "./support/strike.ts";

const { values } = parseArgs({
  options: {
    connections: { type: "string" },
    "at-once": { type: "string", default: "50" },
    "per-second": { type: "string", default: "500" },
    only: { type: "string", multiple: true },
    from: { type: "string", default: "1" },
    to: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    turns: { type: "string" },
    short: { type: "boolean", default: false },
    free: { type: "boolean", default: false },
    profile: { type: "string" },
    json: { type: "string" },
  },
});

const connections = Number(values.connections ?? (values.short ? 30 : 1_000));
const windowMs = values.short ? 500 : 1_000;

const gateway = await startGatewayProcess({ profileTo: values.profile });
const attacker = new Child<Orders, Endings>(new URL("./attacker.ts", import.meta.url));
const bystander = new Child<Watch, Witness>(new URL("./bystander.ts", import.meta.url));
const crew = { attacker, bystander, port: gateway.grpcPort, cpuMs: () => gateway.cpuMs() };

leaveTheRest(attacker.pid);
// The provider is in this process.
const others = [process.pid, attacker.pid, bystander.pid];
const isPinned = !values.free && pin(gateway.pid, gatewayCore) && others.every((pid) => pin(pid, othersCore));

const setting: Setting = {
  atOnce: Number(values["at-once"]),
  perSecond: Number(values["per-second"]),
  turns: Number(values.turns ?? (values.short ? 1 : 3)),
  /** A fifth of what the gateway carries, so that there is room for an attack beside it. */
  callsPerSecond: 200,
  pinned: isPinned,
  processor: `${cpus().length} × ${cpus()[0]?.model.trim() ?? "a processor"}`,
  node: process.version,
};
const table = rowsOfTable.filter(
  ({ at, name }) =>
    at >= Number(values.from) && at <= Number(values.to) && (values.only?.includes(name) ?? true),
);

// What is measured cold says how fast the engine compiles. The collections between them throw away some of it again.
await warmUp(3_000);
const before = await gateway.hold();
await warmUp(1_000);
const rest = await gateway.glance();
console.log(
  `${table.length} rows of ${connections} connections; the gateway holds ${mibOf(before).toFixed(1)} MiB\n`,
);
console.log(headOfTable);

const rows: Row[] = [];
for (const row of table) {
  rows.push(await measure(row));
  console.log(lineOf(rows.at(-1) as Row));
  if (!gateway.isAlive()) break;
}
if (gateway.isAlive()) await warmUp(1_000);
const after = gateway.isAlive() ? await gateway.hold() : before;
const grown: Growth = {
  rows: rows.length,
  heldMiB: mibOf(after) - mibOf(before),
  compiledMiB: (after.compiled - before.compiled) / 2 ** 20,
  sockets: after.sockets - before.sockets,
};
const report: Report = { setting, rows, growths: [grown] };
console.log(`\n${sumUp(report)}`);
const problems = problemsOf(report);
for (const problem of problems) console.log(`✗ ${problem}`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 1)}\n`);
attacker.stop();
bystander.stop();
await gateway.stop();
process.exitCode = problems.length > 0 ? 1 : 0;

async function measure({ at, name, door }: TableRow): Promise<Row> {
  const { atOnce, perSecond, turns, callsPerSecond } = setting;
  const orders = {
    name,
    port: door === "grpc" ? gateway.grpcPort : gateway.httpPort,
    address: addressOfAttacker(at),
    seed: Number(values.seed),
    count: connections,
    atOnce,
    ...(perSecond > 0 ? { perSecond } : {}),
  };
  const began = performance.now();
  const { endings, failures, ...seen } = await lay({ orders, turns, windowMs, callsPerSecond }, crew);
  const seconds = (performance.now() - began) / 1_000;
  const rssMiB = gateway.rssMiB();
  const fell = !gateway.isAlive();
  return {
    name,
    door,
    at,
    closed: endings["closed"] ?? 0,
    kept: endings["kept"] ?? 0,
    seconds,
    ...seen,
    failed: failures.length,
    firstFailure: failures[0],
    grownMiB: fell ? 0 : mibOf(await gateway.glance()) - mibOf(rest),
    rssMiB,
    fell,
    surprise: gateway.surprise(),
  };
}

async function warmUp(calls: number): Promise<void> {
  const warming = bystander.ask({
    port: gateway.grpcPort,
    perSecond: setting.callsPerSecond,
    atLeast: calls / (values.short ? 10 : 1),
  });
  bystander.tell({ stop: true });
  await warming;
}

function mibOf({ heapUsed, external }: Holding): number {
  return (heapUsed + external) / 2 ** 20;
}
