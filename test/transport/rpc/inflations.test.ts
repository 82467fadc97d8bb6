import { describe, expect, it } from "vitest";
import { Inflations } from "../../../src/transport/rpc/inflations.ts";

/** Work that is done when the test says so. */
function works(inflations: Inflations) {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const start = (number: number, isWanted?: () => boolean, bytes = 100) =>
    inflations.run(
      bytes,
      () =>
        new Promise<number>((resolve) => {
          begun.push(number);
          ends[number] = () => resolve(number);
        }),
      isWanted,
    );
  return { begun, start, end: (number: number) => ends[number]?.() };
}

describe("Inflations", () => {
  it("does two at once, and the others in the order in which they came", async () => {
    const { begun, start, end } = works(new Inflations());
    const all = [0, 1, 2, 3].map((number) => start(number));
    expect(begun).toEqual([0, 1]);
    end(1);
    await all[1];
    await Promise.resolve();
    expect(begun).toEqual([0, 1, 2]);
    end(0);
    end(2);
    await Promise.all([all[0], all[2]]);
    await Promise.resolve();
    expect(begun).toEqual([0, 1, 2, 3]);
    end(3);
    expect(await Promise.all(all)).toEqual([0, 1, 2, 3]);
  });

  it("gives the place of one that failed to the next", async () => {
    const inflations = new Inflations();
    const fail = () => Promise.reject(new Error("damaged"));
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => inflations.run(100, fail)));
    expect(results.every(({ status }) => status === "rejected")).toBe(true);
    expect(await inflations.run(100, async () => "well")).toBe("well");
  });

  it("does nothing for those who left while they waited", async () => {
    const { begun, start, end } = works(new Inflations());
    const first = [start(0), start(1)];
    const left = start(2, () => false);
    end(0);
    end(1);
    await expect(left).rejects.toMatchObject({ status: "cancelled" });
    await Promise.all(first);
    expect(begun).toEqual([0, 1]);
  });

  it("turns away at once what would wait behind too much, counted and in bytes", async () => {
    for (const [waiting, bytes] of [
      [4_096, 100],
      [16, 1 << 20],
    ] as const) {
      const { start, end } = works(new Inflations());
      const left = Array.from({ length: waiting }, () => () => start(2, () => false, bytes));
      const taken = [start(0), start(1), ...left.map((each) => each())];
      await expect(start(3)).rejects.toMatchObject({ status: "resource-exhausted", retryAfterMs: 1_000 });
      end(0);
      end(1);
      await Promise.allSettled(taken);
      const again = start(4);
      end(4);
      expect(await again).toBe(4);
    }
  });

  it("lets one wait however large it is", async () => {
    const { begun, start, end } = works(new Inflations());
    const all = [start(0), start(1), start(2, undefined, 1 << 30)];
    end(0);
    end(1);
    await Promise.all(all.slice(0, 2));
    await Promise.resolve();
    expect(begun).toEqual([0, 1, 2]);
    end(2);
    await Promise.all(all);
  });
});
