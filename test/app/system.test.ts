import { connect, createServer, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { systemTimer } from "../../src/app/system.ts";

function standStill(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

/** A connection to a server that says one word when it is told to. */
async function connected() {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const accepted = new Promise<Socket>((resolve) => server.once("connection", resolve));
  const client = connect(address.port, "127.0.0.1");
  onTestFinished(() => void client.destroy());
  return { client, speaker: await accepted };
}

describe("a timer of the system", () => {
  it("that comes late lets what lies in the sockets be read first", async () => {
    const { client, speaker } = await connected();
    const order: string[] = [];
    client.on("data", () => order.push("read"));
    await new Promise<void>((resolve) => {
      systemTimer.after(20, () => {
        order.push("timer");
        resolve();
      });
      speaker.write("here");
      standStill(100);
    });
    expect(order).toEqual(["read", "timer"]);
  });

  it("can be taken back even then", async () => {
    const order: string[] = [];
    const cancel = systemTimer.after(1, () => order.push("late"));
    // Runs right after it, when that was found late and has not called back yet.
    setTimeout(cancel, 1);
    standStill(50);
    await new Promise<void>((resolve) => setTimeout(resolve, 1));
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(order).toEqual([]);
  });
});
