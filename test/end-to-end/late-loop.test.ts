/**
 * A gateway whose event loop stands still while its providers answer: what was late then
 * was the gateway. Nobody is left, raced or blamed for it.
 */
import { expect, it, onTestFinished } from "vitest";
import { BreakerState } from "../../gen/spillway/v1/endpoint_pb.ts";
import { Role } from "../../gen/spillway/v1/message_pb.ts";
import { startGateway, tieredConfig } from "../support/gateway.ts";
import { startProviderThread } from "../support/provider-thread.ts";

/** Time enough to begin to stand still before a first token comes. */
const pacing = { ttftMs: 300, perTokenMs: 1 };

/** Longer than a first token may take here, and than one that is long overdue. */
const pauseMs = 2_000;

const request = {
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

function standStill(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

async function startWorld() {
  const names = ["one", "two"] as const;
  const script = { tokens: 3, pacing };
  const thread = await startProviderThread(names.map((name) => ({ name, dialect: "openai-chat", script })));
  onTestFinished(() => thread.close());
  const upstreams = names.map((name, at) => ({
    name,
    dialect: "openai-chat" as const,
    url: thread.urls[at] ?? "",
  }));
  const config = tieredConfig(upstreams).replaceAll("ttft: 5s, stall: 5s", "ttft: 1s, stall: 1s");
  const gateway = await startGateway(`${config}    hedging: on\n`);
  onTestFinished(() => gateway.app.drain());
  return { ...gateway, thread };
}

it("leaves, races and blames no provider for the time in which it stood still", async () => {
  const { completions, endpoints, thread } = await startWorld();
  const askMany = (count: number) => Array.from({ length: count }, () => completions.complete(request));
  // Known well, so that late would be seen as late.
  for (let round = 0; round < 10; round += 1) await Promise.all(askMany(30));
  const [before = 0] = await thread.requests();

  for (const count of [8, 8]) {
    const [asked = 0] = await thread.requests();
    const answers = askMany(count);
    while (((await thread.requests())[0] ?? 0) < asked + count);
    standStill(pauseMs);
    for (const { completion } of await Promise.all(answers)) {
      expect(completion?.attempts.map(({ endpoint }) => endpoint)).toEqual(["one"]);
    }
  }

  expect(await thread.requests()).toEqual([before + 16, 0]);
  const { endpoints: listed } = await endpoints.listEndpoints({});
  expect(listed.map(({ breaker }) => breaker)).toMatchObject([
    { state: BreakerState.CLOSED, suspicion: 0 },
    { state: BreakerState.CLOSED, suspicion: 0 },
  ]);
}, 60_000);
