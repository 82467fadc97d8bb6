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

  it("refuses to hold more than its bound", () => {
    const transcript = new Transcript();
    expect(transcript.tryHold([text("x".repeat(maxHeldBytes))])).toBe(true);
    expect(transcript.tryHold([text("x")])).toBe(false);
  });
});
