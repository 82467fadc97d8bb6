import { describe, expect, it } from "vitest";
import { flattened } from "../../../src/transport/rpc/flattened.ts";

function batches() {
  const seen = { isReturned: false, given: 0 };
  async function* source(): AsyncGenerator<readonly number[], void, undefined> {
    try {
      for (const batch of [[1], [], [2, 3], [4]]) {
        seen.given += 1;
        yield batch;
      }
    } finally {
      seen.isReturned = true;
    }
  }
  return { seen, source: source() };
}

const same = <T>(value: T) => value;
const arrayOf = async <T>(items: AsyncIterable<T>) => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

describe("flattened()", () => {
  it("gives every item of every batch, changed and in order", async () => {
    const { source, seen } = batches();
    expect(await arrayOf(flattened(source, same, (item) => `${item}!`))).toEqual(["1!", "2!", "3!", "4!"]);
    expect(seen.isReturned).toBe(true);
  });

  it("asks for no batch before all of the last one is taken, and changes an item when it is", async () => {
    const { source, seen } = batches();
    const changed: number[] = [];
    const items = flattened(source, same, (item) => changed.push(item));
    await items.next();
    await items.next();
    expect(changed).toEqual([1, 2]);
    await items.next();
    expect(seen.given).toBe(3);
    await items.next();
    expect(seen.given).toBe(4);
  });

  it("returns its source when it is left in the middle of a batch, and gives nothing more of it", async () => {
    const { source, seen } = batches();
    const items = flattened(source, same, same);
    for await (const item of items) if (item === 2) break;
    expect(seen.isReturned).toBe(true);
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });

  it.each([
    ["a batch cannot be opened", () => never("no batch"), same],
    ["an item cannot be changed", same, () => never("no item")],
    ["the second of a batch cannot be changed", same, (item: number) => (item === 3 ? never("no 3") : item)],
  ])("gives its source up when %s", async (_, open, change) => {
    const { source, seen } = batches();
    await expect(arrayOf(flattened<readonly number[], number, number>(source, open, change))).rejects.toThrow(
      "no ",
    );
    expect(seen.isReturned).toBe(true);
  });

  it("gives its source up for what is thrown into it", async () => {
    const { source, seen } = batches();
    const items = flattened(source, same, same);
    await items.next();
    await expect(items.throw(new Error("the write failed"))).rejects.toThrow("the write failed");
    expect(seen.isReturned).toBe(true);
  });
});

function never(why: string): never {
  throw new Error(why);
}
