/** TCP doors before a listener: they look at what passes, or break it off, whatever protocol goes through. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface Door {
  readonly address: string;
  /** What clients sent so far. */
  requestBytes(): number;
  /** What they were sent. */
  answerBytes(): number;
  close(): Promise<void>;
}

/**
 * Opens a door to `address`. With `breakAfterBytes` the first connection is cut once so
 * many bytes of answers went through; later ones are left alone.
 */
export async function openDoor(port: number, breakAfterBytes = Number.POSITIVE_INFINITY): Promise<Door> {
  const sockets = new Set<Socket>();
  let requestBytes = 0;
  let allAnswerBytes = 0;
  let isBroken = false;
  const server = createServer((inner) => {
    const outer = connect(port, "127.0.0.1");
    const bound = isBroken ? Number.POSITIVE_INFINITY : breakAfterBytes;
    let answerBytes = 0;
    const end = () => {
      inner.destroy();
      outer.destroy();
    };
    for (const socket of [inner, outer]) {
      sockets.add(socket);
      socket.on("error", end).on("close", () => {
        sockets.delete(socket);
        end();
      });
    }
    inner.on("data", (chunk) => {
      requestBytes += chunk.length;
      outer.write(chunk);
    });
    outer.on("data", (chunk) => {
      answerBytes += chunk.length;
      allAnswerBytes += chunk.length;
      if (answerBytes < bound) {
        inner.write(chunk);
        return;
      }
      isBroken = true;
      inner.resetAndDestroy();
      outer.resetAndDestroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requestBytes: () => requestBytes,
    answerBytes: () => allAnswerBytes,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
