/** A replica whose shared state is not there: it starts, serves, and stops as if it were alone. */
import { createServer, type Server } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Role } from "../../gen/spillway/v1/message_pb.ts";
import { type SimulatedProvider, startSimulatedProvider } from "../../src/simulator/start.ts";
import { type Gateway, startGateway, tieredConfig } from "../support/gateway.ts";

const call = {
  request: {
    route: "main",
    messages: [
      {
        role: Role.USER,
        parts: [{ content: { case: "text" as const, value: "Who keeps the lock of the river?" } }],
      },
    ],
  },
};

describe("a replica without its shared state", () => {
  let provider: SimulatedProvider;
  let silent: Server;
  let gateway: Gateway | undefined;

  beforeEach(async () => {
    provider = await startSimulatedProvider({
      name: "one",
      dialect: "openai-chat",
      script: { text: "here" },
    });
    silent = createServer(() => {}).listen(0, "127.0.0.1");
    await new Promise((resolve) => silent.once("listening", resolve));
  });

  afterEach(async () => {
    await gateway?.app.drain();
    gateway = undefined;
    await provider.close();
    silent.close();
  });

  const start = (address: string) =>
    startGateway(
      `${tieredConfig([{ name: "one", dialect: "openai-chat", url: provider.url }])}shared_state: { address: "${address}" }\n`,
    );
  const metricsOf = async (port: number) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();

  it.each(["refuses connections", "swallows what it is asked"])("serves where it %s", async (how) => {
    const { port } = silent.address() as { port: number };
    gateway = await start(how === "refuses connections" ? "127.0.0.1:1" : `127.0.0.1:${port}`);
    for (let i = 0; i < 5; i += 1) {
      const { completion } = await gateway.completions.complete(call);
      expect(completion?.endpoint).toBe("one");
    }
    const metrics = await metricsOf(gateway.app.httpPort);
    expect(metrics).toContain("spillway_shared_state_up 0");
    expect(metrics).toMatch(
      /spillway_shared_state_wait_seconds_count\{operation="exchange",outcome="(failed|late)"\}/,
    );
    const told = gateway.log.filter((line) => line.includes("out of reach"));
    expect(told.length).toBeLessThanOrEqual(2);
  });
});
