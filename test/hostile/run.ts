/**
 * Every attack on every door of a gateway in a process of its own, a thousand connections
 * each, while a caller goes on calling:
 *   npm run test:hostile
 *   npm run test:hostile -- --connections 100 --only "rapid reset" --seed 7
 * Ends with status 1 when the gateway falls, a call of the caller fails, the gateway says
 * that nobody foresaw something, or its memory has not come back.
 */
import { execFile } from "node:child_process";
import { parseArgs, promisify } from "node:util";
import { attacks, type Door } from "./attacks.ts";
import { callFor, quantile } from "./support/bystander.ts";
import { startGatewayProcess } from "./support/gateway-process.ts";

const { values } = parseArgs({
  options: {
    connections: { type: "string", default: "1000" },
    "at-once": { type: "string", default: "5" },
    only: { type: "string" },
    seed: { type: "string", default: "1" },
  },
});

/** Beyond what it held after the first calls, both after forced collections: histories fill, connections leave nothing. */
const mostGrowthMiB = 20;

const gateway = await startGatewayProcess();
const rows = attacks
  .filter(({ name }) => values.only === undefined || name === values.only)
  .flatMap((attack) => attack.doors.map((door) => [attack, door] as const));
const problems: string[] = [];

await callFor(gateway.grpcPort, (calls) => calls < 300);
const restMiB = await heldMiB();
console.log(
  `${rows.length} attacks of ${values.connections} connections; the gateway holds ${restMiB.toFixed(1)} MiB`,
);
console.log("attack | door | closed | kept | seconds | p99 calm ms | p99 attacked ms | calls | RSS MiB");

for (const [at, [{ name }, door]] of rows.entries()) {
  const calm = await callFor(gateway.grpcPort, (calls) => calls < 200);
  const began = performance.now();
  const attacking = attack(name, door);
  let goesOn = true;
  void attacking.finally(() => {
    goesOn = false;
  });
  const attacked = await callFor(gateway.grpcPort, (calls) => goesOn || calls < 20);
  const endings = await attacking;
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  const p99 = (latencies: readonly number[]) => quantile(latencies, 0.99).toFixed(1);
  const told = [
    `${at + 1}/${rows.length} ${name}`,
    door,
    endings["closed"] ?? 0,
    endings["kept"] ?? 0,
    seconds,
    p99(calm.latenciesMs),
    p99(attacked.latenciesMs),
    attacked.latenciesMs.length,
    gateway.rssMiB(),
  ];
  console.log(told.join(" | "));
  if (calm.failures.length + attacked.failures.length > 0) {
    problems.push(
      `${name} on ${door}: ${attacked.failures.length} calls failed: ${attacked.failures[0] ?? calm.failures[0]}`,
    );
  }
  const surprise = gateway.surprise();
  if (surprise !== undefined) problems.push(`${name} on ${door}: ${surprise}`);
  if (!gateway.isAlive()) problems.push(`${name} on ${door}: the gateway fell`);
  if (!gateway.isAlive()) break;
}

await callFor(gateway.grpcPort, (calls) => gateway.isAlive() && calls < 300);
const growthMiB = gateway.isAlive() ? (await heldMiB()) - restMiB : 0;
console.log(`it holds ${growthMiB.toFixed(1)} MiB more than before`);
if (growthMiB > mostGrowthMiB) problems.push(`its memory grew by ${growthMiB.toFixed(1)} MiB`);
for (const problem of problems) console.log(`✗ ${problem}`);
await gateway.stop();
process.exitCode = problems.length > 0 ? 1 : 0;

async function heldMiB(): Promise<number> {
  const { heapUsed, external } = await gateway.hold();
  return (heapUsed + external) / 2 ** 20;
}

async function attack(name: string, door: Door): Promise<Record<string, number>> {
  const port = door === "grpc" ? gateway.grpcPort : gateway.httpPort;
  const words = [String(port), values.connections, values["at-once"], values.seed, name];
  const attacker = new URL("./attacker.ts", import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [attacker, ...words]);
  return JSON.parse(stdout);
}
