/** How a stream is asked for, left and broken off: the course ends with it, once, and nobody waits for ever. */
import { describe, expect, it } from "vitest";
import type { ClientEvent } from "../../src/core/model/client-event.ts";
import type { FetchedPicture } from "../../src/core/model/picture.ts";
import type { CallDeps } from "../../src/stream/call-deps.ts";
import type { CompletionCall } from "../../src/stream/complete.ts";
import { endpointOf, requestOf, routeOf } from "../support/fleet.ts";
import { type Script, wellBehaved } from "../support/scripted-provider.ts";
import { callOf, worldOf } from "./world.ts";

interface Given {
  readonly script?: Partial<Script>;
  readonly call?: Partial<CompletionCall>;
  readonly deps?: Partial<CallDeps>;
  readonly request?: Parameters<typeof requestOf>[1];
}

/** A call of one endpoint, with what the observer was told and a count of what it leaves behind. */
function callOfOne({ script, call, deps, request }: Given = {}) {
  const told: string[] = [];
  const world = worldOf({
    endpoints: [endpointOf("a")],
    routes: [routeOf("main", ["a"], { maxAttempts: 1 })],
    deps: {
      observer: {
        callStarted: () => void told.push("started"),
        attemptEnded: (_, { outcome }) => void told.push(`attempt ${outcome?.kind}`),
        restarted() {},
        callEnded: (_, status) => void told.push(status),
      },
      ...deps,
    },
  });
  world.provider.script("a", { ...wellBehaved, ...script });
  const stream = world.completions.stream(requestOf("main", request), callOf(call));
  const left = () => ({
    connections: world.provider.open,
    inFlight: world.pool.snapshot()[0]?.inFlight,
    timers: world.time.pending,
  });
  return { ...world, stream, told, left };
}

const nothing = { connections: 0, inFlight: 0, timers: 0 };
const done = { done: true, value: undefined };
const hanging = { ttft: Number.MAX_SAFE_INTEGER };
const pictured = {
  messages: [
    { role: "user", parts: [{ kind: "image", source: { kind: "url", url: "https://a.example/1" } }] },
  ],
} as const;

const kindsOf = (result: IteratorResult<readonly ClientEvent[], void>) =>
  result.done === true ? "done" : result.value.map(({ kind }) => kind).join(" ");

describe("a stream that is left", () => {
  it("before it began has not begun", async () => {
    const { stream, told, left } = callOfOne();
    expect(await stream.return()).toEqual(done);
    expect(await stream.next()).toEqual(done);
    expect(told).toEqual([]);
    expect(left()).toEqual(nothing);
  });

  it("while a next() waits ends its course at once, and that next() is told so", async () => {
    const { stream, told, left, time } = callOfOne({ script: hanging });
    await stream.next();
    const waiting = stream.next();
    const refused = expect(waiting).rejects.toMatchObject({
      status: "cancelled",
      trail: { attempts: [{ outcome: { kind: "cancelled" } }] },
    });
    expect(await stream.return()).toEqual(done);
    await refused;
    await time.runUntil(1);
    expect(told).toEqual(["started", "attempt cancelled", "cancelled"]);
    expect(left()).toEqual(nothing);
    expect(await stream.next()).toEqual(done);
  });

  it("between two batches ends its course at once", async () => {
    const { stream, told, left, time } = callOfOne();
    await stream.next();
    await time.runUntil(100);
    await stream.next();
    expect(await stream.return()).toEqual(done);
    await time.runUntil(101);
    expect(told).toEqual(["started", "attempt cancelled", "cancelled"]);
    expect(left()).toEqual(nothing);
  });

  it("twice, by its signal and by return(), is over once", async () => {
    const client = new AbortController();
    const { stream, told, left, time } = callOfOne({ script: hanging, call: { signal: client.signal } });
    client.signal.addEventListener("abort", () => void stream.return());
    await stream.next();
    const waiting = expect(stream.next()).rejects.toMatchObject({ status: "cancelled" });
    client.abort();
    expect(await stream.return()).toEqual(done);
    await waiting;
    await time.runUntil(1);
    expect(told).toEqual(["started", "attempt cancelled", "cancelled"]);
    expect(left()).toEqual(nothing);
  });

  it("with its last batch and no wish to see the end has not been answered", async () => {
    const { stream, told, left, time } = callOfOne();
    await time.runUntil(0);
    const seen: string[] = [];
    while (!seen.at(-1)?.endsWith("completed")) {
      const next = stream.next();
      await time.runUntil(time.now() + 100);
      seen.push(kindsOf(await next));
    }
    expect(await stream.return()).toEqual(done);
    expect(told).toEqual(["started", "attempt succeeded", "cancelled"]);
    expect(left()).toEqual(nothing);
    expect(await stream.next()).toEqual(done);
  });

  it("while its pictures are fetched asks no provider, whatever comes of them", async () => {
    const picture = Promise.withResolvers<FetchedPicture>();
    const fetch = () => picture.promise;
    const { stream, told, left, time, provider } = callOfOne({
      deps: { pictures: { isWanted: () => true, fetch } },
      request: pictured,
    });
    const waiting = expect(stream.next()).rejects.toMatchObject({ status: "cancelled" });
    await time.runUntil(1);
    expect(await stream.return()).toEqual(done);
    await waiting;
    picture.resolve({ kind: "refused", why: "too late" });
    await time.runUntil(2);
    expect(provider.calls.size).toBe(0);
    expect(told).toEqual(["started", "cancelled"]);
    expect(left()).toEqual(nothing);
  });

  it("by one whose signal was aborted before asks no provider", async () => {
    const { stream, told, left, provider } = callOfOne({ call: { signal: AbortSignal.abort() } });
    await expect(stream.next()).rejects.toMatchObject({ status: "cancelled" });
    expect(provider.calls.size).toBe(0);
    expect(told).toEqual(["started", "cancelled"]);
    expect(left()).toEqual(nothing);
  });
});

describe("a stream that breaks", () => {
  it("throws once, and is over then", async () => {
    const { stream, told, left, time } = callOfOne({ script: { tokens: 0, ending: "server-error" } });
    await stream.next();
    const broken = expect(stream.next()).rejects.toMatchObject({ status: "unavailable" });
    await time.runUntil(100);
    await broken;
    expect(await stream.next()).toEqual(done);
    expect(await stream.return()).toEqual(done);
    expect(told).toEqual(["started", "attempt failed", "unavailable"]);
    expect(left()).toEqual(nothing);
  });

  it("has not begun where there is no such route", async () => {
    const { stream, told } = callOfOne({ request: { route: "other" } });
    await expect(stream.next()).rejects.toMatchObject({ status: "not-found" });
    expect(await stream.next()).toEqual(done);
    expect(told).toEqual([]);
  });

  it("is over for all when the pool breaks under its first step", async () => {
    const pool = {
      begin() {
        throw new Error("no pool");
      },
      leave() {},
    } as unknown as CallDeps["pool"];
    const { stream, told } = callOfOne({ deps: { pool } });
    await expect(stream.next()).rejects.toThrow("no pool");
    expect(told).toEqual(["started", "internal"]);
    expect(await stream.next()).toEqual(done);
  });

  it("tells who waits for the end of an answer that nobody could note", async () => {
    const answered = () => {
      throw new Error("no memory");
    };
    const { stream, told, left, time } = callOfOne({ deps: { answered } });
    const all = (async () => {
      for await (const _ of stream);
    })();
    const broken = expect(all).rejects.toThrow("no memory");
    await time.runUntil(1_000);
    await broken;
    expect(told).toEqual(["started", "attempt succeeded", "internal"]);
    expect(left()).toEqual(nothing);
  });

  it("closes with what is thrown into it", async () => {
    const { stream, told, left, time } = callOfOne({ script: hanging });
    await stream.next();
    const waiting = expect(stream.next()).rejects.toThrow("the write failed");
    await expect(stream.throw(new Error("the write failed"))).rejects.toThrow("the write failed");
    await waiting;
    await time.runUntil(1);
    expect(told).toEqual(["started", "attempt cancelled", "internal"]);
    expect(left()).toEqual(nothing);
  });
});

describe("a stream that is asked for more than there is", () => {
  it("answers in order, and ends them all with its end", async () => {
    const { stream, told, time } = callOfOne();
    const asked = Array.from({ length: 8 }, () => stream.next().then(kindsOf));
    await time.runUntil(1_000);
    expect(await Promise.all(asked)).toEqual([
      "attempt-started",
      "output",
      "output",
      "output",
      "completed",
      "done",
      "done",
      "done",
    ]);
    expect(told).toEqual(["started", "attempt succeeded", "ok"]);
  });
});
