/**
 * The demo's story: a stream breaks in the middle and restarts, a provider dies and
 * the traffic moves, it comes back. Everything that is told was seen through the
 * gateway by an ordinary gRPC client; nothing is staged but the faults.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@connectrpc/connect";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { CompletionService } from "../../../gen/spillway/v1/completion_service_pb.ts";
import type { SimulatedProvider } from "../../simulator/start.ts";
import type { CommandIo } from "../command-io.ts";
import type { Demo } from "./demo.ts";
import { demoRequest as request } from "./request.ts";
import { startTraffic, type Traffic } from "./traffic.ts";

/** How long each act of the traffic runs, in seconds. */
const calmSeconds = 3;
const deadSeconds = 8;
/** The longest that the return may take before the story says that it has not come. */
const returnSeconds = 40;
const callsPerSecond = 20;

type Completions = Client<typeof CompletionService>;

/** Tells the story; ends early when the process is asked to stop. */
export async function tellStory({ app, fleet }: Demo, io: CommandIo): Promise<void> {
  const first = fleet[0];
  if (first === undefined) throw new Error("the demo has no providers");
  const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${app.grpcPort}` });
  const client = createClient(CompletionService, transport);

  io.stdout(`\n1. All is well: ${first.name} is the first choice, and answers.\n\n`);
  await showStream(client, io);

  io.stdout(
    `\n2. ${first.name} cuts its connection once, after 8 tokens. What was shown is void, and the answer starts over.\n\n`,
  );
  await first.setFault({ kind: "cut", afterTokens: 8, manner: "reset", first: 1 });
  await showStream(client, io);
  await first.setFault({ kind: "none" });

  const traffic = startTraffic(() => client.complete({ request }, { signal: io.stop }), callsPerSecond);
  try {
    await tellTraffic(first, traffic, io);
  } finally {
    await traffic.stop();
  }
  const { answered, failed } = traffic.total();
  io.stdout(`\nOf ${answered + failed} calls ${failed} failed.\n`);
}

async function tellTraffic(first: SimulatedProvider, traffic: Traffic, io: CommandIo): Promise<void> {
  io.stdout(`\n3. ${callsPerSecond} calls a second; each line is one second, and who answered in it.\n\n`);
  for (let second = 0; second < calmSeconds; second++) await showSecond(traffic, io);
  await first.setFault({ kind: "refuse-connections" });
  io.stdout(`\n   ${first.name} is dead now: it refuses every connection.\n\n`);
  for (let second = 0; second < deadSeconds; second++) await showSecond(traffic, io);
  await first.setFault({ kind: "none" });
  io.stdout(
    `\n4. ${first.name} is back. It proves itself to probes first, then gets its traffic little by little.\n\n`,
  );
  for (let second = 0; second < returnSeconds && !io.stop.aborted; second++) {
    const served = await showSecond(traffic, io);
    if ((served.get(`${first.name}-chat`) ?? 0) >= 0.9) return;
  }
  io.stdout(`\n   ${first.name} did not get all of its traffic back within ${returnSeconds} s.\n`);
}

/** One line: the shares of the last second. */
async function showSecond(traffic: Traffic, io: CommandIo): Promise<ReadonlyMap<string, number>> {
  await sleep(1_000, undefined, { signal: io.stop }).catch(() => {});
  const { served, failed } = traffic.takeSecond();
  const total = [...served.values()].reduce((sum, count) => sum + count, 0);
  const shares = new Map([...served].map(([name, count]) => [name, count / Math.max(1, total)]));
  const bars = [...shares]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(
      ([name, share]) =>
        `${name} ${"█".repeat(Math.round(share * 20)).padEnd(20, "·")} ${Math.round(share * 100)} %`,
    );
  io.stdout(`   ${bars.join("   ")}${failed > 0 ? `   ${failed} failed` : ""}\n`);
  return shares;
}

/** One stream, told as the client sees it. */
async function showStream(client: Completions, io: CommandIo): Promise<void> {
  for await (const { attempt, event } of client.streamComplete({ request }, { signal: io.stop })) {
    switch (event.case) {
      case "attemptStarted":
        io.stdout(`   attempt ${attempt}, ${event.value.endpoint}: `);
        break;
      case "textDelta":
        io.stdout(event.value.text.replaceAll("\n", " "));
        break;
      case "restarted":
        io.stdout(
          `\n   ✗ restarted: ${event.value.reason?.message ?? ""}; ${event.value.discardedEvents} events are void\n`,
        );
        break;
      case "completed":
        io.stdout(`\n   ✓ complete, by ${event.value.completion?.endpoint ?? ""}\n`);
        break;
      default:
    }
  }
}
