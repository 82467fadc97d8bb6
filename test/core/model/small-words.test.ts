import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { isTroubled } from "../../../src/core/model/call-record.ts";
import { EvidenceTally } from "../../../src/core/model/evidence-tally.ts";
import { Failure } from "../../../src/core/model/failure.ts";
import { Secret } from "../../../src/core/model/secret.ts";
import type { SharedProof, SharedRejection } from "../../../src/core/model/shared-state.ts";

describe("Secret", () => {
  it("shows itself to whoever asks for it, and to no log, error, JSON or inspection", () => {
    const secret = new Secret("sk-123");
    expect(secret.reveal()).toBe("sk-123");
    for (const shown of [
      `${secret}`,
      String(secret),
      JSON.stringify({ secret }),
      inspect(secret),
      inspect({ deep: { secret } }),
    ]) {
      expect(shown).toContain("[secret]");
      expect(shown).not.toContain("123");
    }
  });
});

describe("isTroubled()", () => {
  type Call = Parameters<typeof isTroubled>[0];
  const call = (status: string, attempts: number) =>
    ({ status, attempts: Array.from({ length: attempts }) }) as unknown as Call;

  it.each([
    ["ok", 1, false],
    ["ok", 2, true],
    ["ok", 0, true],
    ["unavailable", 1, true],
  ] as const)("of a call that ended %s after %d attempts is %s", (status, attempts, troubled) => {
    expect(isTroubled(call(status, attempts))).toBe(troubled);
  });
});

describe("Failure.from()", () => {
  it("takes what is not a failure for a connection that broke, by its kind alone", () => {
    const own = new Failure("stalled", "it stalled");
    expect(Failure.from(own)).toBe(own);
    const cause = new TypeError("prompt of the caller");
    const caught = Failure.from(cause);
    expect(caught.kind).toBe("connection-lost");
    expect(caught.message).toBe("the exchange with the provider broke (TypeError)");
    expect(caught.cause).toBe(cause);
    expect(Failure.from("text").message).toBe("the exchange with the provider broke (string)");
    expect(own.cause).toBeUndefined();
    expect(own.name).toBe("Failure");
  });
});

describe("EvidenceTally", () => {
  it("hands over what it took down, once", () => {
    const tally = new EvidenceTally();
    expect(tally.take("a")).toBeUndefined();
    tally.success("live");
    tally.failure(0.5, "probe");
    tally.accepted();
    expect(tally.take("a")).toEqual({
      endpoint: "a",
      good: 1,
      bad: 0,
      streams: false,
      probesGood: 0,
      probesBad: 0.5,
      proofs: [],
      accepted: 1,
      rejections: [],
    });
    expect(tally.take("a")).toBeUndefined();
    tally.success("probe");
    tally.failure(1, "live");
    tally.retractSuccess("probe");
    tally.late("live");
    expect(tally.take("b")).toMatchObject({ endpoint: "b", good: -1, bad: 1, streams: true, probesGood: 0 });
  });

  it("keeps sixteen details of a kind, which are enough to be told something", () => {
    const tally = new EvidenceTally();
    const proof = { ok: true, free: false, sentAgoMs: 1 } as SharedProof;
    const rejection = { model: "m" } as unknown as SharedRejection;
    for (let i = 0; i < 20; i += 1) tally.proved(proof);
    expect(tally.take("a")?.proofs).toHaveLength(16);
    for (let i = 0; i < 20; i += 1) tally.rejected(rejection);
    const taken = tally.take("a");
    expect(taken?.rejections).toHaveLength(16);
    expect(taken?.proofs).toEqual([]);
    expect(tally.take("a")).toBeUndefined();
  });
});
