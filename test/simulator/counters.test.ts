import { request } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { send } from "./client.ts";
import { callOf, cases, dialectNames, endsWhole, statusOf } from "./dialect-calls.ts";
import { recordedDelay } from "./manual-delay.ts";
import { start } from "./running.ts";

describe.each(dialectNames)("counters() of %s", (dialect) => {
  it("frees everything when the client leaves in the middle", async () => {
    const { delay } = recordedDelay(3);
    const provider = await start({ dialect, script: { tokens: 50, pacing: { perTokenMs: 10 } }, delay });
    const answer = await send({
      ...callOf(provider, true),
      onText: (_text, abort) => {
        if (provider.counters().tokensWritten >= 3) abort();
      },
    });
    expect(answer.ending).not.toBe("end");
    await vi.waitUntil(() => provider.counters().openConnections === 0);
    expect(provider.counters()).toMatchObject({
      requests: 1,
      generations: 1,
      tokensWritten: 3,
      openRequests: 0,
      openConnections: 0,
      connections: 1,
      cancelledByClient: 1,
    });
  });

  it("frees everything when the client leaves before the headers", async () => {
    const provider = await start({ dialect, fault: { kind: "hang" } });
    const call = callOf(provider, true);
    const outgoing = request(call.url, { method: "POST", headers: { ...call.headers }, agent: false });
    const broken = new Promise((resolve) => outgoing.once("error", resolve));
    outgoing.end(JSON.stringify(call.body));
    await vi.waitUntil(() => provider.counters().generations === 1);
    outgoing.destroy();
    await broken;
    await vi.waitUntil(() => provider.counters().openConnections === 0);
    expect(provider.counters()).toMatchObject({ openRequests: 0, cancelledByClient: 1 });
  });

  it("stops at a client that does not read, and goes on when it does", async () => {
    // 24 MB: more than the socket buffers of both ends hold.
    const text = `${"x".repeat(12_000)} `.repeat(2_000).trimEnd();
    const provider = await start({ dialect, script: { text } });
    const call = callOf(provider, true);
    const outgoing = request(call.url, { method: "POST", headers: { ...call.headers }, agent: false });
    outgoing.end(JSON.stringify(call.body));
    const incoming = await new Promise<NodeJS.ReadableStream>((resolve) =>
      outgoing.once("response", resolve),
    );
    incoming.pause();
    const stuck = await untilStill(() => provider.counters().bytesAccepted);
    expect(stuck).toBeLessThan(text.length);
    expect(provider.counters()).toMatchObject({ openRequests: 1 });
    expect(provider.counters().tokensWritten).toBeLessThan(1_900);
    let size = 0;
    incoming.on("data", (chunk: Buffer) => {
      size += chunk.byteLength;
    });
    incoming.resume();
    await new Promise((resolve) => incoming.once("end", resolve));
    expect(provider.counters()).toMatchObject({ bytesAccepted: size, tokensWritten: 2_000, openRequests: 0 });
  });

  it("frees a broken answer that waits for a client that never reads", async () => {
    const text = `${"x".repeat(12_000)} `.repeat(2_000).trimEnd();
    const fault = { kind: "cut", afterTokens: 1_999, manner: "reset" } as const;
    const provider = await start({ dialect, script: { text }, fault });
    const call = callOf(provider, true);
    const outgoing = request(call.url, { method: "POST", headers: { ...call.headers }, agent: false });
    outgoing.end(JSON.stringify(call.body));
    const incoming = await new Promise<NodeJS.ReadableStream>((resolve) =>
      outgoing.once("response", resolve),
    );
    incoming.pause();
    incoming.once("error", () => undefined);
    outgoing.once("error", () => undefined);
    await untilStill(() => provider.counters().bytesAccepted);
    outgoing.destroy();
    await vi.waitUntil(() => provider.counters().openRequests === 0);
    expect(provider.counters()).toMatchObject({ openConnections: 0, cancelledByClient: 1 });
  });

  it("keeps the last request as it came", async () => {
    const provider = await start({ dialect });
    const call = callOf(provider, true);
    await send({ ...call, headers: { ...call.headers, "idempotency-key": "k-1" } });
    const last = provider.counters().lastRequest;
    expect(last).toMatchObject({ method: "POST", headers: { "idempotency-key": "k-1" } });
    expect(JSON.parse(last?.body ?? "")).toEqual(call.body);
  });

  it("counts a request that was turned down as no generation", async () => {
    const provider = await start({ dialect, apiKey: "right" });
    const answer = await send(callOf(provider, true));
    expect(answer.status).toBe(statusOf(dialect, "bad-key"));
    expect(provider.counters()).toMatchObject({ requests: 1, generations: 0, errors: 1 });
  });

  it("bills every one of many requests at the same time once", async () => {
    const provider = await start({ dialect, script: { tokens: 20, pacing: { perTokenMs: 1 } } });
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(callOf(provider, true))));
    expect(answers.every((answer) => endsWhole(dialect, answer.text))).toBe(true);
    expect(provider.counters()).toMatchObject({
      requests: 20,
      generations: 20,
      tokensWritten: 400,
      openRequests: 0,
    });
  });

  it("lists models", async () => {
    const provider = await start({ dialect, models: ["one", "two"] });
    const { url, headers = {} } = callOf(provider, false);
    const answer = await send({ url: new URL(cases[dialect].modelsPath, url).href, method: "GET", headers });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain("two");
    expect(provider.listModels()).toEqual(["one", "two"]);
    expect(provider.counters()).toMatchObject({ requests: 1, generations: 0 });
  });
});

/** Turns the event loop until a figure that grew stays the same for many turns. */
async function untilStill(figure: () => number): Promise<number> {
  let last = figure();
  let still = 0;
  while (still < 200 || last === 0) {
    await nextTurn();
    const now = figure();
    still = now === last ? still + 1 : 0;
    last = now;
  }
  return last;
}
