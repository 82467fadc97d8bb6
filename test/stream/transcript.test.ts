import { describe, expect, it } from "vitest";
import type { OutputEvent } from "../../src/core/model/event.ts";
import { maxHeldBytes, Transcript } from "../../src/stream/transcript.ts";

const text = (words: string): OutputEvent => ({ kind: "text", text: words });

describe("Transcript", () => {
  it("counts what the client saw, in events and in UTF-8 bytes", () => {
    const transcript = new Transcript();
    transcript.show([text("é"), text("ab")]);
    expect(transcript.shown).toEqual({ events: 2, bytes: 4 });
  });

  it("gives back what it held, merged, once", () => {
    const transcript = new Transcript();
    transcript.tryHold([text("a")]);
    transcript.tryHold([text("b")]);
    expect(transcript.shown).toEqual({ events: 0, bytes: 0 });
    expect(transcript.release()).toEqual([text("ab")]);
    expect(transcript.release()).toEqual([]);
  });

  it("keeps the tokens of merged text in order, in lists that stay short", () => {
    const transcript = new Transcript();
    const told = Array.from({ length: 1_000 }, (_, at): OutputEvent => {
      return { kind: "text", text: "a", logprobs: [{ token: `${at}`, logprob: -1, alternatives: [] }] };
    });
    transcript.tryHold([text("b"), ...told]);
    const released = transcript.release();
    expect(released.length).toBeLessThan(5);
    expect(released.map((each) => (each.kind === "text" ? each.text : "")).join("")).toBe(
      `b${"a".repeat(1_000)}`,
    );
    const tokens = released.flatMap((each) => (each.kind === "text" ? (each.logprobs ?? []) : []));
    expect(tokens.map(({ token }) => Number(token))).toEqual(Array.from({ length: 1_000 }, (_, at) => at));
  });

  it("counts the tokens that it holds by the memory that they take", () => {
    const alternatives = Array.from({ length: 20 }, () => ({ token: "x", logprob: -1 }));
    const logprobs = Array.from({ length: 21_000 }, () => ({ token: "x", logprob: -1, alternatives }));
    expect(new Transcript().tryHold([{ kind: "text", text: "a", logprobs }])).toBe(false);
  });

  it("refuses to hold more than its bound", () => {
    const transcript = new Transcript();
    expect(transcript.tryHold([text("x".repeat(maxHeldBytes))])).toBe(true);
    expect(transcript.tryHold([text("x")])).toBe(false);
  });
});
