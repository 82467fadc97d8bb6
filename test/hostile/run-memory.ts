/**
 * What attacks leave in memory: the same attack over and over on a gateway in a process of
 * its own, and after each time, the attackers gone and garbage collected, what it holds and
 * what the system counts for it.
 *   npm run test:hostile:memory
 *   npm run test:hostile:memory -- --times 10 --connections 500 --only "rapid reset of whole calls"
 * MALLOC_ARENA_MAX=1 or LD_PRELOAD=libjemalloc.so before it show another allocator's hand.
 */
import { parseArgs } from "node:util";
import type { Endings, Orders } from "./attacker.ts";
import { Child } from "./support/child.ts";
import { startGatewayProcess } from "./support/gateway-process.ts";
import { attackersAddress } from "./support/strike.ts";

const { values } = parseArgs({
  options: {
    times: { type: "string", default: "5" },
    connections: { type: "string", default: "300" },
    only: { type: "string" },
  },
});

/** Those that left most behind. */
const names = [
  "rapid reset of whole calls",
  "calls whose bodies never come",
  "500 requests in one breath",
  "200 MB in 200 kB of gzip, by Connect",
].filter((name) => values.only === undefined || name === values.only);

const mib = (bytes: number) => (bytes / 2 ** 20).toFixed(0);

console.log(
  "| attack | time | heap MiB | external | RSS after collections | RSS before |\n|---|---|---|---|---|---|",
);
for (const name of names) {
  const gateway = await startGatewayProcess();
  const attacker = new Child<Orders, Endings>(new URL("./attacker.ts", import.meta.url));
  const tell = async (time: string) => {
    const before = gateway.rssMiB();
    const { heapUsed, external, rss } = await gateway.hold();
    console.log(`| ${[name, time, mib(heapUsed), mib(external), mib(rss), before].join(" | ")} |`);
  };
  await tell("before");
  for (let time = 1; time <= Number(values.times); time += 1) {
    const orders = {
      name,
      port: gateway.httpPort,
      address: attackersAddress,
      seed: time,
      count: Number(values.connections),
      atOnce: 20,
    };
    await attacker.ask(orders);
    await tell(String(time));
  }
  attacker.stop();
  await gateway.stop();
}
