/** A client that leaves, or whose time is up, is known below at once, whatever its protocol. */
import { describe, expect, it } from "vitest";
import { failureOf } from "./support/call-failure.ts";
import { clientNames, clientOf, hello } from "./support/clients.ts";
import { started, text } from "./support/domain.ts";
import { openDoors } from "./support/doors.ts";
import { aborted } from "./support/fake-completions.ts";
import { Gate } from "./support/gate.ts";

describe.each(clientNames)("leaving by %s", (kind) => {
  it("aborts the signal and returns the generator of a stream that waits for its provider", async () => {
    const doors = await openDoors();
    const returned = new Gate();
    doors.completions.streamScript = async function* (_, { signal }) {
      try {
        yield [started, text("Hel")];
        await aborted(signal);
      } finally {
        returned.open();
      }
    };
    const leaving = new AbortController();
    const reading = (async () => {
      for await (const { event } of clientOf(kind, doors).stream(hello(), { signal: leaving.signal })) {
        if (event.case === "textDelta") leaving.abort();
      }
    })().catch(() => {});
    await returned.opened;
    await reading;
    expect(doors.completions.lastCall.signal.aborted).toBe(true);
  });

  it("aborts the signal of a unary call", async () => {
    const doors = await openDoors();
    const begun = new Gate();
    const left = new Gate();
    doors.completions.completeScript = async (_, { signal }) => {
      begun.open();
      await aborted(signal);
      left.open();
      throw new Error("nobody listens");
    };
    const leaving = new AbortController();
    const call = clientOf(kind, doors).complete(hello(), { signal: leaving.signal });
    call.catch(() => {});
    await begun.opened;
    leaving.abort();
    await left.opened;
  });

  it("ends a stream with DEADLINE_EXCEEDED when its time is up, and returns the generator", async () => {
    const doors = await openDoors();
    const returned = new Gate();
    doors.completions.streamScript = async function* (_, { signal }) {
      try {
        yield [started];
        await aborted(signal);
      } finally {
        returned.open();
      }
    };
    const failure = await failureOf(clientOf(kind, doors).stream(hello(), { timeoutMs: 150 }));
    expect(failure.code).toBe(4);
    await returned.opened;
  });

  it("returns the generator of a stream that does not hear of the signal", async () => {
    const doors = await openDoors();
    const returned = new Gate();
    doors.completions.streamScript = async function* () {
      try {
        for (let count = 0; ; count += 1) {
          yield [text(`${count} ${"x".repeat(1_000)}`)];
          // Lets sockets have their turn, as a real provider does.
          await new Promise((resolve) => setImmediate(resolve));
        }
      } finally {
        returned.open();
      }
    };
    const leaving = new AbortController();
    let seen = 0;
    const reading = (async () => {
      for await (const _ of clientOf(kind, doors).stream(hello(), { signal: leaving.signal })) {
        seen += 1;
        if (seen === 3) leaving.abort();
      }
    })().catch(() => {});
    await returned.opened;
    await reading;
    expect(seen).toBeGreaterThanOrEqual(3);
  });
});
