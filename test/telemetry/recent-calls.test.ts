import { describe, expect, it } from "vitest";
import { Failure } from "../../src/core/model/failure.ts";
import type { CallFacts } from "../../src/core/model/ports.ts";
import { RecentCalls } from "../../src/telemetry/recent-calls.ts";
import { VirtualTime } from "../support/virtual-time.ts";
import { attempt } from "../transport/support/domain.ts";

const call: CallFacts = { completionId: "cmpl-1", route: "chat", tenant: "acme", streaming: true };
const failed = attempt({
  outcome: {
    kind: "failed",
    failure: new Failure("stalled", "no token"),
    callerMade: false,
    usage: undefined,
  },
});

describe("RecentCalls", () => {
  it("remembers calls in the order of their ends, with when they began", async () => {
    const time = new VirtualTime();
    const calls = new RecentCalls(time);
    await time.runUntil(1_000);
    calls.callEnded(call, "ok", [attempt()], 400);
    calls.callEnded({ ...call, route: "code" }, "unavailable", [failed], 900);
    expect(calls.since(0)).toMatchObject([
      { sequence: 1, facts: { route: "chat" }, status: "ok", startedAt: 600, durationMs: 400 },
      { sequence: 2, facts: { route: "code" }, status: "unavailable", startedAt: 100 },
    ]);
    expect(calls.since(1).map(({ sequence }) => sequence)).toEqual([2]);
    expect(calls.since(2)).toEqual([]);
  });

  it("keeps the trail as it was when the call ended", () => {
    const calls = new RecentCalls(new VirtualTime());
    const trail = [attempt()];
    calls.callEnded(call, "ok", trail, 1);
    trail.push(failed);
    expect(calls.since(0)[0]?.attempts).toHaveLength(1);
  });

  it("keeps 200 calls, and smooth ones do not push out troubled ones", () => {
    const calls = new RecentCalls(new VirtualTime());
    calls.callEnded(call, "ok", [failed, attempt({ number: 2 })], 1);
    for (let index = 0; index < 5_000; index++) calls.callEnded(call, "ok", [attempt()], 1);
    const kept = calls.since(0);
    expect(kept).toHaveLength(101);
    expect(kept[0]?.attempts).toHaveLength(2);
    for (let index = 0; index < 5_000; index++) calls.callEnded(call, "unavailable", [failed], 1);
    expect(calls.since(0)).toHaveLength(200);
    expect(calls.since(0).at(-1)?.sequence).toBe(10_001);
  });
});
