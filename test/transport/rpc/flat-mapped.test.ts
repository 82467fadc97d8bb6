import { describe, expect, it } from "vitest";
import { flatMapped } from "../../../src/transport/rpc/flat-mapped.ts";
import { arrayOf } from "../support/array-of.ts";

interface Word {
  readonly word: string;
}

const wordsOf = (batch: string): readonly Word[] => [...batch].map((word) => ({ word }));

/** Batches, and whether their end was seen to. */
function batches(...all: readonly string[]) {
  const seen = { asked: 0, isReturned: false };
  async function* source(): AsyncGenerator<string, void, undefined> {
    try {
      for (const batch of all) {
        seen.asked += 1;
        if (batch === "broken") throw new Error("broken");
        if (batch === "waits") await new Promise<void>((resolve) => setImmediate(resolve));
        yield batch;
      }
    } finally {
      seen.isReturned = true;
    }
  }
  return { seen, source: source() };
}

const done = { done: true, value: undefined };

describe("flatMapped()", () => {
  it("gives the items of every batch in order, and none for an empty one", async () => {
    const { source, seen } = batches("ab", "", "", "c", "def", "");
    const words = await arrayOf(flatMapped(source, wordsOf));
    expect(words.map(({ word }) => word).join("")).toBe("abcdef");
    expect(seen.isReturned).toBe(true);
  });

  it("asks for a batch when the last one is used up, and not before", async () => {
    const { source, seen } = batches("ab", "c");
    const words = flatMapped(source, wordsOf);
    expect(seen.asked).toBe(0);
    await words.next();
    await words.next();
    expect(seen.asked).toBe(1);
    await words.next();
    expect(seen.asked).toBe(2);
  });

  it("returns its source when it is left, and gives nothing more of the batch", async () => {
    const { source, seen } = batches("ab", "c");
    const words = flatMapped(source, wordsOf);
    await words.next();
    expect(await words.return()).toEqual(done);
    expect(seen.isReturned).toBe(true);
    expect(await words.next()).toEqual(done);
  });

  it("settles the next() that waits when it is left", async () => {
    const { source, seen } = batches("a", "waits", "c");
    const words = flatMapped(source, wordsOf);
    await words.next();
    const waiting = words.next();
    expect(await words.return()).toEqual(done);
    expect(await waiting).toEqual(done);
    expect(await words.next()).toEqual(done);
    expect(seen.isReturned).toBe(true);
  });

  it("does not begin when it is left before", async () => {
    const { source, seen } = batches("a");
    const words = flatMapped(source, wordsOf);
    await words[Symbol.asyncDispose]();
    expect(await words.next()).toEqual(done);
    expect(seen.asked).toBe(0);
  });

  it("gives its source up when the change throws", async () => {
    const { source, seen } = batches("ab", "c");
    const broken = flatMapped(source, (): readonly Word[] => {
      throw new Error("no change");
    });
    await expect(broken.next()).rejects.toThrow("no change");
    expect(seen.isReturned).toBe(true);
    expect(await broken.next()).toEqual(done);
  });

  it("throws what its source throws, once", async () => {
    const { source } = batches("a", "broken", "c");
    const words = flatMapped(source, wordsOf);
    await words.next();
    await expect(words.next()).rejects.toThrow("broken");
    expect(await words.next()).toEqual(done);
  });

  it("lets its source know what is thrown into it", async () => {
    const { source, seen } = batches("ab");
    const words = flatMapped(source, wordsOf);
    await words.next();
    await expect(words.throw(new Error("the write failed"))).rejects.toThrow("the write failed");
    expect(seen.isReturned).toBe(true);
    expect(await words.next()).toEqual(done);
  });
});
