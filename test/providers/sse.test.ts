import { describe, expect, it } from "vitest";
import { Failure } from "../../src/core/model/failure.ts";
import { createSseParser, type SseEvent } from "../../src/providers/sse.ts";
import { bytesOf, singles } from "./support/answer.ts";

function parse(pieces: readonly Uint8Array[]): { events: SseEvent[]; stray: string } {
  const events: SseEvent[] = [];
  const parser = createSseParser((event) => events.push(event));
  for (const piece of pieces) parser.feed(piece);
  return { events, stray: parser.stray() };
}

/** The events of a text in one piece, in two cut anywhere, and byte by byte: they must be the same. */
function eventsOf(text: string): readonly SseEvent[] {
  const bytes = bytesOf(text);
  const { events } = parse([bytes]);
  for (let at = 0; at <= bytes.length; at += 1) {
    expect(parse([bytes.subarray(0, at), bytes.subarray(at)]).events, `cut at ${at}`).toEqual(events);
  }
  expect(parse(singles(bytes)).events).toEqual(events);
  return events;
}

describe("createSseParser()", () => {
  it("reads LF, CR and CRLF alike", () => {
    for (const end of ["\n", "\r", "\r\n"]) {
      const text = ["event: a", "data: 1", "data: 2", "", "data: 3", "", "data: 4", ""].join(end);
      const [first, second] = eventsOf(text + end);
      expect(first).toEqual({ name: "a", data: "1\n2" });
      expect(second).toEqual({ name: "", data: "3" });
    }
  });

  it("reads UTF-8 across pieces, a byte order mark, and data without a space", () => {
    expect(eventsOf("\uFEFFdata:héllo 🙂\n\n")).toEqual([{ name: "", data: "héllo 🙂" }]);
  });

  it("drops comments and an event without its blank line", () => {
    expect(eventsOf(": hello\n\ndata: 1\n\ndata: 2\n")).toEqual([{ name: "", data: "1" }]);
  });

  it("makes an event of a line of the field error, wherever it is cut", () => {
    expect(eventsOf('data: 1\n\nerror: {"detail":"x"}\n\n')).toEqual([
      { name: "", data: "1" },
      { name: "error", data: '{"detail":"x"}' },
    ]);
  });

  it("keeps lines that are no fields, an unfinished one included", () => {
    expect(parse(singles(bytesOf('data: 1\n\n{\n"error": {"code": 1}\n}'))).stray).toBe(
      '{\n"error": {"code": 1}\n}',
    );
  });

  it("holds only so many stray lines", () => {
    const line = bytesOf(`${"x".repeat(999)}\n`);
    expect(parse(Array.from({ length: 200 }, () => line)).stray.length).toBe(65_536);
  });

  it("fails on an event that grows too large, on one line and over many", () => {
    const feed = (piece: string) => () => parse(Array.from({ length: 120 }, () => bytesOf(piece)));
    const data = `data: ${"x".repeat(10_000)}`;
    expect(feed(data.slice(6))).toThrow(Failure);
    expect(feed(`${data}\n`)).toThrow("larger than 1048576 characters");
  });

  it("does not count what it has handed on", () => {
    const event = bytesOf(`data: ${"x".repeat(10_000)}\n\n`);
    expect(parse(Array.from({ length: 300 }, () => event)).events).toHaveLength(300);
  });
});
