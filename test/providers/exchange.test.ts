import type { Dispatcher } from "undici";
import { describe, expect, it } from "vitest";
import type { Failure } from "../../src/core/model/failure.ts";
import { type BodyReader, Exchange } from "../../src/providers/exchange.ts";
import { bytesOf } from "./support/answer.ts";

/** An exchange whose parser is the test, and all that its reader was told. */
function opened() {
  const abort = new AbortController();
  const log: string[] = [];
  const exchange = new Exchange(abort.signal, {
    end: () => log.push("freed"),
    release: () => log.push("released"),
  });
  exchange.head.catch(() => {});
  const controller = {
    pause: () => void log.push("pause"),
    resume: () => void log.push("resume"),
    abort: () => void log.push("abort"),
  } as unknown as Dispatcher.DispatchController;
  const reader: BodyReader = {
    take: (bytes) =>
      void log.push(bytes.length > 99 ? `${bytes.length} bytes` : Buffer.from(bytes).toString()),
    end: () => void log.push("end"),
    fail: (failure: Failure) => void log.push(failure.kind),
  };
  exchange.onRequestStart(controller);
  exchange.onResponseStart(controller, 200, {});
  return {
    exchange,
    abort,
    data: (text: string) => exchange.onResponseData(controller, bytesOf(text)),
    break: () => exchange.onResponseError(controller, new Error("broken")),
    read: () => exchange.read(reader),
    /** What happened since it was asked last. */
    async log(): Promise<readonly string[]> {
      await Promise.resolve();
      return log.splice(0);
    },
  };
}

describe("an exchange", () => {
  it("tells who waits what comes, once, and is paused while nobody waits", async () => {
    const { data, read, log } = opened();
    read();
    expect(await log()).toEqual(["resume"]);
    data("a");
    expect(await log()).toEqual(["a"]);
    data("b");
    data("c");
    expect(await log()).toEqual(["pause", "pause"]);
    read();
    expect(await log()).toEqual(["bc"]);
  });

  it("tells together what came together, and nobody while it comes", async () => {
    const { data, read, log } = opened();
    read();
    data("a");
    data("b");
    const told = log();
    data("c");
    expect(await told).toEqual(["resume", "abc"]);
  });

  it("gives 8 KiB at a time, and waits for no more than that", async () => {
    const { data, read, log } = opened();
    read();
    data("x".repeat(5_000));
    data("y".repeat(20_000));
    expect(await log()).toEqual(["resume", "pause", "8192 bytes"]);
    for (const bytes of ["8192 bytes", "8192 bytes", "424 bytes"]) {
      read();
      expect(await log()).toEqual([bytes]);
    }
    read();
    expect(await log()).toEqual(["resume"]);
  });

  it("ends after what came before its end", async () => {
    const { exchange, data, read, log } = opened();
    read();
    data("a");
    exchange.onResponseEnd();
    expect(await log()).toEqual(["resume", "freed", "a"]);
    read();
    read();
    expect(await log()).toEqual(["end", "end"]);
  });

  it("wakes who waits when it ends, and when it breaks", async () => {
    const ending = opened();
    ending.read();
    ending.exchange.onResponseEnd();
    expect(await ending.log()).toEqual(["resume", "freed", "end"]);
    const breaking = opened();
    breaking.read();
    breaking.break();
    expect(await breaking.log()).toEqual(["resume", "freed", "connection-lost"]);
  });

  it("is freed once, whoever gives it up and how often", async () => {
    const { exchange, abort, data, read, log } = opened();
    read();
    data("a");
    exchange.cancel();
    abort.abort();
    exchange.cancel();
    expect(await log()).toEqual(["resume", "freed", "abort", "a"]);
    read();
    expect(await log()).toEqual(["connection-lost"]);
  });

  it("holds nothing of what comes after its release", async () => {
    const { exchange, data, log } = opened();
    exchange.release();
    data("a");
    exchange.cancel();
    exchange.onResponseEnd();
    expect(await log()).toEqual(["released", "resume", "freed"]);
  });
});
