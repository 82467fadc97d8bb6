import { describe, expect, it } from "vitest";
import { mapped } from "../../../src/transport/rpc/mapped.ts";

function numbers() {
  const seen = { isReturned: false };
  async function* source(): AsyncGenerator<number, void, undefined> {
    try {
      yield 1;
      yield 2;
      yield 3;
    } finally {
      seen.isReturned = true;
    }
  }
  return { seen, source: source() };
}

const arrayOf = async <T>(items: AsyncIterable<T>) => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

describe("mapped()", () => {
  it("changes every item, in order", async () => {
    const { source, seen } = numbers();
    expect(await arrayOf(mapped(source, (item) => `${item}!`))).toEqual(["1!", "2!", "3!"]);
    expect(seen.isReturned).toBe(true);
  });

  it("returns its source when it is left", async () => {
    const { source, seen } = numbers();
    for await (const _ of mapped(source, (item) => item)) break;
    expect(seen.isReturned).toBe(true);
  });

  it("gives its source up when the change throws", async () => {
    const { source, seen } = numbers();
    const broken = mapped(source, () => {
      throw new Error("no change");
    });
    await expect(arrayOf(broken)).rejects.toThrow("no change");
    expect(seen.isReturned).toBe(true);
  });

  it("lets its source know what is thrown into it, and tells what the source throws", async () => {
    const { source, seen } = numbers();
    const same = mapped(source, (item) => item);
    await same.next();
    await expect(same.throw(new Error("the write failed"))).rejects.toThrow("the write failed");
    expect(seen.isReturned).toBe(true);
  });

  it("returns its source when it is disposed of", async () => {
    const { source, seen } = numbers();
    const same = mapped(source, (item) => item);
    await same.next();
    await same[Symbol.asyncDispose]();
    expect(seen.isReturned).toBe(true);
  });
});
