import { describe, expect, it } from "vitest";
import { guardedStream } from "../../../src/transport/rpc/guarded-stream.ts";

function guarded(begin: () => AsyncGenerator<number, void, undefined>) {
  return guardedStream(begin, (thrown) => {
    throw new Error(`told: ${thrown instanceof Error ? thrown.message : thrown}`);
  });
}

function numbers() {
  const seen = { isBegun: false, isReturned: false };
  async function* source(): AsyncGenerator<number, void, undefined> {
    try {
      yield 1;
      yield 2;
    } finally {
      seen.isReturned = true;
    }
  }
  const begin = () => {
    seen.isBegun = true;
    return source();
  };
  return { seen, begin };
}

describe("a guarded stream", () => {
  it("begins when it is asked for, and gives what its source gives", async () => {
    const { seen, begin } = numbers();
    const stream = guarded(begin);
    expect(seen.isBegun).toBe(false);
    const all: number[] = [];
    for await (const item of stream) all.push(item);
    expect(all).toEqual([1, 2]);
  });

  it("tells what makes it unable to begin, once", async () => {
    const stream = guarded(() => {
      throw new Error("no grant");
    });
    await expect(stream.next()).rejects.toThrow("told: no grant");
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it("tells what its source throws", async () => {
    const stream = guarded(async function* () {
      yield 1;
      throw new Error("broken");
    });
    await stream.next();
    await expect(stream.next()).rejects.toThrow("told: broken");
  });

  it("returns its source when a write failed, and says that the client left", async () => {
    const { seen, begin } = numbers();
    const stream = guarded(begin);
    await stream.next();
    await expect(stream.throw(new Error("the write failed"))).rejects.toThrow("told: the client left");
    expect(seen.isReturned).toBe(true);
  });

  it("begins no more once it was left", async () => {
    const { seen, begin } = numbers();
    const stream = guarded(begin);
    await stream.return();
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(seen.isBegun).toBe(false);
  });
});
