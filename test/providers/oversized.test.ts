import { describe, expect, it } from "vitest";
import { Failure } from "../../src/core/model/failure.ts";
import { oversizedOr } from "../../src/providers/oversized.ts";
import { attempt, callOf, providerAt } from "./support/attempts.ts";
import { httpServer } from "./support/server.ts";

describe("oversizedOr()", () => {
  const limited = new Failure("rate-limited", "m", { tokenLimit: 300, retryAfterMs: 5_000, httpStatus: 429 });

  it("takes a limit that the request alone exceeds for one that no wait lifts", () => {
    const failure = oversizedOr(limited, 401);
    expect(failure.kind).toBe("request-too-large");
    expect(failure.facts).toMatchObject({ scope: "request", httpStatus: 429, retryAfterMs: undefined });
  });

  it("leaves what is within the doubt, and what nobody estimated", () => {
    expect(oversizedOr(limited, 400)).toBe(limited);
    expect(oversizedOr(limited, undefined)).toBe(limited);
    const untold = new Failure("rate-limited", "m");
    expect(oversizedOr(untold, 1e9)).toBe(untold);
    const other = new Failure("overloaded", "m", { tokenLimit: 1 });
    expect(oversizedOr(other, 1e9)).toBe(other);
  });

  it("is asked about every rejection, with the limit that Azure's headers tell", async () => {
    await using server = await httpServer((response) => {
      response.writeHead(429, { "x-ratelimit-limit-tokens": "1000", "retry-after": "60" });
      response.end('{"error":{"code":"RateLimitReached","message":"m"}}');
    });
    const kindFor = async (inputTokens: number) =>
      (await attempt(providerAt(server.url), callOf({ inputTokens }))).failure?.kind;
    expect(await kindFor(1_300)).toBe("rate-limited");
    expect(await kindFor(1_400)).toBe("request-too-large");
  });
});
