import { describe, expect, it } from "vitest";
import { mostRemembered, PeerBook, peerResetBurst } from "../../../src/core/limits/peer-book.ts";
import type { ConnectionBounds } from "../../../src/core/model/connection-bounds.ts";

const bounds: ConnectionBounds = {
  maxOpen: 5,
  maxOpenByPeer: 3,
  idleTimeoutMs: 600_000,
  maxPenaltyMs: 4_000,
};

/** Resets until it is too much; how many that took. */
function resetUntilTooMuch(book: PeerBook, name: string, now: number): number {
  let resets = 1;
  while (!book.isTooMuch(name, bounds, now)) resets += 1;
  return resets;
}

describe("connections", () => {
  it("are taken until one peer, or all together, hold what they may", () => {
    const book = new PeerBook();
    const enter = (name: string) => book.tryEnter(name, bounds, 0);
    expect([enter("a"), enter("a"), enter("a")]).toEqual([undefined, undefined, undefined]);
    expect(enter("a")).toBe("max-open-by-peer");
    expect([enter("b"), enter("c")]).toEqual([undefined, undefined]);
    expect(enter("d")).toBe("max-open");
    book.leave("a", 0);
    expect(enter("d")).toBeUndefined();
  });

  it("are not bounded by 0", () => {
    const book = new PeerBook();
    const none = { ...bounds, maxOpen: 0, maxOpenByPeer: 0 };
    const reasons = Array.from({ length: 100 }, () => book.tryEnter("a", none, 0));
    expect(reasons.every((reason) => reason === undefined)).toBe(true);
  });
});

describe("a peer that resets calls unanswered", () => {
  it("is not heard for a second, then for two, and never longer than the bound", () => {
    const book = new PeerBook();
    let now = 0;
    const lengths: number[] = [];
    for (let times = 0; times < 4; times += 1) {
      book.tryEnter("a", bounds, now);
      resetUntilTooMuch(book, "a", now);
      book.leave("a", now);
      const began = now;
      while (book.tryEnter("a", bounds, now) === "penalty") now += 100;
      book.leave("a", now);
      lengths.push(now - began);
    }
    expect(lengths).toEqual([1_000, 2_000, 4_000, 4_000]);
  });

  it("has a burst, over all its connections", () => {
    const book = new PeerBook();
    book.tryEnter("a", bounds, 0);
    book.tryEnter("a", bounds, 0);
    expect(resetUntilTooMuch(book, "a", 0)).toBe(peerResetBurst);
    // What it resets while it is not heard costs it the connection at once.
    expect(book.isTooMuch("a", bounds, 500)).toBe(true);
  });

  it("harms nobody else", () => {
    const book = new PeerBook();
    resetUntilTooMuch(book, "a", 0);
    expect(book.tryEnter("a", bounds, 0)).toBe("penalty");
    expect(book.tryEnter("b", bounds, 0)).toBeUndefined();
    expect(book.isTooMuch("b", bounds, 0)).toBe(false);
  });

  it("makes up for it by calls that it lets be answered", () => {
    const book = new PeerBook();
    for (let calls = 0; calls < 10 * peerResetBurst; calls += 1) {
      book.answered("a", 0);
      expect(book.isTooMuch("a", bounds, 0)).toBe(calls < 0);
      book.answered("a", 0);
    }
  });

  it("is forgiven after it was good for as long as the longest penalty", () => {
    const book = new PeerBook();
    resetUntilTooMuch(book, "a", 0);
    resetUntilTooMuch(book, "a", 5_100);
    expect(book.tryEnter("a", bounds, 6_099)).toBe("penalty");
    expect(book.tryEnter("a", bounds, 6_100)).toBeUndefined();
  });

  it("is let in again as soon as the operator says so", () => {
    const book = new PeerBook();
    resetUntilTooMuch(book, "a", 0);
    const lenient = { ...bounds, maxPenaltyMs: 0 };
    expect(book.tryEnter("a", lenient, 1)).toBeUndefined();
    expect(book.isTooMuch("a", lenient, 1)).toBe(false);
  });
});

it("remembers so many peers, and forgets the oldest", () => {
  const book = new PeerBook();
  resetUntilTooMuch(book, "oldest", 0);
  for (let at = 0; at < mostRemembered - 1; at += 1) book.isTooMuch(`peer ${at}`, bounds, 0);
  expect(book.tryEnter("oldest", bounds, 1)).toBe("penalty");
  book.isTooMuch("one more", bounds, 0);
  expect(book.tryEnter("oldest", bounds, 1)).toBeUndefined();
});
