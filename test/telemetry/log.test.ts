import { describe, expect, it } from "vitest";
import { Failure } from "../../src/core/model/failure.ts";
import type { CallFacts, Observer } from "../../src/core/model/ports.ts";
import { Secret } from "../../src/core/model/secret.ts";
import type { LogLevel } from "../../src/core/model/telemetry-settings.ts";
import { combineObservers } from "../../src/telemetry/combine-observers.ts";
import { createLog, type LogSettings } from "../../src/telemetry/log.ts";
import { LogObserver } from "../../src/telemetry/log-observer.ts";
import { VirtualTime } from "../support/virtual-time.ts";
import { attempt } from "../transport/support/domain.ts";

const call: CallFacts = { completionId: "cmpl-1", route: "chat", tenant: "acme", streaming: true };

function log(level: LogLevel = "info", settings: Partial<LogSettings> = {}) {
  const lines: string[] = [];
  const time = new VirtualTime();
  const leftOut: number[] = [];
  const made = createLog(
    { logLevel: level, logLevels: new Map(), maxLogLinesPerSecond: 200, ...settings },
    {
      output: { write: (line) => void lines.push(line) },
      clock: time,
      timer: time,
      onLeftOut: (count) => void leftOut.push(count),
    },
  );
  return { log: made, lines, leftOut, time, parsed: () => lines.map((line) => JSON.parse(line)) };
}

describe("createLog()", () => {
  it("writes one JSON object a line, with the time of the clock that it is given", () => {
    const { log: to, lines, parsed } = log();
    to.info({ port: 1 }, "listening");
    expect(lines[0]?.endsWith("\n")).toBe(true);
    expect(parsed()).toEqual([
      { level: "info", time: "2026-01-01T00:00:00.000Z", port: 1, message: "listening" },
    ]);
  });

  it("keeps quiet below its level", () => {
    const { log: to, parsed } = log("warn");
    to.debug({}, "a");
    to.info({}, "b");
    to.warn({}, "c");
    to.error({}, "d");
    expect(parsed().map(({ message }) => message)).toEqual(["c", "d"]);
  });

  it("writes errors with their stack, and no secret", () => {
    const { log: to, parsed, lines } = log();
    to.error({ error: new TypeError("broken"), key: new Secret("sk-1") }, "failed");
    expect(parsed()[0].error).toMatchObject({ type: "TypeError", message: "broken" });
    expect(lines[0]).toContain("log.test.ts");
    expect(lines[0]).not.toContain("sk-1");
  });

  it("gives each part of it a name, and a level where the settings have one for it", () => {
    const { log: to, parsed } = log("warn", { logLevels: new Map([["calls", "debug"]]) });
    to.part("calls").debug({}, "a");
    to.part("config").info({}, "b");
    to.part("config").warn({}, "c");
    expect(parsed()).toMatchObject([
      { level: "debug", module: "calls", message: "a" },
      { level: "warn", module: "config", message: "c" },
    ]);
  });

  it("writes so many lines a second, counts the others, and tells of them", async () => {
    const { log: to, parsed, leftOut, time } = log("info", { maxLogLinesPerSecond: 3 });
    for (let index = 0; index < 10; index += 1) to.part("calls").info({ index }, "call");
    to.debug({}, "not counted: nobody wanted it");
    to.error({}, "the grave has a budget of its own");
    expect(parsed().map(({ message }) => message)).toEqual([
      "call",
      "call",
      "call",
      "the grave has a budget of its own",
    ]);
    await time.runUntil(1_000);
    expect(parsed().at(-1)).toMatchObject({ level: "warn", lines: 7 });
    expect(leftOut).toEqual([7]);
    to.info({}, "a new second");
    expect(parsed().at(-1)).toMatchObject({ message: "a new second" });
  });

  it("tells of what was left out when it is closed before the second is over", () => {
    const { log: to, parsed } = log("info", { maxLogLinesPerSecond: 1 });
    for (let index = 0; index < 3; index += 1) to.info({}, "call");
    to.close();
    expect(parsed()).toMatchObject([{ message: "call" }, { level: "warn", lines: 2 }]);
    to.close();
    expect(parsed()).toHaveLength(2);
  });

  it("keeps every line short enough for collectors, and says where it cut", () => {
    const { log: to, lines, parsed } = log();
    to.info(
      { text: "x".repeat(100_000), list: Array.from({ length: 1_000 }, () => "y".repeat(500)) },
      "long",
    );
    to.info(
      Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`field-${index}`, index])),
      "wide",
    );
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(16_000);
    expect(parsed()).toMatchObject([
      { level: "info", message: "long", cut: true },
      { level: "info", message: "wide", cut: true },
    ]);
  });
});

describe("LogObserver", () => {
  const failure = new Failure("overloaded", "the provider has no capacity", {
    httpStatus: 529,
    providerCode: "overloaded_error",
  });
  const failed = attempt({
    firstTokenAt: undefined,
    outcome: { kind: "failed", failure, callerMade: false, usage: undefined },
    servedModel: "",
    discarded: true,
    adaptations: [],
  });

  it("writes a line of its own for a bill that departs from the price book", () => {
    const { log: to, parsed } = log();
    const observer = new LogObserver(to);
    observer.attemptEnded(call, { ...failed, priceDeparture: 0.02 });
    observer.attemptEnded(call, { ...failed, priceDeparture: 0.5 });
    expect(parsed()).toMatchObject([{ level: "warn", departure: 0.5 }]);
  });

  it("names the trace of a call: ours, or else the caller's", () => {
    const { log: to, parsed } = log();
    const trace = { traceParent: `00-${"c".repeat(32)}-${"d".repeat(16)}-01`, traceState: "" };
    new LogObserver(to).callEnded({ ...call, trace }, "ok", [], 1);
    new LogObserver(to, () => "ours").callEnded({ ...call, trace }, "ok", [], 1);
    new LogObserver(to).callEnded(call, "ok", [], 1);
    expect(parsed().map(({ trace_id }) => trace_id)).toEqual(["c".repeat(32), "ours", undefined]);
  });

  it("writes one line per call with the whole trail", () => {
    const { log: to, parsed } = log();
    const observer = new LogObserver(to);
    observer.callStarted();
    observer.attemptEnded(call, failed);
    observer.restarted();
    observer.callEnded(call, "ok", [failed, attempt({ number: 2 })], 1_234.567);
    expect(parsed()).toEqual([
      {
        level: "info",
        time: "2026-01-01T00:00:00.000Z",
        message: "call ended",
        completion_id: "cmpl-1",
        route: "chat",
        tenant: "acme",
        streaming: true,
        status: "ok",
        duration_ms: 1_234.6,
        cost_nano_usd: 84,
        attempts: [
          {
            number: 1,
            endpoint: "openai-eu",
            model: "gpt-x",
            reason: "first of its tier",
            outcome: "failed",
            failure: "overloaded",
            failure_message: "the provider has no capacity",
            http_status: 529,
            provider_code: "overloaded_error",
            provider_request_id: "req-1",
            duration_ms: 1_000,
            cost_nano_usd: 42,
            discarded: true,
          },
          {
            number: 2,
            endpoint: "openai-eu",
            model: "gpt-x-2026",
            reason: "first of its tier",
            outcome: "succeeded",
            finish: "stop",
            provider_request_id: "req-1",
            ttft_ms: 250.5,
            duration_ms: 1_000,
            input_tokens: 7,
            output_tokens: 5,
            cost_nano_usd: 42,
            adaptations: ["dropped sampling.top_k: not offered by the model"],
          },
        ],
      },
    ]);
  });

  it.each([
    ["ok", "info"],
    ["cancelled", "info"],
    ["invalid-argument", "info"],
    ["unavailable", "warn"],
    ["internal", "warn"],
  ])("writes a call that ends with %s at level %s", (status, level) => {
    const { log: to, parsed } = log();
    new LogObserver(to).callEnded(call, status, [], 1);
    expect(parsed()[0].level).toBe(level);
  });
});

describe("combineObservers()", () => {
  const recorder = (told: string[]): Observer => ({
    callStarted: () => void told.push("started"),
    attemptEnded: () => void told.push("attempt"),
    restarted: () => void told.push("restarted"),
    callEnded: () => void told.push("ended"),
  });

  const tellAll = (observer: Observer) => {
    observer.callStarted(call);
    observer.attemptEnded(call, attempt());
    observer.restarted(call, attempt());
    observer.callEnded(call, "ok", [], 1);
  };

  it("tells every observer, in order", () => {
    const told: string[] = [];
    tellAll(combineObservers([recorder(told), recorder(told)], () => told.push("error")));
    expect(told).toEqual([
      "started",
      "started",
      "attempt",
      "attempt",
      "restarted",
      "restarted",
      "ended",
      "ended",
    ]);
  });

  it("keeps what one throws from the others and from the call", () => {
    const told: string[] = [];
    const errors: unknown[] = [];
    const bug = new Error("broken");
    const throwing = (): never => {
      throw bug;
    };
    const broken = {
      callStarted: throwing,
      attemptEnded: throwing,
      restarted: throwing,
      callEnded: throwing,
    };
    tellAll(combineObservers([broken, recorder(told)], (error) => errors.push(error)));
    expect(told).toEqual(["started", "attempt", "restarted", "ended"]);
    expect(errors).toEqual([bug, bug, bug, bug]);
  });
});
