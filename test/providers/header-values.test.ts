import { describe, expect, it } from "vitest";
import { parseDurationMs } from "../../src/providers/duration.ts";
import { resetMs } from "../../src/providers/reset-time.ts";
import { providerRequestIdOf } from "../../src/providers/response-headers.ts";
import { retryAfterMs } from "../../src/providers/retry-after.ts";

const date = "Wed, 19 Aug 2026 14:34:00 GMT";

describe("parseDurationMs()", () => {
  it.each([
    ["12ms", 12],
    ["1s", 1000],
    ["0s", 0],
    ["6m0s", 360_000],
    ["1h2m3.5s", 3_723_500],
    ["2m59.56s", 179_560],
    ["7.66s", 7660],
    ["34.4s", 34_400],
    ["60", 60_000],
    ["0.25", 250],
    [" 5s ", 5000],
    ["2m", 120_000],
    ["1m5ms", 60_005],
  ])("reads %s", (text, ms) => {
    expect(parseDurationMs(text)).toBeCloseTo(ms, 6);
  });

  it.each(["", " ", "s", "1d", "-1", "-1s", "1s2h", "1e3", "soon", "1".repeat(50)])("refuses %j", (text) => {
    expect(parseDurationMs(text)).toBeUndefined();
  });
});

describe("resetMs()", () => {
  it("measures a point in time against the Date of the answer", () => {
    expect(resetMs("2026-08-19T14:34:26Z", { date })).toBe(26_000);
    expect(resetMs("2026-08-19T14:33:00Z", { date })).toBe(0);
    expect(resetMs(`${Date.parse(date) + 1500}`, { date })).toBe(1500);
    expect(resetMs(`${Date.parse(date) / 1000 + 3}`, { date })).toBe(3000);
  });

  it("knows no point in time without that Date", () => {
    expect(resetMs("2026-08-19T14:34:26Z", {})).toBeUndefined();
    expect(resetMs("1787150060000", {})).toBeUndefined();
  });

  it("reads durations without it", () => {
    expect(resetMs("22ms", {})).toBe(22);
    expect(resetMs("0", {})).toBe(0);
  });
});

describe("retryAfterMs()", () => {
  it.each([
    [{ "retry-after": "3" }, 3000],
    [{ "retry-after": "0.5" }, 500],
    [{ "retry-after": "Wed, 19 Aug 2026 14:35:00 GMT", date }, 60_000],
    [{ "retry-after": "10", "retry-after-ms": "250" }, 250],
    [{ "retry-after": "1", "retry-after-ms": "0" }, 1000],
    [{ "retry-after": "999999" }, 86_400_000],
  ])("reads %j", (headers, ms) => {
    expect(retryAfterMs(headers)).toBe(ms);
  });

  it.each([{}, { "retry-after": "0" }, { "retry-after": "-3" }, { "retry-after": "later" }])(
    "has nothing to say for %j",
    (headers) => {
      expect(retryAfterMs(headers)).toBeUndefined();
    },
  );
});

describe("providerRequestIdOf()", () => {
  it("takes the first header that has one", () => {
    expect(providerRequestIdOf({ "x-request-id": "", "apim-request-id": "b" })).toBe("b");
    expect(providerRequestIdOf({ "request-id": "a", "apim-request-id": "b" })).toBe("a");
    expect(providerRequestIdOf({})).toBe("");
  });
});
