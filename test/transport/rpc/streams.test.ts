import { describe, expect, it } from "vitest";
import { abortOf } from "../../../src/transport/rpc/abort-of.ts";
import { createCompletionIds } from "../../../src/transport/rpc/completion-id.ts";
import { pause } from "../../../src/transport/rpc/pause.ts";
import { previousAttempts } from "../../../src/transport/rpc/previous-attempts.ts";
import { takeUntil } from "../../../src/transport/rpc/take-until.ts";
import { untilAborted } from "../../../src/transport/rpc/until-aborted.ts";
import { VirtualTime } from "../../support/virtual-time.ts";
import { arrayOf } from "../support/array-of.ts";

describe("untilAborted()", () => {
  function watched() {
    const log: string[] = [];
    async function* source() {
      try {
        yield 1;
        yield 2;
        log.push("went on");
        yield 3;
      } finally {
        log.push("cleaned up");
      }
    }
    return { log, source: source() };
  }

  it("lets everything through while nobody leaves", async () => {
    const { source, log } = watched();
    expect(await arrayOf(untilAborted(new AbortController().signal, source))).toEqual([1, 2, 3]);
    expect(log).toEqual(["went on", "cleaned up"]);
  });

  it("cleans up at the abort, though nobody asks for the next item", async () => {
    const { source, log } = watched();
    const leaving = new AbortController();
    const stream = untilAborted(leaving.signal, source);
    await stream.next();
    leaving.abort();
    await new Promise((resolve) => setImmediate(resolve));
    expect(log).toEqual(["cleaned up"]);
    await expect(stream.next()).rejects.toMatchObject({ status: "cancelled" });
  });

  it("does not begin for a client that is gone", async () => {
    const { source, log } = watched();
    await expect(arrayOf(untilAborted(AbortSignal.abort(), source))).rejects.toMatchObject({
      status: "cancelled",
    });
    expect(log).toEqual([]);
  });

  it("returns the source when it is returned itself", async () => {
    const { source, log } = watched();
    for await (const _ of untilAborted(new AbortController().signal, source)) break;
    expect(log).toEqual(["cleaned up"]);
  });

  it("throws what the source throws", async () => {
    async function* broken(): AsyncGenerator<number, void, undefined> {
      yield 1;
      throw new Error("broken");
    }
    await expect(arrayOf(untilAborted(new AbortController().signal, broken()))).rejects.toThrow("broken");
  });
});

describe("takeUntil()", () => {
  it("ends at the abort while the source is silent", async () => {
    async function* source() {
      yield 1;
      await new Promise(() => {});
    }
    const closing = new AbortController();
    const taken: number[] = [];
    for await (const item of takeUntil(closing.signal, source())) {
      taken.push(item as number);
      closing.abort();
    }
    expect(taken).toEqual([1]);
  });

  it("ends with its source", async () => {
    async function* source() {
      yield 1;
      yield 2;
    }
    expect(await arrayOf(takeUntil(new AbortController().signal, source()))).toEqual([1, 2]);
  });
});

describe("abortOf()", () => {
  it("resolves with the first abort", async () => {
    const [one, two] = [new AbortController(), new AbortController()];
    const first = abortOf(one.signal, two.signal);
    two.abort();
    await first;
    await abortOf(one.signal, two.signal);
  });
});

describe("pause()", () => {
  const callOf = () => ({ client: new AbortController(), server: new AbortController() });

  it("waits for the time", async () => {
    const time = new VirtualTime();
    const { client, server } = callOf();
    const whole = pause(time, 1_000, { signal: client.signal, closing: server.signal });
    await time.runUntil(1_000);
    await whole;
    expect(time.pending).toBe(0);
  });

  it.each([
    ["client", "cancelled"],
    ["server", "unavailable"],
  ] as const)("ends the watch when the %s leaves, and leaves no timer behind", async (who, status) => {
    const time = new VirtualTime();
    const call = callOf();
    const cut = pause(time, 1_000, { signal: call.client.signal, closing: call.server.signal });
    call[who].abort();
    await expect(cut).rejects.toMatchObject({ status });
    expect([time.now(), time.pending]).toEqual([0, 0]);
  });
});

describe("previousAttempts()", () => {
  const of = (headers: Record<string, string>) =>
    previousAttempts({ requestHeader: (name: string) => headers[name] });

  it("takes the larger of what the client and what the mesh counted", () => {
    expect(of({})).toBe(0);
    expect(of({ "grpc-previous-rpc-attempts": "2" })).toBe(2);
    expect(of({ "x-envoy-attempt-count": "1" })).toBe(0);
    expect(of({ "x-envoy-attempt-count": "4", "grpc-previous-rpc-attempts": "1" })).toBe(3);
  });

  it.each(["-1", "1e9", "9999", "", "two", "1, 2", "NaN"])("makes nothing of %j", (value) => {
    expect(of({ "grpc-previous-rpc-attempts": value, "x-envoy-attempt-count": value })).toBe(0);
  });
});

describe("createCompletionIds()", () => {
  it("makes ids that sort by time", () => {
    let wallMs = Date.UTC(2026, 0, 1);
    const clock = { now: () => 0, wall: () => wallMs };
    const next = createCompletionIds(clock, () => 0.999);
    const first = next();
    expect(first).toMatch(/^cmpl-[0-9A-HJKMNP-TV-Z]{10}Z{16}$/);
    wallMs += 1;
    expect(createCompletionIds(clock, () => 0)() > first).toBe(true);
  });
});
