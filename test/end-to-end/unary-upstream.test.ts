/** A route that asks providers for whole answers: in every dialect, and with no clock but the total ones. */
import { describe, expect, it } from "vitest";
import { AttemptOutcome } from "../../gen/spillway/v1/attempt_pb.ts";
import type { LastRequest } from "../../src/simulator/counters.ts";
import type { Fault } from "../../src/simulator/fault.ts";
import { startSimulatedProvider } from "../../src/simulator/start.ts";
import { asks, watchCall } from "../faults/support/call.ts";
import { openClients } from "../faults/support/clients.ts";
import { configOf } from "../faults/support/config.ts";
import { type DialectName, dialectNames } from "../faults/support/dialect.ts";
import { backupOf, marked } from "../faults/support/pairs.ts";
import { startGateway } from "../support/gateway.ts";

/** A primary with a fault and a bound for its first token, and a backup that is well. */
async function world(dialect: DialectName, fault: Fault = { kind: "none" }) {
  const primary = await startSimulatedProvider({ dialect, script: { text: marked("P") }, fault });
  const backup = await startSimulatedProvider({ dialect: backupOf[dialect], script: { text: marked("B") } });
  const lines = [
    { name: "primary", dialect, url: primary.url, ttftMs: 100, stallMs: 100 },
    { name: "backup", dialect: backupOf[dialect], url: backup.url },
  ];
  const tiers = [["primary"], ["backup"]];
  const route = { name: "main", tiers, more: "upstream: unary, hedging: HEDGING_ON" };
  const gateway = await startGateway(configOf(lines, [route]));
  const clients = openClients(gateway.app);
  return {
    clients,
    lastRequests: (): readonly LastRequest[] =>
      [primary.counters().lastRequest].filter((one) => one !== undefined),
    ask: (streaming: boolean) =>
      watchCall({
        client: clients.completions.grpc,
        streaming,
        deadlineMs: 15_000,
        request: {
          ...asks("main", "Who keeps the lock of the river?"),
          routing: { ttftTimeout: { nanos: 50_000_000 } },
        },
      }),
    async [Symbol.asyncDispose]() {
      clients.close();
      await gateway.app.drain();
      await Promise.all([primary.close(), backup.close()]);
    },
  };
}

/** Whether it asks for a stream, in the words of its dialect. */
function asksForStream({ path, body }: LastRequest): boolean {
  return /stream/i.test(path) || /"stream":true/.test(String(body));
}

describe.each(dialectNames)("upstream: unary, over %s", (dialect) => {
  it("asks for the whole answer, slower than a first token may be, and learns nothing of first tokens", async () => {
    await using gateway = await world(dialect, { kind: "slow", headersMs: 300 });
    const { ending, answers } = await gateway.ask(false);
    if (ending.kind !== "completed") throw new Error(JSON.stringify(ending));
    expect(answers.get(1)).toBe(marked("P"));
    expect(ending.completion.usage?.outputTokens).toBeGreaterThan(0);
    expect(ending.completion.attempts).toHaveLength(1);
    expect(ending.completion.attempts[0]?.timeToFirstToken).toBeUndefined();
    expect(gateway.lastRequests().map(asksForStream)).toEqual([false]);
    const { endpoints } = await gateway.clients.endpoints.listEndpoints({});
    expect(endpoints[0]?.timeToFirstToken?.count).toBe(0n);
  });

  it.each<Fault>([
    { kind: "error", error: "server-error" },
    { kind: "cut", afterTokens: 5, manner: "eof" },
    { kind: "cut", afterTokens: 5, manner: "reset" },
    { kind: "malformed", afterTokens: 5 },
    { kind: "empty" },
  ])("goes elsewhere after $kind $manner", async (fault) => {
    await using gateway = await world(dialect, fault);
    const { ending, answers } = await gateway.ask(false);
    if (ending.kind !== "completed") throw new Error(JSON.stringify(ending));
    expect(answers.get(2)).toBe(marked("B"));
    expect(ending.completion.attempts[0]?.outcome).toBe(AttemptOutcome.FAILED);
  });

  it("streams to who wants a stream", async () => {
    await using gateway = await world(dialect);
    const { ending } = await gateway.ask(true);
    expect(ending.kind).toBe("completed");
    expect(gateway.lastRequests().map(asksForStream)).toEqual([true]);
  });
});
