import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { CallError } from "../../examples/clients/typescript/call-error.ts";
import { retryWaitMs } from "../../examples/clients/typescript/retry-rule.ts";

const bounds = { hasKey: true, maxTries: 3, timeLeftMs: 10_000, chance: 0.5 };

function failed(code: Code, { pushback, tries = 1 }: { pushback?: string; tries?: number } = {}): CallError {
  const metadata = new Headers(pushback === undefined ? {} : { "grpc-retry-pushback-ms": pushback });
  return new CallError(new ConnectError("failed", code, metadata), tries);
}

describe("retryWaitMs()", () => {
  it("waits with full jitter under a bound that doubles, up to 5 s", () => {
    const waits = [1, 2, 3, 9].map((tries) =>
      retryWaitMs(failed(Code.Unavailable, { tries }), { ...bounds, maxTries: 99 }),
    );
    expect(waits).toEqual([100, 200, 400, 2_500]);
    expect(retryWaitMs(failed(Code.Unavailable), { ...bounds, chance: 0 })).toBe(0);
  });

  it("never makes a call again that has no idempotency key", () => {
    expect(retryWaitMs(failed(Code.Unavailable), { ...bounds, hasKey: false })).toBeUndefined();
  });

  it.each([Code.InvalidArgument, Code.ResourceExhausted, Code.DeadlineExceeded, Code.Canceled])(
    "takes status %d for the last word",
    (code) => {
      expect(retryWaitMs(failed(code), bounds)).toBeUndefined();
    },
  );

  it.each(["-1", "", "soon", "1.5", "1e3"])("takes the pushback %j for never", (pushback) => {
    expect(retryWaitMs(failed(Code.Unavailable, { pushback }), bounds)).toBeUndefined();
  });

  it("waits as long as a pushback says, if there is time", () => {
    const error = failed(Code.Unavailable, { pushback: "700" });
    expect(retryWaitMs(error, bounds)).toBe(700);
    expect(retryWaitMs(error, { ...bounds, timeLeftMs: 700 })).toBeUndefined();
  });

  it("ends with the last try", () => {
    expect(retryWaitMs(failed(Code.Unavailable, { tries: 3 }), bounds)).toBeUndefined();
  });
});

describe("CallError", () => {
  it.each([
    ["a connection that broke", new ConnectError("stream was reset", Code.Aborted)],
    ["a stream that ended early", new ConnectError("protocol error: missing trailer", Code.Internal)],
  ])("takes %s for UNAVAILABLE", (_, error) => {
    expect(new CallError(error, 1).code).toBe(Code.Unavailable);
  });

  it("leaves the gateway's own INTERNAL as it is", () => {
    expect(new CallError(new ConnectError("internal error", Code.Internal), 1).code).toBe(Code.Internal);
  });
});
