import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { SilentConnections } from "../../src/transport/grpc/silent-connections.ts";
import { VirtualTime } from "../support/virtual-time.ts";

async function open() {
  const time = new VirtualTime();
  const silent = new SilentConnections(time);
  const taken: Socket[] = [];
  const server = createServer((socket) => {
    socket.resume();
    taken.push(socket);
    silent.watch(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const dial = async (words: string) => {
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    socket.on("error", () => {});
    onTestFinished(() => void socket.destroy());
    await Promise.all([once(socket, "connect"), once(server, "connection")]);
    const served = taken.at(-1);
    if (served === undefined) throw new Error("no connection");
    if (words !== "") {
      socket.write(words);
      await once(served, "data");
    }
    return { socket, served };
  };
  return { time, silent, dial };
}

const spoken = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

it("ends who says nothing for 10 s, and nobody else", async () => {
  const { time, dial } = await open();
  const [mute, half, whole] = [await dial(""), await dial("PRI"), await dial(spoken)];
  const ends = [once(mute.socket, "close"), once(half.socket, "close")];
  await time.runUntil(10_000);
  await Promise.all(ends);
  expect(whole.served.destroyed).toBe(false);
  expect(time.pending).toBe(0);
});

it("drops who has not spoken when asked, and leaves no timer behind a connection that is gone", async () => {
  const { time, silent, dial } = await open();
  const [mute, whole] = [await dial(""), await dial(spoken)];
  const ended = once(mute.served, "close");
  silent.drop();
  await ended;
  expect([whole.served.destroyed, time.pending]).toEqual([false, 1]);
});
