import { getEventListeners } from "node:events";
import { expect, it } from "vitest";
import { pause } from "../../web/src/rpc/pause.ts";

it("leaves nothing behind on a signal that outlives it", async () => {
  const { signal } = new AbortController();
  await pause(1, signal);
  await pause(1, signal);
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});

it("ends at once when the signal aborts, and when it has", async () => {
  const over = new AbortController();
  const waiting = pause(2 ** 31 - 1, over.signal);
  over.abort();
  await waiting;
  await pause(2 ** 31 - 1, over.signal);
});
