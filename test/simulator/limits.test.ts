import { describe, expect, it } from "vitest";
import type { Clock } from "../../src/core/base/clock.ts";
import { goDuration } from "../../src/simulator/openai-limits.ts";
import { send } from "./client.ts";
import { callOf, cases, dialectNames } from "./dialect-calls.ts";
import { start } from "./running.ts";

/** A clock that stands until it is moved. */
function standingClock(): Clock & { move(byMs: number): void } {
  let now = 1_000;
  return {
    now: () => now,
    wall: () => Date.parse("2026-11-22T10:00:00Z") + now - 1_000,
    move: (byMs) => {
      now += byMs;
    },
  };
}

describe.each(dialectNames)("limits of %s", (dialect) => {
  it("answers 429 when the bucket is empty and serves again when it refilled", async () => {
    const clock = standingClock();
    const provider = await start({ dialect, clock, fault: { kind: "limits", requestsPerMinute: 2 } });
    const ask = async (): Promise<number> => (await send(callOf(provider, true))).status;
    expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 429]);
    clock.move(30_000);
    expect([await ask(), await ask()]).toEqual([200, 429]);
    expect(provider.counters().generations).toBe(3);
  });

  it("counts tokens of prompt and answer", async () => {
    const clock = standingClock();
    const provider = await start({
      dialect,
      clock,
      script: { tokens: 50, limits: { tokensPerMinute: 100 } },
    });
    expect((await send(callOf(provider, true))).status).toBe(200);
    expect((await send(callOf(provider, true))).status).toBe(429);
  });

  it("tells of its limits as its dialect does", async () => {
    const clock = standingClock();
    const limits = { requestsPerMinute: 60, tokensPerMinute: 60_000 };
    const provider = await start({ dialect, clock, script: { tokens: 50, limits } });
    const { headers } = await send(callOf(provider, true));
    const { limitHeaders, limitSigns } = cases[dialect];
    expect(headers).toMatchObject(limitHeaders);
    const told = Object.keys(headers).filter((name) => /call-|limit|retry/u.test(name));
    expect(told).toHaveLength(limitSigns);
  });
});

describe("goDuration()", () => {
  it.each([
    [0, "0s"],
    [12, "12ms"],
    [1_000, "1s"],
    [7_660, "7.66s"],
    [360_000, "6m0s"],
    [3_723_500, "1h2m3.5s"],
  ])("prints %d ms as %s", (durationMs, text) => {
    expect(goDuration(durationMs)).toBe(text);
  });
});
