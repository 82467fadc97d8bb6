import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { type ControlledProvider, createDoor } from "./control/door.ts";

export interface ControlDoorOptions {
  readonly providers: readonly ControlledProvider[];
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  /** "127.0.0.1" when not said. */
  readonly host?: string;
  /** What stands before the door and may answer in its place; nothing when not said. */
  readonly around?: (door: RequestListener) => RequestListener;
}

export interface ControlDoor {
  readonly port: number;
  /** The origin; the door itself is at /_sim. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Opens one door to several providers on a port of its own, which stays open while a
 * provider refuses connections. Rejects when the port can not be had.
 */
export async function startControlDoor(options: ControlDoorOptions): Promise<ControlDoor> {
  const { host = "127.0.0.1", port = 0, providers, around = (door) => door } = options;
  const server = createServer(around(createDoor(() => providers)));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    port: bound,
    url: `http://${host}:${bound}`,
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
