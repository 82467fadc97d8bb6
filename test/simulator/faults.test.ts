import { describe, expect, it, vi } from "vitest";
import type { Fault } from "../../src/simulator/fault.ts";
import type { SimulatedProvider } from "../../src/simulator/start.ts";
import { usualStatuses } from "./cases/dialect-case.ts";
import { dataLines, type RawAnswer, send } from "./client.ts";
import { callOf, cases, dialectNames, endsWhole, statusOf } from "./dialect-calls.ts";
import { recordedDelay } from "./manual-delay.ts";
import { start } from "./running.ts";

describe.each(dialectNames)("faults of %s", (dialect) => {
  const { delta, endMark, errorField, finishMark, inBandError, keepAlive, refusal } = cases[dialect];

  async function struck(
    fault: Fault | readonly Fault[],
    streaming = true,
  ): Promise<[RawAnswer, SimulatedProvider]> {
    const provider = await start({ dialect, script: { tokens: 6 }, fault });
    return [await send(callOf(provider, streaming)), provider];
  }

  it.each(usualStatuses.map(([word]) => word))("has its own status and body for %s", async (word) => {
    const [answer, provider] = await struck({ kind: "error", error: word });
    expect(answer.status).toBe(statusOf(dialect, word));
    const isPage = word === "bad-gateway";
    expect(answer.headers["content-type"]).toMatch(isPage ? /^text\/html/u : /^application\/json/u);
    expect(isPage || Object.keys(JSON.parse(answer.text) as object).includes(errorField)).toBe(true);
    expect(provider.counters()).toMatchObject({ generations: 0, errors: 1, tokensWritten: 0 });
  });

  it("sends any status with the body of the nearest meaning", async () => {
    const [answer] = await struck({ kind: "status", status: 529 });
    expect(answer.status).toBe(529);
    expect(answer.text).toMatch(/overloaded/iu);
  });

  it("says in its own way when to come back after a rate limit, if it does", async () => {
    const [answer] = await struck({ kind: "error", error: "rate-limited", retryAfterMs: 2_500 });
    const isSilent = dialect === "bedrock" || dialect === "cohere";
    const wanted = isSilent || dialect === "gemini" ? undefined : "3";
    expect(answer.headers["retry-after"]).toBe(wanted);
    expect(answer.text.includes('"retryDelay": "2.5s"')).toBe(dialect === "gemini");
    const [silent] = await struck({ kind: "error", error: "rate-limited", retryAfterMs: 0 });
    expect(silent.headers["retry-after"]).toBeUndefined();
    expect(silent.text).not.toContain("retryDelay");
  });

  it("takes a request, bills it and never answers when it hangs", async () => {
    const provider = await start({ dialect, fault: { kind: "hang" } });
    const lost = send(callOf(provider, true)).catch((error: NodeJS.ErrnoException) => error.code);
    await vi.waitUntil(() => provider.counters().generations === 1);
    expect(provider.counters()).toMatchObject({ openRequests: 1, bytesAccepted: 0 });
    await provider.close();
    expect(await lost).toBe("ECONNRESET");
    expect(provider.counters()).toMatchObject({ openRequests: 0, openConnections: 0, cancelledByClient: 0 });
  });

  it("waits as its pace says, and writes whole portions", async () => {
    const { delay, waits } = recordedDelay();
    const fault: Fault = { kind: "slow", headersMs: 5, ttftMs: 700, perTokenMs: 30 };
    const provider = await start({ dialect, script: { tokens: 4 }, fault, delay });
    expect(endsWhole(dialect, (await send(callOf(provider, true))).text)).toBe(true);
    expect(waits).toEqual([5, 700, 30, 30, 30]);
    waits.length = 0;
    await send(callOf(provider, false));
    expect(waits).toEqual([5 + 700 + 3 * 30]);
  });

  it("puts several tokens into one event when told so", async () => {
    const [answer, provider] = await struck({ kind: "slow", tokensPerFrame: 4 });
    expect(answer.text.match(delta)).toHaveLength(2);
    expect(provider.counters().tokensWritten).toBe(6);
  });

  it("stalls after its tokens until the client leaves", async () => {
    const provider = await start({
      dialect,
      script: { tokens: 6 },
      fault: { kind: "stall", afterTokens: 3 },
    });
    const call = callOf(provider, true);
    const answer = await send({
      ...call,
      onText: (_text, abort) => {
        if (provider.counters().tokensWritten === 3) abort();
      },
    });
    expect(answer.ending).not.toBe("end");
    await vi.waitUntil(() => provider.counters().openRequests === 0);
    expect(provider.counters()).toMatchObject({ generations: 1, tokensWritten: 3, cancelledByClient: 1 });
  });

  it("keeps alive without progress", async () => {
    const { delay, waits } = recordedDelay(4);
    const fault: Fault = { kind: "keep-alives", afterTokens: 1, everyMs: 250 };
    const provider = await start({ dialect, script: { tokens: 6 }, fault, delay });
    const answer = await send({
      ...callOf(provider, true),
      onText: (text, abort) => {
        if (text.split(keepAlive.sign).length > 4 + keepAlive.own) abort();
      },
    });
    expect(answer.ending).not.toBe("end");
    expect(waits).toEqual([250, 250, 250, 250]);
    expect(provider.counters().tokensWritten).toBe(1);
  });

  it("sends an event that can not be read, then ends in good order", async () => {
    const [answer] = await struck({ kind: "malformed", afterTokens: 2 });
    expect(() => JSON.parse(dataLines(answer.text).at(-1) ?? "")).toThrow(SyntaxError);
    expect(answer.ending).toBe("end");
  });

  it("reports an error inside the stream in its own form", async () => {
    const [answer, provider] = await struck({ kind: "in-band-error", afterTokens: 2, error: "overloaded" });
    expect(answer.status).toBe(200);
    expect(answer.ending).toBe("end");
    expect(answer.text).toMatch(inBandError);
    expect(provider.counters()).toMatchObject({ generations: 1, tokensWritten: 2 });
  });

  it("loses its end marker and keeps its finish", async () => {
    const [answer] = await struck({ kind: "no-end-marker" });
    if (endMark !== undefined) expect(answer.text).not.toMatch(endMark);
    expect(answer.text).toMatch(finishMark);
  });

  it("refuses in words or in a finish reason", async () => {
    const [answer] = await struck({ kind: "refusal" });
    expect(answer.text).toMatch(refusal);
  });

  it("completes an answer without a token", async () => {
    const [answer, provider] = await struck({ kind: "empty" });
    expect(endsWhole(dialect, answer.text)).toBe(true);
    expect(provider.counters()).toMatchObject({ generations: 1, tokensWritten: 0 });
    const [whole] = await struck({ kind: "empty" }, false);
    expect(whole.status).toBe(200);
  });

  it("strikes the first requests only, or a share that the seed draws", async () => {
    const provider = await start({ dialect, seed: 7 });
    const ask = async (times: number): Promise<readonly number[]> => {
      const seen: number[] = [];
      for (let at = 0; at < times; at += 1) seen.push((await send(callOf(provider, true))).status);
      return seen;
    };
    await provider.setFault({ kind: "error", error: "server-error", first: 2 });
    expect(await ask(4)).toEqual([500, 500, 200, 200]);
    await provider.setFault({ kind: "error", error: "server-error", share: 0.5 });
    const drawn = await ask(12);
    expect(new Set(drawn)).toEqual(new Set([200, 500]));
    await provider.setFault({ kind: "error", error: "server-error", share: 0 });
    expect(await ask(2)).toEqual([200, 200]);
  });

  it("combines a pace with a break", async () => {
    const { delay, waits } = recordedDelay();
    const fault: readonly Fault[] = [
      { kind: "slow", perTokenMs: 9 },
      { kind: "cut", afterTokens: 2, manner: "eof" },
    ];
    const provider = await start({ dialect, script: { tokens: 6 }, fault, delay });
    const answer = await send(callOf(provider, true));
    expect(waits).toEqual([9]);
    expect(endsWhole(dialect, answer.text)).toBe(false);
  });

  it.each([
    ["eof", "end"],
    ["close", "ECONNRESET"],
    ["reset", "ECONNRESET"],
  ] as const)("cuts a whole answer with %s", async (manner, ending) => {
    const [answer] = await struck({ kind: "cut", afterTokens: 3, manner }, false);
    expect(answer.ending).toBe(ending);
    expect(() => JSON.parse(answer.text)).toThrow(SyntaxError);
  });

  it("breaks whole answers in the other ways too", async () => {
    const [malformed] = await struck({ kind: "malformed", afterTokens: 3 }, false);
    expect(malformed.ending).toBe("end");
    expect(() => JSON.parse(malformed.text)).toThrow(SyntaxError);
    const [failed] = await struck({ kind: "in-band-error", afterTokens: 3, error: "overloaded" }, false);
    expect(failed.status).toBe(statusOf(dialect, "overloaded"));
    const { delay } = recordedDelay(3);
    const fault: Fault = { kind: "keep-alives", afterTokens: 0, everyMs: 10 };
    const provider = await start({ dialect, fault, delay });
    const blank = await send({
      ...callOf(provider, false),
      onText: (text, abort) => {
        if (text === "\n\n\n") abort();
      },
    });
    expect(blank.text).toBe("\n\n\n");
  });
});
