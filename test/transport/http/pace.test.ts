import { describe, expect, it } from "vitest";
import { Pace, paced } from "../../../src/transport/http/pace.ts";

const mebibyte = 1_048_576;

/** A connection and what its kernel says, answered when told. */
function slowClient() {
  const socket = {
    bytesWritten: 5_000,
    destroyed: false,
    localFamily: "IPv4",
    localAddress: "127.0.0.1",
    localPort: 1,
    remoteAddress: "127.0.0.1",
    remotePort: 2,
  };
  const asked: ((unsent: number | undefined) => void)[] = [];
  const unsent = () => new Promise<number | undefined>((resolve) => void asked.push(resolve));
  return { socket, asked, pace: new Pace(socket, { unsent }) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("Pace", () => {
  it("asks nobody for as long as an answer is short, whatever the connection served before", () => {
    const { socket, asked, pace } = slowClient();
    socket.bytesWritten += mebibyte / 2 - 1;
    expect(pace.wait()).toBeUndefined();
    expect(asked).toHaveLength(0);
  });

  it("lets who reads go on while it asks", async () => {
    const { socket, asked, pace } = slowClient();
    for (let n = 0; n < 10; n += 1) {
      socket.bytesWritten += mebibyte / 2;
      expect(pace.wait()).toBeUndefined();
      expect(asked).toHaveLength(1);
      asked.pop()?.(0);
      await turn();
    }
  });

  it("holds the answer until the client has taken enough of it", async () => {
    const { socket, asked, pace } = slowClient();
    socket.bytesWritten += mebibyte;
    let isHeld = true;
    const held = pace.wait()?.then(() => {
      isHeld = false;
    });
    for (const unsent of [mebibyte, mebibyte + 1]) {
      asked.pop()?.(unsent);
      await turn();
      expect(isHeld).toBe(true);
    }
    asked.pop()?.(mebibyte - 1);
    await held;
    expect(isHeld).toBe(false);
  });

  it.each([
    ["the kernel tells nothing", undefined, false],
    ["the client has left", 2 * mebibyte, true],
  ])("holds nothing when %s", async (_, unsent, destroyed) => {
    const { socket, asked, pace } = slowClient();
    socket.bytesWritten += 2 * mebibyte;
    const held = pace.wait();
    socket.destroyed = destroyed;
    asked.pop()?.(unsent);
    await held;
    socket.bytesWritten += 2 * mebibyte;
    expect(pace.wait()).toBeUndefined();
  });
});

describe("paced", () => {
  it("passes on chunks, the end, and what the reader says", async () => {
    const { pace } = slowClient();
    const said: unknown[] = [];
    async function* source() {
      try {
        yield 1;
        yield 2;
      } catch (reason) {
        said.push(reason);
      } finally {
        said.push("over");
      }
    }
    const passed: number[] = [];
    for await (const chunk of paced(source(), pace)) passed.push(chunk);
    expect(passed).toEqual([1, 2]);
    const told = paced(source(), pace)[Symbol.asyncIterator]();
    expect(await told.next()).toEqual({ done: false, value: 1 });
    expect(await told.throw?.("broken")).toEqual({ done: true, value: undefined });
    const left = paced(source(), pace)[Symbol.asyncIterator]();
    await left.next();
    await left.return?.();
    expect(said).toEqual(["over", "broken", "over", "over"]);
  });
});
