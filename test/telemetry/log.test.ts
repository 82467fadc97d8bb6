import { describe, expect, it } from "vitest";
import { Failure } from "../../src/core/model/failure.ts";
import type { CallFacts, Observer } from "../../src/core/model/ports.ts";
import { Secret } from "../../src/core/model/secret.ts";
import { combineObservers } from "../../src/telemetry/combine-observers.ts";
import { createLog, type LogLevel } from "../../src/telemetry/log.ts";
import { LogObserver } from "../../src/telemetry/log-observer.ts";
import { VirtualTime } from "../support/virtual-time.ts";
import { attempt } from "../transport/support/domain.ts";

const call: CallFacts = { completionId: "cmpl-1", route: "chat", tenant: "acme", streaming: true };

function log(level: LogLevel = "info") {
  const lines: string[] = [];
  const made = createLog(level, { write: (line) => void lines.push(line) }, new VirtualTime());
  return { log: made, lines, parsed: () => lines.map((line) => JSON.parse(line)) };
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
