import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { type Connection, keepWatching } from "../../web/src/rpc/keep-watching.ts";
import { VirtualTime } from "../support/virtual-time.ts";

/** One connection: its messages, then how it ends; "silence" goes on without a word. */
interface Scripted {
  readonly messages: readonly string[];
  readonly ending: "end" | "silence" | ConnectError;
}

function watch(script: readonly Scripted[]) {
  const time = new VirtualTime();
  const over = new AbortController();
  const connections: Connection[] = [];
  const messages: string[] = [];
  let opened = 0;
  const pause = (ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      if (signal.aborted) return resolve();
      const cancel = time.after(ms, resolve);
      signal.addEventListener("abort", () => {
        cancel();
        resolve();
      });
    });
  async function* open(signal: AbortSignal) {
    const scripted = script[opened++];
    if (scripted === undefined) throw new ConnectError("the script is over", Code.PermissionDenied);
    yield* scripted.messages;
    if (scripted.ending instanceof ConnectError) throw scripted.ending;
    if (scripted.ending === "end") return;
    await new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(new ConnectError("aborted", Code.Canceled)));
    });
  }
  const done = keepWatching(
    {
      open,
      onMessage: (message, isFirst) => messages.push(isFirst ? `first ${message}` : message),
      onConnection: (connection) => connections.push(connection),
      silenceMs: 5_000,
      pause,
      chance: () => 1,
    },
    over.signal,
  );
  return { time, over, connections, messages, done };
}

describe("keepWatching()", () => {
  it("opens a stream again that ends, and says which message is the first of its connection", async () => {
    const { time, done, messages, connections } = watch([
      { messages: ["a", "b"], ending: "end" },
      { messages: ["c"], ending: new ConnectError("reset", Code.Unavailable) },
    ]);
    await time.runUntil(2_000);
    await done;
    expect(messages).toEqual(["first a", "b", "first c"]);
    expect(connections).toMatchObject([
      { kind: "connecting" },
      { kind: "live" },
      { kind: "waiting", delayMs: 500, reason: "the server ended the stream" },
      { kind: "live" },
      { kind: "waiting", delayMs: 500, reason: "reset" },
      { kind: "refused", code: Code.PermissionDenied },
    ]);
  });

  it("waits longer each time that nobody answers", async () => {
    const down = { messages: [], ending: new ConnectError("refused", Code.Unavailable) };
    const { time, done, connections } = watch([down, down, down]);
    await time.runUntil(60_000);
    await done;
    const delays = connections.flatMap((each) => (each.kind === "waiting" ? [each.delayMs] : []));
    expect(delays).toEqual([500, 1_000, 2_000]);
  });

  it("gives up a connection without a word", async () => {
    const { time, done, connections } = watch([{ messages: ["a"], ending: "silence" }]);
    await time.runUntil(4_999);
    expect(connections.at(-1)?.kind).toBe("live");
    await time.runUntil(6_000);
    await done;
    expect(connections).toContainEqual({ kind: "waiting", delayMs: 500, reason: "the server fell silent" });
  });

  it.each([Code.Unauthenticated, Code.PermissionDenied, Code.Unimplemented])(
    "does not knock again where it was refused with code %i",
    async (code) => {
      const { time, done, connections } = watch([{ messages: [], ending: new ConnectError("no", code) }]);
      await done;
      expect(connections.at(-1)).toEqual({ kind: "refused", code, reason: "no" });
      expect(time.pending).toBe(0);
    },
  );

  it("ends without a word when it is told to", async () => {
    const { time, over, done, connections } = watch([{ messages: ["a"], ending: "silence" }]);
    await time.runUntil(100);
    over.abort();
    await done;
    expect(connections.map(({ kind }) => kind)).toEqual(["connecting", "live"]);
    expect(time.pending).toBe(0);
  });
});
