import { describe, expect, it } from "vitest";
import { createFinishedRecords } from "../../src/state/finished-records.ts";
import { VirtualTime } from "../support/virtual-time.ts";

describe("createFinishedRecords()", () => {
  it("keeps a record for its time and no longer", async () => {
    const time = new VirtualTime();
    const records = createFinishedRecords<{ n: number }>({ ttlMs: 1_000, maxBytes: 1e6 }, time);
    await time.runUntil(10);
    records.put("a", { n: 1 }, 10);
    await time.runUntil(1_009);
    expect(records.get("a")).toEqual({ n: 1 });
    await time.runUntil(1_011);
    expect(records.get("a")).toBeUndefined();
  });

  it("lets the one that was used longest ago go when bytes run out", () => {
    const records = createFinishedRecords<{ n: number }>(
      { ttlMs: 1_000, maxBytes: 2_500 },
      new VirtualTime(),
    );
    records.put("a", { n: 1 }, 500);
    records.put("b", { n: 2 }, 500);
    records.get("a");
    records.put("c", { n: 3 }, 500);
    expect(records.get("a")).toEqual({ n: 1 });
    expect(records.get("b")).toBeUndefined();
    expect(records.get("c")).toEqual({ n: 3 });
  });

  it("does not keep what is larger than all there is", () => {
    const records = createFinishedRecords<{ n: number }>(
      { ttlMs: 1_000, maxBytes: 1_000 },
      new VirtualTime(),
    );
    records.put("a", { n: 1 }, 5_000);
    expect(records.get("a")).toBeUndefined();
  });
});
