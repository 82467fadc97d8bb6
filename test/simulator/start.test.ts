import { describe, expect, it, vi } from "vitest";
import type { Fault } from "../../src/simulator/fault.ts";
import { type RawAnswer, send } from "./client.ts";
import { callOf, cases, dialectNames, endsWhole, statusOf } from "./dialect-calls.ts";
import { start } from "./running.ts";

describe.each(dialectNames)("startSimulatedProvider(%s)", (dialect) => {
  async function strike(fault: Fault | readonly Fault[], streaming = true): Promise<RawAnswer> {
    const provider = await start({ dialect, script: { tokens: 6 }, fault });
    return send(callOf(provider, streaming));
  }

  it("streams a whole answer and bills it once", async () => {
    const provider = await start({ dialect, script: { tokens: 6 } });
    const answer = await send(callOf(provider, true));
    expect(answer.status).toBe(200);
    expect(answer.ending).toBe("end");
    expect(endsWhole(dialect, answer.text)).toBe(true);
    expect(provider.counters()).toMatchObject({
      requests: 1,
      generations: 1,
      tokensWritten: 6,
      bytesAccepted: answer.byteLength,
      openRequests: 0,
      cancelledByClient: 0,
      errors: 0,
    });
  });

  it("gives the same words to the same question, streamed or whole", async () => {
    const provider = await start({ dialect, script: { text: "Naïve rivers: 4 °C 🌊 all day." } });
    const whole = await send(callOf(provider, false));
    const streamed = await send(callOf(provider, true));
    expect(whole.text).toContain("Naïve rivers: 4 °C 🌊 all day.");
    expect(streamed.text).toContain(" 🌊");
    expect(provider.counters().tokensWritten).toBe(14);
  });

  it.each(["eof", "close", "reset"] as const)("cuts a stream after two tokens with %s", async (manner) => {
    const answer = await strike({ kind: "cut", afterTokens: 2, manner });
    const whole = await strike({ kind: "none" });
    expect(answer.status).toBe(200);
    expect(answer.ending).toBe(manner === "eof" ? "end" : "ECONNRESET");
    expect(endsWhole(dialect, answer.text)).toBe(false);
    expect(answer.text.length).toBeGreaterThan(0);
    expect(answer.text.length).toBeLessThan(whole.text.length);
  });

  it("does not take its own cuts for a client that left", async () => {
    const provider = await start({ dialect });
    for (const manner of ["close", "reset"] as const) {
      await provider.setFault({ kind: "cut", afterTokens: 2, manner });
      await send(callOf(provider, true));
    }
    await vi.waitUntil(() => provider.counters().openConnections === 0);
    expect(provider.counters()).toMatchObject({ generations: 2, cancelledByClient: 0, openRequests: 0 });
  });

  it("follows faults that are set faster than the port can open", async () => {
    const provider = await start({ dialect, fault: { kind: "refuse-connections" } });
    const settings = ["none", "refuse-connections"] as const;
    await Promise.all(settings.map((kind) => provider.setFault({ kind })));
    await expect(send(callOf(provider, true))).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  it("never finishes an answer that is cut after all its tokens", async () => {
    const answer = await strike({ kind: "cut", afterTokens: 1000, manner: "eof" });
    expect(answer.text).not.toMatch(cases[dialect].finishMark);
  });

  it("refuses connections and takes them again on the same port", async () => {
    const provider = await start({ dialect, fault: { kind: "refuse-connections" } });
    await expect(send(callOf(provider, true))).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await provider.setFault({ kind: "none" });
    expect((await send(callOf(provider, true))).status).toBe(200);
    expect(provider.counters()).toMatchObject({ requests: 1, generations: 1 });
  });

  it("answers an error fault without billing it", async () => {
    const provider = await start({ dialect, fault: { kind: "error", error: "overloaded" } });
    const answer = await send(callOf(provider, true));
    expect(answer.status).toBe(statusOf(dialect, "overloaded"));
    expect(JSON.parse(answer.text)).toHaveProperty(cases[dialect].errorField);
    expect(provider.counters()).toMatchObject({ generations: 0, errors: 1 });
  });
});
