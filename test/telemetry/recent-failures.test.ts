/** What is kept of a failure must not keep the call alive that it came from, with its prompt and its connection. */
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { Failure } from "../../src/core/model/failure.ts";
import { RecentCalls } from "../../src/telemetry/recent-calls.ts";
import { VirtualTime } from "../support/virtual-time.ts";
import { attempt } from "../transport/support/domain.ts";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** The engine keeps the receivers of the functions that an error came through. */
class Exchange {
  readonly prompt = ["a", "conversation"];

  fail(): Failure {
    return new Failure("connection-lost", "the connection broke");
  }

  break(): Failure {
    return new Failure("connection-lost", "the connection broke", { httpStatus: 502, cause: this.#reset() });
  }

  #reset(): Error {
    return new Error("ECONNRESET");
  }
}

function failureOf(fail: (exchange: Exchange) => Failure) {
  const exchange = new Exchange();
  return { failure: fail(exchange), exchange: new WeakRef(exchange) };
}

/** A WeakRef holds its target until the turn in which it was made is over. */
async function isGone(exchange: WeakRef<Exchange>): Promise<boolean> {
  await sleep(0);
  collect();
  return exchange.deref() === undefined;
}

describe("a failure that is kept", () => {
  it("lets go of whoever it came from", async () => {
    const { failure, exchange } = failureOf((it) => it.fail());
    expect(await isGone(exchange)).toBe(true);
    expect(failure.message).toBe("the connection broke");
  });

  it("lets go of what caused it as well, in a call of late", async () => {
    const calls = new RecentCalls(new VirtualTime());
    const exchange = (() => {
      const { failure, exchange } = failureOf((it) => it.break());
      const outcome = { kind: "failed", failure, callerMade: false, usage: undefined } as const;
      const call = { completionId: "cmpl-1", route: "chat", tenant: "acme", streaming: true };
      calls.callEnded(call, "unavailable", [attempt({ outcome })], 1);
      return exchange;
    })();
    expect(await isGone(exchange)).toBe(true);
    expect(calls.since(0)).toMatchObject([
      { attempts: [{ outcome: { failure: { kind: "connection-lost", facts: { httpStatus: 502 } } } }] },
    ]);
  });
});
